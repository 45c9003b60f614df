// SPDX-License-Identifier: GPL-2.0
/* Unit tests of packet.c against known answers from elsewhere. */
#include "packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "util.h"

/*
 * "Verifying the RSS Hash Calculation", Windows network driver documentation:
 * the key, and the hashes of these packets with it.
 */
static const uint8_t rss_key[TOEPLITZ_KEY_SIZE] = {
	0x6d, 0x5a, 0x56, 0xda, 0x25, 0x5b, 0x0e, 0xc2,
	0x41, 0x67, 0x25, 0x3d, 0x43, 0xa3, 0x8f, 0xb0,
	0xd0, 0xca, 0x2b, 0xcb, 0xae, 0x7b, 0x30, 0xb4,
	0x77, 0xcb, 0x2d, 0xa3, 0x80, 0x30, 0xf2, 0x0c,
	0x6a, 0x42, 0xb7, 0x3b, 0xbe, 0xac, 0x01, 0xfa,
};

struct rss_ipv4 {
	uint8_t dst[4];
	uint16_t dst_port;
	uint8_t src[4];
	uint16_t src_port;
	uint32_t hash;
	uint32_t hash_with_ports;
};

static const struct rss_ipv4 rss_ipv4[] = {
	{ { 161, 142, 100, 80 }, 1766, { 66, 9, 149, 187 }, 2794,
	  0x323e8fc2, 0x51ccc178 },
	{ { 65, 69, 140, 83 }, 4739, { 199, 92, 111, 2 }, 14230,
	  0xd718262a, 0xc626b0ea },
	{ { 12, 22, 207, 184 }, 38024, { 24, 19, 198, 95 }, 12898,
	  0xd2d0a5de, 0x5c2b394a },
	{ { 209, 142, 163, 6 }, 2217, { 38, 27, 205, 30 }, 48228,
	  0x82989176, 0xafc7327f },
	{ { 202, 188, 127, 2 }, 1303, { 153, 39, 163, 191 }, 44251,
	  0x5d1809c5, 0x10e828a2 },
};

struct rss_ipv6 {
	uint16_t dst[8];
	uint16_t dst_port;
	uint16_t src[8];
	uint16_t src_port;
	uint32_t hash;
	uint32_t hash_with_ports;
};

static const struct rss_ipv6 rss_ipv6[] = {
	{ { 0x3ffe, 0x2501, 0x0200, 0x0003, 0, 0, 0, 1 }, 1766,
	  { 0x3ffe, 0x2501, 0x0200, 0x1fff, 0, 0, 0, 7 }, 2794,
	  0x2cc18cd5, 0x40207d3d },
	{ { 0xff02, 0, 0, 0, 0, 0, 0, 1 }, 4739,
	  { 0x3ffe, 0x0501, 0x0008, 0, 0x0260, 0x97ff, 0xfe40, 0xefab }, 14230,
	  0x0f0c461c, 0xdde51bbf },
	{ { 0xfe80, 0, 0, 0, 0x0200, 0xf8ff, 0xfe21, 0x67cf }, 38024,
	  { 0x3ffe, 0x1900, 0x4545, 0x0003, 0x0200, 0xf8ff, 0xfe21, 0x67cf },
	  44251, 0x4b61e985, 0x02d1feef },
};

enum { FRAME_SIZE = 20000 };

/* A frame under construction. */
struct frame {
	uint8_t data[FRAME_SIZE];
	size_t len;
};

static void add_bytes(struct frame *frame, const void *bytes, size_t len)
{
	memcpy(frame->data + frame->len, bytes, len);
	frame->len += len;
}

static void add_be16(struct frame *frame, uint16_t value)
{
	put_be16(frame->data + frame->len, value);
	frame->len += 2;
}

static void add_zeros(struct frame *frame, size_t len)
{
	memset(frame->data + frame->len, 0, len);
	frame->len += len;
}

static void start_frame(struct frame *frame, uint16_t type, bool vlan)
{
	memset(frame, 0, sizeof(*frame));
	add_zeros(frame, 2 * ETH_ALEN);
	if (vlan) {
		add_be16(frame, ETH_P_8021Q);
		add_be16(frame, 5);
	}
	add_be16(frame, type);
}

static void add_ipv4(struct frame *frame, const uint8_t src[4],
		     const uint8_t dst[4], uint8_t protocol, size_t payload)
{
	add_be16(frame, 0x4500);
	add_be16(frame, (uint16_t)(20 + payload));
	add_be16(frame, 0xfffe);	/* identification: wraps in the tests */
	add_be16(frame, 0);
	add_be16(frame, (uint16_t)(0x4000 | protocol));
	add_be16(frame, 0);
	add_bytes(frame, src, 4);
	add_bytes(frame, dst, 4);
}

