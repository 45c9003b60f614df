/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What cores' softirq time was spent on: a pure function of how many packets each
 * of them had.
 *
 * The kernel tells how long a core was in softirq, and not with what.  There are
 * two kinds of work on a packet:
 *
 *	polling		the NIC, and handing the packet on: 1 part, where it arrives
 *	the rest	all that comes after: 3 parts, where it goes
 *
 * A core's time is divided among its packets by parts.
 *
 * A core that does little but poll takes far longer for it than a busy one, where many
 * packets wait for each interrupt.  If it had more to do, that would give way, to what
 * polling as many packets would take by the measure of the most efficient core of those
 * that are at least half busy, or half of it: the rest is its slack.
 *
 * How much polling takes of all depends on the driver and the tunnel; in the lab's
 * emulated hosts it was about a quarter with ESP, and two fifths with plain VXLAN.
 * What comes of it where it is far less, the simulation shows (cheap_polling).
 */
#ifndef _VSE_APPORTION_H
#define _VSE_APPORTION_H

#include <linux/types.h>

/**
 * struct vse_work - what a core did in softirq in an interval
 * @softirq: its time there, in permille of the interval
 * @arrived: packets that it has polled
 * @worked_on: packets that it has done the rest for
 * @polling: is set to the time that polling took, in permille; 0 if there were no packets
 * @rest: is set to the time that the rest took; the same
 * @slack: is set to what would give way, of the time for polling
 */
struct vse_work {
	u32 softirq;
	unsigned long arrived;
	unsigned long worked_on;
	u32 polling;
	u32 rest;
	u32 slack;
};

void vse_apportion(struct vse_work *works, unsigned int count);
u32 vse_work_on(const struct vse_work *work, unsigned long packets);

#endif /* _VSE_APPORTION_H */
