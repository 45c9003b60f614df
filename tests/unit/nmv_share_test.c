// SPDX-License-Identifier: GPL-2.0
/*
 * What containers get of a ring that they share: on a made-up core that polls it and
 * delivers what it brings, in turns, with all else as it is in a kernel.
 */
#include "test.h"
#include "share.h"

#define CONTAINERS	8
#define RING		512
#define POLL		64

/* Time is counted as costs are: in quarters of the work on a delivered packet. */
struct container {
	bool other;		/* none: the host, say */
	double rate;		/* packets in that time */
	unsigned int burst;	/* so many come at once */
	double due;
	struct nmv_credit credit;
	unsigned long sent, got, dropped, overflown;
};

static struct container containers[CONTAINERS];
static struct nmv_quantum quantum;
static unsigned char ring[RING];
static unsigned int waiting, head;
static unsigned long rounds;

static int set_up(void **state)
{
	memset(containers, 0, sizeof(containers));
	nmv_quantum_start(&quantum, POLL);
	waiting = 0;
	rounds = 0;
	return 0;
}

/* Of what the core could deliver if it had nothing else to do, in percent. */
static void sends(unsigned int number, unsigned int percent, unsigned int burst)
{
	containers[number].rate = percent / 100.0 / (NMV_ARRIVAL + NMV_DELIVERY);
	containers[number].burst = burst;
}

static void arrive(struct container *container)
{
	unsigned int i;

	for (i = 0; i < container->burst; i++) {
		container->sent++;
		if (waiting == RING) {
			container->overflown++;
			continue;
		}
		ring[(head + waiting++) % RING] = container - containers;
	}
}

/* Arrivals of all mix, a packet's time at a time. */
static void time_passes(unsigned int time)
{
	unsigned int i, tick;

	for (tick = 0; tick < time; tick++) {
		for (i = 0; i < CONTAINERS; i++) {
			struct container *container = &containers[i];

			if (!container->rate)
				continue;
			container->due += container->rate;
			while (container->due >= container->burst) {
				container->due -= container->burst;
				arrive(container);
			}
		}
	}
}

/* The driver's poll, and the delivery of what it brought. */
static void one_round(void)
{
	unsigned int brought, others = 0, kept = 0;

	for (brought = 0; brought < POLL && waiting; brought++) {
		struct container *container = &containers[ring[head]];

		head = (head + 1) % RING;
		waiting--;
		others += container->other;
		if (container->other ||
		    nmv_credit_take(&container->credit, &quantum)) {
			container->got++;
			kept++;
		} else {
			container->dropped++;
		}
	}
	time_passes(max(1U, brought * NMV_ARRIVAL + kept * NMV_DELIVERY));
	nmv_quantum_next(&quantum, brought, others);
	rounds++;
}

static void run(unsigned int count)
{
	while (count--)
		one_round();
}

/* What it got of what was sent from here on, in permille. */
static unsigned int kept_of(unsigned int number, unsigned int count)
{
	struct container *container = &containers[number];
	unsigned long sent = container->sent, got = container->got;

	run(count);
	return (container->got - got) * 1000 / (container->sent - sent);
}

static bool unlimited(void)
{
	return quantum.each == NMV_QUANTUM_MOST;
}

static void nobody_is_limited_while_the_ring_is_emptied(void **state)
{
	unsigned int i;

	sends(0, 60, 16);
	sends(1, 30, 1);
	for (i = 0; i < 2000; i++) {
		one_round();
		assert_true(unlimited());
	}
	assert_int_equal(containers[0].dropped + containers[1].dropped, 0);
}

/* The ring drops cheaper than we could. */
static void one_alone_is_never_limited(void **state)
{
	sends(0, 300, 1);
	run(2000);
	assert_int_equal(containers[0].dropped, 0);
	assert_true(containers[0].overflown > 0);
}

/* As the evaluation's row nmv_isolation_shared: 43 % of a core beside 143 %. */
static void a_flood_costs_the_other_one_nothing(void **state)
{
	sends(0, 143, 1);
	sends(1, 43, 1);
	run(500);
	assert_in_range(kept_of(1, 5000), 990, 1001);
	assert_true(containers[0].dropped > 0);
	/* And it has the rest of the core. */
	assert_in_range(kept_of(0, 5000), 80, 300);
}

static void it_would_without_a_quantum(void **state)
{
	unsigned long got;

	sends(0, 143, 1);
	sends(1, 43, 1);
	run(500);
	got = containers[1].got;
	containers[1].sent = 0;
	while (rounds < 5000) {
		nmv_quantum_start(&quantum, POLL);
		one_round();
	}
	assert_true((containers[1].got - got) * 100 / containers[1].sent < 70);
}

