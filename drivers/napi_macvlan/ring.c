// SPDX-License-Identifier: GPL-2.0
#include <linux/jiffies.h>
#include <linux/percpu.h>
#include "device.h"
#include "ring.h"

/* A ring that was silent for so long may be another's. */
#define SILENCE			HZ

struct rings {
	struct nmv_ring rings[NMV_RINGS];
};

static struct rings __percpu *all_rings;

/* For NAPI contexts that are no device's. */
static struct net_device dummy;

static struct nmv_queue *queue_of(struct nmv_batch *batch, unsigned int number)
{
	return container_of(batch - number, struct nmv_queue, batches[0]);
}

/* Returns how many packets were delivered. */
static int deliver(struct nmv_ring *ring, struct nmv_queue *queue,
		   struct nmv_batch *batch, int budget)
{
	bool running = READ_ONCE(queue->device->running);
	struct sk_buff *skb;
	int done = 0;

	nmv_count(queue, NMV_BATCHES);
	while (done < budget && (skb = __skb_dequeue(&batch->packets))) {
		done++;
		macvlan_count_rx(&queue->device->vlan, skb->len + ETH_HLEN,
				 running, false);
		if (unlikely(!running)) {
			nmv_count(queue, NMV_DROPPED_DOWN);
			kfree_skb(skb);
			continue;
		}
		napi_gro_receive(&ring->napi, skb);
	}
	return done;
}

static int poll(struct napi_struct *napi, int budget)
{
	struct nmv_ring *ring = container_of(napi, struct nmv_ring, napi);
	struct nmv_batch *batch;
	int done = 0;

	/* If nothing was brought, this is the rest of the round before. */
	if (ring->brought)
		nmv_quantum_next(&ring->quantum, ring->brought, ring->others,
				 ring->full);
	ring->brought = 0;
	ring->others = 0;
	while (done < budget) {
		batch = list_first_entry_or_null(&ring->batches,
						 struct nmv_batch, turn);
		if (!batch)
			break;
		done += deliver(ring, queue_of(batch, ring->number), batch,
				budget - done);
		if (skb_queue_empty(&batch->packets))
			list_del_init(&batch->turn);
	}
	if (done < budget)
		napi_complete_done(napi, done);
	else
		/* Nothing is held until the next poll: its device may be gone by then. */
		napi_gro_flush(napi, false);
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
		ring->full = source->weight;
		ring->brought = 0;
		ring->others = 0;
		nmv_quantum_start(&ring->quantum);
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
	__skb_queue_tail(&batch->packets, skb);
	if (list_empty(&batch->turn))
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
