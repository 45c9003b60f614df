// SPDX-License-Identifier: GPL-2.0
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include "choice.h"
#include "rss_spread.h"

/* What brings less, in permille, is not worth that packets may overtake others. */
#define WORTH_A_MOVE		20

/* Rounds for which an entry that was moved stays. */
#define REST			60

/*
 * So much better is an entry whose packets are worked on elsewhere already, and
 * again one whose packets are worked on where they will be polled.
 */
#define STEERED			2
#define AT_HOME			2

static bool is_source(const struct vse_rss_polling *queue,
		      const struct vse_rss_bounds *bounds)
{
	return queue->core != VSE_NO_CORE && queue->polling &&
	       queue->load >= bounds->high_mark;
}

/*
 * Of the other cores' queues whose cores are known, or are not, the one whose core has
 * the least to do.
 */
static unsigned int find_target(const struct vse_rss_polling *queues,
				unsigned int count, int source_core, bool known)
{
	unsigned int i, best = count;

	for (i = 0; i < count; i++)
		if (queues[i].used && queues[i].core != source_core &&
		    (queues[i].core != VSE_NO_CORE) == known &&
		    (best == count || queues[i].load < queues[best].load))
			best = i;
	return best;
}

/* What is polled on a core, of all queues that are polled there. */
static u64 packets_of_core(const struct vse_rss_entry *entries,
			   const u32 *table, unsigned int size,
			   const struct vse_rss_polling *queues,
			   unsigned int count, int core)
{
	unsigned int i;
	u64 sum = 0;

	for (i = 0; i < size; i++)
		if (table[i] < count && queues[table[i]].core == core)
			sum += entries[i].packets;
	for (i = 0; i < count; i++)
		if (queues[i].core == core)
			sum += queues[i].ruled;
	return sum;
}

/* The entry that is moved best, or -1. */
static int find_entry(const struct vse_rss_entry *entries, const u32 *table,
		      unsigned int size, unsigned int source, u64 packets,
		      const struct vse_rss_polling *queues, unsigned int target,
		      const struct vse_rss_bounds *bounds)
{
	const struct vse_rss_polling *from = &queues[source];
	const struct vse_rss_polling *to = &queues[target];
	u32 best_gain = 0;
	unsigned int i;
	int best = -1;

	for (i = 0; i < size; i++) {
		u32 load, gain;

		if (table[i] != source || entries[i].rest ||
		    !entries[i].packets)
			continue;
		load = div64_u64((u64)from->polling * entries[i].packets,
				 packets);
		if (load < WORTH_A_MOVE ||
		    to->load + load >= bounds->high_mark ||
		    to->load + load + bounds->margin >= from->load)
			continue;
		gain = load;
		if (entries[i].core != from->core)
			gain *= STEERED;
		if (to->core != VSE_NO_CORE && entries[i].core == to->core)
			gain *= AT_HOME;
		if (gain > best_gain) {
			best = i;
			best_gain = gain;
		}
	}
	return best;
}

/**
 * vse_rss_spread - move one entry from a core that is full, if that helps
 * @entries: of the table; one round less to rest, and the one that moves has its
 *	@queue set
 * @table: where they lead to now
 * @size: how many there are
 * @queues: the queues
 * @count: how many
 * @bounds: what is full, and what a move must gain
 *
 * Return: the entry that moves, or -1.
 */
int vse_rss_spread(struct vse_rss_entry *entries, const u32 *table,
		   unsigned int size, const struct vse_rss_polling *queues,
		   unsigned int count, const struct vse_rss_bounds *bounds)
{
	unsigned int source, target = count, i;
	int entry = -1;

	for (i = 0; i < size; i++)
		if (entries[i].rest)
			entries[i].rest--;
	for (source = 0; source < count && entry < 0; source++) {
		u64 packets;

		if (!is_source(&queues[source], bounds))
			continue;
		packets = packets_of_core(entries, table, size, queues, count,
					  queues[source].core);
		if (!packets)
			continue;
		target = find_target(queues, count, queues[source].core, true);
		if (target != count)
			entry = find_entry(entries, table, size, source, packets,
					   queues, target, bounds);
		if (entry >= 0)
			break;
		/* It may turn out to be the same core, or a VM's: only if need be. */
		target = find_target(queues, count, queues[source].core, false);
		if (target != count)
			entry = find_entry(entries, table, size, source, packets,
					   queues, target, bounds);
	}
	if (entry >= 0) {
		entries[entry].queue = target;
		entries[entry].rest = REST;
	}
	return entry;
}
