// SPDX-License-Identifier: GPL-2.0
/* How a NIC's RSS indirection table is filled, on made-up NICs. */
#include "test.h"
#include "rss_table.h"

#define QUEUES_MAX	64
#define TABLE_MAX	512

static struct vse_rss_queue queues[QUEUES_MAX];
static u32 table[TABLE_MAX];

/* Say which queues are good: "0110" has the second and the third. */
static unsigned int set_good(const char *good)
{
	unsigned int i;

	for (i = 0; good[i]; i++)
		queues[i] = (struct vse_rss_queue) { .good = good[i] == '1' };
	return i;
}

static void assert_spared(const char *good, const u32 *saved,
			  const u32 *expected, unsigned int size)
{
	unsigned int count = set_good(good);

	assert_true(vse_rss_table_spare(table, saved, size, queues, count));
	assert_memory_equal(table, expected, size * sizeof(*table));
}

static void entries_of_bad_queues_go_to_good_ones(void **state)
{
	static const u32 even[] = { 0, 1, 2, 3, 0, 1, 2, 3 };
	static const u32 last_two[] = { 2, 3, 2, 3, 2, 3, 2, 3 };
	static const u32 three[] = { 0, 0, 2, 3, 0, 2, 2, 3 };

	assert_spared("0011", even, last_two, 8);
	assert_spared("1011", even, three, 8);
}

static void all_good_is_the_operators_table(void **state)
{
	static const u32 uneven[] = { 0, 0, 0, 2, 0, 0, 1, 0 };

	assert_spared("1111", uneven, uneven, 8);
	/* Whether what it does not use is good is no matter. */
	assert_spared("1110", uneven, uneven, 8);
}

static void queues_that_the_operator_leaves_out_are_left_out(void **state)
{
	static const u32 two[] = { 0, 1, 0, 1 };
	static const u32 one[] = { 1, 1, 1, 1 };

	assert_spared("0111", two, one, 4);
	assert_false(vse_rss_table_spare(table, two, 4, queues,
					 set_good("0011")));
}

static void without_a_good_queue_there_is_no_table(void **state)
{
	static const u32 even[] = { 0, 1, 2, 3 };

	assert_false(vse_rss_table_spare(table, even, 4, queues,
					 set_good("0000")));
	assert_int_equal(vse_rss_table_prefix(even, 4, queues,
					      set_good("0000")), 0);
	/* A queue that there is no more is no good one. */
	assert_false(vse_rss_table_spare(table, even + 2, 2, queues,
					 set_good("11")));
	assert_int_equal(vse_rss_table_prefix(even + 2, 2, queues,
					      set_good("11")), 0);
	assert_false(vse_rss_table_spare(table, even, 4, queues, 0));
}

static unsigned int prefix(const char *good, const u32 *saved,
			   unsigned int size)
{
	return vse_rss_table_prefix(saved, size, queues, set_good(good));
}

static void first_queues(void **state)
{
	static const u32 even[] = { 0, 1, 2, 3, 4, 5, 6, 7 };
	static const u32 two[] = { 0, 1, 0, 1, 0, 1, 0, 1 };

	assert_int_equal(prefix("11111111", even, 8), 8);
	assert_int_equal(prefix("11110111", even, 8), 4);
	assert_int_equal(prefix("11010111", even, 8), 2);
	assert_int_equal(prefix("10010111", even, 8), 1);
	/* The first one is bad: the more others, the better. */
	assert_int_equal(prefix("01111111", even, 8), 8);
	assert_int_equal(prefix("01000000", even, 8), 2);
	assert_int_equal(prefix("00001000", even, 8), 8);
	/* Of as good ones, the most. */
	assert_int_equal(prefix("01010101", even, 8), 8);
	/* No more than the operator has. */
	assert_int_equal(prefix("11111111", two, 8), 2);
	assert_int_equal(prefix("01111111", two, 8), 2);
	assert_int_equal(prefix("00111111", two, 8), 0);
	/* Six queues, a table of four. */
	assert_int_equal(prefix("111111", even, 4), 4);
	/* A table larger than the queues are many. */
	assert_int_equal(prefix("11", two, 8), 2);
}

