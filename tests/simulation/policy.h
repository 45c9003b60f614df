/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who says where flows are worked on.
 *
 *	rss	where they arrive
 *	turns	on the usable cores in turn, as they come up
 *	vse	vse/choice.c and vse/rebalance.c, with what the modules feed them:
 *		averages, estimates of what each flow brings, dwell, allowance
 */
#ifndef _TESTS_SIMULATION_POLICY_H
#define _TESTS_SIMULATION_POLICY_H

#include "host.h"

/* As of "vsectl config". */
struct settings {
	unsigned int interval, weight, high_mark, margin, dwell, moves, vm_idle;
};

struct moved {
	unsigned int flow, from, to, why;
	bool forced;
};

void turns_init(void);
void turns_place(struct host *host, unsigned int flow);

void vse_init(const struct host *host, const struct settings *settings);
void vse_place(struct host *host, unsigned int flow);
/* Returns how many flows have moved; @moved has room for FLOWS_MAX. */
unsigned int vse_sample(struct host *host, double now, struct moved *moved);

#endif /* _TESTS_SIMULATION_POLICY_H */
