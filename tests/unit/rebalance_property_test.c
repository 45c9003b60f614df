// SPDX-License-Identifier: GPL-2.0
/*
 * What holds of every rebalancing, on random machines with random entries.  Each
 * round has its own seed, which a failure tells.
 */
#include "test.h"
#include <uapi/linux/vse.h>
#include "machine.h"
#include "rebalance.h"

#define ENTRIES_MAX	1000

static struct machine machine, before;
static struct vse_entry_row entries[ENTRIES_MAX];
static unsigned int count, limit;
static u32 round_number;

#define expect(condition) do {						\
	if (!(condition))						\
		fail_msg("round %u, line %d: %s", round_number,		\
			 __LINE__, #condition);				\
} while (0)

static u32 any_entry_load(void)
{
	switch (next_number() % 8) {
	case 0:
		return 0;
	case 1:
		return 25;
	case 2:
		return next_number() % 1001;
	default:
		return next_number() % 120;
	}
}

/* Entries on any core, also on such that no flow may go to. */
static void make_entries(unsigned int max)
{
	unsigned int i, dwelling = one_in(3) ? 2 : 1000;

	count = one_in(20) ? 0 : next_number() % (max + 1);
	memset(entries, 0, sizeof(entries));
	for (i = 0; i < count; i++) {
		struct vse_entry_row *entry = &entries[i];

		entry->core = next_number() % machine.table.count;
		entry->seeker = any_seeker(&machine);
		entry->seeker.load = any_entry_load();
		entry->may_move = !one_in(dwelling);
		entry->fixed = one_in(10);
		entry->recent = one_in(3);
		/* As kernel memory may be: these are set, not read. */
		entry->to = next_number();
		entry->why = next_number();
	}
}

/* What the entries bring is part of what the cores bear. */
static void add_loads(void)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		machine.rows[entries[i].core].load += entries[i].seeker.load;
}

static bool is_free(int core)
{
	return machine.rows[core].usable && !machine.rows[core].vm;
}

static u32 total_of(int core)
{
	s32 total = machine.rows[core].load + machine.rows[core].expected;

	return total < 0 ? 0 : total;
}

static u32 detour_of(const struct vse_seeker *seeker, int core)
{
	const struct vse_core_row *row = &machine.rows[core];

	return 250 * row->vm_sibling + 100 * row->vm_bound +
	       100 * (seeker->nic_node >= 0 &&
		      row->numa_node != seeker->nic_node) +
	       50 * (seeker->arrival >= 0 &&
		     seeker->arrival < (int)machine.table.count &&
		     row->cache != machine.rows[seeker->arrival].cache);
}

static u32 cost_of(const struct vse_entry_row *entry, int core)
{
	u32 others = total_of(core), yielding = 0;

	if (core == entry->core)
		others -= min(others, entry->seeker.load);
	if (entry->seeker.priority)
		yielding = min(others, machine.rows[core].yielding);
	return others - yielding + yielding / 8 +
	       detour_of(&entry->seeker, core);
}

static bool is_full(const struct vse_entry_row *entry, int core)
{
	u32 total = total_of(core);

	if (entry->seeker.priority)
		total -= min(total, machine.rows[core].yielding);
	return total >= machine.table.high_mark;
}

static u32 needed_gain(const struct vse_entry_row *entry, int to)
{
	u32 total = total_of(to);

	if (entry->seeker.priority)
		total -= min(total, machine.rows[to].yielding);
	if (is_full(entry, entry->core) &&
	    total + entry->seeker.load < machine.table.high_mark)
		return machine.table.margin / 2;
	return machine.table.margin;
}

/* Must the entry make room where it is? */
static bool must_yield(const struct vse_entry_row *entry)
{
	return !entry->seeker.priority &&
	       machine.rows[entry->core].priority >= 10 &&
	       total_of(entry->core) >= machine.table.high_mark / 2;
}

/* Would it have to, or nearly, if it went there? */
static bool would_yield(const struct vse_entry_row *entry, int core)
{
	return !entry->seeker.priority &&
	       machine.rows[core].priority >= 5 &&
	       total_of(core) + entry->seeker.load +
	       machine.table.margin / 2 >= machine.table.high_mark / 2;
}

