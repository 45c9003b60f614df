// SPDX-License-Identifier: GPL-2.0
/*
 * Reading keys out of packets: known packets, then every way of cutting them
 * short and spoiling them.
 */
#include "test.h"
#include <linux/in.h>
#include <uapi/linux/vse.h>
#include "key.h"

#define IN_PORT		7

static const u8 udp_frame[] = {
	0x02, 0x00, 0x00, 0x00, 0x00, 0x01, 0x02, 0x00, 0x00, 0x00, 0x00, 0x02,
	0x08, 0x00,
	0x45, 0xbb, 0x00, 0x20, 0x00, 0x01, 0x00, 0x00, 0x40, 0x11, 0x00, 0x00,
	10, 0, 0, 1, 10, 0, 0, 2,
	0x12, 0x34, 0x12, 0xb5, 0x00, 0x0c, 0x00, 0x00, 1, 2, 3, 4,
};

static const u8 arp_frame[] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02, 0x00, 0x00, 0x00, 0x00, 0x02,
	0x08, 0x06,
	0x00, 0x01, 0x08, 0x00, 6, 4, 0x00, 0x02,
	0x02, 0x00, 0x00, 0x00, 0x00, 0x02, 192, 168, 1, 2,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 192, 168, 1, 1,
};

/**
 * struct packet - a frame in memory of its exact size
 * @skb: the packet
 * @mac_offset: of its Ethernet header
 * @memory: to free
 *
 * The exact size lets the address sanitizer see a read behind the end.
 */
struct packet {
	struct sk_buff skb;
	int mac_offset;
	u8 *memory[2];
};

/* As ixgbe has it: Ethernet header taken off, the rest linear. */
static struct packet linear_packet(const u8 *frame, size_t length)
{
	struct packet packet = { .mac_offset = -ETH_HLEN };

	packet.memory[0] = malloc(length);
	memcpy(packet.memory[0], frame, length);
	packet.skb.data = packet.memory[0] + ETH_HLEN;
	packet.skb.len = length - ETH_HLEN;
	packet.skb.headlen = packet.skb.len;
	return packet;
}

/* As mlx4_en has it: all in a fragment; or with the first bytes linear. */
static struct packet split_packet(const u8 *frame, size_t length, size_t headlen)
{
	struct packet packet = { .mac_offset = 0 };

	packet.memory[0] = malloc(headlen);
	packet.memory[1] = malloc(length - headlen);
	memcpy(packet.memory[0], frame, headlen);
	memcpy(packet.memory[1], frame + headlen, length - headlen);
	packet.skb.data = packet.memory[0];
	packet.skb.headlen = headlen;
	packet.skb.fragment = packet.memory[1];
	packet.skb.len = length;
	return packet;
}

static enum vse_layer extract(struct packet packet, struct vse_key *key,
			      enum vse_layer depth)
{
	enum vse_layer layer;

	layer = vse_key_extract(key, &packet.skb, packet.mac_offset, IN_PORT,
				depth);
	free(packet.memory[0]);
	free(packet.memory[1]);
	return layer;
}

static void assert_udp_key(const struct vse_key *key)
{
	assert_int_equal(key->in_port, IN_PORT);
	assert_memory_equal(key->dl_dst, udp_frame, ETH_ALEN);
	assert_memory_equal(key->dl_src, udp_frame + ETH_ALEN, ETH_ALEN);
	assert_int_equal(key->dl_type, htons(ETH_P_IP));
	assert_int_equal(key->dl_vlan, VSE_VLAN_NONE);
	assert_int_equal(key->dl_vlan_pcp, 0);
	assert_int_equal(key->nw_tos, 0xb8);
	assert_int_equal(key->nw_proto, IPPROTO_UDP);
	assert_int_equal(key->nw_src, htonl(0x0a000001));
	assert_int_equal(key->nw_dst, htonl(0x0a000002));
	assert_int_equal(key->tp_src, htons(0x1234));
	assert_int_equal(key->tp_dst, htons(4789));
}

