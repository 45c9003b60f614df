// SPDX-License-Identifier: GPL-2.0
#include <linux/jiffies.h>
#include <linux/percpu.h>
#include <linux/prefetch.h>
#include "device.h"
#include "ring.h"

/* A ring that was silent for so long may be another's. */
#define SILENCE			(HZ / 10)

/**
 * struct rings - of one core
 * @last: the one that began a round last
 * @rings: all of them
 */
struct rings {
	struct nmv_ring *last;
	struct nmv_ring rings[NMV_RINGS];
};

static struct rings __percpu *all_rings;

/* For NAPI contexts that are no device's. */
static struct net_device dummy;

static struct nmv_queue *queue_of(struct nmv_batch *batch, unsigned int number)
{
	return container_of(batch - number, struct nmv_queue, batches[0]);
}

static void count_rx(struct nmv_queue *queue, unsigned int packets,
		     unsigned int bytes)
{
	struct vlan_pcpu_stats *stats =
		this_cpu_ptr(queue->device->vlan.pcpu_stats);

	u64_stats_update_begin(&stats->syncp);
	u64_stats_add(&stats->rx_packets, packets);
	u64_stats_add(&stats->rx_bytes, bytes);
	u64_stats_update_end(&stats->syncp);
}

static void drop(struct nmv_queue *queue, struct nmv_batch *batch)
{
	struct sk_buff *skb, *next;

	nmv_count_many(queue, NMV_DROPPED_DOWN, batch->count);
	this_cpu_add(queue->device->vlan.pcpu_stats->rx_errors, batch->count);
	list_for_each_entry_safe(skb, next, &batch->packets, list) {
		skb_list_del_init(skb);
		kfree_skb(skb);
	}
	batch->count = 0;
}

static bool was_merged(gro_result_t result)
{
	return result == GRO_MERGED || result == GRO_MERGED_FREE;
}

static void deliver_list(struct list_head *list, unsigned int count)
{
	struct sk_buff *skb = list_first_entry(list, struct sk_buff, list);

	if (count > 1) {
		netif_receive_skb_list(list);
	} else {
		skb_list_del_init(skb);
		netif_receive_skb(skb);
	}
}

/*
 * Up to the end of our poll GRO may hold packets of the batch that was delivered before:
 * the next ones must not pass it by.
 */
static bool gro_pays(struct nmv_batch *batch, const struct nmv_ring *ring)
{
	if (batch->poll != ring->poll) {
		batch->poll = ring->poll;
		batch->pays = nmv_gro_pays(&batch->gro);
	}
	return batch->pays;
}

/* As many as the budget has room for.  Returns how many. */
static unsigned int deliver(struct nmv_ring *ring, struct nmv_queue *queue,
			    struct nmv_batch *batch, unsigned int budget)
{
	bool pays = gro_pays(batch, ring);
	unsigned int done = 0, bytes = 0, merged = 0;
	struct sk_buff *skb, *next;
	LIST_HEAD(list);

	list_for_each_entry_safe(skb, next, &batch->packets, list) {
		if (done == budget)
			break;
		done++;
		bytes += skb->len + ETH_HLEN;
		if (pays) {
			skb_list_del_init(skb);
			merged += was_merged(napi_gro_receive(&ring->napi, skb));
		} else {
			list_move_tail(&skb->list, &list);
		}
	}
	batch->count -= done;
	nmv_gro_delivered(&batch->gro, done, merged);
	nmv_count(queue, NMV_BATCHES);
	count_rx(queue, done, bytes);
	if (!pays)
		deliver_list(&list, done);
	return done;
}

/* The batch that was begun first.  Returns how many packets were delivered. */
static unsigned int deliver_first(struct nmv_ring *ring, unsigned int budget)
{
	struct nmv_batch *batch = list_first_entry(&ring->batches,
						   struct nmv_batch, turn);
	struct nmv_queue *queue = queue_of(batch, ring->number);
	unsigned int done = 0;

	if (likely(READ_ONCE(queue->running)))
		done = deliver(ring, queue, batch, budget);
	else
		drop(queue, batch);
	if (!batch->count)
		list_del_init(&batch->turn);
	return done;
}

static int poll(struct napi_struct *napi, int budget)
{
	struct nmv_ring *ring = container_of(napi, struct nmv_ring, napi);
	int done = 0;

	/* If nothing was brought, this is the rest of the round before. */
	if (ring->brought)
		nmv_quantum_next(&ring->quantum, ring->brought, ring->others);
	ring->brought = 0;
	ring->others = 0;
	while (done < budget && !list_empty(&ring->batches))
		done += deliver_first(ring, budget - done);
	/* Nothing is held until the next poll: its device may be gone by then. */
	if (done < budget)
		napi_complete_done(napi, done);
	else
		napi_gro_flush(napi, false);
	ring->poll++;
	return done;
}

