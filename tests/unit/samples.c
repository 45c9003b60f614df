// SPDX-License-Identifier: GPL-2.0
/* A packet of each kind, and what is to be found in it. */
#include "packets.h"

#define ETHERNET	VSE_HAS_ETHERNET
#define NETWORK		(ETHERNET | VSE_HAS_NETWORK)
#define TRANSPORT	(NETWORK | VSE_HAS_TRANSPORT)
#define UDP_TUNNEL	(TRANSPORT | VSE_HAS_TUNNEL)
#define IP_TUNNEL	(NETWORK | VSE_HAS_TUNNEL)
#define INNER(bits)	((bits) << 4)

#define IPV4		0x0800
#define IPV6		0x86dd
#define ARP		0x0806
#define ETHERNET_TYPE	0x6558

#define BUILD(name)	static void name(struct frame *f)

/* ---- no tunnel ---- */

BUILD(nothing_known)
{
	put_ethernet(f, 0x88cc);
	put_payload(f, 20);
}

BUILD(spanning_tree)
{
	put_ethernet(f, 0x0026);
	put(f, "\x42\x42\x03", 3);
	put_payload(f, 35);
}

BUILD(snap_udp)
{
	put_ethernet(f, 0x0030);
	put(f, "\xaa\xaa\x03\x00\x00\x00\x08\x00", 8);
	put_ipv4(f, 17);
	put_udp(f, 53);
}

BUILD(vlan_snap_udp6)
{
	put_ethernet(f, 0);
	put_vlan(f, 0x0fff, 0x0050);
	put(f, "\xaa\xaa\x03\x00\x00\x00\x86\xdd", 8);
	put_ipv6(f, 17);
	put_udp(f, 53);
}

BUILD(arp_reply)
{
	put_ethernet(f, ARP);
	put_arp(f, 2);
}

/* The operation must not be taken for UDP, nor what follows for its header. */
BUILD(arp_operation_17)
{
	put_ethernet(f, ARP);
	put_arp(f, 17);
	put_udp(f, 4789);
	put_vxlan(f, 5);
	put_ethernet(f, IPV4);
}

BUILD(udp)
{
	put_ethernet(f, IPV4);
	put_ipv4(f, 17);
	put_udp(f, 53);
	put_payload(f, 8);
}

BUILD(vlan_udp)
{
	put_ethernet(f, 0);
	put_vlan(f, 0xaffe, IPV4);
	put_ipv4(f, 17);
	put_udp(f, 53);
}

BUILD(two_vlans)
{
	put_ethernet(f, 0);
	put_vlan(f, 0x6005, 0);
	put_vlan(f, 7, IPV4);
	put_ipv4(f, 17);
	put_udp(f, 53);
}

BUILD(tcp)
{
	put_ethernet(f, IPV4);
	put_ipv4(f, 6);
	put_tcp(f, 80);
}

BUILD(sctp)
{
	put_ethernet(f, IPV4);
	put_ipv4(f, 132);
	put_tcp(f, 2905);
}

BUILD(icmp)
{
	put_ethernet(f, IPV4);
	put_ipv4(f, 1);
	put_icmp(f, 3, 4);
}

BUILD(icmp_of_ipv6_over_ipv4)
{
	put_ethernet(f, IPV4);
	put_ipv4(f, 58);
	put_icmp(f, 128, 0);
}

BUILD(esp)
{
	put_ethernet(f, IPV4);
	put_ipv4(f, 50);
	put_esp(f, 0xc0ffee01);
}

BUILD(udp_options)
{
	put_ethernet(f, IPV4);
	put_ipv4(f, 17);
	f->bytes[14] = 0x47;
	put(f, "\1\1\1\1\1\1\1\0", 8);
	put_udp(f, 53);
}

BUILD(udp_first_fragment)
{
	put_ethernet(f, IPV4);
	put_ipv4_fragment(f, 17, 0x2000);
	put_udp(f, 4789);
	put_vxlan(f, 5);
	put_ethernet(f, IPV4);
}

BUILD(udp_last_fragment)
{
	put_ethernet(f, IPV4);
	put_ipv4_fragment(f, 17, 0x0001);
	put_udp(f, 53);
}

BUILD(ip_protocol_unknown)
{
	put_ethernet(f, IPV4);
	put_ipv4(f, 89);
	put_payload(f, 20);
}

