/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The place in a NIC driver where VSE, and then NAPI-macvlan, see a received packet.
 *
 * A driver includes this header and calls vse_gro_receive() where it called
 * napi_gro_receive(), or vse_gro_frags() for napi_gro_frags().  It then depends
 * on vse_hook.ko alone: vse.ko and napi_macvlan.ko can come and go under traffic.
 */
#ifndef _VSE_HOOK_H
#define _VSE_HOOK_H

#include <linux/if_ether.h>
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

bool vse_rx_none(struct napi_struct *napi, struct sk_buff *skb, int mac_offset);
DECLARE_STATIC_CALL(vse_rx, vse_rx_none);
DECLARE_STATIC_CALL(vse_demux, vse_rx_none);

void vse_hook_set(vse_rx_handler_t handler);
void vse_hook_clear(void);
void vse_hook_set_demux(vse_rx_handler_t handler);
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
