// SPDX-License-Identifier: GPL-2.0
/* Which system calls of a command count; part of failnth. */
#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "failnth.h"

#define MAX_PREFIXES	16
#define PAGE		4096

enum file {
	NO_FILE,
	DESCRIPTOR,	/* the first argument is one */
	PATH,		/* the first argument is one */
	PATH_AT,	/* the second argument is one */
};

/**
 * struct call - a system call that can be chosen
 * @name: its name
 * @number: its number
 * @file: what says which file it is about
 * @chosen: allocations in it may fail
 */
static struct call {
	const char *name;
	uint64_t number;
	enum file file;
	bool chosen;
} calls[] = {
#define CALL(name, file)	{ #name, SYS_##name, file, false }
	CALL(socket, NO_FILE),
	CALL(bind, NO_FILE),
	CALL(connect, NO_FILE),
	CALL(setsockopt, NO_FILE),
	CALL(ioctl, NO_FILE),
	CALL(sendmsg, NO_FILE),
	CALL(sendto, NO_FILE),
	CALL(recvmsg, NO_FILE),
	CALL(recvfrom, NO_FILE),
	CALL(init_module, NO_FILE),
	CALL(finit_module, NO_FILE),
	CALL(delete_module, NO_FILE),
	CALL(read, DESCRIPTOR),
	CALL(write, DESCRIPTOR),
	CALL(flock, DESCRIPTOR),
	CALL(openat, PATH_AT),
	CALL(mkdir, PATH),
	CALL(rename, PATH),
	CALL(unlink, PATH),
#undef CALL
	{}
};

static const char *prefixes[MAX_PREFIXES + 1];

static bool path_of_descriptor(pid_t id, uint64_t fd, char *path)
{
	char link[64];
	ssize_t length;

	snprintf(link, sizeof(link), "/proc/%d/fd/%d", id, (int)fd);
	length = readlink(link, path, PATH_MAX - 1);
	if (length < 0)
		return false;
	path[length] = '\0';
	return true;
}

/* Its beginning is enough, and behind the page there may be nothing. */
static bool path_in_memory(pid_t id, uint64_t address, char *path)
{
	struct iovec here = { path, PATH_MAX - 1 };
	struct iovec there = { (void *)address, PAGE - address % PAGE };
	ssize_t length = process_vm_readv(id, &here, 1, &there, 1, 0);

	if (length < 0)
		return false;
	path[length] = '\0';
	return true;
}

static bool has_prefix(const char *path)
{
	const char **prefix;

	for (prefix = prefixes; *prefix; prefix++)
		if (!strncmp(path, *prefix, strlen(*prefix)))
			return true;
	return false;
}

static bool file_counts(enum file file, pid_t id, const uint64_t *arguments)
{
	char path[PATH_MAX];

	switch (file) {
	case DESCRIPTOR:
		return path_of_descriptor(id, arguments[0], path) &&
		       has_prefix(path);
	case PATH:
		return path_in_memory(id, arguments[0], path) &&
		       has_prefix(path);
	case PATH_AT:
		return path_in_memory(id, arguments[1], path) &&
		       has_prefix(path);
	default:
		return true;
	}
}

const char *chosen_call(pid_t id, uint64_t number, const uint64_t *arguments)
{
	const struct call *call;

	for (call = calls; call->name; call++)
		if (call->chosen && call->number == number &&
		    file_counts(call->file, id, arguments))
			return call->name;
	return NULL;
}

void choose_calls(char *list)
{
	struct call *call;
	char *name;

	for (call = calls; call->name; call++)
		call->chosen = !list;
	if (!list)
		return;
	for (name = strtok(list, ","); name; name = strtok(NULL, ",")) {
		for (call = calls; call->name; call++)
			if (!strcmp(call->name, name))
				break;
		if (!call->name)
			errx(EXIT_FAILNTH, "no system call '%s' to choose from; see failnth -h",
			     name);
		call->chosen = true;
	}
}

void choose_files(char *list)
{
	size_t count = 0;
	char *prefix;

	for (prefix = strtok(list, ","); prefix; prefix = strtok(NULL, ",")) {
		if (count == MAX_PREFIXES)
			errx(EXIT_FAILNTH, "more than %d paths", MAX_PREFIXES);
		prefixes[count++] = prefix;
	}
}
