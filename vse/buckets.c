// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <linux/slab.h>
#include "buckets.h"

/**
 * vse_buckets_alloc - make an empty table
 * @size: buckets; a power of two
 * @numbers: nodes' numbers are below; even
 *
 * Context: process; sleeps.
 * Return: the table, to be freed with kvfree(), or NULL.
 */
struct vse_buckets *vse_buckets_alloc(unsigned int size, unsigned int numbers)
{
	struct vse_buckets *buckets;

	buckets = kvzalloc(sizeof(*buckets) +
			   (size + numbers) * sizeof(u32) + size * sizeof(u16),
			   GFP_KERNEL);
	if (!buckets)
		return NULL;
	buckets->mask = size - 1;
	buckets->numbers = numbers;
	buckets->next = &buckets->heads[size];
	buckets->filters = (u16 *)&buckets->next[numbers];
	return buckets;
}

static u32 cell_of(unsigned int number, u64 hash)
{
	return vse_cell_fingerprint(hash) | (number + VSE_CELL_FIRST_NODE);
}

/**
 * vse_buckets_link - have a node found
 * @buckets: the table
 * @nodes: where the nodes are
 * @number: the node's; below what vse_buckets_alloc() was told
 * @hash: the node's
 *
 * It comes behind nodes of higher priority, and ahead of its equals, so that a
 * replacement counts before what it replaces goes.
 *
 * Context: writers serialised by the caller.
 */
void vse_buckets_link(struct vse_buckets *buckets,
		      const struct vse_nodes *nodes, unsigned int number,
		      u64 hash)
{
	u16 priority = vse_node_at(nodes, number)->priority;
	unsigned int at = hash & buckets->mask;
	u32 *link = &buckets->heads[at];

	while (*link && vse_node_at(nodes, vse_cell_number(*link))->priority >
			priority)
		link = &buckets->next[vse_cell_number(*link)];
	buckets->next[number] = *link;
	/* Who sees the cell sees the node, and what is behind. */
	smp_store_release(link, cell_of(number, hash));
	WRITE_ONCE(buckets->filters[at],
		   buckets->filters[at] |
		   vse_filter_bit(vse_cell_fingerprint(hash)));
}

/**
 * vse_buckets_unlink - have a node found no more
 * @buckets: the table
 * @number: the node's
 * @hash: the node's
 *
 * Context: writers serialised by the caller.
 */
void vse_buckets_unlink(struct vse_buckets *buckets, unsigned int number,
			u64 hash)
{
	unsigned int at = hash & buckets->mask;
	u32 *link = &buckets->heads[at];
	u16 filter = 0;
	u32 cell;

	while (vse_cell_number(*link) != number)
		link = &buckets->next[vse_cell_number(*link)];
	WRITE_ONCE(*link, buckets->next[number]);
	for (cell = buckets->heads[at]; cell;
	     cell = buckets->next[vse_cell_number(cell)])
		filter |= vse_filter_bit(cell);
	WRITE_ONCE(buckets->filters[at], filter);
}
