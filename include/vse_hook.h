/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The place in a NIC driver where VSE, and then NAPI-macvlan, see a received packet.
 *
 * A driver includes this header and calls vse_gro_receive() where it called
 * napi_gro_receive(), or vse_gro_frags() for napi_gro_frags().  Before it makes a frame
 * a packet it asks vse_turns_away(), if vse_looks_early().  It then depends on
 * vse_hook.ko alone: vse.ko and napi_macvlan.ko can come and go under traffic.
 * With VSE_TELL_QUEUE_IRQ() it tells its interrupts, which it need not do.
 */
#ifndef _VSE_HOOK_H
#define _VSE_HOOK_H

#include <linux/export.h>
#include <linux/if_ether.h>
#include <linux/jump_label.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/static_call.h>

/**
 * typedef vse_rx_handler_t - looks at a packet before GRO does
 * @napi: the driver's NAPI context, on whose core we are
 * @skb: the packet; VLAN tag, hash and receive queue set by the driver
 * @mac_offset: where the Ethernet header is, seen from skb->data
 *
 * Context: softirq.  May change the hash, nothing else, of a packet that goes on.
 * Return: true if the handler keeps the packet, and hands it to the stack later.
 */
typedef bool (*vse_rx_handler_t)(struct napi_struct *napi, struct sk_buff *skb,
				 int mac_offset);

/**
 * typedef vse_early_handler_t - looks at a frame before a packet is made of it
 * @napi: the driver's NAPI context, on whose core we are
 * @dev: the NIC
 * @queue: its receive queue
 * @frame: the frame: one that has no VLAN tag, with the Ethernet header to be read
 *
 * Context: softirq.
 * Return: true if the driver is to drop the frame; then it has been counted.
 */
typedef bool (*vse_early_handler_t)(struct napi_struct *napi,
				    const struct net_device *dev,
				    unsigned int queue, const void *frame);

bool vse_early_none(struct napi_struct *napi, const struct net_device *dev,
		    unsigned int queue, const void *frame);
DECLARE_STATIC_CALL(vse_early, vse_early_none);
DECLARE_STATIC_KEY_FALSE(vse_early_key);

/**
 * typedef vse_queue_irq_t - tells a receive queue's interrupt
 * @dev: the NIC, which is up
 * @queue: the queue
 *
 * Context: process; rtnl held.
 * Return: its number; 0 if the queue has none now.
 */
typedef unsigned int (*vse_queue_irq_t)(struct net_device *dev,
					unsigned int queue);

/**
 * VSE_TELL_QUEUE_IRQ - have VSE ask a driver for its interrupts
 * @driver: the driver's name, as &struct ethtool_drvinfo has it
 * @function: a &typedef vse_queue_irq_t
 *
 * VSE finds it by the name of the symbol, and pins nothing.
 */
#define VSE_TELL_QUEUE_IRQ(driver, function)				\
	extern const vse_queue_irq_t driver##_queue_irq_for_vse;	\
	const vse_queue_irq_t driver##_queue_irq_for_vse = function;	\
	EXPORT_SYMBOL_GPL(driver##_queue_irq_for_vse)

bool vse_rx_none(struct napi_struct *napi, struct sk_buff *skb, int mac_offset);
DECLARE_STATIC_CALL(vse_rx, vse_rx_none);
DECLARE_STATIC_CALL(vse_demux, vse_rx_none);

void vse_hook_set(vse_rx_handler_t handler);
void vse_hook_clear(void);
void vse_hook_set_demux(vse_rx_handler_t handler, vse_early_handler_t early);
void vse_hook_clear_demux(void);
bool vse_hook_used_by(const char *module);

/* VSE first: what it has sent to another core is for that core to demultiplex. */
static inline bool vse_hook_keeps(struct napi_struct *napi, struct sk_buff *skb,
				  int mac_offset)
{
	return unlikely(static_call(vse_rx)(napi, skb, mac_offset)) ||
	       unlikely(static_call(vse_demux)(napi, skb, mac_offset));
}

/**
 * vse_looks_early - does anybody want to see frames before packets are made of them?
 */
static inline bool vse_looks_early(void)
{
	return static_branch_unlikely(&vse_early_key);
}

/**
 * vse_turns_away - is a frame to be dropped before anything is done for it?
 * @napi: as in &typedef vse_early_handler_t, as are the rest
 * @dev: the NIC
 * @queue: its receive queue
 * @frame: the frame
 */
static inline bool vse_turns_away(struct napi_struct *napi,
				  const struct net_device *dev,
				  unsigned int queue, const void *frame)
{
	return unlikely(static_call(vse_early)(napi, dev, queue, frame));
}

/**
 * vse_gro_receive - napi_gro_receive() with VSE in front
 * @napi: as there
 * @skb: as there: eth_type_trans() has taken off the Ethernet header
 */
static inline gro_result_t vse_gro_receive(struct napi_struct *napi,
					   struct sk_buff *skb)
{
	if (vse_hook_keeps(napi, skb, -ETH_HLEN))
		return GRO_CONSUMED;
	return napi_gro_receive(napi, skb);
}

/**
 * vse_gro_frags - napi_gro_frags() with VSE in front
 * @napi: as there: its skb has all data, Ethernet header included, in fragments
 */
static inline gro_result_t vse_gro_frags(struct napi_struct *napi)
{
	if (vse_hook_keeps(napi, napi->skb, 0)) {
		napi->skb = NULL;
		return GRO_CONSUMED;
	}
	return napi_gro_frags(napi);
}

#endif /* _VSE_HOOK_H */
