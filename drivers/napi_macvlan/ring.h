/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A receive ring, as one core sees it: a NAPI context of a NIC's driver that brings
 * packets for containers, and a NAPI context of ours that delivers them.
 *
 *	driver's poll	up to 64 packets, each appended to its container's batch
 *	our poll	batch after batch, in the order in which they were begun
 *
 * Ours is scheduled by the first packet, so it comes right after the driver's
 * in the list of those to be polled, and they take turns.  Where several drivers have
 * packets, all of these come first: so the first packet of a ring has delivered what the
 * ring before it has brought, or of three rings' packets none would still be in the
 * nearest cache.
 *
 * This is mSwitch's demultiplexing in two phases (Honda et al., SOSR 2015, section
 * 3.3): what is for one container goes up the stack together, and a container costs
 * once a round what it would cost once a packet.  Between the phases what the second
 * one needs of each device is fetched into the cache.
 *
 * There are NMV_RINGS on a core; one that has brought nothing for a while is
 * given to another NAPI context.
 */
#ifndef _NMV_RING_H
#define _NMV_RING_H

#include <linux/netdevice.h>
#include "share.h"

struct nmv_batch;

/**
 * struct nmv_ring - of one core
 * @number: among the core's
 * @source: the driver's NAPI context; only compared, as it may have gone
 * @used: jiffies when it last brought something
 * @brought: packets in this round
 * @others: of these, no container's alone
 * @quantum: what a container may take
 * @batches: those with packets
 * @poll: number of our next poll, or of the present one
 * @napi: ours
 */
struct nmv_ring {
	unsigned int number;
	const struct napi_struct *source;
	unsigned long used;
	unsigned int brought;
	unsigned int others;
	struct nmv_quantum quantum;
	struct list_head batches;
	u16 poll;
	struct napi_struct napi;
};

int nmv_rings_init(void);
void nmv_rings_exit(void);
struct nmv_ring *nmv_ring_find(const struct napi_struct *source);
void nmv_ring_begin(struct nmv_ring *ring);
void nmv_ring_keep(struct nmv_ring *ring, struct nmv_batch *batch,
		   struct sk_buff *skb);

/**
 * nmv_ring_brought - a packet has come out of a ring
 * @ring: the ring
 *
 * It is counted, whoever it is for, and the first one has our poll come next.
 *
 * Context: softirq.
 */
static inline void nmv_ring_brought(struct nmv_ring *ring)
{
	if (!ring->brought++)
		nmv_ring_begin(ring);
}

#endif /* _NMV_RING_H */
