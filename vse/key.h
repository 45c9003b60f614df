/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fields of a packet that a flow entry can match on, and how they are read
 * out of the packet.
 *
 * A key has two sets of headers.  Without a tunnel, the packet's are the outer
 * ones.  Behind the header of a tunnel come the inner ones; an entry that
 * matches on a tunnel looks there for what is not the tunnel's own:
 *
 *	             an entry without tun_*    an entry with tun_*
 *	outer        dl_* nw_* ipv6_* tp_*     tun_src tun_dst tun_tos
 *	tun_id                                 tun_id
 *	inner                                  dl_* nw_* ipv6_* tp_*
 *
 * The words of a key are in the order in which entries use them most, so that
 * a mask of addresses and ports is three words in a row.
 */
#ifndef _VSE_KEY_H
#define _VSE_KEY_H

#include <linux/bits.h>
#include <linux/if_ether.h>
#include <linux/in6.h>
#include <linux/skbuff.h>
#include <linux/types.h>
#include <uapi/linux/vse.h>

/**
 * struct vse_headers - what is read of one packet, the outer or the inner one
 * @dl_type: Ethernet type behind the VLAN tag; VSE_DL_TYPE_NONE for 802.3
 * @nw_proto: IP protocol behind IPv6's extension headers, or the lower byte of
 *	the ARP opcode
 * @nw_tos: DSCP, in the upper six bits
 * @tp_src: source port, or ICMP type
 * @tp_dst: destination port, or ICMP code
 * @esp_spi: security parameters index, where @nw_proto is ESP
 * @nw_src: IPv4 source, or ARP sender protocol address
 * @nw_dst: IPv4 destination, or ARP target protocol address
 * @ipv6_src: IPv6 source
 * @ipv6_dst: IPv6 destination
 * @dl_src: Ethernet source
 * @dl_dst: Ethernet destination
 * @dl_vlan: VLAN id, or VSE_VLAN_NONE; in host byte order
 * @dl_vlan_pcp: VLAN priority
 * @pad: 0
 */
struct vse_headers {
	__be16	dl_type;
	u8	nw_proto;
	u8	nw_tos;
	union {
		struct {
			__be16	tp_src;
			__be16	tp_dst;
		};
		__be32	esp_spi;
	};
	union {
		struct {
			__be32	nw_src;
			__be32	nw_dst;
		};
		struct {
			struct in6_addr	ipv6_src;
			struct in6_addr	ipv6_dst;
		};
	};
	u8	dl_src[ETH_ALEN];
	u8	dl_dst[ETH_ALEN];
	u16	dl_vlan;
	u8	dl_vlan_pcp;
	u8	pad;
};

/*
 * Bits of vse_key.present: the header was there, whole and sound.  A fragment
 * has no transport header and no tunnel, the first one neither: so all of a
 * datagram match the same entries.
 */
#define VSE_HAS_ETHERNET	BIT(0)	/* with the VLAN tag, if any */
#define VSE_HAS_NETWORK		BIT(1)	/* IPv4, IPv6 or ARP */
#define VSE_HAS_TRANSPORT	BIT(2)	/* ports, ICMP type and code, SPI */
#define VSE_HAS_TUNNEL		BIT(3)	/* tun_id; 0 if it has no key */
#define VSE_HAS_INNER_ETHERNET	BIT(4)
#define VSE_HAS_INNER_NETWORK	BIT(5)
#define VSE_HAS_INNER_TRANSPORT	BIT(6)
#define VSE_HAS_FCF		BIT(7)	/* vm_prio, and vm_id unless it is 0 */

/**
 * struct vse_key - OpenFlow 1.0's 12 fields (section 3.3, table 3), outside and
 *	inside of a tunnel, and the flow control field (paper, section III.C)
 * @in_port: ifindex of the receiving device
 * @vm_id: of the flow control field; 0 for none
 * @vm_prio: of the flow control field
 * @present: VSE_HAS_* bits
 * @outer: headers of the packet itself
 * @tun_id: key of the tunnel: VXLAN's and Geneve's VNI, GRE's key
 * @inner: headers of the packet in the tunnel
 *
 * A field that the packet does not have is 0.
 */
struct vse_key {
	u32	in_port;
	u16	vm_id;
	u8	vm_prio;
	u8	present;
	struct vse_headers outer;
	__be64	tun_id;
	struct vse_headers inner;
} __aligned(sizeof(u64));

#define VSE_KEY_WORDS		(sizeof(struct vse_key) / sizeof(u64))

/* What OpenFlow 1.0 has as dl_type of a frame without an Ethernet type. */
#define VSE_DL_TYPE_NONE	0x05ff

/**
 * struct vse_tunnel_ports - which UDP ports are tunnels
 * @vxlan_count: length of @vxlan
 * @geneve_count: length of @geneve
 * @vxlan: destination ports of VXLAN
 * @geneve: destination ports of Geneve
 */
struct vse_tunnel_ports {
	u8	vxlan_count;
	u8	geneve_count;
	__be16	vxlan[VSE_TUNNEL_PORTS_MAX];
	__be16	geneve[VSE_TUNNEL_PORTS_MAX];
};

/**
 * struct vse_key_scope - how a packet is to be read
 * @wanted: VSE_HAS_* bits that some entry demands; nothing is read beyond
 * @fcf: &enum vse_fcf, where the flow control field of this device is
 * @in_port: ifindex of the receiving device
 * @tunnels: UDP ports of tunnels
 */
struct vse_key_scope {
	u8	wanted;
	u8	fcf;
	u32	in_port;
	const struct vse_tunnel_ports *tunnels;
};

void vse_key_extract(struct vse_key *key, const struct sk_buff *skb,
		     int mac_offset, const struct vse_key_scope *scope);

static inline void vse_key_and(struct vse_key *result, const struct vse_key *a,
			       const struct vse_key *b)
{
	u64 *to = (u64 *)result;
	const u64 *x = (const u64 *)a, *y = (const u64 *)b;
	unsigned int i;

	for (i = 0; i < VSE_KEY_WORDS; i++)
		to[i] = x[i] & y[i];
}

static inline void vse_key_or(struct vse_key *result, const struct vse_key *a,
			      const struct vse_key *b)
{
	u64 *to = (u64 *)result;
	const u64 *x = (const u64 *)a, *y = (const u64 *)b;
	unsigned int i;

	for (i = 0; i < VSE_KEY_WORDS; i++)
		to[i] = x[i] | y[i];
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
