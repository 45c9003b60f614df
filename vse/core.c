// SPDX-License-Identifier: GPL-2.0
#include <linux/cpufreq.h>
#include <linux/cpuhotplug.h>
#include <linux/percpu.h>
#include <linux/sched/isolation.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include "core.h"
#include "rps_compat.h"

/*
 * What a flow is taken to bring to the core it is placed on, until the samples
 * show what it really does.  Without it all flows that come up within one
 * interval would be placed on one core.
 */
#define EXPECTED_LOAD	(VSE_LOAD_FULL / 5)

/**
 * struct sample - what the sampler remembers of a core
 * @idle: microseconds idle since boot, when last looked
 * @wall: microseconds since boot, when last looked
 * @state: whether @idle and @wall, and whether a load, are there
 */
struct sample {
	u64 idle;
	u64 wall;
	enum { NOT_SAMPLED, SAMPLED_ONCE, LOAD_KNOWN } state;
};

static struct vse_core_load *loads;	/* by core */
static struct sample *samples;		/* by core; the sampler's */
static unsigned long __percpu *steered;	/* by core sent to, on each core */
static unsigned int generation;

/* Protects the masks; taken by hotplug, so nothing else is taken under it. */
static DEFINE_SPINLOCK(mask_lock);
static cpumask_var_t online_cores, allowed_cores, vm_cores;
static cpumask_var_t usable_cores;	/* online and allowed */

static struct vse_core_settings current_settings = {
	.interval = 100,
	.weight = 30,
	.high_mark = 90,
};

static int hotplug_state;

static void sample_all(struct work_struct *work);
static DECLARE_DELAYED_WORK(sampler, sample_all);

static void schedule_sampler(void)
{
	unsigned int interval = READ_ONCE(current_settings.interval);

	mod_delayed_work(system_unbound_wq, &sampler,
			 msecs_to_jiffies(interval));
}

static void sample_core(unsigned int core, unsigned int weight)
{
	struct vse_core_load *row = &loads[core];
	struct sample *last = &samples[core];
	u64 idle, wall, idle_time, wall_time;
	u32 load;

	idle = get_cpu_idle_time(core, &wall, 0);
	idle_time = idle - last->idle;
	wall_time = wall - last->wall;
	if (last->state != NOT_SAMPLED && !wall_time)
		return;
	last->idle = idle;
	last->wall = wall;
	if (last->state == NOT_SAMPLED) {
		last->state = SAMPLED_ONCE;
		return;
	}

	/* Idle time is read a little later than it is accounted. */
	if ((s64)idle_time < 0)
		idle_time = 0;
	idle_time = min(idle_time, wall_time);
	load = VSE_LOAD_FULL -
	       div64_u64(idle_time * VSE_LOAD_FULL, wall_time);

	if (last->state == SAMPLED_ONCE) {
		WRITE_ONCE(row->load, load);
		WRITE_ONCE(last->state, LOAD_KNOWN);
	} else {
		WRITE_ONCE(row->load,
			   vse_load_average(row->load, load, weight));
	}
}

/* What has been measured need not be expected any more. */
static void fade_expected(unsigned int core, unsigned int weight)
{
	u32 *expected = &loads[core].expected;
	u32 old, faded;

	do {
		old = READ_ONCE(*expected);
		faded = vse_load_average(old, 0, weight);
	} while (cmpxchg(expected, old, faded) != old);
}

static void sample_all(struct work_struct *work)
{
	unsigned int weight = READ_ONCE(current_settings.weight);
	unsigned int core;

	for_each_possible_cpu(core) {
		fade_expected(core, weight);
		if (cpu_online(core))
			sample_core(core, weight);
		else
			WRITE_ONCE(samples[core].state, NOT_SAMPLED);
	}
	WRITE_ONCE(generation, generation + 1);
	schedule_sampler();
}

static void masks_changed(void)
{
	unsigned int core;

	lockdep_assert_held(&mask_lock);
	cpumask_and(usable_cores, online_cores, allowed_cores);
	for_each_possible_cpu(core)
		WRITE_ONCE(loads[core].free,
			   cpumask_test_cpu(core, usable_cores) &&
			   !cpumask_test_cpu(core, vm_cores));
}