/* Anew, from the entries alone: @to instead of @core where they have moved. */
static void count_shares(bool moved)
{
	unsigned int i;

	for (i = 0; i < machine.table.count; i++) {
		machine.rows[i].priority = 0;
		machine.rows[i].yielding = 0;
	}
	for (i = 0; i < count; i++) {
		int core = moved ? entries[i].to : entries[i].core;

		if (core == VSE_NO_CORE)
			continue;
		if (entries[i].seeker.priority)
			machine.rows[core].priority += entries[i].seeker.load;
		else
			machine.rows[core].yielding += entries[i].seeker.load;
	}
}

static void apply(const struct vse_entry_row *entry)
{
	struct vse_core_row *from = &machine.rows[entry->core];

	from->expected -= entry->seeker.load;
	if (entry->seeker.priority)
		from->priority -= entry->seeker.load;
	else
		from->yielding -= entry->seeker.load;
	if (entry->to == VSE_NO_CORE)
		return;
	machine.rows[entry->to].expected += entry->seeker.load;
	if (entry->seeker.priority)
		machine.rows[entry->to].priority += entry->seeker.load;
	else
		machine.rows[entry->to].yielding += entry->seeker.load;
}

static void check_forced(const struct vse_entry_row *entry)
{
	bool usable = machine.rows[entry->core].usable, any_left = false;
	unsigned int core;

	expect(!is_free(entry->core));
	expect(!entry->fixed);
	for (core = 0; core < machine.table.count; core++)
		any_left |= is_free(core) && !is_full(entry, core) &&
			    !would_yield(entry, core);
	if (entry->to == VSE_NO_CORE) {
		expect(!usable);
		expect(!any_left);
		expect(entry->why == VSE_PLACEMENT_FULL ||
		       entry->why == VSE_PLACEMENT_NO_CORE);
		return;
	}
	expect(entry->why == (usable ? VSE_PLACEMENT_VM :
				       VSE_PLACEMENT_UNUSABLE));
	expect(!is_full(entry, entry->to));
	if (usable)
		expect(!would_yield(entry, entry->to));
}

static void check_voluntary(const struct vse_entry_row *entry)
{
	u32 cost = cost_of(entry, entry->to);
	unsigned int core;

	expect(is_free(entry->core));
	expect(entry->may_move);
	expect(!entry->fixed);
	expect(!would_yield(entry, entry->to));
	switch (entry->why) {
	case VSE_PLACEMENT_LOAD:
		expect(!is_full(entry, entry->to));
		expect(cost_of(entry, entry->core) >
		       cost + needed_gain(entry, entry->to));
		break;
	case VSE_PLACEMENT_PRIORITY:
		expect(must_yield(entry));
		break;
	case VSE_PLACEMENT_ARRIVAL:
		expect(entry->to == entry->seeker.arrival);
		expect(!entry->recent);
		expect(cost + entry->seeker.load <=
		       min(machine.table.margin, machine.table.high_mark) / 2);
		/* It does not leave again. */
		for (core = 0; core < machine.table.count; core++)
			expect(cost <= cost_of(entry, core) +
				       machine.table.margin);
		return;
	default:
		fail_msg("round %u: moved because of %u", round_number,
			 entry->why);
	}
	/* There is no better one: of those without a VM, if there are any. */
	for (core = 0; core < machine.table.count; core++)
		if ((int)core != entry->core && !would_yield(entry, core) &&
		    (is_free(core) ||
		     (machine.rows[core].usable && !is_free(entry->to))) &&
		    (!is_full(entry, core) ||
		     entry->why == VSE_PLACEMENT_PRIORITY))
			expect(cost_of(entry, core) >= cost &&
			       (is_free(entry->to) || !is_free(core)));
}

