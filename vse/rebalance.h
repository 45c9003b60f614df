/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which entries go to another core: a pure function of a snapshot of the table
 * of cores and of the entries that bring load.
 *
 * An entry moves for one of these reasons, looked at in this order:
 *
 *	its core is not usable, or a VM runs there: at once, to the best core;
 *	  from a VM's core only if some free core is not full
 *	entries without the priority bit share a busy core with one that has it:
 *	  they make room, even if the other cores are fuller, and beside a VM if
 *	  there is no core without one
 *	another core costs it less, by more than the margin; or by more than half
 *	  of it if its core is full, and the other one would not get full
 *	it would fit on the core where its packets arrive, within half the margin:
 *	  so it goes home when steering is not needed any more; there is no hurry
 *
 * It does not swing.  A move changes the difference between two cores by twice
 * the entry's load: what has just gained the margin would lose it by going
 * back.  And every move is entered into the snapshot before the next entry is
 * looked at: two do not go for the same gap.
 *
 * What two entries can only do together comes behind all that (exchange.h).
 *
 * Heavy entries come first, because light ones fit beside them, but not the
 * other way round; entries with the priority bit come before all.
 */
#ifndef _VSE_REBALANCE_H
#define _VSE_REBALANCE_H

#include "choice.h"

/**
 * struct vse_entry_row - an entry, as the rebalancing knows it
 * @core: its core; if it has been given none, the one where its packets arrive
 * @seeker: for whom a core is sought.  Its @load is what it brings to its core and
 *	would take along to another one; that its packets are polled from the NIC
 *	stays where they arrive
 * @usual: what it has brought for some seconds (starved.h)
 * @coreless: it has been given none: all were full
 * @fixed: it names its core, and stays there
 * @may_move: it has not just been moved: load may move it
 * @recent: it was moved not long ago: it does not go home yet
 * @to: is set to its core from now on, or VSE_NO_CORE; @core if it stays
 * @why: if it moves, is set to one of &enum vse_placement
 */
struct vse_entry_row {
	int core;
	struct vse_seeker seeker;
	u32 usual;
	bool coreless;
	bool fixed;
	bool may_move;
	bool recent;
	int to;
	unsigned int why;
};

void vse_entry_move(struct vse_core_table *table, struct vse_entry_row *entry,
		    int to, unsigned int why);
unsigned int vse_rebalance(struct vse_core_table *table,
			   struct vse_entry_row *entries, unsigned int count,
			   unsigned int limit);

#endif /* _VSE_REBALANCE_H */