static void udp_wherever_it_lies(void **state)
{
	struct vse_key key;
	size_t headlen;

	assert_int_equal(extract(linear_packet(udp_frame, sizeof(udp_frame)),
				 &key, VSE_LAYER_TRANSPORT),
			 VSE_LAYER_TRANSPORT);
	assert_udp_key(&key);
	for (headlen = 0; headlen <= sizeof(udp_frame); headlen++) {
		/* Drivers pull whole headers, never a part of one. */
		if (headlen && headlen != 14 && headlen != 34 && headlen < 42)
			continue;
		assert_int_equal(extract(split_packet(udp_frame,
						      sizeof(udp_frame),
						      headlen),
					 &key, VSE_LAYER_TRANSPORT),
				 VSE_LAYER_TRANSPORT);
		assert_udp_key(&key);
	}
}

static void no_deeper_than_needed(void **state)
{
	struct vse_key key;
	enum vse_layer depth;

	for (depth = VSE_LAYER_PORT; depth <= VSE_LAYER_TRANSPORT; depth++) {
		assert_int_equal(extract(linear_packet(udp_frame,
						       sizeof(udp_frame)),
					 &key, depth), depth);
		assert_int_equal(!!key.dl_type, depth >= VSE_LAYER_ETHERNET);
		assert_int_equal(!!key.nw_dst, depth >= VSE_LAYER_NETWORK);
		assert_int_equal(!!key.tp_dst, depth >= VSE_LAYER_TRANSPORT);
	}
}

/* How deep a UDP frame of which only the first bytes are there can be read. */
static enum vse_layer expected_layer(size_t length)
{
	if (length < ETH_HLEN)
		return VSE_LAYER_PORT;
	/* The total length in the IP header must be there, too. */
	if (length < sizeof(udp_frame))
		return VSE_LAYER_ETHERNET;
	return VSE_LAYER_TRANSPORT;
}

static void cut_short_anywhere(void **state)
{
	struct vse_key key;
	size_t length;

	for (length = 0; length <= sizeof(udp_frame); length++) {
		assert_int_equal(extract(split_packet(udp_frame, length, 0),
					 &key, VSE_LAYER_TRANSPORT),
				 expected_layer(length));
		if (length < ETH_HLEN)
			continue;
		assert_int_equal(extract(linear_packet(udp_frame, length),
					 &key, VSE_LAYER_TRANSPORT),
				 expected_layer(length));
	}
	for (length = ETH_HLEN; length < sizeof(arp_frame); length++)
		assert_int_equal(extract(linear_packet(arp_frame, length),
					 &key, VSE_LAYER_TRANSPORT),
				 VSE_LAYER_ETHERNET);
}

static enum vse_layer extract_spoilt(const u8 *frame, size_t length,
				     size_t offset, u8 byte,
				     struct vse_key *key)
{
	u8 spoilt[128];

	memcpy(spoilt, frame, length);
	spoilt[offset] = byte;
	return extract(linear_packet(spoilt, length), key, VSE_LAYER_TRANSPORT);
}

static void contradictory_ip_headers(void **state)
{
	static const struct {
		size_t offset;
		u8 byte;
		enum vse_layer layer;
	} cases[] = {
		{ 14, 0x65, VSE_LAYER_ETHERNET },	/* version 6 */
		{ 14, 0x44, VSE_LAYER_ETHERNET },	/* header of 16 bytes */
		{ 14, 0x4f, VSE_LAYER_ETHERNET },	/* longer than the packet */
		{ 17, 0x21, VSE_LAYER_ETHERNET },	/* one byte is missing */
		{ 17, 0x13, VSE_LAYER_ETHERNET },	/* shorter than its header */
		{ 17, 0x14, VSE_LAYER_NETWORK },	/* nothing behind it */
		{ 17, 0x17, VSE_LAYER_NETWORK },	/* half of the ports */
		{ 17, 0x18, VSE_LAYER_TRANSPORT },
		{ 20, 0x20, VSE_LAYER_NETWORK },	/* first fragment */
		{ 21, 0x01, VSE_LAYER_NETWORK },	/* a later one */
		{ 20, 0x40, VSE_LAYER_TRANSPORT },	/* don't fragment */
		{ 23, IPPROTO_GRE, VSE_LAYER_NETWORK },
		{ 23, IPPROTO_TCP, VSE_LAYER_TRANSPORT },
		{ 23, IPPROTO_SCTP, VSE_LAYER_TRANSPORT },
	};
	struct vse_key key;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(extract_spoilt(udp_frame, sizeof(udp_frame),
						cases[i].offset, cases[i].byte,
						&key), cases[i].layer);
		assert_int_equal(!!key.tp_dst,
				 cases[i].layer == VSE_LAYER_TRANSPORT);
		assert_int_equal(!!key.nw_dst,
				 cases[i].layer >= VSE_LAYER_NETWORK);
	}
}

