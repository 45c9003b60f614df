/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fields of a packet that a flow entry can match on, and how they are read
 * out of the packet.
 */
#ifndef _VSE_KEY_H
#define _VSE_KEY_H

#include <linux/if_ether.h>
#include <linux/skbuff.h>
#include <linux/types.h>

/**
 * enum vse_layer - how deep into the packet a key or a match goes
 * @VSE_LAYER_PORT: no header at all, the receiving device only
 * @VSE_LAYER_ETHERNET: Ethernet header and VLAN tag
 * @VSE_LAYER_NETWORK: IPv4 header or ARP body
 * @VSE_LAYER_TRANSPORT: ports, or ICMP type and code
 */
enum vse_layer {
	VSE_LAYER_PORT,
	VSE_LAYER_ETHERNET,
	VSE_LAYER_NETWORK,
	VSE_LAYER_TRANSPORT,
};

/**
 * struct vse_key - OpenFlow 1.0's 12 fields (section 3.3, table 3)
 * @in_port: ifindex of the receiving device
 * @nw_src: IPv4 source, or ARP sender protocol address
 * @nw_dst: IPv4 destination, or ARP target protocol address
 * @dl_type: Ethernet type behind the VLAN tag; VSE_DL_TYPE_NONE for 802.3
 * @dl_vlan: VLAN id, or VSE_VLAN_NONE; in host byte order
 * @tp_src: source port, or ICMP type
 * @tp_dst: destination port, or ICMP code
 * @dl_src: Ethernet source
 * @dl_dst: Ethernet destination
 * @dl_vlan_pcp: VLAN priority
 * @nw_tos: DSCP, in the upper six bits
 * @nw_proto: IP protocol, or the lower byte of the ARP opcode
 * @pad: 0, so that keys compare and hash as whole words
 *
 * A field that the packet does not have is 0.
 */
struct vse_key {
	u32	in_port;
	__be32	nw_src;
	__be32	nw_dst;
	__be16	dl_type;
	u16	dl_vlan;
	__be16	tp_src;
	__be16	tp_dst;
	u8	dl_src[ETH_ALEN];
	u8	dl_dst[ETH_ALEN];
	u8	dl_vlan_pcp;
	u8	nw_tos;
	u8	nw_proto;
	u8	pad[5];
} __aligned(sizeof(u64));

#define VSE_KEY_WORDS		(sizeof(struct vse_key) / sizeof(u64))

/* What OpenFlow 1.0 has as dl_type of a frame without an Ethernet type. */
#define VSE_DL_TYPE_NONE	0x05ff

enum vse_layer vse_key_extract(struct vse_key *key, const struct sk_buff *skb,
			       int mac_offset, u32 in_port,
			       enum vse_layer depth);

static inline void vse_key_and(struct vse_key *result, const struct vse_key *a,
			       const struct vse_key *b)
{
	u64 *to = (u64 *)result;
	const u64 *x = (const u64 *)a, *y = (const u64 *)b;
	unsigned int i;

	for (i = 0; i < VSE_KEY_WORDS; i++)
		to[i] = x[i] & y[i];
}

static inline bool vse_key_equal(const struct vse_key *a,
				 const struct vse_key *b)
{
	const u64 *x = (const u64 *)a, *y = (const u64 *)b;
	u64 difference = 0;
	unsigned int i;

	for (i = 0; i < VSE_KEY_WORDS; i++)
		difference |= x[i] ^ y[i];
	return !difference;
}

#endif /* _VSE_KEY_H */
