// SPDX-License-Identifier: GPL-2.0
/* Which entries go to another core, and which stay. */
#include "rebalance_case.h"

static void nothing_where_nothing_is_gained(void **state)
{
	unsigned int i;

	begin(4);
	assert_quiet();
	/* One light flow, one heavy one, alone. */
	add(1, 5);
	assert_quiet();
	begin(4);
	add(1, 1000);
	assert_quiet();
	/* All cores alike, however busy. */
	begin(4);
	for (i = 0; i < 8; i++)
		add(i % 4, 450);
	assert_quiet();
	/* One core. */
	begin(1);
	add(0, 500);
	add(0, 500);
	assert_quiet();
	/* No core but this one is allowed. */
	begin(4);
	add(0, 500);
	add(0, 500);
	for (i = 1; i < 4; i++)
		machine.rows[i].usable = false;
	assert_quiet();
	/* All others are full. */
	for (i = 1; i < 4; i++) {
		machine.rows[i].usable = true;
		machine.rows[i].load = MACHINE_HIGH_MARK;
	}
	machine.rows[0].load = 3000;
	assert_quiet();
}

static void two_equal_ones_part(void **state)
{
	begin(4);
	add(2, 500);
	add(2, 500);
	assert_int_equal(rebalance(), 1);
	assert_moves(&entries[0], 0, VSE_PLACEMENT_LOAD);
	assert_int_equal(entries[1].to, 2);
	assert_int_equal(machine.rows[0].expected, 500);
	assert_int_equal(machine.rows[2].expected, -500);
	follow();
	assert_quiet();
}

static void equal_ones_spread_evenly(void **state)
{
	unsigned int i, on[4] = { 0 };

	begin(4);
	for (i = 0; i < 40; i++)
		add(1, 25);
	rebalance();
	follow();
	assert_quiet();
	for (i = 0; i < count; i++)
		on[entries[i].core]++;
	/* What is left differs by less than a move would gain. */
	for (i = 0; i < 4; i++)
		assert_in_range(on[i], 7, 15);
}

static void others_work_drives_out(void **state)
{
	begin(4);
	add(0, 300);
	machine.rows[0].load += 600;
	machine.rows[1].load = 200;
	machine.rows[2].load = 100;
	machine.rows[3].load = 150;
	assert_int_equal(rebalance(), 1);
	assert_moves(&entries[0], 2, VSE_PLACEMENT_LOAD);
	follow();
	assert_quiet();
}

/* The average has it still, the newest sample not any more. */
static void not_for_what_has_gone(void **state)
{
	begin(2);
	add(0, 300);
	machine.rows[0].load += 400;
	machine.rows[0].dip = 400 - MACHINE_MARGIN;
	assert_quiet();
	machine.rows[0].dip--;
	assert_int_equal(rebalance(), 1);
	assert_moves(&entries[0], 1, VSE_PLACEMENT_LOAD);
	/* Nor is it a reason to come. */
	begin(2);
	add(0, 300);
	machine.rows[1].load = 800;
	machine.rows[1].dip = 800;
	machine.rows[0].load += 400;
	assert_quiet();
	/* A dip of more than all there is. */
	machine.rows[0].dip = 2000;
	machine.rows[1].load = 0;
	assert_quiet();
}

static void gain_of_the_margin(void **state)
{
	begin(2);
	add(0, 100);
	machine.rows[0].load += MACHINE_MARGIN;
	assert_quiet();
	machine.rows[0].load++;
	assert_int_equal(rebalance(), 1);
	/* Its own load is no reason to go, nor is it one where it goes. */
	begin(2);
	add(0, 900);
	machine.rows[0].load += MACHINE_MARGIN + 51;
	machine.rows[1].load = 50;
	assert_int_equal(rebalance(), 1);
	assert_moves(&entries[0], 1, VSE_PLACEMENT_LOAD);
	/* What is expected counts. */
	begin(2);
	add(0, 100);
	machine.rows[0].load += 400;
	machine.rows[1].expected = 300;
	assert_quiet();
}

/* A full core does not show what more there is to do. */
static void half_the_margin_from_a_full_core(void **state)
{
	begin(2);
	add(0, 100);
	machine.rows[0].load += 800;
	machine.rows[1].load = 800 - MACHINE_MARGIN / 2;
	assert_quiet();
	machine.rows[1].load--;
	assert_int_equal(rebalance(), 1);
	assert_moves(&entries[0], 1, VSE_PLACEMENT_LOAD);
	follow();
	assert_quiet();
	/* Not if it is not full yet, or the other one would be. */
	begin(2);
	add(0, 100);
	machine.rows[0].load += 799;
	machine.rows[1].load = 799 - MACHINE_MARGIN;
	assert_quiet();
	begin(2);
	add(0, 200);
	machine.rows[0].load += 800;
	machine.rows[1].load = 700;
	assert_quiet();
	machine.rows[1].load--;
	assert_int_equal(rebalance(), 1);
	/* With priority, those that make room don't make it full. */
	begin(2);
	add_with_priority(0, 100);
	machine.rows[0].load += 600;
	add(0, 300)->fixed = true;
	machine.rows[1].load = 520;
	assert_quiet();
}

