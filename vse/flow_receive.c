// SPDX-License-Identifier: GPL-2.0
/* Flow entries as the receive path uses them, and what it has counted. */
#include <linux/jiffies.h>
#include <uapi/linux/vse.h>
#include "core.h"
#include "flow.h"

/**
 * vse_flow_read_statistics - sum up an entry's counters
 * @flow: the entry
 * @statistics: is filled in
 *
 * Context: process; vse_lock held.
 */
void vse_flow_read_statistics(const struct vse_flow *flow,
			      struct vse_flow_statistics *statistics)
{
	s64 since_added = ktime_ms_delta(ktime_get(), flow->added);
	struct vse_counters sum;

	vse_node_sum_counters(vse_flow_classifier.nodes, flow->rule.number,
			      &sum);
	statistics->packets = sum.packets - flow->rule.before.packets;
	statistics->bytes = sum.bytes - flow->rule.before.bytes;
	statistics->idle = since_added;
	if (statistics->packets)
		statistics->idle = min_t(u64, since_added,
					 jiffies_to_msecs(jiffies - sum.used));
}

/**
 * vse_flow_current_core - the core that an entry's packets go to now
 * @flow: the entry
 *
 * Context: process; vse_lock held.
 * Return: the core, or VSE_NO_CORE.
 */
int vse_flow_current_core(const struct vse_flow *flow)
{
	return READ_ONCE(flow->rule.node->core);
}

/**
 * vse_flow_core - the core that an entry's packets go to
 * @node: the entry's
 * @present: the core where the packet arrived
 *
 * The choice is made with the first packet and kept while the core is free.
 * When there was no core to choose, the core table is asked again once it has
 * changed.
 *
 * Context: softirq, RCU read side.
 * Return: the core, or VSE_NO_CORE.
 */
int vse_flow_core(struct vse_node *node, unsigned int present)
{
	u16 wanted = READ_ONCE(node->core_wanted);
	s16 core, chosen, found;
	unsigned int now;

	if (wanted != VSE_NODE_AUTO)
		return vse_core_usable(wanted) ? wanted : VSE_NO_CORE;
	core = READ_ONCE(node->core);
	if (likely(core != VSE_NO_CORE && vse_core_free(core)))
		return core;

	now = vse_cores_generation();
	if (READ_ONCE(node->tried) == now)
		return VSE_NO_CORE;
	WRITE_ONCE(node->tried, now);
	chosen = vse_cores_choose(present);
	/* Another core may have chosen in the meantime. */
	found = cmpxchg(&node->core, core, chosen);
	return found == core ? chosen : found;
}
