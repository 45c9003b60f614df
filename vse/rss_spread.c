// SPDX-License-Identifier: GPL-2.0
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include "choice.h"
#include "rss_spread.h"

/* What brings less, in permille, is not worth that packets may overtake others. */
#define WORTH_A_MOVE		20

/* An entry brings most of what a core polls, from so many parts of four on. */
#define MOST			3

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
 * vse_rss_spread_sum - what comes by entries that are made up of slots of the hash
 * @entries: their @packets are set, and their @core to that of the heaviest slot
 * @size: how many there are
 * @slots: what comes by the slots
 * @count: how many there are, a multiple of @size
 */
void vse_rss_spread_sum(struct vse_rss_entry *entries, unsigned int size,
			const struct vse_rss_entry *slots, unsigned int count)
{
	unsigned int i, k;

	for (i = 0; i < size; i++) {
		u32 heaviest = 0;

		entries[i].packets = 0;
		for (k = i; k < count; k += size) {
			entries[i].packets += slots[k].packets;
			if (slots[k].packets <= heaviest)
				continue;
			heaviest = slots[k].packets;
			entries[i].core = slots[k].core;
		}
	}
}

/**
 * vse_rss_spread_round - one round less to rest
 * @entries: the entries
 * @size: how many there are
 */
void vse_rss_spread_round(struct vse_rss_entry *entries, unsigned int size)
{
	unsigned int i;

	for (i = 0; i < size; i++)
		if (entries[i].rest)
			entries[i].rest--;
}

/**
 * vse_rss_spread_rest - have the slots of the hash rest that make up an entry
 * @slots: the slots
 * @count: how many there are
 * @entry: the entry
 * @size: how many there are
 */
void vse_rss_spread_rest(struct vse_rss_entry *slots, unsigned int count,
			 unsigned int entry, unsigned int size)
{
	for (; entry < count; entry += size)
		slots[entry].rest = VSE_RSS_REST;
}

/**
 * vse_rss_spread - which entry is to move from a core that is full, if that helps
 * @entries: of the table
 * @table: where they lead to now
 * @size: how many there are
 * @queues: the queues
 * @count: how many
 * @bounds: what is full, and what a move must gain
 * @queue: set to where it is to lead
 *
 * Return: the entry, or -1.
 */
int vse_rss_spread(const struct vse_rss_entry *entries, const u32 *table,
		   unsigned int size, const struct vse_rss_polling *queues,
		   unsigned int count, const struct vse_rss_bounds *bounds,
		   unsigned int *queue)
{
	unsigned int source;

	for (source = 0; source < count; source++) {
		int core = queues[source].core;
		unsigned int target;
		int entry = -1;
		u64 packets;

		if (!is_source(&queues[source], bounds))
			continue;
		packets = packets_of_core(entries, table, size, queues, count,
					  core);
		if (!packets)
			continue;
		target = find_target(queues, count, core, true);
		if (target != count)
			entry = find_entry(entries, table, size, source, packets,
					   queues, target, bounds);
		/* It may turn out to be the same core, or a VM's: only if need be. */
		if (entry < 0) {
			target = find_target(queues, count, core, false);
			if (target != count)
				entry = find_entry(entries, table, size, source,
						   packets, queues, target,
						   bounds);
		}
		if (entry >= 0) {
			*queue = target;
			return entry;
		}
	}
	return -1;
}

/**
 * vse_rss_spread_most - does an entry bring most of what its core polls?
 * @entries: of the table
 * @table: where they lead to now
 * @size: how many there are
 * @queues: the queues
 * @count: how many
 * @entry: the entry, which leads to one of the queues
 *
 * Then the core that it would go to is likely to be the next one that is full.
 */
bool vse_rss_spread_most(const struct vse_rss_entry *entries, const u32 *table,
			 unsigned int size,
			 const struct vse_rss_polling *queues,
			 unsigned int count, unsigned int entry)
{
	u64 packets = packets_of_core(entries, table, size, queues, count,
				      queues[table[entry]].core);

	return (u64)entries[entry].packets * 4 >= packets * MOST;
}
