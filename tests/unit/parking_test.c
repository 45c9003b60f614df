// SPDX-License-Identifier: GPL-2.0
/*
 * A flow leaves a core that has more to do than it can, and keeps its order.
 */
#include "test.h"
#include "parking.h"
#include "rps_model.h"
#include "steer.h"
#include "tag.h"

#define BACKLOG		200
#define BURST		16
#define LET_GO		64	/* at once, as in parking.c */

static u32 tag;

static void set_up(void)
{
	srandom(9);
	model_set_up(64);
	netdev_max_backlog = BACKLOG;
	model_is_busy = false;
	assert_int_equal(vse_tag_alloc(&tag), 0);
}

/* Packets of the entry come all the time; core 1 does half of them, others all. */
static void run(unsigned int ticks, unsigned int wanted)
{
	unsigned int i;

	while (ticks--) {
		for (i = 0; i < BURST; i++)
			model_receive(0, tag, wanted);
		model_end_poll(&queues[0], random() % 4 == 0);
		model_work(0, 2 * BURST);
		model_work(1, BURST / 2);
		model_work(2, 2 * BURST);
		model_work(3, 2 * BURST);
		model_tick();
	}
}

static void overload(void)
{
	run(200, 1);
	assert_in_range(counts.dropped, 1, model_sent());
	assert_int_equal(counts.parked, 0);
}

static void account(void)
{
	model_finish();
	assert_int_equal(counts.overtaken, 0);
	assert_int_equal(counts.delivered + counts.dropped, model_sent());
	vse_tag_free(tag);
}

static void flow_leaves_for(unsigned int core)
{
	unsigned int sent, dropped, worked;

	set_up();
	overload();
	dropped = counts.dropped;
	run(200, core);
	assert_in_range(counts.parked, BACKLOG, model_sent());
	assert_int_equal(vse_parking_lot[0].used, 0);

	/* It has gone: what comes now is worked on there, all of it. */
	sent = model_sent();
	worked = counts.worked[core];
	run(100, core);
	assert_in_range(counts.worked[core] - worked, model_sent() - sent - BURST,
			model_sent() - sent + BURST);
	/* While it was parked nothing was sent to where there was no room. */
	assert_in_range(counts.dropped - dropped, 0, 8 * BURST);
	account();
}

static void to_another_core(void **state)
{
	flow_leaves_for(2);
}

static void home(void **state)
{
	flow_leaves_for(0);
	assert_in_range(counts.left_local, 100 * BURST / 2, 500 * BURST);
}

/* Parked packets do not fill the new core's backlog at once. */
static void as_the_new_core_takes_them(void **state)
{
	unsigned int ticks, most = 0;

	set_up();
	overload();
	for (ticks = 0; ticks < 200; ticks++) {
		run(1, 2);
		if (softnet_data[2].input_pkt_queue.qlen > most)
			most = softnet_data[2].input_pkt_queue.qlen;
	}
	assert_in_range(most, 1, BACKLOG * 3 / 4);
	account();
}

/* A core that does nothing at all never drains. */
static void gives_up_and_tries_again(void **state)
{
	unsigned int ticks, i, before;

	set_up();
	overload();
	before = counts.dropped;
	for (ticks = 0; ticks < 3 * HZ; ticks++) {
		model_receive(0, tag, 2);
		model_end_poll(&queues[0], false);
		model_tick();
	}
	/* They went where RFS has them, and were lost there, as without parking. */
	assert_in_range(counts.parked, HZ / 2, 3 * HZ);
	assert_in_range(counts.dropped - before, HZ, 3 * HZ);
	assert_int_equal(rows[0].flows[tag & rows[0].mask].cpu, 1);
	/* It works again. */
	for (i = 0; i < 2 * HZ; i++)
		run(1, 2);
	assert_int_equal(rows[0].flows[tag & rows[0].mask].cpu, 2);
	account();
}

/* Parks a packet behind one that GRO has held, at the end of a poll or within. */
static void park_behind_gro(bool poll_ends)
{
	unsigned int ticks;

	set_up();
	model_flows = 1;
	model_gro = GRO_HOLDS_NOTHING;
	run(20, 1);
	/* One is left in the backlog of core 1, wherever it comes from. */
	model_work(1, softnet_data[1].input_pkt_queue.qlen - 1);
	model_gro = GRO_HOLDS;
	model_receive(0, tag, 2);
	model_end_poll(&queues[0], true);
	for (ticks = 0; ticks < 4; ticks++)
		model_tick();
	model_gro = GRO_HOLDS_NOTHING;
	model_receive(0, tag, 2);
	assert_int_equal(counts.parked, 1);
	if (poll_ends)
		model_end_poll(&queues[0], true);
	model_work(1, 1);
}

static void behind_what_gro_holds(void **state)
{
	park_behind_gro(true);
	model_work(1, 1);
	model_tick();
	assert_int_equal(vse_parking_lot[0].parked, 0);
	account();
}

static void behind_the_batch_of_the_poll(void **state)
{
	park_behind_gro(false);
	model_receive(0, tag, 2);
	assert_int_equal(counts.parked, 2);
	account();
}

