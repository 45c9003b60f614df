// SPDX-License-Identifier: GPL-2.0
#include <linux/slab.h>
#include "node.h"

/**
 * vse_nodes_init - start without nodes
 * @nodes: all 0
 */
void vse_nodes_init(struct vse_nodes *nodes)
{
	ida_init(&nodes->numbers);
}

static void drop_page(struct vse_nodes *nodes, unsigned int page)
{
	kfree(nodes->pages[page]);
	free_percpu(nodes->counters[page]);
	kfree(nodes->rules[page]);
	kfree(nodes->residences[page]);
}

/* A page stays, once it is there. */
static int prepare_page(struct vse_nodes *nodes, unsigned int page)
{
	if (nodes->pages[page])
		return 0;
	nodes->rules[page] = kcalloc(VSE_NODES_A_PAGE,
				     sizeof(**nodes->rules), GFP_KERNEL);
	nodes->counters[page] = __alloc_percpu(VSE_NODES_A_PAGE *
					       sizeof(**nodes->counters),
					       SMP_CACHE_BYTES);
	nodes->residences[page] = kcalloc(VSE_NODES_A_PAGE,
					  sizeof(**nodes->residences),
					  GFP_KERNEL);
	if (nodes->rules[page] && nodes->counters[page] &&
	    nodes->residences[page])
		nodes->pages[page] = kcalloc(VSE_NODES_A_PAGE,
					     sizeof(**nodes->pages), GFP_KERNEL);
	if (nodes->pages[page])
		return 0;
	drop_page(nodes, page);
	nodes->rules[page] = NULL;
	nodes->counters[page] = NULL;
	nodes->residences[page] = NULL;
	return -ENOMEM;
}

/**
 * vse_nodes_destroy - free all nodes
 * @nodes: no reader is left
 */
void vse_nodes_destroy(struct vse_nodes *nodes)
{
	unsigned int i;

	for (i = 0; i < VSE_NODE_PAGES; i++)
		drop_page(nodes, i);
	ida_destroy(&nodes->numbers);
}

/**
 * vse_node_alloc - take a node
 * @nodes: where from
 *
 * Context: process; sleeps; writers serialised by the caller.
 * Return: its number, -ENOSPC when all are taken, or -ENOMEM.
 */
int vse_node_alloc(struct vse_nodes *nodes)
{
	int number = ida_alloc_max(&nodes->numbers, VSE_MAX_NODES - 1,
				   GFP_KERNEL);
	int error;

	if (number < 0)
		return number;
	error = prepare_page(nodes, number / VSE_NODES_A_PAGE);
	if (error) {
		ida_free(&nodes->numbers, number);
		return error;
	}
	memset(vse_residence_of(nodes, number), 0,
	       sizeof(struct vse_residence));
	return number;
}

/**
 * vse_node_free - give a node back
 * @nodes: where to
 * @number: no reader has it any more
 *
 * Context: any.
 */
void vse_node_free(struct vse_nodes *nodes, unsigned int number)
{
	ida_free(&nodes->numbers, number);
}

/**
 * vse_node_sum_counters - what all cores have counted for a node
 * @nodes: where the node is
 * @number: the node's
 * @sum: is set; @used to the last jiffies of all, or 0 if there is no packet
 *
 * Context: any.
 */
void vse_node_sum_counters(const struct vse_nodes *nodes, unsigned int number,
			   struct vse_counters *sum)
{
	struct vse_counters __percpu *page =
		nodes->counters[number / VSE_NODES_A_PAGE];
	unsigned int core;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(core) {
		const struct vse_counters *counters =
			per_cpu_ptr(page, core) + number % VSE_NODES_A_PAGE;
		unsigned long packets = READ_ONCE(counters->packets);
		unsigned long used = READ_ONCE(counters->used);

		if (!packets)
			continue;
		if (!sum->packets || time_after(used, sum->used))
			sum->used = used;
		sum->packets += packets;
		sum->bytes += READ_ONCE(counters->bytes);
	}
}
