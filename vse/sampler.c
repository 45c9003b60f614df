// SPDX-License-Identifier: GPL-2.0
#include <linux/cpufreq.h>
#include <linux/kernel_stat.h>
#include <linux/math64.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <uapi/linux/vse.h>
#include "activity.h"
#include "core.h"
#include "exchange.h"
#include "flow.h"
#include "lock.h"
#include "sampler.h"
#include "starved.h"
#include "trace.h"
#include "vm.h"

/*
 * The kernel's own threads, this one among them, are not in user space, and have
 * less of a core on an average than this, in permille.
 */
#define TASKS_LEAST		30

/* A move so soon behind another one, in times of the dwell, is restless. */
#define SOON			8

/* An entry goes home when it has stayed so long, in times of the dwell. */
#define PATIENCE		16

/* How often the dwell of a restless entry is doubled at most. */
#define RESTLESS_MOST		6

/**
 * struct clocks - what the sampler remembers of a core
 * @times: when last looked
 * @known: they are
 * @tasks: average of the time in tasks, in permille
 */
struct clocks {
	struct vse_core_times times;
	bool known;
	u32 tasks;
};

static struct clocks *clocks;		/* by core */
static u32 *softirq;			/* by core: of this interval */
static struct vse_core_row *snapshot;	/* by core */
static struct vse_entry_row *entries;
static u32 *numbers;			/* of the entries' nodes */

/* Moves for load that may be made now, in thousandths. */
static u64 allowance;
static ktime_t last_time;

static void sample_all(struct work_struct *work);
static DECLARE_DELAYED_WORK(sampler, sample_all);

static void read_times(unsigned int core, struct vse_core_times *times)
{
	struct kernel_cpustat stat;

	times->idle = get_cpu_idle_time(core, &times->wall, 0);
	kcpustat_cpu_fetch(&stat, core);
	/* Virtual CPUs' time is in that of user space. */
	times->user = div_u64(stat.cpustat[CPUTIME_USER] +
			      stat.cpustat[CPUTIME_NICE], NSEC_PER_USEC);
	times->tasks = times->user +
		       div_u64(stat.cpustat[CPUTIME_SYSTEM], NSEC_PER_USEC);
	times->softirq = div_u64(stat.cpustat[CPUTIME_SOFTIRQ], NSEC_PER_USEC);
	times->other = div_u64(stat.cpustat[CPUTIME_IRQ] +
			       stat.cpustat[CPUTIME_STEAL], NSEC_PER_USEC);
}

static void sample_core(unsigned int core, ktime_t now, unsigned int weight)
{
	struct clocks *last = &clocks[core];
	struct vse_core_usage usage;
	struct vse_core_times times;

	softirq[core] = 0;
	if (!cpu_online(core)) {
		last->known = false;
		last->tasks = 0;
		vse_core_no_sample(core);
		return;
	}
	read_times(core, &times);
	if (!last->known) {
		last->times = times;
		last->known = true;
		return;
	}
	if (!vse_load_between(&last->times, &times, &usage))
		return;
	last->times = times;
	softirq[core] = usage.softirq;
	vse_core_add_sample(core, &usage);
	trace_core_sample(core, usage.load, usage.softirq, usage.tasks,
			  vse_core_row(core)->load);
	last->tasks = vse_load_average(last->tasks, usage.tasks, weight);
	if (usage.user || last->tasks >= TASKS_LEAST)
		vse_vms_core_used(core, now);
}

/*
 * One that moves again soon gets slower with each move: then what is known of
 * its load is not what it is, and to move it back and forth would be of no use.
 */
static ktime_t dwell_of(const struct vse_residence *home, unsigned int dwell)
{
	return ms_to_ktime((u64)dwell << home->restless);
}

static void set_load(struct vse_entry_row *entry, struct vse_residence *home,
		     unsigned int weight)
{
	u32 load = home->load;

	if (load) {
		load = vse_load_average(load, entry->seeker.load, weight);
		home->usual = vse_load_usual(home->usual, entry->seeker.load,
					     weight);
	} else {
		load = entry->seeker.load;
		home->usual = load;
	}
	entry->seeker.load = load;
	WRITE_ONCE(home->load, load);
}

/*
 * Of what is measured, what the rebalancing is about: entries on a core that
 * bring load.  Their rows and numbers are moved to the front.
 */
static unsigned int prepare_entries(unsigned int count, ktime_t now,
				    const struct vse_core_settings *settings)
{
	const struct vse_nodes *nodes = vse_flow_classifier.nodes;
	unsigned int i, kept = 0;

	for (i = 0; i < count; i++) {
		const struct vse_node *node = vse_node_at(nodes, numbers[i]);
		struct vse_residence *home = vse_residence_of(nodes,
							      numbers[i]);
		struct vse_entry_row *entry = &entries[i];
		ktime_t stayed = ktime_sub(now, READ_ONCE(home->since));

		/* What moved in this interval was measured on both cores. */
		if (ktime_compare(stayed, ktime_sub(now, last_time)) < 0)
			entry->seeker.load = home->load;
		else
			set_load(entry, home, settings->weight);
		entry->usual = home->usual;
		/*
		 * Where all cores were full, an entry was given none: its packets
		 * are worked on where they arrive, and from there it may go, or
		 * others for its sake.
		 */
		entry->coreless = entry->core == VSE_NO_CORE;
		if (entry->coreless)
			entry->core = entry->seeker.arrival;
		if (!entry->seeker.load ||
		    (entry->coreless && !vse_core_usable(entry->core)))
			continue;
		entry->fixed = READ_ONCE(node->core_wanted) != VSE_NODE_AUTO;
		entry->may_move = !READ_ONCE(home->moves) ||
				  ktime_compare(stayed,
						dwell_of(home, settings->dwell)) >= 0;
		entry->recent = READ_ONCE(home->moves) &&
				ktime_compare(stayed,
					      dwell_of(home, settings->dwell *
							     PATIENCE)) < 0;
		entries[kept] = *entry;
		numbers[kept++] = numbers[i];
	}
	return kept;
}

