/* SPDX-License-Identifier: GPL-2.0 */
/* Made-up machines: tables of cores, for what is decided from them. */
#ifndef _TESTS_UNIT_MACHINE_H
#define _TESTS_UNIT_MACHINE_H

#include <kernel.h>
#include "choice.h"

#define MACHINE_CORES_MAX	256

/* What the settings are by default. */
#define MACHINE_HIGH_MARK	900
#define MACHINE_MARGIN		150

struct machine {
	struct vse_core_row rows[MACHINE_CORES_MAX];
	struct vse_core_table table;
};

/* Of random numbers that come again: the same seed, the same sequence. */
void seed_numbers(u32 seed);
u32 next_number(void);
bool one_in(unsigned int count);

/*
 * Idle cores, all usable, numbered as Linux does: first a thread of each physical
 * core, node by node, then with @smt the second threads in the same order.  Each
 * node has its own last-level cache, or two from eight physical cores on.
 */
void machine_make(struct machine *machine, unsigned int cores,
		  unsigned int nodes, bool smt);

/* One core after the other is given its load; the rest stays as it is. */
void machine_load(struct machine *machine, const u32 *loads, unsigned int count);

/* A VM runs on the core, or does not any more. */
void machine_run_vm(struct machine *machine, unsigned int core, bool runs);

/* Any machine: 1 to @cores_max cores, any topology, loads, VMs and exclusions. */
void machine_make_any(struct machine *machine, unsigned int cores_max);

/* Somebody who seeks a core on that machine. */
struct vse_seeker any_seeker(const struct machine *machine);

#endif /* _TESTS_UNIT_MACHINE_H */
