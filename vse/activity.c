// SPDX-License-Identifier: GPL-2.0
#include <linux/minmax.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <uapi/linux/vse.h>
#include "activity.h"
#include "apportion.h"
#include "core.h"
#include "device.h"
#include "flow.h"
#include "lock.h"

/* In a ring: a power of two, and it is one cache line with its count. */
#define NOTES			8

/* So many watches give way to new ones in an interval, one of each core, at most. */
#define NEW_MOST		16

/* Looked at so often in a row without packets, a watch ends. */
#define QUIET_MOST		20

/**
 * struct notes - entries of packets that have arrived on a core
 * @count: notes dropped
 * @numbers: the nodes' numbers, the newest NOTES of them
 */
struct notes {
	unsigned int count;
	u32 numbers[NOTES];
} __aligned(SMP_CACHE_BYTES);

/**
 * struct watch - an entry's packets on a core where they arrive
 * @number: the node's
 * @core: the core
 * @next: another one on this core, or NO_WATCH
 * @quiet: so often in a row there were none
 * @counted: their number when last looked
 * @recent: how many came since the time before
 */
struct watch {
	u32 number;
	u16 core;
	u16 next;
	u16 quiet;
	unsigned long counted;
	unsigned long recent;
};

#define NO_WATCH		VSE_WATCHES

/**
 * struct reading - how far a core's notes are read
 * @read: notes read so far
 * @watches: the first one on this core, or NO_WATCH
 */
struct reading {
	unsigned int read;
	u16 watches;
};

static struct notes __percpu *notes;
static struct reading *readings;	/* by core, as all of these */
static struct vse_work *works;
/* Counters: at the end of the interval before, and of this one. */
static struct vse_arrivals *before, *arrivals;
static struct watch watches[VSE_WATCHES];
static unsigned int watch_count;
static unsigned int next_core;		/* whose notes are read first */

/**
 * vse_activity_note - drop a note of an entry
 * @number: its node's
 *
 * Context: softirq.
 */
void vse_activity_note(unsigned int number)
{
	struct notes *mine = this_cpu_ptr(notes);

	WRITE_ONCE(mine->numbers[mine->count % NOTES], number);
	/* A note that is read too early is of an entry of before. */
	WRITE_ONCE(mine->count, mine->count + 1);
}

static unsigned long packets_counted(const struct watch *watch)
{
	const struct vse_nodes *nodes = vse_flow_classifier.nodes;
	struct vse_counters __percpu *page =
		nodes->counters[watch->number / VSE_NODES_A_PAGE];

	return READ_ONCE(per_cpu_ptr(page, watch->core)
				[watch->number % VSE_NODES_A_PAGE].packets);
}

/* Of this core only, so that each watch is met NOTES times in an interval at most. */
static bool is_watched(u32 number, unsigned int core)
{
	unsigned int place;

	for (place = readings[core].watches; place != NO_WATCH;
	     place = watches[place].next)
		if (watches[place].number == number)
			return true;
	return false;
}

static void link_watch(struct watch *watch)
{
	watch->next = readings[watch->core].watches;
	readings[watch->core].watches = watch - watches;
}

static void unlink_watch(const struct watch *watch)
{
	u16 *link = &readings[watch->core].watches;

	while (*link != watch - watches)
		link = &watches[*link].next;
	*link = watch->next;
}

static void link_all(void)
{
	struct watch *watch;
	unsigned int core;

	for_each_possible_cpu(core)
		readings[core].watches = NO_WATCH;
	for (watch = watches; watch < watches + watch_count; watch++)
		link_watch(watch);
}

/* An entry that nobody watches any more has no load that is known. */
static void end_watch(const struct watch *ended)
{
	const struct watch *watch;

	for (watch = watches; watch < watches + watch_count; watch++)
		if (watch != ended && watch->number == ended->number)
			return;
	WRITE_ONCE(vse_residence_of(vse_flow_classifier.nodes,
				    ended->number)->load, 0);
}

