// SPDX-License-Identifier: GPL-2.0
#include <linux/delay.h>
#include <linux/slab.h>
#include "device.h"
#include "queue.h"

/**
 * nmv_device_init - give a new device its queues
 * @dev: the device
 *
 * Context: process; RTNL held; sleeps.
 * Return: 0, or -ENOMEM.
 */
int nmv_device_init(struct net_device *dev)
{
	struct nmv_device *device = netdev_priv(dev);
	unsigned int cpu;

	device->queues = alloc_percpu(struct nmv_queue);
	if (!device->queues)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		nmv_queue_init(per_cpu_ptr(device->queues, cpu), dev);
	return 0;
}

static bool has_batches(struct nmv_device *device)
{
	unsigned int cpu, ring;

	for_each_possible_cpu(cpu) {
		struct nmv_queue *queue = per_cpu_ptr(device->queues, cpu);

		for (ring = 0; ring < NMV_RINGS; ring++)
			if (!list_empty_careful(&queue->batches[ring].turn))
				return true;
	}
	return false;
}

/*
 * What rings hold of the device is delivered by softirqs that are pending, and
 * dropped by them as it is not running any more.  None is added.
 */
static void wait_for_batches(struct nmv_device *device)
{
	while (has_batches(device))
		usleep_range(100, 1000);
}

/**
 * nmv_device_exit - take a device's queues away
 * @dev: the device; it is down, and a grace period has passed since
 *
 * Context: process; RTNL held; sleeps.
 */
void nmv_device_exit(struct net_device *dev)
{
	struct nmv_device *device = netdev_priv(dev);
	unsigned int cpu;

	wait_for_batches(device);
	for_each_possible_cpu(cpu)
		nmv_queue_exit(per_cpu_ptr(device->queues, cpu));
	/* For who is just emptying the last batch, too. */
	synchronize_net();
	free_percpu(device->queues);
}

static void set_running(struct nmv_device *device, bool running)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		WRITE_ONCE(per_cpu_ptr(device->queues, cpu)->running, running);
}

/**
 * nmv_device_open - packets may come
 * @dev: the device, which cannot be found yet
 *
 * Context: process; RTNL held; sleeps.
 */
void nmv_device_open(struct net_device *dev)
{
	struct nmv_device *device = netdev_priv(dev);
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct nmv_queue *queue = per_cpu_ptr(device->queues, cpu);

		/* What came too late for nmv_device_stop(). */
		nmv_queue_purge(queue);
		napi_enable(&queue->napi);
	}
	set_running(device, true);
}

/**
 * nmv_device_leave - packets that come from now on are dropped
 * @dev: the device, which is going down
 *
 * Context: process; RTNL held.  A grace period is to follow: the one that the kernel's
 * macvlan has, or if the device is going for good, the one before nmv_device_exit().
 */
void nmv_device_leave(struct net_device *dev)
{
	struct nmv_device *device = netdev_priv(dev);

	set_running(device, false);
}

/**
 * nmv_device_stop - those that wait are dropped
 * @dev: the device
 *
 * Context: process; RTNL held; sleeps.
 */
void nmv_device_stop(struct net_device *dev)
{
	struct nmv_device *device = netdev_priv(dev);
	unsigned int cpu;

	if (!dev->dismantle)
		wait_for_batches(device);
	for_each_possible_cpu(cpu) {
		struct nmv_queue *queue = per_cpu_ptr(device->queues, cpu);

		napi_disable(&queue->napi);
		nmv_queue_purge(queue);
	}
}
