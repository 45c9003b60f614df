// SPDX-License-Identifier: GPL-2.0
#include <linux/if_macvlan.h>
#include <linux/sched.h>
#include "bench.h"

/* Sent together, as what a container forwards in one poll. */
#define BATCH		64
#define STREAM		(STREAMS - 1)

/* Where frames for it arrive, whatever the namespace. */
static int sink(struct sk_buff *skb, struct net_device *dev,
		struct packet_type *type, struct net_device *original)
{
	/* Not the NIC's own copy of what is for all. */
	if (netif_is_macvlan(dev))
		load_delivered(skb);
	kfree_skb(skb);
	return 0;
}

static struct packet_type sink_type = {
	.type = htons(ETH_P_SINK),
	.func = sink,
};

/* Sends so many; returns nanoseconds, and whether all have come. */
s64 emit(struct net_device *dev, const u8 *mac, unsigned int count, bool *all)
{
	struct stream *stream = &streams[STREAM];
	u64 begin = load_now(), until = stream->delivered + count;
	unsigned int sent, i;

	for (sent = 0; sent < count; sent += BATCH) {
		local_bh_disable();
		for (i = 0; i < BATCH && sent + i < count; i++) {
			struct sk_buff *skb = packet_make_sunk(dev, mac, STREAM);

			if (skb)
				dev_queue_xmit(skb);
		}
		local_bh_enable();
		/* What the softirqs left to their thread. */
		cond_resched();
	}
	for (i = 0; i < 1000 && stream->delivered < until; i++)
		cond_resched();
	*all = stream->delivered == until;
	return load_now() - begin;
}

void emit_init(void)
{
	dev_add_pack(&sink_type);
}

void emit_exit(void)
{
	dev_remove_pack(&sink_type);
}
