/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which entry of a NIC's RSS indirection table is to lead to another queue, since
 * polling fills a core: a pure function of what came by each entry.
 *
 * Steering takes the work behind the driver to another core; that the driver polls
 * a flow's packets stays with the queue that the hash has picked.  Where two heavy
 * flows have the same queue, its core may be full with polling them and with what
 * else it has to do, while others have room: that no steering can mend.  But the
 * two flows hardly ever share an entry of the table, too; where they do, and the NIC has
 * rules for single flows, one slot of the hash takes the place of the entry
 * (rss_relieve.h).
 *
 *	           packets a second
 *	entry 17 --- 40,000 --.
 *	entry 54 --- 40,000 ---+--> queue 3 --> core 3: full
 *	others   ---  1,000 --'
 *	                            queue 2 --> core 2: half of it is left
 *
 * So one entry at a time is moved, and only from a core that is full to one that
 * does not get full by it; best one whose packets are worked on there anyway: they
 * need no steering then.  Its flows change queues, and so packets of theirs may
 * overtake others once, as with each change of such a table.  So it stays there for
 * a while.
 *
 * Where a queue is polled may not be known (rss_cores.h): one of which it is known
 * comes first.
 */
#ifndef _VSE_RSS_SPREAD_H
#define _VSE_RSS_SPREAD_H

#include <linux/types.h>

/* In &struct vse_rss_entry: it leads to where the operator has it lead. */
#define VSE_RSS_NOT_MOVED	U16_MAX

/* Rounds for which an entry that was moved stays. */
#define VSE_RSS_REST		60

/**
 * struct vse_rss_entry - an entry of an indirection table
 * @packets: what came by it lately
 * @core: where the last of these packets was worked on
 * @queue: where it was moved to, or VSE_RSS_NOT_MOVED
 * @rest: rounds until it may be moved again
 */
struct vse_rss_entry {
	u32 packets;
	int core;
	u16 queue;
	u16 rest;
};

/**
 * struct vse_rss_polling - a queue and its core, as the spreading knows them
 * @core: where it is polled; VSE_NO_CORE: not known
 * @used: it is good, and the operator's table leads to it
 * @load: of the core, in permille of its time; a guess if that is not known
 * @polling: part of the load that is polling, of all queues that it has
 * @ruled: packets that came to the queue by rules, and not by an entry (rss_rules.h)
 */
struct vse_rss_polling {
	int core;
	bool used;
	u32 load;
	u32 polling;
	u32 ruled;
};

/**
 * struct vse_rss_bounds - what is full, and what a move must gain
 * @high_mark: load from which a core is full
 * @margin: the other core's load must be less by more than this, and by what is moved
 */
struct vse_rss_bounds {
	u32 high_mark;
	u32 margin;
};

void vse_rss_spread_sum(struct vse_rss_entry *entries, unsigned int size,
			const struct vse_rss_entry *slots, unsigned int count);
void vse_rss_spread_round(struct vse_rss_entry *entries, unsigned int size);
void vse_rss_spread_rest(struct vse_rss_entry *slots, unsigned int count,
			 unsigned int entry, unsigned int size);
int vse_rss_spread(const struct vse_rss_entry *entries, const u32 *table,
		   unsigned int size, const struct vse_rss_polling *queues,
		   unsigned int count, const struct vse_rss_bounds *bounds,
		   unsigned int *queue);
bool vse_rss_spread_most(const struct vse_rss_entry *entries, const u32 *table,
			 unsigned int size,
			 const struct vse_rss_polling *queues,
			 unsigned int count, unsigned int entry);

#endif /* _VSE_RSS_SPREAD_H */
