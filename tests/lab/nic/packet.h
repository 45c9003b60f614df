/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What both network cards do to packets: find the headers, sum, segment, hash.
 * Nothing here knows of QEMU, so that it can be tested on its own.
 */
#ifndef LAB_PACKET_H
#define LAB_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	ETH_ALEN = 6,
	ETH_HLEN = 14,
	ETH_FCS_LEN = 4,
	ETH_ZLEN = 60,			/* shortest frame, without the FCS */
	ETH_TYPE_OFFSET = 12,
	ETH_P_IP = 0x0800,
	ETH_P_8021Q = 0x8100,
	ETH_P_IPV6 = 0x86dd,
	VLAN_HLEN = 4,
	VLAN_VID_MASK = 0x0fff,

	IPPROTO_NUMBER_TCP = 6,
	IPPROTO_NUMBER_UDP = 17,

	/* Above any frame: a 64 KiB segmentation request and its headers. */
	PACKET_MAX = 0x10000 + 1024,

	TOEPLITZ_KEY_SIZE = 40,
};

enum packet_network { NETWORK_OTHER, NETWORK_IPV4, NETWORK_IPV6 };
enum packet_transport { TRANSPORT_OTHER, TRANSPORT_TCP, TRANSPORT_UDP };

/**
 * struct packet - where the headers of a frame are
 * @network: the network protocol, behind at most one VLAN tag
 * @transport: the transport protocol; TRANSPORT_OTHER for any fragment and
 *	where the transport header is cut off
 * @fragment: one of several IPv4 fragments
 * @vlan: has a VLAN tag
 * @l3: offset of the network header
 * @l4: offset of what follows it
 * @end: offset behind the last byte the network header accounts for
 */
struct packet {
	enum packet_network network;
	enum packet_transport transport;
	bool fragment;
	bool vlan;
	size_t l3;
	size_t l4;
	size_t end;
};

static inline uint16_t get_be16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t get_be32(const uint8_t *p)
{
	return (uint32_t)get_be16(p) << 16 | get_be16(p + 2);
}

static inline uint64_t get_be64(const uint8_t *p)
{
	return (uint64_t)get_be32(p) << 32 | get_be32(p + 4);
}

static inline void put_be16(uint8_t *p, uint16_t value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

static inline void put_be32(uint8_t *p, uint32_t value)
{
	put_be16(p, (uint16_t)(value >> 16));
	put_be16(p + 2, (uint16_t)value);
}

static inline void put_be64(uint8_t *p, uint64_t value)
{
	put_be32(p, (uint32_t)(value >> 32));
	put_be32(p + 4, (uint32_t)value);
}

/* A frame of any length and content may be given; what is cut off is absent. */
void packet_parse(struct packet *packet, const uint8_t *frame, size_t len);

static inline bool frame_is_multicast(const uint8_t *frame)
{
	return frame[0] & 1;
}

static inline bool frame_is_broadcast(const uint8_t *frame)
{
	return get_be32(frame) == 0xffffffff && get_be16(frame + 4) == 0xffff;
}

static inline size_t frame_wire_len(size_t len)
{
	return (len < ETH_ZLEN ? ETH_ZLEN : len) + ETH_FCS_LEN;
}

/*
 * Put a VLAN tag in, which needs VLAN_HLEN bytes of room, or take it out.  Both
 * return the new length.
 */
size_t frame_vlan_insert(uint8_t *frame, size_t len, uint16_t tag);
size_t frame_vlan_remove(uint8_t *frame, size_t len, uint16_t *tag);

/* The Internet checksum, RFC 1071: add up parts, then fold and complement. */
uint32_t checksum_add(uint32_t sum, const uint8_t *data, size_t len);
uint16_t checksum_fold(uint32_t sum);

bool packet_ipv4_checksum_good(const struct packet *packet,
			       const uint8_t *frame);
void packet_ipv4_checksum_clear(const struct packet *packet, uint8_t *frame);
void packet_ipv4_checksum_set(const struct packet *packet, uint8_t *frame);

/* TCP or UDP only; a UDP packet without a checksum is not "good". */
bool packet_transport_checksum_good(const struct packet *packet,
				    const uint8_t *frame);
bool packet_transport_checksum_absent(const struct packet *packet,
				      const uint8_t *frame);

/*
 * Leave the sum over the pseudo header, less the length when !@with_length, in
 * the transport header's checksum field.  This is what an 82599's driver does
 * in software and a ConnectX-3 by itself.
 */
void packet_transport_checksum_seed(const struct packet *packet, uint8_t *frame,
				    bool with_length);

/* Complete a checksum whose field, @offset from @l4, has been seeded. */
void checksum_complete(uint8_t *frame, size_t len, size_t l4, size_t offset,
		       bool zero_means_none);

enum { TCP_CHECKSUM_OFFSET = 16, UDP_CHECKSUM_OFFSET = 6 };

/**
 * struct segmentation - a frame to be cut into segments (TSO, UDP GSO)
 * @frame: headers and payload.  The transport checksum is seeded without the
 *	length; the IPv4 checksum field takes part in the sum over the IP
 *	header, which lets a driver cancel an encapsulation out of it
 * @len: of the frame
 * @l3: offset of the IP header whose length and identification are counted on
 * @l4: offset of the transport header
 * @header_len: length of all headers
 * @mss: payload of every segment but the last
 * @ipv4: the header at @l3 is IPv4, otherwise IPv6
 * @udp: the header at @l4 is UDP, otherwise TCP
 */
struct segmentation {
	const uint8_t *frame;
	size_t len;
	size_t l3;
	size_t l4;
	size_t header_len;
	size_t mss;
	bool ipv4;
	bool udp;
};

/* Whether the offsets and lengths make sense; asked once, before segmenting. */
bool segmentation_valid(const struct segmentation *seg);
size_t segmentation_count(const struct segmentation *seg);
/* Build segment number @index in @out (PACKET_MAX bytes); returns its length. */
size_t segmentation_build(const struct segmentation *seg, size_t index,
			  uint8_t *out);

/**
 * struct toeplitz - a key of the RSS hash, prepared
 * @table: the hash of every value of every input byte; the hash of an input
 *	is the exclusive or of its bytes' entries, since the function is linear
 */
enum { TOEPLITZ_INPUT_MAX = 36 };

struct toeplitz {
	uint32_t table[TOEPLITZ_INPUT_MAX][256];
};

void toeplitz_set_key(struct toeplitz *toeplitz,
		      const uint8_t key[TOEPLITZ_KEY_SIZE]);
uint32_t toeplitz_hash(const struct toeplitz *toeplitz, const uint8_t *input,
		       size_t len);

/*
 * The RSS hash of an IP packet: of both addresses and, when @with_ports, both
 * ports.
 */
uint32_t packet_rss_hash(const struct toeplitz *toeplitz,
			 const struct packet *packet, const uint8_t *frame,
			 bool with_ports);

#endif
