// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "cache.h"

/* 32 KiB. */
#define MIN_LINES	512
#define GROWTH		4

/*
 * More than 512 KiB leave a core's cache, and to ask this many masks takes no
 * longer than to wait for memory (docs/performance.md).
 */
#define NEAR_LINES	8192
#define NEAR_MASKS	64
#define FAR_LINES	131072

/* How long the cache is left aside when it is of no use. */
#define REST		15

static struct vse_cache_lines *alloc_lines(unsigned int count)
{
	struct vse_cache_lines *lines;

	lines = kvzalloc(struct_size(lines, lines, count), GFP_KERNEL);
	if (lines)
		lines->mask = count - 1;
	return lines;
}

/**
 * vse_cache_init - make an empty cache
 * @cache: is filled in
 *
 * Context: process; sleeps.
 * Return: 0 or -ENOMEM.
 */
int vse_cache_init(struct vse_cache *cache)
{
	struct vse_cache_lines *lines = alloc_lines(MIN_LINES);

	if (!lines)
		return -ENOMEM;
	cache->use = alloc_percpu(struct vse_cache_use);
	if (!cache->use) {
		kvfree(lines);
		return -ENOMEM;
	}
	memset(&cache->seen, 0, sizeof(cache->seen));
	cache->off = 0;
	RCU_INIT_POINTER(cache->lines, lines);
	return 0;
}

/**
 * vse_cache_destroy - free a cache
 * @cache: no reader is left
 *
 * Context: process.
 */
void vse_cache_destroy(struct vse_cache *cache)
{
	kvfree(rcu_dereference_protected(cache->lines, true));
	free_percpu(cache->use);
}

/**
 * vse_cache_store - remember what was decided for a packet
 * @cache: the cache
 * @hash: of the packet, with the seed from before it was decided
 * @value: below 2^VSE_CACHE_VALUE_BITS, not VSE_CACHE_UNKNOWN
 *
 * Context: softirq, RCU read side.
 */
void vse_cache_store(struct vse_cache *cache, u64 hash, u32 value)
{
	struct vse_cache_lines *lines = rcu_dereference(cache->lines);
	struct vse_cache_line *line = &lines->lines[hash & lines->mask];
	unsigned int victim, i;
	struct vse_cache_use *use;

	hash &= ~(BIT(VSE_CACHE_VALUE_BITS) - 1);
	for (i = 0; i < VSE_CACHE_WAYS; i++) {
		u64 way = READ_ONCE(line->way[i]);

		if (!way || (way ^ hash) >> VSE_CACHE_VALUE_BITS == 0) {
			WRITE_ONCE(line->way[i], hash | value);
			return;
		}
	}
	/* In turn, so that no two flows push out each other for ever. */
	use = this_cpu_ptr(cache->use);
	victim = use->evictions % VSE_CACHE_WAYS;
	WRITE_ONCE(use->evictions, use->evictions + 1);
	WRITE_ONCE(line->way[victim], hash | value);
}

/* What all cores had of it since the last time. */
static struct vse_cache_use recent_use(struct vse_cache *cache)
{
	struct vse_cache_use sum = {}, recent;
	unsigned int core;

	for_each_possible_cpu(core) {
		const struct vse_cache_use *use = per_cpu_ptr(cache->use, core);

		sum.hits += READ_ONCE(use->hits);
		sum.evictions += READ_ONCE(use->evictions);
	}
	recent.hits = sum.hits - cache->seen.hits;
	recent.evictions = sum.evictions - cache->seen.evictions;
	cache->seen = sum;
	return recent;
}

static void grow(struct vse_cache *cache)
{
	struct vse_cache_lines *old, *lines;

	old = rcu_dereference_protected(cache->lines, true);
	lines = alloc_lines((old->mask + 1) * GROWTH);
	if (!lines)
		return;
	rcu_assign_pointer(cache->lines, lines);
	kvfree_rcu(old, rcu);
}

/**
 * vse_cache_adapt - have the cache fit the traffic
 * @cache: the cache
 * @masks: what a packet has to ask without it
 *
 * It is too small if since the last time a quarter of its decisions or more
 * were pushed out.  To be called every second or so.  Without memory, it stays
 * as it is.
 *
 * Context: process; sleeps; serialised by the caller.
 */
void vse_cache_adapt(struct vse_cache *cache, unsigned int masks)
{
	unsigned int most = masks > NEAR_MASKS ? FAR_LINES : NEAR_LINES;
	struct vse_cache_use recent = recent_use(cache);
	unsigned int lines;

	if (cache->off) {
		WRITE_ONCE(cache->off, cache->off - 1);
		return;
	}
	lines = rcu_dereference_protected(cache->lines, true)->mask + 1;
	if (recent.evictions / VSE_CACHE_WAYS < lines / 4)
		return;
	if (lines < most)
		grow(cache);
	else if (recent.hits / 2 < recent.evictions)
		WRITE_ONCE(cache->off, REST);
}