/* Of what is watched, the one with the fewest packets gives way to a new one. */
static struct watch *give_way(void)
{
	struct watch *watch, *least = watches;

	for (watch = watches; watch < watches + watch_count; watch++)
		if (watch->recent < least->recent)
			least = watch;
	end_watch(least);
	unlink_watch(least);
	return least;
}

static void start_watch(struct watch *watch, u32 number, unsigned int core)
{
	*watch = (struct watch) { .number = number, .core = core };
	watch->counted = packets_counted(watch);
	/* Not to give way to the next one before it was looked at. */
	watch->recent = ULONG_MAX;
	link_watch(watch);
}

/* Returns the number of a node for whose watch another one is to give way, or -1. */
static int read_notes(unsigned int core)
{
	const struct notes *theirs = per_cpu_ptr(notes, core);
	unsigned int count = READ_ONCE(theirs->count);
	unsigned int *read = &readings[core].read;
	int newest = -1;

	if (count - *read > NOTES)
		*read = count - NOTES;
	for (; *read != count; ++*read) {
		u32 noted = READ_ONCE(theirs->numbers[*read % NOTES]);

		if (is_watched(noted, core))
			continue;
		if (watch_count < VSE_WATCHES)
			start_watch(&watches[watch_count++], noted, core);
		else
			newest = noted;
	}
	return newest;
}

/*
 * Where there are more flows than watches, most notes are of light ones that are
 * not worth a watch.  So few of them get one, and it is taken from the lightest.
 * A heavy flow gets one sooner, as more notes are of it, and keeps it.
 */
static void read_all_notes(void)
{
	unsigned int started = 0, core;

	link_all();
	for_each_cpu_wrap(core, cpu_possible_mask, next_core) {
		int number = read_notes(core);

		if (number < 0)
			continue;
		start_watch(give_way(), number, core);
		if (++started == NEW_MOST) {
			next_core = core + 1;
			break;
		}
	}
}

/* False if nothing is to be watched any more. */
static bool look(struct watch *watch)
{
	unsigned long counted;

	if (!*vse_node_rule(vse_flow_classifier.nodes, watch->number))
		return false;
	counted = packets_counted(watch);
	watch->recent = counted - watch->counted;
	watch->counted = counted;
	watch->quiet = watch->recent ? 0 : watch->quiet + 1;
	return watch->quiet < QUIET_MOST;
}

static void look_at_all(void)
{
	unsigned int i = 0;

	while (i < watch_count)
		if (look(&watches[i])) {
			i++;
		} else {
			end_watch(&watches[i]);
			watches[i] = watches[--watch_count];
		}
}

/* Packets that arrive, and those that match nothing and so stay there. */
static void count_arrivals(const u32 *softirq)
{
	unsigned int core;

	swap(before, arrivals);
	memset(arrivals, 0, nr_cpu_ids * sizeof(*arrivals));
	vse_devices_count_arrivals(arrivals);
	for_each_possible_cpu(core) {
		unsigned long packets = arrivals[core].packets -
					before[core].packets;
		unsigned long hits = arrivals[core].hits - before[core].hits;

		/* Fewer than before, when a device has gone. */
		if ((long)packets < 0)
			packets = 0;
		hits = min(hits, packets);
		works[core] = (struct vse_work) {
			.softirq = softirq[core],
			.arrived = packets,
			.worked_on = packets - hits,
		};
	}
}

static struct vse_node *node_of(const struct watch *watch)
{
	return vse_node_at(vse_flow_classifier.nodes, watch->number);
}

/*
 * Of an entry whose packets arrive on several cores there are several watches,
 * and one row; the core where most of them arrive is the one to go home to.
 */
