// SPDX-License-Identifier: GPL-2.0
#include <linux/in.h>
#include <linux/if_ether.h>
#include <linux/if_vlan.h>
#include <linux/string.h>
#include <uapi/linux/vse.h>
#include "match.h"

/**
 * vse_match_check - does a match mean something?
 * @match: what the user asked for
 *
 * A field is meaningless, and would never or always match, unless the match
 * also says that the packet has it (OpenFlow 1.0, section 3.4).
 *
 * Return: NULL, or what to change.
 */
const char *vse_match_check(const struct vse_match *match)
{
	const struct vse_key *key = &match->key, *mask = &match->mask;
	bool ipv4 = mask->dl_type && key->dl_type == htons(ETH_P_IP);
	bool arp = mask->dl_type && key->dl_type == htons(ETH_P_ARP);

	if (key->dl_vlan > VLAN_VID_MASK && key->dl_vlan != VSE_VLAN_NONE)
		return "dl_vlan is 0 to 4095, or 65535 for no VLAN tag";
	if (key->dl_vlan_pcp > 7)
		return "dl_vlan_pcp is 0 to 7";
	if (mask->dl_vlan_pcp &&
	    (!mask->dl_vlan || key->dl_vlan == VSE_VLAN_NONE))
		return "dl_vlan_pcp needs dl_vlan with a VLAN id";
	if (key->nw_tos & ~0xfc)
		return "nw_tos has the DSCP in its upper six bits, the lower two are 0";
	if (mask->nw_tos && !ipv4)
		return "nw_tos needs dl_type 0x0800 (ip)";
	if (mask->nw_proto && !ipv4 && !arp)
		return "nw_proto needs dl_type 0x0800 (ip) or 0x0806 (arp)";
	if ((mask->nw_src || mask->nw_dst) && !ipv4 && !arp)
		return "nw_src and nw_dst need dl_type 0x0800 (ip) or 0x0806 (arp)";
	if (!mask->tp_src && !mask->tp_dst)
		return NULL;
	if (!ipv4 || !mask->nw_proto)
		return "tp_src and tp_dst need tcp, udp, sctp or icmp";

	switch (key->nw_proto) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_SCTP:
		return NULL;
	case IPPROTO_ICMP:
		if (ntohs(key->tp_src) > U8_MAX || ntohs(key->tp_dst) > U8_MAX)
			return "an ICMP type or code is 0 to 255";
		return NULL;
	default:
		return "tp_src and tp_dst need tcp, udp, sctp or icmp";
	}
}

/**
 * vse_mask_layer - how deep into a packet a mask looks
 * @mask: the bits that count
 */
enum vse_layer vse_mask_layer(const struct vse_key *mask)
{
	if (mask->tp_src || mask->tp_dst)
		return VSE_LAYER_TRANSPORT;
	if (mask->nw_src || mask->nw_dst || mask->nw_proto || mask->nw_tos)
		return VSE_LAYER_NETWORK;
	if (mask->dl_type || mask->dl_vlan || mask->dl_vlan_pcp ||
	    memchr_inv(mask->dl_src, 0, ETH_ALEN) ||
	    memchr_inv(mask->dl_dst, 0, ETH_ALEN))
		return VSE_LAYER_ETHERNET;
	return VSE_LAYER_PORT;
}

/**
 * vse_match_within - is every packet of one match in another one, too?
 * @inner_key: of the narrower match
 * @inner_mask: of the narrower match
 * @outer: the wider match, whose priority does not count
 *
 * This is what OpenFlow's DELETE selects by (OpenFlow 1.0, section 4.6).
 */
bool vse_match_within(const struct vse_key *inner_key,
		      const struct vse_key *inner_mask,
		      const struct vse_match *outer)
{
	struct vse_key common;

	vse_key_and(&common, inner_mask, &outer->mask);
	if (!vse_key_equal(&common, &outer->mask))
		return false;
	vse_key_and(&common, inner_key, &outer->mask);
	return vse_key_equal(&common, &outer->key);
}
