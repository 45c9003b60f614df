// SPDX-License-Identifier: GPL-2.0
#include "choice.h"
#include "node.h"
#include "residence.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

/**
 * vse_residence_load - what an entry is taken to bring to its core
 * @nodes: where its node is
 * @node: the node
 *
 * Context: any; RCU read side, or vse_lock held.
 * Return: permille; 0 if that is not known.
 */
u32 vse_residence_load(const struct vse_nodes *nodes,
		       const struct vse_node *node)
{
	return READ_ONCE(vse_residence_of(nodes, node->number)->load);
}

/**
 * vse_residence_set - remember that a node's core has changed
 * @nodes: where the node is
 * @node: the node
 * @from: its core before, or VSE_NO_CORE
 * @to: its core from now on, or VSE_NO_CORE
 * @why: &enum vse_placement
 *
 * Context: any; RCU read side, or vse_lock held.
 */
void vse_residence_set(const struct vse_nodes *nodes,
		       const struct vse_node *node, int from, int to,
		       unsigned int why)
{
	struct vse_residence *home = vse_residence_of(nodes, node->number);
	bool first = !READ_ONCE(home->since);

	/* Asked in vain once more. */
	if (!first && from == to && READ_ONCE(home->why) == why)
		return;
	WRITE_ONCE(home->since, ktime_get());
	WRITE_ONCE(home->why, why);
	if (from == to)
		return;
	if (!first)
		WRITE_ONCE(home->moves, home->moves + 1);
	trace_steer_move(node->tag, from, to, why, READ_ONCE(home->load));
}

/**
 * vse_residence_set_nic_node - remember where a node's packets come from
 * @nodes: where the node is
 * @node: the node
 * @nic_node: NUMA node of the NIC, or VSE_NO_NODE
 *
 * Context: softirq, RCU read side.
 */
void vse_residence_set_nic_node(const struct vse_nodes *nodes,
				const struct vse_node *node, int nic_node)
{
	WRITE_ONCE(vse_residence_of(nodes, node->number)->nic_node, nic_node);
}
