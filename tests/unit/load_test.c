// SPDX-License-Identifier: GPL-2.0
/* How busy a core was, from its clocks. */
#include "test.h"
#include "choice.h"
#include "load.h"

/* Some time after boot, in microseconds. */
static const struct vse_core_times start = {
	.wall = 5000000000, .idle = 4000000000, .tasks = 800000000,
	.user = 600000000, .softirq = 300000000, .other = 1000000,
};

static struct vse_core_times after(u64 wall, u64 idle, u64 tasks, u64 other)
{
	return (struct vse_core_times) {
		.wall = start.wall + wall, .idle = start.idle + idle,
		.tasks = start.tasks + tasks, .user = start.user, .softirq = start.softirq,
		.other = start.other + other,
	};
}

static void check(struct vse_core_times end, u32 load, u32 softirq, u32 tasks)
{
	struct vse_core_usage usage;

	assert_true(vse_load_between(&start, &end, &usage));
	assert_int_equal(usage.load, load);
	assert_int_equal(usage.softirq, softirq);
	assert_int_equal(usage.tasks, tasks);
}

static void busy_with_what_is_left(void **state)
{
	check(after(100000, 100000, 0, 0), 0, 0, 0);
	/* The tick is stopped: only idle time tells of softirqs. */
	check(after(100000, 70000, 0, 0), 300, 300, 0);
	check(after(100000, 0, 0, 0), 1000, 1000, 0);
	check(after(100000, 10000, 60000, 4000), 900, 260, 600);
	/* Tasks only. */
	check(after(100000, 60000, 40000, 0), 400, 0, 400);
}

static void user_space_is_of_the_tasks(void **state)
{
	struct vse_core_times end = after(100000, 50000, 30000, 0);
	struct vse_core_usage usage;

	assert_true(vse_load_between(&start, &end, &usage));
	assert_int_equal(usage.user, 0);
	end.user += 20000;
	assert_true(vse_load_between(&start, &end, &usage));
	assert_int_equal(usage.user, 200);
	assert_int_equal(usage.tasks, 300);
	/* Not more than all of them. */
	end.user += 20000;
	assert_true(vse_load_between(&start, &end, &usage));
	assert_int_equal(usage.user, 300);
}

static void ticks_are_coarse(void **state)
{
	/* More ticks fell on tasks than the core was busy. */
	check(after(10000, 9000, 8000, 0), 100, 0, 100);
	check(after(10000, 5000, 4000, 4000), 500, 0, 400);
}

/* As in a guest whose host lets it run half of the time. */
static void ticks_get_lost(void **state)
{
	struct vse_core_times end = after(100000, 0, 24000, 4000);
	struct vse_core_usage usage;

	end.softirq += 24000;
	end.user += 12000;
	assert_true(vse_load_between(&start, &end, &usage));
	assert_int_equal(usage.load, 1000);
	assert_int_equal(usage.tasks, 461);
	assert_int_equal(usage.user, 230);
	assert_int_equal(usage.softirq, 461);
	/* None were lost; and there are more of them than time. */
	check(after(100000, 0, 100000, 0), 1000, 0, 1000);
	end = after(100000, 0, 60000, 0);
	end.softirq += 48000;
	assert_true(vse_load_between(&start, &end, &usage));
	assert_int_equal(usage.tasks, 600);
	assert_int_equal(usage.softirq, 400);
	/* It was idle, and had no tick then: what is missing are softirqs. */
	end = after(100000, 20000, 24000, 0);
	end.softirq += 24000;
	assert_true(vse_load_between(&start, &end, &usage));
	assert_int_equal(usage.tasks, 240);
	assert_int_equal(usage.softirq, 560);
}

static void clocks_that_go_back(void **state)
{
	struct vse_core_times end = after(100000, 0, 0, 0);

	end.idle = start.idle - 4000;
	end.tasks = start.tasks - 1;
	check(end, 1000, 1000, 0);
	/* Idle time is read a little later than the time. */
	check(after(100000, 100004, 0, 0), 0, 0, 0);
}

static void no_time_passed(void **state)
{
	struct vse_core_times end = start;
	struct vse_core_usage usage;

	assert_false(vse_load_between(&start, &end, &usage));
	end.wall--;
	assert_false(vse_load_between(&start, &end, &usage));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(busy_with_what_is_left),
		cmocka_unit_test(user_space_is_of_the_tasks),
		cmocka_unit_test(ticks_are_coarse),
		cmocka_unit_test(ticks_get_lost),
		cmocka_unit_test(clocks_that_go_back),
		cmocka_unit_test(no_time_passed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
