// SPDX-License-Identifier: GPL-2.0
/* Two entries that go home together, on made-up machines. */
#include "exchange.h"
#include "rebalance_case.h"

#define CORES		4

static int set_up(void **state)
{
	begin(CORES);
	machine.rows[0].usable = false;
	machine.rows[1].usable = false;
	return 0;
}

/* Two cores are left: @one is on core 2 and at home on 3, @other the other way round. */
static struct vse_entry_row *one, *other;

static void crosswise(u32 load_of_one, u32 load_of_other)
{
	one = add(2, load_of_one);
	other = add(3, load_of_other);
	one->seeker.arrival = 3;
	other->seeker.arrival = 2;
}

static unsigned int exchange_up_to(unsigned int limit)
{
	unsigned int moved = rebalance_up_to(limit);

	return moved + vse_exchange(&machine.table, entries, count, limit - moved);
}

static unsigned int exchange(void)
{
	return exchange_up_to(NO_LIMIT);
}

static void assert_exchanged(void)
{
	assert_int_equal(exchange(), 2);
	assert_moves(one, 3, VSE_PLACEMENT_ARRIVAL);
	assert_moves(other, 2, VSE_PLACEMENT_ARRIVAL);
}

static void assert_stay(void)
{
	assert_int_equal(exchange(), 0);
	assert_int_equal(one->to, 2);
	assert_int_equal(other->to, 3);
}

static void assert_stay_at_home(void)
{
	assert_int_equal(exchange(), 0);
	assert_int_equal(one->to, 3);
	assert_int_equal(other->to, 2);
}

static void both_go_home_and_stay(void **state)
{
	crosswise(800, 820);
	assert_exchanged();
	assert_int_equal(machine.rows[2].expected, 20);
	assert_int_equal(machine.rows[3].expected, -20);
	follow();
	assert_stay_at_home();
}

static void one_alone_does_not_go(void **state)
{
	crosswise(800, 800);
	one->seeker.arrival = 1;
	assert_stay();
	machine.rows[1].usable = true;
	machine.rows[1].load = 1000;
	assert_stay();
	one->seeker.arrival = 3;
	other->seeker.arrival = 1;
	assert_stay();
	other->seeker.arrival = 3;
	assert_stay();
	other->seeker.arrival = VSE_NO_CORE;
	assert_stay();
}

static void who_has_to_stay_does(void **state)
{
	crosswise(800, 800);
	one->fixed = true;
	assert_stay();
	one->fixed = false;
	other->may_move = false;
	assert_stay();
	other->may_move = true;
	other->recent = true;
	assert_exchanged();
}

static void idle_cores_need_not_be_spared(void **state)
{
	crosswise(740, 740);
	assert_stay();
	machine.rows[2].load += 10;
	assert_exchanged();
	set_up(state);
	crosswise(740, 740);
	machine.rows[3].load += 10;
	assert_exchanged();
}

static void light_ones_stay(void **state)
{
	crosswise(49, 50);
	machine.rows[2].load += 800;
	machine.rows[3].load += 800;
	assert_stay();
	one->seeker.load++;
	assert_exchanged();
}

static void nobody_goes_where_much_more_is_done(void **state)
{
	crosswise(750, 750);
	machine.rows[3].load += 36;
	assert_exchanged();
	set_up(state);
	crosswise(750, 750);
	machine.rows[3].load += 37;
	assert_stay();
	set_up(state);
	crosswise(750, 750);
	machine.rows[2].load += 37;
	assert_stay();
}

static void not_to_a_core_with_a_vm(void **state)
{
	crosswise(800, 800);
	machine.rows[2].vm = true;
	assert_int_equal(vse_exchange(&machine.table, entries, count, NO_LIMIT), 0);
}

static void priority_does_not_mix(void **state)
{
	crosswise(800, 800);
	one->seeker.priority = true;
	one->to = 2;
	other->to = 3;
	assert_int_equal(vse_exchange(&machine.table, entries, count, NO_LIMIT), 0);
	other->seeker.priority = true;
	assert_int_equal(vse_exchange(&machine.table, entries, count, NO_LIMIT), 2);
}

static void no_more_than_may_move(void **state)
{
	crosswise(800, 800);
	assert_int_equal(exchange_up_to(1), 0);
	assert_int_equal(exchange_up_to(2), 2);
}

static void the_heaviest_of_a_core_goes(void **state)
{
	struct vse_entry_row *light;

	light = add(2, 100);
	crosswise(700, 700);
	light->seeker.arrival = 3;
	machine.rows[3].load += 100;
	assert_exchanged();
	assert_int_equal(light->to, 2);
}

static void pairs_are_many(void **state)
{
	unsigned int i;

	begin(8);
	for (i = 0; i < 8; i++)
		add(i, 800)->seeker.arrival = i ^ 1;
	assert_int_equal(exchange(), 8);
	for (i = 0; i < 8; i++)
		assert_moves(&entries[i], i ^ 1, VSE_PLACEMENT_ARRIVAL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(both_go_home_and_stay, set_up),
		cmocka_unit_test_setup(one_alone_does_not_go, set_up),
		cmocka_unit_test_setup(who_has_to_stay_does, set_up),
		cmocka_unit_test_setup(idle_cores_need_not_be_spared, set_up),
		cmocka_unit_test_setup(light_ones_stay, set_up),
		cmocka_unit_test_setup(nobody_goes_where_much_more_is_done, set_up),
		cmocka_unit_test_setup(not_to_a_core_with_a_vm, set_up),
		cmocka_unit_test_setup(priority_does_not_mix, set_up),
		cmocka_unit_test_setup(no_more_than_may_move, set_up),
		cmocka_unit_test_setup(the_heaviest_of_a_core_goes, set_up),
		cmocka_unit_test_setup(pairs_are_many, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
