// SPDX-License-Identifier: GPL-2.0
#include "rss_table.h"

/* Counts the entries that lead to good queues by queue, and all together. */
static unsigned int count_good(const u32 *saved, unsigned int size,
			       struct vse_rss_queue *queues, unsigned int count)
{
	unsigned int i, sum = 0;

	for (i = 0; i < count; i++)
		queues[i].entries = 0;
	for (i = 0; i < size; i++) {
		if (saved[i] >= count || !queues[saved[i]].good)
			continue;
		queues[saved[i]].entries++;
		sum++;
	}
	return sum;
}

/* Of those that have any, the one with the fewest: none is 0 for being new. */
static unsigned int emptiest(const struct vse_rss_queue *queues,
			     unsigned int count)
{
	unsigned int i, best = count;

	for (i = 0; i < count; i++)
		if (queues[i].entries &&
		    (best == count || queues[i].entries < queues[best].entries))
			best = i;
	return best;
}

/**
 * vse_rss_table_spare - fill a table so that no entry leads to a bad queue
 * @table: is filled in
 * @saved: the table that the operator has
 * @size: entries of both
 * @queues: the queues; their entries are set to those of @table
 * @count: how many there are
 *
 * An entry of @saved that leads to a good queue stays, so that its flows stay
 * where they are; the others go to the good queues of @saved that have the
 * fewest.  A queue that @saved leaves out is left out, too: the operator may keep
 * it for something else.
 *
 * Return: false, with @table undefined, if no queue of @saved is good.
 */
bool vse_rss_table_spare(u32 *table, const u32 *saved, unsigned int size,
			 struct vse_rss_queue *queues, unsigned int count)
{
	unsigned int i;

	if (!count_good(saved, size, queues, count))
		return false;
	for (i = 0; i < size; i++) {
		table[i] = saved[i];
		if (saved[i] < count && queues[saved[i]].good)
			continue;
		table[i] = emptiest(queues, count);
		queues[table[i]].entries++;
	}
	return true;
}

/**
 * vse_rss_table_prefix - choose for a NIC that spreads evenly or not at all
 * @saved: the table that the operator has
 * @size: its entries
 * @queues: the queues; their entries are set
 * @count: how many there are
 *
 * Some can only spread evenly over the first 2^k queues.  That is enough where
 * the first ones are good; where they are not, the more good ones there are among
 * those that are used, the fewer packets go to bad ones.
 *
 * Return: the number of first queues, a power of two, of which the greatest part
 * is good, and of those the largest; 0 if there is no good one among the queues
 * of @saved.
 */
unsigned int vse_rss_table_prefix(const u32 *saved, unsigned int size,
				  struct vse_rss_queue *queues,
				  unsigned int count)
{
	unsigned int length, used = 0, best = 0, best_used = 0;
	unsigned int i = 0;

	count_good(saved, size, queues, count);
	for (length = 1; length <= size && length <= count; length *= 2) {
		for (; i < length; i++)
			if (queues[i].entries)
				used++;
		/* used / length >= best_used / best */
		if (used && used * best >= best_used * length) {
			best = length;
			best_used = used;
		}
	}
	return best;
}
