/* SPDX-License-Identifier: GPL-2.0 */
/* Packets to read keys out of: built header by header, in memory of all shapes. */
#ifndef _TESTS_UNIT_PACKETS_H
#define _TESTS_UNIT_PACKETS_H

#include <kernel.h>
#include "key.h"

#define FRAME_MAX	512

/**
 * struct frame - a packet as it is on the wire
 * @bytes: from the Ethernet header on
 * @length: how many there are
 * @open: headers whose length is not known yet
 * @open_count: how many there are
 */
struct frame {
	u8 bytes[FRAME_MAX];
	size_t length;
	struct {
		size_t at;
		u8 kind;
	} open[8];
	unsigned int open_count;
};

void put(struct frame *frame, const void *bytes, size_t count);
void put_ethernet(struct frame *frame, u16 type);
void put_vlan(struct frame *frame, u16 tci, u16 type);
void put_arp(struct frame *frame, u16 operation);
void put_ipv4(struct frame *frame, u8 protocol);
void put_ipv4_fragment(struct frame *frame, u8 protocol, u16 flags_offset);
void put_ipv6(struct frame *frame, u8 protocol);
void put_extension(struct frame *frame, u8 kind, u8 protocol, size_t length);
void put_fragment_header(struct frame *frame, u8 protocol, u16 offset_flags);
void put_udp(struct frame *frame, u16 port);
void put_tcp(struct frame *frame, u16 port);
void put_icmp(struct frame *frame, u8 type, u8 code);
void put_esp(struct frame *frame, u32 spi);
void put_vxlan(struct frame *frame, u32 vni);
void put_geneve(struct frame *frame, u16 protocol, u32 vni, u8 options);
void put_gre(struct frame *frame, u16 flags, u16 protocol, u32 key);
void put_payload(struct frame *frame, size_t count);
void close_frame(struct frame *frame);

/**
 * struct sample - a packet of a kind
 * @name: what it is
 * @present: what is to be found in it
 * @build: makes it
 */
struct sample {
	const char *name;
	u8 present;
	void (*build)(struct frame *frame);
};

extern const struct sample samples[];
extern const size_t sample_count;

void build_sample(struct frame *frame, const struct sample *sample);

extern const struct vse_tunnel_ports sample_ports;

/**
 * struct shape - how a packet lies in memory
 * @pulled: its Ethernet header lies before skb->data, as eth_type_trans() does
 * @linear: bytes in the linear part, Ethernet header included
 * @first: bytes in the first fragment; all others are in a second one
 * @unmapped: the fragments have no address
 */
struct shape {
	bool pulled;
	size_t linear;
	size_t first;
	bool unmapped;
};

void extract(struct vse_key *key, const u8 *frame, size_t length,
	     const u16 *tci, const struct shape *shape,
	     const struct vse_key_scope *scope);

#endif /* _TESTS_UNIT_PACKETS_H */
