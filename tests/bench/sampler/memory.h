/* SPDX-License-Identifier: GPL-2.0 */
/* The memory of the host that is made up, and the caches in front of it. */
#ifndef _BENCH_SAMPLER_MEMORY_H
#define _BENCH_SAMPLER_MEMORY_H

#include "host.h"

/* What the linker calls the program's begin and end. */
extern char __executable_start[], _end[];

void memory_init(void);

/*
 * From now on nothing is in a cache, code included: as on a host where a tenth of
 * a second has passed with other work, and each core has written what is its own.
 */
void memory_cool(void);

#endif /* _BENCH_SAMPLER_MEMORY_H */
