// SPDX-License-Identifier: GPL-2.0
/* A flow's first core, on made-up machines. */
#include "test.h"
#include <uapi/linux/vse.h>
#include "machine.h"

static struct machine machine;
static unsigned int why;

static int choose(int arrival)
{
	struct vse_seeker seeker = {
		.arrival = arrival,
		.nic_node = VSE_NO_NODE,
	};

	return vse_choose_core(&machine.table, &seeker, &why);
}

static int choose_with_priority(int arrival)
{
	struct vse_seeker seeker = {
		.arrival = arrival,
		.nic_node = VSE_NO_NODE,
		.priority = true,
	};

	return vse_choose_core(&machine.table, &seeker, &why);
}

static int choose_near(int arrival, int nic_node)
{
	struct vse_seeker seeker = {
		.arrival = arrival,
		.nic_node = nic_node,
	};

	return vse_choose_core(&machine.table, &seeker, &why);
}

#define make_loaded(...) do {						\
	const u32 loads[] = { __VA_ARGS__ };				\
									\
	machine_make(&machine, ARRAY_SIZE(loads), 1, false);		\
	machine_load(&machine, loads, ARRAY_SIZE(loads));		\
} while (0)

static void table_of_the_paper(void **state)
{
	int arrival;

	/* Table II: VMs run on cores 0 and 1. */
	make_loaded(100, 500, 200, 500);
	machine_run_vm(&machine, 0, true);
	machine_run_vm(&machine, 1, true);
	for (arrival = VSE_NO_CORE; arrival < 4; arrival++) {
		assert_int_equal(choose(arrival), 2);
		assert_int_equal(why, arrival == 2 ? VSE_PLACEMENT_ARRIVAL :
						     VSE_PLACEMENT_LEAST_LOADED);
	}
}

static void arrival_wins_within_the_margin(void **state)
{
	make_loaded(300, 200, 200, 200);
	assert_int_equal(choose(3), 3);
	assert_int_equal(why, VSE_PLACEMENT_ARRIVAL);
	assert_int_equal(choose(0), 0);
	assert_int_equal(why, VSE_PLACEMENT_ARRIVAL);
	machine.rows[0].load = 200 + MACHINE_MARGIN;
	assert_int_equal(choose(0), 0);
	machine.rows[0].load = 200 + MACHINE_MARGIN + 1;
	assert_int_equal(choose(0), 1);
	assert_int_equal(why, VSE_PLACEMENT_LEAST_LOADED);
	/* Packets may arrive on a core that is no row of the table, or anywhere. */
	assert_int_equal(choose(9), 1);
	assert_int_equal(choose(VSE_NO_CORE), 1);
	machine.table.margin = 0;
	assert_int_equal(choose(3), 3);
	/* All idle: packets stay, whichever core it is. */
	make_loaded(0, 0, 0, 0);
	assert_int_equal(choose(2), 2);
}

static void expected_load_counts(void **state)
{
	make_loaded(0, 100, 500);
	machine.rows[0].expected = 200;
	assert_int_equal(choose(VSE_NO_CORE), 1);
	machine.rows[2].expected = -450;
	assert_int_equal(choose(VSE_NO_CORE), 2);
	/* Less than nothing is nothing. */
	machine.rows[1].load = 0;
	machine.rows[2].expected = -600;
	assert_int_equal(choose(VSE_NO_CORE), 1);
	assert_int_equal(vse_core_total(&machine.rows[2]), 0);
	/* More than a core can do is more. */
	machine.rows[2].expected = 800;
	assert_int_equal(vse_core_total(&machine.rows[2]), 1300);
}

static void none_that_is_free(void **state)
{
	unsigned int core;

	make_loaded(0, 900, 1000, 800);
	machine.rows[0].usable = false;
	machine.rows[3].expected = 100;
	assert_int_equal(choose(1), VSE_NO_CORE);
	assert_int_equal(why, VSE_PLACEMENT_FULL);
	machine.rows[3].expected = 99;
	assert_int_equal(choose(1), 3);
	assert_int_equal(why, VSE_PLACEMENT_LEAST_LOADED);

	for (core = 0; core < 4; core++)
		machine_run_vm(&machine, core, true);
	assert_int_equal(choose(1), VSE_NO_CORE);
	assert_int_equal(why, VSE_PLACEMENT_NO_CORE);

	machine_make(&machine, 256, 4, true);
	for (core = 0; core < 256; core++)
		machine.rows[core].usable = false;
	assert_int_equal(choose(1), VSE_NO_CORE);
	assert_int_equal(why, VSE_PLACEMENT_NO_CORE);
	machine.rows[255].usable = true;
	assert_int_equal(choose(1), 255);
	machine.rows[255].load = 1000;
	assert_int_equal(choose(1), VSE_NO_CORE);
	assert_int_equal(why, VSE_PLACEMENT_FULL);

	machine_make(&machine, 1, 1, false);
	assert_int_equal(choose(0), 0);
	machine_run_vm(&machine, 0, true);
	assert_int_equal(choose(0), VSE_NO_CORE);
	machine.table.count = 0;
	assert_int_equal(choose(0), VSE_NO_CORE);
	assert_int_equal(why, VSE_PLACEMENT_NO_CORE);
}

