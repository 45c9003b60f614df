/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where a device's receive queues are polled.
 *
 *	asked		what is known
 *	packets		seen by the receive path since the last look: that core.  Which
 *			is right for threaded NAPI, too
 *	interrupt	else the core that the queue's interrupt goes to, if the driver
 *			tells the interrupt (VSE_TELL_QUEUE_IRQ())
 *	before		else what was known before; nothing at first
 *
 * So a queue that gets no packets, since RSS leaves it out or because no flow has
 * come by it yet, is known as well, and followed when its interrupt is moved: on x86
 * without interrupt remapping that is when the next interrupt has come.
 */
#ifndef _VSE_RSS_CORES_H
#define _VSE_RSS_CORES_H

#include <linux/skbuff.h>
#include <linux/smp.h>
#include <vse_hook.h>
#include "choice.h"

/**
 * struct vse_rss_cores - the cores of a device's queues
 * @dev: the device
 * @irq_of: its driver tells interrupts; NULL if it does not
 * @count: queues that there can be
 * @queues: of each
 * @queues.seen: where packets were polled since the last look, or VSE_NO_CORE
 * @queues.core: what is known, or VSE_NO_CORE
 */
struct vse_rss_cores {
	struct net_device *dev;
	vse_queue_irq_t irq_of;
	unsigned int count;
	struct {
		int seen;
		int core;
	} queues[];
};

struct vse_rss_cores *vse_rss_cores_alloc(struct net_device *dev,
					  const char *driver);
void vse_rss_cores_forget(struct vse_rss_cores *cores);
void vse_rss_cores_look(struct vse_rss_cores *cores);

/**
 * vse_rss_cores_see - see on which core a packet is polled
 * @cores: of its device
 * @skb: the packet
 *
 * Context: softirq.
 */
static inline void vse_rss_cores_see(struct vse_rss_cores *cores,
				     const struct sk_buff *skb)
{
	int core = smp_processor_id();
	unsigned int queue;

	if (!skb_rx_queue_recorded(skb))
		return;
	queue = skb_get_rx_queue(skb);
	if (queue < cores->count &&
	    READ_ONCE(cores->queues[queue].seen) != core)
		WRITE_ONCE(cores->queues[queue].seen, core);
}

#endif /* _VSE_RSS_CORES_H */
