// SPDX-License-Identifier: GPL-2.0
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "message.h"
#include "signals.h"
#include "top.h"
#include "top_screen.h"

/**
 * struct live - what is on the screen, and where it comes from
 * @options: how it is shown
 * @signals: to read signals from
 * @netlink: the socket, or NULL
 * @snapshot: what was there last, or NULL
 * @view: of @snapshot
 * @time: when that was
 * @sort: what flow entries are sorted by
 * @first: the first line on the screen
 * @paused: nothing is read
 * @help: the help is shown
 * @quit: it is over
 * @status: what the user has to know
 * @next: when to read again, by clock_milliseconds()
 * @shown: how often something was read
 */
struct live {
	const struct top_options *options;
	int signals;
	struct netlink *netlink;
	struct top_snapshot *snapshot;
	struct top_view *view;
	struct tm time;
	enum top_sort sort;
	size_t first;
	bool paused;
	bool help;
	bool quit;
	char status[256];
	uint64_t next;
	uint32_t shown;
};

static void make_view(struct live *live)
{
	top_view_free(live->view);
	live->view = live->snapshot ?
		     top_view_make(live->snapshot, live->sort, &live->time) :
		     NULL;
}

/* Without the module nothing is shown of before: it would begin anew. */
static void lose(struct live *live, const char *why)
{
	snprintf(live->status, sizeof(live->status), "%s; waiting for it", why);
	top_snapshot_free(live->snapshot);
	live->snapshot = NULL;
	/* The number of the family is another one when it comes back. */
	netlink_close(live->netlink);
	live->netlink = NULL;
}

static void read_now(struct live *live)
{
	time_t now = time(NULL);
	struct top_snapshot *snapshot;

	localtime_r(&now, &live->time);
	live->next = clock_milliseconds() + live->options->delay;
	if (!live->netlink) {
		live->netlink = netlink_open();
		if (!live->netlink) {
			/* The user was told, where the screen is. */
			top_screen_repaint();
			lose(live, "there is no netlink socket");
			make_view(live);
			return;
		}
	}
	snapshot = top_snapshot_read(live->netlink, live->snapshot);
	if (snapshot) {
		top_snapshot_free(live->snapshot);
		live->snapshot = snapshot;
		live->status[0] = '\0';
		live->shown++;
	} else {
		lose(live, netlink_error(live->netlink));
	}
	make_view(live);
}

static size_t last_first(const struct live *live)
{
	size_t count = live->view ? top_view_count(live->view) : 0;
	size_t rows = top_screen_rows();

	return count > rows ? count - rows : 0;
}

static void draw(struct live *live)
{
	struct top_page page = {
		.view = live->view,
		.status = live->paused ? "paused, p goes on" : live->status,
		.help = live->help,
	};

	if (live->first > last_first(live))
		live->first = last_first(live);
	page.first = live->first;
	top_screen_draw(&page);
}

static void scroll_up(struct live *live, size_t lines)
{
	live->first -= lines < live->first ? lines : live->first;
}

static void take_key(struct live *live, enum top_key key)
{
	/* One of these lines stays on the screen. */
	size_t page = top_screen_rows() > 1 ? top_screen_rows() - 1 : 1;

	if (key == TOP_KEY_REPAINT) {
		top_screen_repaint();
		return;
	}
	if (live->help && key != TOP_KEY_QUIT) {
		live->help = false;
		return;
	}
	switch (key) {
	case TOP_KEY_QUIT:
		live->quit = true;
		break;
	case TOP_KEY_SORT:
		live->sort = (live->sort + 1) % TOP_SORTS;
		make_view(live);
		break;
	case TOP_KEY_PAUSE:
		live->paused = !live->paused;
		break;
	case TOP_KEY_HELP:
		live->help = true;
		break;
	case TOP_KEY_UP:
		scroll_up(live, 1);
		break;
	case TOP_KEY_DOWN:
		live->first++;
		break;
	case TOP_KEY_PAGE_UP:
		scroll_up(live, page);
		break;
	case TOP_KEY_PAGE_DOWN:
		live->first += page;
		break;
	case TOP_KEY_HOME:
		live->first = 0;
		break;
	case TOP_KEY_END:
		live->first = last_first(live);
		break;
	case TOP_KEY_NEXT_PART:
		if (live->view)
			live->first = top_view_next_part(live->view,
							 live->first);
		break;
	default:
		break;
	}
}

static void take_signals(struct live *live)
{
	int number;

	while ((number = signals_read(live->signals))) {
		if (number == SIGWINCH)
			top_screen_resize();
		else
			live->quit = true;
	}
}

/* Milliseconds until something is to be read; -1: not as long as it is paused. */
static int time_left(const struct live *live)
{
	uint64_t now = clock_milliseconds();

	if (live->paused)
		return -1;
	return live->next > now ? live->next - now : 0;
}

static void wait_for_input(struct live *live)
{
	struct pollfd fds[] = {
		{ .fd = live->signals, .events = POLLIN },
		{ .fd = STDIN_FILENO, .events = POLLIN },
	};
	enum top_key key;

	if (poll(fds, sizeof(fds) / sizeof(fds[0]), time_left(live)) <= 0)
		return;
	take_signals(live);
	while (!live->quit && (key = top_screen_key()) != TOP_KEY_NONE)
		take_key(live, key);
	/* The terminal has gone. */
	if (fds[1].revents & (POLLHUP | POLLERR))
		live->quit = true;
}

static void show(struct live *live)
{
	while (!live->quit) {
		if (!time_left(live))
			read_now(live);
		draw(live);
		if (live->options->count && live->shown >= live->options->count)
			break;
		wait_for_input(live);
	}
}

/**
 * top_live - show it on the terminal, and take keys
 * @options: how
 *
 * Return: an exit code.
 */
int top_live(const struct top_options *options)
{
	static const int numbers[] = {
		SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH
	};
	struct live live = { .options = options };
	int result = EXIT_BAD_INPUT;

	live.netlink = netlink_open();
	if (!live.netlink)
		return EXIT_REFUSED;
	if (!netlink_reachable(live.netlink)) {
		message("%s", netlink_error(live.netlink));
		netlink_close(live.netlink);
		return EXIT_REFUSED;
	}
	live.signals = signals_catch(numbers,
				     sizeof(numbers) / sizeof(numbers[0]));
	if (live.signals < 0) {
		netlink_close(live.netlink);
		return EXIT_REFUSED;
	}
	if (top_screen_open()) {
		show(&live);
		top_screen_close();
		result = EXIT_OK;
	}
	top_view_free(live.view);
	top_snapshot_free(live.snapshot);
	netlink_close(live.netlink);
	close(live.signals);
	return result;
}