static void add_ipv6(struct frame *frame, const uint16_t src[8],
		     const uint16_t dst[8], uint8_t protocol, size_t payload)
{
	size_t i;

	add_be16(frame, 0x6000);
	add_be16(frame, 0);
	add_be16(frame, (uint16_t)payload);
	add_be16(frame, (uint16_t)(protocol << 8 | 64));
	for (i = 0; i < 8; i++)
		add_be16(frame, src[i]);
	for (i = 0; i < 8; i++)
		add_be16(frame, dst[i]);
}

enum { TCP_HEADER = 20, UDP_HEADER = 8, TCP_FLAGS_OFFSET = 13 };

static void add_tcp(struct frame *frame, uint16_t src_port, uint16_t dst_port,
		    uint8_t flags)
{
	add_be16(frame, src_port);
	add_be16(frame, dst_port);
	add_be16(frame, 0xffff);	/* sequence number: wraps too */
	add_be16(frame, 0xfff0);
	add_zeros(frame, 4);
	add_be16(frame, (uint16_t)(0x5000 | flags));
	add_zeros(frame, 6);
}

static void add_udp(struct frame *frame, uint16_t src_port, uint16_t dst_port,
		    size_t payload)
{
	add_be16(frame, src_port);
	add_be16(frame, dst_port);
	add_be16(frame, (uint16_t)(UDP_HEADER + payload));
	add_be16(frame, 0);
}

static void add_payload(struct frame *frame, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		frame->data[frame->len + i] = (uint8_t)(i * 7 + 1);
	frame->len += len;
}

static const uint8_t host_a[4] = { 10, 0, 0, 1 };
static const uint8_t host_b[4] = { 10, 0, 0, 2 };
static const uint16_t host6_a[8] = { 0xfd00, 0, 0, 0, 0, 0, 0, 1 };
static const uint16_t host6_b[8] = { 0xfd00, 0, 0, 0, 0, 0, 0, 2 };

static void test_rss_ipv4(void **state)
{
	struct toeplitz toeplitz;
	size_t i;

	(void)state;
	toeplitz_set_key(&toeplitz, rss_key);
	for (i = 0; i < ARRAY_SIZE(rss_ipv4); i++) {
		const struct rss_ipv4 *rss = &rss_ipv4[i];
		struct frame frame;
		struct packet packet;

		start_frame(&frame, ETH_P_IP, i & 1);
		add_ipv4(&frame, rss->src, rss->dst, IPPROTO_NUMBER_TCP,
			 TCP_HEADER);
		add_tcp(&frame, rss->src_port, rss->dst_port, 0);
		packet_parse(&packet, frame.data, frame.len);
		assert_int_equal(packet.network, NETWORK_IPV4);
		assert_int_equal(packet.transport, TRANSPORT_TCP);
		assert_int_equal(packet.vlan, i & 1);
		assert_int_equal(packet_rss_hash(&toeplitz, &packet, frame.data,
						 false), rss->hash);
		assert_int_equal(packet_rss_hash(&toeplitz, &packet, frame.data,
						 true), rss->hash_with_ports);
	}
}

static void test_rss_ipv6(void **state)
{
	struct toeplitz toeplitz;
	size_t i;

	(void)state;
	toeplitz_set_key(&toeplitz, rss_key);
	for (i = 0; i < ARRAY_SIZE(rss_ipv6); i++) {
		const struct rss_ipv6 *rss = &rss_ipv6[i];
		struct frame frame;
		struct packet packet;

		start_frame(&frame, ETH_P_IPV6, false);
		add_ipv6(&frame, rss->src, rss->dst, IPPROTO_NUMBER_UDP,
			 UDP_HEADER);
		add_udp(&frame, rss->src_port, rss->dst_port, 0);
		packet_parse(&packet, frame.data, frame.len);
		assert_int_equal(packet.network, NETWORK_IPV6);
		assert_int_equal(packet.transport, TRANSPORT_UDP);
		assert_int_equal(packet_rss_hash(&toeplitz, &packet, frame.data,
						 false), rss->hash);
		assert_int_equal(packet_rss_hash(&toeplitz, &packet, frame.data,
						 true), rss->hash_with_ports);
	}
}

