// SPDX-License-Identifier: GPL-2.0
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <uapi/linux/vse.h>
#include "rebalance.h"

/* An entry with the priority bit that brings less has nothing to be spared. */
#define PRIORITY_LOAD		10

/* A full core is left for so many times less than the margin. */
#define RELIEF			2

/*
 * What the best core would cost those that come from one place: the same for
 * many entries, so that few of them need a look at every core.  It is a lower
 * bound, and nearly always exact: an entry that it says to be better off on
 * another core is rarely looked at in vain.
 */
struct prospect {
	u64 place;
	u32 unshared;		/* cost, of cores that nobody is spared on */
	u32 shared;		/* cost, of the others */
	u32 shared_load;	/* least load of these */
	bool refuge;		/* there are such cores: full, or with a VM perhaps */
};

/* A prime number, as the numbers of caches are multiples of their sizes. */
#define PROSPECTS		31

static bool is_full(const struct vse_core_table *table, int core,
		    const struct vse_entry_row *entry)
{
	return vse_core_taken(&table->rows[core], entry->seeker.priority) >=
	       table->high_mark;
}

/* Those on the core without the priority bit make room for those with it. */
static bool is_reserved(const struct vse_core_table *table, int core)
{
	const struct vse_core_row *row = &table->rows[core];

	return row->priority >= PRIORITY_LOAD &&
	       vse_core_total(row) >= table->high_mark / 2;
}

static bool is_shared(const struct vse_core_row *row)
{
	return row->priority >= PRIORITY_LOAD / 2;
}

static void add_entry(struct vse_core_table *table, int core,
		      const struct vse_entry_row *entry)
{
	struct vse_core_row *row = &table->rows[core];

	if (entry->seeker.priority)
		row->priority += entry->seeker.load;
	else
		row->yielding += entry->seeker.load;
}

static void remove_entry(struct vse_core_table *table, int core,
			 const struct vse_entry_row *entry)
{
	struct vse_core_row *row = &table->rows[core];

	if (entry->seeker.priority)
		row->priority -= entry->seeker.load;
	else
		row->yielding -= entry->seeker.load;
}

/**
 * vse_entry_move - enter a move into the snapshot
 * @table: the cores
 * @entry: the entry; its @to and @why are set
 * @to: a core, or VSE_NO_CORE
 * @why: one of &enum vse_placement
 */
void vse_entry_move(struct vse_core_table *table, struct vse_entry_row *entry,
		    int to, unsigned int why)
{
	remove_entry(table, entry->core, entry);
	table->rows[entry->core].expected -= entry->seeker.load;
	entry->to = to;
	entry->why = why;
	if (to == VSE_NO_CORE)
		return;
	add_entry(table, to, entry);
	table->rows[to].expected += entry->seeker.load;
}

/*
 * What a core costs an entry apart from its own load: what the others bring, and
 * the way there.
 */
static u32 cost_of(const struct vse_core_table *table, int core,
		   const struct vse_entry_row *entry)
{
	return vse_core_burden(&table->rows[core], entry->seeker.priority,
			       core == entry->core ? entry->seeker.load : 0) +
	       vse_core_detour(table, core, &entry->seeker);
}

/*
 * What its own core costs it by the average and by the newest sample: a load that
 * has gone again is no reason to go.
 */
static u32 cost_of_staying(const struct vse_core_table *table,
			   const struct vse_entry_row *entry)
{
	u32 cost = cost_of(table, entry->core, entry);

	return cost - min(cost, table->rows[entry->core].dip);
}

/* The cores that an entry may go to, the less good ones if there must be one. */
enum choosiness {
	FREE_AND_NOT_FULL,
	FREE,
	WITH_A_VM,
};

/* The best other core. */
static int best_other(const struct vse_core_table *table,
		      const struct vse_entry_row *entry,
		      enum choosiness choosiness, u32 *cost)
{
	unsigned int core;
	int best = VSE_NO_CORE;

	*cost = U32_MAX;
	for (core = 0; core < table->count; core++) {
		const struct vse_core_row *row = &table->rows[core];
		u32 this_cost;

		if ((int)core == entry->core || !row->usable ||
		    (row->vm && choosiness != WITH_A_VM))
			continue;
		if (vse_core_turns_away(table, core, &entry->seeker))
			continue;
		if (is_full(table, core, entry) &&
		    choosiness == FREE_AND_NOT_FULL)
			continue;
		this_cost = cost_of(table, core, entry);
		if (this_cost < *cost) {
			best = core;
			*cost = this_cost;
		}
	}
	return best;
}

