/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which core a flow goes to: pure functions of a table of cores.
 *
 * Here a flow is given its first core, by what is known before its packets are
 * counted; rebalance.h gives it another one when that turns out better.  Both
 * ask what a core would cost it, in permille of a core's time: the core's load,
 * and what the way there costs.
 *
 *	a core is	when
 *	usable		it is online, and flows may be steered to it
 *	free		it is usable, and no VM runs there
 *	full		its load is at the high mark: it takes no more
 *
 * A flow with the priority bit finds a core as full as those make it that don't
 * make room for it.  But they count a little: of two cores that are as good for
 * it, it takes the one where fewer have to go.
 *
 * Flows go to free cores, whose load is below the high mark.  Among them the one
 * where the packets arrive is left only for one that costs less by more than the
 * margin: so packets stay where they are as long as steering gains little.
 */
#ifndef _VSE_CHOICE_H
#define _VSE_CHOICE_H

#include <linux/types.h>

/* Loads and costs are in permille of a core's time. */
#define VSE_LOAD_FULL		1000

/* Returned where a flow has no core: it stays where it arrived. */
#define VSE_NO_CORE		(-1)

/**
 * struct vse_core_row - what the choice knows of a core
 * @load: average of its busy time
 * @dip: how far the newest sample is below that
 * @slack: part of @load that gives way: polling, which takes more of a core that has
 *	little else to do (activity.h)
 * @expected: what flows placed there will bring, and flows that have left will
 *	take away, that @load does not show yet
 * @priority: part of the load that comes from entries with the priority bit
 * @yielding: part of the load that comes from other entries; they make room
 * @stray: what vse_exchange() notes
 * @full: what vse_starved_count() notes
 * @numa_node: cores with the same one share memory
 * @cache: cores with the same one share their last-level cache
 * @smt: cores with the same one are threads of one physical core
 * @usable: online and allowed
 * @vm: a VM runs there
 * @vm_bound: one is bound to it, whether it runs or not
 * @vm_sibling: a VM runs on another thread of its physical core
 */
struct vse_core_row {
	u32 load;
	u32 dip;
	u32 slack;
	s32 expected;
	u32 priority;
	u32 yielding;
	u32 stray;
	u16 numa_node;
	u16 cache;
	u16 smt;
	bool full;
	bool usable;
	bool vm;
	bool vm_bound;
	bool vm_sibling;
};

/**
 * struct vse_core_table - a table of cores
 * @rows: by core number
 * @count: how many
 * @high_mark: load from which a core takes no more flows
 * @margin: leaving a core must gain more
 */
struct vse_core_table {
	struct vse_core_row *rows;
	unsigned int count;
	u32 high_mark;
	u32 margin;
};

/* In &struct vse_seeker: not known. */
#define VSE_NO_NODE		(-1)

/**
 * struct vse_seeker - the flow that a core is sought for
 * @arrival: the core where its packets arrive, or VSE_NO_CORE
 * @nic_node: NUMA node of the NIC, or VSE_NO_NODE
 * @load: what it is taken to bring; 0: not known
 * @priority: it has the priority bit
 */
struct vse_seeker {
	int arrival;
	int nic_node;
	u32 load;
	bool priority;
};

u32 vse_core_total(const struct vse_core_row *row);
u32 vse_core_taken(const struct vse_core_row *row, bool priority);
u32 vse_core_burden(const struct vse_core_row *row, bool priority, u32 own);
bool vse_core_row_free(const struct vse_core_row *row);
bool vse_core_in_table_free(const struct vse_core_table *table, int core);
bool vse_core_turns_away(const struct vse_core_table *table,
			 unsigned int core, const struct vse_seeker *seeker);
u32 vse_core_detour(const struct vse_core_table *table, unsigned int core,
		    const struct vse_seeker *seeker);
int vse_choose_core(const struct vse_core_table *table,
		    const struct vse_seeker *seeker, unsigned int *why);
u32 vse_load_average(u32 average, u32 sample, unsigned int weight);

#endif /* _VSE_CHOICE_H */
