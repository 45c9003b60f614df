// SPDX-License-Identifier: GPL-2.0
/*
 * Runs a command and has the kernel fail the N-th of the allocations that it
 * makes for the command in chosen system calls, and no other.  With N from 1
 * up, until there is no N-th, each of them fails once.
 *
 *	failnth -n 3 -- vsectl vm add id 1 core 0
 *	vsectl: Cannot allocate memory
 *	failnth: injected 3 in sendmsg: vse_vm_add [vse] < vse_netlink_vm_add [vse] < ...
 *
 * The kernel's own means for that is /proc/TID/fail-nth (see fault-injection in
 * the kernel's documentation), with which a task counts down its allocations.
 * It would hit the program loader, too, so the command runs under ptrace, and
 * the counter is set at the entry into a call and taken away at its exit.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "failnth.h"

#define MAX_TASKS	64
#define MAX_COUNT	1000000
#define EXIT_NO_COMMAND	127

/* From PTRACE_O_TRACESYSGOOD. */
#define SYSCALL_STOP	(SIGTRAP | 0x80)

/**
 * struct task - a process or thread of the command
 * @id: its number
 * @call: the call that it is in and where its allocations are counted, or NULL
 */
struct task {
	pid_t id;
	const char *call;
};

static struct task tasks[MAX_TASKS];
static unsigned int skip;	/* chosen calls that do not count yet */
static unsigned int left;	/* allocations up to the one that fails */
static const char *injected;	/* the call where it was */
static const char *trace_of_failure;

static void write_fail_nth(pid_t id, unsigned int count)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/fail-nth", id);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || dprintf(fd, "%u", count) < 0)
		err(EXIT_FAILNTH, "%s", path);
	close(fd);
}

static unsigned int read_fail_nth(pid_t id)
{
	char path[64], text[16] = "";
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/fail-nth", id);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
		err(EXIT_FAILNTH, "%s", path);
	close(fd);
	return strtoul(text, NULL, 10);
}

static struct task *find_task(pid_t id)
{
	size_t i;

	for (i = 0; i < MAX_TASKS; i++)
		if (tasks[i].id == id)
			return &tasks[i];
	return NULL;
}

/* Returns whether it is one that has not been seen before. */
static bool note_task(pid_t id)
{
	struct task *task;

	if (find_task(id))
		return false;
	task = find_task(0);
	if (!task)
		errx(EXIT_FAILNTH, "more than %d processes", MAX_TASKS);
	task->id = id;
	return true;
}

/* ------------------------------------------------------------------- tracing */

static void at_entry(struct task *task,
		     const struct __ptrace_syscall_info *info)
{
	uint64_t arguments[6];

	if (!left)
		return;
	memcpy(arguments, info->entry.args, sizeof(arguments));
	task->call = chosen_call(task->id, info->entry.nr, arguments);
	if (task->call && skip) {
		skip--;
		task->call = NULL;
	}
	if (task->call)
		write_fail_nth(task->id, left);
}

static void at_exit_of_call(struct task *task)
{
	if (!task->call)
		return;
	/* When two are in a call at once, both count from the same number. */
	if (left)
		left = read_fail_nth(task->id);
	write_fail_nth(task->id, 0);
	if (!left && !injected) {
		injected = task->call;
		trace_of_failure = read_trace();
	}
	task->call = NULL;
}

static void at_call(pid_t id)
{
	struct __ptrace_syscall_info info;
	struct task *task = find_task(id);

	if (ptrace(PTRACE_GET_SYSCALL_INFO, id, sizeof(info), &info) < 0)
		err(EXIT_FAILNTH, "PTRACE_GET_SYSCALL_INFO");
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
		at_entry(task, &info);
	else if (info.op == PTRACE_SYSCALL_INFO_EXIT)
		at_exit_of_call(task);
}

/* Returns the wait status of @first when all have ended. */
static int trace(pid_t first)
{
	int status, result = 0, signo;
	struct task *task;
	pid_t id;

	while ((id = waitpid(-1, &status, __WALL)) > 0) {
		if (!WIFSTOPPED(status)) {
			task = find_task(id);
			if (task)
				*task = (struct task){};
			if (id == first)
				result = status;
			continue;
		}
		signo = WSTOPSIG(status);
		if (note_task(id) || status >> 16)
			signo = 0;
		if (signo == SYSCALL_STOP) {
			at_call(id);
			signo = 0;
		}
		/* It may have been killed meanwhile. */
		if (ptrace(PTRACE_SYSCALL, id, 0, signo) && errno != ESRCH)
			err(EXIT_FAILNTH, "PTRACE_SYSCALL");
	}
	return result;
}

