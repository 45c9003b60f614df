// SPDX-License-Identifier: GPL-2.0
/* When a container's packets are given to GRO. */
#include "test.h"
#include "gro.h"

static struct nmv_gro gro;

static int set_up(void **state)
{
	memset(&gro, 0, sizeof(gro));
	return 0;
}

/* As many packets as are given to GRO before one is not, in batches of this size. */
static unsigned int given(unsigned int batch)
{
	unsigned int packets = 0;

	while (nmv_gro_pays(&gro)) {
		nmv_gro_delivered(&gro, batch, 0);
		packets += batch;
		assert_true(packets < 10000);
	}
	return packets;
}

/* The same of those that are not, before one is. */
static unsigned int spared(unsigned int batch)
{
	unsigned int packets = 0;

	while (!nmv_gro_pays(&gro)) {
		nmv_gro_delivered(&gro, batch, 0);
		packets += batch;
		assert_true(packets < 10000);
	}
	return packets;
}

static void a_new_one_is_given_all(void **state)
{
	assert_true(nmv_gro_pays(&gro));
	assert_int_equal(given(1), NMV_GRO_VAIN);
}

static void one_that_is_merged_now_and_then_goes_on(void **state)
{
	unsigned int i;

	for (i = 0; i < 1000; i++) {
		nmv_gro_delivered(&gro, 64, i % 3 == 2);
		assert_true(nmv_gro_pays(&gro));
	}
}

static void what_is_in_vain_rests_and_is_tried_again(void **state)
{
	unsigned int batch, i;

	for (batch = 1; batch <= 64; batch++) {
		set_up(NULL);
		given(batch);
		for (i = 0; i < 10; i++) {
			assert_in_range(spared(batch), NMV_GRO_REST - batch,
					NMV_GRO_REST + batch);
			assert_in_range(given(batch), NMV_GRO_PROBE,
					NMV_GRO_PROBE + batch);
		}
	}
}

static void a_merge_in_the_trial_ends_it(void **state)
{
	given(1);
	spared(1);
	nmv_gro_delivered(&gro, 1, 1);
	assert_int_equal(given(1), NMV_GRO_VAIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_new_one_is_given_all, set_up),
		cmocka_unit_test_setup(one_that_is_merged_now_and_then_goes_on, set_up),
		cmocka_unit_test_setup(what_is_in_vain_rests_and_is_tried_again, set_up),
		cmocka_unit_test_setup(a_merge_in_the_trial_ends_it, set_up),
	};

	return cmocka_run_group_tests_name("nmv_gro", tests, NULL, NULL);
}
