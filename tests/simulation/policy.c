// SPDX-License-Identifier: GPL-2.0
#include <kernel.h>
#include <uapi/linux/vse.h>
#include "policy.h"
#include "apportion.h"
#include "choice.h"
#include "exchange.h"
#include "rebalance.h"
#include "starved.h"

#define WATCHES		256	/* VSE_WATCHES */
#define EXPECTED_LOAD	50	/* of vse/core.c */
#define SOON		8	/* of vse/sampler.c, as all from here on */
#define RESTLESS_MOST	6
#define HOME_LATER	16
#define USER_LEAST	10
#define TICKS		250	/* a second; Debian's CONFIG_HZ */

/* What the modules remember of an entry. */
struct residence {
	int core;
	double since;
	unsigned int moves, restless;
	u32 load, usual;
};

static struct settings settings;
static struct vse_core_row rows[CORES_MAX];
static bool known[CORES_MAX];
static double used[CORES_MAX];		/* when its VM was last seen */
static struct residence residences[FLOWS_MAX];
static double allowance;
static unsigned int turn;

void turns_init(void)
{
	turn = random_number();
}

void turns_place(struct host *host, unsigned int number)
{
	unsigned int tries;

	for (tries = 0; tries < host->trace->cores; tries++) {
		unsigned int core = turn++ % host->trace->cores;

		if (host->cores[core].usable) {
			host->flows[number].core = core;
			return;
		}
	}
}

static struct vse_core_table table_of(const struct host *host,
				      struct vse_core_row *of)
{
	return (struct vse_core_table) {
		.rows = of,
		.count = host->trace->cores,
		.high_mark = settings.high_mark * 10,
		.margin = settings.margin * 10,
	};
}

static struct vse_seeker seeker_of(const struct flow *flow, u32 load)
{
	return (struct vse_seeker) {
		.arrival = flow->arrival,
		.nic_node = VSE_NO_NODE,
		.load = load,
		.priority = flow->priority,
	};
}

void vse_init(const struct host *host, const struct settings *wanted)
{
	unsigned int i;

	settings = *wanted;
	memset(rows, 0, sizeof(rows));
	memset(known, 0, sizeof(known));
	memset(residences, 0, sizeof(residences));
	allowance = 0;
	for (i = 0; i < host->trace->cores; i++) {
		rows[i].usable = true;
		rows[i].smt = i;
		used[i] = -1e9;
	}
	for (i = 0; i < host->trace->flows; i++)
		residences[i].core = VSE_NO_CORE;
}

/* The receive path: an entry without a core, or whose core is not usable. */
void vse_place(struct host *host, unsigned int number)
{
	struct vse_core_table table = table_of(host, rows);
	struct vse_seeker seeker = seeker_of(&host->flows[number],
					     residences[number].load);
	unsigned int why;
	int core = vse_choose_core(&table, &seeker, &why);

	residences[number].core = core;
	host->flows[number].core = core == VSE_NO_CORE ?
		host->flows[number].arrival : (unsigned int)core;
	if (core != VSE_NO_CORE)
		rows[core].expected += seeker.load ? seeker.load :
						     EXPECTED_LOAD;
}

static void fade_expected(struct vse_core_row *row)
{
	s32 faded = vse_load_average(abs(row->expected), 0, settings.weight);

	row->expected = row->expected < 0 ? -faded : faded;
}

/*
 * Idle time is exact, tasks' time is sampled at ticks, and softirq time is taken
 * to be the rest.
 */
static void sample_core(const struct host *host, unsigned int number, double now,
			u32 *softirq)
{
	const struct core *core = &host->cores[number];
	unsigned int ticks = TICKS * settings.interval / 1000;
	struct vse_core_row *row = &rows[number];
	u32 load = core->done + random_number() % 5, tasks, vm;

	load = min(load, 1000u);
	vm = random_ticks(ticks, min(core->vm, core->done_tasks) / 1000) * 1000 /
	     ticks;
	tasks = vm + random_ticks(ticks, max(core->done_tasks - core->vm, 0.0) /
					 1000) * 1000 / ticks;
	*softirq = load - min(tasks, load);
	fade_expected(row);
	row->load = known[number] ?
		vse_load_average(row->load, load, settings.weight) : load;
	row->dip = row->load - min(row->load, load);
	known[number] = true;
	row->usable = core->usable;
	if (core->has_vm && vm >= USER_LEAST)
		used[number] = now;
	row->vm_bound = core->has_vm;
	row->vm = core->has_vm && now - used[number] < settings.vm_idle / 1000.0;
}

/* The heaviest flows, at most WATCHES of them, as the notes find them. */
static unsigned int find_watched(const struct host *host, unsigned int *numbers)
{
	unsigned int i, count = 0, least = 0;

	for (i = 0; i < host->trace->flows; i++) {
		if (!host->flows[i].rate)
			continue;
		if (count < WATCHES) {
			numbers[count++] = i;
		} else if (host->flows[i].arrived >
			   host->flows[numbers[least]].arrived) {
			numbers[least] = i;
		} else {
			continue;
		}
		if (count == WATCHES)
			for (unsigned int j = least = 0; j < count; j++)
				if (host->flows[numbers[j]].arrived <
				    host->flows[numbers[least]].arrived)
					least = j;
	}
	return count;
}