static void bursts_are_kept_too(void **state)
{
	sends(0, 143, 1);
	sends(1, 30, 24);
	run(500);
	assert_in_range(kept_of(1, 5000), 985, 1001);
}

/* A packet in a hundred rounds, with a flood in all of them. */
static void a_rare_one_is_kept_too(void **state)
{
	sends(0, 200, 1);
	containers[1].rate = 0.0001;
	containers[1].burst = 1;
	run(500);
	assert_in_range(kept_of(1, 50000), 990, 1001);
}

static void once_alone_it_is_not_limited(void **state)
{
	sends(0, 143, 1);
	sends(1, 43, 1);
	run(500);
	containers[1].rate = 0;
	run(NMV_ALONE + 2000);
	assert_true(unlimited());
	containers[0].dropped = 0;
	run(1000);
	assert_int_equal(containers[0].dropped, 0);
}

static void the_host_is_spared_too(void **state)
{
	sends(0, 143, 1);
	sends(1, 30, 1);
	containers[1].other = true;
	run(500);
	assert_in_range(kept_of(1, 5000), 990, 1001);
	assert_true(containers[0].dropped > 0);
}

/* Of each full poll one packet is the host's. */
static void a_packet_of_the_host_hides_no_flood(void **state)
{
	sends(0, 143, 1);
	sends(1, 40, 1);
	sends(2, 3, 1);
	containers[2].other = true;
	run(500);
	assert_in_range(kept_of(1, 5000), 990, 1001);
}

/* It cannot be limited here, and a container that takes little gains nobody anything. */
static void a_flood_of_others_is_not_paid_for(void **state)
{
	sends(0, 200, 1);
	containers[0].other = true;
	sends(1, 20, 1);
	while (rounds < 5000) {
		one_round();
		assert_true(unlimited());
	}
	assert_int_equal(containers[1].dropped, 0);
}

/* To take them all out of the ring is four times what the core can do. */
static void what_nothing_helps_against_is_left_to_the_ring(void **state)
{
	unsigned long got;

	sends(0, 1500, 1);
	sends(1, 100, 1);
	run(1000);
	got = containers[0].got + containers[1].got;
	containers[0].dropped = 0;
	containers[1].dropped = 0;
	run(3 * NMV_REST);
	got = containers[0].got + containers[1].got - got;
	assert_in_range(got, (u64)3 * NMV_REST * POLL * 97 / 100, 3 * NMV_REST * POLL);
	assert_true(containers[0].dropped > 0);
	/* When less comes, it is tried again. */
	containers[0].rate = 143.0 / 1500 * containers[0].rate;
	containers[1].rate = 0.43 * containers[1].rate;
	run(NMV_REST + 500);
	assert_in_range(kept_of(1, 5000), 990, 1001);
}

static void a_light_one_beside_two_floods(void **state)
{
	sends(0, 80, 1);
	sends(1, 80, 1);
	sends(2, 15, 1);
	run(500);
	assert_in_range(kept_of(2, 5000), 990, 1001);
}

static void equal_floods_get_the_same(void **state)
{
	unsigned int i, most = 0, least = UINT_MAX;

	for (i = 0; i < 4; i++)
		sends(i, 60, 1);
	run(5000);
	for (i = 0; i < 4; i++) {
		most = max_t(unsigned int, most, containers[i].got);
		least = min_t(unsigned int, least, containers[i].got);
	}
	assert_in_range(least * 100 / most, 95, 100);
}

/* However many there are, and however full the ring is. */
static void each_gets_something(void **state)
{
	unsigned int i;

	for (i = 0; i < CONTAINERS; i++)
		sends(i, 200, 1);
	run(5000);
	for (i = 0; i < CONTAINERS; i++)
		assert_true(containers[i].got > 1000);
}

static void the_limit_goes_when_the_flood_does(void **state)
{
	unsigned long dropped, sent;

	sends(0, 143, 1);
	sends(1, 43, 1);
	run(2000);
	assert_false(unlimited());
	containers[0].rate = 0;
	/* As many packets as take the quantum from nothing to all. */
	sent = containers[1].sent;
	while (containers[1].sent - sent < 64 * POLL)
		one_round();
	assert_true(unlimited());
	dropped = containers[1].dropped;
	run(2000);
	assert_int_equal(containers[1].dropped, dropped);
	/* A new flood of the same one is not paid for by the old one's debts. */
	sends(0, 40, 1);
	run(50);
	assert_in_range(kept_of(0, 1000), 990, 1005);
}

