/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The core table (paper, section III.B): a row for each core with its load,
 * whether flows may go there, and whether a VM runs there.
 *
 *	row		set by			read by
 *	load		sampler			choice
 *	expected	choice, sampler		choice
 *	usable		hotplug, configuration	receive path
 *	free		usable, VMs (vm.h)	choice, receive path
 *
 * The receive path reads rows without a lock: each field stands for itself, and
 * a choice made on a row that is just changing is as good as one made a moment
 * earlier or later.
 */
#ifndef _VSE_CORE_H
#define _VSE_CORE_H

#include <linux/cpumask.h>
#include "choice.h"

/**
 * struct vse_core_settings - what "vsectl config" sets
 * @interval: milliseconds between two samples
 * @weight: percent that the newest sample counts
 * @high_mark: percent of load from which a core takes no more flows
 */
struct vse_core_settings {
	unsigned int interval;
	unsigned int weight;
	unsigned int high_mark;
};

int vse_cores_init(void);
void vse_cores_exit(void);

int vse_cores_choose(unsigned int present);
unsigned int vse_cores_generation(void);
bool vse_core_usable(unsigned int core);
bool vse_core_free(unsigned int core);
void vse_core_count_steered(unsigned int core);

unsigned long vse_core_steered(unsigned int core);
bool vse_core_online(unsigned int core);
bool vse_core_allowed(unsigned int core);
bool vse_core_load(unsigned int core, u32 *load);

void vse_cores_set_vms(const struct cpumask *cores);
void vse_cores_get_allowed(struct cpumask *allowed);
void vse_cores_set_allowed(const struct cpumask *allowed);
void vse_cores_get_settings(struct vse_core_settings *settings);
void vse_cores_set_settings(const struct vse_core_settings *settings);

#endif /* _VSE_CORE_H */
