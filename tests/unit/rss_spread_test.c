// SPDX-License-Identifier: GPL-2.0
/* Which entry of an indirection table is moved, on made-up NICs. */
#include "test.h"
#include "choice.h"
#include "rss_spread.h"

#define QUEUES		4
#define SIZE		8

static const struct vse_rss_bounds bounds = { .high_mark = 900, .margin = 150 };

static struct vse_rss_polling queues[QUEUES];
static struct vse_rss_entry entries[SIZE];
static u32 table[SIZE];

/* Queue 3 is polled on core 3, and so on; entry 7 leads to queue 3, and so does 3. */
static int set_up(void **state)
{
	unsigned int i;

	for (i = 0; i < QUEUES; i++)
		queues[i] = (struct vse_rss_polling) { .core = i, .used = true };
	for (i = 0; i < SIZE; i++) {
		table[i] = i % QUEUES;
		entries[i] = (struct vse_rss_entry) {
			.core = i % QUEUES,
			.queue = VSE_RSS_NOT_MOVED,
		};
	}
	return 0;
}

static void load(unsigned int queue, u32 load, u32 polling)
{
	queues[queue].load = load;
	queues[queue].polling = polling;
}

/* A round: what is to move is marked so, and rests. */
static int spread(void)
{
	unsigned int queue;
	int entry;

	vse_rss_spread_round(entries, SIZE);
	entry = vse_rss_spread(entries, table, SIZE, queues, QUEUES, &bounds,
			       &queue);
	if (entry >= 0) {
		entries[entry].queue = queue;
		entries[entry].rest = VSE_RSS_REST;
	}
	return entry;
}

static bool most(unsigned int entry)
{
	return vse_rss_spread_most(entries, table, SIZE, queues, QUEUES, entry);
}

/*
 * Two flows polled on core 3, where one of them is worked on, the other on core 2.
 * What is polled on core 2 takes little of it.
 */
static void two_heavy_flows(void)
{
	load(0, 700, 0);
	load(1, 700, 0);
	load(2, 450, 0);
	load(3, 1000, 400);
	entries[3].packets = 1000;
	entries[7].packets = 1000;
	entries[7].core = 2;
	entries[2].packets = 50000;
}

static void flows_of_one_queue_are_set_apart(void **state)
{
	two_heavy_flows();
	assert_int_equal(spread(), 7);
	assert_int_equal(entries[7].queue, 2);
	assert_int_equal(entries[3].queue, VSE_RSS_NOT_MOVED);
}

static void the_one_that_is_worked_on_there_goes(void **state)
{
	two_heavy_flows();
	entries[3].core = 2;
	entries[7].core = 3;
	assert_int_equal(spread(), 3);
	assert_int_equal(entries[3].queue, 2);
}

static void rather_a_lighter_one_that_is_steered_anyway(void **state)
{
	two_heavy_flows();
	entries[3].packets = 1900;
	assert_int_equal(spread(), 7);
	set_up(NULL);
	two_heavy_flows();
	entries[7].core = 1;
	entries[3].packets = 1900;
	assert_int_equal(spread(), 7);
	set_up(NULL);
	two_heavy_flows();
	entries[7].core = 1;
	entries[3].packets = 2100;
	assert_int_equal(spread(), 3);
}

static void nothing_moves_where_no_core_is_full(void **state)
{
	two_heavy_flows();
	queues[3].load = bounds.high_mark - 1;
	assert_int_equal(spread(), -1);
	queues[3].load = bounds.high_mark;
	assert_int_equal(spread(), 7);
}

static void nothing_moves_to_where_it_gets_full(void **state)
{
	two_heavy_flows();
	/* 200 permille each; more is expected of core 3 than it can do. */
	queues[3].load = 1200;
	queues[2].load = 700;
	assert_int_equal(spread(), -1);
	queues[2].load = 699;
	assert_int_equal(spread(), 7);
}

static void nothing_moves_for_less_than_the_margin(void **state)
{
	two_heavy_flows();
	queues[3].load = 900;
	queues[2].load = 550;
	assert_int_equal(spread(), -1);
	queues[2].load = 549;
	assert_int_equal(spread(), 7);
}

static void light_ones_stay(void **state)
{
	two_heavy_flows();
	queues[3].polling = 38;
	assert_int_equal(spread(), -1);
	queues[3].polling = 40;
	assert_int_equal(spread(), 7);
}