static void near_the_nic_and_the_cache(void **state)
{
	/* Nodes: 0-7 and 8-15; caches: 0-3, 4-7, 8-11, 12-15. */
	machine_make(&machine, 16, 2, false);
	assert_int_equal(choose_near(VSE_NO_CORE, 1), 8);
	assert_int_equal(choose_near(VSE_NO_CORE, 0), 0);
	assert_int_equal(choose_near(VSE_NO_CORE, VSE_NO_NODE), 0);
	/* The other node is worth it when there is much to gain. */
	for (unsigned int core = 8; core < 16; core++)
		machine.rows[core].load = 100;
	assert_int_equal(choose_near(VSE_NO_CORE, 1), 0);
	machine.rows[9].load = 99;
	assert_int_equal(choose_near(VSE_NO_CORE, 1), 9);
	/* So is another cache. */
	machine_make(&machine, 16, 2, false);
	for (unsigned int core = 8; core < 12; core++)
		machine.rows[core].load = 250;
	assert_int_equal(choose_near(11, 1), 12);
	machine.rows[8].load = 40;
	assert_int_equal(choose_near(11, 1), 8);
	/* Packets that arrive far from the NIC's memory leave for little. */
	machine_make(&machine, 16, 2, false);
	machine.rows[15].load = 100;
	assert_int_equal(choose_near(15, 0), 15);
	machine.rows[15].load = 101;
	assert_int_equal(choose_near(15, 0), 0);
}

static void siblings_of_vms_are_avoided(void **state)
{
	/* Threads: 0 and 4, 1 and 5, 2 and 6, 3 and 7. */
	machine_make(&machine, 8, 1, true);
	machine_run_vm(&machine, 4, true);
	machine_run_vm(&machine, 1, true);
	assert_int_equal(choose(VSE_NO_CORE), 2);
	assert_int_equal(choose(4), 2);
	assert_int_equal(choose(0), 2);
	assert_int_equal(choose(5), 2);
	/* They are better than one that is busy. */
	for (unsigned int core = 0; core < 8; core++)
		machine.rows[core].load = core == 5 ? 0 : 251;
	assert_int_equal(choose(VSE_NO_CORE), 5);
	machine_run_vm(&machine, 1, false);
	machine.rows[5].load = 100;
	assert_int_equal(choose(VSE_NO_CORE), 5);
}

/* Where a VM sleeps is better than nowhere, and worse than where none is. */
static void cores_of_sleeping_vms_are_second_best(void **state)
{
	make_loaded(0, 50, 99, 300);
	machine_run_vm(&machine, 0, true);
	machine_run_vm(&machine, 1, true);
	machine_run_vm(&machine, 0, false);
	assert_int_equal(choose(VSE_NO_CORE), 2);
	machine.rows[2].load = 101;
	assert_int_equal(choose(VSE_NO_CORE), 0);
	/* Packets that arrive there stay as long as little is gained. */
	assert_int_equal(choose(0), 0);
	machine.rows[0].load = 152;
	assert_int_equal(choose(0), 2);
}

static void priority_does_not_see_who_makes_room(void **state)
{
	make_loaded(950, 600, 700);
	machine.rows[0].yielding = 800;
	assert_int_equal(choose(VSE_NO_CORE), 1);
	assert_int_equal(choose_with_priority(VSE_NO_CORE), 0);
	assert_int_equal(choose_with_priority(0), 0);
	assert_int_equal(why, VSE_PLACEMENT_ARRIVAL);
	/* Others with priority make no room. */
	machine.rows[0].yielding = 0;
	machine.rows[0].priority = 800;
	assert_int_equal(choose_with_priority(0), 1);
	/* Estimates may be above the core's load. */
	machine.rows[2].yielding = 1200;
	assert_int_equal(choose_with_priority(VSE_NO_CORE), 2);
	/* It does not drive out many where it need not. */
	make_loaded(800, 100, 30);
	machine.rows[0].yielding = 800;
	machine.rows[1].yielding = 100;
	assert_int_equal(choose_with_priority(VSE_NO_CORE), 1);
}

