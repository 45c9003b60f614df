/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What vsectl top shows, as lines of text: a title, and below it three parts, the
 * cores, the VMs and the flow entries.
 *
 * Of the entries there may be thousands.  Their lines are made when asked for.
 */
#ifndef _VSECTL_TOP_VIEW_H
#define _VSECTL_TOP_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "top_snapshot.h"

#define TOP_TITLE_LINES	2
#define TOP_PARTS	3

/* What flow entries are sorted by; the most of it comes first. */
enum top_sort {
	TOP_SORT_PACKETS,
	TOP_SORT_BYTES,
	TOP_SORT_LOAD,
	TOP_SORT_MOVES,
	TOP_SORT_CORE,

	TOP_SORTS
};

/**
 * struct top_view - the lines
 * @lines: those of cores and VMs, and the heading of the flow entries
 * @line_count: how many there are of them
 * @parts: the lines that are the headings of the parts
 * @flows: the flow entries, sorted; each has one line more
 * @flow_count: how many there are
 * @title: above all that
 */
struct top_view {
	char **lines;
	size_t line_count;
	size_t parts[TOP_PARTS];
	const struct top_flow **flows;
	size_t flow_count;
	char *title[TOP_TITLE_LINES];
};

struct top_view *top_view_make(const struct top_snapshot *snapshot,
			       enum top_sort sort, const struct tm *time);
void top_view_free(struct top_view *view);
size_t top_view_count(const struct top_view *view);
char *top_view_line(const struct top_view *view, size_t line);
bool top_view_is_heading(const struct top_view *view, size_t line);
size_t top_view_heading(const struct top_view *view, size_t line);
size_t top_view_next_part(const struct top_view *view, size_t line);

#endif /* _VSECTL_TOP_VIEW_H */