/*
 * Two share a full core, and another one polls for both: it looks busier than it would
 * be if one of them came.
 */
static void to_a_core_that_polls_at_leisure(void **state)
{
	begin(2);
	add(0, 480)->seeker.arrival = 1;
	add(0, 480)->seeker.arrival = 1;
	machine.rows[1].load = 670;
	assert_quiet();
	machine.rows[1].slack = 330;
	assert_int_equal(rebalance(), 1);
	assert_moves(&entries[0], 1, VSE_PLACEMENT_LOAD);
	follow();
	machine.rows[1].slack = 0;
	machine.rows[1].load -= 330;
	assert_quiet();
}

static void heavy_ones_first(void **state)
{
	begin(2);
	add(0, 50);
	add(0, 300);
	add(0, 200);
	assert_int_equal(rebalance_up_to(1), 1);
	assert_int_equal(entries[1].to, 1);
	assert_int_equal(entries[0].to, 0);
	assert_int_equal(entries[2].to, 0);
}

static void no_more_than_the_limit(void **state)
{
	unsigned int i, moved;

	begin(4);
	for (i = 0; i < 40; i++)
		add(0, 25);
	assert_int_equal(rebalance_up_to(0), 0);
	for (i = 0; i < count; i++)
		assert_int_equal(entries[i].to, 0);
	assert_int_equal(rebalance_up_to(7), 7);
	for (moved = i = 0; i < count; i++)
		moved += entries[i].to != 0;
	assert_int_equal(moved, 7);
	/* Those that have to go don't count. */
	machine.rows[0].usable = false;
	for (i = 0; i < 4; i++)
		machine.rows[i].expected = 0;
	assert_int_equal(rebalance_up_to(0), 0);
	for (i = 0; i < count; i++) {
		assert_int_not_equal(entries[i].to, 0);
		assert_int_equal(entries[i].why, VSE_PLACEMENT_UNUSABLE);
	}
}

static void dwelling_ones_stay(void **state)
{
	begin(2);
	add(0, 300)->may_move = false;
	add(0, 200);
	assert_int_equal(rebalance(), 1);
	assert_int_equal(entries[0].to, 0);
	assert_int_equal(entries[1].to, 1);
	/* But not where they can't. */
	begin(2);
	add(0, 300)->may_move = false;
	machine_run_vm(&machine, 0, true);
	assert_int_equal(rebalance(), 0);
	assert_moves(&entries[0], 1, VSE_PLACEMENT_VM);
}

/* Those that name their core stay, whatever becomes of it; and they count. */
static void fixed_ones_stay(void **state)
{
	begin(3);
	add(0, 400)->fixed = true;
	add(0, 300);
	assert_int_equal(rebalance(), 1);
	assert_int_equal(entries[0].to, 0);
	assert_moves(&entries[1], 1, VSE_PLACEMENT_LOAD);
	assert_int_equal(machine.rows[0].yielding, 400);
	machine_run_vm(&machine, 0, true);
	rebalance();
	assert_int_equal(entries[0].to, 0);
	machine.rows[0].usable = false;
	rebalance();
	assert_int_equal(entries[0].to, 0);
	/* They make no room. */
	begin(2);
	add(0, 400)->fixed = true;
	add_with_priority(0, 100);
	machine.rows[1].load = 350;
	assert_quiet();
	/* They don't go home. */
	begin(2);
	add(1, 20)->fixed = true;
	entries[0].seeker.arrival = 0;
	assert_quiet();
}

static void from_a_vm_at_once(void **state)
{
	begin(4);
	add(0, 100);
	add(0, 400);
	add(1, 300);
	machine_run_vm(&machine, 0, true);
	machine_run_vm(&machine, 2, true);
	assert_int_equal(rebalance_up_to(0), 0);
	assert_int_equal(entries[2].to, 1);
	assert_moves(&entries[0], 3, VSE_PLACEMENT_VM);
	assert_moves(&entries[1], 3, VSE_PLACEMENT_VM);
	follow();
	assert_int_equal(machine.rows[0].load, 0);
	/* They don't all go to one core where others do. */
	begin(4);
	add(0, 400);
	add(0, 400);
	add(0, 400);
	machine_run_vm(&machine, 0, true);
	rebalance();
	assert_int_equal(entries[0].to, 1);
	assert_int_equal(entries[1].to, 2);
	assert_int_equal(entries[2].to, 3);
	/* Beside a VM is better than nowhere, and than a full core. */
	begin(2);
	machine.rows[1].smt = 0;
	add(0, 400);
	machine_run_vm(&machine, 0, true);
	rebalance();
	assert_moves(&entries[0], 1, VSE_PLACEMENT_VM);
}

