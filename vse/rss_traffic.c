// SPDX-License-Identifier: GPL-2.0
#include <linux/cache.h>
#include <linux/log2.h>
#include "rss_spread.h"
#include "rss_traffic.h"

/**
 * vse_rss_traffic_init - start to count
 * @traffic: zeroed
 *
 * Context: process; sleeps.
 * Return: 0 or -ENOMEM.
 */
int vse_rss_traffic_init(struct vse_rss_traffic *traffic)
{
	traffic->packets = __alloc_percpu(VSE_RSS_SLOTS *
						  sizeof(*traffic->packets),
					  SMP_CACHE_BYTES);
	return traffic->packets ? 0 : -ENOMEM;
}

/**
 * vse_rss_traffic_free - when no packet is counted any more
 * @traffic: from vse_rss_traffic_init()
 *
 * Context: any.
 */
void vse_rss_traffic_free(struct vse_rss_traffic *traffic)
{
	free_percpu(traffic->packets);
}

/**
 * vse_rss_traffic_read - tell what came since the last time
 * @traffic: of the device
 * @entries: of its table; packets and core are set
 * @size: how many they are
 *
 * Context: process; one reader at a time.
 * Return: false if the table is not one of those that are counted for.
 */
bool vse_rss_traffic_read(struct vse_rss_traffic *traffic,
			  struct vse_rss_entry *entries, unsigned int size)
{
	unsigned int i, core;

	if (!is_power_of_2(size) || size > VSE_RSS_SLOTS)
		return false;
	for (i = 0; i < size; i++)
		entries[i].packets = 0;
	for (i = 0; i < VSE_RSS_SLOTS; i++) {
		struct vse_rss_entry *entry = &entries[i % size];
		u32 sum = 0;

		for_each_possible_cpu(core)
			sum += READ_ONCE(per_cpu_ptr(traffic->packets, core)[i]);
		if (sum != traffic->before[i])
			entry->core = READ_ONCE(traffic->cores[i]);
		entry->packets += sum - traffic->before[i];
		traffic->before[i] = sum;
	}
	return true;
}
