// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "trace.h"

static const char *path_read;
static unsigned int line_number;

static void die(const char *what)
{
	fprintf(stderr, "%s:%u: %s\n", path_read, line_number, what);
	exit(1);
}

static void add_event(struct trace *trace, enum trace_kind kind, double time,
		      unsigned int which, double value)
{
	if (!(trace->count & (trace->count - 1))) {
		trace->events = realloc(trace->events,
					(2 * trace->count + 1) *
						sizeof(*trace->events));
		if (!trace->events)
			die("no memory");
	}
	if (trace->count && trace->events[trace->count - 1].time > time)
		die("earlier than the line before");
	trace->events[trace->count++] = (struct trace_event) {
		.time = time, .kind = kind, .which = which, .value = value,
	};
}

static void read_line(struct trace *trace, const char *line)
{
	static const struct {
		const char *name;
		enum trace_kind kind;
		bool of_core;
	} kinds[] = {
		{ "rate", TRACE_RATE },
		{ "priority", TRACE_PRIORITY },
		{ "cost", TRACE_COST },
		{ "follower", TRACE_FOLLOWER },
		{ "busy", TRACE_BUSY, true },
		{ "vm", TRACE_VM, true },
		{ "usable", TRACE_USABLE, true },
	};
	double time, value;
	unsigned int which, i;
	char what[16];

	if (sscanf(line, "%lf,%15[a-z],%u,%lf", &time, what, &which, &value) != 4)
		die("not 'time,what,which,value'");
	if (!strcmp(what, "cores") && value >= 1 && value <= CORES_MAX) {
		trace->cores = value;
		trace->queues = trace->queues ? trace->queues : value;
		return;
	} else if (!strcmp(what, "queues") && value >= 1) {
		trace->queues = value;
		return;
	} else if (!strcmp(what, "polling") && value >= 0 && value <= 1) {
		trace->polling = value;
		return;
	} else if (!strcmp(what, "end")) {
		trace->end = time;
		return;
	}
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(what, kinds[i].name))
			break;
	if (i == sizeof(kinds) / sizeof(kinds[0]))
		die("unknown, or out of range");
	if (which >= (kinds[i].of_core ? trace->cores : FLOWS_MAX))
		die("no such core, or too many flows");
	if (!kinds[i].of_core && which >= trace->flows)
		trace->flows = which + 1;
	add_event(trace, kinds[i].kind, time, which, value);
}

void trace_read(struct trace *trace, const char *path)
{
	char line[256];
	FILE *file;

	*trace = (struct trace) { .polling = 0.25 };
	path_read = path;
	file = fopen(path, "r");
	if (!file)
		die("cannot be opened");
	while (fgets(line, sizeof(line), file)) {
		line_number++;
		if (line[0] != '#' && strncmp(line, "time,", 5))
			read_line(trace, line);
	}
	fclose(file);
	if (!trace->cores || trace->queues > trace->cores || trace->end <= 0)
		die("needs 'cores', no more 'queues' than these, and 'end'");
}
