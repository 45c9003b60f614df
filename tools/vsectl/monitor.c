// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>

#include "arguments.h"
#include "event.h"
#include "message.h"
#include "monitor.h"
#include "netlink.h"
#include "signals.h"

/* Some ten thousand events wait in there while the output does. */
#define RECEIVE_BUFFER	(16 << 20)

/* More than any event has. */
#define EVENT_SIZE	65536

/* What becomes of the monitor; of a failure the user has been told. */
enum outcome {
	GO_ON,
	END,
	FAILED,
};

/**
 * struct monitor - the socket for events, and how they are shown
 * @socket: gets the events
 * @family: number of the family vse
 * @json: show JSON
 * @lost: events were lost, and what the last ones were is not known
 */
struct monitor {
	int socket;
	uint16_t family;
	bool json;
	bool lost;
};

static int open_socket(uint32_t group)
{
	/* This one tells of families that come and go. */
	const uint32_t control = GENL_ID_CTRL;
	const struct sockaddr_nl any = { .nl_family = AF_NETLINK };
	const int size = RECEIVE_BUFFER;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
			NETLINK_GENERIC);

	if (fd < 0)
		return -1;
	/* Those who may not force it get what the kernel allows everybody. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	/* Without an address of its own it would get nothing. */
	if (!bind(fd, (const struct sockaddr *)&any, sizeof(any)) &&
	    !setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &control,
			sizeof(control)) &&
	    !setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group,
			sizeof(group)))
		return fd;
	close(fd);
	return -1;
}

/* Returns false when the user has been told why there are no events. */
static bool look_up(uint16_t *family, uint32_t *group)
{
	struct netlink *netlink = netlink_open();
	bool found;

	if (!netlink)
		return false;
	found = netlink_events(netlink, family, group);
	if (!found)
		message("%s", netlink_error(netlink));
	netlink_close(netlink);
	return found;
}

static bool subscribe(struct monitor *monitor)
{
	uint32_t group;

	if (!look_up(&monitor->family, &group))
		return false;
	monitor->socket = open_socket(group);
	if (monitor->socket >= 0)
		return true;
	message("cannot listen to events: %s", strerror(errno));
	return false;
}

static enum outcome take_message(const struct monitor *monitor,
				 struct nlmsghdr *header)
{
	struct timespec now;

	if (header->nlmsg_type == GENL_ID_CTRL) {
		if (!event_is_end(header))
			return GO_ON;
		message("vse: the module has been removed");
		return FAILED;
	}
	if (header->nlmsg_type != monitor->family)
		return GO_ON;
	clock_gettime(CLOCK_REALTIME, &now);
	if (!event_print(stdout, monitor->json, &now, header))
		return GO_ON;
	return fflush(stdout) ? END : GO_ON;
}

static enum outcome tell_lost(struct monitor *monitor)
{
	struct timespec now;

	monitor->lost = true;
	clock_gettime(CLOCK_REALTIME, &now);
	event_print_lost(stdout, monitor->json, &now);
	return fflush(stdout) ? END : GO_ON;
}

static enum outcome receive(struct monitor *monitor)
{
	static char buffer[EVENT_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *header = (struct nlmsghdr *)buffer;
	enum outcome outcome = GO_ON;
	ssize_t length;

	length = recv(monitor->socket, buffer, sizeof(buffer), MSG_TRUNC);
	if (length < 0 && (errno == EAGAIN || errno == EINTR))
		return GO_ON;
	if (length > (ssize_t)sizeof(buffer) || (length < 0 && errno == ENOBUFS))
		return tell_lost(monitor);
	if (length < 0) {
		message("cannot read events: %s", strerror(errno));
		return FAILED;
	}
	for (; NLMSG_OK(header, length) && outcome == GO_ON;
	     header = NLMSG_NEXT(header, length))
		outcome = take_message(monitor, header);
	return outcome;
}

/*
 * All events that were not lost have been read.  One of those that were may have
 * been that the module goes.
 */
static bool is_there_still(struct monitor *monitor)
{
	uint16_t family;
	uint32_t group;

	monitor->lost = false;
	if (!look_up(&family, &group))
		return false;
	if (family == monitor->family)
		return true;
	/* It has come back, but not to those who listened to it before. */
	message("vse: the module has been removed");
	return false;
}

/* Until a signal comes, or nobody reads the output any more. */
static int show_events(struct monitor *monitor, int signals)
{
	struct pollfd fds[] = {
		{ .fd = signals, .events = POLLIN },
		{ .fd = STDOUT_FILENO },
		{ .fd = monitor->socket, .events = POLLIN },
	};

	for (;;) {
		int ready = poll(fds, sizeof(fds) / sizeof(fds[0]),
				 monitor->lost ? 0 : -1);

		if (ready < 0)
			continue;
		if (!ready && !is_there_still(monitor))
			return EXIT_REFUSED;
		if (fds[0].revents || fds[1].revents)
			return EXIT_OK;
		switch (fds[2].revents ? receive(monitor) : GO_ON) {
		case GO_ON:
			break;
		case END:
			return EXIT_OK;
		case FAILED:
			return EXIT_REFUSED;
		}
	}
}

/**
 * monitor - show events as they happen
 * @options: how to show them
 * @argc: how many arguments there are
 * @argv: the arguments
 *
 * Return: an exit code.
 */
int monitor(const struct options *options, int argc, char **argv)
{
	static const int ends[] = { SIGINT, SIGTERM };
	struct monitor monitor = { .json = options->json };
	int signals, result;

	if (argc && (!strcmp(argv[0], "-j") || !strcmp(argv[0], "--json"))) {
		monitor.json = true;
		argc--;
		argv++;
	}
	if (!arguments_none(argc, argv))
		return EXIT_BAD_INPUT;
	/* From here on a signal ends it in order. */
	signals = signals_catch(ends, sizeof(ends) / sizeof(ends[0]));
	if (signals < 0)
		return EXIT_REFUSED;
	if (!subscribe(&monitor)) {
		close(signals);
		return EXIT_REFUSED;
	}
	/* Who waits for this misses nothing. */
	message("monitoring");
	result = show_events(&monitor, signals);
	close(monitor.socket);
	close(signals);
	return result;
}
