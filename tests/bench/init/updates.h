/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _BENCH_UPDATES_H
#define _BENCH_UPDATES_H

#include "rules.h"

/* Requests in one system call. */
#define UPDATES_BATCH	128

double updates_per_second(struct rule *rules, struct rule *spare, unsigned int size,
			  unsigned int updates, unsigned int batch);

#endif /* _BENCH_UPDATES_H */
