// SPDX-License-Identifier: GPL-2.0
#include <linux/idr.h>
#include <linux/random.h>
#include <linux/smp.h>
#include <net/gro.h>
#include "rps_compat.h"
#include "steer.h"

/*
 * The lower half of a tag is its slot.  Slots are handed out from 0 up, so that
 * as many entries as possible fit a small table; no two share a slot, and so
 * neither a row.
 */
#define TAG_SLOT(tag)		((tag) & (VSE_MAX_TAGS - 1))

static DEFINE_IDA(slots);

static struct rps_dev_flow *row_of(const struct sk_buff *skb, u32 slot)
{
	struct net_device *dev = skb->dev;
	struct rps_dev_flow_table *table;
	unsigned int queue = 0;

	if (skb_rx_queue_recorded(skb))
		queue = skb_get_rx_queue(skb);
	if (queue >= dev->real_num_rx_queues)
		return NULL;
	table = rcu_dereference(dev->_rx[queue].rps_flow_table);
	if (!table || slot > table->mask)
		return NULL;
	return &table->flows[slot];
}

static bool is_tagged(const struct rps_dev_flow *row)
{
	return row->cpu < nr_cpu_ids;
}

/* As get_rps_cpu() asks before it lets a flow go. */
static bool has_drained(const struct rps_dev_flow *row)
{
	const struct softnet_data *backlog = &per_cpu(softnet_data, row->cpu);

	return !cpu_online(row->cpu) ||
	       (int)(READ_ONCE(backlog->input_queue_head) -
		     row->last_qtail) >= 0;
}

/*
 * Have RFS believe that the flow waits in this core's backlog, one packet
 * behind what is in there.  This core does not work on its backlog before the
 * poll is over, so RFS sends the packet there.
 */
static void start_tagging(struct napi_struct *napi, struct rps_dev_flow *row)
{
	struct softnet_data *backlog = this_cpu_ptr(&softnet_data);

	/* What GRO has merged without the tag must not come after it. */
	napi_gro_flush(napi, false);
	row->last_qtail = READ_ONCE(backlog->input_queue_head) + 1;
	WRITE_ONCE(row->cpu, smp_processor_id());
}

static enum vse_steering leave_local(struct sk_buff *skb)
{
	__skb_set_sw_hash(skb, 0, false);
	return VSE_LEFT_LOCAL;
}

/**
 * vse_steer - send a packet's softirq work to a core
 * @napi: the context that polls the packet's queue, on this core
 * @skb: the packet, on its way to GRO
 * @tag: the steering tag of its flow entry
 * @core: where to
 *
 * Context: softirq, RCU read side.
 * Return: what was done.
 */
enum vse_steering vse_steer(struct napi_struct *napi, struct sk_buff *skb,
			    u32 tag, unsigned int core)
{
	struct rps_sock_flow_table *sock_flows;
	u32 slot = TAG_SLOT(tag);
	struct rps_dev_flow *row;
	u32 wanted;

	sock_flows = rcu_dereference(vse_rps_sock_flow_table);
	row = row_of(skb, slot);
	if (unlikely(!sock_flows || slot > sock_flows->mask || !row))
		return VSE_NOT_STEERED;

	if (core == smp_processor_id()) {
		if (!is_tagged(row))
			return leave_local(skb);
		if (!vse_napi_holds_packets(napi) && has_drained(row)) {
			WRITE_ONCE(row->cpu, RPS_NO_CPU);
			return leave_local(skb);
		}
	} else if (!is_tagged(row)) {
		start_tagging(napi, row);
	}

	/*
	 * Sockets and tap devices write there, too: look each time, but keep
	 * the cache line shared while nothing changes.
	 */
	wanted = (tag & ~vse_rps_cpu_mask) | core;
	if (READ_ONCE(sock_flows->ents[slot]) != wanted)
		WRITE_ONCE(sock_flows->ents[slot], wanted);

	/*
	 * As software hash, get_rps_cpu() takes it as it is; as one that is not
	 * of layer 4, tunnels drop it with the outer header.
	 */
	__skb_set_sw_hash(skb, tag, false);
	return VSE_STEERED;
}

/**
 * vse_tag_alloc - take a steering tag
 * @tag: is set to it
 *
 * Context: process; sleeps.
 * Return: 0, -ENOSPC when all are taken, or -ENOMEM.
 */
int vse_tag_alloc(u32 *tag)
{
	int slot = ida_alloc_max(&slots, VSE_MAX_TAGS - 1, GFP_KERNEL);

	if (slot < 0)
		return slot;
	/* Random bits, lest a packet's own hash be taken for it; never 0. */
	*tag = (get_random_u32() | VSE_MAX_TAGS) & ~(VSE_MAX_TAGS - 1);
	*tag |= slot;
	return 0;
}

/**
 * vse_tag_free - give a steering tag back
 * @tag: no packet is given it any more
 *
 * Context: any.
 */
void vse_tag_free(u32 tag)
{
	ida_free(&slots, TAG_SLOT(tag));
}

/**
 * vse_tags_exit - when all tags are given back
 */
void vse_tags_exit(void)
{
	ida_destroy(&slots);
}

/**
 * vse_tags_fitting - how many entries can be steered on a device
 * @dev: the device
 *
 * Context: process, rtnl held, so that the queues stay.
 * Return: tags for which the sock flow table and all queues have room; 0 when
 * net.core.rps_sock_flow_entries or some queue's rps_flow_cnt is 0.
 */
unsigned int vse_tags_fitting(const struct net_device *dev)
{
	const struct rps_sock_flow_table *sock_flows;
	unsigned int fitting = 0, queue;

	rcu_read_lock();
	sock_flows = rcu_dereference(vse_rps_sock_flow_table);
	if (!sock_flows)
		goto unlock;
	fitting = min_t(u32, sock_flows->mask, VSE_MAX_TAGS - 1) + 1;
	for (queue = 0; queue < dev->real_num_rx_queues; queue++) {
		const struct rps_dev_flow_table *table;

		table = rcu_dereference(dev->_rx[queue].rps_flow_table);
		if (!table) {
			fitting = 0;
			break;
		}
		fitting = min_t(unsigned int, fitting, table->mask + 1);
	}
unlock:
	rcu_read_unlock();
	return fitting;
}
