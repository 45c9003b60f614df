/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What entries would bring if all of their packets came: a pure function of a snapshot
 * of the table of cores and of the entries that bring load.
 *
 * A flow is polled on one core, and another one may do the rest.  Where the first
 * one is full, fewer packets come out of it than are sent, and in heaps:
 *
 *	core 2: full	polls for A and B, works on A
 *	core 3		works on B, and is idle while none of its packets come
 *
 * If B has just come late, core 3 seems to have room for A.  And when A is there, B
 * finds core 2 nearly idle: they have changed places, and nothing is gained.  So an
 * entry whose packets come out of a full core counts for what it has brought for
 * some seconds, if that is more.  When it really brings less, that is known as soon
 * as the core is not full any more, and else some seconds later.
 */
#ifndef _VSE_STARVED_H
#define _VSE_STARVED_H

#include "rebalance.h"

u32 vse_load_usual(u32 usual, u32 sample, unsigned int weight);
void vse_starved_count(struct vse_core_table *table,
		       struct vse_entry_row *entries, unsigned int count);

#endif /* _VSE_STARVED_H */
