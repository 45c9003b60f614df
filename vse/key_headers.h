/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reading the headers of one packet, the outer or the inner one.
 *
 * All of it is inlined, once for each: the cursor and what is not written yet
 * then stay in registers.
 */
#ifndef _VSE_KEY_HEADERS_H
#define _VSE_KEY_HEADERS_H

#include <linux/build_bug.h>
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/string.h>
#include <net/dsfield.h>
#include <net/ip.h>
#include <uapi/linux/vse.h>
#include "cursor.h"
#include "key.h"
#include "key_ipv6.h"

#define VSE_DSCP_MASK		0xfc

struct vse_icmp_start {
	u8 type;
	u8 code;
};

struct vse_snap {
	u8 dsap;
	u8 ssap;
	u8 control;
	u8 oui[3];
	__be16 type;
};

struct vse_arp_ipv4 {
	struct arphdr header;
	u8 sender_hardware[ETH_ALEN];
	u8 sender_ip[sizeof(__be32)];
	u8 target_hardware[ETH_ALEN];
	u8 target_ip[sizeof(__be32)];
} __packed;

/*
 * The classifier reads a key by words, right after it was written.  A word that
 * was written in parts would make it wait for all of them to reach the cache.
 * So the words that are known last are put together in a register:
 * VSE_PART() puts a value at an offset of the word.
 */
#ifdef __LITTLE_ENDIAN
#define VSE_PART(offset, value)	((__force u64)(value) << 8 * (offset))
#else
#define VSE_PART(offset, value)	((__force u64)(value) << \
				 8 * (sizeof(u64) - sizeof(value) - (offset)))
#endif

/**
 * struct vse_first_word - the first word of struct vse_headers
 * @dl_type: as there
 * @nw_proto: as there
 * @nw_tos: as there
 * @tp: tp_src and tp_dst, or esp_spi
 */
struct vse_first_word {
	__be16 dl_type;
	u8 nw_proto;
	u8 nw_tos;
	__be32 tp;
};

static __always_inline void
vse_write_first_word(struct vse_headers *headers,
		     const struct vse_first_word *first)
{
	BUILD_BUG_ON(offsetof(struct vse_headers, dl_type) != 0);
	*(u64 *)headers =
		VSE_PART(offsetof(struct vse_headers, dl_type), first->dl_type) |
		VSE_PART(offsetof(struct vse_headers, nw_proto), first->nw_proto) |
		VSE_PART(offsetof(struct vse_headers, nw_tos), first->nw_tos) |
		VSE_PART(offsetof(struct vse_headers, esp_spi), first->tp);
}

static __always_inline void vse_set_vlan(struct vse_headers *headers, u16 tci)
{
	headers->dl_vlan = tci & VLAN_VID_MASK;
	headers->dl_vlan_pcp = (tci & VLAN_PRIO_MASK) >> VLAN_PRIO_SHIFT;
}

/* The Ethernet type behind SNAP's header, if that is what comes next. */
static __always_inline __be16 vse_read_snap(struct vse_cursor *cursor)
{
	static const u8 start[] = { 0xaa, 0xaa, 0x03, 0, 0, 0 };
	const struct vse_snap *snap = vse_cursor_header(cursor, sizeof(*snap));

	if (!snap || memcmp(snap, start, sizeof(start)) ||
	    !eth_proto_is_802_3(snap->type))
		return htons(VSE_DL_TYPE_NONE);
	cursor->offset += sizeof(*snap);
	return snap->type;
}

/* The Ethernet header and at most one tag, which the NIC may have taken off. */
static __always_inline bool vse_read_ethernet(struct vse_headers *headers,
					      struct vse_cursor *cursor,
					      bool tag_is_off, __be16 *type)
{
	const struct ethhdr *eth;

	eth = vse_cursor_header(cursor, sizeof(*eth));
	if (!eth)
		return false;
	memcpy(headers->dl_src, eth->h_source, ETH_ALEN);
	memcpy(headers->dl_dst, eth->h_dest, ETH_ALEN);
	*type = eth->h_proto;
	cursor->offset += sizeof(*eth);

	headers->dl_vlan = VSE_VLAN_NONE;
	if (tag_is_off) {
		vse_set_vlan(headers, skb_vlan_tag_get(cursor->skb));
	} else if (eth_type_vlan(*type)) {
		const struct vlan_hdr *tag;

		tag = vse_cursor_header(cursor, sizeof(*tag));
		if (!tag) {
			memset(headers, 0, sizeof(*headers));
			return false;
		}
		vse_set_vlan(headers, ntohs(tag->h_vlan_TCI));
		*type = tag->h_vlan_encapsulated_proto;
		cursor->offset += sizeof(*tag);
	}
	if (unlikely(!eth_proto_is_802_3(*type)))
		*type = vse_read_snap(cursor);
	return true;
}

static __always_inline bool vse_read_arp(struct vse_headers *headers,
					 struct vse_cursor *cursor,
					 struct vse_first_word *first)
{
	const struct vse_arp_ipv4 *arp;

	arp = vse_cursor_header(cursor, sizeof(*arp));
	if (!arp || arp->header.ar_hrd != htons(ARPHRD_ETHER) ||
	    arp->header.ar_pro != htons(ETH_P_IP) ||
	    arp->header.ar_hln != ETH_ALEN ||
	    arp->header.ar_pln != sizeof(__be32) ||
	    ntohs(arp->header.ar_op) > U8_MAX)
		return false;