static bool is_free(const struct nmv_ring *ring)
{
	return !ring->source ||
	       (list_empty(&ring->batches) &&
		time_after(jiffies, ring->used + SILENCE));
}

static struct nmv_ring *take_over(struct nmv_ring *rings,
				  const struct napi_struct *source)
{
	struct nmv_ring *ring;

	for (ring = rings; ring < rings + NMV_RINGS; ring++) {
		if (!is_free(ring))
			continue;
		ring->source = source;
		ring->brought = 0;
		ring->others = 0;
		nmv_quantum_start(&ring->quantum, source->weight);
		return ring;
	}
	return NULL;
}

/**
 * nmv_ring_find - which ring of this core is it?
 * @source: the NAPI context of a NIC's driver, which is being polled
 *
 * Context: softirq.
 * Return: the ring, or NULL if there are too many.
 */
struct nmv_ring *nmv_ring_find(const struct napi_struct *source)
{
	struct nmv_ring *rings = this_cpu_ptr(all_rings)->rings;
	struct nmv_ring *ring;

	for (ring = rings; ring < rings + NMV_RINGS; ring++)
		if (ring->source == source)
			break;
	if (ring == rings + NMV_RINGS)
		ring = take_over(rings, source);
	if (ring)
		ring->used = jiffies;
	return ring;
}

/**
 * nmv_ring_begin - the first packet of a round has come
 * @ring: where it comes from
 *
 * What the ring before it has brought is delivered now, while it is in the cache: the
 * kernel polls all drivers that have packets before it comes to any poll of ours.
 *
 * Context: softirq.
 */
void nmv_ring_begin(struct nmv_ring *ring)
{
	struct nmv_ring **last = &this_cpu_ptr(all_rings)->last;

	if (*last && *last != ring)
		while (!list_empty(&(*last)->batches))
			deliver_first(*last, UINT_MAX);
	*last = ring;
	napi_schedule(&ring->napi);
}

/* Of hundreds of devices none is in the cache, but there is time until its turn comes. */
static void prefetch_delivery(const struct nmv_device *device)
{
	const struct net_device *dev = device->vlan.dev;

	prefetch(&dev->rx_handler);
	prefetch(&dev->ip_ptr);
	prefetchw(this_cpu_ptr(device->vlan.pcpu_stats));
}

/**
 * nmv_ring_keep - deliver a packet in our poll
 * @ring: where it comes from, and nmv_ring_brought() has been told
 * @batch: of the device that it is for, at this ring
 * @skb: the packet
 *
 * Context: softirq.
 */
void nmv_ring_keep(struct nmv_ring *ring, struct nmv_batch *batch,
		   struct sk_buff *skb)
{
	list_add_tail(&skb->list, &batch->packets);
	if (batch->count++)
		return;
	prefetch_delivery(queue_of(batch, ring->number)->device);
	list_add_tail(&batch->turn, &ring->batches);
}

/**
 * nmv_rings_init - be ready for packets
 *
 * Context: process; sleeps.
 * Return: 0, or -ENOMEM.
 */
int nmv_rings_init(void)
{
	unsigned int cpu, number;

	all_rings = alloc_percpu(struct rings);
	if (!all_rings)
		return -ENOMEM;
	init_dummy_netdev(&dummy);
	for_each_possible_cpu(cpu) {
		for (number = 0; number < NMV_RINGS; number++) {
			struct nmv_ring *ring =
				&per_cpu_ptr(all_rings, cpu)->rings[number];

			ring->number = number;
			/* No batch begins with this number, all zero. */
			ring->poll = 1;
			INIT_LIST_HEAD(&ring->batches);
			set_bit(NAPI_STATE_NO_BUSY_POLL, &ring->napi.state);
			netif_napi_add(&dummy, &ring->napi, poll);
			napi_enable(&ring->napi);
		}
	}
	return 0;
}

/**
 * nmv_rings_exit - no packets come any more, and none wait
 *
 * Context: process; sleeps.
 */
void nmv_rings_exit(void)
{
	unsigned int cpu, number;

	for_each_possible_cpu(cpu) {
		for (number = 0; number < NMV_RINGS; number++) {
			struct nmv_ring *ring =
				&per_cpu_ptr(all_rings, cpu)->rings[number];

			napi_disable(&ring->napi);
			__netif_napi_del(&ring->napi);
		}
	}
	synchronize_net();
	free_percpu(all_rings);
}
