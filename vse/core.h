/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The core table (paper, section III.B): a row for each core with its load,
 * whether flows may go there, and whether a VM runs there.
 *
 *	row			set by			read by
 *	load			sampler			choice
 *	dip			sampler			sampler
 *	expected		choice, sampler		choice
 *	priority, yielding	sampler			choice
 *	usable			hotplug, configuration	choice, receive path
 *	vm, vm_bound,		sampler, VMs (vm.h)	choice, receive path
 *	vm_sibling
 *	numa_node, cache, smt	hotplug			choice
 *
 * The receive path reads rows without a lock: each field stands for itself, and
 * a choice made on a row that is just changing is as good as one made a moment
 * earlier or later.
 */
#ifndef _VSE_CORE_H
#define _VSE_CORE_H

#include <linux/cpumask.h>
#include "choice.h"
#include "load.h"

/**
 * struct vse_core_settings - what "vsectl config" sets
 * @interval: milliseconds between two samples
 * @weight: percent that the newest sample counts
 * @high_mark: percent of load from which a core takes no more flows
 * @margin: percent of a core's time that a move must gain
 * @dwell: milliseconds from one move of an entry to the next
 * @moves: as many entries load may move in a second
 * @vm_idle: milliseconds without use after which a VM is not running on a core;
 *	0: it always is
 */
struct vse_core_settings {
	unsigned int interval;
	unsigned int weight;
	unsigned int high_mark;
	unsigned int margin;
	unsigned int dwell;
	unsigned int moves;
	unsigned int vm_idle;
};

int vse_cores_init(void);
void vse_cores_exit(void);

int vse_cores_choose(const struct vse_seeker *seeker, unsigned int *why);
void vse_cores_moved(int from, int to, u32 load);
unsigned int vse_cores_generation(void);
bool vse_core_usable(unsigned int core);
bool vse_core_free(unsigned int core);
void vse_core_count_steered(unsigned int core);

void vse_core_add_sample(unsigned int core, const struct vse_core_usage *usage);
void vse_core_no_sample(unsigned int core);
void vse_cores_sampled(void);
void vse_cores_snapshot(struct vse_core_table *table);
void vse_core_set_shares(unsigned int core, const struct vse_core_row *shares);

unsigned long vse_core_steered(unsigned int core);
bool vse_core_online(unsigned int core);
bool vse_core_allowed(unsigned int core);
bool vse_core_isolated(unsigned int core);
bool vse_core_load(unsigned int core, u32 *load, u32 *softirq);
const struct vse_core_row *vse_core_row(unsigned int core);

void vse_cores_set_vms(const struct cpumask *running,
		       const struct cpumask *bound);
void vse_cores_get_allowed(struct cpumask *allowed);
void vse_cores_set_allowed(const struct cpumask *allowed);
void vse_cores_get_settings(struct vse_core_settings *settings);
void vse_cores_set_settings(const struct vse_core_settings *settings);

#endif /* _VSE_CORE_H */
