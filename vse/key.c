// SPDX-License-Identifier: GPL-2.0
/*
 * Reading a key out of a packet.
 *
 * Nothing here trusts the packet.  A header that is cut short or contradicts
 * itself ends the reading: the key then reaches only as deep as what was sound,
 * and entries that match on more do not match.  What an entry matches on thus
 * never depends on which other entries there are.
 *
 * Headers may lie in the linear part (ixgbe) or in fragments (mlx4_en):
 * skb_header_pointer() serves both.
 */
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/string.h>
#include <net/ip.h>
#include <uapi/linux/vse.h>
#include "key.h"

struct ports {
	__be16 src;
	__be16 dst;
};

struct icmp_start {
	u8 type;
	u8 code;
};

struct snap {
	u8 dsap;
	u8 ssap;
	u8 control;
	u8 oui[3];
	__be16 type;
};

struct arp_ipv4 {
	struct arphdr header;
	u8 sender_hardware[ETH_ALEN];
	u8 sender_ip[sizeof(__be32)];
	u8 target_hardware[ETH_ALEN];
	u8 target_ip[sizeof(__be32)];
} __packed;

static void set_vlan(struct vse_key *key, u16 tci)
{
	key->dl_vlan = tci & VLAN_VID_MASK;
	key->dl_vlan_pcp = (tci & VLAN_PRIO_MASK) >> VLAN_PRIO_SHIFT;
}

/* The offset behind the Ethernet header and at most one tag; < 0 if cut short. */
static int extract_ethernet(struct vse_key *key, const struct sk_buff *skb,
			    int mac_offset)
{
	int offset = mac_offset + ETH_HLEN;
	const struct ethhdr *eth;
	struct ethhdr eth_copy;
	__be16 type;

	eth = skb_header_pointer(skb, mac_offset, sizeof(eth_copy), &eth_copy);
	if (!eth)
		return -1;
	memcpy(key->dl_dst, eth->h_dest, ETH_ALEN);
	memcpy(key->dl_src, eth->h_source, ETH_ALEN);
	type = eth->h_proto;

	if (skb_vlan_tag_present(skb)) {
		set_vlan(key, skb_vlan_tag_get(skb));
	} else if (eth_type_vlan(type)) {
		const struct vlan_hdr *tag;
		struct vlan_hdr tag_copy;

		tag = skb_header_pointer(skb, offset, sizeof(tag_copy),
					 &tag_copy);
		if (!tag)
			return -1;
		set_vlan(key, ntohs(tag->h_vlan_TCI));
		type = tag->h_vlan_encapsulated_proto;
		offset += VLAN_HLEN;
	} else {
		key->dl_vlan = VSE_VLAN_NONE;
	}

	if (!eth_proto_is_802_3(type)) {
		static const u8 snap_start[] = { 0xaa, 0xaa, 0x03, 0, 0, 0 };
		const struct snap *snap;
		struct snap snap_copy;

		snap = skb_header_pointer(skb, offset, sizeof(snap_copy),
					  &snap_copy);
		type = htons(VSE_DL_TYPE_NONE);
		if (snap && !memcmp(snap, snap_start, sizeof(snap_start)) &&
		    eth_proto_is_802_3(snap->type)) {
			type = snap->type;
			offset += sizeof(*snap);
		}
	}
	key->dl_type = type;
	return offset;
}

static enum vse_layer extract_arp(struct vse_key *key,
				  const struct sk_buff *skb, int offset)
{
	const struct arp_ipv4 *arp;
	struct arp_ipv4 arp_copy;

	arp = skb_header_pointer(skb, offset, sizeof(arp_copy), &arp_copy);
	if (!arp || arp->header.ar_hrd != htons(ARPHRD_ETHER) ||
	    arp->header.ar_pro != htons(ETH_P_IP) ||
	    arp->header.ar_hln != ETH_ALEN ||
	    arp->header.ar_pln != sizeof(__be32) ||
	    ntohs(arp->header.ar_op) > U8_MAX)
		return VSE_LAYER_ETHERNET;

	key->nw_proto = ntohs(arp->header.ar_op);
	memcpy(&key->nw_src, arp->sender_ip, sizeof(key->nw_src));
	memcpy(&key->nw_dst, arp->target_ip, sizeof(key->nw_dst));
	return VSE_LAYER_NETWORK;
}

