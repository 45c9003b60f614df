// SPDX-License-Identifier: GPL-2.0
#include <linux/ethtool.h>
#include "device.h"
#include "macvlan.h"

static const char names[NMV_COUNTERS][ETH_GSTRING_LEN] = {
	[NMV_EARLY] = "rx_early",
	[NMV_QUEUED] = "rx_queued",
	[NMV_BATCHES] = "rx_batches",
	[NMV_DROPPED_SHARE] = "rx_dropped_over_share",
	[NMV_DROPPED_FULL] = "rx_dropped_queue_full",
	[NMV_DROPPED_MULTICAST] = "rx_dropped_multicast_full",
	[NMV_DROPPED_DOWN] = "rx_dropped_down",
};

/**
 * nmv_get_sset_count - ethtool: how many counters
 * @dev: the device
 * @set: &enum ethtool_stringset
 */
int nmv_get_sset_count(struct net_device *dev, int set)
{
	return set == ETH_SS_STATS ? NMV_COUNTERS : -EOPNOTSUPP;
}

/**
 * nmv_get_strings - ethtool: what they are called
 * @dev: the device
 * @set: &enum ethtool_stringset
 * @strings: is filled in
 */
void nmv_get_strings(struct net_device *dev, u32 set, u8 *strings)
{
	if (set == ETH_SS_STATS)
		memcpy(strings, names, sizeof(names));
}

/**
 * nmv_get_ethtool_stats - ethtool: what they have counted on all cores
 * @dev: the device
 * @stats: is not needed
 * @values: are filled in
 */
void nmv_get_ethtool_stats(struct net_device *dev, struct ethtool_stats *stats,
			   u64 *values)
{
	const struct nmv_device *device = netdev_priv(dev);
	unsigned int cpu, i;

	memset(values, 0, NMV_COUNTERS * sizeof(*values));
	for_each_possible_cpu(cpu) {
		const struct nmv_queue *queue =
			per_cpu_ptr(device->queues, cpu);

		for (i = 0; i < NMV_COUNTERS; i++)
			values[i] += READ_ONCE(queue->counters[i]);
	}
}
