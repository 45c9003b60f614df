// SPDX-License-Identifier: GPL-2.0
#include <stdint.h>
#include <string.h>
#include "host.h"

#define FULL		1000.0
#define PACKET_COST	10000

static uint64_t sequence = 1;

void random_seed(unsigned int seed)
{
	sequence = (seed + 1) * 0x9e3779b97f4a7c15ull;
}

unsigned int random_number(void)
{
	sequence ^= sequence << 13;
	sequence ^= sequence >> 7;
	sequence ^= sequence << 17;
	return sequence >> 32;
}

unsigned int random_ticks(unsigned int count, double part)
{
	unsigned int hits = 0;

	while (count--)
		hits += random_number() < part * UINT32_MAX;
	return hits;
}

/* What its packets cost in all, in permille of a core's time. */
double flow_load(const struct flow *flow)
{
	return flow->rate * flow->cost * FULL / 1e9;
}

/* RSS: a hash over as many queues, each on the core of its number. */
void host_init(struct host *host, const struct trace *trace)
{
	unsigned int i;

	memset(host, 0, sizeof(*host));
	host->trace = trace;
	for (i = 0; i < trace->cores; i++)
		host->cores[i].usable = true;
	for (i = 0; i < trace->flows; i++) {
		host->flows[i].arrival = random_number() % trace->queues;
		host->flows[i].core = host->flows[i].arrival;
		host->flows[i].cost = PACKET_COST;
	}
}

static void apply(struct host *host, const struct trace_event *event)
{
	switch (event->kind) {
	case TRACE_RATE:
		host->flows[event->which].rate = event->value;
		break;
	case TRACE_PRIORITY:
		host->flows[event->which].priority = event->value;
		break;
	case TRACE_COST:
		host->flows[event->which].cost = event->value;
		break;
	case TRACE_FOLLOWER:
		host->flows[event->which].follower = event->value;
		break;
	case TRACE_BUSY:
		host->cores[event->which].busy = event->value;
		break;
	case TRACE_VM:
		host->cores[event->which].vm = event->value;
		host->cores[event->which].has_vm = true;
		break;
	case TRACE_USABLE:
		host->cores[event->which].usable = event->value;
		break;
	}
}

void host_apply_events(struct host *host, double until)
{
	const struct trace *trace = host->trace;

	while (host->next_event < trace->count &&
	       trace->events[host->next_event].time <= until)
		apply(host, &trace->events[host->next_event++]);
}

/* What is to be done on each core, as far as the packets come. */
static void sum_up(struct host *host)
{
	const struct trace *trace = host->trace;
	unsigned int i;

	for (i = 0; i < trace->cores; i++) {
		struct core *core = &host->cores[i];

		core->polling = 0;
		core->rest = 0;
		core->wanted = 0;
		core->tasks = core->busy + core->vm;
	}
	for (i = 0; i < trace->flows; i++) {
		const struct flow *flow = &host->flows[i];
		double load = flow_load(flow);
		double rest = load * (1 - trace->polling);

		if (!flow->rate)
			continue;
		host->cores[flow->arrival].polling += load * trace->polling;
		host->cores[flow->arrival].wanted += load * trace->polling;
		host->cores[flow->core].wanted += rest;
		if (flow->core == flow->arrival)
			host->cores[flow->core].rest += rest;
		else
			host->cores[flow->core].rest +=
				rest * flow->arrived / flow->rate;
		host->cores[flow->core].tasks +=
			flow->follower * flow->done / flow->rate;
	}
}

/* Which part of the softirq work on a core is done. */
static double part_done(const struct core *core)
{
	double wanted = core->polling + core->rest;
	double most = FULL - core->tasks;

	if (most < FULL / 2)
		most = FULL / 2;
	return wanted <= most ? 1 : most / wanted;
}

/* What cores do depends on what others drop; a few rounds settle it. */
void host_work(struct host *host)
{
	const struct trace *trace = host->trace;
	unsigned int i, round;

	for (i = 0; i < trace->flows; i++) {
		host->flows[i].arrived = host->flows[i].rate;
		host->flows[i].done = host->flows[i].rate;
	}
	for (round = 0; round < 4; round++) {
		sum_up(host);
		for (i = 0; i < trace->flows; i++) {
			struct flow *flow = &host->flows[i];

			if (!flow->rate)
				continue;
			flow->arrived = flow->rate *
				part_done(&host->cores[flow->arrival]);
			flow->done = flow->arrived;
			if (flow->core != flow->arrival)
				flow->done *= part_done(&host->cores[flow->core]);
		}
	}
	for (i = 0; i < trace->cores; i++) {
		struct core *core = &host->cores[i];

		core->softirq = (core->polling + core->rest) * part_done(core);
		core->done_tasks = FULL - core->softirq;
		if (core->done_tasks > core->tasks)
			core->done_tasks = core->tasks;
		core->done = core->softirq + core->done_tasks;
		core->wanted += core->tasks;
	}
}