static unsigned int entries_of(const u32 *of, unsigned int size, u32 queue)
{
	unsigned int i, sum = 0;

	for (i = 0; i < size; i++)
		sum += of[i] == queue;
	return sum;
}

/* One of the drivers' own, one with weights, or anything. */
static void random_saved(u32 *saved, unsigned int size, unsigned int count)
{
	unsigned int kind = random() % 3, first = 1 + random() % count, i;

	for (i = 0; i < size; i++) {
		if (kind == 0)
			saved[i] = i % count;
		else if (kind == 1)
			saved[i] = random() % 4 ? random() % first : 0;
		else
			saved[i] = random() % (count + 1);
	}
}

static void random_good(unsigned int count)
{
	unsigned int part = random() % 5, i;

	for (i = 0; i < count; i++) {
		queues[i].good = random() % 4 < part;
		queues[i].entries = random();
	}
}

/* The greatest part of good queues, looked for the obvious way. */
static unsigned int slow_prefix(const u32 *saved, unsigned int size,
				unsigned int count)
{
	unsigned int length, best = 0;
	double best_part = 0;

	for (length = 1; length <= size && length <= count; length *= 2) {
		unsigned int i, good = 0;

		for (i = 0; i < length; i++)
			good += queues[i].good && entries_of(saved, size, i);
		if (good && (double)good / length >= best_part) {
			best = length;
			best_part = (double)good / length;
		}
	}
	return best;
}

static void check_spared(const u32 *saved, unsigned int size,
			 unsigned int count)
{
	unsigned int i, k;

	for (i = 0; i < size; i++) {
		bool stays = saved[i] < count && queues[saved[i]].good;

		assert_true(table[i] < count);
		assert_true(queues[table[i]].good);
		assert_true(entries_of(saved, size, table[i]));
		if (stays)
			assert_int_equal(table[i], saved[i]);
	}
	for (i = 0; i < count; i++) {
		unsigned int mine = entries_of(table, size, i);
		unsigned int was = entries_of(saved, size, i);

		assert_int_equal(queues[i].entries, mine);
		if (!mine)
			continue;
		/* Who was given any has at most one more than any other. */
		for (k = 0; mine > was && k < count; k++)
			if (queues[k].entries)
				assert_true(mine <= queues[k].entries + 1);
	}
}

static void random_nics(void **state)
{
	static u32 saved[TABLE_MAX], again[TABLE_MAX];
	int round;

	srandom(1);
	for (round = 0; round < 2000; round++) {
		unsigned int size = 1u << random() % 10;
		unsigned int count = 1 + random() % QUEUES_MAX;
		unsigned int i, possible = 0;

		random_saved(saved, size, count);
		random_good(count);
		for (i = 0; i < size; i++)
			possible += saved[i] < count && queues[saved[i]].good;
		assert_int_equal(vse_rss_table_prefix(saved, size, queues,
						      count),
				 slow_prefix(saved, size, count));
		assert_int_equal(vse_rss_table_spare(table, saved, size,
						     queues, count),
				 possible != 0);
		if (!possible)
			continue;
		check_spared(saved, size, count);
		/* The same again gives the same, and of itself, itself. */
		memcpy(again, table, sizeof(again));
		assert_true(vse_rss_table_spare(table, saved, size, queues,
						count));
		assert_memory_equal(table, again, size * sizeof(*table));
		assert_true(vse_rss_table_spare(table, again, size, queues,
						count));
		assert_memory_equal(table, again, size * sizeof(*table));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_of_bad_queues_go_to_good_ones),
		cmocka_unit_test(all_good_is_the_operators_table),
		cmocka_unit_test(queues_that_the_operator_leaves_out_are_left_out),
		cmocka_unit_test(without_a_good_queue_there_is_no_table),
		cmocka_unit_test(first_queues),
		cmocka_unit_test(random_nics),
	};

	return cmocka_run_group_tests_name("rss", tests, NULL, NULL);
}