/* The example of RFC 1071, section 3, and an odd length. */
static void test_checksum(void **state)
{
	static const uint8_t example[] = {
		0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7
	};
	uint32_t sum;

	(void)state;
	assert_int_equal(checksum_fold(checksum_add(0, example, 8)), 0x220d);
	sum = checksum_add(checksum_add(0, example, 2), example + 2, 6);
	assert_int_equal(checksum_fold(sum), 0x220d);
	assert_int_equal(checksum_fold(checksum_add(0, example, 3)), 0x0dfe);
}

/* An empty UDP datagram whose checksums another implementation computed. */
static void test_checksum_of_packet(void **state)
{
	static const uint8_t datagram[] = {
		0x52, 0x54, 0x00, 0x12, 0x35, 0x02, 0x08, 0x00,
		0x27, 0x8d, 0xc0, 0x4d, 0x08, 0x00,
		0x45, 0x00, 0x00, 0x1c, 0x00, 0x01, 0x00, 0x00,
		0x40, 0x11, 0x7c, 0xce, 0x7f, 0x00, 0x00, 0x01,
		0x7f, 0x00, 0x00, 0x01,
		0x00, 0x35, 0x00, 0x35, 0x00, 0x08, 0x01, 0x72,
	};
	uint8_t frame[sizeof(datagram)];
	struct packet packet;

	(void)state;
	memcpy(frame, datagram, sizeof(frame));
	packet_parse(&packet, frame, sizeof(frame));
	assert_true(packet_ipv4_checksum_good(&packet, frame));
	assert_true(packet_transport_checksum_good(&packet, frame));

	frame[sizeof(frame) - 8] ^= 1;
	assert_false(packet_transport_checksum_good(&packet, frame));
	frame[packet.l3 + 8]--;
	assert_false(packet_ipv4_checksum_good(&packet, frame));
	packet_ipv4_checksum_set(&packet, frame);
	assert_true(packet_ipv4_checksum_good(&packet, frame));

	put_be16(frame + packet.l4 + UDP_CHECKSUM_OFFSET, 0);
	assert_true(packet_transport_checksum_absent(&packet, frame));
	assert_false(packet_transport_checksum_good(&packet, frame));
}

static void seed_and_complete(struct frame *frame, bool udp)
{
	struct packet packet;

	packet_parse(&packet, frame->data, frame->len);
	assert_int_not_equal(packet.transport, TRANSPORT_OTHER);
	packet_transport_checksum_seed(&packet, frame->data, true);
	checksum_complete(frame->data, packet.end, packet.l4,
			  udp ? UDP_CHECKSUM_OFFSET : TCP_CHECKSUM_OFFSET, udp);
	assert_true(packet_transport_checksum_good(&packet, frame->data));
}

static void test_checksum_completed(void **state)
{
	struct frame frame;

	(void)state;
	start_frame(&frame, ETH_P_IP, false);
	add_ipv4(&frame, host_a, host_b, IPPROTO_NUMBER_TCP, TCP_HEADER + 101);
	add_tcp(&frame, 1, 2, 0);
	add_payload(&frame, 101);
	seed_and_complete(&frame, false);

	start_frame(&frame, ETH_P_IPV6, true);
	add_ipv6(&frame, host6_a, host6_b, IPPROTO_NUMBER_UDP,
		 UDP_HEADER + 33);
	add_udp(&frame, 1, 2, 33);
	add_payload(&frame, 33);
	seed_and_complete(&frame, true);
}

/* A sum of zero must not look like "no checksum". */
static void test_checksum_zero_of_udp(void **state)
{
	uint8_t datagram[UDP_HEADER] = { 0xff, 0xff };

	(void)state;
	checksum_complete(datagram, sizeof(datagram), 0, UDP_CHECKSUM_OFFSET,
			  true);
	assert_int_equal(get_be16(datagram + UDP_CHECKSUM_OFFSET), 0xffff);
	put_be16(datagram + UDP_CHECKSUM_OFFSET, 0);
	checksum_complete(datagram, sizeof(datagram), 0, UDP_CHECKSUM_OFFSET,
			  false);
	assert_int_equal(get_be16(datagram + UDP_CHECKSUM_OFFSET), 0);
}

/*
 * Parsing every prefix of a frame must neither fail nor reach beyond it: the
 * copy has its exact size, so the sanitizer sees any access behind it.
 */
