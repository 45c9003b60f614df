// SPDX-License-Identifier: GPL-2.0
#include "test.h"
#include "parking.h"
#include "rps_model.h"
#include "steer.h"

#define BATCH		8	/* the kernel's gro_normal_batch */

struct softnet_data softnet_data[TEST_CPUS];
struct rps_sock_flow_table *rps_sock_flow_table;
u32 rps_cpu_mask = TEST_CPUS - 1;
unsigned int test_this_cpu;
unsigned long test_jiffies;
int netdev_max_backlog;

struct net_device dev = { .real_num_rx_queues = QUEUES };
struct rps_dev_flow_table rows[QUEUES];
struct rps_sock_flow_table sock_flows;
struct queue queues[QUEUES];
struct counts counts;
bool model_is_busy;
enum model_gro model_gro;
unsigned int model_first_flow, model_flows;

static struct fifo backlogs[TEST_CPUS];
static unsigned int next[FLOWS];

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

static void deliver(const struct packet *packet, unsigned int core)
{
	if ((int)(packet->sequence - next[packet->flow]) < 0)
		counts.overtaken++;
	else
		next[packet->flow] = packet->sequence + 1;
	counts.delivered++;
	counts.worked[core]++;
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

/* enqueue_to_backlog() */
static void to_backlog(const struct packet *packet, unsigned int core,
		       struct rps_dev_flow *row)
{
	struct softnet_data *backlog = &softnet_data[core];

	if (backlog->input_pkt_queue.qlen > netdev_max_backlog) {
		counts.dropped++;
		return;
	}
	fifo_put(&backlogs[core], packet);
	backlog->input_pkt_queue.qlen++;
	row->last_qtail = ++backlog->input_queue_tail;
}

/**
 * model_work - a core works on its backlog
 * @core: the core
 * @packets: on so many at most
 */
void model_work(unsigned int core, unsigned int packets)
{
	while (packets-- && !fifo_empty(&backlogs[core])) {
		struct packet packet = fifo_get(&backlogs[core]);

		deliver(&packet, core);
		softnet_data[core].input_queue_head++;
		softnet_data[core].input_pkt_queue.qlen--;
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

/**
 * model_other_cores_work - some core that does not poll works on some packets
 */
void model_other_cores_work(void)
{
	unsigned int core = random() % TEST_CPUS;

	if (!is_polling(core))
		model_work(core, random() % 32);
}

/**
 * model_tick - time passes, and timers run
 */
void model_tick(void)
{
	unsigned int polling = test_this_cpu;

	test_jiffies++;
	for (test_this_cpu = 0; test_this_cpu < TEST_CPUS; test_this_cpu++) {
		struct timer_list *timer =
			&vse_parking_lot[test_this_cpu].timer;

		if (!timer->pending || is_polling(test_this_cpu) ||
		    time_before(test_jiffies, timer->expires))
			continue;
		timer->pending = false;
		timer->function(timer);
	}
	test_this_cpu = polling;
}

/* For what was parked: the stack, or a backlog. */
void netif_receive_skb(struct sk_buff *skb)
{
	struct packet *packet = container_of(skb, struct packet, skb);
	struct rps_dev_flow *row;
	int core = get_rps_cpu(packet, &row);

	assert_int_equal(skb->protocol, htons(ETH_P_IP));
	if (core < 0)
		deliver(packet, test_this_cpu);
	else
		to_backlog(packet, core, row);
	free(packet);
}

/* netif_receive_skb_list_internal(): backlogs first, then the rest. */
static void hand_over_batch(struct queue *queue)
{
	static struct fifo local;

	while (!fifo_empty(&queue->batch)) {
		struct packet packet = fifo_get(&queue->batch);
		struct rps_dev_flow *row;
		int cpu = get_rps_cpu(&packet, &row);

		if (cpu < 0)
			fifo_put(&local, &packet);
		else
			to_backlog(&packet, cpu, row);
	}
	queue->napi.rx_count = 0;
	if (model_is_busy)
		model_other_cores_work();
	while (!fifo_empty(&local)) {
		struct packet packet = fifo_get(&local);

		deliver(&packet, queue->core);
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
	if (model_gro == GRO_HOLDS || (model_gro == GRO_MAY_HOLD && random() % 4 == 0))
		fifo_put(&queue->held, packet);
	else
		to_batch(queue, packet);
	queue->napi.gro_bitmask = !fifo_empty(&queue->held);
}

/**
 * model_receive - a packet arrives
 * @number: the queue
 * @tag: of its entry
 * @wanted: the core that the entry wants it on
 */
void model_receive(unsigned int number, u32 tag, unsigned int wanted)
{
	struct queue *queue = &queues[number];
	int flow = (model_first_flow + random() % model_flows) * QUEUES + number;
	bool in_fragments = random() % 2;
	struct packet *packet = calloc(1, sizeof(*packet));
	struct sk_buff *skb = &packet->skb;

	skb->dev = &dev;
	skb->queue = number;
	skb->hash = 1 + flow;
	skb->protocol = in_fragments ? 0 : htons(ETH_P_IP);
	packet->flow = flow;
	packet->sequence = counts.sent[flow]++;

	test_this_cpu = queue->core;
	queue->polled++;
	switch (vse_steer(&queue->napi, skb, in_fragments ? 0 : -ETH_HLEN, tag,
			  wanted)) {
	case VSE_PARKED:
		counts.parked++;
		return;
	case VSE_LEFT_LOCAL:
		assert_int_equal(wanted, queue->core);
		assert_int_equal(skb->hash, 0);
		counts.left_local++;
		break;
	default:
		assert_int_equal(skb->hash, tag);
	}
	gro_receive(queue, packet);
	free(packet);
}

/**
 * model_end_poll - a poll is over
 * @queue: the queue
 * @hold: GRO keeps what it holds: with HZ >= 1000, it may do so
 */
void model_end_poll(struct queue *queue, bool hold)
{
	test_this_cpu = queue->core;
	if (!hold)
		napi_gro_flush(&queue->napi, false);
	hand_over_batch(queue);
	queue->polled = 0;
}

/**
 * model_set_up - an idle host
 * @entries: length of RFS's tables
 */
void model_set_up(unsigned int entries)
{
	unsigned int i, row;

	memset(softnet_data, 0, sizeof(softnet_data));
	memset(&counts, 0, sizeof(counts));
	memset(next, 0, sizeof(next));
	netdev_max_backlog = QUEUE_LENGTH / 2;
	model_is_busy = true;
	model_gro = GRO_MAY_HOLD;
	model_first_flow = 0;
	model_flows = FLOWS / QUEUES;
	memset(backlogs, 0, sizeof(backlogs));
	memset(queues, 0, sizeof(queues));
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
	vse_steer_init();
}

/**
 * model_finish - nothing comes any more, and all work is done
 */
void model_finish(void)
{
	unsigned int core, ticks;

	for (core = 0; core < QUEUES; core++)
		model_end_poll(&queues[core], false);
	for (ticks = 0; ticks < 10 * HZ; ticks++) {
		for (core = 0; core < TEST_CPUS; core++)
			model_work(core, QUEUE_LENGTH);
		model_tick();
	}
	for (core = 0; core < TEST_CPUS; core++)
		assert_int_equal(vse_parking_lot[core].used, 0);
	vse_steer_exit();
}

/**
 * model_sent - how many packets came in
 */
unsigned int model_sent(void)
{
	unsigned int flow, sum = 0;

	for (flow = 0; flow < FLOWS; flow++)
		sum += counts.sent[flow];
	return sum;
}