/* Less than the Ethernet frame: what follows is padding and no header. */
BUILD(ip_padding)
{
	put_ethernet(f, IPV4);
	put_ipv4(f, 17);
	close_frame(f);
	put_payload(f, 26);
}

/* ---- IPv6 ---- */

BUILD(udp6)
{
	put_ethernet(f, IPV6);
	put_ipv6(f, 17);
	put_udp(f, 53);
}

BUILD(tcp6)
{
	put_ethernet(f, IPV6);
	put_ipv6(f, 6);
	put_tcp(f, 80);
}

BUILD(icmp6)
{
	put_ethernet(f, IPV6);
	put_ipv6(f, 58);
	put_icmp(f, 135, 0);
}

BUILD(icmp_of_ipv4_over_ipv6)
{
	put_ethernet(f, IPV6);
	put_ipv6(f, 1);
	put_icmp(f, 8, 0);
}

BUILD(esp6)
{
	put_ethernet(f, IPV6);
	put_ipv6(f, 50);
	put_esp(f, 7);
}

BUILD(no_next_header)
{
	put_ethernet(f, IPV6);
	put_ipv6(f, 59);
}

BUILD(all_extensions)
{
	put_ethernet(f, IPV6);
	put_ipv6(f, 0);
	put_extension(f, 0, 60, 8);
	put_extension(f, 60, 43, 16);
	put_extension(f, 43, 44, 24);
	put_fragment_header(f, 51, 0);
	put_extension(f, 51, 60, 28);
	put_extension(f, 60, 17, 8);
	put_udp(f, 53);
}

static void put_chain(struct frame *f, unsigned int count)
{
	put_ethernet(f, IPV6);
	put_ipv6(f, 60);
	while (count--)
		put_extension(f, 60, count ? 60 : 17, 8);
	put_udp(f, 53);
}

BUILD(eight_extensions)
{
	put_chain(f, 8);
}

BUILD(nine_extensions)
{
	put_chain(f, 9);
}

/* The last one says that there is one more, which is not there. */
BUILD(chain_without_end)
{
	put_ethernet(f, IPV6);
	put_ipv6(f, 0);
	put_extension(f, 0, 60, 8);
}

BUILD(chain_cut_by_its_length)
{
	put_ethernet(f, IPV6);
	put_ipv6(f, 60);
	put_extension(f, 60, 17, 16);
	f->length -= 8;
	close_frame(f);
	put_payload(f, 40);
}

BUILD(udp6_first_fragment)
{
	put_ethernet(f, IPV6);
	put_ipv6(f, 60);
	put_extension(f, 60, 44, 8);
	put_fragment_header(f, 17, 1);
	put_udp(f, 53);
}

BUILD(udp6_last_fragment)
{
	put_ethernet(f, IPV6);
	put_ipv6(f, 44);
	put_fragment_header(f, 17, 0x0008);
	put_udp(f, 53);
}

/* What is behind the fragment header only the first one has. */
BUILD(fragment_of_extension)
{
	put_ethernet(f, IPV6);
	put_ipv6(f, 44);
	put_fragment_header(f, 60, 1);
	put_extension(f, 60, 17, 8);
	put_udp(f, 53);
}

BUILD(jumbogram)
{
	put_ethernet(f, IPV6);
	put_ipv6(f, 0);
	put(f, "\x11\x00\xc2\x04\x00\x01\x00\x00", 8);
	put_udp(f, 53);
	f->open_count = 0;
}

BUILD(udp6_empty)
{
	put_ethernet(f, IPV6);
	put_ipv6(f, 17);
	close_frame(f);
	put_payload(f, 8);
}

/* ---- VXLAN ---- */

static void put_inner_udp(struct frame *f)
{
	put_ethernet(f, IPV4);
	put_ipv4(f, 17);
	put_udp(f, 53);
}

static void put_outer_vxlan(struct frame *f)
{
	put_ethernet(f, IPV4);
	put_ipv4(f, 17);
	put_udp(f, 4789);
	put_vxlan(f, 0x010203);
}

BUILD(vxlan_4_in_4)
{
	put_outer_vxlan(f);
	put_inner_udp(f);
}

BUILD(vxlan_6_in_4)
{
	put_outer_vxlan(f);
	put_ethernet(f, IPV6);
	put_ipv6(f, 6);
	put_tcp(f, 80);
}

BUILD(vxlan_4_in_6)
{
	put_ethernet(f, IPV6);
	put_ipv6(f, 17);
	put_udp(f, 8472);
	put_vxlan(f, 0xffffff);
	put_inner_udp(f);
}

