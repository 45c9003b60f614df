/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A host that receives: its cores, what is to be done on them, and what they get
 * done.
 *
 * A packet costs a part of the time where it arrives, and the rest where it is
 * worked on.  A core that has more to do than it can drops of all packets alike.
 * Tasks come after softirqs, but of a core that is full they get their half:
 * ksoftirqd is a task, too.
 */
#ifndef _TESTS_SIMULATION_HOST_H
#define _TESTS_SIMULATION_HOST_H

#include "trace.h"

struct flow {
	double cost;		/* nanoseconds that a packet costs */
	double rate;		/* packets per second that are sent */
	double follower;	/* permille that the receiver takes */
	bool priority;
	bool seen;		/* it has had a packet */
	unsigned int arrival;
	unsigned int core;	/* where it is worked on */
	double arrived;		/* packets per second that came through the poll */
	double done;		/* that came through all */
};

struct core {
	double busy;		/* permille that processes want */
	double vm;		/* that its VM wants */
	bool has_vm;		/* one is bound to it */
	bool usable;
	double polling;		/* permille that is to be done, if none were dropped */
	double rest;
	double tasks;
	double wanted;		/* all of it */
	double softirq;		/* permille that is done */
	double done_tasks;
	double done;
};

struct host {
	const struct trace *trace;
	struct core cores[CORES_MAX];
	struct flow flows[FLOWS_MAX];
	unsigned int next_event;
};

double flow_load(const struct flow *flow);

void host_init(struct host *host, const struct trace *trace);
void host_apply_events(struct host *host, double until);
void host_work(struct host *host);

/* Numbers that come again with the same seed. */
void random_seed(unsigned int seed);
unsigned int random_number(void);
/* How many of @count ticks hit what takes @part of the time. */
unsigned int random_ticks(unsigned int count, double part);

#endif /* _TESTS_SIMULATION_HOST_H */