static pid_t start(char **argv)
{
	/*
	 * Without SA_NOCLDSTOP the kernel would allocate a signal at each stop:
	 * on behalf of the command, which would count it.
	 */
	struct sigaction action = {
		.sa_handler = SIG_DFL,
		.sa_flags = SA_NOCLDSTOP,
	};
	pid_t id;
	int status;

	sigaction(SIGCHLD, &action, NULL);
	id = fork();
	if (id < 0)
		err(EXIT_FAILNTH, "fork");
	if (!id) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		execvp(argv[0], argv);
		warn("%s", argv[0]);
		_exit(EXIT_NO_COMMAND);
	}
	if (waitpid(id, &status, 0) != id || !WIFSTOPPED(status))
		errx(EXIT_FAILNTH, "no process to trace");
	note_task(id);
	if (ptrace(PTRACE_SETOPTIONS, id, NULL,
		   PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL |
		   PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
		   PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC) ||
	    ptrace(PTRACE_SYSCALL, id, 0, 0))
		err(EXIT_FAILNTH, "ptrace");
	return id;
}

/* ------------------------------------------------------------------- options */

static void report(unsigned int nth, const char *path)
{
	FILE *file = path ? fopen(path, "we") : stderr;

	if (!file)
		err(EXIT_FAILNTH, "%s", path);
	if (!path)
		fputs("failnth: ", file);
	if (injected)
		fprintf(file, "injected %u in %s: %s\n", nth, injected,
			trace_of_failure);
	else
		fprintf(file, "none: only %u allocations\n", nth - left);
	if (path && fclose(file))
		err(EXIT_FAILNTH, "%s", path);
}

static void usage(FILE *out)
{
	fputs("usage: failnth -n N [-c CALL,...] [-f PATH,...] [-s N] [-o FILE]\n"
	      "               -- COMMAND [ARGUMENT...]\n"
	      "\n"
	      "  -n N     fail the N-th allocation of the chosen system calls (from 1)\n"
	      "  -c LIST  in these system calls (all): socket, bind, connect, setsockopt, ioctl,\n"
	      "           sendmsg, sendto, recvmsg, recvfrom, openat, read, write, mkdir, rename,\n"
	      "           unlink, flock, init_module, finit_module, delete_module\n"
	      "  -f LIST  those about a file only if its path begins so (" DEFAULT_FILES ")\n"
	      "  -s N     the first N of these calls do not count (0)\n"
	      "  -o FILE  the report goes there, not to standard error\n"
	      "\n"
	      "The report is 'injected N in CALL: FUNCTION < CALLER < ...' or, when the command\n"
	      "came to no N-th allocation, 'none: only COUNT allocations'.\n"
	      "\n"
	      "example: which allocations can fail when a flow entry is added\n"
	      "  for n in {1..99}; do\n"
	      "          failnth -n $n -o /tmp/report -- vsectl flow add udp,actions=set_irq_core:1\n"
	      "          cat /tmp/report; grep -q none /tmp/report && break\n"
	      "  done\n"
	      "\n"
	      "exit status: the command's; 128 plus the signal that killed it; 125 when failnth\n"
	      "itself failed; 127 when there is no such command.  Needs root, a kernel with\n"
	      "CONFIG_FAULT_INJECTION, and debugfs' failslab/ignore-gfp-wait set to N.\n",
	      out);
}

static unsigned int number(const char *text, unsigned int low)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (end == text || *end || value < low || value > MAX_COUNT)
		errx(EXIT_FAILNTH, "'%s' is not a number from %u to %d", text,
		     low, MAX_COUNT);
	return value;
}

int main(int argc, char **argv)
{
	static char default_files[] = DEFAULT_FILES;
	char *call_list = NULL, *file_list = default_files;
	const char *path = NULL;
	unsigned int nth = 0;
	int option, status;

	while ((option = getopt(argc, argv, "+n:c:f:s:o:h")) != -1) {
		switch (option) {
		case 'n':
			nth = number(optarg, 1);
			break;
		case 'c':
			call_list = optarg;
			break;
		case 'f':
			file_list = optarg;
			break;
		case 's':
			skip = number(optarg, 0);
			break;
		case 'o':
			path = optarg;
			break;
		case 'h':
			usage(stdout);
			return 0;
		default:
			usage(stderr);
			return EXIT_FAILNTH;
		}
	}
	if (!nth || optind == argc) {
		usage(stderr);
		return EXIT_FAILNTH;
	}
	choose_calls(call_list);
	choose_files(file_list);
	left = nth;
	open_kernel_log();
	status = trace(start(argv + optind));
	report(nth, path);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
				     WEXITSTATUS(status);
}
