/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A macvlan device with what it has beyond the kernel's: a receive queue on each core.
 *
 *	way of a packet				waits in	delivered by
 *	NIC with our driver, one container's	batch		delivery of the ring
 *	NIC without				nothing		NAPI of the NIC's driver
 *	from another container, unicast		queue		NAPI of this queue
 *	multicast, broadcast: each one's copy	queue		NAPI of this queue
 *	copies that mode source makes		queue		NAPI of this queue
 *	NIC with our driver, threaded device	queue		thread of this queue
 *
 * Nothing waits where packets of others do, and nothing is bounded together with
 * them.  A queue has its own lock, for it is filled by its core and emptied by
 * it, but for a device that is threaded.
 */
#ifndef _NMV_DEVICE_H
#define _NMV_DEVICE_H

#include <linux/if_macvlan.h>
#include <linux/netdevice.h>
#include "gro.h"
#include "share.h"

/* Rings that are told apart on one core; packets of more go the kernel's way. */
#define NMV_RINGS		4

/**
 * enum nmv_counter - of one core, for ethtool -S
 * @NMV_EARLY: known in the NIC's driver, and kept
 * @NMV_QUEUED: went through the device's queue
 * @NMV_BATCHES: batches that were delivered: of a round's early ones, or of the queue's
 * @NMV_DROPPED_SHARE: dropped in the NIC's driver: over the share of a ring
 * @NMV_DROPPED_FULL: dropped at the queue or the batch, which was full
 * @NMV_DROPPED_MULTICAST: the same, of multicast, which may fill half of it
 * @NMV_DROPPED_DOWN: came when the device went down
 * @NMV_COUNTERS: how many
 */
enum nmv_counter {
	NMV_EARLY,
	NMV_QUEUED,
	NMV_BATCHES,
	NMV_DROPPED_SHARE,
	NMV_DROPPED_FULL,
	NMV_DROPPED_MULTICAST,
	NMV_DROPPED_DOWN,
	NMV_COUNTERS,
};

/**
 * struct nmv_batch - packets of one ring for one device, on one core
 * @packets: in order; only in softirq, on this core
 * @turn: in the ring's list of batches, if there are packets
 * @credit: what the device may take of the ring
 * @count: packets in it
 * @gro: whether GRO is worth its price
 * @poll: number of the ring's poll up to which @pays holds
 * @pays: they are given to GRO
 *
 * One cache line.
 */
struct nmv_batch {
	struct list_head packets;
	struct list_head turn;
	struct nmv_credit credit;
	unsigned int count;
	struct nmv_gro gro;
	u16 poll;
	bool pays;
} ____cacheline_aligned;

/**
 * struct nmv_queue - a device's on one core
 *
 * First comes what a packet from the wire needs, in as few cache lines as can be:
 * where there are hundreds of devices, none of these is warm.
 *
 * @device: whose
 * @running: packets may come; readers are in RCU sections
 * @delivering: on this core, some queue's NAPI context of the device is at work: what
 *	it delivers shall not wait again
 * @wire: how many of @packets came from the wire, or are being delivered; what comes
 *	after them must not overtake them.  Under the lock of @packets
 * @multicast: how many of @packets are multicast; the same
 * @counters: by &enum nmv_counter; written on this core
 * @batches: by number of the ring
 * @packets: those that wait, with the lock
 * @napi: delivers them
 */
struct nmv_queue {
	struct nmv_device *device;
	bool running;
	bool delivering;
	unsigned int wire;
	unsigned int multicast;
	unsigned long counters[NMV_COUNTERS];
	struct nmv_batch batches[NMV_RINGS];
	struct sk_buff_head packets;
	struct napi_struct napi;
};

/**
 * struct nmv_device - a macvlan device's private area
 * @vlan: the kernel's; first, as the kernel's drivers take all to be that
 * @queues: one for each core
 */
struct nmv_device {
	struct macvlan_dev vlan;
	struct nmv_queue __percpu *queues;
};

/* Settings of the module, see main.c. */
extern unsigned int nmv_queue_limit;
extern unsigned int nmv_weight;

static inline struct nmv_device *nmv_device_of(const struct macvlan_dev *vlan)
{
	return container_of(vlan, struct nmv_device, vlan);
}

static inline void nmv_count_many(struct nmv_queue *queue, enum nmv_counter counter,
				  unsigned int many)
{
	WRITE_ONCE(queue->counters[counter], queue->counters[counter] + many);
}

static inline void nmv_count(struct nmv_queue *queue, enum nmv_counter counter)
{
	nmv_count_many(queue, counter, 1);
}

int nmv_device_init(struct net_device *dev);
void nmv_device_exit(struct net_device *dev);
void nmv_device_open(struct net_device *dev);
void nmv_device_leave(struct net_device *dev);
void nmv_device_stop(struct net_device *dev);

#endif /* _NMV_DEVICE_H */
