// SPDX-License-Identifier: GPL-2.0
#include <linux/compiler.h>
#include <linux/math.h>
#include "choice.h"

/**
 * vse_choose_core - the core for a flow's softirq work
 * @cores: the core table, by core number
 * @count: its length
 * @present: the core where the flow's packets arrive
 * @high_mark: load in permille from which a core takes no more
 *
 * The least loaded free core (paper, section IV, table II).  @present wins
 * ties, because a move costs an inter-processor interrupt and cold caches; then
 * the lowest number does, so that the same table gives the same choice.
 *
 * Return: the core, or VSE_NO_CORE when all free cores are at the high mark.
 */
int vse_choose_core(const struct vse_core_load *cores, unsigned int count,
		    unsigned int present, unsigned int high_mark)
{
	unsigned int best_load = high_mark;
	int best = VSE_NO_CORE;
	unsigned int core;

	for (core = 0; core < count; core++) {
		unsigned int load = READ_ONCE(cores[core].load) +
				    READ_ONCE(cores[core].expected);

		if (!READ_ONCE(cores[core].free) || load > best_load)
			continue;
		if (load < best_load || (core == present && best >= 0)) {
			best = core;
			best_load = load;
		}
	}
	return best;
}

/**
 * vse_load_average - exponentially weighted average, one step on
 * @average: so far, in permille
 * @sample: the newest one
 * @weight: percent that @sample counts, 1 to 100
 *
 * Rounds towards @sample, so that a steady load is reached and not only
 * approached.
 */
u32 vse_load_average(u32 average, u32 sample, unsigned int weight)
{
	u32 away;

	if (sample >= average) {
		away = sample - average;
		return average + DIV_ROUND_UP(away * weight, 100);
	}
	away = average - sample;
	return average - DIV_ROUND_UP(away * weight, 100);
}
