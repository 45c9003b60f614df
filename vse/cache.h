/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Remembers which rule won for a packet, so that not every packet asks every
 * mask.
 *
 * One word a decision, eight in a cache line; a packet's hash says which line:
 *
 *	line    +------+------+------+- - -+------+
 *	        | way  | way  | way  |     | way  |	8 ways of a word
 *	        +------+------+------+- - -+------+
 *	way     | fingerprint: 47 bits of the hash | 17 bits: which rule, or none |
 *
 * The bits of the hash that choose the line are compared by being there, those
 * of the fingerprint as such.  The hash is of all bits that any rule matches on
 * and of no other: packets that no rule can tell apart share a decision.  It is
 * seeded with a number that changes when a rule is added, so that older
 * decisions are not found any more; nothing has to be cleared.
 *
 * All cores share the lines.  A steady set of flows only reads them; a word is
 * written whole, and the last one to write wins.
 *
 * The cache grows while decisions push each other out, as long as it is quicker
 * to read a line of it from memory than to ask all masks.  When it can't grow and
 * yet finds little, it is left aside, and tried again now and then.
 */
#ifndef _VSE_CACHE_H
#define _VSE_CACHE_H

#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/types.h>

#define VSE_CACHE_WAYS		8
#define VSE_CACHE_VALUE_BITS	17

/* Not a decision: nothing is known of the packet. */
#define VSE_CACHE_UNKNOWN	0

/**
 * struct vse_cache_line - decisions for packets with some hash bits in common
 * @way: the decisions, in no order; 0: free
 */
struct vse_cache_line {
	u64 way[VSE_CACHE_WAYS];
} __aligned(64);

/**
 * struct vse_cache_lines - the decisions
 * @rcu: to free it
 * @mask: number of lines - 1; that is a power of two
 * @lines: the lines
 */
struct vse_cache_lines {
	struct rcu_head rcu;
	unsigned int mask;
	struct vse_cache_line lines[];
};

/**
 * struct vse_cache_use - what a core had of the cache
 * @hits: rules found
 * @evictions: decisions that were overwritten by others
 */
struct vse_cache_use {
	unsigned int hits;
	unsigned int evictions;
};

/**
 * struct vse_cache - a cache of decisions
 * @lines: the decisions
 * @use: per core, what it was good for
 * @seen: sum of @use when vse_cache_adapt() last looked
 * @off: so many times more it is not to be asked
 */
struct vse_cache {
	struct vse_cache_lines __rcu *lines;
	struct vse_cache_use __percpu *use;
	struct vse_cache_use seen;
	unsigned int off;
};

int vse_cache_init(struct vse_cache *cache);
void vse_cache_destroy(struct vse_cache *cache);
void vse_cache_adapt(struct vse_cache *cache, unsigned int masks);
void vse_cache_store(struct vse_cache *cache, u64 hash, u32 value);

/* Is it of no use for now? */
static inline bool vse_cache_is_off(const struct vse_cache *cache)
{
	return READ_ONCE(cache->off);
}

/* Context: softirq. */
static inline void vse_cache_count_hit(struct vse_cache *cache)
{
	struct vse_cache_use *use = this_cpu_ptr(cache->use);

	WRITE_ONCE(use->hits, use->hits + 1);
}

/**
 * vse_cache_find - what was decided for a packet
 * @cache: the cache
 * @hash: of the packet
 *
 * Context: RCU read side.
 * Return: the value stored, or VSE_CACHE_UNKNOWN.
 */
static inline u32 vse_cache_find(const struct vse_cache *cache, u64 hash)
{
	const struct vse_cache_lines *lines = rcu_dereference(cache->lines);
	const struct vse_cache_line *line = &lines->lines[hash & lines->mask];
	unsigned int i;

	for (i = 0; i < VSE_CACHE_WAYS; i++) {
		u64 way = READ_ONCE(line->way[i]);

		if ((way ^ hash) >> VSE_CACHE_VALUE_BITS == 0)
			return way & (BIT(VSE_CACHE_VALUE_BITS) - 1);
	}
	return VSE_CACHE_UNKNOWN;
}

#endif /* _VSE_CACHE_H */
