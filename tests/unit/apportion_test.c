// SPDX-License-Identifier: GPL-2.0
/* What cores' softirq time was spent on. */
#include "test.h"
#include "apportion.h"

static struct vse_work work_of(u32 softirq, unsigned long arrived,
			       unsigned long worked_on)
{
	return (struct vse_work) {
		.softirq = softirq, .arrived = arrived, .worked_on = worked_on,
		/* Whatever was there before. */
		.polling = 12345, .rest = 12345, .slack = 12345,
	};
}

static void check(const struct vse_work *work, u32 polling, u32 rest)
{
	assert_int_equal(work->polling, polling);
	assert_int_equal(work->rest, rest);
}

static void by_parts(void **state)
{
	struct vse_work works[] = {
		work_of(800, 1000, 1000),
		work_of(500, 2000, 0),
		work_of(0, 0, 0),
		work_of(300, 0, 0),
		work_of(400, 3000, 1000),
	};

	vse_apportion(works, 5);
	check(&works[0], 200, 600);
	check(&works[1], 500, 0);
	check(&works[2], 0, 0);
	/* Of packets that nobody has counted. */
	check(&works[3], 0, 0);
	check(&works[4], 200, 200);
	assert_int_equal(vse_work_on(&works[0], 250), 150);
	assert_int_equal(vse_work_on(&works[1], 250), 0);
	assert_int_equal(vse_work_on(&works[3], 250), 0);
}

static void what_would_give_way(void **state)
{
	/* An eighth of a permille a part where it is busy, 0.4 where it is not. */
	struct vse_work works[] = {
		work_of(500, 1000, 1000),
		work_of(400, 1000, 0),
		work_of(100, 400, 0),
		work_of(30, 1000, 0),
	};
	struct vse_work nobody[] = { work_of(499, 1000, 1000), work_of(400, 1000, 0) };

	vse_apportion(works, 4);
	assert_int_equal(works[0].slack, 0);
	/* 125 would do, but half is the most. */
	assert_int_equal(works[1].slack, 200);
	assert_int_equal(works[2].slack, 50);
	/* More efficient than the busy one. */
	assert_int_equal(works[3].slack, 0);
	vse_apportion(nobody, 2);
	assert_int_equal(nobody[1].slack, 0);
}

static void most_efficient_of_the_busy(void **state)
{
	struct vse_work works[] = {
		work_of(1000, 1000, 0),
		work_of(600, 1000, 0),
		work_of(800, 1000, 0),
		work_of(100, 1000, 0),
	};

	vse_apportion(works, 4);
	assert_int_equal(works[0].slack, 400);
	assert_int_equal(works[1].slack, 0);
	assert_int_equal(works[2].slack, 200);
}

/* Counters of a second at the highest rates there are. */
static void nothing_overflows(void **state)
{
	struct vse_work works[] = {
		work_of(1000, 200000000, 200000000),
		work_of(1000, 0, 200000000),
	};

	vse_apportion(works, 2);
	check(&works[0], 250, 750);
	assert_int_equal(vse_work_on(&works[1], 100000000), 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_parts),
		cmocka_unit_test(what_would_give_way),
		cmocka_unit_test(most_efficient_of_the_busy),
		cmocka_unit_test(nothing_overflows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