static bool arrival_will_do(const struct vse_core_table *table,
			    const struct vse_entry_row *entry)
{
	int arrival = entry->seeker.arrival;
	const struct vse_core_row *row;
	u32 load;

	if (entry->recent || arrival == entry->core ||
	    !vse_core_in_table_free(table, arrival))
		return false;
	row = &table->rows[arrival];
	load = vse_core_total(row) + entry->seeker.load;
	/* What would drive it away again must not be there, nor come near. */
	return load + vse_core_detour(table, arrival, &entry->seeker) <=
		       min(table->margin, table->high_mark) / 2 &&
	       !vse_core_turns_away(table, arrival, &entry->seeker);
}

static void leave_core(struct vse_core_table *table,
		       struct vse_entry_row *entry)
{
	bool usable = table->rows[entry->core].usable;
	unsigned int why;
	u32 cost;
	int to;

	to = best_other(table, entry, FREE_AND_NOT_FULL, &cost);
	if (to == VSE_NO_CORE) {
		if (usable)
			return;
		/* Tells whether there is none, or all are full. */
		to = vse_choose_core(table, &entry->seeker, &why);
	}
	if (to != VSE_NO_CORE)
		why = usable ? VSE_PLACEMENT_VM : VSE_PLACEMENT_UNUSABLE;
	vse_entry_move(table, entry, to, why);
}

/*
 * At once, and however many there are.  Those with the priority bit are seated
 * first: the others needn't make room for them then.
 */
static void leave_cores(struct vse_core_table *table,
			struct vse_entry_row *entries, unsigned int count,
			bool priority)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (entries[i].seeker.priority == priority &&
		    !entries[i].fixed &&
		    !vse_core_in_table_free(table, entries[i].core))
			leave_core(table, &entries[i]);
}

/*
 * What a move must gain.  Less will do from a core that is full, and whose load
 * does not show what more there is to do, to one that does not get full: nothing
 * there is worse off, and back again it would not do.
 */
static u32 needed_gain(const struct vse_core_table *table,
		       const struct vse_entry_row *entry, int to)
{
	if (is_full(table, entry->core, entry) &&
	    vse_core_taken(&table->rows[to], entry->seeker.priority) +
			    entry->seeker.load < table->high_mark)
		return table->margin / RELIEF;
	return table->margin;
}

/* True if the entry moves. */
static bool find_better(struct vse_core_table *table,
			struct vse_entry_row *entry)
{
	u32 cost;
	int to;

	if (!entry->seeker.priority && is_reserved(table, entry->core)) {
		to = best_other(table, entry, FREE, &cost);
		/* As in the paper's section V.C: then rather beside a VM. */
		if (to == VSE_NO_CORE)
			to = best_other(table, entry, WITH_A_VM, &cost);
		if (to == VSE_NO_CORE)
			return false;
		vse_entry_move(table, entry, to, VSE_PLACEMENT_PRIORITY);
		return true;
	}
	to = best_other(table, entry, FREE_AND_NOT_FULL, &cost);
	if (to != VSE_NO_CORE &&
	    cost_of_staying(table, entry) >
		    cost + needed_gain(table, entry, to)) {
		vse_entry_move(table, entry, to, VSE_PLACEMENT_LOAD);
		return true;
	}
	if (arrival_will_do(table, entry)) {
		vse_entry_move(table, entry, entry->seeker.arrival,
			   VSE_PLACEMENT_ARRIVAL);
		return true;
	}
	return false;
}

static u64 place_of(const struct vse_core_table *table,
		    const struct vse_seeker *seeker)
{
	int arrival = seeker->arrival;
	u64 place = seeker->nic_node + 1;

	place = place << 17;
	if (arrival >= 0 && arrival < (int)table->count)
		place += table->rows[arrival].cache + 1;
	/* Never 0, which is no place. */
	return place << 2 | (u64)seeker->priority << 1 | 1;
}

static void look_around(const struct vse_core_table *table,
			const struct vse_seeker *seeker,
			struct prospect *prospect)
{
	unsigned int core;

