// SPDX-License-Identifier: GPL-2.0
#include <linux/cacheinfo.h>
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/device.h>
#include <linux/topology.h>
#include "topology.h"

/* How deep caches may lie, for the name of the last one's directory. */
#define CACHES_MOST		16

/*
 * The kernel's own functions for caches are not for modules, but what sysfs
 * shows of them (cpuN/cache/indexM) is made of devices, whose data is the cache.
 */
static const struct cacheinfo *last_level_cache(struct device *caches)
{
	const struct cacheinfo *last = NULL;
	unsigned int index;

	for (index = 0; index < CACHES_MOST; index++) {
		const struct cacheinfo *cache;
		struct device *device;
		char name[16];

		snprintf(name, sizeof(name), "index%u", index);
		device = device_find_child_by_name(caches, name);
		if (!device)
			break;
		/* It stays while its core is online. */
		cache = dev_get_drvdata(device);
		put_device(device);
		if (cache && (!last || cache->level > last->level))
			last = cache;
	}
	return last;
}

static unsigned int first_sharing_cache(unsigned int core)
{
	/* Where the kernel tells nothing of caches, a package is taken for one. */
	unsigned int first = cpumask_first(topology_core_cpumask(core));
	struct device *cpu = get_cpu_device(core);
	const struct cacheinfo *cache;
	struct device *caches;

	caches = cpu ? device_find_child_by_name(cpu, "cache") : NULL;
	if (!caches)
		return first;
	cache = last_level_cache(caches);
	if (cache && !cpumask_empty(&cache->shared_cpu_map))
		first = cpumask_first(&cache->shared_cpu_map);
	put_device(caches);
	return first;
}

/**
 * vse_topology_read - find out how a core lies
 * @core: one that is online
 * @row: its @numa_node, @cache and @smt are set
 *
 * Cores are grouped by the lowest one of them.
 *
 * Context: process; sleeps; hotplug is held off.
 */
void vse_topology_read(unsigned int core, struct vse_core_row *row)
{
	WRITE_ONCE(row->numa_node, cpu_to_node(core));
	WRITE_ONCE(row->cache, first_sharing_cache(core));
	WRITE_ONCE(row->smt, cpumask_first(topology_sibling_cpumask(core)));
}
