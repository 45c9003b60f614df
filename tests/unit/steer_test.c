// SPDX-License-Identifier: GPL-2.0
/*
 * Steering keeps the order of every flow.
 *
 * The test plays the softirq of a host: two queues, each polled on a core of its
 * own, and a backlog on every core.  What the cores do is interleaved at random
 * while the entry's core is changed at random; GRO holds packets back at random.
 * Packets of a flow must come out in the order in which they came in.
 */
#include "test.h"
#include "rps.h"
#include "steer.h"
#include "tag.h"

#define FLOWS		6	/* of one entry; even ones on queue 0 */
#define QUEUES		2
#define BATCH		8	/* the kernel's gro_normal_batch */
#define BUDGET		24
#define ROUNDS		200000
#define QUEUE_LENGTH	4096

struct softnet_data softnet_data[TEST_CPUS];
struct rps_sock_flow_table *rps_sock_flow_table;
u32 rps_cpu_mask = TEST_CPUS - 1;
unsigned int test_this_cpu;

struct packet {
	struct sk_buff skb;
	int flow;
	unsigned int sequence;
};

struct fifo {
	struct packet packets[QUEUE_LENGTH];
	unsigned int first, last;
};

/**
 * struct queue - a receive queue and its poll
 * @napi: what steer.c sees of the poll
 * @core: where it is polled
 * @polled: packets of the poll so far; 0: none is under way
 * @held: merged by GRO, waiting for more of their flow
 * @batch: on their way to the stack
 */
struct queue {
	struct napi_struct napi;
	unsigned int core;
	unsigned int polled;
	struct fifo held;
	struct fifo batch;
};

static struct net_device dev = { .real_num_rx_queues = QUEUES };
static struct rps_dev_flow_table rows[QUEUES];
static struct rps_sock_flow_table sock_flows;
static struct queue queues[QUEUES];
static struct fifo backlogs[TEST_CPUS];
static unsigned int sent[FLOWS], delivered[FLOWS], overtaken;
static unsigned int left_local, moves;

static bool fifo_empty(const struct fifo *fifo)
{
	return fifo->first == fifo->last;
}

static void fifo_put(struct fifo *fifo, const struct packet *packet)
{
	fifo->packets[fifo->last++ % QUEUE_LENGTH] = *packet;
	assert_true(fifo->last - fifo->first <= QUEUE_LENGTH);
}

static struct packet fifo_get(struct fifo *fifo)
{
	return fifo->packets[fifo->first++ % QUEUE_LENGTH];
}

static void deliver(const struct packet *packet)
{
	if (packet->sequence != delivered[packet->flow])
		overtaken++;
	delivered[packet->flow]++;
}

/* net/core/dev.c, without what needs rps_cpus. */
static int get_rps_cpu(const struct packet *packet, struct rps_dev_flow **rowp)
{
	u32 hash = packet->skb.hash;
	u32 ident = sock_flows.ents[hash & sock_flows.mask];
	struct rps_dev_flow *row;

	if (!hash || (ident ^ hash) & ~rps_cpu_mask)
		return -1;
	row = &rows[packet->skb.queue].flows[hash & rows[0].mask];
	if (row->cpu != (ident & rps_cpu_mask) &&
	    (row->cpu >= nr_cpu_ids ||
	     (int)(softnet_data[row->cpu].input_queue_head -
		   row->last_qtail) >= 0)) {
		row->cpu = ident & rps_cpu_mask;
		/* set_rps_cpu() takes over the queue head. */
		row->last_qtail = softnet_data[row->cpu].input_queue_head;
	}
	*rowp = row;
	return row->cpu;
}

static void work_on_backlog(unsigned int core, unsigned int packets)
{
	while (packets-- && !fifo_empty(&backlogs[core])) {
		struct packet packet = fifo_get(&backlogs[core]);

		deliver(&packet);
		softnet_data[core].input_queue_head++;
	}
}

/* A core that polls does nothing else until the poll is over. */
static bool is_polling(unsigned int core)
{
	unsigned int i;

	for (i = 0; i < QUEUES; i++)
		if (queues[i].core == core && queues[i].polled)
			return true;
	return false;
}

static void other_cores_work(void)
{
	unsigned int core = random() % TEST_CPUS;

	if (!is_polling(core))
		work_on_backlog(core, random() % 32);
}

