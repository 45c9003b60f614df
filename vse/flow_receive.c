// SPDX-License-Identifier: GPL-2.0
/* Flow entries as the receive path uses them, and what it has counted. */
#include <linux/jiffies.h>
#include <linux/netdevice.h>
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
	int core = READ_ONCE(flow->rule.node->core);

	return core != VSE_NO_CORE && vse_core_usable(core) ? core :
							      VSE_NO_CORE;
}

static int node_of_nic(const struct net_device *dev)
{
	int node = dev->dev.parent ? dev_to_node(dev->dev.parent) :
				     NUMA_NO_NODE;

	return node == NUMA_NO_NODE ? VSE_NO_NODE : node;
}

/*
 * With the first packet, and when the core has got a VM or may not be used any
 * more.  On the core of a VM the packets stay if there is no better one.
 */
static noinline int choose_core(struct vse_node *node, s16 core,
				const struct net_device *dev)
{
	const struct vse_nodes *nodes = vse_flow_classifier.nodes;
	bool usable = core != VSE_NO_CORE && vse_core_usable(core);
	unsigned int now = vse_cores_generation();
	struct vse_seeker seeker = {
		.arrival = smp_processor_id(),
		.nic_node = node_of_nic(dev),
		.load = vse_residence_load(nodes, node),
		.priority = node->vm_prio,
	};
	unsigned int why;
	s16 chosen, found;

	if (READ_ONCE(node->tried) == now)
		return usable ? core : VSE_NO_CORE;
	WRITE_ONCE(node->tried, now);
	vse_residence_set_nic_node(nodes, node, seeker.nic_node);
	chosen = vse_cores_choose(&seeker, &why);
	if (chosen == VSE_NO_CORE && usable)
		return core;
	if (chosen != VSE_NO_CORE && core != VSE_NO_CORE)
		why = usable ? VSE_PLACEMENT_VM : VSE_PLACEMENT_UNUSABLE;
	/* Another core may have chosen in the meantime. */
	found = cmpxchg(&node->core, core, chosen);
	if (found != core)
		return found;
	vse_residence_set(nodes, node, core, chosen, why);
	return chosen;
}

/**
 * vse_flow_core - the core that an entry's packets go to
 * @node: the entry's
 * @dev: the device that has received the packet, on this core
 *
 * The choice is made with the first packet and kept while the core is free, or
 * until the sampler finds a better one.  When there was no core to choose, the
 * core table is asked again once it has changed.
 *
 * Context: softirq, RCU read side.
 * Return: the core, or VSE_NO_CORE.
 */
int vse_flow_core(struct vse_node *node, const struct net_device *dev)
{
	u16 wanted = READ_ONCE(node->core_wanted);
	s16 core;

	if (wanted != VSE_NODE_AUTO)
		return vse_core_usable(wanted) ? wanted : VSE_NO_CORE;
	core = READ_ONCE(node->core);
	if (likely(core != VSE_NO_CORE && vse_core_free(core)))
		return core;
	return choose_core(node, core, dev);
}
