// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "message.h"
#include "output.h"
#include "signals.h"
#include "top.h"
#include "top_view.h"

static void print_text(const struct top_snapshot *snapshot)
{
	time_t now = time(NULL);
	struct tm local;
	struct top_view *view;

	localtime_r(&now, &local);
	view = top_view_make(snapshot, TOP_SORT_PACKETS, &local);
	for (size_t i = 0; i < TOP_TITLE_LINES; i++)
		puts(view->title[i]);
	putchar('\n');
	for (size_t i = 0; i < top_view_count(view); i++) {
		char *line = top_view_line(view, i);

		puts(line);
		free(line);
	}
	putchar('\n');
	top_view_free(view);
}

static void print_json(const struct top_snapshot *snapshot)
{
	struct json_object *json = top_snapshot_json(snapshot);

	output_json(json);
	json_object_put(json);
}

/* Returns whether to go on: no signal has come, and somebody reads the output. */
static bool wait_until(int signals, uint64_t end)
{
	struct pollfd fds[] = {
		{ .fd = signals, .events = POLLIN },
		{ .fd = STDOUT_FILENO },
	};
	uint64_t now;

	while ((now = clock_milliseconds()) < end) {
		int ready = poll(fds, sizeof(fds) / sizeof(fds[0]), end - now);

		if (ready > 0)
			return false;
	}
	return true;
}

/* Rates are those since the snapshot before: there is one more than is shown. */
static int show(const struct top_options *options, struct netlink *netlink,
		int signals)
{
	struct top_snapshot *now, *before = NULL;
	int result = EXIT_OK;

	for (uint32_t shown = 0;; shown++) {
		uint64_t next = clock_milliseconds() + options->delay;

		now = top_snapshot_read(netlink, before);
		if (!now) {
			message("%s", netlink_error(netlink));
			result = EXIT_REFUSED;
			break;
		}
		if (before && options->json)
			print_json(now);
		else if (before)
			print_text(now);
		top_snapshot_free(before);
		before = now;
		if (fflush(stdout) ||
		    (options->count && shown == options->count) ||
		    !wait_until(signals, next))
			break;
	}
	top_snapshot_free(before);
	return result;
}

/**
 * top_batch - show it as text, one time below the other
 * @options: how
 *
 * Return: an exit code.
 */
int top_batch(const struct top_options *options)
{
	static const int ends[] = { SIGINT, SIGTERM };
	int signals = signals_catch(ends, sizeof(ends) / sizeof(ends[0]));
	struct netlink *netlink;
	int result = EXIT_REFUSED;

	if (signals < 0)
		return EXIT_REFUSED;
	netlink = netlink_open();
	if (netlink)
		result = show(options, netlink, signals);
	netlink_close(netlink);
	close(signals);
	return result;
}
