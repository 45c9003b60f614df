// SPDX-License-Identifier: GPL-2.0
/*
 * Runs a command in a network namespace, on some cores: what
 *
 *	taskset -c CORES ip netns exec NAMESPACE COMMAND...
 *
 * does, but as one static program: starting a process takes the better part of a
 * second in a debug kernel under emulation.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

static void fail(const char *what)
{
	fprintf(stderr, "within: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* "4" or "4-6" */
static void move_to(const char *cores)
{
	unsigned long first, last;
	cpu_set_t set;
	char *end;

	first = strtoul(cores, &end, 10);
	last = *end == '-' ? strtoul(end + 1, &end, 10) : first;
	if (end == cores || *end || last >= CPU_SETSIZE) {
		errno = EINVAL;
		fail(cores);
	}
	CPU_ZERO(&set);
	for (; first <= last; first++)
		CPU_SET(first, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		fail(cores);
}

/* As with ip-netns(8), /sys shows the devices of the namespace. */
static void enter(const char *namespace)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", namespace);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		fail(path);
	if (unshare(CLONE_NEWNS) ||
	    mount("", "/", NULL, MS_SLAVE | MS_REC, NULL) ||
	    umount2("/sys", MNT_DETACH) ||
	    mount("sysfs", "/sys", "sysfs", 0, NULL))
		fail("/sys of the namespace");
}

int main(int argc, char **argv)
{
	if (argc < 4) {
		fprintf(stderr, "usage: within NAMESPACE CORES COMMAND [ARGUMENT...]\n"
			"example: within peer 5-6 ping -c 1 10.0.0.2\n");
		return 2;
	}
	enter(argv[1]);
	move_to(argv[2]);
	execvp(argv[3], argv + 3);
	fail(argv[3]);
}