	prospect->unshared = U32_MAX;
	prospect->shared = U32_MAX;
	prospect->shared_load = U32_MAX;
	prospect->refuge = false;
	for (core = 0; core < table->count; core++) {
		const struct vse_core_row *row = &table->rows[core];
		u32 cost;

		if (!row->usable)
			continue;
		if (row->vm) {
			prospect->refuge |= !is_shared(row);
			continue;
		}
		cost = vse_core_burden(row, seeker->priority, 0) +
		       vse_core_detour(table, core, seeker);
		if (!seeker->priority && is_shared(row)) {
			prospect->shared = min(prospect->shared, cost);
			prospect->shared_load = min(prospect->shared_load,
						    vse_core_total(row));
			continue;
		}
		prospect->refuge = true;
		if (vse_core_taken(row, seeker->priority) < table->high_mark)
			prospect->unshared = min(prospect->unshared, cost);
	}
}

static const struct prospect *find_prospect(const struct vse_core_table *table,
					    const struct vse_seeker *seeker,
					    struct prospect *prospects)
{
	u64 place = place_of(table, seeker);
	struct prospect *prospect = &prospects[(u32)place % PROSPECTS];

	if (prospect->place != place) {
		look_around(table, seeker, prospect);
		prospect->place = place;
	}
	return prospect;
}

/* Spares most entries the comparison with all cores. */
static bool worth_comparing(const struct vse_core_table *table,
			    const struct vse_entry_row *entry,
			    struct prospect *prospects)
{
	const struct prospect *prospect;
	u32 cost;

	/* One that is left with a VM waits there until a core has room. */
	if (entry->fixed || !entry->may_move || entry->to != entry->core ||
	    !vse_core_in_table_free(table, entry->core))
		return false;
	prospect = find_prospect(table, &entry->seeker, prospects);
	cost = prospect->unshared;
	if (prospect->shared != U32_MAX &&
	    prospect->shared_load + entry->seeker.load + table->margin / 2 <
		    table->high_mark / 2)
		cost = min(cost, prospect->shared);
	if (!entry->seeker.priority && is_reserved(table, entry->core))
		return prospect->refuge || cost != U32_MAX;
	if (cost != U32_MAX &&
	    cost_of_staying(table, entry) >
		    cost + (is_full(table, entry->core, entry) ?
			    table->margin / RELIEF : table->margin))
		return true;
	return arrival_will_do(table, entry);
}

static bool comes_before(const struct vse_entry_row *one,
			 const struct vse_entry_row *other)
{
	if (one->seeker.priority != other->seeker.priority)
		return one->seeker.priority;
	return one->seeker.load > other->seeker.load;
}

/* The next entry in turn behind @last that might be better off elsewhere. */
static struct vse_entry_row *next_in_turn(const struct vse_core_table *table,
					  struct vse_entry_row *entries,
					  unsigned int count,
					  const struct vse_entry_row *last,
					  struct prospect *prospects)
{
	struct vse_entry_row *next = NULL;
	unsigned int i;

	for (i = 0; i < count; i++) {
		struct vse_entry_row *entry = &entries[i];

		/* Of equal ones, the order is that of @entries. */
		if (last && !comes_before(last, entry) &&
		    (comes_before(entry, last) || entry <= last))
			continue;
		if (next && !comes_before(entry, next))
			continue;
		if (worth_comparing(table, entry, prospects))
			next = entry;
	}
	return next;
}

/**
 * vse_rebalance - find the entries that go to another core
 * @table: snapshot of the cores; shows the moves in the end, with @expected,
 *	@priority and @yielding of its rows
 * @entries: the entries that bring load, each on a core; @to and @why are set
 * @count: how many
 * @limit: how many of them may move, not counting those that have to
 *
 * Return: how many of them do move, not counting those that have to.
 */
unsigned int vse_rebalance(struct vse_core_table *table,
			   struct vse_entry_row *entries, unsigned int count,
			   unsigned int limit)
{
	struct prospect prospects[PROSPECTS] = {};
	struct vse_entry_row *entry = NULL;
	unsigned int moved = 0, i;

	for (i = 0; i < table->count; i++) {
		table->rows[i].priority = 0;
		table->rows[i].yielding = 0;
	}
	for (i = 0; i < count; i++) {
		entries[i].to = entries[i].core;
		add_entry(table, entries[i].core, &entries[i]);
	}
	leave_cores(table, entries, count, true);
	leave_cores(table, entries, count, false);

	while (moved < limit) {
		entry = next_in_turn(table, entries, count, entry, prospects);
		if (!entry)
			break;
		if (!find_better(table, entry))
			continue;
		moved++;
		memset(prospects, 0, sizeof(prospects));
	}
	return moved;
}