static void ip_options_are_skipped(void **state)
{
	u8 frame[sizeof(udp_frame) + 8];
	struct vse_key key;

	memcpy(frame, udp_frame, 34);
	memset(frame + 34, 1, 8);
	memcpy(frame + 42, udp_frame + 34, sizeof(udp_frame) - 34);
	frame[14] = 0x47;
	frame[17] += 8;
	assert_int_equal(extract(linear_packet(frame, sizeof(frame)), &key,
				 VSE_LAYER_TRANSPORT), VSE_LAYER_TRANSPORT);
	assert_udp_key(&key);
}

static void padding_is_no_payload(void **state)
{
	u8 frame[60] = { 0 };
	struct vse_key key;

	memcpy(frame, udp_frame, sizeof(udp_frame));
	assert_int_equal(extract(linear_packet(frame, sizeof(frame)), &key,
				 VSE_LAYER_TRANSPORT), VSE_LAYER_TRANSPORT);
	assert_udp_key(&key);
	/* What lies in the padding must not be taken for ports. */
	frame[17] = 20;
	assert_int_equal(extract(linear_packet(frame, sizeof(frame)), &key,
				 VSE_LAYER_TRANSPORT), VSE_LAYER_NETWORK);
	assert_int_equal(key.tp_dst, 0);
}

static void icmp_type_and_code(void **state)
{
	u8 frame[sizeof(udp_frame)];
	struct vse_key key;

	memcpy(frame, udp_frame, sizeof(frame));
	frame[23] = IPPROTO_ICMP;
	frame[34] = 3;
	frame[35] = 4;
	assert_int_equal(extract(linear_packet(frame, sizeof(frame)), &key,
				 VSE_LAYER_TRANSPORT), VSE_LAYER_TRANSPORT);
	assert_int_equal(key.tp_src, htons(3));
	assert_int_equal(key.tp_dst, htons(4));
}

static void arp_fields(void **state)
{
	struct vse_key key;
	size_t i;
	static const struct {
		size_t offset;
		u8 byte;
	} not_ours[] = {
		{ 15, 6 }, { 16, 0x86 }, { 18, 8 }, { 19, 16 }, { 20, 1 },
	};

	assert_int_equal(extract(linear_packet(arp_frame, sizeof(arp_frame)),
				 &key, VSE_LAYER_TRANSPORT),
			 VSE_LAYER_NETWORK);
	assert_int_equal(key.dl_type, htons(ETH_P_ARP));
	assert_int_equal(key.nw_proto, 2);
	assert_int_equal(key.nw_src, htonl(0xc0a80102));
	assert_int_equal(key.nw_dst, htonl(0xc0a80101));

	for (i = 0; i < ARRAY_SIZE(not_ours); i++) {
		assert_int_equal(extract_spoilt(arp_frame, sizeof(arp_frame),
						not_ours[i].offset,
						not_ours[i].byte, &key),
				 VSE_LAYER_ETHERNET);
		assert_int_equal(key.nw_src, 0);
	}
}

