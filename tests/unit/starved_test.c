// SPDX-License-Identifier: GPL-2.0
/* Entries whose packets come out of a full core, on made-up machines. */
#include "starved.h"
#include "rebalance_case.h"

#define CORES		4
#define WEIGHT		30

/* Two cores are left: 2 polls for both, and works on @one; 3 works on @other. */
static struct vse_entry_row *one, *other;

static int set_up(void **state)
{
	begin(CORES);
	machine.rows[0].usable = false;
	machine.rows[1].usable = false;
	machine.rows[2].load = 450;
	one = add(2, 550);
	one->usual = 550;
	other = add(3, 290);
	other->seeker.arrival = 2;
	other->usual = 590;
	return 0;
}

static void count_starved(void)
{
	vse_starved_count(&machine.table, entries, count);
}

static void assert_counts(const struct vse_entry_row *entry, u32 load)
{
	assert_int_equal(entry->seeker.load, load);
}

/* This is what the counting is for. */
static void two_flows_do_not_change_places(void **state)
{
	assert_int_equal(rebalance(), 1);
	assert_moves(one, 3, VSE_PLACEMENT_LOAD);
	follow();
	/* Now that its core has room, all packets of the other one come. */
	machine.rows[2].load = 300;
	machine.rows[3].load = 1000;
	one->may_move = false;
	assert_int_equal(rebalance(), 1);
	assert_moves(other, 2, VSE_PLACEMENT_LOAD);

	set_up(state);
	count_starved();
	assert_quiet();
}

static void a_starved_one_counts_for_what_is_usual(void **state)
{
	count_starved();
	assert_counts(one, 550);
	assert_counts(other, 590);
	assert_int_equal(machine.rows[2].expected, 0);
	assert_int_equal(machine.rows[3].expected, 300);
	assert_int_equal(vse_core_total(&machine.rows[3]), 590);
}

static void it_may_bring_more_than_is_usual(void **state)
{
	other->usual = 280;
	count_starved();
	assert_counts(other, 290);
	assert_int_equal(machine.rows[3].expected, 0);
}

static void nobody_is_starved_by_a_core_with_room(void **state)
{
	machine.rows[2].load = machine.table.high_mark - 1;
	count_starved();
	assert_counts(other, 290);
	machine.rows[2].load++;
	count_starved();
	assert_counts(other, 590);
}

static void what_gives_way_fills_no_core(void **state)
{
	machine.rows[2].slack = 200;
	count_starved();
	assert_counts(other, 290);
}

static void nobody_is_starved_at_home(void **state)
{
	other->core = 2;
	count_starved();
	assert_counts(other, 290);
}

static void where_packets_come_from_must_be_known(void **state)
{
	other->seeker.arrival = VSE_NO_CORE;
	count_starved();
	assert_counts(other, 290);
	/* Behind the table there is something else. */
	machine.rows[CORES].load = 1000;
	machine.rows[CORES].full = true;
	other->seeker.arrival = CORES;
	count_starved();
	assert_counts(other, 290);
}

/* The third one comes from a core that the other one fills with what is usual. */
static void a_core_that_is_full_of_what_is_usual_starves_none(void **state)
{
	struct vse_entry_row *third = add(2, 100);

	third->seeker.arrival = 3;
	third->usual = 200;
	machine.rows[3].load = machine.table.high_mark - 100;
	count_starved();
	assert_counts(other, 590);
	assert_true(vse_core_total(&machine.rows[3]) >= machine.table.high_mark);
	assert_counts(third, 100);
}

static void usual_is_slow_and_comes_to_what_stays(void **state)
{
	u32 usual = 600, average = 600;
	unsigned int i;

	for (i = 0; i < 10; i++) {
		usual = vse_load_usual(usual, 100, WEIGHT);
		average = vse_load_average(average, 100, WEIGHT);
	}
	assert_in_range(usual, 500, 520);
	assert_in_range(average, 100, 120);
	for (i = 0; i < 200; i++)
		usual = vse_load_usual(usual, 100, WEIGHT);
	assert_int_equal(usual, 100);
	for (i = 0; i < 10; i++)
		usual = vse_load_usual(usual, 600, WEIGHT);
	assert_in_range(usual, 180, 200);
	for (i = 0; i < 200; i++)
		usual = vse_load_usual(usual, 600, WEIGHT);
	assert_int_equal(usual, 600);
	assert_int_equal(vse_load_usual(600, 600, WEIGHT), 600);
}

/* Heaps are no reason to take it for more than comes on an average. */
static void usual_is_an_average(void **state)
{
	u32 usual = 500;
	unsigned int i;

	for (i = 0; i < 100; i++)
		usual = vse_load_usual(usual, i % 2 ? 0 : 1000, WEIGHT);
	assert_in_range(usual, 480, 520);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(two_flows_do_not_change_places, set_up),
		cmocka_unit_test_setup(a_starved_one_counts_for_what_is_usual, set_up),
		cmocka_unit_test_setup(it_may_bring_more_than_is_usual, set_up),
		cmocka_unit_test_setup(nobody_is_starved_by_a_core_with_room, set_up),
		cmocka_unit_test_setup(what_gives_way_fills_no_core, set_up),
		cmocka_unit_test_setup(nobody_is_starved_at_home, set_up),
		cmocka_unit_test_setup(where_packets_come_from_must_be_known, set_up),
		cmocka_unit_test_setup(a_core_that_is_full_of_what_is_usual_starves_none,
				       set_up),
		cmocka_unit_test(usual_is_slow_and_comes_to_what_stays),
		cmocka_unit_test(usual_is_an_average),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
