// SPDX-License-Identifier: GPL-2.0
#include <linux/math64.h>
#include <linux/minmax.h>
#include "apportion.h"

/* Parts of the work on a packet, in the same measure. */
#define POLLING			1
#define THE_REST		3

/* Softirq, in permille, of a core that shows what packets take if there are many. */
#define BUSY			500

/* Of polling, not more than one in so many parts is slack. */
#define SLACK_MOST		2

static u64 parts_of(const struct vse_work *work)
{
	return (u64)work->arrived * POLLING + (u64)work->worked_on * THE_REST;
}

/* What so many parts took of a core, by the measure of this one. */
static u32 by_measure_of(const struct vse_work *work, u64 parts)
{
	return parts_of(work) ?
	       div64_u64(parts * work->softirq, parts_of(work)) : 0;
}

/* The core where a part takes the least, of those that are busy, or NULL. */
static const struct vse_work *most_efficient(const struct vse_work *works,
					     unsigned int count)
{
	const struct vse_work *work, *best = NULL;

	for (work = works; work < works + count; work++)
		if (work->softirq >= BUSY && parts_of(work) &&
		    (!best || parts_of(work) * best->softirq >
			      parts_of(best) * work->softirq))
			best = work;
	return best;
}

/**
 * vse_apportion - find out what all cores' softirq time was spent on
 * @works: each core's; its outcome is filled in
 * @count: how many cores
 */
void vse_apportion(struct vse_work *works, unsigned int count)
{
	const struct vse_work *best = most_efficient(works, count);
	struct vse_work *work;

	for (work = works; work < works + count; work++) {
		u64 parts = (u64)work->arrived * POLLING;

		work->rest = by_measure_of(work, (u64)work->worked_on * THE_REST);
		work->polling = by_measure_of(work, parts);
		work->slack = best ? work->polling -
			      clamp_t(u32, by_measure_of(best, parts),
				      work->polling / SLACK_MOST, work->polling) : 0;
	}
}

/**
 * vse_work_on - how much of a core's time the rest of some packets took
 * @work: the core's, after vse_apportion()
 * @packets: of those that it has worked on
 *
 * Return: permille.
 */
u32 vse_work_on(const struct vse_work *work, unsigned long packets)
{
	return work->worked_on ?
	       div64_u64((u64)packets * work->rest, work->worked_on) : 0;
}