/* Packets of two entries, the second of which arrives at home. */
static void run_both(unsigned int ticks, u32 second, unsigned int wanted,
		     unsigned int wanted_by_second)
{
	unsigned int i;

	while (ticks--) {
		for (i = 0; i < BURST; i++) {
			model_first_flow = 0;
			model_receive(0, tag, wanted);
			model_first_flow = 1;
			model_receive(0, second, wanted_by_second);
		}
		model_end_poll(&queues[0], false);
		model_work(0, 4 * BURST);
		model_tick();
	}
}

/* Of two entries that are let go at the same time, each gets to its own core. */
static void each_to_its_own_core(void **state)
{
	unsigned int of_first;
	u32 second;

	set_up();
	assert_int_equal(vse_tag_alloc(&second), 0);
	model_flows = 1;
	model_gro = GRO_HOLDS_NOTHING;
	run_both(20, second, 1, 1);
	assert_int_equal(vse_parking_lot[0].used, 0);
	run_both(6, second, 2, 0);
	assert_int_equal(vse_parking_lot[0].flows[0].tag, tag);
	of_first = vse_parking_lot[0].flows[0].packets.qlen;
	assert_in_range(of_first, 1, LET_GO);
	assert_in_range(vse_parking_lot[0].parked, of_first + 1, 2 * LET_GO);

	model_work(1, 2 * BACKLOG);
	model_tick();
	assert_int_equal(vse_parking_lot[0].used, 0);
	assert_int_equal(softnet_data[2].input_pkt_queue.qlen, of_first);
	vse_tag_free(second);
	account();
}

/* More than a lot takes. */
static void too_many(void **state)
{
	unsigned int i;

	set_up();
	overload();
	run(4, 2);
	for (i = 0; i < 6000; i++)
		model_receive(0, tag, 2);
	model_end_poll(&queues[0], false);
	assert_in_range(counts.parked, 4000, 4200);
	assert_int_equal(vse_parking_lot[0].parked, 0);
	account();
}

/* It wants to leave, and then does not any more. */
static void stays_after_all(void **state)
{
	unsigned int parked;

	set_up();
	overload();
	run(5, 2);
	parked = counts.parked;
	assert_in_range(parked, 1, 5 * BURST);
	run(100, 1);
	assert_int_equal(rows[0].flows[tag & rows[0].mask].cpu, 1);
	account();
}

static void device_goes(void **state)
{
	struct net_device another = { .real_num_rx_queues = QUEUES };

	set_up();
	overload();
	run(5, 2);
	assert_in_range(vse_parking_lot[0].parked, 1, 5 * BURST);
	vse_steer_forget(&another);
	assert_in_range(vse_parking_lot[0].parked, 1, 5 * BURST);
	vse_steer_forget(&dev);
	assert_int_equal(vse_parking_lot[0].parked, 0);
	assert_int_equal(vse_parking_lot[0].used, 0);
	account();
}

/* On a core that is not overloaded there is a gap soon, and nothing to park. */
static void patience(void **state)
{
	unsigned int ticks;

	set_up();
	for (ticks = 0; ticks < 2000; ticks++) {
		model_receive(0, tag, 1 + ticks / 100 % 2);
		model_end_poll(&queues[0], false);
		model_work(0, 2);
		model_work(1, 2);
		model_work(2, 2);
		model_tick();
	}
	assert_int_equal(counts.parked, 0);
	account();
}

/* Whatever happens, and in whatever turns. */
static void nothing_is_overtaken(void **state)
{
	unsigned int round, wanted = 0, speed[TEST_CPUS] = { 32, 4, 32, 4 };

	set_up();
	model_is_busy = true;
	for (round = 0; round < 300000; round++) {
		unsigned int number = random() % QUEUES;
		unsigned int core = random() % TEST_CPUS;
		struct queue *queue = &queues[number];

		if (random() % 512 == 0)
			wanted = random() % TEST_CPUS;
		if (random() % 4096 == 0)
			speed[random() % TEST_CPUS] = 1 << random() % 6;
		if (random() % 16 == 0)
			model_tick();
		if (random() % 4 == 0 && !queues[core % QUEUES].polled)
			model_work(core, random() % speed[core]);
		model_receive(number, tag, wanted);
		if (queue->polled == 24 || random() % 8 == 0)
			model_end_poll(queue, random() % 4 == 0);
	}
	assert_in_range(counts.parked, 1000, 300000);
	assert_in_range(counts.dropped, 1000, 300000);
	account();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(to_another_core),
		cmocka_unit_test(home),
		cmocka_unit_test(as_the_new_core_takes_them),
		cmocka_unit_test(gives_up_and_tries_again),
		cmocka_unit_test(behind_what_gro_holds),
		cmocka_unit_test(behind_the_batch_of_the_poll),
		cmocka_unit_test(each_to_its_own_core),
		cmocka_unit_test(too_many),
		cmocka_unit_test(stays_after_all),
		cmocka_unit_test(device_goes),
		cmocka_unit_test(patience),
		cmocka_unit_test(nothing_is_overtaken),
	};

	return cmocka_run_group_tests_name("parking", tests, NULL, NULL);
}
