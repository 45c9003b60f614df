/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The RSS indirection tables of a device that follows: those of rss.h, and what is known
 * of their entries and of the queues that they lead to.  What is made of a table is in
 * rss_table.h.
 *
 * What came is known by slot of the hash (rss_traffic.h).  Where a table is smaller, as
 * the 82599's of 128, several slots are one entry:
 *
 *	slot	  0    1  ...  127  128  129 ...  255  256 ...
 *	entry	  0    1  ...  127    0    1 ...  127    0 ...
 */
#ifndef _VSE_RSS_TABLES_H
#define _VSE_RSS_TABLES_H

#include <linux/types.h>

struct vse_rss_entry;
struct vse_rss_polling;
struct vse_rss_queue;

/**
 * struct vse_rss_tables - a device's tables, while their shape stays
 * @size: entries of each
 * @count: queues that they may lead to
 * @saved: the operator's
 * @last: what was left in the NIC when it was last looked at
 * @now: what is in the NIC
 * @wanted: what is to be
 * @queues: which ones are good, and what @wanted has for them
 * @polling: of the queues
 * @entries: what comes by the entries, and which ones were moved
 * @slots: what comes by the slots of the hash, of which the entries are made up; their
 *	@queue is not used
 * @slot_queues: where the slots lead to now
 * @memory: of the tables
 */
struct vse_rss_tables {
	unsigned int size;
	unsigned int count;
	u32 *saved;
	u32 *last;
	u32 *now;
	u32 *wanted;
	struct vse_rss_queue *queues;
	struct vse_rss_polling *polling;
	struct vse_rss_entry *entries;
	struct vse_rss_entry *slots;
	u32 *slot_queues;
	u32 memory[];
};

struct vse_rss_tables *vse_rss_tables_alloc(unsigned int size,
					    unsigned int count);
void vse_rss_tables_free(struct vse_rss_tables *tables);
void vse_rss_tables_forget_moved(struct vse_rss_tables *tables);
bool vse_rss_tables_same(const struct vse_rss_tables *tables, const u32 *a,
			 const u32 *b);
void vse_rss_tables_copy(const struct vse_rss_tables *tables, u32 *to,
			 const u32 *from);
void vse_rss_tables_spread_evenly(const struct vse_rss_tables *tables,
				  u32 *table, unsigned int count);

#endif /* _VSE_RSS_TABLES_H */
