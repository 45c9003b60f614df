// SPDX-License-Identifier: GPL-2.0
#include <linux/math.h>
#include <linux/minmax.h>
#include <uapi/linux/vse.h>
#include "exchange.h"

/* What brings less, in permille, is handed on at little cost. */
#define WORTH_A_MOVE		50

/* What others bring may differ by so many times less than the margin: it stays so. */
#define ALIKE			4

/* Might it go home, if only the entry were not there that might come here? */
static bool is_stray(const struct vse_core_table *table,
		     const struct vse_entry_row *entry)
{
	return entry->to == entry->core && !entry->fixed && entry->may_move &&
	       entry->seeker.arrival != entry->core &&
	       entry->seeker.load >= WORTH_A_MOVE &&
	       vse_core_in_table_free(table, entry->seeker.arrival);
}

/* The heaviest stray of each core, by its number and one. */
static void find_strays(struct vse_core_table *table,
			const struct vse_entry_row *entries, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < table->count; i++)
		table->rows[i].stray = 0;
	for (i = 0; i < count; i++) {
		struct vse_core_row *row;

		if (!is_stray(table, &entries[i]))
			continue;
		row = &table->rows[entries[i].core];
		if (!row->stray || entries[i].seeker.load >
				   entries[row->stray - 1].seeker.load)
			row->stray = i + 1;
	}
}

/* What a core costs an entry, without @own, which is its own load or goes away. */
static u32 cost_of_others(const struct vse_core_table *table, int core,
			  const struct vse_entry_row *entry, u32 own)
{
	return vse_core_burden(&table->rows[core], entry->seeker.priority, own) +
	       vse_core_detour(table, core, &entry->seeker);
}

/* Neither would come to a core that it would leave again for its load. */
static bool fits(const struct vse_core_table *table,
		 const struct vse_entry_row *one,
		 const struct vse_entry_row *other)
{
	u32 here = cost_of_others(table, one->core, one, one->seeker.load);
	u32 there = cost_of_others(table, other->core, one, other->seeker.load);

	return there < here + table->margin / ALIKE;
}

static bool is_busy(const struct vse_core_table *table, int core)
{
	return vse_core_total(&table->rows[core]) + table->margin >=
	       table->high_mark;
}

/* Each pair is looked at from both sides. */
static bool should_exchange(const struct vse_core_table *table,
			    const struct vse_entry_row *one,
			    const struct vse_entry_row *other)
{
	return one->seeker.arrival == other->core &&
	       other->seeker.arrival == one->core &&
	       one->seeker.priority == other->seeker.priority &&
	       is_busy(table, one->core) &&
	       fits(table, one, other) && fits(table, other, one);
}

/**
 * vse_exchange - have pairs of entries go home together
 * @table: snapshot of the cores, after the other moves; shows these, too
 * @entries: the entries; @to and @why of those that move are set
 * @count: how many
 * @limit: how many may move
 *
 * Return: how many do.
 */
unsigned int vse_exchange(struct vse_core_table *table,
			  struct vse_entry_row *entries, unsigned int count,
			  unsigned int limit)
{
	unsigned int core, moved = 0;

	find_strays(table, entries, count);
	for (core = 0; core < table->count && moved + 2 <= limit; core++) {
		struct vse_entry_row *one, *other;
		unsigned int stray;

		if (!table->rows[core].stray)
			continue;
		one = &entries[table->rows[core].stray - 1];
		stray = table->rows[one->seeker.arrival].stray;
		if (!stray)
			continue;
		other = &entries[stray - 1];
		if (one->to != one->core || !should_exchange(table, one, other))
			continue;
		vse_entry_move(table, one, one->seeker.arrival,
			       VSE_PLACEMENT_ARRIVAL);
		vse_entry_move(table, other, other->seeker.arrival,
			       VSE_PLACEMENT_ARRIVAL);
		moved += 2;
	}
	return moved;
}