static void with_a_vm_if_all_else_is_full(void **state)
{
	begin(3);
	add(0, 100);
	machine_run_vm(&machine, 0, true);
	machine.rows[1].load = MACHINE_HIGH_MARK;
	machine.rows[2].load = 1000;
	assert_quiet();
	machine.rows[1].load--;
	rebalance();
	assert_moves(&entries[0], 1, VSE_PLACEMENT_VM);
	/* All others run VMs, too. */
	begin(2);
	add(0, 100);
	machine_run_vm(&machine, 0, true);
	machine_run_vm(&machine, 1, true);
	assert_quiet();
}

static void from_a_core_that_went(void **state)
{
	begin(3);
	add(0, 100);
	add(0, 200)->seeker.arrival = 1;
	machine.rows[0].usable = false;
	machine.rows[1].load = 300;
	assert_int_equal(rebalance_up_to(0), 0);
	assert_moves(&entries[0], 2, VSE_PLACEMENT_UNUSABLE);
	assert_moves(&entries[1], 2, VSE_PLACEMENT_UNUSABLE);
	/* All others are full, or there is none: back to where packets arrive. */
	begin(3);
	add(0, 100);
	machine.rows[0].usable = false;
	machine.rows[1].load = MACHINE_HIGH_MARK;
	machine.rows[2].load = MACHINE_HIGH_MARK;
	rebalance();
	assert_moves(&entries[0], VSE_NO_CORE, VSE_PLACEMENT_FULL);
	assert_int_equal(machine.rows[0].expected, -100);
	begin(2);
	add(0, 100);
	machine.rows[0].usable = false;
	machine_run_vm(&machine, 1, true);
	rebalance();
	assert_moves(&entries[0], VSE_NO_CORE, VSE_PLACEMENT_NO_CORE);
}

/* Who has priority is seated first there, too: nobody has to go twice. */
static void forced_ones_in_order(void **state)
{
	begin(3);
	add(0, 600);
	add_with_priority(0, 500);
	machine_run_vm(&machine, 0, true);
	machine.rows[1].load = 800;
	rebalance();
	assert_moves(&entries[1], 2, VSE_PLACEMENT_VM);
	assert_moves(&entries[0], 1, VSE_PLACEMENT_VM);
}

static void home_when_it_is_idle(void **state)
{
	begin(4);
	add(1, 40)->seeker.arrival = 0;
	machine.rows[0].load = 20;
	assert_int_equal(rebalance(), 1);
	assert_moves(&entries[0], 0, VSE_PLACEMENT_ARRIVAL);
	follow();
	assert_quiet();
	/* Not while it is busy there, or would be. */
	begin(4);
	add(1, 40)->seeker.arrival = 0;
	machine.rows[0].load = MACHINE_MARGIN;
	assert_quiet();
	begin(4);
	add(1, MACHINE_MARGIN / 2 + 1)->seeker.arrival = 0;
	assert_quiet();
	/* Nor while a VM runs there, or may at any time. */
	begin(4);
	add(1, 40)->seeker.arrival = 0;
	machine_run_vm(&machine, 0, true);
	assert_quiet();
	machine_run_vm(&machine, 0, false);
	assert_quiet();
	/* Not when it has just been moved, or not long ago. */
	machine.rows[0].vm_bound = false;
	entries[0].may_move = false;
	assert_quiet();
	entries[0].may_move = true;
	entries[0].recent = true;
	assert_quiet();
	/* Nobody knows where it arrives. */
	entries[0].recent = false;
	entries[0].seeker.arrival = VSE_NO_CORE;
	assert_quiet();
	entries[0].seeker.arrival = 4;
	assert_quiet();
	entries[0].seeker.arrival = 0;
	assert_int_equal(rebalance(), 1);
	/* Not all at once, if they would not fit together. */
	begin(4);
	for (unsigned int i = 0; i < 8; i++)
		add(1 + i % 3, 40)->seeker.arrival = 0;
	rebalance();
	assert_in_range(machine.rows[0].expected, 40, MACHINE_MARGIN / 2);
	follow();
	assert_quiet();
}

/*
 * Where the packets arrive may cost more than staying away: what drove an entry
 * away must not let it come home.
 */
