// SPDX-License-Identifier: GPL-2.0
#include <linux/math64.h>
#include <linux/minmax.h>
#include "choice.h"
#include "load.h"

/* Clocks of different kinds may seem to go back, or further than the time. */
static u64 passed(u64 from, u64 to, u64 at_most)
{
	return (s64)(to - from) < 0 ? 0 : min(to - from, at_most);
}

/**
 * vse_load_between - how busy a core was between two readings
 * @from: the first
 * @to: the second
 * @usage: is filled in
 *
 * Return: false if no time has passed.
 */
bool vse_load_between(const struct vse_core_times *from,
		      const struct vse_core_times *to,
		      struct vse_core_usage *usage)
{
	u64 wall = to->wall - from->wall;
	u64 busy, tasks, user, other, all;

	if ((s64)wall <= 0)
		return false;
	busy = wall - passed(from->idle, to->idle, wall);
	tasks = passed(from->tasks, to->tasks, busy);
	user = passed(from->user, to->user, tasks);
	other = passed(from->other, to->other, busy);
	all = tasks + other + passed(from->softirq, to->softirq, busy);
	/* Ticks got lost: the time is that of those that came. */
	if (busy == wall && all && all < busy) {
		tasks = div64_u64(tasks * busy, all);
		user = div64_u64(user * busy, all);
		other = div64_u64(other * busy, all);
	}
	other = min(other, busy - tasks);
	usage->load = div64_u64(busy * VSE_LOAD_FULL, wall);
	usage->user = div64_u64(user * VSE_LOAD_FULL, wall);
	usage->tasks = div64_u64(tasks * VSE_LOAD_FULL, wall);
	usage->softirq = div64_u64((busy - tasks - other) * VSE_LOAD_FULL,
				   wall);
	return true;
}
