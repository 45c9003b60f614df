/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a NIC's RSS indirection table is to be, so that it spreads to good queues
 * alone: pure functions of the table that the operator has, and of which queues
 * are good.
 */
#ifndef _VSE_RSS_TABLE_H
#define _VSE_RSS_TABLE_H

#include <linux/types.h>

/**
 * struct vse_rss_queue - a receive queue
 * @good: it may receive
 * @entries: of the table that lead to it
 */
struct vse_rss_queue {
	bool good;
	u32 entries;
};

bool vse_rss_table_spare(u32 *table, const u32 *saved, unsigned int size,
			 struct vse_rss_queue *queues, unsigned int count);
unsigned int vse_rss_table_prefix(const u32 *saved, unsigned int size,
				  struct vse_rss_queue *queues,
				  unsigned int count);

#endif /* _VSE_RSS_TABLE_H */