/* Goes through the moves in the order in which they are decided. */
static unsigned int replay(void)
{
	static bool done[ENTRIES_MAX];
	unsigned int i, voluntary = 0;
	int priority;

	memset(done, 0, sizeof(done));
	count_shares(false);
	for (priority = 1; priority >= 0; priority--) {
		for (i = 0; i < count; i++) {
			struct vse_entry_row *entry = &entries[i];

			if (is_free(entry->core) ||
			    entry->seeker.priority != priority)
				continue;
			done[i] = true;
			if (entry->to == entry->core)
				continue;
			check_forced(entry);
			apply(entry);
		}
	}
	while (1) {
		struct vse_entry_row *next = NULL;

		for (i = 0; i < count; i++) {
			struct vse_entry_row *entry = &entries[i];

			if (done[i] || entry->to == entry->core)
				continue;
			if (!next ||
			    entry->seeker.priority > next->seeker.priority ||
			    (entry->seeker.priority == next->seeker.priority &&
			     entry->seeker.load > next->seeker.load))
				next = entry;
		}
		if (!next)
			break;
		done[next - entries] = true;
		check_voluntary(next);
		apply(next);
		voluntary++;
	}
	return voluntary;
}

/* Whether the load that the cores show fits to the entries, or not at all. */
static void every_move_is_sound(void **state)
{
	static struct machine after;

	for (round_number = 0; round_number < 40000; round_number++) {
		unsigned int i, moved, voluntary;
		s64 sum = 0;

		seed_numbers(round_number);
		machine_make_any(&machine, one_in(20) ? 256 : 24);
		make_entries(one_in(50) ? ENTRIES_MAX : 60);
		if (one_in(2))
			add_loads();
		limit = one_in(3) ? next_number() % 6 : ENTRIES_MAX;
		before = machine;
		moved = vse_rebalance(&machine.table, entries, count, limit);
		after = machine;
		expect(moved <= limit);

		for (i = 0; i < count; i++) {
			const struct vse_entry_row *entry = &entries[i];

			expect(entry->to >= VSE_NO_CORE);
			expect(entry->to < (int)machine.table.count);
			/* Never where no flow may go, if it is not there. */
			if (entry->to != entry->core &&
			    entry->to != VSE_NO_CORE)
				expect(is_free(entry->to) ||
				       (entry->why == VSE_PLACEMENT_PRIORITY &&
					machine.rows[entry->to].usable));
			if (entry->to == VSE_NO_CORE)
				sum += entry->seeker.load;
		}
		/* What leaves one core comes to another. */
		for (i = 0; i < machine.table.count; i++)
			sum += after.rows[i].expected -
			       before.rows[i].expected;
		expect(sum == 0);

		machine = before;
		machine.table.rows = machine.rows;
		voluntary = replay();
		expect(voluntary == moved);
		count_shares(true);
		/* Nothing but what the moves change has changed. */
		expect(!memcmp(machine.rows, after.rows, sizeof(after.rows)));
	}
}

/* The entries have moved, and the loads have followed. */
static unsigned int follow(void)
{
	unsigned int i, moved = 0;

	for (i = 0; i < count; i++) {
		struct vse_entry_row *entry = &entries[i];

		if (entry->to == entry->core)
			continue;
		moved++;
		machine.rows[entry->core].expected += entry->seeker.load;
		machine.rows[entry->core].load -= entry->seeker.load;
		if (entry->to == VSE_NO_CORE) {
			*entry = entries[--count];
			i--;
			continue;
		}
		machine.rows[entry->to].expected -= entry->seeker.load;
		machine.rows[entry->to].load += entry->seeker.load;
		entry->core = entry->to;
	}
	return moved;
}

/* Nobody who may move would be better off elsewhere. */
static void check_content(void)
{
	unsigned int i, core;

	count_shares(false);
	for (i = 0; i < count; i++) {
		struct vse_entry_row *entry = &entries[i];
		u32 cost, least = U32_MAX;
		int best = VSE_NO_CORE;

		if (!entry->may_move || entry->fixed || !is_free(entry->core))
			continue;
		for (core = 0; core < machine.table.count; core++) {
			if ((int)core == entry->core || !is_free(core) ||
			    would_yield(entry, core))
				continue;
			expect(!must_yield(entry));
			cost = cost_of(entry, core);
			if (is_full(entry, core) || cost >= least)
				continue;
			best = core;
			least = cost;
		}
		if (best != VSE_NO_CORE)
			expect(cost_of(entry, entry->core) <=
			       least + needed_gain(entry, best));
	}
}

static unsigned int most_runs, most_moves;

