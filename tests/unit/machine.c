// SPDX-License-Identifier: GPL-2.0
#include "machine.h"

static u64 sequence = 1;

void seed_numbers(u32 seed)
{
	/* Seeds that lie side by side must not give sequences that do. */
	sequence = (seed + 1) * 0x9e3779b97f4a7c15ull;
}

u32 next_number(void)
{
	sequence ^= sequence << 13;
	sequence ^= sequence >> 7;
	sequence ^= sequence << 17;
	return sequence >> 32;
}

bool one_in(unsigned int count)
{
	return next_number() % count == 0;
}

void machine_make(struct machine *machine, unsigned int cores,
		  unsigned int nodes, bool smt)
{
	unsigned int physical = smt ? DIV_ROUND_UP(cores, 2) : cores;
	unsigned int per_node = DIV_ROUND_UP(physical, nodes);
	unsigned int per_cache = per_node < 8 ? per_node : DIV_ROUND_UP(per_node, 2);
	unsigned int core;

	memset(machine, 0, sizeof(*machine));
	machine->table.rows = machine->rows;
	machine->table.count = cores;
	machine->table.high_mark = MACHINE_HIGH_MARK;
	machine->table.margin = MACHINE_MARGIN;
	for (core = 0; core < cores; core++) {
		struct vse_core_row *row = &machine->rows[core];
		unsigned int first = core % physical;

		row->usable = true;
		row->smt = first;
		row->numa_node = first / per_node;
		row->cache = row->numa_node * per_node +
			     first % per_node / per_cache * per_cache;
	}
}

void machine_load(struct machine *machine, const u32 *loads, unsigned int count)
{
	unsigned int core;

	for (core = 0; core < count; core++)
		machine->rows[core].load = loads[core];
}

void machine_run_vm(struct machine *machine, unsigned int core, bool runs)
{
	struct vse_core_row *rows = machine->rows;
	unsigned int i, j;

	rows[core].vm = runs;
	rows[core].vm_bound |= runs;
	for (i = 0; i < machine->table.count; i++) {
		rows[i].vm_sibling = false;
		for (j = 0; j < machine->table.count; j++)
			if (i != j && rows[i].smt == rows[j].smt && rows[j].vm)
				rows[i].vm_sibling = true;
	}
}

static u32 any_load(void)
{
	switch (next_number() % 6) {
	case 0:
		return 0;
	case 1:
		return VSE_LOAD_FULL;
	case 2:
		/* So that some are equal, and some just at a mark. */
		return next_number() % 21 * 50;
	default:
		return next_number() % (VSE_LOAD_FULL + 1);
	}
}

void machine_make_any(struct machine *machine, unsigned int cores_max)
{
	static const unsigned int nodes[] = { 1, 1, 2, 4 };
	unsigned int cores = 1 + next_number() % cores_max;
	unsigned int vms = one_in(8) ? 1 : 2 + next_number() % 8;
	unsigned int excluded = one_in(16) ? 1 : 2 + next_number() % 16;
	bool idle = one_in(8);
	unsigned int core;

	if (one_in(4))
		cores = 1 + next_number() % min(cores_max, 4u);
	machine_make(machine, cores, nodes[next_number() % 4], one_in(2));
	for (core = 0; core < cores; core++) {
		struct vse_core_row *row = &machine->rows[core];

		row->load = idle ? next_number() % 20 : any_load();
		if (one_in(4))
			row->expected = (s32)(next_number() % 801) - 400;
		row->usable = !one_in(excluded) || one_in(8);
		row->vm = one_in(vms);
		row->vm_bound = row->vm || one_in(vms);
	}
	machine_run_vm(machine, 0, machine->rows[0].vm);
	if (one_in(4)) {
		machine->table.high_mark = 10 + next_number() % 100 * 10;
		machine->table.margin = 10 + next_number() % 100 * 10;
	}
}

struct vse_seeker any_seeker(const struct machine *machine)
{
	struct vse_seeker seeker = {
		/* NICs interrupt cores that the table does not have, too. */
		.arrival = next_number() % (machine->table.count + 1),
		.nic_node = (int)(next_number() % 5) - 1,
		.priority = one_in(4),
	};

	if (one_in(8))
		seeker.arrival = VSE_NO_CORE;
	return seeker;
}
