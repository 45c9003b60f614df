// SPDX-License-Identifier: GPL-2.0
#include <linux/math.h>
#include "starved.h"

/* What is usual is so many times as slow to change as an average load. */
#define USUAL		16

/**
 * vse_load_usual - what an entry has brought for some seconds, one step on
 * @usual: so far, in permille
 * @sample: the newest one
 * @weight: percent that @sample counts in an average load
 *
 * It comes to the sample with time, as vse_load_average() does.
 */
u32 vse_load_usual(u32 usual, u32 sample, unsigned int weight)
{
	u32 away = sample > usual ? sample - usual : usual - sample;

	away = DIV_ROUND_UP(away * weight, 100 * USUAL);
	return sample > usual ? usual + away : usual - away;
}

static bool is_starved(const struct vse_core_table *table,
		       const struct vse_entry_row *entry)
{
	int arrival = entry->seeker.arrival;

	return arrival >= 0 && arrival < (int)table->count &&
	       arrival != entry->core && table->rows[arrival].full;
}

/**
 * vse_starved_count - count entries that are starved for what they usually bring
 * @table: snapshot of the cores, before any move; @expected of its rows is raised
 * @entries: the entries; their loads are raised
 * @count: how many
 */
void vse_starved_count(struct vse_core_table *table,
		       struct vse_entry_row *entries, unsigned int count)
{
	unsigned int i;

	/* Before any is raised: what an entry is taken to bring starves no other. */
	for (i = 0; i < table->count; i++)
		table->rows[i].full = vse_core_total(&table->rows[i]) >=
				      table->high_mark;
	for (i = 0; i < count; i++) {
		struct vse_entry_row *entry = &entries[i];

		if (entry->usual <= entry->seeker.load ||
		    !is_starved(table, entry))
			continue;
		table->rows[entry->core].expected += entry->usual -
						     entry->seeker.load;
		entry->seeker.load = entry->usual;
	}
}
