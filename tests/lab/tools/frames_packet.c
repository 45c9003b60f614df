// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <netinet/ip.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "frames_packet.h"

struct settings cfg = { .port = 5001, .rate = 2000, .count = 500, .seed = 1 };

/* xorshift64: the same seed gives the same noise everywhere. */
uint32_t random32(void)
{
	cfg.seed ^= cfg.seed << 13;
	cfg.seed ^= cfg.seed >> 7;
	cfg.seed ^= cfg.seed << 17;
	return cfg.seed >> 32;
}

void put16(unsigned char *at, uint16_t value)
{
	at[0] = value >> 8;
	at[1] = value;
}

uint16_t get16(const unsigned char *at)
{
	return at[0] << 8 | at[1];
}

void put32(unsigned char *at, uint32_t value)
{
	put16(at, value >> 16);
	put16(at + 2, value);
}

void send_bytes(const unsigned char *data, size_t length)
{
	struct timespec gap = { .tv_nsec = 1000000000L / cfg.rate };

	while (send(cfg.fd, data, length, 0) < 0)
		if (errno != ENOBUFS)
			err(1, "send of %zu bytes", length);
	cfg.sent++;
	nanosleep(&gap, NULL);
}

void send_frame(const struct frame *frame)
{
	send_bytes(frame->data, frame->length);
}

/* Of 16-bit words; what is odd is filled up. */
static uint32_t sum_words(uint32_t sum, const unsigned char *at, size_t length)
{
	for (; length > 1; length -= 2, at += 2)
		sum += get16(at);
	return length ? sum + (*at << 8) : sum;
}

static uint16_t fold(uint32_t sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	return ~(sum + (sum >> 16));
}

static void checksum_ipv4(unsigned char *ip)
{
	put16(ip + 10, 0);
	put16(ip + 10, fold(sum_words(0, ip, (ip[0] & 15) * 4)));
}

void ip_checksum(struct frame *frame)
{
	checksum_ipv4(frame->data + frame->ip);
}

/* The frame without its IPv4 header, behind @tags VLAN tags. */
void start_frame(struct frame *frame, unsigned int tags)
{
	unsigned char *at = frame->data;

	memset(frame, 0, sizeof(*frame));
	memcpy(at, cfg.destination_mac, ETH_ALEN);
	memcpy(at + ETH_ALEN, cfg.source_mac, ETH_ALEN);
	at += 2 * ETH_ALEN;
	for (; tags; tags--, at += 4) {
		put16(at, tags > 1 ? VLAN_SERVICE : VLAN);
		put16(at + 2, tags);
	}
	put16(at, ETH_P_IP);
	frame->ip = at + 2 - frame->data;
	frame->length = frame->ip;
}

/* A valid packet: IPv4 with @options bytes of no-operation options. */
void make_packet(struct frame *frame, unsigned int tags, unsigned int options,
		 uint8_t protocol, size_t payload)
{
	size_t header = 20 + options, total = header + payload;
	unsigned char *ip, *l4;

	start_frame(frame, tags);
	ip = frame->data + frame->ip;
	l4 = ip + header;
	ip[0] = 0x40 | header / 4;
	put16(ip + 2, total);
	ip[8] = 64;
	ip[9] = protocol;
	memcpy(ip + 12, &cfg.source, 4);
	memcpy(ip + 16, &cfg.destination, 4);
	memset(ip + 20, 1, options);
	put16(l4, 40000);
	put16(l4 + 2, cfg.port);
	put16(l4 + 4, payload);		/* UDP's length; checksum 0: none */
	frame->length += total;
	ip_checksum(frame);
}

void make_udp(struct frame *frame)
{
	make_packet(frame, 0, 0, IPPROTO_UDP, 60);
}

/* @payload bytes of 0. */
void packet_start(struct packet *packet, size_t payload)
{
	memset(packet->room, 0, sizeof(packet->room));
	packet->data = packet->room + sizeof(packet->room) - payload;
	packet->length = payload;
}