static int core_online(unsigned int core)
{
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

/**
 * vse_cores_choose - choose a core for a flow
 * @present: the core where its packets arrive
 *
 * Context: any, lock-free.
 * Return: the core, or VSE_NO_CORE.
 */
int vse_cores_choose(unsigned int present)
{
	unsigned int high_mark = READ_ONCE(current_settings.high_mark);
	u32 *expected, old;
	int core;

	/* Two flows that choose at once must not both see the core empty. */
	do {
		core = vse_choose_core(loads, nr_cpu_ids, present,
				       high_mark * VSE_LOAD_FULL / 100);
		if (core == VSE_NO_CORE)
			return core;
		expected = &loads[core].expected;
		old = READ_ONCE(*expected);
	} while (cmpxchg(expected, old, old + EXPECTED_LOAD) != old);
	return core;
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
	return cpumask_test_cpu(core, usable_cores);
}

/**
 * vse_core_free - may the choice fall on this core?
 * @core: below nr_cpu_ids
 *
 * Context: any.
 */
bool vse_core_free(unsigned int core)
{
	return READ_ONCE(loads[core].free);
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
 * vse_core_load - the average load of a core
 * @core: the core
 * @load: is set to the load in permille
 *
 * Return: false before there have been two samples.
 */
bool vse_core_load(unsigned int core, u32 *load)
{
	if (READ_ONCE(samples[core].state) != LOAD_KNOWN)
		return false;
	*load = READ_ONCE(loads[core].load);
	return true;
}

/**
 * vse_cores_set_vms - tell where VMs run
 * @cores: the cores; the choice avoids them from now on
 */
void vse_cores_set_vms(const struct cpumask *cores)
{
	spin_lock(&mask_lock);
	cpumask_copy(vm_cores, cores);
	masks_changed();
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
 * Context: serialised with vse_cores_set_settings() by the caller.
 */
void vse_cores_get_settings(struct vse_core_settings *settings)
{
	*settings = current_settings;
}

/**
 * vse_cores_set_settings - change the settings, at once
 * @settings: within the ranges of &enum vse_config_attr
 *
 * Context: process; serialised by the caller.
 */
void vse_cores_set_settings(const struct vse_core_settings *settings)
{
	WRITE_ONCE(current_settings.interval, settings->interval);
	WRITE_ONCE(current_settings.weight, settings->weight);
	WRITE_ONCE(current_settings.high_mark, settings->high_mark);
	schedule_sampler();
}

static int alloc_table(void)
{
	loads = kcalloc(nr_cpu_ids, sizeof(*loads), GFP_KERNEL);
	samples = kcalloc(nr_cpu_ids, sizeof(*samples), GFP_KERNEL);
	steered = __alloc_percpu(nr_cpu_ids * sizeof(*steered),
				 sizeof(*steered));
	if (!loads || !samples || !steered ||
	    !zalloc_cpumask_var(&online_cores, GFP_KERNEL) ||
	    !zalloc_cpumask_var(&allowed_cores, GFP_KERNEL) ||
	    !zalloc_cpumask_var(&vm_cores, GFP_KERNEL) ||
	    !zalloc_cpumask_var(&usable_cores, GFP_KERNEL))
		return -ENOMEM;
	return 0;
}

static void free_table(void)
{
	free_cpumask_var(usable_cores);
	free_cpumask_var(vm_cores);
	free_cpumask_var(allowed_cores);
	free_cpumask_var(online_cores);
	free_percpu(steered);
	kfree(samples);
	kfree(loads);
}

/**
 * vse_cores_init - set up the core table and start sampling
 *
 * Context: process; sleeps.
 * Return: 0 or a negative error.
 */
int vse_cores_init(void)
{
	int error;

	error = alloc_table();
	if (error)
		goto free;

	/* A core that was set apart takes no flows unless it is let in. */
	cpumask_and(allowed_cores, housekeeping_cpumask(HK_TYPE_DOMAIN),
		    housekeeping_cpumask(VSE_HK_TYPE_NOHZ_FULL));

	error = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "net/vse:online",
				  core_online, core_offline);
	if (error < 0)
		goto free;
	hotplug_state = error;
	schedule_sampler();
	return 0;

free:
	free_table();
	return error;
}

/**
 * vse_cores_exit - stop sampling and free the core table
 *
 * Context: process; sleeps; no reader is left.
 */
void vse_cores_exit(void)
{
	cancel_delayed_work_sync(&sampler);
	cpuhp_remove_state(hotplug_state);
	free_table();
}
