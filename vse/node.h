/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the receive path needs of a flow entry, in one cache line.
 *
 * A packet of one of many flows finds its entry in no cache, and memory is what
 * its look-up costs.  So this line is all that is read of an entry: what to
 * compare, and what to do.  Lines lie close together, 64 in a page, and are
 * known by number.  So are the counters, which each core has for itself: the
 * number is known before the node is read, and both come from memory at once.
 *
 * The number of a removed entry is given out again only when no reader can have
 * it from before.  Counters are never reset: an entry remembers what they were
 * when it was added.
 */
#ifndef _VSE_NODE_H
#define _VSE_NODE_H

#include <linux/compiler.h>
#include <linux/idr.h>
#include <linux/jiffies.h>
#include <linux/percpu.h>
#include <linux/prefetch.h>
#include "mask.h"
#include "residence.h"

struct vse_rule;
struct vse_subtable;

/* As many entries as there may be, and as many again that wait to be freed. */
#define VSE_MAX_NODES		131068

#define VSE_NODE_WORDS		4
#define VSE_NODES_A_PAGE	64

/**
 * struct vse_node - what the receive path needs of a flow entry
 * @word: the first words that count, masked; 0 behind the last
 * @subtable: the rules that have the same mask
 * @number: its own
 * @tag: steering tag
 * @tried: generation of the core table that gave no core, or this one
 * @core: the core now, or VSE_NO_CORE; with VSE_NODE_AUTO, the receive path
 *	sets it
 * @core_wanted: action set_irq_core: a core, or VSE_NODE_AUTO
 * @priority: of the rule
 * @settled: decisions for this node may be believed; see classifier.c
 * @vm_prio: the entry has the priority bit; of use where a core is chosen
 */
struct vse_node {
	u64 word[VSE_NODE_WORDS];
	const struct vse_subtable *subtable;
	u32 number;
	u32 tag;
	u32 tried;
	s16 core;
	u16 core_wanted;
	u16 priority;
	bool settled;
	bool vm_prio;
} __aligned(64);

#define VSE_NODE_AUTO		0xffff

/**
 * struct vse_counters - what a core has counted for a node
 * @packets: packets that matched
 * @bytes: their bytes
 * @used: jiffies of the last one
 */
struct vse_counters {
	unsigned long packets;
	unsigned long bytes;
	unsigned long used;
};

#define VSE_NODE_PAGES		(VSE_MAX_NODES / VSE_NODES_A_PAGE + 1)

/**
 * struct vse_nodes - all nodes, and what goes with them
 * @numbers: those given out
 * @pages: of VSE_NODES_A_PAGE nodes each
 * @counters: likewise; per core
 * @rules: likewise; not for the receive path, but where there are more words
 *	than fit a node
 * @residences: likewise; not for the receive path, but where a core is chosen
 */
struct vse_nodes {
	struct ida numbers;
	struct vse_node *pages[VSE_NODE_PAGES];
	struct vse_counters __percpu *counters[VSE_NODE_PAGES];
	struct vse_rule **rules[VSE_NODE_PAGES];
	struct vse_residence *residences[VSE_NODE_PAGES];
};

void vse_nodes_init(struct vse_nodes *nodes);
void vse_nodes_destroy(struct vse_nodes *nodes);
int vse_node_alloc(struct vse_nodes *nodes);
void vse_node_free(struct vse_nodes *nodes, unsigned int number);

void vse_node_sum_counters(const struct vse_nodes *nodes, unsigned int number,
			   struct vse_counters *sum);

static inline struct vse_node *vse_node_at(const struct vse_nodes *nodes,
					   unsigned int number)
{
	return &nodes->pages[number / VSE_NODES_A_PAGE]
			    [number % VSE_NODES_A_PAGE];
}

static inline struct vse_rule **vse_node_rule(const struct vse_nodes *nodes,
					      unsigned int number)
{
	return &nodes->rules[number / VSE_NODES_A_PAGE]
			    [number % VSE_NODES_A_PAGE];
}

static inline struct vse_residence *
vse_residence_of(const struct vse_nodes *nodes, unsigned int number)
{
	return &nodes->residences[number / VSE_NODES_A_PAGE]
				 [number % VSE_NODES_A_PAGE];
}

/* This core's; context: softirq. */
static inline struct vse_counters *
vse_node_counters(const struct vse_nodes *nodes, unsigned int number)
{
	return this_cpu_ptr(nodes->counters[number / VSE_NODES_A_PAGE]) +
	       number % VSE_NODES_A_PAGE;
}

/* The node, while its counters are on their way, too. */
static inline struct vse_node *vse_node_fetch(const struct vse_nodes *nodes,
					      unsigned int number)
{
	prefetchw(vse_node_counters(nodes, number));
	return vse_node_at(nodes, number);
}

/**
 * vse_node_count - count a packet
 * @nodes: where the node is
 * @node: that the packet matches
 * @bytes: length of the packet
 *
 * Context: softirq, RCU read side.
 */
static inline void vse_node_count(const struct vse_nodes *nodes,
				  const struct vse_node *node,
				  unsigned int bytes)
{
	struct vse_counters *counters = vse_node_counters(nodes, node->number);

	WRITE_ONCE(counters->packets, counters->packets + 1);
	WRITE_ONCE(counters->bytes, counters->bytes + bytes);
	WRITE_ONCE(counters->used, jiffies);
}

#endif /* _VSE_NODE_H */
