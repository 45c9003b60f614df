// SPDX-License-Identifier: GPL-2.0
/*
 * Steering keeps the order of every flow.
 *
 * What the cores of the model do is interleaved at random while the entry's core
 * is changed at random; GRO holds packets back at random.  Packets of a flow must
 * come out in the order in which they came in.
 */
#include "test.h"
#include "rps_model.h"
#include "steer.h"
#include "tag.h"

#define BUDGET		24
#define ROUNDS		200000

static void nothing_is_overtaken(void **state)
{
	unsigned int round, wanted = 0, moves = 0;
	u32 tag;

	srandom(8);
	model_set_up(64);
	assert_int_equal(vse_tag_alloc(&tag), 0);
	for (round = 0; round < ROUNDS; round++) {
		unsigned int number = random() % QUEUES;
		struct queue *queue = &queues[number];

		if (random() % 64 == 0) {
			wanted = random() % TEST_CPUS;
			moves++;
		}
		if (random() % 64 == 0)
			model_tick();
		if (random() % 2) {
			model_other_cores_work();
			continue;
		}
		/* Arrivals pause now and then, or no backlog ever drains. */
		if (round / 512 % 2) {
			if (queue->polled)
				model_end_poll(queue, random() % 4 == 0);
			continue;
		}
		model_receive(number, tag, wanted);
		if (queue->polled == BUDGET || random() % 8 == 0)
			model_end_poll(queue, random() % 4 == 0);
	}
	model_finish();

	assert_int_equal(counts.overtaken, 0);
	assert_int_equal(counts.dropped, 0);
	assert_int_equal(counts.delivered, model_sent());
	/* All of it has been tried. */
	assert_in_range(moves, 1000, ROUNDS);
	assert_in_range(counts.left_local, 1000, ROUNDS);
	vse_tag_free(tag);
}

/* RFS uses all bits of the tag that count in its tables, not the slot's only. */
static void large_tables_take_more_of_the_tag(void **state)
{
	struct napi_struct *napi = &queues[0].napi;
	struct sk_buff skb = { .dev = &dev };
	u32 tag = 0x5a030007, at = tag & (TEST_TABLE_MAX - 1);

	model_set_up(TEST_TABLE_MAX);
	test_this_cpu = 0;
	assert_int_not_equal(at, vse_tag_slot(tag));
	assert_int_equal(vse_steer(napi, &skb, -ETH_HLEN, tag, 2), VSE_STEERED);
	assert_int_equal(sock_flows.ents[at], (tag & ~rps_cpu_mask) | 2);
	assert_int_equal(rows[0].flows[at].cpu, 0);
	assert_int_equal(rows[0].flows[vse_tag_slot(tag)].cpu, RPS_NO_CPU);
	model_set_up(64);
}

static void tags_need_room(void **state)
{
	struct napi_struct *napi = &queues[0].napi;
	struct sk_buff skb = { .dev = &dev, .hash = 5 };
	u32 tags[65], other;
	unsigned int i;

	model_set_up(64);
	test_this_cpu = 0;
	assert_int_equal(vse_tags_fitting(&dev), 64);
	for (i = 0; i < ARRAY_SIZE(tags); i++) {
		assert_int_equal(vse_tag_alloc(&tags[i]), 0);
		assert_int_equal(tags[i] % VSE_MAX_TAGS, i);
		assert_true(tags[i] >= VSE_MAX_TAGS);
	}
	assert_int_equal(vse_steer(napi, &skb, -ETH_HLEN, tags[63], 2), VSE_STEERED);
	assert_int_equal(skb.hash, tags[63]);
	assert_int_equal(sock_flows.ents[63], (tags[63] & ~3u) | 2);
	skb.hash = 5;
	assert_int_equal(vse_steer(napi, &skb, -ETH_HLEN, tags[64], 2), VSE_NOT_STEERED);
	assert_int_equal(skb.hash, 5);

	sock_flows.mask = 31;
	assert_int_equal(vse_tags_fitting(&dev), 32);
	skb.hash = 5;
	assert_int_equal(vse_steer(napi, &skb, -ETH_HLEN, tags[32], 2), VSE_NOT_STEERED);
	assert_int_equal(vse_steer(napi, &skb, -ETH_HLEN, tags[31], 2), VSE_STEERED);
	model_set_up(64);

	rows[1].mask = 31;
	assert_int_equal(vse_tags_fitting(&dev), 32);
	skb.queue = 1;
	assert_int_equal(vse_steer(napi, &skb, -ETH_HLEN, tags[32], 2), VSE_NOT_STEERED);
	assert_int_equal(vse_steer(napi, &skb, -ETH_HLEN, tags[31], 2), VSE_STEERED);
	skb.queue = 2;
	assert_int_equal(vse_steer(napi, &skb, -ETH_HLEN, tags[0], 2), VSE_NOT_STEERED);

	dev._rx[1].rps_flow_table = NULL;
	assert_int_equal(vse_tags_fitting(&dev), 0);
	rps_sock_flow_table = NULL;
	assert_int_equal(vse_tags_fitting(&dev), 0);
	skb.queue = 0;
	assert_int_equal(vse_steer(napi, &skb, -ETH_HLEN, tags[0], 2), VSE_NOT_STEERED);

	/* A tag that is given back is given out again. */
	vse_tag_free(tags[3]);
	assert_int_equal(vse_tag_alloc(&other), 0);
	assert_int_equal(other % VSE_MAX_TAGS, 3);
	tags[3] = other;
	for (i = 0; i < ARRAY_SIZE(tags); i++)
		vse_tag_free(tags[i]);
	vse_tags_exit();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_overtaken),
		cmocka_unit_test(large_tables_take_more_of_the_tag),
		cmocka_unit_test(tags_need_room),
	};

	return cmocka_run_group_tests_name("steer", tests, NULL, NULL);
}
