/* SPDX-License-Identifier: GPL-2.0 */
/* What the kinds of frames are made of. */
#ifndef FRAMES_PACKET_H
#define FRAMES_PACKET_H

#include <linux/if_ether.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stddef.h>

#define MAX_FRAME	1514
#define VLAN		0x8100
#define VLAN_SERVICE	0x88a8
#define OPTIONS_SIZE	40	/* the most that an IPv4 header can hold */

/*
 * Drivers do not send a VLAN frame that ends within its tag.  Nothing is lost
 * by that: what is shorter than 60 bytes is padded on the wire.
 */
#define MIN_FRAME	18
#define MIN_ON_WIRE	60

/* Both ends of a tunnel, inside. */
#define INNER_SOURCE	0xac100001	/* 172.16.0.1 */
#define INNER_TARGET	0xac100002	/* 172.16.0.2 */
#define TUNNEL_ID	7

struct settings {
	int fd;
	unsigned char source_mac[ETH_ALEN], destination_mac[ETH_ALEN];
	struct in_addr source, destination;
	struct in6_addr ipv6_source, ipv6_destination;
	uint16_t port;
	unsigned int rate, count;
	uint64_t seed;
	unsigned int sent;
};

extern struct settings cfg;

/* A kind of frames; the list ends without a name. */
struct kind {
	const char *name;
	void (*send)(void);
	const char *description;
};

extern const struct kind ipv4_kinds[], ipv6_kinds[], tunnel_kinds[],
	fragment_kinds[];

/* A frame that is written from its start on. */
struct frame {
	unsigned char data[MAX_FRAME];
	size_t length;
	size_t ip;		/* where the IPv4 header starts */
};

uint32_t random32(void);
void put16(unsigned char *at, uint16_t value);
void put32(unsigned char *at, uint32_t value);
uint16_t get16(const unsigned char *at);
void send_bytes(const unsigned char *data, size_t length);
void send_frame(const struct frame *frame);
void ip_checksum(struct frame *frame);
void start_frame(struct frame *frame, unsigned int tags);
void make_packet(struct frame *frame, unsigned int tags, unsigned int options,
		 uint8_t protocol, size_t payload);
void make_udp(struct frame *frame);

#define PACKET_ROOM	4096

/* A packet that is written from its end on: each header in front of the last. */
struct packet {
	unsigned char room[PACKET_ROOM];
	unsigned char *data;
	size_t length;
};

void packet_start(struct packet *packet, size_t payload);
unsigned char *packet_push(struct packet *packet, size_t size);
void push_udp(struct packet *packet, uint16_t source, uint16_t destination);
void push_ipv4(struct packet *packet, uint8_t protocol);
void push_inner_ipv4(struct packet *packet, uint8_t protocol);
void push_ipv6(struct packet *packet, uint8_t next_header);
void checksum_udp_ipv6(struct packet *packet);
void push_ethernet(struct packet *packet, uint16_t type);
void push_inner_ethernet(struct packet *packet, uint16_t type);
void push_inner_udp(struct packet *packet, uint16_t destination, size_t payload);
void push_vxlan(struct packet *packet, uint8_t flags);
void send_packet(const struct packet *packet);

#endif
