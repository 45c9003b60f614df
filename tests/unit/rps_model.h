/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The softirqs of a host, played by one thread: two queues, each polled on a core
 * of its own, and a backlog on every core.  Who uses it says what comes, and how
 * the cores' work is interleaved.  The model sees whether the packets of a flow
 * come out in the order in which they came in, and where each of them ends.
 */
#ifndef _TESTS_UNIT_RPS_MODEL_H
#define _TESTS_UNIT_RPS_MODEL_H

#include "rps.h"

#define FLOWS		6	/* of one entry; even ones on queue 0 */
#define QUEUES		2
#define QUEUE_LENGTH	8192

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

extern struct net_device dev;
extern struct rps_dev_flow_table rows[QUEUES];
extern struct rps_sock_flow_table sock_flows;
extern struct queue queues[QUEUES];

/**
 * struct counts - what has become of the packets
 * @sent: packets of each flow that came in
 * @delivered: packets that came out
 * @dropped: packets that found a backlog full
 * @overtaken: packets that came out after a later one of their flow
 * @left_local: packets that were left on the core where they arrived
 * @parked: packets that were kept
 * @worked: packets that each core has worked on
 */
struct counts {
	unsigned int sent[FLOWS];
	unsigned int delivered;
	unsigned int dropped;
	unsigned int overtaken;
	unsigned int left_local;
	unsigned int parked;
	unsigned int worked[TEST_CPUS];
};

extern struct counts counts;

/* Other cores work while a batch is handed over; set up as true. */
extern bool model_is_busy;

/* Whether GRO keeps a packet, waiting for more of its flow; set up as it may. */
extern enum model_gro {
	GRO_MAY_HOLD,
	GRO_HOLDS,
	GRO_HOLDS_NOTHING,
} model_gro;

/* The flows that come on each queue: from which on, how many; set up as all. */
extern unsigned int model_first_flow, model_flows;

void model_set_up(unsigned int entries);
void model_receive(unsigned int queue, u32 tag, unsigned int wanted);
void model_end_poll(struct queue *queue, bool hold);
void model_work(unsigned int core, unsigned int packets);
void model_other_cores_work(void);
void model_tick(void);
void model_finish(void);
unsigned int model_sent(void);

#endif /* _TESTS_UNIT_RPS_MODEL_H */
