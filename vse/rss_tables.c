// SPDX-License-Identifier: GPL-2.0
#include <linux/slab.h>
#include <linux/string.h>
#include "ethtool_compat.h"
#include "rss_spread.h"
#include "rss_table.h"
#include "rss_tables.h"
#include "rss_traffic.h"

/**
 * vse_rss_tables_alloc - tables, of which nothing is known yet
 * @size: entries of each
 * @count: queues that they may lead to
 *
 * Context: process; sleeps.
 * Return: the tables, all zeros, or NULL.
 */
struct vse_rss_tables *vse_rss_tables_alloc(unsigned int size,
					    unsigned int count)
{
	struct vse_rss_tables *tables;
	unsigned int i;

	tables = kvzalloc(struct_size(tables, memory, 4 * size), GFP_KERNEL);
	if (!tables)
		return NULL;
	tables->queues = kcalloc(count, sizeof(*tables->queues), GFP_KERNEL);
	tables->polling = kcalloc(count, sizeof(*tables->polling), GFP_KERNEL);
	tables->entries = kvcalloc(size, sizeof(*tables->entries), GFP_KERNEL);
	tables->slots = kvcalloc(VSE_RSS_SLOTS, sizeof(*tables->slots),
				 GFP_KERNEL);
	tables->slot_queues = kvcalloc(VSE_RSS_SLOTS,
				       sizeof(*tables->slot_queues), GFP_KERNEL);
	if (!tables->queues || !tables->polling || !tables->entries ||
	    !tables->slots || !tables->slot_queues) {
		vse_rss_tables_free(tables);
		return NULL;
	}
	tables->size = size;
	tables->count = count;
	tables->saved = tables->memory;
	tables->last = tables->saved + size;
	tables->now = tables->last + size;
	tables->wanted = tables->now + size;
	for (i = 0; i < count; i++)
		tables->queues[i].good = true;
	vse_rss_tables_forget_moved(tables);
	return tables;
}

/**
 * vse_rss_tables_free - free them
 * @tables: from vse_rss_tables_alloc()
 *
 * Context: process; may sleep.
 */
void vse_rss_tables_free(struct vse_rss_tables *tables)
{
	kvfree(tables->slot_queues);
	kvfree(tables->slots);
	kvfree(tables->entries);
	kfree(tables->polling);
	kfree(tables->queues);
	kvfree(tables);
}

/**
 * vse_rss_tables_forget_moved - no entry is to lead elsewhere than the operator's
 * @tables: the tables
 */
void vse_rss_tables_forget_moved(struct vse_rss_tables *tables)
{
	unsigned int i;

	for (i = 0; i < tables->size; i++)
		tables->entries[i] = (struct vse_rss_entry) {
			.queue = VSE_RSS_NOT_MOVED,
		};
}

/**
 * vse_rss_tables_same - do two tables lead to the same queues?
 * @tables: the tables
 * @a: one of them
 * @b: another one
 */
bool vse_rss_tables_same(const struct vse_rss_tables *tables, const u32 *a,
			 const u32 *b)
{
	return !memcmp(a, b, tables->size * sizeof(*a));
}

/**
 * vse_rss_tables_copy - have one table be as another
 * @tables: the tables
 * @to: the one
 * @from: the other
 */
void vse_rss_tables_copy(const struct vse_rss_tables *tables, u32 *to,
			 const u32 *from)
{
	memcpy(to, from, tables->size * sizeof(*to));
}

/**
 * vse_rss_tables_spread_evenly - have a table be as drivers have it by themselves
 * @tables: the tables
 * @table: which one
 * @count: over so many queues
 */
void vse_rss_tables_spread_evenly(const struct vse_rss_tables *tables,
				  u32 *table, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < tables->size; i++)
		table[i] = ethtool_rxfh_indir_default(i, count);
}
