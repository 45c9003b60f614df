// SPDX-License-Identifier: GPL-2.0
/*
 * Tunnels, right and wrong.  Inside is UDP from 172.16.0.1 port 40000 to
 * 172.16.0.2, and the id of the tunnel is 7.
 */
#include <netinet/in.h>
#include <string.h>

#include "frames_packet.h"

#define PORT_VXLAN	4789
#define PORT_GENEVE	6081
#define TYPE_TEB	0x6558	/* Ethernet in a tunnel */

#define VXLAN_ID	0x08	/* flag: there is an id */
#define GRE_CHECKSUM	0x80	/* of the flags' first byte */
#define GRE_KEY		0x20
#define GRE_SEQUENCE	0x10

#define PAYLOAD		60

/* What is inside of those that carry Ethernet. */
static void make_inside(struct packet *packet)
{
	push_inner_udp(packet, cfg.port, PAYLOAD);
	push_inner_ethernet(packet, ETH_P_IP);
}

static void finish_ipv4(struct packet *packet, uint8_t protocol)
{
	push_ipv4(packet, protocol);
	push_ethernet(packet, ETH_P_IP);
}

static void make_vxlan(struct packet *packet)
{
	make_inside(packet);
	push_vxlan(packet, VXLAN_ID);
	push_udp(packet, 50000, PORT_VXLAN);
	finish_ipv4(packet, IPPROTO_UDP);
}

static void make_vxlan_ipv6(struct packet *packet)
{
	make_inside(packet);
	push_vxlan(packet, VXLAN_ID);
	push_udp(packet, 50000, PORT_VXLAN);
	checksum_udp_ipv6(packet);
	push_ipv6(packet, IPPROTO_UDP);
	push_ethernet(packet, ETH_P_IPV6);
}

/* @options: bytes that are there, and @said 4-byte words that the header tells. */
static void make_geneve(struct packet *packet, size_t options, uint8_t said)
{
	unsigned char *geneve;

	make_inside(packet);
	if (options) {
		unsigned char *option = packet_push(packet, options);

		put16(option, 0x0102);
		option[2] = 1;
		option[3] = options / 4 - 1;
	}
	geneve = packet_push(packet, 8);
	geneve[0] = said;
	put16(geneve + 2, TYPE_TEB);
	geneve[6] = TUNNEL_ID;
	push_udp(packet, 50000, PORT_GENEVE);
	finish_ipv4(packet, IPPROTO_UDP);
}

static void make_geneve_options(struct packet *packet)
{
	make_geneve(packet, 16, 4);
}

/* What the flags say is there, of those three that may be. */
static void make_gre(struct packet *packet, uint16_t flags, uint16_t type)
{
	uint8_t first = flags >> 8;

	if (first & GRE_SEQUENCE)
		packet_push(packet, 4);
	if (first & GRE_KEY)
		put32(packet_push(packet, 4), TUNNEL_ID);
	if (first & GRE_CHECKSUM)
		packet_push(packet, 4);
	put16(packet_push(packet, 2), type);
	put16(packet_push(packet, 2), flags);
	finish_ipv4(packet, IPPROTO_GRE);
}

static void make_gretap(struct packet *packet)
{
	make_inside(packet);
	make_gre(packet, (GRE_KEY | GRE_SEQUENCE) << 8, TYPE_TEB);
}

static const struct {
	void (*make)(struct packet *packet);
	size_t ip_size;
} tunnels[] = {
	{ make_vxlan, 20 },
	{ make_vxlan_ipv6, 40 },
	{ make_geneve_options, 20 },
	{ make_gretap, 20 },
};

#define TUNNELS (sizeof(tunnels) / sizeof(*tunnels))

static void send_tunnels(void)
{
	struct packet packet;
	unsigned int i;

	for (i = 0; i < 100; i++) {
		tunnels[i % TUNNELS].make(&packet);
		send_packet(&packet);
	}
}

/* The outer headers speak of the packet as it is now. */
static void set_lengths(struct packet *packet, size_t ip_size)
{
	unsigned char *ip = packet->data + ETH_HLEN;
	size_t length = packet->length - ETH_HLEN;

	if (ip_size == 20) {
		struct frame frame = { .ip = 0 };

		put16(ip + 2, length);
		memcpy(frame.data, ip, ip_size);
		ip_checksum(&frame);
		memcpy(ip, frame.data, ip_size);
	} else {
		put16(ip + 4, length - ip_size);
	}
	if (ip[ip_size == 20 ? 9 : 6] == IPPROTO_UDP)
		put16(ip + ip_size + 4, length - ip_size);
}