static void one_that_was_moved_stays_for_a_while(void **state)
{
	unsigned int round;

	two_heavy_flows();
	assert_int_equal(spread(), 7);
	table[7] = 2;
	entries[2].packets = 0;
	/* All has changed, but it is the only one that could go back. */
	load(2, 1000, 400);
	load(3, 300, 0);
	for (round = 1; round < 60; round++)
		assert_int_equal(spread(), -1);
	assert_int_equal(spread(), 7);
	assert_int_equal(entries[7].queue, 3);
}

static void unused_queues_get_nothing(void **state)
{
	two_heavy_flows();
	queues[2].used = false;
	/* The others' cores would be full. */
	assert_int_equal(spread(), -1);
	queues[1].load = 600;
	assert_int_equal(spread(), 7);
	assert_int_equal(entries[7].queue, 1);
}

static void a_queue_without_packets_is_tried(void **state)
{
	two_heavy_flows();
	queues[2].core = VSE_NO_CORE;
	assert_int_equal(spread(), 7);
	assert_int_equal(entries[7].queue, 2);
	entries[7].rest = 0;
	/* None is at home there, as far as is known: the heavier one goes. */
	entries[7].core = 3;
	entries[3].packets++;
	assert_int_equal(spread(), 3);
	/* Nor one of which nothing is known. */
	entries[3].rest = 0;
	entries[3].core = 1;
	entries[3].packets = 1500;
	entries[7].core = VSE_NO_CORE;
	assert_int_equal(spread(), 3);
	/* But nothing is known to be polled there. */
	set_up(NULL);
	two_heavy_flows();
	queues[3].core = VSE_NO_CORE;
	assert_int_equal(spread(), -1);
}

/* It may turn out to be a VM's. */
static void a_queue_whose_core_is_known_is_better(void **state)
{
	two_heavy_flows();
	load(1, 0, 0);
	queues[1].core = VSE_NO_CORE;
	assert_int_equal(spread(), 7);
	assert_int_equal(entries[7].queue, 2);
}

static void not_to_another_queue_of_the_same_core(void **state)
{
	two_heavy_flows();
	entries[2].packets = 0;
	queues[0].core = 3;
	queues[1].core = 3;
	queues[2].core = 3;
	assert_int_equal(spread(), -1);
}

static void polling_is_shared_by_all_queues_of_a_core(void **state)
{
	two_heavy_flows();
	queues[1].core = 3;
	load(1, 1000, 400);
	entries[1].packets = 19000;
	entries[1].rest = 10;
	/* Of 400 permille, 19 are of each of the two, and then 40. */
	assert_int_equal(spread(), -1);
	entries[1].packets = 8000;
	assert_int_equal(spread(), 7);
	/* Without the rest, the one that brings most goes. */
	entries[1].rest = 0;
	assert_int_equal(spread(), 1);
}

static void what_comes_by_rules_is_polled_too(void **state)
{
	two_heavy_flows();
	queues[1].core = 3;
	load(1, 1000, 400);
	queues[1].ruled = 19000;
	assert_int_equal(spread(), -1);
	queues[1].core = 1;
	assert_int_equal(spread(), 7);
}

/* A table that leads to a queue that there is no more. */
static void foreign_entries_are_left_alone(void **state)
{
	two_heavy_flows();
	table[0] = 77;
	entries[0].packets = 1000000;
	assert_int_equal(spread(), 7);
}

static void an_entry_brings_most_of_what_a_core_polls(void **state)
{
	two_heavy_flows();
	assert_false(most(3));
	assert_false(most(7));
	entries[3].packets = 3000;
	assert_true(most(3));
	assert_false(most(7));
	entries[3].packets = 2999;
	assert_false(most(3));
	/* Other queues of the core count, and what comes by rules. */
	entries[7].packets = 0;
	assert_true(most(3));
	entries[1].packets = 1000;
	assert_true(most(3));
	queues[1].core = 3;
	assert_false(most(3));
	entries[1].packets = 0;
	assert_true(most(3));
	queues[3].ruled = 1000;
	assert_false(most(3));
}

static void slots_are_summed_up_by_entry(void **state)
{
	struct vse_rss_entry slots[3 * SIZE] = { 0 };

	entries[1].packets = 77;
	entries[2].packets = 77;
	entries[2].core = 0;
	slots[2] = (struct vse_rss_entry) { .packets = 10, .core = 1 };
	slots[2 + SIZE] = (struct vse_rss_entry) { .packets = 30, .core = 3 };
	slots[2 + 2 * SIZE] = (struct vse_rss_entry) { .packets = 20, .core = 2 };
	slots[3 + 2 * SIZE] = (struct vse_rss_entry) { .packets = 5, .core = 0 };
	vse_rss_spread_sum(entries, SIZE, slots, 3 * SIZE);
	assert_int_equal(entries[2].packets, 60);
	assert_int_equal(entries[2].core, 3);
	assert_int_equal(entries[3].packets, 5);
	assert_int_equal(entries[3].core, 0);
	/* Where nothing came, it stays known where the last packet was worked on. */
	assert_int_equal(entries[1].packets, 0);
	assert_int_equal(entries[1].core, 1);
}

