// SPDX-License-Identifier: GPL-2.0
/* Entries with the priority bit, and who makes room for them. */
#include "rebalance_case.h"

/* The paper's section V.C: three VMs and their flows, and one core to spare. */
static void room_for_priority_beside_a_vm(void **state)
{
	begin(3);
	machine.rows[0].vm = true;
	machine.rows[1].vm = true;
	machine.rows[0].load = 600;
	machine.rows[1].load = 400;
	add_with_priority(2, 300);
	add(2, 300);
	assert_int_equal(rebalance(), 1);
	assert_moves(&entries[1], 1, VSE_PLACEMENT_PRIORITY);
	follow();
	/* It does not come back, though a VM runs there. */
	assert_quiet();
	/* A core without a VM is better, even if it is full. */
	begin(3);
	machine.rows[1].vm = true;
	machine.rows[0].load = 990;
	add_with_priority(2, 300);
	add(2, 300);
	assert_int_equal(rebalance(), 1);
	assert_moves(&entries[1], 0, VSE_PLACEMENT_PRIORITY);
}

static void priority_goes_first(void **state)
{
	/* One gap, and two who would fill it: the heavier has no priority. */
	begin(2);
	add(0, 500);
	add_with_priority(0, 200);
	machine.rows[0].load += 300;
	machine.rows[1].load = 100;
	assert_int_equal(rebalance_up_to(1), 1);
	assert_moves(&entries[1], 1, VSE_PLACEMENT_LOAD);
	assert_int_equal(entries[0].to, 0);
}

static void others_make_room(void **state)
{
	/* It came late: two others have been here. */
	begin(4);
	add(0, 300);
	add(0, 300);
	add_with_priority(0, 400);
	machine.rows[1].load = 700;
	machine.rows[2].load = 700;
	machine.rows[3].load = 700;
	rebalance();
	assert_moves(&entries[0], 1, VSE_PLACEMENT_PRIORITY);
	assert_moves(&entries[1], 2, VSE_PLACEMENT_PRIORITY);
	assert_int_equal(entries[2].to, 0);
	follow();
	assert_quiet();
	/* They don't come back while it is there, though cores are fuller. */
	machine.rows[1].load = 1000;
	machine.rows[2].load = 1000;
	assert_quiet();
	/* It has gone: there is room again. */
	entries[2].seeker.load = 0;
	machine.rows[0].load = 0;
	assert_int_equal(rebalance(), 2);
	assert_moves(&entries[0], 0, VSE_PLACEMENT_LOAD);
	assert_moves(&entries[1], 0, VSE_PLACEMENT_LOAD);
}

static void they_make_room_on_full_cores(void **state)
{
	begin(2);
	add(0, 400);
	add_with_priority(0, 500);
	machine.rows[1].load = 1000;
	assert_int_equal(rebalance(), 1);
	assert_moves(&entries[0], 1, VSE_PLACEMENT_PRIORITY);
	follow();
	machine.rows[1].load = 1000;
	assert_quiet();
}

static void priority_shares_a_core_that_is_not_busy(void **state)
{
	begin(4);
	add(0, 200);
	add_with_priority(0, 100);
	assert_quiet();
	/* Nor does one that brings next to nothing need room. */
	begin(2);
	add(0, 600);
	add_with_priority(0, 5);
	machine.rows[1].load = 600;
	assert_quiet();
}

static void nobody_sits_down_beside_priority(void **state)
{
	begin(3);
	add_with_priority(1, 500);
	add(0, 400);
	add(0, 500);
	machine.rows[2].load = 600;
	/* Core 1 would gain more, and is not for them. */
	assert_quiet();
	machine.rows[2].load = 100;
	assert_int_equal(rebalance(), 1);
	assert_moves(&entries[2], 2, VSE_PLACEMENT_LOAD);
	/* Not even at home, nor if it would be the last one that fits. */
	begin(2);
	machine.table.margin = 700;
	machine.table.high_mark = 400;
	add_with_priority(1, 200);
	add(0, 10)->seeker.arrival = 1;
	assert_quiet();
	begin(2);
	add_with_priority(1, 300);
	add(0, 75);
	machine.rows[0].load += 800;
	assert_quiet();
	entries[1].seeker.load--;
	assert_int_equal(rebalance(), 1);
}

static void priority_parts_from_priority(void **state)
{
	begin(2);
	add_with_priority(0, 450);
	add_with_priority(0, 450);
	add(1, 700);
	assert_int_equal(rebalance(), 1);
	assert_moves(&entries[0], 1, VSE_PLACEMENT_LOAD);
	/* Both cores are its kind's now; the other one stays. */
	follow();
	machine.rows[1].load = 1000;
	assert_quiet();
}

/* Of cores that cost it the same, it takes the one where fewest have to go. */
static void priority_disturbs_few(void **state)
{
	begin(4);
	add(1, 800);
	add(2, 200);
	add(3, 700);
	add_with_priority(0, 300);
	machine_run_vm(&machine, 0, true);
	rebalance();
	assert_moves(&entries[3], 2, VSE_PLACEMENT_VM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(room_for_priority_beside_a_vm),
		cmocka_unit_test(priority_goes_first),
		cmocka_unit_test(others_make_room),
		cmocka_unit_test(they_make_room_on_full_cores),
		cmocka_unit_test(priority_shares_a_core_that_is_not_busy),
		cmocka_unit_test(nobody_sits_down_beside_priority),
		cmocka_unit_test(priority_parts_from_priority),
		cmocka_unit_test(priority_disturbs_few),
	};

	return cmocka_run_group_tests_name("rebalance_priority", tests, NULL, NULL);
}