static unsigned int collect(struct vse_entry_row *rows, u32 *numbers)
{
	static unsigned long packets[VSE_WATCHES], most[VSE_WATCHES];
	unsigned int count = 0, i;
	const struct watch *watch;

	for (watch = watches; watch < watches + watch_count; watch++) {
		const struct vse_node *node = node_of(watch);
		struct vse_residence *home =
			vse_residence_of(vse_flow_classifier.nodes,
					 watch->number);

		/* It may be of an interval before, or of an entry before. */
		i = home->row;
		if (i >= count || numbers[i] != watch->number) {
			i = count++;
			home->row = i;
			numbers[i] = watch->number;
			packets[i] = 0;
			most[i] = 0;
			rows[i] = (struct vse_entry_row) {
				.core = READ_ONCE(node->core),
				.seeker.arrival = watch->core,
				.seeker.nic_node = READ_ONCE(home->nic_node),
				.seeker.priority = node->vm_prio,
			};
		}
		packets[i] += watch->recent;
		if (watch->recent > most[i]) {
			most[i] = watch->recent;
			rows[i].seeker.arrival = watch->core;
		}
	}
	for (i = 0; i < count; i++)
		rows[i].seeker.load = min_t(unsigned long, packets[i], U32_MAX);
	return count;
}

/* Of the core where an entry's packets are worked on: where they arrive, if it has none. */
static struct vse_work *work_of(const struct vse_entry_row *row)
{
	return &works[row->core != VSE_NO_CORE && vse_core_usable(row->core) ?
		      row->core : row->seeker.arrival];
}

/**
 * vse_activity_measure - find out which entries bring how much load
 * @softirq: how much of the interval each core was in softirq, in permille
 * @rows: room for VSE_WATCHES; are filled in, but for @may_move
 * @numbers: room for as many; is set to their nodes' numbers
 *
 * A row's @load is for the interval; one without packets is 0.  Its @core may be
 * VSE_NO_CORE.
 *
 * Context: the sampler, vse_lock held.
 * Return: how many rows there are.
 */
unsigned int vse_activity_measure(const u32 *softirq,
				  struct vse_entry_row *rows, u32 *numbers)
{
	unsigned int count, i;

	lockdep_assert_held(&vse_lock);
	look_at_all();
	count = collect(rows, numbers);
	count_arrivals(softirq);
	/* The loads are counts of packets as yet. */
	for (i = 0; i < count; i++)
		work_of(&rows[i])->worked_on += rows[i].seeker.load;
	vse_apportion(works, nr_cpu_ids);
	for (i = 0; i < count; i++)
		rows[i].seeker.load = vse_work_on(work_of(&rows[i]),
						  rows[i].seeker.load);
	/* What is new is looked at for the first time in the next interval. */
	read_all_notes();
	return count;
}

/**
 * vse_activity_polling - how much of a core's time polling took in the last interval
 * @core: the core
 *
 * Context: process; vse_lock held.
 * Return: permille.
 */
u32 vse_activity_polling(unsigned int core)
{
	lockdep_assert_held(&vse_lock);
	return works[core].polling;
}

/**
 * vse_activity_slack - how much of that would give way to other work
 * @core: the core
 *
 * Context: process; vse_lock held.
 * Return: permille.
 */
u32 vse_activity_slack(unsigned int core)
{
	lockdep_assert_held(&vse_lock);
	return works[core].slack;
}

/**
 * vse_activity_init - be ready for notes
 *
 * Context: process; sleeps.
 * Return: 0 or -ENOMEM.
 */
int vse_activity_init(void)
{
	readings = kcalloc(nr_cpu_ids, sizeof(*readings), GFP_KERNEL);
	works = kcalloc(nr_cpu_ids, sizeof(*works), GFP_KERNEL);
	before = kcalloc(nr_cpu_ids, sizeof(*before), GFP_KERNEL);
	arrivals = kcalloc(nr_cpu_ids, sizeof(*arrivals), GFP_KERNEL);
	notes = alloc_percpu(struct notes);
	if (readings && works && before && arrivals && notes)
		return 0;
	vse_activity_exit();
	return -ENOMEM;
}

/**
 * vse_activity_exit - when no packet and no interval comes any more
 */
void vse_activity_exit(void)
{
	free_percpu(notes);
	kfree(arrivals);
	kfree(before);
	kfree(works);
	kfree(readings);
}
