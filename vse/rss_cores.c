// SPDX-License-Identifier: GPL-2.0
#include <linux/cpumask.h>
#include <linux/irq.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/slab.h>
#include "rss_cores.h"

/*
 * Not pinned: this is done, and what it returns called, under rtnl, without which the
 * driver's module cannot take the device away.
 */
static vse_queue_irq_t find_driver(const char *driver)
{
	char symbol[MODULE_NAME_LEN];
	const vse_queue_irq_t *tells;
	vse_queue_irq_t irq_of;

	snprintf(symbol, sizeof(symbol), "%s_queue_irq_for_vse", driver);
	tells = __symbol_get(symbol);
	if (!tells)
		return NULL;
	irq_of = *tells;
	__symbol_put(symbol);
	return irq_of;
}

/**
 * vse_rss_cores_alloc - begin to learn where a device's queues are polled
 * @dev: the device
 * @driver: its driver's name
 *
 * Context: process; sleeps; rtnl held.
 * Return: what is to be freed with kvfree(), or NULL.
 */
struct vse_rss_cores *vse_rss_cores_alloc(struct net_device *dev,
					  const char *driver)
{
	struct vse_rss_cores *cores;

	cores = kvzalloc(struct_size(cores, queues, dev->num_rx_queues),
			 GFP_KERNEL);
	if (!cores)
		return NULL;
	cores->dev = dev;
	cores->irq_of = find_driver(driver);
	cores->count = dev->num_rx_queues;
	vse_rss_cores_forget(cores);
	return cores;
}

/**
 * vse_rss_cores_forget - queues have become others
 * @cores: of the device
 *
 * Context: process.
 */
void vse_rss_cores_forget(struct vse_rss_cores *cores)
{
	unsigned int i;

	for (i = 0; i < cores->count; i++) {
		WRITE_ONCE(cores->queues[i].seen, VSE_NO_CORE);
		cores->queues[i].core = VSE_NO_CORE;
	}
}

/* Where an interrupt may come on one of several cores, only packets can tell. */
static int core_of_interrupt(struct vse_rss_cores *cores, unsigned int queue)
{
	const struct cpumask *affinity;
	unsigned int irq;

	if (!cores->irq_of || !netif_running(cores->dev) ||
	    cores->dev->threaded)
		return VSE_NO_CORE;
	irq = cores->irq_of(cores->dev, queue);
	if (!irq)
		return VSE_NO_CORE;
	affinity = irq_get_effective_affinity_mask(irq);
	if (!affinity || cpumask_weight(affinity) != 1)
		return VSE_NO_CORE;
	return cpumask_first(affinity);
}

/**
 * vse_rss_cores_look - know anew where the queues are polled
 * @cores: of the device, which is present
 *
 * Context: process; rtnl held.
 */
void vse_rss_cores_look(struct vse_rss_cores *cores)
{
	unsigned int i;

	for (i = 0; i < cores->count; i++) {
		int core = xchg(&cores->queues[i].seen, VSE_NO_CORE);

		if (core == VSE_NO_CORE)
			core = core_of_interrupt(cores, i);
		if (core != VSE_NO_CORE)
			cores->queues[i].core = core;
	}
}