static void a_quantum_is_so_many_packets(void **state)
{
	const unsigned int each = 10;
	struct nmv_credit credit = {};
	unsigned int i;

	quantum.each = each * (NMV_ARRIVAL + NMV_DELIVERY);
	quantum.brought = POLL;
	for (i = 0; i < each; i++)
		assert_true(nmv_credit_take(&credit, &quantum));
	for (i = 0; i < 1000; i++)
		assert_false(nmv_credit_take(&credit, &quantum));
	/* What it owes is a round's, whatever was sent. */
	assert_int_equal(credit.left, -(int)quantum.each);
}

/* The numbers of the round and of packets wrap. */
static void rounds_without_end(void **state)
{
	struct nmv_credit credit = {};

	quantum.round = (u32)-2;
	quantum.each = NMV_QUANTUM_LEAST;
	quantum.brought = -2 * POLL;
	credit.round = quantum.round - 1;
	credit.brought = quantum.brought - POLL;
	quantum.sharers = 2;
	while (quantum.round != 3) {
		assert_true(nmv_credit_take(&credit, &quantum));
		assert_in_range(credit.left, 0, NMV_SAVED * NMV_QUANTUM_LEAST);
		quantum.sharers = 2;
		nmv_quantum_next(&quantum, POLL, 0);
		assert_int_equal(quantum.each, NMV_QUANTUM_LEAST);
	}
}

/* Nobody is to be spared: the ring drops of both what is too much. */
static void two_floods_are_left_to_the_ring(void **state)
{
	unsigned long got;

	sends(0, 100, 1);
	sends(1, 100, 1);
	run(2000);
	assert_true(unlimited());
	got = containers[0].got + containers[1].got;
	run(NMV_REST / 2);
	/* All time is for what is delivered. */
	assert_int_equal(containers[0].got + containers[1].got - got, NMV_REST / 2 * POLL);
	/* But one that comes then is spared in the end. */
	sends(2, 10, 1);
	run(NMV_REST);
	assert_in_range(kept_of(2, 5000), 980, 1001);
}

/* Where the quantum is so small that the victim is refused packets as well. */
static void a_flood_is_told_from_its_victim(void **state)
{
	sends(0, 200, 1);
	sends(1, 30, 8);
	run(500);
	assert_in_range(kept_of(1, 20000), 900, 1001);
}

/* Interrupts are moderated, and senders send in bursts: of a flood and of its victim. */
static void a_flood_in_bursts_costs_the_other_one_nothing(void **state)
{
	static const unsigned int bursts[][2] = {
		{ 8, 4 }, { 32, 10 }, { 64, 20 }, { 100, 30 }, { 200, 60 }, { 400, 120 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bursts); i++) {
		set_up(NULL);
		sends(0, 143, bursts[i][0]);
		sends(1, 43, bursts[i][1]);
		run(3000);
		assert_in_range(kept_of(1, 20000), 990, 1005);
	}
}

/* Two equal ones: but it is the host that is spared by what they are refused. */
static void the_host_is_spared_beside_two_floods(void **state)
{
	unsigned long dropped;

	sends(0, 70, 1);
	sends(1, 70, 1);
	sends(2, 30, 1);
	containers[2].other = true;
	run(2000);
	dropped = containers[0].dropped;
	assert_in_range(kept_of(2, 5000), 980, 1001);
	assert_true(containers[0].dropped > dropped);
}

/* A full poll in which each of these is refused so many packets. */
static void full_poll(struct nmv_credit *credits, const unsigned int *refused)
{
	unsigned int number, i;

	for (number = 0; number < 2; number++) {
		/* Whatever it has is gone. */
		nmv_credit_refuse(&credits[number], &quantum);
		credits[number].left = -NMV_QUANTUM_MOST;
		for (i = 1; i < refused[number]; i++)
			assert_true(nmv_credit_refuse(&credits[number], &quantum));
	}
	nmv_quantum_next(&quantum, POLL, 0);
}

/* Of twelve polls in five both are refused as many, in the others one of them far more. */
static void a_few_even_polls_are_not_enough(void **state)
{
	static const unsigned int even[] = { 20, 20 }, uneven[] = { 38, 2 };
	struct nmv_credit credits[2] = {};
	unsigned int i;

	quantum.each = NMV_QUANTUM_MOST / 2;
	quantum.alone = 0;
	for (i = 0; i < 240; i++) {
		full_poll(credits, i % 12 < 5 ? even : uneven);
		/* Not what this is about. */
		quantum.vain = 0;
		assert_int_equal(quantum.rest, 0);
	}
	for (i = 0; i < 2 * NMV_PERIOD * NMV_EVEN && !quantum.rest; i++) {
		full_poll(credits, even);
		quantum.vain = 0;
	}
	assert_true(quantum.rest);
	/* A few polls that empty the ring are no end of it, many are. */
	nmv_quantum_next(&quantum, POLL / 2, 0);
	assert_true(quantum.rest);
	for (i = 0; i < NMV_VAIN; i++)
		nmv_quantum_next(&quantum, POLL / 2, 0);
	assert_int_equal(quantum.rest, 0);
}