static void vlan_tags(void **state)
{
	u8 frame[sizeof(udp_frame) + 4];
	struct packet packet;
	struct vse_key key;

	/* In the packet. */
	memcpy(frame, udp_frame, 12);
	memcpy(frame + 12, "\x81\x00\xaf\xfe", 4);
	memcpy(frame + 16, udp_frame + 12, sizeof(udp_frame) - 12);
	assert_int_equal(extract(linear_packet(frame, sizeof(frame)), &key,
				 VSE_LAYER_TRANSPORT), VSE_LAYER_TRANSPORT);
	assert_int_equal(key.dl_vlan, 0xffe);
	assert_int_equal(key.dl_vlan_pcp, 5);
	assert_int_equal(key.dl_type, htons(ETH_P_IP));
	assert_int_equal(key.tp_dst, htons(4789));

	/* Cut off in the tag. */
	assert_int_equal(extract(split_packet(frame, 17, 0), &key,
				 VSE_LAYER_TRANSPORT), VSE_LAYER_PORT);

	/* Taken off by the NIC. */
	packet = linear_packet(udp_frame, sizeof(udp_frame));
	packet.skb.vlan_present = true;
	packet.skb.vlan_tci = 0x6005;
	assert_int_equal(extract(packet, &key, VSE_LAYER_TRANSPORT),
			 VSE_LAYER_TRANSPORT);
	assert_int_equal(key.dl_vlan, 5);
	assert_int_equal(key.dl_vlan_pcp, 3);
	assert_int_equal(key.tp_dst, htons(4789));

	/* Taken off by the NIC, and a second one inside, which is payload. */
	packet = linear_packet(frame, sizeof(frame));
	packet.skb.vlan_present = true;
	packet.skb.vlan_tci = 6;
	assert_int_equal(extract(packet, &key, VSE_LAYER_TRANSPORT),
			 VSE_LAYER_ETHERNET);
	assert_int_equal(key.dl_vlan, 6);
	assert_int_equal(key.dl_type, htons(ETH_P_8021Q));
}

static void frames_without_ethernet_type(void **state)
{
	u8 frame[60] = { 0 };
	struct vse_key key;

	/* Spanning tree: 802.2 header, no SNAP. */
	memcpy(frame + 12, "\x00\x26\x42\x42\x03", 5);
	assert_int_equal(extract(linear_packet(frame, sizeof(frame)), &key,
				 VSE_LAYER_TRANSPORT), VSE_LAYER_ETHERNET);
	assert_int_equal(key.dl_type, htons(VSE_DL_TYPE_NONE));

	/* SNAP with the Ethernet type of IPv6. */
	memcpy(frame + 12, "\x00\x26\xaa\xaa\x03\x00\x00\x00\x86\xdd", 10);
	assert_int_equal(extract(linear_packet(frame, sizeof(frame)), &key,
				 VSE_LAYER_TRANSPORT), VSE_LAYER_ETHERNET);
	assert_int_equal(key.dl_type, htons(ETH_P_IPV6));
}

/* The sanitizers judge; besides, noise must not make a key reach too deep. */
static void random_noise(void **state)
{
	int round;

	srandom(2);
	for (round = 0; round < 100000; round++) {
		u8 frame[96];
		size_t length = random() % sizeof(frame);
		enum vse_layer layer;
		struct vse_key key;
		size_t i;

		for (i = 0; i < length; i++)
			frame[i] = random();
		/* Get past the first checks often enough. */
		if (length > 14 && random() % 2) {
			memcpy(frame + 12, random() % 2 ? "\x08\x00\x45\x00" :
				"\x08\x06\x00\x01", min(4, length - 12));
			if (length > 18)
				frame[16] = 0;
		}
		layer = extract(split_packet(frame, length,
					     random() % 2 && length > 34 ?
					     34 : 0),
				&key, VSE_LAYER_TRANSPORT);
		if (length < ETH_HLEN)
			assert_int_equal(layer, VSE_LAYER_PORT);
		if (layer == VSE_LAYER_TRANSPORT)
			assert_int_equal(key.dl_type, htons(ETH_P_IP));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(udp_wherever_it_lies),
		cmocka_unit_test(no_deeper_than_needed),
		cmocka_unit_test(cut_short_anywhere),
		cmocka_unit_test(contradictory_ip_headers),
		cmocka_unit_test(ip_options_are_skipped),
		cmocka_unit_test(padding_is_no_payload),
		cmocka_unit_test(icmp_type_and_code),
		cmocka_unit_test(arp_fields),
		cmocka_unit_test(vlan_tags),
		cmocka_unit_test(frames_without_ethernet_type),
		cmocka_unit_test(random_noise),
	};

	return cmocka_run_group_tests_name("key", tests, NULL, NULL);
}
