/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What vse.ko calls and User Mode Linux has not: included before all else in what
 * is built for it.
 */
#ifndef _BENCH_UML_H
#define _BENCH_UML_H

#include <linux/tick.h>

/* There is no frequency scaling, to which this belongs. */
static inline u64 get_cpu_idle_time(unsigned int cpu, u64 *wall, int io_busy)
{
	return get_cpu_idle_time_us(cpu, wall);
}

#endif /* _BENCH_UML_H */