static void parse_prefixes(const struct frame *frame)
{
	size_t len;

	for (len = 0; len <= frame->len; len++) {
		uint8_t *copy = malloc(len ? len : 1);
		struct toeplitz toeplitz;
		struct packet packet;

		memcpy(copy, frame->data, len);
		packet_parse(&packet, copy, len);
		if (packet.network != NETWORK_OTHER) {
			assert_true(packet.l3 < packet.l4);
			assert_true(packet.l4 <= packet.end);
			assert_true(packet.end <= len);
			toeplitz_set_key(&toeplitz, rss_key);
			packet_rss_hash(&toeplitz, &packet, copy,
					packet.transport != TRANSPORT_OTHER);
		}
		if (packet.network == NETWORK_IPV4)
			packet_ipv4_checksum_good(&packet, copy);
		if (packet.transport != TRANSPORT_OTHER)
			packet_transport_checksum_good(&packet, copy);
		free(copy);
	}
}

static void test_truncated(void **state)
{
	struct frame frame;

	(void)state;
	start_frame(&frame, ETH_P_IP, true);
	add_ipv4(&frame, host_a, host_b, IPPROTO_NUMBER_TCP, TCP_HEADER + 9);
	add_tcp(&frame, 1, 2, 0);
	add_payload(&frame, 9);
	parse_prefixes(&frame);

	start_frame(&frame, ETH_P_IPV6, false);
	add_ipv6(&frame, host6_a, host6_b, IPPROTO_NUMBER_UDP, UDP_HEADER);
	add_udp(&frame, 1, 2, 0);
	parse_prefixes(&frame);
}

static void test_malformed(void **state)
{
	struct frame frame;
	struct packet packet;

	(void)state;
	start_frame(&frame, ETH_P_IP, false);
	add_ipv4(&frame, host_a, host_b, IPPROTO_NUMBER_UDP, UDP_HEADER);
	add_udp(&frame, 1, 2, 0);

	frame.data[ETH_HLEN] = 0x44;	/* header shorter than the shortest */
	packet_parse(&packet, frame.data, frame.len);
	assert_int_equal(packet.network, NETWORK_OTHER);
	frame.data[ETH_HLEN] = 0x4f;	/* header longer than the frame */
	put_be16(frame.data + ETH_HLEN + 2, 100);
	packet_parse(&packet, frame.data, frame.len);
	assert_int_equal(packet.network, NETWORK_OTHER);
	frame.data[ETH_HLEN] = 0x65;	/* another version */
	packet_parse(&packet, frame.data, frame.len);
	assert_int_equal(packet.network, NETWORK_OTHER);

	frame.data[ETH_HLEN] = 0x45;
	put_be16(frame.data + ETH_HLEN + 6, 0x2000);	/* more fragments */
	packet_parse(&packet, frame.data, frame.len);
	assert_true(packet.fragment);
	assert_int_equal(packet.transport, TRANSPORT_OTHER);
}

/* Everything a receiver would see of segment @index. */
static void check_segment(const struct segmentation *seg, size_t index,
			  uint8_t first_flags)
{
	bool last = index + 1 == segmentation_count(seg);
	size_t offset = seg->header_len + index * seg->mss;
	uint8_t *out = malloc(PACKET_MAX);
	size_t len = segmentation_build(seg, index, out);
	size_t payload = len - seg->header_len;
	struct packet packet;

	packet_parse(&packet, out, len);
	assert_int_equal(packet.end, len);
	assert_true(packet_transport_checksum_good(&packet, out));
	if (seg->ipv4) {
		assert_true(packet_ipv4_checksum_good(&packet, out));
		assert_int_equal(get_be16(out + seg->l3 + 4),
				 (uint16_t)(0xfffe + index));
	}
	assert_int_equal(payload, last ? seg->len - offset : seg->mss);
	assert_memory_equal(out + seg->header_len, seg->frame + offset,
			    payload);
	if (seg->udp) {
		assert_int_equal(get_be16(out + seg->l4 + 4),
				 UDP_HEADER + payload);
	} else {
		uint8_t flags = out[seg->l4 + TCP_FLAGS_OFFSET];

		assert_int_equal(get_be32(out + seg->l4 + 4),
				 (uint32_t)(0xfffffff0 + index * seg->mss));
		/* FIN and PSH are for the last, CWR is for the first. */
		assert_int_equal(flags & 0x09, last ? first_flags & 0x09 : 0);
		assert_int_equal(flags & 0x80, index ? 0 : first_flags & 0x80);
		assert_int_equal(flags & 0x10, first_flags & 0x10);
	}
	free(out);
}