/* As vse/activity.c does with the counters that it reads. */
static void estimate(const struct host *host, const u32 *softirq,
		     const unsigned int *numbers, struct vse_entry_row *entries,
		     unsigned int count)
{
	struct vse_work works[CORES_MAX] = { 0 };
	unsigned int i;

	for (i = 0; i < host->trace->cores; i++)
		works[i].softirq = softirq[i];
	for (i = 0; i < host->trace->flows; i++)
		works[host->flows[i].arrival].arrived += host->flows[i].arrived;
	for (i = 0; i < count; i++)
		works[host->flows[numbers[i]].core].worked_on +=
			host->flows[numbers[i]].arrived;
	vse_apportion(works, host->trace->cores);
	for (i = 0; i < count; i++) {
		const struct flow *flow = &host->flows[numbers[i]];

		entries[i].seeker.load = vse_work_on(&works[flow->core],
						     flow->arrived);
	}
}

static double dwell_of(const struct residence *home)
{
	return settings.dwell / 1000.0 * (1 << home->restless);
}

static void set_load(struct residence *home, u32 load)
{
	if (home->load) {
		home->load = vse_load_average(home->load, load, settings.weight);
		home->usual = vse_load_usual(home->usual, load, settings.weight);
	} else {
		home->load = load;
		home->usual = load;
	}
}

static unsigned int prepare(const struct host *host, double now,
			    unsigned int *numbers, struct vse_entry_row *entries,
			    unsigned int count)
{
	unsigned int i, kept = 0;

	for (i = 0; i < count; i++) {
		const struct flow *flow = &host->flows[numbers[i]];
		struct residence *home = &residences[numbers[i]];
		struct vse_entry_row *entry = &entries[i];

		/* What moved in this interval was measured on both cores. */
		if (home->moves &&
		    now - home->since < settings.interval / 1000.0)
			;
		else
			set_load(home, entry->seeker.load);
		if (!home->load || home->core == VSE_NO_CORE)
			continue;
		entries[kept] = (struct vse_entry_row) {
			.core = home->core,
			.seeker = seeker_of(flow, home->load),
			.usual = home->usual,
			.may_move = !home->moves ||
				    now - home->since >= dwell_of(home) - 1e-6,
			.recent = home->moves &&
				  now - home->since < HOME_LATER * dwell_of(home),
		};
		numbers[kept++] = numbers[i];
	}
	return kept;
}

static bool had_to_move(const struct vse_entry_row *entry)
{
	return entry->to == VSE_NO_CORE || entry->why == VSE_PLACEMENT_VM ||
	       entry->why == VSE_PLACEMENT_UNUSABLE;
}

static void apply(struct host *host, const struct vse_entry_row *entry,
		  unsigned int number, double now, struct moved *moved)
{
	struct residence *home = &residences[number];
	struct flow *flow = &host->flows[number];

	if (!had_to_move(entry)) {
		if (home->moves && now - home->since < SOON * dwell_of(home))
			home->restless = min(home->restless + 1,
					     (unsigned int)RESTLESS_MOST);
		else
			home->restless = 0;
	}
	rows[entry->core].expected -= entry->seeker.load;
	if (entry->to != VSE_NO_CORE)
		rows[entry->to].expected += entry->seeker.load;
	home->core = entry->to;
	home->since = now;
	home->moves++;
	flow->core = entry->to == VSE_NO_CORE ? flow->arrival : entry->to;
	*moved = (struct moved) {
		.flow = number, .from = entry->core, .to = flow->core,
		.why = entry->why,
		.forced = had_to_move(entry),
	};
}

/* Those without a core ask for one, and those that nobody watches for another. */
static unsigned int place_others(struct host *host, double now,
				 struct moved *moved)
{
	unsigned int i, count = 0;

	for (i = 0; i < host->trace->flows; i++) {
		struct flow *flow = &host->flows[i];
		struct residence *home = &residences[i];
		unsigned int from = flow->core;
		bool had_none = home->core == VSE_NO_CORE;

		if (!flow->rate || !flow->seen)
			continue;
		if (home->core != VSE_NO_CORE &&
		    vse_core_row_free(&rows[home->core]))
			continue;
		if (home->core != VSE_NO_CORE && home->load &&
		    rows[home->core].usable)
			continue;
		vse_place(host, i);
		if (flow->core == from || had_none)
			continue;
		home->since = now;
		home->moves++;
		moved[count++] = (struct moved) {
			.flow = i, .from = from, .to = flow->core,
			.why = VSE_PLACEMENT_VM, .forced = true,
		};
	}
	return count;
}

unsigned int vse_sample(struct host *host, double now, struct moved *moved)
{
	static struct vse_entry_row entries[WATCHES];
	static unsigned int numbers[WATCHES];
	struct vse_core_row snapshot[CORES_MAX];
	struct vse_core_table table = table_of(host, snapshot);
	unsigned int count, chosen, done = 0, i;
	u32 softirq[CORES_MAX];

	for (i = 0; i < host->trace->cores; i++)
		sample_core(host, i, now, &softirq[i]);
	count = find_watched(host, numbers);
	estimate(host, softirq, numbers, entries, count);
	count = prepare(host, now, numbers, entries, count);
	memcpy(snapshot, rows, sizeof(snapshot));
	allowance = min(allowance + settings.moves * settings.interval / 1000.0,
			(double)settings.moves);
	vse_starved_count(&table, entries, count);
	chosen = vse_rebalance(&table, entries, count, allowance);
	chosen += vse_exchange(&table, entries, count, allowance - chosen);
	allowance -= chosen;
	for (i = 0; i < count; i++)
		if (entries[i].to != entries[i].core)
			apply(host, &entries[i], numbers[i], now, &moved[done++]);
	for (i = 0; i < host->trace->cores; i++) {
		rows[i].priority = snapshot[i].priority;
		rows[i].yielding = snapshot[i].yielding;
	}
	return done + place_others(host, now, moved + done);
}