	first->nw_proto = ntohs(arp->header.ar_op);
	memcpy(&headers->nw_src, arp->sender_ip, sizeof(headers->nw_src));
	memcpy(&headers->nw_dst, arp->target_ip, sizeof(headers->nw_dst));
	vse_cursor_limit(cursor, 0);
	return true;
}

static __always_inline bool vse_read_ipv4(struct vse_headers *headers,
					  struct vse_cursor *cursor,
					  struct vse_first_word *first)
{
	int header_length, total_length;
	const struct iphdr *ip;

	ip = vse_cursor_header(cursor, sizeof(*ip));
	if (!ip || ip->version != 4)
		return false;
	header_length = ip->ihl * 4;
	total_length = ntohs(ip->tot_len);
	if (header_length < (int)sizeof(*ip) || total_length < header_length ||
	    total_length > vse_cursor_left(cursor))
		return false;

	/* Both addresses. */
	*(u64 *)&headers->nw_src = *(const u64 *)&ip->saddr;
	first->nw_proto = ip->protocol;
	first->nw_tos = ipv4_get_dsfield(ip) & VSE_DSCP_MASK;

	/*
	 * Only the first fragment has ports.  All fragments of a datagram have
	 * to be steered alike, so nothing is read in any of them.
	 */
	if (unlikely(ip->frag_off & htons(IP_MF | IP_OFFSET)))
		total_length = header_length;
	vse_cursor_limit(cursor, total_length);
	cursor->offset += header_length;
	return true;
}

static __always_inline bool vse_read_ipv6(struct vse_headers *headers,
					  struct vse_cursor *cursor,
					  struct vse_first_word *first)
{
	const struct ipv6hdr *ip;
	int length;

	ip = vse_cursor_header(cursor, sizeof(*ip));
	if (!ip || ip->version != 6)
		return false;
	/* A jumbogram has a length of 0, and then its options are cut short. */
	length = sizeof(*ip) + ntohs(ip->payload_len);
	if (length > vse_cursor_left(cursor))
		return false;

	headers->ipv6_src = ip->saddr;
	headers->ipv6_dst = ip->daddr;
	first->nw_tos = ipv6_get_dsfield(ip) & VSE_DSCP_MASK;
	first->nw_proto = ip->nexthdr;
	vse_cursor_limit(cursor, length);
	cursor->offset += sizeof(*ip);

	if (unlikely(vse_is_extension(first->nw_proto))) {
		struct vse_cursor behind = *cursor;
		u8 protocol = first->nw_proto;

		if (!vse_key_skip_extensions(&behind, &protocol)) {
			first->nw_tos = 0;
			first->nw_proto = 0;
			memset(&headers->ipv6_src, 0, sizeof(headers->ipv6_src));
			memset(&headers->ipv6_dst, 0, sizeof(headers->ipv6_dst));
			return false;
		}
		first->nw_proto = protocol;
		*cursor = behind;
	}
	return true;
}

/* Moves behind the header.  If nothing is to be read there, nothing is left. */
static __always_inline bool vse_read_network(struct vse_headers *headers,
					     struct vse_cursor *cursor,
					     __be16 type,
					     struct vse_first_word *first)
{
	switch (type) {
	case htons(ETH_P_IP):
		return vse_read_ipv4(headers, cursor, first);
	case htons(ETH_P_IPV6):
		return vse_read_ipv6(headers, cursor, first);
	case htons(ETH_P_ARP):
		return vse_read_arp(headers, cursor, first);
	default:
		return false;
	}
}

static __always_inline bool vse_read_transport(const struct vse_cursor *cursor,
					       struct vse_first_word *first)
{
	const struct vse_icmp_start *icmp;
	const __be32 *ports_or_spi;
	__be16 icmp_over;

	switch (first->nw_proto) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_SCTP:
	case IPPROTO_ESP:
		ports_or_spi = vse_cursor_header(cursor, sizeof(*ports_or_spi));
		if (!ports_or_spi)
			return false;
		first->tp = *ports_or_spi;
		return true;
	case IPPROTO_ICMP:
		icmp_over = htons(ETH_P_IP);
		break;
	case IPPROTO_ICMPV6:
		icmp_over = htons(ETH_P_IPV6);
		break;
	default:
		return false;
	}
	if (first->dl_type != icmp_over)
		return false;
	icmp = vse_cursor_header(cursor, sizeof(*icmp));
	if (!icmp)
		return false;
	/* Each as wide as a port. */
	first->tp = htonl(icmp->type << 16 | icmp->code);
	return true;
}

/*
 * One packet's headers, the outer or the inner one's, from the one that @type
 * says down to @depth.  Both that and what is returned are VSE_HAS_* bits of the
 * outer headers.
 */
static __always_inline u8 vse_read_headers(struct vse_headers *headers,
					   struct vse_cursor *cursor,
					   __be16 type, u8 depth,
					   bool tag_is_off)
{
	struct vse_first_word first = {};
	u8 present = 0;

	if (type == htons(ETH_P_TEB)) {
		if (!vse_read_ethernet(headers, cursor, tag_is_off, &type))
			return 0;
		first.dl_type = type;
		present = VSE_HAS_ETHERNET;
	}
	if (depth >= VSE_HAS_NETWORK &&
	    vse_read_network(headers, cursor, type, &first)) {
		/* Without an Ethernet header, the tunnel's had the type. */
		first.dl_type = type;
		present |= VSE_HAS_NETWORK;
		if (depth >= VSE_HAS_TRANSPORT &&
		    vse_read_transport(cursor, &first))
			present |= VSE_HAS_TRANSPORT;
	}
	vse_write_first_word(headers, &first);
	return present;
}

#endif /* _VSE_KEY_HEADERS_H */