static void three_floods_in_bursts_are_left_to_the_ring(void **state)
{
	unsigned int i, left = 0;

	for (i = 0; i < 3; i++)
		sends(i, 60 + i, 1 + i);
	run(1000);
	for (i = 0; i < 2 * NMV_REST; i++) {
		one_round();
		left += unlimited();
	}
	assert_in_range(left * 100 / (2 * NMV_REST), 90, 100);
}

/* What is refused before a packet is made of it is what would be dropped then, at the
 * same price.
 */
static void refused_is_what_is_not_kept(void **state)
{
	struct nmv_credit asked = {}, dropped = {};
	unsigned int refused = 0, i;

	for (i = 0; i < 100000; i++) {
		struct nmv_quantum other = quantum;
		bool refuse = nmv_credit_refuse(&asked, &other);

		assert_int_equal(nmv_quantum_limits(&quantum), other.each != NMV_QUANTUM_MOST);
		assert_int_equal(refuse, !nmv_credit_take(&dropped, &quantum));
		if (!refuse)
			nmv_credit_take(&asked, &other);
		assert_memory_equal(&asked, &dropped, sizeof(asked));
		assert_memory_equal(&other, &quantum, sizeof(other));
		refused += refuse;
		if (i % 64 == 63) {
			/* Another one is there, too. */
			quantum.sharers++;
			nmv_quantum_next(&quantum, i % 640 ? 64 : 1, 0);
		}
	}
	assert_in_range(refused, 1000, 99000);
}

/* Whatever comes, the numbers stay within what they mean. */
static void random_rings(void **state)
{
	unsigned int i, j;

	for (i = 0; i < 200; i++) {
		set_up(NULL);
		for (j = 0; j < CONTAINERS; j++)
			if (random() % 2)
				sends(j, 1 + random() % 300, 1 + random() % 64);
		for (j = 0; j < 300; j++) {
			unsigned int k;

			one_round();
			assert_in_range(quantum.each, NMV_QUANTUM_LEAST, NMV_QUANTUM_MOST);
			for (k = 0; k < CONTAINERS; k++) {
				const struct nmv_credit *credit = &containers[k].credit;

				assert_true(credit->left >= -NMV_QUANTUM_MOST);
				assert_true(credit->left <= NMV_SAVED * NMV_QUANTUM_MOST);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(nobody_is_limited_while_the_ring_is_emptied, set_up),
		cmocka_unit_test_setup(one_alone_is_never_limited, set_up),
		cmocka_unit_test_setup(a_flood_costs_the_other_one_nothing, set_up),
		cmocka_unit_test_setup(it_would_without_a_quantum, set_up),
		cmocka_unit_test_setup(bursts_are_kept_too, set_up),
		cmocka_unit_test_setup(a_rare_one_is_kept_too, set_up),
		cmocka_unit_test_setup(once_alone_it_is_not_limited, set_up),
		cmocka_unit_test_setup(the_host_is_spared_too, set_up),
		cmocka_unit_test_setup(a_packet_of_the_host_hides_no_flood, set_up),
		cmocka_unit_test_setup(a_flood_of_others_is_not_paid_for, set_up),
		cmocka_unit_test_setup(what_nothing_helps_against_is_left_to_the_ring, set_up),
		cmocka_unit_test_setup(a_light_one_beside_two_floods, set_up),
		cmocka_unit_test_setup(equal_floods_get_the_same, set_up),
		cmocka_unit_test_setup(each_gets_something, set_up),
		cmocka_unit_test_setup(the_limit_goes_when_the_flood_does, set_up),
		cmocka_unit_test_setup(a_quantum_is_so_many_packets, set_up),
		cmocka_unit_test_setup(rounds_without_end, set_up),
		cmocka_unit_test_setup(two_floods_are_left_to_the_ring, set_up),
		cmocka_unit_test_setup(a_flood_is_told_from_its_victim, set_up),
		cmocka_unit_test_setup(the_host_is_spared_beside_two_floods, set_up),
		cmocka_unit_test_setup(a_few_even_polls_are_not_enough, set_up),
		cmocka_unit_test_setup(a_flood_in_bursts_costs_the_other_one_nothing, set_up),
		cmocka_unit_test_setup(three_floods_in_bursts_are_left_to_the_ring, set_up),
		cmocka_unit_test_setup(refused_is_what_is_not_kept, set_up),
		cmocka_unit_test_setup(random_rings, set_up),
	};

	return cmocka_run_group_tests_name("nmv_share", tests, NULL, NULL);
}