static void settle(void)
{
	unsigned int runs, moves = 0, moved, first_count = count;

	for (runs = 0;; runs++) {
		vse_rebalance(&machine.table, entries, count, limit);
		moved = follow();
		if (!moved)
			break;
		moves += moved;
		expect(runs < 50 + 4 * count / limit);
	}
	if (limit == ENTRIES_MAX)
		most_runs = max(most_runs, runs);
	if (first_count)
		most_moves = max(most_moves, 100 * moves / first_count);
}

static void it_comes_to_rest(void **state)
{
	for (round_number = 0; round_number < 20000; round_number++) {
		unsigned int again;

		seed_numbers(round_number);
		machine_make_any(&machine, one_in(20) ? 256 : 24);
		make_entries(one_in(50) ? ENTRIES_MAX : 60);
		add_loads();
		limit = one_in(3) ? 1 + next_number() % 6 : ENTRIES_MAX;
		settle();
		check_content();
		for (again = 0; again < 3; again++) {
			expect(!vse_rebalance(&machine.table, entries, count,
					      limit));
			expect(!follow());
		}
	}
	print_message("# at most %u runs, %u moves for 100 entries\n",
		      most_runs, most_moves);
}

/* As measured, up to so much more or less. */
static u32 measure(u32 load, u32 most)
{
	most = min(most, load);
	return load - most + next_number() % (2 * most + 1);
}

/* What noise is measured by. */
static u32 small_mark(void)
{
	return min(machine.table.margin, machine.table.high_mark);
}

static u32 true_loads[ENTRIES_MAX], true_cores[MACHINE_CORES_MAX];

static void add_noise(void)
{
	unsigned int i;

	for (i = 0; i < machine.table.count; i++) {
		true_cores[i] = machine.rows[i].load;
		machine.rows[i].load = measure(true_cores[i],
					       small_mark() / 8);
	}
	for (i = 0; i < count; i++) {
		true_loads[i] = entries[i].seeker.load;
		entries[i].seeker.load = measure(true_loads[i],
					  min(small_mark() / 16,
					      true_loads[i] / 4));
	}
}

static void remove_noise(void)
{
	unsigned int i;

	for (i = 0; i < machine.table.count; i++) {
		machine.rows[i].load = true_cores[i];
		machine.rows[i].expected = before.rows[i].expected;
	}
	for (i = 0; i < count; i++) {
		struct vse_entry_row *entry = &entries[i];

		entry->seeker.load = true_loads[i];
		if (entry->to == entry->core || entry->to == VSE_NO_CORE)
			continue;
		machine.rows[entry->core].load -= entry->seeker.load;
		machine.rows[entry->to].load += entry->seeker.load;
		entry->core = entry->to;
	}
}

/*
 * What is measured goes up and down, of cores and of entries, so that what a move
 * seems to gain varies by less than half the margin: now and then an entry moves
 * that would have gained nearly the margin before, but none goes to and fro.
 */
static void noise_does_not_shake_it(void **state)
{
	static unsigned int moves[ENTRIES_MAX];
	unsigned int worst = 0;

	for (round_number = 0; round_number < 1000; round_number++) {
		unsigned int i, run;

		seed_numbers(round_number);
		machine_make_any(&machine, 24);
		make_entries(60);
		for (i = 0; i < count; i++)
			if (one_in(2))
				entries[i].seeker.load /= 4;
		add_loads();
		limit = ENTRIES_MAX;
		settle();
		memset(moves, 0, sizeof(moves));
		for (run = 0; run < 300; run++) {
			before = machine;
			add_noise();
			vse_rebalance(&machine.table, entries, count, limit);
			for (i = 0; i < count; i++)
				moves[i] += entries[i].to != entries[i].core;
			remove_noise();
		}
		for (i = 0; i < count; i++) {
			worst = max(worst, moves[i]);
			expect(moves[i] <= 3);
		}
	}
	print_message("# at most %u moves of an entry\n", worst);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_move_is_sound),
		cmocka_unit_test(it_comes_to_rest),
		cmocka_unit_test(noise_does_not_shake_it),
	};

	return cmocka_run_group_tests_name("rebalance properties", tests, NULL,
					   NULL);
}