static void home_only_if_it_can_stay(void **state)
{
	begin(2);
	machine.rows[0].vm_sibling = true;
	add(1, 10)->seeker.arrival = 0;
	assert_quiet();

	begin(2);
	machine.rows[0].numa_node = 1;
	machine.rows[0].load = 60;
	add(1, 40)->seeker.arrival = 0;
	entries[0].seeker.nic_node = 0;
	assert_quiet();
}

static void near_the_nic(void **state)
{
	machine_make(&machine, 16, 2, true);
	memset(entries, 0, sizeof(entries));
	count = 0;
	add(4, 300)->seeker.nic_node = 1;
	add(4, 300)->seeker.nic_node = 1;
	/* Cores 0-3 and 8-11 are node 0, the others node 1. */
	assert_int_equal(rebalance(), 1);
	assert_moves(&entries[0], 5, VSE_PLACEMENT_LOAD);
	for (unsigned int i = 0; i < 16; i++) {
		machine.rows[i].expected = 0;
		if (i != 4 && machine.rows[i].numa_node == 1)
			machine.rows[i].load = 60;
	}
	/* Another node is 150 away, with its cache: 60 are the smaller evil. */
	rebalance();
	assert_moves(&entries[0], 5, VSE_PLACEMENT_LOAD);
}

/*
 * Many entries would be better off on core 2, but for the way there; lighter than
 * all of them is one that has no such way.
 */
static void those_behind_are_not_forgotten(void **state)
{
	unsigned int i, run;

	begin(3);
	for (i = 0; i < 400; i++)
		add(i % 2, 2)->seeker.nic_node = 0;
	add(0, 1)->seeker.arrival = 2;
	machine.rows[2].numa_node = 1;
	machine.rows[2].cache = 1;
	machine.rows[2].load = 60;
	machine.table.margin = 300;
	for (run = 0; run < 10 && entries[400].to != 2; run++)
		rebalance();
	assert_moves(&entries[400], 2, VSE_PLACEMENT_LOAD);
}

/* What is known of one entry's chances is not taken for another's. */
static void each_has_chances_of_its_own(void **state)
{
	/* The NIC's memory is far from core 1 for the first one. */
	begin(2);
	machine.rows[1].numa_node = 1;
	add(0, 100)->seeker.nic_node = 0;
	add(0, 10);
	machine.rows[0].load += 80;
	assert_int_equal(rebalance(), 1);
	assert_moves(&entries[1], 1, VSE_PLACEMENT_LOAD);
	/* The packets of the second one arrive where core 1 has its cache. */
	begin(2);
	machine.rows[1].cache = 1;
	machine.rows[1].load = 100;
	add(0, 150);
	add(0, 10)->seeker.arrival = 1;
	machine.rows[0].load += 60;
	assert_int_equal(rebalance(), 1);
	assert_moves(&entries[1], 1, VSE_PLACEMENT_LOAD);
	/* The third one has priority: the first makes room for it. */
	begin(2);
	add(1, 400);
	add(0, 100);
	add_with_priority(0, 30);
	machine.rows[0].load += 300;
	assert_int_equal(rebalance_up_to(1), 1);
	assert_moves(&entries[2], 1, VSE_PLACEMENT_LOAD);
	/* When a heavy one has made room, a light one has it. */
	begin(2);
	add_with_priority(0, 200);
	add(0, 300);
	add(1, 60);
	machine.rows[1].load += 840;
	assert_int_equal(rebalance(), 2);
	assert_moves(&entries[1], 1, VSE_PLACEMENT_PRIORITY);
	assert_moves(&entries[2], 0, VSE_PLACEMENT_LOAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_where_nothing_is_gained),
		cmocka_unit_test(two_equal_ones_part),
		cmocka_unit_test(equal_ones_spread_evenly),
		cmocka_unit_test(others_work_drives_out),
		cmocka_unit_test(not_for_what_has_gone),
		cmocka_unit_test(gain_of_the_margin),
		cmocka_unit_test(half_the_margin_from_a_full_core),
		cmocka_unit_test(to_a_core_that_polls_at_leisure),
		cmocka_unit_test(heavy_ones_first),
		cmocka_unit_test(no_more_than_the_limit),
		cmocka_unit_test(dwelling_ones_stay),
		cmocka_unit_test(fixed_ones_stay),
		cmocka_unit_test(from_a_vm_at_once),
		cmocka_unit_test(with_a_vm_if_all_else_is_full),
		cmocka_unit_test(from_a_core_that_went),
		cmocka_unit_test(forced_ones_in_order),
		cmocka_unit_test(home_when_it_is_idle),
		cmocka_unit_test(home_only_if_it_can_stay),
		cmocka_unit_test(near_the_nic),
		cmocka_unit_test(those_behind_are_not_forgotten),
		cmocka_unit_test(each_has_chances_of_its_own),
	};

	return cmocka_run_group_tests_name("rebalance", tests, NULL, NULL);
}