/* Who would have to make room does not come in the first place. */
static void others_keep_away_from_priority(void **state)
{
	make_loaded(300, 500, 980);
	machine.rows[0].priority = 300;
	assert_int_equal(choose(VSE_NO_CORE), 0);
	machine.rows[0].load = 450 - MACHINE_MARGIN / 2;
	assert_int_equal(choose(0), 1);
	assert_int_equal(choose_with_priority(0), 0);
	machine.rows[1].load = 980;
	assert_int_equal(choose(0), VSE_NO_CORE);
	assert_int_equal(why, VSE_PLACEMENT_FULL);
}

/* What the core costs, from the header's description alone. */
static u32 cost_there(const struct vse_seeker *seeker, unsigned int core)
{
	const struct vse_core_row *row = &machine.rows[core];
	s32 cost = row->load + row->expected, yielding = 0;

	if (cost < 0)
		cost = 0;
	if (seeker->priority)
		yielding = min(cost, (s32)row->yielding);
	cost -= yielding;
	if (cost >= (s32)machine.table.high_mark || !row->usable || row->vm)
		return U32_MAX;
	cost += yielding / 8;
	cost += 250 * row->vm_sibling + 100 * row->vm_bound;
	cost += 100 * (seeker->nic_node >= 0 &&
		       row->numa_node != seeker->nic_node);
	cost += 50 * (seeker->arrival >= 0 &&
		      seeker->arrival < (int)machine.table.count &&
		      row->cache != machine.rows[seeker->arrival].cache);
	return cost;
}

static void any_machine(void **state)
{
	u32 round;

	for (round = 0; round < 100000; round++) {
		u32 lowest = U32_MAX, cost, arrival_cost = U32_MAX;
		struct vse_seeker seeker;
		unsigned int core;
		bool any_free = false;
		int chosen;

		seed_numbers(round);
		machine_make_any(&machine, one_in(10) ? 256 : 16);
		for (core = 0; core < machine.table.count; core++)
			if (one_in(2))
				machine.rows[core].yielding = next_number() % 600;
		seeker = any_seeker(&machine);
		chosen = vse_choose_core(&machine.table, &seeker, &why);

		for (core = 0; core < machine.table.count; core++) {
			cost = cost_there(&seeker, core);
			lowest = min(lowest, cost);
			any_free |= machine.rows[core].usable &&
				    !machine.rows[core].vm;
			if ((int)core == seeker.arrival)
				arrival_cost = cost;
		}
		if (lowest == U32_MAX) {
			if (chosen != VSE_NO_CORE ||
			    why != (any_free ? VSE_PLACEMENT_FULL :
					       VSE_PLACEMENT_NO_CORE))
				fail_msg("round %u: %d, why %u", round, chosen, why);
			continue;
		}
		if (arrival_cost <= lowest + machine.table.margin) {
			if (chosen != seeker.arrival ||
			    why != VSE_PLACEMENT_ARRIVAL)
				fail_msg("round %u: %d is not where it arrives",
					 round, chosen);
			continue;
		}
		if (chosen < 0 || cost_there(&seeker, chosen) != lowest ||
		    why != VSE_PLACEMENT_LEAST_LOADED)
			fail_msg("round %u: %d is not the best", round, chosen);
		/* The lowest number of equal ones. */
		for (core = 0; (int)core < chosen; core++)
			if (cost_there(&seeker, core) == lowest)
				fail_msg("round %u: %u is as good as %d", round,
					 core, chosen);
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
		cmocka_unit_test(table_of_the_paper),
		cmocka_unit_test(arrival_wins_within_the_margin),
		cmocka_unit_test(expected_load_counts),
		cmocka_unit_test(none_that_is_free),
		cmocka_unit_test(near_the_nic_and_the_cache),
		cmocka_unit_test(siblings_of_vms_are_avoided),
		cmocka_unit_test(cores_of_sleeping_vms_are_second_best),
		cmocka_unit_test(priority_does_not_see_who_makes_room),
		cmocka_unit_test(others_keep_away_from_priority),
		cmocka_unit_test(any_machine),
		cmocka_unit_test(average_follows_and_arrives),
	};

	return cmocka_run_group_tests_name("choice", tests, NULL, NULL);
}
