/* SPDX-License-Identifier: GPL-2.0 */
/* The parts of failnth. */
#ifndef _FAILNTH_H
#define _FAILNTH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define EXIT_FAILNTH	125

/* ---- failnth_calls.c: the system calls whose allocations may fail ---- */

#define DEFAULT_FILES	"/sys/,/proc/sys/"

/* Lists with commas, which are taken to pieces; no list of calls is all. */
void choose_calls(char *list);
void choose_files(char *list);

/* The name of the call if it was chosen, or NULL. */
const char *chosen_call(pid_t id, uint64_t number, const uint64_t *arguments);

/* ---- failnth_log.c: the kernel's report of a failed allocation ---- */

void open_kernel_log(void);

/* The functions that led to what has failed since, the innermost first. */
const char *read_trace(void);

#endif /* _FAILNTH_H */
