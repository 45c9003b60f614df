/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Packets of a flow that cannot leave its core, held back until it can.
 *
 * RFS lets a flow go to another core once the backlog of the old one holds no
 * packet of it.  On a core that has more to do than it can, that is never: each
 * packet that comes is sent behind the last one there.  Just such a core is to be
 * left.  So when a flow has waited for a while, its packets are no longer sent
 * on but parked, in order, where they arrive.  The old backlog drains, the parked
 * ones go to the new core in front of all that comes later, and the flow has moved
 * without one packet overtaking another.
 *
 *	waiting		the flow is noted down; its packets go on as ever
 *	parking		packets of it are kept, behind one another
 *	leaving		the old backlog has drained: the parked ones go on, some with
 *			each packet that comes and with each tick of a timer, and as
 *			the new core takes them; what comes joins the end
 *	given up	there were too many, or the old core does nothing at all: the
 *			parked ones go there after all, and it is tried again later
 *
 * Each core has a lot of its own, for some flows at a time, which is one more than
 * usually move.  Others take the lock of a lot only to empty it of a device.
 * Nothing is allocated, and VSE drops nothing: what does not fit the new core's
 * backlog in the end is dropped there, as without VSE.
 */
#ifndef _VSE_PARKING_H
#define _VSE_PARKING_H

#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/skbuff.h>
#include <linux/spinlock.h>
#include <linux/timer.h>

/* As many flows may move at the same time, of those that arrive on a core. */
#define VSE_PARKED_FLOWS	8

/**
 * struct vse_parked_flow - a flow that wants to leave its core
 * @dev: the device that receives it; NULL: this place is free
 * @queue: the device's receive queue
 * @tag: its steering tag
 * @core: where it wants to go
 * @since: jiffies when it was noted down or given up, or when the core that its
 *	parked packets wait for has last done something
 * @head: what that core had done then
 * @given_up: its packets go to the old core
 * @packets: those parked
 */
struct vse_parked_flow {
	struct net_device *dev;
	unsigned int queue;
	u32 tag;
	unsigned int core;
	unsigned long since;
	unsigned int head;
	bool given_up;
	struct sk_buff_head packets;
};

/**
 * struct vse_parking_lot - flows that arrive on a core and want to leave theirs
 * @used: how many there are; read without the lock
 * @parked: packets of all of them
 * @lock: protects all
 * @timer: lets packets go when none come any more
 * @flows: the flows
 */
struct vse_parking_lot {
	unsigned int used;
	unsigned int parked;
	spinlock_t lock;
	struct timer_list timer;
	struct vse_parked_flow flows[VSE_PARKED_FLOWS];
};

DECLARE_PER_CPU(struct vse_parking_lot, vse_parking_lot);

/**
 * vse_parking_used - does any flow that arrives here want to leave its core?
 *
 * Context: softirq.
 */
static inline bool vse_parking_used(void)
{
	return READ_ONCE(this_cpu_ptr(&vse_parking_lot)->used);
}

bool vse_parking_take(struct napi_struct *napi, struct sk_buff *skb,
		      int mac_offset, u32 tag, unsigned int core);
void vse_parking_empty(const struct net_device *dev);

void vse_parking_init(void);
void vse_parking_exit(void);

#endif /* _VSE_PARKING_H */
