// SPDX-License-Identifier: GPL-2.0
/* IPv6, and extension headers that never come to an end. */
#include <netinet/in.h>
#include <string.h>

#include "frames_packet.h"

#define PAYLOAD		60

/* In the order in which a packet should have them, and all of 8 bytes here. */
static const uint8_t extensions[] = {
	IPPROTO_HOPOPTS, IPPROTO_DSTOPTS, IPPROTO_ROUTING, IPPROTO_FRAGMENT,
	IPPROTO_AH, IPPROTO_MH, 139, 140
};

static void start_udp(struct packet *packet)
{
	packet_start(packet, PAYLOAD);
	push_udp(packet, 40000, cfg.port);
	checksum_udp_ipv6(packet);
}

static void finish(struct packet *packet, uint8_t next_header)
{
	push_ipv6(packet, next_header);
	push_ethernet(packet, ETH_P_IPV6);
}

/* 8 bytes, or as many as 8 times @more beyond that it says. */
static void push_extension(struct packet *packet, uint8_t type,
			   uint8_t next_header, uint8_t more)
{
	unsigned char *extension = packet_push(packet, 8);

	extension[0] = next_header;
	/* A fragment header has no length; this one is all of its datagram. */
	if (type == IPPROTO_FRAGMENT)
		return;
	extension[1] = more;
	/* Options: four bytes of padding, as far as they go. */
	if (type == IPPROTO_HOPOPTS || type == IPPROTO_DSTOPTS) {
		extension[2] = 1;
		extension[3] = 4;
	}
}

static void send_valid(void)
{
	struct packet packet;
	int i;

	for (i = 0; i < 100; i++) {
		start_udp(&packet);
		if (i % 2)
			push_extension(&packet, IPPROTO_DSTOPTS, IPPROTO_UDP, 0);
		finish(&packet, i % 2 ? IPPROTO_DSTOPTS : IPPROTO_UDP);
		send_packet(&packet);
	}
}

/*
 * More of them than anybody needs; then as many as go into a frame, and the
 * last one says that there is another.
 */
static void send_chains(void)
{
	struct packet packet;
	unsigned int i, count;

	for (i = 0; i < sizeof(extensions); i++) {
		uint8_t type = extensions[i];

		/* Its length is another one where it says 0. */
		if (type == IPPROTO_AH)
			continue;
		for (count = 9; count <= 169; count += 16) {
			unsigned int n;

			start_udp(&packet);
			for (n = 0; n < count; n++)
				push_extension(&packet, type,
					       n ? type : IPPROTO_UDP, 0);
			finish(&packet, type);
			send_packet(&packet);
		}
		packet_start(&packet, 0);
		for (count = 0; count < 180; count++)
			push_extension(&packet, type, type, 0);
		finish(&packet, type);
		send_packet(&packet);
	}
	/* All sorts, in turn. */
	packet_start(&packet, 0);
	for (count = 0; count < 180; count++)
		push_extension(&packet, IPPROTO_DSTOPTS,
			       extensions[count % sizeof(extensions)], 0);
	finish(&packet, IPPROTO_HOPOPTS);
	send_packet(&packet);
}

/* One that says it is longer than what is left. */
static void send_overruns(void)
{
	struct packet packet;
	unsigned int i, more;

	for (i = 0; i < sizeof(extensions); i++) {
		/* A fragment header has no length. */
		if (extensions[i] == IPPROTO_FRAGMENT)
			continue;
		/* Behind that many there are no ports left, or nothing. */
		for (more = 20; more < 256; more += 5) {
			start_udp(&packet);
			push_extension(&packet, extensions[i], IPPROTO_UDP, more);
			finish(&packet, extensions[i]);
			send_packet(&packet);
		}
	}
}

/* Cut after every byte behind the first 60. */
static void send_cut(void)
{
	struct packet packet;
	size_t cut;

	for (cut = MIN_ON_WIRE + 1; cut < ETH_HLEN + 40 + 3 * 8 + 8; cut++) {
		start_udp(&packet);
		push_extension(&packet, IPPROTO_FRAGMENT, IPPROTO_UDP, 0);
		push_extension(&packet, IPPROTO_DSTOPTS, IPPROTO_FRAGMENT, 0);
		push_extension(&packet, IPPROTO_HOPOPTS, IPPROTO_DSTOPTS, 0);
		finish(&packet, IPPROTO_HOPOPTS);
		packet.length = cut;
		send_packet(&packet);
		/* The IPv6 header knows of the cut, and what is behind does not. */
		put16(packet.data + ETH_HLEN + 4, cut - ETH_HLEN - 40);
		if (cut < ETH_HLEN + 40 + 3 * 8 + 4)
			send_packet(&packet);
	}
}

/* Lengths that the frame does not have, or that leave no room for ports. */
static void send_lengths(void)
{
	static const uint16_t lengths[] = { 0, 1, 3, 69, 70, 1500, 32768, 65535 };
	struct packet packet;
	size_t i;

	for (i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		start_udp(&packet);
		finish(&packet, IPPROTO_UDP);
		put16(packet.data + ETH_HLEN + 4, lengths[i]);
		send_packet(&packet);
	}
}

const struct kind ipv6_kinds[] = {
	{ "ipv6", send_valid, "IPv6, nothing wrong" },
	{ "ipv6-chains", send_chains, "extension headers without end" },
	{ "ipv6-overruns", send_overruns, "extension headers beyond the end" },
	{ "ipv6-cut", send_cut, "IPv6 cut after every byte" },
	{ "ipv6-lengths", send_lengths, "wrong IPv6 lengths" },
	{}
};
