/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A hash table of nodes, known by number, that says for most of what is not in
 * it so without a look at any node.
 *
 *	filters   heads                next, by number
 *	+-----+  +-------------+      +-------------+
 *	| u16 |  | fingerprint |      | fingerprint |
 *	+-----+  | number    -----+   +-------------+
 *	| u16 |  +-------------+  `-> | number    -----> ...
 *	+-----+                       +-------------+
 *
 * A cell names a node and has some bits of its hash.  The heads are the first
 * cells of the chains, one chain a bucket.  A bucket's filter has one of 16 bits
 * set for each node in the chain.  With two buckets for a node, 97 % of what is
 * not there ends at the filter; of the rest, the fingerprints leave one in 2,048
 * to be compared.  For 65,536 nodes, filters are 256 KiB and heads
 * 512 KiB: they stay in a core's cache.
 *
 * Buckets are replaced as a whole when they have become too few; readers of the
 * old ones go on in these.
 */
#ifndef _VSE_BUCKETS_H
#define _VSE_BUCKETS_H

#include <linux/rcupdate.h>
#include "node.h"

#define VSE_CELL_VALUE_BITS	17

/* Values below are no nodes. */
#define VSE_CELL_FIRST_NODE	2

/**
 * struct vse_buckets - the hash table
 * @rcu: to free it
 * @mask: number of buckets - 1; that is a power of two
 * @numbers: length of @next
 * @filters: which nodes may be in a bucket
 * @next: the cell behind a node's own
 * @heads: the first cells; 0 ends a chain
 */
struct vse_buckets {
	struct rcu_head rcu;
	unsigned int mask;
	unsigned int numbers;
	u16 *filters;
	u32 *next;
	u32 heads[];
};

struct vse_buckets *vse_buckets_alloc(unsigned int size, unsigned int numbers);
void vse_buckets_link(struct vse_buckets *buckets,
		      const struct vse_nodes *nodes, unsigned int number,
		      u64 hash);
void vse_buckets_unlink(struct vse_buckets *buckets, unsigned int number,
			u64 hash);

/* Bits 0 to 16 of the hash choose the bucket. */
static inline u32 vse_cell_fingerprint(u64 hash)
{
	return hash >> 49 << VSE_CELL_VALUE_BITS;
}

/* By bits of the fingerprint, so that a cell tells what bit is its own. */
static inline u16 vse_filter_bit(u32 cell)
{
	return 1 << (cell >> 28);
}

static inline unsigned int vse_cell_number(u32 cell)
{
	return (cell & (BIT(VSE_CELL_VALUE_BITS) - 1)) - VSE_CELL_FIRST_NODE;
}

/* Could a node with this hash be in the table? */
static inline bool vse_buckets_may_have(const struct vse_buckets *buckets,
					u64 hash)
{
	return READ_ONCE(buckets->filters[hash & buckets->mask]) &
	       vse_filter_bit(vse_cell_fingerprint(hash));
}

/* The first cell with this hash's fingerprint, from this one on; 0: none. */
static inline u32 vse_buckets_seek(const struct vse_buckets *buckets, u64 hash,
				   u32 cell)
{
	while (cell && (cell ^ vse_cell_fingerprint(hash)) >>
		       VSE_CELL_VALUE_BITS)
		cell = READ_ONCE(buckets->next[vse_cell_number(cell)]);
	return cell;
}

static inline u32 vse_buckets_first(const struct vse_buckets *buckets, u64 hash)
{
	return vse_buckets_seek(buckets, hash,
				READ_ONCE(buckets->heads[hash & buckets->mask]));
}

static inline u32 vse_buckets_next(const struct vse_buckets *buckets, u64 hash,
				   u32 cell)
{
	return vse_buckets_seek(buckets, hash,
				READ_ONCE(buckets->next[vse_cell_number(cell)]));
}

#endif /* _VSE_BUCKETS_H */