static void slots_rest_with_their_entry(void **state)
{
	struct vse_rss_entry slots[3 * SIZE] = { 0 };
	unsigned int i;

	slots[3].rest = 5;
	vse_rss_spread_rest(slots, 3 * SIZE, 2, SIZE);
	for (i = 0; i < 3 * SIZE; i++)
		assert_int_equal(slots[i].rest, i % SIZE == 2 ? VSE_RSS_REST :
						i == 3 ? 5 : 0);
	vse_rss_spread_round(slots, 3 * SIZE);
	assert_int_equal(slots[3].rest, 4);
	assert_int_equal(slots[4].rest, 0);
	assert_int_equal(slots[2 + 2 * SIZE].rest, VSE_RSS_REST - 1);
}

/* With random loads: never to a core that gets full, never from one that is not. */
static void random_nics(void **state)
{
	int round;

	srandom(1);
	for (round = 0; round < 20000; round++) {
		unsigned int i;
		int moved;

		set_up(NULL);
		for (i = 0; i < QUEUES; i++) {
			queues[i].core = random() % 5 - 1;
			queues[i].used = random() % 4;
			load(i, random() % 1100, random() % 500);
		}
		/* Queues of one core have its loads. */
		for (i = 0; i < QUEUES; i++) {
			unsigned int k;

			for (k = 0; k < i; k++)
				if (queues[k].core == queues[i].core)
					load(i, queues[k].load, queues[k].polling);
		}
		for (i = 0; i < SIZE; i++) {
			entries[i].packets = random() % 3 ? random() % 1000 : 0;
			entries[i].rest = random() % 4 ? 0 : 2;
			table[i] = random() % (QUEUES + 1);
		}
		moved = spread();
		if (moved < 0)
			continue;
		assert_in_range(table[moved], 0, QUEUES - 1);
		assert_true(entries[moved].packets);
		assert_true(queues[table[moved]].load >= bounds.high_mark);
		assert_true(queues[table[moved]].core != VSE_NO_CORE);
		assert_in_range(entries[moved].queue, 0, QUEUES - 1);
		assert_true(queues[entries[moved].queue].used);
		assert_true(queues[entries[moved].queue].core !=
			    queues[table[moved]].core);
		assert_true(queues[entries[moved].queue].load +
			    bounds.margin < queues[table[moved]].load);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(flows_of_one_queue_are_set_apart, set_up),
		cmocka_unit_test_setup(the_one_that_is_worked_on_there_goes, set_up),
		cmocka_unit_test_setup(rather_a_lighter_one_that_is_steered_anyway, set_up),
		cmocka_unit_test_setup(nothing_moves_where_no_core_is_full, set_up),
		cmocka_unit_test_setup(nothing_moves_to_where_it_gets_full, set_up),
		cmocka_unit_test_setup(nothing_moves_for_less_than_the_margin, set_up),
		cmocka_unit_test_setup(light_ones_stay, set_up),
		cmocka_unit_test_setup(one_that_was_moved_stays_for_a_while, set_up),
		cmocka_unit_test_setup(unused_queues_get_nothing, set_up),
		cmocka_unit_test_setup(a_queue_without_packets_is_tried, set_up),
		cmocka_unit_test_setup(a_queue_whose_core_is_known_is_better, set_up),
		cmocka_unit_test_setup(not_to_another_queue_of_the_same_core, set_up),
		cmocka_unit_test_setup(polling_is_shared_by_all_queues_of_a_core, set_up),
		cmocka_unit_test_setup(what_comes_by_rules_is_polled_too, set_up),
		cmocka_unit_test_setup(foreign_entries_are_left_alone, set_up),
		cmocka_unit_test_setup(an_entry_brings_most_of_what_a_core_polls, set_up),
		cmocka_unit_test_setup(slots_are_summed_up_by_entry, set_up),
		cmocka_unit_test_setup(slots_rest_with_their_entry, set_up),
		cmocka_unit_test(random_nics),
	};

	return cmocka_run_group_tests_name("rss_spread", tests, NULL, NULL);
}