static enum vse_layer extract_transport(struct vse_key *key,
					const struct sk_buff *skb, int offset,
					int end)
{
	switch (key->nw_proto) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_SCTP: {
		const struct ports *ports;
		struct ports ports_copy;

		if (end - offset < (int)sizeof(ports_copy))
			break;
		ports = skb_header_pointer(skb, offset, sizeof(ports_copy),
					   &ports_copy);
		if (!ports)
			break;
		key->tp_src = ports->src;
		key->tp_dst = ports->dst;
		return VSE_LAYER_TRANSPORT;
	}
	case IPPROTO_ICMP: {
		const struct icmp_start *icmp;
		struct icmp_start icmp_copy;

		if (end - offset < (int)sizeof(icmp_copy))
			break;
		icmp = skb_header_pointer(skb, offset, sizeof(icmp_copy),
					  &icmp_copy);
		if (!icmp)
			break;
		key->tp_src = htons(icmp->type);
		key->tp_dst = htons(icmp->code);
		return VSE_LAYER_TRANSPORT;
	}
	}
	return VSE_LAYER_NETWORK;
}

static enum vse_layer extract_ipv4(struct vse_key *key,
				   const struct sk_buff *skb, int offset,
				   enum vse_layer depth)
{
	const struct iphdr *ip;
	struct iphdr ip_copy;
	int header_length, total_length;

	ip = skb_header_pointer(skb, offset, sizeof(ip_copy), &ip_copy);
	if (!ip || ip->version != 4)
		return VSE_LAYER_ETHERNET;
	header_length = ip->ihl * 4;
	total_length = ntohs(ip->tot_len);
	if (header_length < (int)sizeof(*ip) || total_length < header_length ||
	    total_length > (int)skb->len - offset)
		return VSE_LAYER_ETHERNET;

	key->nw_src = ip->saddr;
	key->nw_dst = ip->daddr;
	key->nw_proto = ip->protocol;
	key->nw_tos = ip->tos & 0xfc;

	/*
	 * Only the first fragment has ports.  All fragments of a datagram have
	 * to be steered alike, so none of them is matched on ports.
	 */
	if (depth < VSE_LAYER_TRANSPORT ||
	    (ip->frag_off & htons(IP_MF | IP_OFFSET)))
		return VSE_LAYER_NETWORK;
	return extract_transport(key, skb, offset + header_length,
				 offset + total_length);
}

/**
 * vse_key_extract - read a packet's key
 * @key: is filled in
 * @skb: the packet
 * @mac_offset: where its Ethernet header is, seen from skb->data
 * @in_port: ifindex of the receiving device
 * @depth: no need to look deeper
 *
 * Context: any; does not change the packet.
 * Return: how deep the key reaches, @depth at most.
 */
enum vse_layer vse_key_extract(struct vse_key *key, const struct sk_buff *skb,
			       int mac_offset, u32 in_port,
			       enum vse_layer depth)
{
	int offset;

	memset(key, 0, sizeof(*key));
	key->in_port = in_port;
	if (depth < VSE_LAYER_ETHERNET)
		return VSE_LAYER_PORT;

	offset = extract_ethernet(key, skb, mac_offset);
	if (offset < 0)
		return VSE_LAYER_PORT;
	if (depth < VSE_LAYER_NETWORK)
		return VSE_LAYER_ETHERNET;

	switch (key->dl_type) {
	case htons(ETH_P_IP):
		return extract_ipv4(key, skb, offset, depth);
	case htons(ETH_P_ARP):
		return extract_arp(key, skb, offset);
	default:
		return VSE_LAYER_ETHERNET;
	}
}
