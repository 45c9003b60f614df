/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is remembered of an entry's core: since when, why, after how many moves.
 *
 * A record for each node, beside it and not in it (node.h): the receive path
 * writes it when it chooses a core, and never otherwise looks at it.
 *
 *	field			written by
 *	since, why, moves	who has changed the node's core: the receive path,
 *				the sampler, or a request
 *	nic_node		the receive path, when it asks for a core
 *	load, usual, restless,	the sampler
 *	row
 *
 * A node's core is changed by cmpxchg, and who wins writes the record.  Where two
 * changes follow at once, one may write while the other does: the record is for
 * showing, and for taking one's time, not for finding the core.
 */
#ifndef _VSE_RESIDENCE_H
#define _VSE_RESIDENCE_H

#include <linux/ktime.h>

struct vse_node;
struct vse_nodes;

/**
 * struct vse_residence - what is remembered of an entry's core
 * @since: when it was given, or none could be; 0 before the first packet
 * @moves: how often it has changed
 * @load: what the entry brings to it, in permille; 0: not known
 * @usual: what it has brought for some seconds (starved.h)
 * @nic_node: NUMA node of the NIC that it came from, or VSE_NO_NODE
 * @why: &enum vse_placement
 * @restless: so many moves for load have come soon behind one another
 * @row: where the sampler's list has the entry, if it is there
 */
struct vse_residence {
	ktime_t since;
	u32 moves;
	u32 load;
	u32 usual;
	s16 nic_node;
	u8 why;
	u8 restless;
	u16 row;
};

u32 vse_residence_load(const struct vse_nodes *nodes,
		       const struct vse_node *node);
void vse_residence_set(const struct vse_nodes *nodes,
		       const struct vse_node *node, int from, int to,
		       unsigned int why);
void vse_residence_set_nic_node(const struct vse_nodes *nodes,
				const struct vse_node *node, int nic_node);

#endif /* _VSE_RESIDENCE_H */
