// SPDX-License-Identifier: GPL-2.0
#include <linux/compiler.h>
#include <linux/limits.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <uapi/linux/vse.h>
#include "choice.h"

/*
 * What a core that is further away costs.  Between NUMA nodes each packet comes
 * through the interconnect; between caches it comes from memory.  Work beside a
 * VM on the other thread of a physical core takes from the VM nearly as much as
 * on its own.  Where a VM sleeps it may wake, and then the flow has to go.
 */
#define COST_OF_NODE		100
#define COST_OF_CACHE		50
#define COST_OF_SIBLING		250
#define COST_OF_BOUND		100

/* An entry with the priority bit that brings less has nothing to be spared. */
#define PRIORITY_LEAST		5

/* Those who make room count a part of their load: one in so many. */
#define YIELDING_PART		8

/**
 * vse_core_total - the load of a core, with what is expected of it, less its slack
 * @row: the core's
 *
 * It may be above VSE_LOAD_FULL, when more flows were placed than the core can
 * bear.
 */
u32 vse_core_total(const struct vse_core_row *row)
{
	u32 load = READ_ONCE(row->load);
	s32 total = load - min(load, READ_ONCE(row->slack)) +
		    READ_ONCE(row->expected);

	return max(total, 0);
}

/**
 * vse_core_taken - the load of a core that does not make room for a flow
 * @row: the core's
 * @priority: the flow has the priority bit
 */
u32 vse_core_taken(const struct vse_core_row *row, bool priority)
{
	u32 total = vse_core_total(row);

	if (priority)
		total -= min(total, READ_ONCE(row->yielding));
	return total;
}

/**
 * vse_core_burden - what the load of a core costs a flow
 * @row: the core's
 * @priority: the flow has the priority bit
 * @own: part of the load that is the flow's own
 */
u32 vse_core_burden(const struct vse_core_row *row, bool priority, u32 own)
{
	u32 others = vse_core_total(row), yielding = 0;

	others -= min(others, own);
	if (priority)
		yielding = min(others, READ_ONCE(row->yielding));
	return others - yielding + yielding / YIELDING_PART;
}

/**
 * vse_core_row_free - may flows go to the core?
 * @row: the core's
 */
bool vse_core_row_free(const struct vse_core_row *row)
{
	return READ_ONCE(row->usable) && !READ_ONCE(row->vm);
}

/**
 * vse_core_in_table_free - may flows go to a core that may not be in the table?
 * @table: of the cores
 * @core: any number
 */
bool vse_core_in_table_free(const struct vse_core_table *table, int core)
{
	return core >= 0 && core < (int)table->count &&
	       vse_core_row_free(&table->rows[core]);
}

/**
 * vse_core_turns_away - would a flow have to make room there, or nearly?
 * @table: the cores
 * @core: one of them
 * @seeker: the flow
 *
 * Flows without the priority bit make room on a core that is half busy for those
 * with it (rebalance.h).  Loads go up and down a little: so a flow goes only where
 * there is some room left.
 */
bool vse_core_turns_away(const struct vse_core_table *table,
			 unsigned int core, const struct vse_seeker *seeker)
{
	const struct vse_core_row *row = &table->rows[core];

	return !seeker->priority &&
	       READ_ONCE(row->priority) >= PRIORITY_LEAST &&
	       vse_core_total(row) + seeker->load + table->margin / 2 >=
		       table->high_mark / 2;
}

/**
 * vse_core_detour - what it costs a flow that a core is where it is
 * @table: the cores
 * @core: one of them
 * @seeker: the flow
 */
u32 vse_core_detour(const struct vse_core_table *table, unsigned int core,
		    const struct vse_seeker *seeker)
{
	const struct vse_core_row *row = &table->rows[core];
	int arrival = seeker->arrival;
	u32 cost = 0;

	if (READ_ONCE(row->vm_sibling))
		cost += COST_OF_SIBLING;
	if (READ_ONCE(row->vm_bound))
		cost += COST_OF_BOUND;
	if (seeker->nic_node != VSE_NO_NODE &&
	    row->numa_node != seeker->nic_node)
		cost += COST_OF_NODE;
	if (arrival >= 0 && arrival < (int)table->count &&
	    row->cache != table->rows[arrival].cache)
		cost += COST_OF_CACHE;
	return cost;
}

/**
 * vse_choose_core - choose a flow's first core
 * @table: the cores
 * @seeker: the flow
 * @why: is set to one of &enum vse_placement
 *
 * The least loaded free core (paper, section IV, table II), or the one where the
 * packets arrive, if that is not worse by more than the margin: a move costs an
 * inter-processor interrupt and cold caches.  Of equal ones it is the lowest
 * number, so that the same table gives the same choice.
 *
 * Return: the core, or VSE_NO_CORE when all free cores are full, or not to be
 * shared with priority.
 */
int vse_choose_core(const struct vse_core_table *table,
		    const struct vse_seeker *seeker, unsigned int *why)
{
	u32 arrival_cost = U32_MAX, best_cost = U32_MAX;
	int best = VSE_NO_CORE;
	unsigned int core;

	*why = VSE_PLACEMENT_NO_CORE;
	for (core = 0; core < table->count; core++) {
		const struct vse_core_row *row = &table->rows[core];
		u32 cost;

		if (!vse_core_row_free(row))
			continue;
		if (vse_core_taken(row, seeker->priority) >=
			    table->high_mark ||
		    vse_core_turns_away(table, core, seeker)) {
			if (best == VSE_NO_CORE)
				*why = VSE_PLACEMENT_FULL;
			continue;
		}
		cost = vse_core_burden(row, seeker->priority, 0) +
		       vse_core_detour(table, core, seeker);
		if ((int)core == seeker->arrival)
			arrival_cost = cost;
		if (cost < best_cost) {
			best = core;
			best_cost = cost;
			*why = VSE_PLACEMENT_LEAST_LOADED;
		}
	}
	if (arrival_cost != U32_MAX &&
	    arrival_cost <= best_cost + table->margin) {
		best = seeker->arrival;
		*why = VSE_PLACEMENT_ARRIVAL;
	}
	return best;
}

/**
 * vse_load_average - exponentially weighted average, one step on
 * @average: so far, in permille
 * @sample: the newest one
 * @weight: percent that @sample counts, 1 to 100
 *
 * Rounds towards @sample, so that a steady load is reached and not only
 * approached.
 */
u32 vse_load_average(u32 average, u32 sample, unsigned int weight)
{
	u32 away;

	if (sample >= average) {
		away = sample - average;
		return average + DIV_ROUND_UP(away * weight, 100);
	}
	away = average - sample;
	return average - DIV_ROUND_UP(away * weight, 100);
}