/* netif_receive_skb_list_internal(): backlogs first, then the rest. */
static void hand_over_batch(struct queue *queue)
{
	static struct fifo local;

	while (!fifo_empty(&queue->batch)) {
		struct packet packet = fifo_get(&queue->batch);
		struct rps_dev_flow *row;
		int cpu = get_rps_cpu(&packet, &row);

		if (cpu < 0) {
			fifo_put(&local, &packet);
			continue;
		}
		fifo_put(&backlogs[cpu], &packet);
		row->last_qtail = ++softnet_data[cpu].input_queue_tail;
	}
	queue->napi.rx_count = 0;
	other_cores_work();
	while (!fifo_empty(&local)) {
		struct packet packet = fifo_get(&local);

		deliver(&packet);
	}
}

static void to_batch(struct queue *queue, const struct packet *packet)
{
	fifo_put(&queue->batch, packet);
	if (++queue->napi.rx_count >= BATCH)
		hand_over_batch(queue);
}

void napi_gro_flush(struct napi_struct *napi, bool flush_old)
{
	struct queue *queue = container_of(napi, struct queue, napi);

	while (!fifo_empty(&queue->held)) {
		struct packet packet = fifo_get(&queue->held);

		to_batch(queue, &packet);
	}
	napi->gro_bitmask = 0;
}

/* GRO compares flows of one hash only: others it does not flush. */
static void gro_receive(struct queue *queue, const struct packet *packet)
{
	unsigned int count = queue->held.last - queue->held.first;

	while (count--) {
		struct packet held = fifo_get(&queue->held);

		if (held.flow == packet->flow &&
		    held.skb.hash == packet->skb.hash)
			to_batch(queue, &held);
		else
			fifo_put(&queue->held, &held);
	}
	if (random() % 4 == 0)
		fifo_put(&queue->held, packet);
	else
		to_batch(queue, packet);
	queue->napi.gro_bitmask = !fifo_empty(&queue->held);
}

static void receive(unsigned int number, u32 tag, unsigned int wanted)
{
	struct queue *queue = &queues[number];
	int flow = random() % (FLOWS / QUEUES) * QUEUES + number;
	struct packet packet = {
		.skb = { .dev = &dev, .queue = number, .hash = 1 + flow },
		.flow = flow,
		.sequence = sent[flow]++,
	};

	test_this_cpu = queue->core;
	if (vse_steer(&queue->napi, &packet.skb, tag, wanted) ==
	    VSE_LEFT_LOCAL) {
		assert_int_equal(wanted, queue->core);
		assert_int_equal(packet.skb.hash, 0);
		left_local++;
	} else {
		assert_int_equal(packet.skb.hash, tag);
	}
	gro_receive(queue, &packet);
	queue->polled++;
}

static void end_poll(struct queue *queue, bool hold)
{
	/* With HZ >= 1000, GRO may hold packets over the end of a poll. */
	if (!hold)
		napi_gro_flush(&queue->napi, false);
	hand_over_batch(queue);
	queue->polled = 0;
}

static void set_up(unsigned int entries)
{
	unsigned int i, row;

	memset(softnet_data, 0, sizeof(softnet_data));
	sock_flows.mask = entries - 1;
	/* Sockets on core 3 have received all flows: RFS would send them there. */
	for (i = 0; i <= sock_flows.mask; i++)
		sock_flows.ents[i] = (i & ~rps_cpu_mask) | 3;
	rps_sock_flow_table = &sock_flows;
	dev.real_num_rx_queues = QUEUES;
	for (i = 0; i < QUEUES; i++) {
		rows[i].mask = entries - 1;
		for (row = 0; row <= rows[i].mask; row++)
			rows[i].flows[row].cpu = RPS_NO_CPU;
		dev._rx[i].rps_flow_table = &rows[i];
		queues[i].core = i;
	}
}

