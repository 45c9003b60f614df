/* SPDX-License-Identifier: GPL-2.0 */
/* A made-up host for the tests of vsectl top, and the command itself. */
#ifndef _TESTS_UNIT_VSECTL_TOP_HOST_H
#define _TESTS_UNIT_VSECTL_TOP_HOST_H

#include "vsectl_fake.h"

/* Four cores, two VMs, three flow entries, which are as old as can be. */
extern struct nl_msg *cores[4], *flows[3];

void top_host_set_up(void);
void top_host_count_packets(uint64_t packets);
int top_host_forget(void **state);

/* An attribute is set, or added if it is not there; a counter is added to. */
void set_u32(struct nl_msg *object, int attr, uint32_t value);
void add_u64(struct nl_msg *object, int attr, uint64_t value);

/* Runs "vsectl top" with these arguments, the first of which is its name. */
int top_run(const char *arguments, bool json);

#endif /* _TESTS_UNIT_VSECTL_TOP_HOST_H */