/*
 * Cut after every byte until the inner ports are there: with what the outer
 * headers say left as it was, and with the cut told.
 */
static void send_tunnels_cut(void)
{
	struct packet packet;
	size_t i, cut;

	for (i = 0; i < TUNNELS; i++) {
		tunnels[i].make(&packet);
		for (cut = packet.length - PAYLOAD; cut > MIN_ON_WIRE; cut--) {
			tunnels[i].make(&packet);
			packet.length = cut;
			send_packet(&packet);
			set_lengths(&packet, tunnels[i].ip_size);
			send_packet(&packet);
		}
	}
}

/* All flags.  32 of them are good: an id, no other protocol, no message. */
static void send_vxlan_flags(void)
{
	struct packet packet;
	unsigned int flags;

	for (flags = 0; flags < 256; flags++) {
		make_inside(&packet);
		push_vxlan(&packet, flags);
		push_udp(&packet, 50000, PORT_VXLAN);
		finish_ipv4(&packet, IPPROTO_UDP);
		send_packet(&packet);
	}
}

/* More options than there are; versions and messages of Geneve's own. */
static void send_geneve(void)
{
	struct packet packet;
	unsigned int i;
	unsigned char *geneve;

	for (i = 1; i < 64; i++) {
		make_geneve(&packet, 0, i);
		send_packet(&packet);
		/* All but the last bytes of the options are there. */
		make_geneve(&packet, i * 4, i);
		packet.length -= 4 + ETH_HLEN + 20 + 8 + PAYLOAD;
		set_lengths(&packet, 20);
		if (packet.length > MIN_ON_WIRE)
			send_packet(&packet);
	}
	for (i = 1; i < 8; i++) {
		make_geneve(&packet, 0, 0);
		geneve = packet.data + ETH_HLEN + 20 + 8;
		if (i < 4)
			geneve[0] |= i << 6;
		else if (i < 6)
			geneve[1] = 0x80;
		else
			put16(geneve + 2, i == 6 ? 0 : 0x88b5);
		send_packet(&packet);
	}
}

/*
 * All flags, and some versions.  Eight are good: any of checksum, key and
 * sequence number, and four of these have the key.
 */
static void send_gre_flags(void)
{
	static const uint8_t versions[] = { 0, 1, 7, 0xf8 };
	struct packet packet;
	unsigned int flags, i;

	for (flags = 0; flags < 256; flags++) {
		for (i = 0; i < sizeof(versions); i++) {
			make_inside(&packet);
			make_gre(&packet, flags << 8 | versions[i], TYPE_TEB);
			send_packet(&packet);
		}
	}
}

/* Tunnels in tunnels, as many as go into a frame. */
static void send_nested(void)
{
	struct packet packet;
	unsigned int depth, i;

	for (depth = 1; depth <= 25; depth++) {
		make_inside(&packet);
		for (i = 0; i < depth; i++) {
			push_vxlan(&packet, VXLAN_ID);
			push_udp(&packet, 50000, PORT_VXLAN);
			push_inner_ipv4(&packet, IPPROTO_UDP);
			push_inner_ethernet(&packet, ETH_P_IP);
		}
		push_vxlan(&packet, VXLAN_ID);
		push_udp(&packet, 50000, PORT_VXLAN);
		finish_ipv4(&packet, IPPROTO_UDP);
		send_packet(&packet);

		push_inner_udp(&packet, cfg.port, PAYLOAD);
		for (i = 0; i < depth; i++) {
			put32(packet_push(&packet, 4), TUNNEL_ID);
			put32(packet_push(&packet, 4), GRE_KEY << 24 | ETH_P_IP);
			push_inner_ipv4(&packet, IPPROTO_GRE);
		}
		make_gre(&packet, GRE_KEY << 8, ETH_P_IP);
		send_packet(&packet);

		push_inner_udp(&packet, cfg.port, PAYLOAD);
		for (i = 0; i < depth; i++)
			push_inner_ipv4(&packet, IPPROTO_IPIP);
		make_gre(&packet, GRE_KEY << 8, ETH_P_IP);
		send_packet(&packet);
	}
}

const struct kind tunnel_kinds[] = {
	{ "tunnels", send_tunnels, "tunnels with nothing wrong" },
	{ "tunnels-cut", send_tunnels_cut, "tunnels cut after every byte" },
	{ "vxlan-flags", send_vxlan_flags, "all of VXLAN's flags; 32 are good" },
	{ "geneve", send_geneve, "Geneve's options beyond the end, odd headers" },
	{ "gre-flags", send_gre_flags, "all of GRE's flags; 8 are good, 4 of them with a key" },
	{ "nested", send_nested, "tunnels in tunnels in tunnels" },
	{}
};
