// SPDX-License-Identifier: GPL-2.0
#include <linux/if_ether.h>
#include <linux/netdevice.h>
#include "device.h"
#include "queue.h"

/*
 * In a packet's control buffer while it waits: it came from the wire, and is given to
 * GRO, all of them, so that they stay in order.  Those of containers gain nothing by it.
 */
struct waiting {
	bool wire;
	bool multicast;
};

static struct waiting *waiting(struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct waiting) > sizeof(skb->cb));
	return (struct waiting *)skb->cb;
}

static void take(struct nmv_queue *queue, int budget, struct sk_buff_head *taken)
{
	struct sk_buff *skb;

	spin_lock(&queue->packets.lock);
	if (skb_queue_len(&queue->packets) <= budget) {
		skb_queue_splice_init(&queue->packets, taken);
		queue->multicast = 0;
	}
	while (skb_queue_len(taken) < budget &&
	       (skb = __skb_dequeue(&queue->packets))) {
		queue->multicast -= waiting(skb)->multicast;
		__skb_queue_tail(taken, skb);
	}
	spin_unlock(&queue->packets.lock);
}

/* Returns how many came from the wire. */
static unsigned int deliver(struct nmv_queue *queue, struct sk_buff_head *taken)
{
	unsigned int wire = 0;
	struct sk_buff *skb;
	LIST_HEAD(list);

	while ((skb = __skb_dequeue(taken))) {
		if (waiting(skb)->wire) {
			wire++;
			napi_gro_receive(&queue->napi, skb);
		} else {
			list_add_tail(&skb->list, &list);
		}
	}
	if (!list_empty(&list))
		netif_receive_skb_list(&list);
	return wire;
}

static void delivered(struct nmv_queue *queue, unsigned int wire)
{
	if (!wire)
		return;
	spin_lock(&queue->packets.lock);
	WRITE_ONCE(queue->wire, queue->wire - wire);
	spin_unlock(&queue->packets.lock);
}

static int poll(struct napi_struct *napi, int budget)
{
	struct nmv_queue *queue = container_of(napi, struct nmv_queue, napi);
	/* A thread's may be on another core than the queue. */
	struct nmv_queue *here = this_cpu_ptr(queue->device->queues);
	struct sk_buff_head taken;
	unsigned int wire = 0;
	int count;

	/* netpoll asks for what was sent, in any context. */
	if (!budget)
		return 0;
	__skb_queue_head_init(&taken);
	take(queue, budget, &taken);
	count = skb_queue_len(&taken);
	if (count) {
		nmv_count(queue, NMV_BATCHES);
		here->delivering = true;
		wire = deliver(queue, &taken);
		here->delivering = false;
	}
	if (count == budget)
		napi_gro_flush(napi, false);
	delivered(queue, wire);
	if (count < budget)
		napi_complete_done(napi, count);
	return count;
}

/**
 * nmv_queue_init - an empty queue
 * @queue: a device's on one core
 * @dev: the device
 *
 * Context: process; RTNL held; sleeps.
 */
void nmv_queue_init(struct nmv_queue *queue, struct net_device *dev)
{
	unsigned int ring;

	skb_queue_head_init(&queue->packets);
	queue->device = netdev_priv(dev);
	for (ring = 0; ring < NMV_RINGS; ring++) {
		INIT_LIST_HEAD(&queue->batches[ring].packets);
		INIT_LIST_HEAD(&queue->batches[ring].turn);
	}
	/* Nobody could know which of so many to poll. */
	set_bit(NAPI_STATE_NO_BUSY_POLL, &queue->napi.state);
	netif_napi_add_weight(dev, &queue->napi, poll, nmv_weight);
}

/**
 * nmv_queue_exit - the queue goes
 * @queue: its NAPI context is disabled.  After this a grace period is to pass
 */
void nmv_queue_exit(struct nmv_queue *queue)
{
	nmv_queue_purge(queue);
	__netif_napi_del(&queue->napi);
}

/**
 * nmv_queue_purge - drop what waits
 * @queue: its NAPI context is disabled
 *
 * Context: process.
 */
void nmv_queue_purge(struct nmv_queue *queue)
{
	struct sk_buff_head waiting;

	__skb_queue_head_init(&waiting);
	spin_lock_bh(&queue->packets.lock);
	skb_queue_splice_init(&queue->packets, &waiting);
	queue->multicast = 0;
	WRITE_ONCE(queue->wire, 0);
	spin_unlock_bh(&queue->packets.lock);
	WRITE_ONCE(queue->counters[NMV_DROPPED_DOWN],
		   queue->counters[NMV_DROPPED_DOWN] + skb_queue_len(&waiting));
	__skb_queue_purge(&waiting);
}

/* Whether there is room, and if not, which counter tells. */
static bool has_room(const struct nmv_queue *queue, bool multicast,
		     enum nmv_counter *counter)
{
	unsigned int limit = READ_ONCE(nmv_queue_limit);

	/* A flood must not keep from a container what is sent to it alone. */
	if (multicast && queue->multicast >= limit / 2) {
		*counter = NMV_DROPPED_MULTICAST;
		return false;
	}
	*counter = NMV_DROPPED_FULL;
	return skb_queue_len(&queue->packets) < limit;
}

/**
 * nmv_queue_add - a packet is to be delivered by the queue's NAPI context
 * @queue: a device's, on this core
 * @skb: the packet, which is consumed
 * @wire: it has come from the wire, and none that comes later may overtake it
 *
 * Context: softirq or with softirqs off; in an RCU section.
 * Return: %NET_RX_SUCCESS, or %NET_RX_DROP if it was dropped, and counted as such.
 */
int nmv_queue_add(struct nmv_queue *queue, struct sk_buff *skb, bool wire)
{
	bool multicast = skb->pkt_type == PACKET_MULTICAST ||
			 skb->pkt_type == PACKET_BROADCAST;
	enum nmv_counter counter = NMV_DROPPED_DOWN;
	bool first;

	/* Of the NIC's rings, not of the device's. */
	skb_set_queue_mapping(skb, 0);
	spin_lock(&queue->packets.lock);
	if (!READ_ONCE(queue->running) || !has_room(queue, multicast, &counter)) {
		spin_unlock(&queue->packets.lock);
		nmv_count(queue, counter);
		kfree_skb(skb);
		return NET_RX_DROP;
	}
	*waiting(skb) = (struct waiting) {
		.wire = wire,
		.multicast = multicast,
	};
	first = skb_queue_empty(&queue->packets);
	__skb_queue_tail(&queue->packets, skb);
	queue->multicast += multicast;
	WRITE_ONCE(queue->wire, queue->wire + wire);
	spin_unlock(&queue->packets.lock);
	nmv_count(queue, NMV_QUEUED);
	/* Whoever has left others there comes back for them. */
	if (first)
		napi_schedule(&queue->napi);
	return NET_RX_SUCCESS;
}