unsigned char *packet_push(struct packet *packet, size_t size)
{
	if (size > (size_t)(packet->data - packet->room))
		errx(1, "a packet has no room for %zu more bytes", size);
	packet->data -= size;
	packet->length += size;
	return packet->data;
}

/* Without a checksum, which IPv4 does not demand. */
void push_udp(struct packet *packet, uint16_t source, uint16_t destination)
{
	unsigned char *udp = packet_push(packet, 8);

	put16(udp, source);
	put16(udp + 2, destination);
	put16(udp + 4, packet->length);
}

static void push_ipv4_between(struct packet *packet, uint8_t protocol,
			      in_addr_t source, in_addr_t destination)
{
	unsigned char *ip = packet_push(packet, 20);

	ip[0] = 0x45;
	put16(ip + 2, packet->length);
	ip[8] = 64;
	ip[9] = protocol;
	memcpy(ip + 12, &source, 4);
	memcpy(ip + 16, &destination, 4);
	checksum_ipv4(ip);
}

void push_ipv4(struct packet *packet, uint8_t protocol)
{
	push_ipv4_between(packet, protocol, cfg.source.s_addr,
			  cfg.destination.s_addr);
}

void push_inner_ipv4(struct packet *packet, uint8_t protocol)
{
	push_ipv4_between(packet, protocol, htonl(INNER_SOURCE),
			  htonl(INNER_TARGET));
}

void push_ipv6(struct packet *packet, uint8_t next_header)
{
	unsigned char *ip = packet_push(packet, 40);

	ip[0] = 0x60;
	put16(ip + 4, packet->length - 40);
	ip[6] = next_header;
	ip[7] = 64;
	memcpy(ip + 8, &cfg.ipv6_source, 16);
	memcpy(ip + 24, &cfg.ipv6_destination, 16);
}

/* Of UDP that is all of the packet as yet; IPv6 demands it. */
void checksum_udp_ipv6(struct packet *packet)
{
	uint32_t sum = IPPROTO_UDP + packet->length;
	uint16_t checksum;

	sum = sum_words(sum, cfg.ipv6_source.s6_addr, 16);
	sum = sum_words(sum, cfg.ipv6_destination.s6_addr, 16);
	put16(packet->data + 6, 0);
	checksum = fold(sum_words(sum, packet->data, packet->length));
	put16(packet->data + 6, checksum ? checksum : 0xffff);
}

void push_ethernet(struct packet *packet, uint16_t type)
{
	unsigned char *ethernet = packet_push(packet, ETH_HLEN);

	memcpy(ethernet, cfg.destination_mac, ETH_ALEN);
	memcpy(ethernet + ETH_ALEN, cfg.source_mac, ETH_ALEN);
	put16(ethernet + 2 * ETH_ALEN, type);
}

void push_inner_ethernet(struct packet *packet, uint16_t type)
{
	static const unsigned char addresses[] = {
		2, 0, 0, 0, 0, 0x20, 2, 0, 0, 0, 0, 0x10
	};
	unsigned char *ethernet = packet_push(packet, ETH_HLEN);

	memcpy(ethernet, addresses, sizeof(addresses));
	put16(ethernet + 2 * ETH_ALEN, type);
}

/* A packet of UDP inside of a tunnel, as far as the IPv4 header. */
void push_inner_udp(struct packet *packet, uint16_t destination, size_t payload)
{
	packet_start(packet, payload);
	push_udp(packet, 40000, destination);
	push_inner_ipv4(packet, IPPROTO_UDP);
}

void push_vxlan(struct packet *packet, uint8_t flags)
{
	unsigned char *vxlan = packet_push(packet, 8);

	vxlan[0] = flags;
	vxlan[6] = TUNNEL_ID;
}

void send_packet(const struct packet *packet)
{
	send_bytes(packet->data, packet->length);
}