static void nothing_is_overtaken(void **state)
{
	unsigned int round, wanted = 0, flow, core;
	u32 tag;

	srandom(8);
	set_up(64);
	assert_int_equal(vse_tag_alloc(&tag), 0);
	for (round = 0; round < ROUNDS; round++) {
		unsigned int number = random() % QUEUES;
		struct queue *queue = &queues[number];

		if (random() % 64 == 0) {
			wanted = random() % TEST_CPUS;
			moves++;
		}
		if (random() % 2) {
			other_cores_work();
			continue;
		}
		/* Arrivals pause now and then, or no backlog ever drains. */
		if (round / 512 % 2) {
			if (queue->polled)
				end_poll(queue, random() % 4 == 0);
			continue;
		}
		receive(number, tag, wanted);
		if (queue->polled == BUDGET || random() % 8 == 0)
			end_poll(queue, random() % 4 == 0);
	}
	for (core = 0; core < QUEUES; core++)
		end_poll(&queues[core], false);
	for (core = 0; core < TEST_CPUS; core++)
		work_on_backlog(core, QUEUE_LENGTH);

	assert_int_equal(overtaken, 0);
	for (flow = 0; flow < FLOWS; flow++)
		assert_int_equal(delivered[flow], sent[flow]);
	/* All of it has been tried. */
	assert_in_range(moves, 1000, ROUNDS);
	assert_in_range(left_local, 1000, ROUNDS);
	vse_tag_free(tag);
}

/* RFS uses all bits of the tag that count in its tables, not the slot's only. */
static void large_tables_take_more_of_the_tag(void **state)
{
	struct napi_struct *napi = &queues[0].napi;
	struct sk_buff skb = { .dev = &dev };
	u32 tag = 0x5a030007, at = tag & (TEST_TABLE_MAX - 1);

	set_up(TEST_TABLE_MAX);
	test_this_cpu = 0;
	assert_int_not_equal(at, vse_tag_slot(tag));
	assert_int_equal(vse_steer(napi, &skb, tag, 2), VSE_STEERED);
	assert_int_equal(sock_flows.ents[at], (tag & ~rps_cpu_mask) | 2);
	assert_int_equal(rows[0].flows[at].cpu, 0);
	assert_int_equal(rows[0].flows[vse_tag_slot(tag)].cpu, RPS_NO_CPU);
	set_up(64);
}

static void tags_need_room(void **state)
{
	struct napi_struct *napi = &queues[0].napi;
	struct sk_buff skb = { .dev = &dev, .hash = 5 };
	u32 tags[65], other;
	unsigned int i;

	set_up(64);
	test_this_cpu = 0;
	assert_int_equal(vse_tags_fitting(&dev), 64);
	for (i = 0; i < ARRAY_SIZE(tags); i++) {
		assert_int_equal(vse_tag_alloc(&tags[i]), 0);
		assert_int_equal(tags[i] % VSE_MAX_TAGS, i);
		assert_true(tags[i] >= VSE_MAX_TAGS);
	}
	assert_int_equal(vse_steer(napi, &skb, tags[63], 2), VSE_STEERED);
	assert_int_equal(skb.hash, tags[63]);
	assert_int_equal(sock_flows.ents[63], (tags[63] & ~3u) | 2);
	skb.hash = 5;
	assert_int_equal(vse_steer(napi, &skb, tags[64], 2), VSE_NOT_STEERED);
	assert_int_equal(skb.hash, 5);

	sock_flows.mask = 31;
	assert_int_equal(vse_tags_fitting(&dev), 32);
	skb.hash = 5;
	assert_int_equal(vse_steer(napi, &skb, tags[32], 2), VSE_NOT_STEERED);
	assert_int_equal(vse_steer(napi, &skb, tags[31], 2), VSE_STEERED);
	set_up(64);

	rows[1].mask = 31;
	assert_int_equal(vse_tags_fitting(&dev), 32);
	skb.queue = 1;
	assert_int_equal(vse_steer(napi, &skb, tags[32], 2), VSE_NOT_STEERED);
	assert_int_equal(vse_steer(napi, &skb, tags[31], 2), VSE_STEERED);
	skb.queue = 2;
	assert_int_equal(vse_steer(napi, &skb, tags[0], 2), VSE_NOT_STEERED);

	dev._rx[1].rps_flow_table = NULL;
	assert_int_equal(vse_tags_fitting(&dev), 0);
	rps_sock_flow_table = NULL;
	assert_int_equal(vse_tags_fitting(&dev), 0);
	skb.queue = 0;
	assert_int_equal(vse_steer(napi, &skb, tags[0], 2), VSE_NOT_STEERED);

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
