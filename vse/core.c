// SPDX-License-Identifier: GPL-2.0
#include <linux/cpuhotplug.h>
#include <linux/percpu.h>
#include <linux/sched/isolation.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/topology.h>
#include "core.h"
#include "rps_compat.h"
#include "topology.h"

/*
 * What a flow is taken to bring to the core it is placed on, until the samples
 * show what it really does.  Without it all flows that come up within one
 * interval would be placed on one core; were it more, a few light ones would be
 * spread for nothing.
 */
#define EXPECTED_LOAD	(VSE_LOAD_FULL / 20)

/**
 * struct average - what the samples of a core have shown
 * @softirq: average, in permille
 * @known: there has been a sample
 */
struct average {
	u32 softirq;
	bool known;
};

static struct vse_core_row *rows;	/* by core */
static struct average *averages;	/* by core; the sampler's */
static unsigned long __percpu *steered;	/* by core sent to, on each core */

/* Protects what follows; taken by hotplug, so nothing is taken under it. */
static DEFINE_SPINLOCK(mask_lock);
static cpumask_var_t online_cores, allowed_cores;
static cpumask_var_t usable_cores;	/* online and allowed */
static cpumask_var_t vm_cores;		/* some VM runs there */
static cpumask_var_t bound_cores;	/* some VM is bound there */
static unsigned int generation;

static struct vse_core_settings current_settings = {
	.interval = 100,
	.weight = 30,
	.high_mark = 90,
	.margin = 15,
	.dwell = 1000,
	.moves = 32,
	.vm_idle = 3000,
};

static int hotplug_state;

static bool vm_on_sibling(unsigned int core)
{
	unsigned int sibling;

	for_each_cpu(sibling, topology_sibling_cpumask(core))
		if (sibling != core && cpumask_test_cpu(sibling, vm_cores))
			return true;
	return false;
}

static void masks_changed(void)
{
	unsigned int core;

	lockdep_assert_held(&mask_lock);
	cpumask_and(usable_cores, online_cores, allowed_cores);
	for_each_possible_cpu(core) {
		struct vse_core_row *row = &rows[core];

		WRITE_ONCE(row->usable, cpumask_test_cpu(core, usable_cores));
		WRITE_ONCE(row->vm, cpumask_test_cpu(core, vm_cores));
		WRITE_ONCE(row->vm_bound, cpumask_test_cpu(core, bound_cores));
		WRITE_ONCE(row->vm_sibling, vm_on_sibling(core));
	}
	WRITE_ONCE(generation, generation + 1);
}

static int core_online(unsigned int core)
{
	vse_topology_read(core, &rows[core]);
	spin_lock(&mask_lock);
	cpumask_set_cpu(core, online_cores);
	masks_changed();
	spin_unlock(&mask_lock);
	return 0;
}

static int core_offline(unsigned int core)
{
	spin_lock(&mask_lock);
	cpumask_clear_cpu(core, online_cores);
	masks_changed();
	spin_unlock(&mask_lock);
	return 0;
}

static void describe(struct vse_core_table *table)
{
	table->count = nr_cpu_ids;
	table->high_mark = READ_ONCE(current_settings.high_mark) *
			   VSE_LOAD_FULL / 100;
	table->margin = READ_ONCE(current_settings.margin) *
			VSE_LOAD_FULL / 100;
}

/* From the receive path on many cores, and from the sampler. */
static void expect(unsigned int core, s32 load)
{
	s32 *expected = &rows[core].expected;
	s32 old;

	do {
		old = READ_ONCE(*expected);
	} while (cmpxchg(expected, old, old + load) != old);
}

/**
 * vse_cores_choose - choose a core for a flow
 * @seeker: the flow
 * @why: is set to one of &enum vse_placement
 *
 * Context: any, lock-free.
 * Return: the core, or VSE_NO_CORE.
 */
int vse_cores_choose(const struct vse_seeker *seeker, unsigned int *why)
{
	struct vse_core_table table = { .rows = rows };
	s32 *expected, old;
	int core;

	describe(&table);
	/* Two flows that choose at once must not both see the core empty. */
	do {
		core = vse_choose_core(&table, seeker, why);
		if (core == VSE_NO_CORE)
			return core;
		expected = &rows[core].expected;
		old = READ_ONCE(*expected);
	} while (cmpxchg(expected, old,
			 old + (seeker->load ?: EXPECTED_LOAD)) != old);
	return core;
}

/**
 * vse_cores_moved - expect the load of an entry on another core
 * @from: its core so far
 * @to: its core now, or VSE_NO_CORE
 * @load: in permille
 *
 * Context: any, lock-free.
 */
void vse_cores_moved(int from, int to, u32 load)
{
	expect(from, -(s32)load);
	if (to != VSE_NO_CORE)
		expect(to, load);
}

/**
 * vse_cores_generation - changes whenever a choice may come out differently
 *
 * Context: any.
 */