BUILD(vxlan_6_in_6)
{
	put_ethernet(f, IPV6);
	put_ipv6(f, 60);
	put_extension(f, 60, 17, 8);
	put_udp(f, 4789);
	put_vxlan(f, 1);
	put_ethernet(f, IPV6);
	put_ipv6(f, 60);
	put_extension(f, 60, 58, 8);
	put_icmp(f, 128, 0);
}

BUILD(vxlan_vlan)
{
	put_outer_vxlan(f);
	put_ethernet(f, 0);
	put_vlan(f, 0x2003, IPV4);
	put_ipv4(f, 50);
	put_esp(f, 9);
}

BUILD(vxlan_arp)
{
	put_outer_vxlan(f);
	put_ethernet(f, ARP);
	put_arp(f, 1);
}

BUILD(vxlan_fragment)
{
	put_outer_vxlan(f);
	put_ethernet(f, IPV4);
	put_ipv4_fragment(f, 17, 0x2000);
	put_udp(f, 53);
}

BUILD(vxlan_fragment6)
{
	put_outer_vxlan(f);
	put_ethernet(f, IPV6);
	put_ipv6(f, 44);
	put_fragment_header(f, 17, 1);
	put_udp(f, 53);
}

BUILD(vxlan_empty)
{
	put_outer_vxlan(f);
}

/* The inner tunnel is payload. */
BUILD(vxlan_in_vxlan)
{
	put_outer_vxlan(f);
	put_ethernet(f, IPV4);
	put_ipv4(f, 17);
	put_udp(f, 4789);
	put_vxlan(f, 5);
	put_inner_udp(f);
}

BUILD(gre_in_vxlan)
{
	put_outer_vxlan(f);
	put_ethernet(f, IPV4);
	put_ipv4(f, 47);
	put_gre(f, 0, IPV4, 0);
	put_ipv4(f, 17);
	put_udp(f, 53);
}

/* The outer UDP ends in the inner one. */
BUILD(vxlan_short)
{
	put_ethernet(f, IPV4);
	put_ipv4(f, 17);
	put_udp(f, 4789);
	put_vxlan(f, 5);
	put_ethernet(f, IPV4);
	put_ipv4(f, 17);
	close_frame(f);
	put_payload(f, 30);
}

/* ---- Geneve and GRE ---- */

BUILD(geneve)
{
	put_ethernet(f, IPV4);
	put_ipv4(f, 17);
	put_udp(f, 6081);
	put_geneve(f, ETHERNET_TYPE, 0x040506, 0);
	put_inner_udp(f);
}

BUILD(geneve_options)
{
	put_ethernet(f, IPV6);
	put_ipv6(f, 17);
	put_udp(f, 6081);
	put_geneve(f, ETHERNET_TYPE, 0x040506, 5);
	put_inner_udp(f);
}

BUILD(geneve_ip)
{
	put_ethernet(f, IPV4);
	put_ipv4(f, 17);
	put_udp(f, 6081);
	put_geneve(f, IPV4, 7, 63);
	put_ipv4(f, 1);
	put_icmp(f, 8, 0);
}

BUILD(geneve_ip6)
{
	put_ethernet(f, IPV4);
	put_ipv4(f, 17);
	put_udp(f, 6080);
	put_geneve(f, IPV6, 7, 1);
	put_ipv6(f, 58);
	put_icmp(f, 128, 0);
}

BUILD(gre_ip)
{
	put_ethernet(f, IPV4);
	put_ipv4(f, 47);
	put_gre(f, 0, IPV4, 0);
	put_ipv4(f, 17);
	put_udp(f, 53);
}

BUILD(gre_key_ip6)
{
	put_ethernet(f, IPV6);
	put_ipv6(f, 47);
	put_gre(f, 0x2000, IPV6, 0xfedcba98);
	put_ipv6(f, 6);
	put_tcp(f, 80);
}

BUILD(gre_all_ethernet)
{
	put_ethernet(f, IPV4);
	put_ipv4(f, 47);
	put_gre(f, 0xb000, ETHERNET_TYPE, 0x00112233);
	put_inner_udp(f);
}

BUILD(gre_fragment)
{
	put_ethernet(f, IPV4);
	put_ipv4_fragment(f, 47, 0x2000);
	put_gre(f, 0x2000, IPV4, 7);
	put_ipv4(f, 17);
	put_udp(f, 53);
}

