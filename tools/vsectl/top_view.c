// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/vse.h>

#include "core_show.h"
#include "top_view.h"

static const char *const sort_names[TOP_SORTS] = {
	[TOP_SORT_PACKETS] = "packets/s",
	[TOP_SORT_BYTES] = "bytes/s",
	[TOP_SORT_LOAD] = "load",
	[TOP_SORT_MOVES] = "moves",
	[TOP_SORT_CORE] = "core",
};

static const struct column vm_columns[] = {
	{ "id", "VM", COLUMN_RIGHT, 0, NULL, NULL },
	{ "tenant", "TENANT", COLUMN_RIGHT, 0, NULL, NULL },
	{ "flows", "FLOWS", COLUMN_RIGHT, 0, NULL, NULL },
	{ "running", "RUNNING", 0, 0, NULL, NULL },
	{ "cores", "CORES", 0, 0, NULL, NULL },
	{}
};

#define FLOW_FORMAT	"%9s  %7s  %4s  %-13s  %5s  %6s  %s"

static char *print(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

static char *print(const char *format, ...)
{
	va_list args;
	char *text;
	int length;

	va_start(args, format);
	length = vasprintf(&text, format, args);
	va_end(args);
	if (length < 0)
		abort();
	return text;
}

static char *rate_text(double rate)
{
	char *text = top_rate_text(rate);

	if (!text)
		abort();
	return text;
}

static void add_line(struct top_view *view, char *line)
{
	view->lines = reallocarray(view->lines, view->line_count + 1,
				   sizeof(*view->lines));
	if (!view->lines || !line)
		abort();
	view->lines[view->line_count++] = line;
}

static void add_table(struct top_view *view, const struct column *columns,
		      struct json_object *rows)
{
	char *text = NULL, *rest, *line;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	output_table(out, columns, rows, false);
	fclose(out);
	/* The last line ends, too. */
	for (rest = text; (line = strsep(&rest, "\n")) && rest;)
		add_line(view, strdup(line));
	free(text);
}

static void add_cores(struct top_view *view, struct json_object *cores)
{
	struct json_object *rows = core_report.table(cores, false);

	add_table(view, core_top_columns, rows);
	json_object_put(rows);
}

/* Whether @a comes before @b: negative. */
static int compare_rates(double a, double b)
{
	return a > b ? -1 : a < b;
}

static int compare(const void *a, const void *b, void *arg)
{
	const struct top_flow *first = *(const struct top_flow *const *)a;
	const struct top_flow *second = *(const struct top_flow *const *)b;
	const enum top_sort *sort = arg;
	int difference = 0;

	switch (*sort) {
	case TOP_SORT_BYTES:
		difference = compare_rates(first->byte_rate, second->byte_rate);
		break;
	case TOP_SORT_LOAD:
		difference = compare_rates(first->load, second->load);
		break;
	case TOP_SORT_MOVES:
		difference = compare_rates(first->moves, second->moves);
		break;
	case TOP_SORT_CORE:
		difference = -compare_rates(first->core, second->core);
		break;
	default:
		break;
	}
	/* Those that are equal must not change places all the time. */
	return difference ?:
	       compare_rates(first->packet_rate, second->packet_rate) ?:
	       top_flow_compare(first, second);
}

static void add_flows(struct top_view *view,
		      const struct top_snapshot *snapshot, enum top_sort sort)
{
	view->flow_count = snapshot->flow_count;
	view->flows = calloc(view->flow_count + 1, sizeof(*view->flows));
	if (!view->flows)
		abort();
	for (size_t i = 0; i < view->flow_count; i++)
		view->flows[i] = &snapshot->flows[i];
	qsort_r(view->flows, view->flow_count, sizeof(*view->flows), compare,
		&sort);
	add_line(view, print(FLOW_FORMAT, "PACKETS/S", "BYTES/S", "CORE", "WHY",
			     "MOVES", "LOAD", "FLOW"));
}

/* The sum of all rates that are known; not known if none is. */
static double sum(const struct top_snapshot *snapshot, bool bytes)
{
	double sum = RATE_UNKNOWN;

	for (size_t i = 0; i < snapshot->flow_count; i++) {
		const struct top_flow *flow = &snapshot->flows[i];
		double rate = bytes ? flow->byte_rate : flow->packet_rate;

		if (rate >= 0)
			sum = (sum < 0 ? 0 : sum) + rate;
	}
	return sum;
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static void make_title(struct top_view *view,
		       const struct top_snapshot *snapshot, enum top_sort sort,
		       const struct tm *time)
{
	size_t cores = json_object_array_length(snapshot->cores);
	size_t vms = json_object_array_length(snapshot->vms);
	char *packets = rate_text(sum(snapshot, false));
	char *bytes = rate_text(sum(snapshot, true));

	view->title[0] = print("vsectl top - %02d:%02d:%02d, flows by %s%s",
			       time->tm_hour, time->tm_min, time->tm_sec,
			       sort_names[sort], snapshot->gaps ?
			       "; some came or went meanwhile" : "");
	view->title[1] = print("%zu core%s, %zu VM%s, %zu flow%s: %s packets/s, %s bytes/s",
			       cores, plural(cores), vms, plural(vms),
			       snapshot->flow_count,
			       plural(snapshot->flow_count), packets, bytes);
	free(packets);
	free(bytes);
}

/**
 * top_view_make - make what is shown of a snapshot
 * @snapshot: must be there for as long as this is
 * @sort: what flow entries are sorted by
 * @time: local time, for the title
 */
struct top_view *top_view_make(const struct top_snapshot *snapshot,
			       enum top_sort sort, const struct tm *time)
{
	struct top_view *view = calloc(1, sizeof(*view));

	if (!view)
		abort();
	make_title(view, snapshot, sort, time);
	add_cores(view, snapshot->cores);
	add_line(view, strdup(""));
	view->parts[1] = view->line_count;
	add_table(view, vm_columns, snapshot->vms);
	add_line(view, strdup(""));
	view->parts[2] = view->line_count;
	add_flows(view, snapshot, sort);
	return view;
}

/**
 * top_view_free - forget it
 * @view: from top_view_make(), or NULL
 */
void top_view_free(struct top_view *view)
{
	if (!view)
		return;
	for (size_t i = 0; i < view->line_count; i++)
		free(view->lines[i]);
	for (size_t i = 0; i < TOP_TITLE_LINES; i++)
		free(view->title[i]);
	free(view->lines);
	free(view->flows);
	free(view);
}

/**
 * top_view_count - how many lines there are below the title
 * @view: what is shown
 */
size_t top_view_count(const struct top_view *view)
{
	return view->line_count + view->flow_count;
}

static const char *string(struct json_object *row, const char *key)
{
	return json_object_get_string(json_object_object_get(row, key));
}

static char *flow_line(const struct top_flow *flow)
{
	struct json_object *row = top_flow_row(flow);
	char *packets = rate_text(flow->packet_rate);
	char *bytes = rate_text(flow->byte_rate);
	char *load = report_unit(row, "load", "%");
	const char *match = string(row, "match");
	char *priority = NULL, *line;

	if (flow->priority != VSE_PRIORITY_DEFAULT)
		priority = print("priority=%u%s", flow->priority,
				 *match ? "," : "");
	else if (!*match)
		match = "*";
	line = print(FLOW_FORMAT "%s", packets, bytes,
		     string(row, "current_core") ?: "-",
		     string(row, "placement") ?: "-",
		     string(row, "moves") ?: "-", load ?: "-", priority ?: "",
		     match);
	free(packets);
	free(bytes);
	free(load);
	free(priority);
	json_object_put(row);
	return line;
}

/**
 * top_view_line - a line below the title
 * @view: what is shown
 * @line: which one, from 0 on
 *
 * Return: allocated text.
 */
char *top_view_line(const struct top_view *view, size_t line)
{
	if (line >= view->line_count)
		return flow_line(view->flows[line - view->line_count]);
	return print("%s", view->lines[line]);
}

/**
 * top_view_heading - find the heading above a line
 * @view: what is shown
 * @line: the line; it may be a heading itself
 */
size_t top_view_heading(const struct top_view *view, size_t line)
{
	size_t part = TOP_PARTS - 1;

	while (view->parts[part] > line)
		part--;
	return view->parts[part];
}

/**
 * top_view_is_heading - is this line a heading?
 * @view: what is shown
 * @line: the line
 */
bool top_view_is_heading(const struct top_view *view, size_t line)
{
	return top_view_heading(view, line) == line;
}

/**
 * top_view_next_part - find the heading that comes next
 * @view: what is shown
 * @line: the line to look from
 *
 * Return: the heading; behind the last one, the first one again.
 */
size_t top_view_next_part(const struct top_view *view, size_t line)
{
	for (size_t part = 0; part < TOP_PARTS; part++)
		if (view->parts[part] > line)
			return view->parts[part];
	return view->parts[0];
}
