// SPDX-License-Identifier: GPL-2.0
/* Where in the kernel an allocation failed; part of failnth. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "failnth.h"

static int kernel_log = -1;
static char trace[4096];

void open_kernel_log(void)
{
	kernel_log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (kernel_log >= 0)
		lseek(kernel_log, 0, SEEK_END);
}

/* A line like " vse_vm_add+0x4a/0x1d0 [vse]"; other lines are of no trace. */
static void add_to_trace(const char *line)
{
	const char *offset = strstr(line, "+0x"), *module = strstr(line, " [");
	size_t used = strlen(trace);

	if (*line++ != ' ' || !offset || strcspn(line, " ") < (size_t)(offset - line))
		return;
	snprintf(trace + used, sizeof(trace) - used, "%s%.*s%.*s",
		 used ? " < " : "", (int)(offset - line), line,
		 module ? (int)strcspn(module, "\n") : 0, module ?: "");
}

/* Returns whether the record is, or is followed by, a part of a report. */
static bool add_record(const char *text, bool inside)
{
	if (strstr(text, "FAULT_INJECTION: forcing a failure")) {
		trace[0] = '\0';
		return true;
	}
	if (strstr(text, "</TASK>"))
		return false;
	if (inside)
		add_to_trace(text);
	return inside;
}

/* The functions that make the report come first, those of all calls last. */
static const char *without_ends(void)
{
	static const char *const reporting[] = {
		"dump_stack", "should_fail", "__should_fail", NULL,
	};
	char *from = trace, *next, *end;
	const char *const *name;

	while ((next = strstr(from, " < "))) {
		for (name = reporting; *name; name++)
			if (!strncmp(from, *name, strlen(*name)))
				break;
		if (!*name)
			break;
		from = next + 3;
	}
	end = strstr(from, " < do_syscall_64");
	if (end)
		*end = '\0';
	return from;
}

const char *read_trace(void)
{
	char record[8192], *text;
	bool inside = false;
	ssize_t length;

	/* EPIPE: records were overwritten before they were read. */
	while ((length = read(kernel_log, record, sizeof(record) - 1)) > 0 ||
	       (length < 0 && errno == EPIPE)) {
		if (length < 0)
			continue;
		record[length] = '\0';
		text = strchr(record, ';');
		if (text)
			inside = add_record(text + 1, inside);
	}
	/* The kernel makes no report when __GFP_NOWARN was asked for. */
	return *trace ? without_ends() : "not reported (__GFP_NOWARN)";
}