unsigned int vse_cores_generation(void)
{
	return READ_ONCE(generation);
}

/**
 * vse_core_usable - may packets be steered to this core?
 * @core: below nr_cpu_ids
 *
 * Context: any.
 */
bool vse_core_usable(unsigned int core)
{
	return READ_ONCE(rows[core].usable);
}

/**
 * vse_core_free - may the choice fall on this core?
 * @core: below nr_cpu_ids
 *
 * Context: any.
 */
bool vse_core_free(unsigned int core)
{
	return vse_core_row_free(&rows[core]);
}

/**
 * vse_core_count_steered - count a packet sent to a core
 * @core: the core
 *
 * Context: softirq.
 */
void vse_core_count_steered(unsigned int core)
{
	unsigned long *count = this_cpu_ptr(&steered[core]);

	WRITE_ONCE(*count, *count + 1);
}

/* What has been measured need not be expected any more. */
static void fade_expected(unsigned int core)
{
	unsigned int weight = READ_ONCE(current_settings.weight);
	s32 *expected = &rows[core].expected;
	s32 old, faded;

	do {
		old = READ_ONCE(*expected);
		if (!old)
			return;
		faded = vse_load_average(abs(old), 0, weight);
		if (old < 0)
			faded = -faded;
	} while (cmpxchg(expected, old, faded) != old);
}

/**
 * vse_core_add_sample - enter how busy a core was since the last sample
 * @core: the core
 * @usage: how busy
 *
 * Context: the sampler.
 */
void vse_core_add_sample(unsigned int core, const struct vse_core_usage *usage)
{
	unsigned int weight = READ_ONCE(current_settings.weight);
	struct average *average = &averages[core];
	struct vse_core_row *row = &rows[core];

	fade_expected(core);
	if (!average->known) {
		WRITE_ONCE(row->load, usage->load);
		WRITE_ONCE(average->softirq, usage->softirq);
		WRITE_ONCE(average->known, true);
		return;
	}
	WRITE_ONCE(row->load,
		   vse_load_average(row->load, usage->load, weight));
	row->dip = row->load - min(row->load, usage->load);
	WRITE_ONCE(average->softirq,
		   vse_load_average(average->softirq, usage->softirq, weight));
}

/**
 * vse_core_no_sample - forget what samples of a core have shown
 * @core: one that is offline
 *
 * Context: the sampler.
 */
void vse_core_no_sample(unsigned int core)
{
	fade_expected(core);
	WRITE_ONCE(averages[core].known, false);
}

/**
 * vse_cores_sampled - there is a new sample of all cores
 *
 * Context: the sampler.
 */
void vse_cores_sampled(void)
{
	spin_lock(&mask_lock);
	WRITE_ONCE(generation, generation + 1);
	spin_unlock(&mask_lock);
}

/**
 * vse_cores_snapshot - copy the core table, as the choice sees it
 * @table: its rows have room for nr_cpu_ids of them; is filled in
 *
 * Context: any.
 */
void vse_cores_snapshot(struct vse_core_table *table)
{
	describe(table);
	memcpy(table->rows, rows, nr_cpu_ids * sizeof(*rows));
}

/**
 * vse_core_set_shares - tell who a core's load comes from
 * @core: the core
 * @shares: @priority, @yielding and @slack are taken from there
 *
 * Context: the sampler.
 */
void vse_core_set_shares(unsigned int core, const struct vse_core_row *shares)
{
	struct vse_core_row *row = &rows[core];

	if (row->priority != shares->priority)
		WRITE_ONCE(row->priority, shares->priority);
	if (row->yielding != shares->yielding)
		WRITE_ONCE(row->yielding, shares->yielding);
	if (row->slack != shares->slack)
		WRITE_ONCE(row->slack, shares->slack);
}

/**
 * vse_core_steered - packets sent to a core so far
 * @core: the core
 */
unsigned long vse_core_steered(unsigned int core)
{
	unsigned long sum = 0;
	unsigned int sender;

	for_each_possible_cpu(sender)
		sum += READ_ONCE(per_cpu_ptr(steered, sender)[core]);
	return sum;
}

/**
 * vse_core_online - is the core online, as the choice sees it?
 * @core: the core
 */
bool vse_core_online(unsigned int core)
{
	return cpumask_test_cpu(core, online_cores);
}

/**
 * vse_core_allowed - may flows be steered to the core when it is online?
 * @core: the core
 */
bool vse_core_allowed(unsigned int core)
{
	return cpumask_test_cpu(core, allowed_cores);
}

/**
 * vse_core_isolated - was the core set apart at boot?
 * @core: the core
 */
bool vse_core_isolated(unsigned int core)
{
	return !housekeeping_test_cpu(core, HK_TYPE_DOMAIN) ||
	       !housekeeping_test_cpu(core, VSE_HK_TYPE_NOHZ_FULL);
}

