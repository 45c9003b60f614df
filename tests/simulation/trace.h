/* SPDX-License-Identifier: GPL-2.0 */
/* What happens on a simulated host, as read from a file (README.md). */
#ifndef _TESTS_SIMULATION_TRACE_H
#define _TESTS_SIMULATION_TRACE_H

#include <stdbool.h>

#define CORES_MAX	256
#define FLOWS_MAX	8192

enum trace_kind {
	TRACE_RATE,		/* packets per second of a flow */
	TRACE_PRIORITY,		/* a flow has the priority bit */
	TRACE_COST,		/* nanoseconds that a packet of a flow costs */
	TRACE_FOLLOWER,		/* what its receiver takes where it is worked on */
	TRACE_BUSY,		/* what processes take of a core */
	TRACE_VM,		/* what a VM takes of a core that it is bound to */
	TRACE_USABLE,		/* a core may be used */
};

struct trace_event {
	double time;		/* seconds */
	enum trace_kind kind;
	unsigned int which;
	double value;
};

struct trace {
	unsigned int cores;
	unsigned int queues;
	double polling;		/* part of it that stays where it arrives */
	double end;
	unsigned int flows;
	unsigned int count;
	struct trace_event *events;
};

/* Ends the program if the file is not what it should be. */
void trace_read(struct trace *trace, const char *path);

#endif /* _TESTS_SIMULATION_TRACE_H */