static void check_segmentation(struct frame *frame, size_t mss)
{
	struct segmentation seg = { .frame = frame->data, .len = frame->len,
				    .mss = mss };
	struct packet packet;
	size_t i;

	packet_parse(&packet, frame->data, frame->len);
	seg.ipv4 = packet.network == NETWORK_IPV4;
	seg.udp = packet.transport == TRANSPORT_UDP;
	seg.l3 = packet.l3;
	seg.l4 = packet.l4;
	seg.header_len = packet.l4 + (seg.udp ? UDP_HEADER : TCP_HEADER);
	packet_transport_checksum_seed(&packet, frame->data, false);
	assert_true(segmentation_valid(&seg));
	assert_int_equal(segmentation_count(&seg),
			 (seg.len - seg.header_len + mss - 1) / mss);
	for (i = 0; i < segmentation_count(&seg); i++)
		check_segment(&seg, i, frame->data[packet.l4 +
						   TCP_FLAGS_OFFSET]);
}

static void test_segmentation(void **state)
{
	enum { PAYLOAD = 15001, EVERY_FLAG = 0x99 };
	static struct frame frame;

	(void)state;
	start_frame(&frame, ETH_P_IP, false);
	add_ipv4(&frame, host_a, host_b, IPPROTO_NUMBER_TCP,
		 TCP_HEADER + PAYLOAD);
	add_tcp(&frame, 1000, 2000, EVERY_FLAG);
	add_payload(&frame, PAYLOAD);
	check_segmentation(&frame, 1448);
	check_segmentation(&frame, PAYLOAD);
	check_segmentation(&frame, 1);

	start_frame(&frame, ETH_P_IPV6, true);
	add_ipv6(&frame, host6_a, host6_b, IPPROTO_NUMBER_TCP,
		 TCP_HEADER + PAYLOAD);
	add_tcp(&frame, 1000, 2000, EVERY_FLAG);
	add_payload(&frame, PAYLOAD);
	check_segmentation(&frame, 1428);

	start_frame(&frame, ETH_P_IP, true);
	add_ipv4(&frame, host_a, host_b, IPPROTO_NUMBER_UDP,
		 UDP_HEADER + PAYLOAD);
	add_udp(&frame, 1000, 2000, PAYLOAD);
	add_payload(&frame, PAYLOAD);
	check_segmentation(&frame, 1472);
}

static void test_vlan(void **state)
{
	struct frame plain, tagged;
	struct packet packet;
	uint16_t tag;
	size_t len;

	(void)state;
	start_frame(&plain, ETH_P_IP, false);
	add_ipv4(&plain, host_a, host_b, IPPROTO_NUMBER_UDP, UDP_HEADER);
	add_udp(&plain, 1, 2, 0);
	tagged = plain;
	len = frame_vlan_insert(tagged.data, tagged.len, 0x6005);
	assert_int_equal(len, plain.len + VLAN_HLEN);
	packet_parse(&packet, tagged.data, len);
	assert_true(packet.vlan);
	assert_int_equal(packet.transport, TRANSPORT_UDP);

	assert_int_equal(frame_vlan_remove(tagged.data, len, &tag), plain.len);
	assert_int_equal(tag, 0x6005);
	assert_memory_equal(tagged.data, plain.data, plain.len);
}

static void test_segmentation_refused(void **state)
{
	struct frame frame;
	struct segmentation good, seg;

	(void)state;
	start_frame(&frame, ETH_P_IP, false);
	add_ipv4(&frame, host_a, host_b, IPPROTO_NUMBER_TCP, TCP_HEADER + 100);
	add_tcp(&frame, 1000, 2000, 0);
	add_payload(&frame, 100);
	good = (struct segmentation){
		.frame = frame.data, .len = frame.len, .l3 = 14, .l4 = 34,
		.header_len = 54, .mss = 50, .ipv4 = true,
	};
	assert_true(segmentation_valid(&good));

	seg = good;
	seg.mss = 0;
	assert_false(segmentation_valid(&seg));
	seg = good;
	seg.l3 = 0;
	assert_false(segmentation_valid(&seg));
	seg = good;
	seg.l4 = seg.l3;
	assert_false(segmentation_valid(&seg));
	seg = good;
	seg.header_len = seg.l4;
	assert_false(segmentation_valid(&seg));
	seg = good;
	seg.header_len = seg.len;
	assert_false(segmentation_valid(&seg));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rss_ipv4),
		cmocka_unit_test(test_rss_ipv6),
		cmocka_unit_test(test_checksum),
		cmocka_unit_test(test_checksum_of_packet),
		cmocka_unit_test(test_checksum_completed),
		cmocka_unit_test(test_checksum_zero_of_udp),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_vlan),
		cmocka_unit_test(test_segmentation),
		cmocka_unit_test(test_segmentation_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