static bool had_to_move(const struct vse_entry_row *entry)
{
	return entry->to == VSE_NO_CORE || entry->why == VSE_PLACEMENT_VM ||
	       entry->why == VSE_PLACEMENT_UNUSABLE;
}

static bool apply_move(const struct vse_entry_row *entry, u32 number,
		       ktime_t now, unsigned int dwell)
{
	const struct vse_nodes *nodes = vse_flow_classifier.nodes;
	struct vse_residence *home = vse_residence_of(nodes, number);
	struct vse_node *node = vse_node_at(nodes, number);
	ktime_t stayed = ktime_sub(now, READ_ONCE(home->since));
	int from = entry->coreless ? VSE_NO_CORE : entry->core;

	/* The receive path may have chosen in the meantime. */
	if (cmpxchg(&node->core, (s16)from, (s16)entry->to) != from)
		return false;
	if (!had_to_move(entry)) {
		if (home->moves &&
		    ktime_compare(stayed, dwell_of(home, dwell * SOON)) < 0)
			home->restless = min(home->restless + 1,
					     RESTLESS_MOST);
		else
			home->restless = 0;
	}
	vse_cores_moved(entry->core, entry->to, entry->seeker.load);
	vse_residence_set(nodes, node, from, entry->to, entry->why);
	return true;
}

/* As many moves as may be made at once, so that a second has no more of them. */
static unsigned int moves_allowed(const struct vse_core_settings *settings,
				  ktime_t now)
{
	u64 most = (u64)settings->moves * 1000;

	allowance += settings->moves * ktime_ms_delta(now, last_time);
	allowance = min(allowance, most);
	return div_u64(allowance, 1000);
}

static unsigned int rebalance(const struct vse_core_settings *settings,
			      ktime_t now, unsigned int *count)
{
	struct vse_core_table table = { .rows = snapshot };
	unsigned int core, allowed, chosen, moved = 0, i;

	*count = vse_activity_measure(softirq, entries, numbers);
	if (!*count)
		return 0;
	*count = prepare_entries(*count, now, settings);
	vse_cores_snapshot(&table);
	for_each_possible_cpu(core)
		snapshot[core].slack = vse_load_average(snapshot[core].slack,
							vse_activity_slack(core),
							settings->weight);
	vse_starved_count(&table, entries, *count);
	allowed = moves_allowed(settings, now);
	chosen = vse_rebalance(&table, entries, *count, allowed);
	chosen += vse_exchange(&table, entries, *count, allowed - chosen);
	allowance -= 1000 * chosen;
	for (i = 0; i < *count; i++)
		if (entries[i].to != entries[i].core &&
		    apply_move(&entries[i], numbers[i], now, settings->dwell))
			moved++;
	for_each_possible_cpu(core)
		vse_core_set_shares(core, &snapshot[core]);
	return moved;
}

static void sample_all(struct work_struct *work)
{
	struct vse_core_settings settings;
	unsigned int core, count, moved;
	ktime_t now = ktime_get();

	vse_cores_get_settings(&settings);
	for_each_possible_cpu(core)
		sample_core(core, now, settings.weight);
	mutex_lock(&vse_lock);
	vse_vms_follow(now);
	moved = rebalance(&settings, now, &count);
	last_time = now;
	mutex_unlock(&vse_lock);
	vse_cores_sampled();
	trace_sample(num_online_cpus(), count, moved,
		     ktime_to_ns(ktime_sub(ktime_get(), now)));
	mod_delayed_work(system_unbound_wq, &sampler,
			 msecs_to_jiffies(settings.interval));
}

/**
 * vse_sampler_hurry - sample now, and not when the interval is over
 *
 * Context: any.
 */
void vse_sampler_hurry(void)
{
	mod_delayed_work(system_unbound_wq, &sampler, 0);
}

static void free_all(void)
{
	kfree(numbers);
	kfree(entries);
	kfree(snapshot);
	kfree(softirq);
	kfree(clocks);
}

/**
 * vse_sampler_init - start sampling
 *
 * Context: process; sleeps.
 * Return: 0 or -ENOMEM.
 */
int vse_sampler_init(void)
{
	clocks = kcalloc(nr_cpu_ids, sizeof(*clocks), GFP_KERNEL);
	softirq = kcalloc(nr_cpu_ids, sizeof(*softirq), GFP_KERNEL);
	snapshot = kcalloc(nr_cpu_ids, sizeof(*snapshot), GFP_KERNEL);
	entries = kcalloc(VSE_WATCHES, sizeof(*entries), GFP_KERNEL);
	numbers = kcalloc(VSE_WATCHES, sizeof(*numbers), GFP_KERNEL);
	if (!clocks || !softirq || !snapshot || !entries || !numbers) {
		free_all();
		return -ENOMEM;
	}
	last_time = ktime_get();
	vse_sampler_hurry();
	return 0;
}

/**
 * vse_sampler_exit - stop sampling
 *
 * Context: process; sleeps; vse_lock not held, and nobody hurries it any more.
 */
void vse_sampler_exit(void)
{
	cancel_delayed_work_sync(&sampler);
	free_all();
}