/**
 * vse_core_load - the average load of a core
 * @core: the core
 * @load: is set to the load in permille
 * @softirq: is set to the part of it that was softirq
 *
 * Return: false before there has been a sample.
 */
bool vse_core_load(unsigned int core, u32 *load, u32 *softirq)
{
	if (!READ_ONCE(averages[core].known))
		return false;
	*load = READ_ONCE(rows[core].load);
	*softirq = READ_ONCE(averages[core].softirq);
	return true;
}

/**
 * vse_core_row - a core as the choice sees it
 * @core: the core
 */
const struct vse_core_row *vse_core_row(unsigned int core)
{
	return &rows[core];
}

/**
 * vse_cores_set_vms - tell where VMs are
 * @running: where some run; the choice leaves these cores alone from now on
 * @bound: where some are bound, running or not; it takes others if it can
 */
void vse_cores_set_vms(const struct cpumask *running,
		       const struct cpumask *bound)
{
	spin_lock(&mask_lock);
	if (!cpumask_equal(vm_cores, running) ||
	    !cpumask_equal(bound_cores, bound)) {
		cpumask_copy(vm_cores, running);
		cpumask_copy(bound_cores, bound);
		masks_changed();
	}
	spin_unlock(&mask_lock);
}

/**
 * vse_cores_get_allowed - the cores that flows may be steered to
 * @allowed: is filled in
 */
void vse_cores_get_allowed(struct cpumask *allowed)
{
	spin_lock(&mask_lock);
	cpumask_copy(allowed, allowed_cores);
	spin_unlock(&mask_lock);
}

/**
 * vse_cores_set_allowed - set the cores that flows may be steered to
 * @allowed: the cores, whether they are online or not
 */
void vse_cores_set_allowed(const struct cpumask *allowed)
{
	spin_lock(&mask_lock);
	cpumask_copy(allowed_cores, allowed);
	masks_changed();
	spin_unlock(&mask_lock);
}

/**
 * vse_cores_get_settings - the settings in force
 * @settings: is filled in
 *
 * Context: any; what is set at the same time may be there in part.
 */
void vse_cores_get_settings(struct vse_core_settings *settings)
{
	*settings = current_settings;
}

/**
 * vse_cores_set_settings - change the settings, at once
 * @settings: within the ranges of &enum vse_config_attr
 *
 * Context: process; vse_lock held.
 */
void vse_cores_set_settings(const struct vse_core_settings *settings)
{
	WRITE_ONCE(current_settings.interval, settings->interval);
	WRITE_ONCE(current_settings.weight, settings->weight);
	WRITE_ONCE(current_settings.high_mark, settings->high_mark);
	WRITE_ONCE(current_settings.margin, settings->margin);
	WRITE_ONCE(current_settings.dwell, settings->dwell);
	WRITE_ONCE(current_settings.moves, settings->moves);
	WRITE_ONCE(current_settings.vm_idle, settings->vm_idle);
}

static int alloc_table(void)
{
	rows = kcalloc(nr_cpu_ids, sizeof(*rows), GFP_KERNEL);
	averages = kcalloc(nr_cpu_ids, sizeof(*averages), GFP_KERNEL);
	steered = __alloc_percpu(nr_cpu_ids * sizeof(*steered),
				 sizeof(*steered));
	if (!rows || !averages || !steered ||
	    !zalloc_cpumask_var(&online_cores, GFP_KERNEL) ||
	    !zalloc_cpumask_var(&allowed_cores, GFP_KERNEL) ||
	    !zalloc_cpumask_var(&vm_cores, GFP_KERNEL) ||
	    !zalloc_cpumask_var(&bound_cores, GFP_KERNEL) ||
	    !zalloc_cpumask_var(&usable_cores, GFP_KERNEL))
		return -ENOMEM;
	return 0;
}

static void free_table(void)
{
	free_cpumask_var(usable_cores);
	free_cpumask_var(bound_cores);
	free_cpumask_var(vm_cores);
	free_cpumask_var(allowed_cores);
	free_cpumask_var(online_cores);
	free_percpu(steered);
	kfree(averages);
	kfree(rows);
}

/**
 * vse_cores_init - set up the core table
 *
 * Context: process; sleeps.
 * Return: 0 or a negative error.
 */
int vse_cores_init(void)
{
	unsigned int core;
	int error;

	error = alloc_table();
	if (error)
		goto free;

	/* A core that was set apart takes no flows unless it is let in. */
	for_each_possible_cpu(core)
		if (!vse_core_isolated(core))
			cpumask_set_cpu(core, allowed_cores);

	error = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "net/vse:online",
				  core_online, core_offline);
	if (error < 0)
		goto free;
	hotplug_state = error;
	return 0;

free:
	free_table();
	return error;
}

/**
 * vse_cores_exit - free the core table
 *
 * Context: process; sleeps; no reader is left.
 */
void vse_cores_exit(void)
{
	cpuhp_remove_state(hotplug_state);
	free_table();
}
