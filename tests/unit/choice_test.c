// SPDX-License-Identifier: GPL-2.0
/* The choice of a core, on made-up machines. */
#include "test.h"
#include "choice.h"

#define HIGH_MARK	900

static void least_loaded_free_core(void **state)
{
	/* The paper's table II: cores 0 and 1 run VMs. */
	const struct vse_core_load cores[] = {
		{ .load = 100, .free = false },
		{ .load = 500, .free = false },
		{ .load = 200, .free = true },
		{ .load = 500, .free = true },
	};

	assert_int_equal(vse_choose_core(cores, 4, 0, HIGH_MARK), 2);
	assert_int_equal(vse_choose_core(cores, 4, 3, HIGH_MARK), 2);
}

static void present_core_wins_ties(void **state)
{
	const struct vse_core_load cores[] = {
		{ .load = 300, .free = true },
		{ .load = 200, .free = true },
		{ .load = 200, .free = true },
		{ .load = 200, .free = true },
	};

	assert_int_equal(vse_choose_core(cores, 4, 3, HIGH_MARK), 3);
	assert_int_equal(vse_choose_core(cores, 4, 2, HIGH_MARK), 2);
	assert_int_equal(vse_choose_core(cores, 4, 0, HIGH_MARK), 1);
	/* Packets may arrive on a core that is no row of the table. */
	assert_int_equal(vse_choose_core(cores, 4, 9, HIGH_MARK), 1);
}

static void expected_load_counts(void **state)
{
	const struct vse_core_load cores[] = {
		{ .load = 0, .expected = 200, .free = true },
		{ .load = 100, .expected = 0, .free = true },
	};

	assert_int_equal(vse_choose_core(cores, 2, 0, HIGH_MARK), 1);
}

static void none_below_the_high_mark(void **state)
{
	struct vse_core_load cores[] = {
		{ .load = 0, .free = false },
		{ .load = 900, .free = true },
		{ .load = 800, .expected = 100, .free = true },
		{ .load = 1000, .free = true },
	};

	assert_int_equal(vse_choose_core(cores, 4, 1, HIGH_MARK), VSE_NO_CORE);
	cores[3].load = 899;
	assert_int_equal(vse_choose_core(cores, 4, 1, HIGH_MARK), 3);
	assert_int_equal(vse_choose_core(cores, 0, 1, HIGH_MARK), VSE_NO_CORE);
}

/* Whatever the table: the core is free, below the mark, and none is better. */
static void random_tables(void **state)
{
	struct vse_core_load cores[256];
	int round;

	srandom(1);
	for (round = 0; round < 20000; round++) {
		unsigned int count = 1 + random() % ARRAY_SIZE(cores);
		unsigned int mark = 1 + random() % 1000;
		unsigned int present = random() % count;
		unsigned int i, lowest = mark;
		int chosen;

		for (i = 0; i < count; i++) {
			cores[i].load = random() % 20 * 50 + random() % 3;
			cores[i].expected = random() % 3 * 100;
			cores[i].free = random() % 3;
			if (cores[i].free)
				lowest = min(lowest, cores[i].load +
						     cores[i].expected);
		}
		chosen = vse_choose_core(cores, count, present, mark);
		if (lowest == mark) {
			assert_int_equal(chosen, VSE_NO_CORE);
			continue;
		}
		assert_in_range(chosen, 0, count - 1);
		assert_true(cores[chosen].free);
		assert_int_equal(cores[chosen].load + cores[chosen].expected,
				 lowest);
		if (cores[present].free &&
		    cores[present].load + cores[present].expected == lowest)
			assert_int_equal(chosen, present);
	}
}

static void average_follows_and_arrives(void **state)
{
	unsigned int weight;

	for (weight = 1; weight <= 100; weight++) {
		u32 average = 0, before;
		int steps;

		for (steps = 0; average != VSE_LOAD_FULL; steps++) {
			before = average;
			average = vse_load_average(average, VSE_LOAD_FULL,
						   weight);
			assert_true(average > before);
			assert_true(average <= VSE_LOAD_FULL);
			assert_in_range(steps, 0, 1000);
		}
		for (steps = 0; average; steps++) {
			before = average;
			average = vse_load_average(average, 0, weight);
			assert_true(average < before);
			assert_in_range(steps, 0, 1000);
		}
	}
	assert_int_equal(vse_load_average(400, 400, 30), 400);
	assert_int_equal(vse_load_average(0, 1000, 30), 300);
	assert_int_equal(vse_load_average(1000, 0, 30), 700);
	assert_int_equal(vse_load_average(0, 1000, 100), 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(least_loaded_free_core),
		cmocka_unit_test(present_core_wins_ties),
		cmocka_unit_test(expected_load_counts),
		cmocka_unit_test(none_below_the_high_mark),
		cmocka_unit_test(random_tables),
		cmocka_unit_test(average_follows_and_arrives),
	};

	return cmocka_run_group_tests_name("choice", tests, NULL, NULL);
}
