// SPDX-License-Identifier: GPL-2.0
/*
 * Datagrams of udpseq's in fragments, the last one first: each kind has a source
 * port of its own, from 40000 on, for one receiver to tell them apart.
 */
#include <err.h>
#include <netinet/in.h>
#include <string.h>

#include "frames_packet.h"

#define MAGIC		0x56534571	/* of udpseq's: "VSEq" */
#define MORE_FRAGMENTS	0x2000
#define MORE_IPV6	1
#define PORT_VXLAN	4789

#define LARGE		3000	/* three fragments */
#define MIDDLE		1450	/* two of them, in a tunnel */

/* The most that goes into a frame, in units of 8 bytes. */
#define PIECE(headers)	(((MAX_FRAME) - (headers)) / 8 * 8)
#define PIECE_IPV4	PIECE(ETH_HLEN + 20)
#define PIECE_IPV6	PIECE(ETH_HLEN + 40 + 8)

static void start_datagram(struct packet *packet, uint16_t source, uint32_t number,
			   size_t size)
{
	packet_start(packet, size);
	put32(packet->data, MAGIC);
	put32(packet->data + 4, number);
	push_udp(packet, source, cfg.port);
}

static void start_piece(struct packet *piece, const struct packet *whole,
			size_t offset, size_t size)
{
	packet_start(piece, size);
	memcpy(piece->data, whole->data + offset, size);
}

static void send_piece_ipv4(const struct packet *whole, size_t offset,
			    size_t size, uint32_t number)
{
	struct frame header = { .ip = 0 };
	struct packet piece;
	unsigned char *ip;

	start_piece(&piece, whole, offset, size);
	push_ipv4(&piece, IPPROTO_UDP);
	ip = piece.data;
	put16(ip + 4, number + 1);
	put16(ip + 6, offset / 8 |
		      (offset + size < whole->length ? MORE_FRAGMENTS : 0));
	memcpy(header.data, ip, 20);
	ip_checksum(&header);
	memcpy(ip, header.data, 20);
	push_ethernet(&piece, ETH_P_IP);
	send_packet(&piece);
}

static void send_piece_ipv6(const struct packet *whole, size_t offset,
			    size_t size, uint32_t number)
{
	struct packet piece;
	unsigned char *fragment;

	start_piece(&piece, whole, offset, size);
	fragment = packet_push(&piece, 8);
	fragment[0] = IPPROTO_UDP;
	put16(fragment + 2,
	      offset | (offset + size < whole->length ? MORE_IPV6 : 0));
	put32(fragment + 4, number + 1);
	push_ipv6(&piece, IPPROTO_FRAGMENT);
	push_ethernet(&piece, ETH_P_IPV6);
	send_packet(&piece);
}

static void send_reversed(const struct packet *whole, size_t piece, uint32_t number,
			  void (*send)(const struct packet *whole, size_t offset,
				       size_t size, uint32_t number))
{
	size_t offset = (whole->length - 1) / piece * piece;

	if (!offset)
		errx(1, "%zu bytes need no fragments", whole->length);
	send(whole, offset, whole->length - offset, number);
	while (offset) {
		offset -= piece;
		send(whole, offset, piece, number);
	}
}

static void send_ipv4(void)
{
	struct packet packet;
	uint32_t i;

	for (i = 0; i < cfg.count; i++) {
		start_datagram(&packet, 40000, i, LARGE);
		send_reversed(&packet, PIECE_IPV4, i, send_piece_ipv4);
	}
}

static void send_ipv6(void)
{
	struct packet packet;
	uint32_t i;

	for (i = 0; i < cfg.count; i++) {
		start_datagram(&packet, 40001, i, LARGE);
		checksum_udp_ipv6(&packet);
		send_reversed(&packet, PIECE_IPV6, i, send_piece_ipv6);
	}
}

static void start_vxlan(struct packet *packet, uint16_t source, uint32_t number)
{
	start_datagram(packet, source, number, MIDDLE);
	push_inner_ipv4(packet, IPPROTO_UDP);
	push_inner_ethernet(packet, ETH_P_IP);
	push_vxlan(packet, 0x08);
	push_udp(packet, 50000, PORT_VXLAN);
}

static void send_vxlan_ipv4(void)
{
	struct packet packet;
	uint32_t i;

	for (i = 0; i < cfg.count; i++) {
		start_vxlan(&packet, 40002, i);
		/* Else they were fragments of the other kind's datagrams. */
		send_reversed(&packet, PIECE_IPV4, cfg.count + i,
			      send_piece_ipv4);
	}
}

static void send_vxlan_ipv6(void)
{
	struct packet packet;
	uint32_t i;

	for (i = 0; i < cfg.count; i++) {
		start_vxlan(&packet, 40003, i);
		checksum_udp_ipv6(&packet);
		send_reversed(&packet, PIECE_IPV6, cfg.count + i,
			      send_piece_ipv6);
	}
}

const struct kind fragment_kinds[] = {
	{ "reversed", send_ipv4, "datagrams for udpseq, the last fragment first" },
	{ "reversed-ipv6", send_ipv6, "the same over IPv6" },
	{ "reversed-vxlan", send_vxlan_ipv4, "the same in VXLAN, whose packets are in fragments" },
	{ "reversed-vxlan6", send_vxlan_ipv6, "the same over IPv6" },
	{}
};
