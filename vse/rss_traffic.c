// SPDX-License-Identifier: GPL-2.0
#include <linux/cache.h>
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
 * @slots: VSE_RSS_SLOTS; packets and core are set
 *
 * Context: process; one reader at a time.
 */
void vse_rss_traffic_read(struct vse_rss_traffic *traffic,
			  struct vse_rss_entry *slots)
{
	unsigned int i, core;

	for (i = 0; i < VSE_RSS_SLOTS; i++) {
		u32 sum = 0;

		for_each_possible_cpu(core)
			sum += READ_ONCE(per_cpu_ptr(traffic->packets, core)[i]);
		if (sum != traffic->before[i])
			slots[i].core = READ_ONCE(traffic->cores[i]);
		slots[i].packets = sum - traffic->before[i];
		traffic->before[i] = sum;
	}
}