BUILD(gre_arp)
{
	put_ethernet(f, IPV4);
	put_ipv4(f, 47);
	put_gre(f, 0, ARP, 0);
	put_arp(f, 1);
}

#define SAMPLE(present, name)	{ #name, present, name }

const struct sample samples[] = {
	SAMPLE(ETHERNET, nothing_known),
	SAMPLE(ETHERNET, spanning_tree),
	SAMPLE(TRANSPORT, snap_udp),
	SAMPLE(TRANSPORT, vlan_snap_udp6),
	SAMPLE(NETWORK, arp_reply),
	SAMPLE(NETWORK, arp_operation_17),
	SAMPLE(TRANSPORT, udp),
	SAMPLE(TRANSPORT, vlan_udp),
	SAMPLE(ETHERNET, two_vlans),
	SAMPLE(TRANSPORT, tcp),
	SAMPLE(TRANSPORT, sctp),
	SAMPLE(TRANSPORT, icmp),
	SAMPLE(NETWORK, icmp_of_ipv6_over_ipv4),
	SAMPLE(TRANSPORT, esp),
	SAMPLE(TRANSPORT, udp_options),
	SAMPLE(NETWORK, udp_first_fragment),
	SAMPLE(NETWORK, udp_last_fragment),
	SAMPLE(NETWORK, ip_protocol_unknown),
	SAMPLE(NETWORK, ip_padding),
	SAMPLE(TRANSPORT, udp6),
	SAMPLE(TRANSPORT, tcp6),
	SAMPLE(TRANSPORT, icmp6),
	SAMPLE(NETWORK, icmp_of_ipv4_over_ipv6),
	SAMPLE(TRANSPORT, esp6),
	SAMPLE(NETWORK, no_next_header),
	SAMPLE(TRANSPORT, all_extensions),
	SAMPLE(TRANSPORT, eight_extensions),
	SAMPLE(ETHERNET, nine_extensions),
	SAMPLE(ETHERNET, chain_without_end),
	SAMPLE(ETHERNET, chain_cut_by_its_length),
	SAMPLE(NETWORK, udp6_first_fragment),
	SAMPLE(NETWORK, udp6_last_fragment),
	SAMPLE(NETWORK, fragment_of_extension),
	SAMPLE(ETHERNET, jumbogram),
	SAMPLE(NETWORK, udp6_empty),
	SAMPLE(UDP_TUNNEL | INNER(TRANSPORT), vxlan_4_in_4),
	SAMPLE(UDP_TUNNEL | INNER(TRANSPORT), vxlan_6_in_4),
	SAMPLE(UDP_TUNNEL | INNER(TRANSPORT), vxlan_4_in_6),
	SAMPLE(UDP_TUNNEL | INNER(TRANSPORT), vxlan_6_in_6),
	SAMPLE(UDP_TUNNEL | INNER(TRANSPORT), vxlan_vlan),
	SAMPLE(UDP_TUNNEL | INNER(NETWORK), vxlan_arp),
	SAMPLE(UDP_TUNNEL | INNER(NETWORK), vxlan_fragment),
	SAMPLE(UDP_TUNNEL | INNER(NETWORK), vxlan_fragment6),
	SAMPLE(UDP_TUNNEL, vxlan_empty),
	SAMPLE(UDP_TUNNEL | INNER(TRANSPORT), vxlan_in_vxlan),
	SAMPLE(UDP_TUNNEL | INNER(NETWORK), gre_in_vxlan),
	SAMPLE(UDP_TUNNEL | INNER(NETWORK), vxlan_short),
	SAMPLE(UDP_TUNNEL | INNER(TRANSPORT), geneve),
	SAMPLE(UDP_TUNNEL | INNER(TRANSPORT), geneve_options),
	SAMPLE(UDP_TUNNEL | INNER(TRANSPORT & ~ETHERNET), geneve_ip),
	SAMPLE(UDP_TUNNEL | INNER(TRANSPORT & ~ETHERNET), geneve_ip6),
	SAMPLE(IP_TUNNEL | INNER(TRANSPORT & ~ETHERNET), gre_ip),
	SAMPLE(IP_TUNNEL | INNER(TRANSPORT & ~ETHERNET), gre_key_ip6),
	SAMPLE(IP_TUNNEL | INNER(TRANSPORT), gre_all_ethernet),
	SAMPLE(NETWORK, gre_fragment),
	SAMPLE(NETWORK, gre_arp),
};

const size_t sample_count = ARRAY_SIZE(samples);
