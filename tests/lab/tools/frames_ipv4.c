// SPDX-License-Identifier: GPL-2.0
/* Frames that are wrong in their Ethernet or IPv4 header, or in what ARP says. */
#include <netinet/in.h>
#include <string.h>

#include "frames_packet.h"

#define MORE_FRAGMENTS	0x2000

static void send_valid(void)
{
	struct frame frame;
	int i;

	make_udp(&frame);
	for (i = 0; i < 100; i++)
		send_frame(&frame);
}

/*
 * Cut after every byte.  The headers alone are longer than Ethernet's 60-byte
 * minimum (two tags, all of IPv4's options), so padding hides no cut.
 */
static void send_truncated(void)
{
	struct frame frame;
	size_t full;

	make_packet(&frame, 2, OPTIONS_SIZE, IPPROTO_UDP, 20);
	full = frame.length;
	for (frame.length = MIN_FRAME; frame.length < full; frame.length++)
		send_frame(&frame);
}

/* Every version and header length. */
static void send_ihl(void)
{
	struct frame frame;
	int i;

	for (i = 0; i < 256; i++) {
		make_udp(&frame);
		frame.data[frame.ip] = i;
		send_frame(&frame);
	}
}

/* Lengths that the frame does not have, in IPv4 and in UDP. */
static void send_length(void)
{
	static const uint16_t lengths[] = {
		0, 1, 7, 8, 19, 20, 21, 27, 28, 79, 81, 1500, 32768, 65535
	};
	struct frame frame;
	size_t i;

	for (i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		make_udp(&frame);
		put16(frame.data + frame.ip + 2, lengths[i]);
		ip_checksum(&frame);
		send_frame(&frame);
		make_udp(&frame);
		put16(frame.data + frame.ip + 24, lengths[i]);
		send_frame(&frame);
	}
}

/* Tags in tags, whole and cut within the last one. */
static void send_vlan(void)
{
	struct frame frame;
	unsigned int tags;

	for (tags = 1; tags <= 32; tags++) {
		make_packet(&frame, tags, 0, IPPROTO_UDP, 60);
		send_frame(&frame);
		frame.length = frame.ip;
		send_frame(&frame);
		if (frame.length < MIN_FRAME + 2)
			continue;
		frame.length -= 2;
		send_frame(&frame);
	}
}

/*
 * Fragments: a datagram whole but in parts, first fragments too short for
 * ports, later ones that overlap, are alone or reach beyond 64 KiB.
 */
static void send_fragments(void)
{
	static const struct {
		uint16_t flags_offset;
		uint16_t payload;
	} part[] = {
		{ MORE_FRAGMENTS, 24 }, { 3, 36 },
		{ MORE_FRAGMENTS, 8 }, { MORE_FRAGMENTS | 1, 8 }, { 2, 8 },
		{ MORE_FRAGMENTS, 0 }, { MORE_FRAGMENTS, 1 },
		{ MORE_FRAGMENTS | 1, 40 }, { MORE_FRAGMENTS | 2, 40 },
		{ 0x1fff, 60 }, { MORE_FRAGMENTS | 0x1fff, 60 },
		{ 0xffff, 60 }, { 0x4000 | MORE_FRAGMENTS, 24 }, { 0x8000, 24 },
	};
	struct frame frame;
	size_t i;

	for (i = 0; i < sizeof(part) / sizeof(*part); i++) {
		unsigned char *ip = frame.data + ETH_HLEN;

		make_udp(&frame);
		put16(ip + 2, 20 + part[i].payload);
		put16(ip + 4, 1000 + i / 2);
		put16(ip + 6, part[i].flags_offset);
		frame.length = frame.ip + 20 + part[i].payload;
		ip_checksum(&frame);
		send_frame(&frame);
	}
}

/* Every IP protocol, with four bytes behind the IPv4 header. */
static void send_protocols(void)
{
	struct frame frame;
	int i;

	for (i = 0; i < 256; i++) {
		make_packet(&frame, 0, OPTIONS_SIZE, i, 8);
		put16(frame.data + frame.ip + 2, 20 + OPTIONS_SIZE + 4);
		frame.length -= 4;
		ip_checksum(&frame);
		send_frame(&frame);
	}
}

/* ARP with address lengths of its own, cut, and with every opcode byte. */
static void send_arp(void)
{
	struct frame frame;
	int i;

	for (i = 0; i < 64; i++) {
		unsigned char *arp;

		start_frame(&frame, 0);
		arp = frame.data + frame.ip;
		put16(arp - 2, ETH_P_ARP);
		put16(arp, 1);
		put16(arp + 2, ETH_P_IP);
		arp[4] = i & 1 ? 6 : 255 - i;
		arp[5] = i & 2 ? 4 : i;
		put16(arp + 6, i * 257);
		frame.length += i & 4 ? 28 : i % 28;
		send_frame(&frame);
	}
}

/* Ethernet types and 802.3 lengths with nothing sensible behind them. */
static void send_types(void)
{
	static const uint16_t types[] = {
		0, 1, 46, 1500, 0x5dc, 0x600, ETH_P_IP, ETH_P_ARP, VLAN,
		VLAN_SERVICE, ETH_P_IPV6, ETH_P_MPLS_UC, ETH_P_PPP_SES, 0x88b5,
		0xffff
	};
	struct frame frame;
	size_t i, length;

	for (i = 0; i < sizeof(types) / sizeof(*types); i++) {
		for (length = MIN_FRAME; length < 100; length += 17) {
			start_frame(&frame, 0);
			put16(frame.data + 2 * ETH_ALEN, types[i]);
			memset(frame.data + ETH_HLEN, 0xff, length - ETH_HLEN);
			frame.length = length;
			send_frame(&frame);
		}
	}
}

/* Random bytes: behind the addresses, behind the type, within the headers. */
static void send_noise(void)
{
	struct frame frame;
	unsigned int i;

	for (i = 0; i < cfg.count; i++) {
		size_t at, from;

		make_udp(&frame);
		from = i % 3 == 0 ? 2 * ETH_ALEN : i % 3 == 1 ? ETH_HLEN :
		       ETH_HLEN + random32() % 28;
		frame.length = ETH_HLEN + random32() % (MAX_FRAME - ETH_HLEN + 1);
		for (at = from; at < frame.length; at++)
			frame.data[at] = random32();
		if (i % 3 == 2)
			ip_checksum(&frame);
		send_frame(&frame);
	}
}

const struct kind ipv4_kinds[] = {
	{ "valid", send_valid, "nothing wrong" },
	{ "truncated", send_truncated, "cut after every byte" },
	{ "ihl", send_ihl, "every IP version and header length" },
	{ "length", send_length, "wrong IPv4 and UDP lengths" },
	{ "vlan", send_vlan, "1 to 32 VLAN tags, whole and cut" },
	{ "fragments", send_fragments, "fragments, fitting or not" },
	{ "protocols", send_protocols, "every IP protocol, hardly any payload" },
	{ "arp", send_arp, "ARP, cut and with odd lengths" },
	{ "types", send_types, "Ethernet types with nonsense behind them" },
	{ "noise", send_noise, "random bytes" },
	{}
};
