/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How busy a core was, and with what.
 *
 * The kernel knows a core's idle time exactly, also where its tick is stopped.
 * What it was busy with it samples at each tick, unless it was built or booted
 * to account exactly.  Ticks miss softirqs on an idle core, whose tick is
 * stopped; but never tasks, since it runs for them.  So softirq time is taken to
 * be all busy time that neither tasks nor hard interrupts had.
 *
 * But in a guest whose host gives a virtual CPU less than it wants, ticks get lost,
 * and what they would have shown seems to be softirq time, too: a process that
 * takes half of a core would look like a heavy flow.  A core that was not idle at
 * all had its tick all the time.  There what the ticks have sampled is stretched to
 * the time that it was.
 */
#ifndef _VSE_LOAD_H
#define _VSE_LOAD_H

#include <linux/types.h>

/**
 * struct vse_core_times - a core's clocks, in microseconds since boot
 * @wall: the time
 * @idle: idle
 * @tasks: of the rest, in tasks and virtual CPUs
 * @user: of that, not in the kernel
 * @softirq: what ticks have sampled in softirqs, in their threads, too
 * @other: hard interrupts, and what the host took away if this is a guest
 */
struct vse_core_times {
	u64 wall;
	u64 idle;
	u64 tasks;
	u64 user;
	u64 softirq;
	u64 other;
};

/**
 * struct vse_core_usage - how busy a core was, in permille of the time
 * @load: not idle
 * @softirq: of that, in softirq
 * @tasks: of that, in tasks or virtual CPUs
 * @user: of that, not in the kernel
 */
struct vse_core_usage {
	u32 load;
	u32 softirq;
	u32 tasks;
	u32 user;
};

bool vse_load_between(const struct vse_core_times *from,
		      const struct vse_core_times *to,
		      struct vse_core_usage *usage);

#endif /* _VSE_LOAD_H */
