// SPDX-License-Identifier: GPL-2.0
#include "rebalance_case.h"

struct machine machine;
struct vse_entry_row entries[ENTRIES_MAX];
unsigned int count;

void begin(unsigned int cores)
{
	machine_make(&machine, cores, 1, false);
	memset(entries, 0, sizeof(entries));
	count = 0;
}

struct vse_entry_row *add(int core, u32 load)
{
	struct vse_entry_row *entry = &entries[count++];

	entry->seeker.load = load;
	entry->core = core;
	entry->seeker.arrival = core;
	entry->seeker.nic_node = VSE_NO_NODE;
	entry->may_move = true;
	machine.rows[core].load += load;
	return entry;
}

struct vse_entry_row *add_with_priority(int core, u32 load)
{
	struct vse_entry_row *entry = add(core, load);

	entry->seeker.priority = true;
	return entry;
}

unsigned int rebalance_up_to(unsigned int limit)
{
	return vse_rebalance(&machine.table, entries, count, limit);
}

unsigned int rebalance(void)
{
	return rebalance_up_to(NO_LIMIT);
}

void follow(void)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		struct vse_entry_row *entry = &entries[i];
		struct vse_core_row *rows = machine.rows;

		if (entry->to == entry->core || entry->to == VSE_NO_CORE)
			continue;
		/* No core does more than it can, or less than nothing. */
		rows[entry->core].expected += entry->seeker.load;
		rows[entry->core].load -= min(rows[entry->core].load, entry->seeker.load);
		rows[entry->to].expected -= entry->seeker.load;
		rows[entry->to].load += entry->seeker.load;
		entry->core = entry->to;
	}
}

void assert_quiet(void)
{
	unsigned int i;

	assert_int_equal(rebalance(), 0);
	for (i = 0; i < count; i++)
		assert_int_equal(entries[i].to, entries[i].core);
}

void assert_moves(const struct vse_entry_row *entry, int to, unsigned int why)
{
	assert_int_equal(entry->to, to);
	assert_int_equal(entry->why, why);
}
