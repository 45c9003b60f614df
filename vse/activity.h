/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which entries bring load, and how much.
 *
 * There may be 65,536 entries, and counters of each on 256 cores: too many to
 * read ten times a second.  So the receive path drops a note of every 32nd
 * packet's entry, and whoever has many packets is noted soon:
 *
 *	note	a ring for each core, written there; the newest notes stay
 *	watch	an entry on a core where its packets arrive, with the count of them
 *		when last looked.  There are VSE_WATCHES; a note makes one, and one
 *		whose packets cease goes.  Once all are taken, few notes make one,
 *		in place of those with the fewest packets
 *
 * The sampler reads the counters of what is watched, one for each watch.  A core's
 * softirq time is then divided among what it was spent on (apportion.h).  An entry's load
 * is what the work on its packets took after they were polled, since that is what it
 * would take along.
 */
#ifndef _VSE_ACTIVITY_H
#define _VSE_ACTIVITY_H

#include <linux/ktime.h>
#include <linux/types.h>
#include "rebalance.h"

#define VSE_WATCHES		256

int vse_activity_init(void);
void vse_activity_exit(void);

void vse_activity_note(unsigned int number);
unsigned int vse_activity_measure(const u32 *softirq,
				  struct vse_entry_row *rows, u32 *numbers);
u32 vse_activity_polling(unsigned int core);
u32 vse_activity_slack(unsigned int core);

/**
 * vse_activity_due - is a note to be dropped of this packet's entry?
 * @packets: counter of the core's packets
 *
 * Of 32 packets one, but not every 32nd: flows may come in turns, too.  Multiples
 * of the golden ratio spread evenly, and never in step.
 */
static inline bool vse_activity_due(unsigned long packets)
{
	return (u32)packets * 0x9e3779b1u < 1u << 27;
}

#endif /* _VSE_ACTIVITY_H */
