// SPDX-License-Identifier: GPL-2.0
#include "packet.h"

#include <string.h>

enum {
	IPV4_HLEN_MIN = 20,
	IPV4_TOTAL_LENGTH = 2,
	IPV4_ID = 4,
	IPV4_FRAGMENT = 6,
	IPV4_FRAGMENT_MASK = 0x3fff,	/* offset and "more fragments" */
	IPV4_PROTOCOL = 9,
	IPV4_CHECKSUM = 10,
	IPV4_ADDRESSES = 12,
	IPV4_ADDRESSES_LEN = 8,

	IPV6_HLEN = 40,
	IPV6_PAYLOAD_LENGTH = 4,
	IPV6_NEXT_HEADER = 6,
	IPV6_ADDRESSES = 8,
	IPV6_ADDRESSES_LEN = 32,

	TCP_HLEN_MIN = 20,
	TCP_SEQUENCE = 4,
	TCP_FLAGS = 13,
	TCP_FIN = 0x01,
	TCP_PSH = 0x08,
	TCP_CWR = 0x80,

	UDP_HLEN = 8,
	UDP_LENGTH = 4,

	PORTS_LEN = 4,
};

static size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void parse_transport(struct packet *packet, uint8_t protocol)
{
	size_t room = packet->end - packet->l4;

	if (packet->fragment)
		return;
	if (protocol == IPPROTO_NUMBER_TCP && room >= TCP_HLEN_MIN)
		packet->transport = TRANSPORT_TCP;
	else if (protocol == IPPROTO_NUMBER_UDP && room >= UDP_HLEN)
		packet->transport = TRANSPORT_UDP;
}

static void parse_ipv4(struct packet *packet, const uint8_t *frame, size_t len)
{
	const uint8_t *ip = frame + packet->l3;
	size_t room = len - packet->l3;
	size_t hlen, total;

	if (room < IPV4_HLEN_MIN || ip[0] >> 4 != 4)
		return;
	hlen = (size_t)(ip[0] & 0xf) * 4;
	total = get_be16(ip + IPV4_TOTAL_LENGTH);
	if (hlen < IPV4_HLEN_MIN || hlen > room || total < hlen)
		return;

	packet->network = NETWORK_IPV4;
	packet->l4 = packet->l3 + hlen;
	packet->end = packet->l3 + min_size(total, room);
	packet->fragment = get_be16(ip + IPV4_FRAGMENT) & IPV4_FRAGMENT_MASK;
	parse_transport(packet, ip[IPV4_PROTOCOL]);
}

static void parse_ipv6(struct packet *packet, const uint8_t *frame, size_t len)
{
	const uint8_t *ip = frame + packet->l3;
	size_t room = len - packet->l3;

	if (room < IPV6_HLEN || ip[0] >> 4 != 6)
		return;

	packet->network = NETWORK_IPV6;
	packet->l4 = packet->l3 + IPV6_HLEN;
	packet->end = packet->l4 + min_size(get_be16(ip + IPV6_PAYLOAD_LENGTH),
					    room - IPV6_HLEN);
	parse_transport(packet, ip[IPV6_NEXT_HEADER]);
}

void packet_parse(struct packet *packet, const uint8_t *frame, size_t len)
{
	uint16_t type;

	memset(packet, 0, sizeof(*packet));
	if (len < ETH_HLEN)
		return;
	packet->l3 = ETH_HLEN;
	type = get_be16(frame + ETH_TYPE_OFFSET);
	if (type == ETH_P_8021Q && len >= ETH_HLEN + VLAN_HLEN) {
		packet->vlan = true;
		packet->l3 += VLAN_HLEN;
		type = get_be16(frame + ETH_TYPE_OFFSET + VLAN_HLEN);
	}

	if (type == ETH_P_IP)
		parse_ipv4(packet, frame, len);
	else if (type == ETH_P_IPV6)
		parse_ipv6(packet, frame, len);
}

size_t frame_vlan_insert(uint8_t *frame, size_t len, uint16_t tag)
{
	uint8_t *type = frame + ETH_TYPE_OFFSET;

	memmove(type + VLAN_HLEN, type, len - ETH_TYPE_OFFSET);
	put_be16(type, ETH_P_8021Q);
	put_be16(type + 2, tag);
	return len + VLAN_HLEN;
}

size_t frame_vlan_remove(uint8_t *frame, size_t len, uint16_t *tag)
{
	uint8_t *type = frame + ETH_TYPE_OFFSET;

	*tag = get_be16(type + 2);
	memmove(type, type + VLAN_HLEN, len - ETH_TYPE_OFFSET - VLAN_HLEN);
	return len - VLAN_HLEN;
}

uint32_t checksum_add(uint32_t sum, const uint8_t *data, size_t len)
{
	uint64_t wide = sum;

	for (; len > 1; len -= 2, data += 2)
		wide += get_be16(data);
	if (len)
		wide += (uint32_t)data[0] << 8;
	while (wide >> 32)
		wide = (wide & 0xffffffff) + (wide >> 32);
	return (uint32_t)wide;
}

static uint16_t fold(uint32_t sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)((sum & 0xffff) + (sum >> 16));
}

uint16_t checksum_fold(uint32_t sum)
{
	return (uint16_t)~fold(sum);
}

bool packet_ipv4_checksum_good(const struct packet *packet,
			       const uint8_t *frame)
{
	return !checksum_fold(checksum_add(0, frame + packet->l3,
					   packet->l4 - packet->l3));
}

void packet_ipv4_checksum_clear(const struct packet *packet, uint8_t *frame)
{
	put_be16(frame + packet->l3 + IPV4_CHECKSUM, 0);
}

void packet_ipv4_checksum_set(const struct packet *packet, uint8_t *frame)
{
	uint8_t *ip = frame + packet->l3;

	packet_ipv4_checksum_clear(packet, frame);
	put_be16(ip + IPV4_CHECKSUM,
		 checksum_fold(checksum_add(0, ip, packet->l4 - packet->l3)));
}

static const uint8_t *addresses(const struct packet *packet,
				const uint8_t *frame, size_t *len)
{
	if (packet->network == NETWORK_IPV4) {
		*len = IPV4_ADDRESSES_LEN;
		return frame + packet->l3 + IPV4_ADDRESSES;
	}
	*len = IPV6_ADDRESSES_LEN;
	return frame + packet->l3 + IPV6_ADDRESSES;
}

static uint32_t pseudo_header_sum(const struct packet *packet,
				  const uint8_t *frame, bool with_length)
{
	size_t len;
	const uint8_t *address = addresses(packet, frame, &len);
	uint32_t sum = packet->transport == TRANSPORT_TCP ?
		       IPPROTO_NUMBER_TCP : IPPROTO_NUMBER_UDP;

	if (with_length)
		sum += (uint32_t)(packet->end - packet->l4);
	return checksum_add(sum, address, len);
}

bool packet_transport_checksum_absent(const struct packet *packet,
				      const uint8_t *frame)
{
	return packet->transport == TRANSPORT_UDP &&
	       !get_be16(frame + packet->l4 + UDP_CHECKSUM_OFFSET);
}

bool packet_transport_checksum_good(const struct packet *packet,
				    const uint8_t *frame)
{
	uint32_t sum = pseudo_header_sum(packet, frame, true);

	if (packet_transport_checksum_absent(packet, frame))
		return false;
	return !checksum_fold(checksum_add(sum, frame + packet->l4,
					   packet->end - packet->l4));
}

static size_t checksum_offset(const struct packet *packet)
{
	return packet->l4 + (packet->transport == TRANSPORT_TCP ?
			     TCP_CHECKSUM_OFFSET : UDP_CHECKSUM_OFFSET);
}

void packet_transport_checksum_seed(const struct packet *packet, uint8_t *frame,
				    bool with_length)
{
	put_be16(frame + checksum_offset(packet),
		 fold(pseudo_header_sum(packet, frame, with_length)));
}

void checksum_complete(uint8_t *frame, size_t len, size_t l4, size_t offset,
		       bool zero_means_none)
{
	uint16_t sum;

	if (l4 + offset + 2 > len)
		return;
	sum = checksum_fold(checksum_add(0, frame + l4, len - l4));
	/* UDP says "no checksum" with 0 and zero with its complement. */
	if (!sum && zero_means_none)
		sum = 0xffff;
	put_be16(frame + l4 + offset, sum);
}

bool segmentation_valid(const struct segmentation *seg)
{
	size_t l3_min = seg->ipv4 ? IPV4_HLEN_MIN : IPV6_HLEN;
	size_t l4_min = seg->udp ? UDP_HLEN : TCP_HLEN_MIN;

	return seg->mss && seg->l3 >= ETH_HLEN && seg->len <= PACKET_MAX &&
	       seg->l4 >= seg->l3 + l3_min &&
	       seg->header_len >= seg->l4 + l4_min &&
	       seg->header_len < seg->len;
}

size_t segmentation_count(const struct segmentation *seg)
{
	return (seg->len - seg->header_len + seg->mss - 1) / seg->mss;
}

static void segment_ip(const struct segmentation *seg, size_t index,
		       uint8_t *ip, size_t ip_len)
{
	size_t hlen = seg->l4 - seg->l3;

	if (!seg->ipv4) {
		put_be16(ip + IPV6_PAYLOAD_LENGTH,
			 (uint16_t)(ip_len - IPV6_HLEN));
		return;
	}
	put_be16(ip + IPV4_TOTAL_LENGTH, (uint16_t)ip_len);
	put_be16(ip + IPV4_ID, (uint16_t)(get_be16(ip + IPV4_ID) + index));
	put_be16(ip + IPV4_CHECKSUM, checksum_fold(checksum_add(0, ip, hlen)));
}

static void segment_tcp(const struct segmentation *seg, size_t index,
			uint8_t *tcp)
{
	uint8_t *flags = tcp + TCP_FLAGS;

	put_be32(tcp + TCP_SEQUENCE, get_be32(tcp + TCP_SEQUENCE) +
				     (uint32_t)(index * seg->mss));
	if (index)
		*flags &= (uint8_t)~TCP_CWR;
	if (index + 1 < segmentation_count(seg))
		*flags &= (uint8_t)~(TCP_FIN | TCP_PSH);
}

size_t segmentation_build(const struct segmentation *seg, size_t index,
			  uint8_t *out)
{
	size_t offset = seg->header_len + index * seg->mss;
	size_t payload = min_size(seg->mss, seg->len - offset);
	size_t len = seg->header_len + payload;
	size_t check = seg->udp ? UDP_CHECKSUM_OFFSET : TCP_CHECKSUM_OFFSET;
	uint8_t *l4 = out + seg->l4;
	uint32_t seed;

	memcpy(out, seg->frame, seg->header_len);
	memcpy(out + seg->header_len, seg->frame + offset, payload);

	segment_ip(seg, index, out + seg->l3, len - seg->l3);
	if (seg->udp)
		put_be16(l4 + UDP_LENGTH, (uint16_t)(len - seg->l4));
	else
		segment_tcp(seg, index, l4);

	seed = get_be16(l4 + check) + (uint32_t)(len - seg->l4);
	put_be16(l4 + check, fold(seed));
	checksum_complete(out, len, seg->l4, check, seg->udp);
	return len;
}

void toeplitz_set_key(struct toeplitz *toeplitz,
		      const uint8_t key[TOEPLITZ_KEY_SIZE])
{
	size_t byte;

	for (byte = 0; byte < TOEPLITZ_INPUT_MAX; byte++) {
		uint32_t *row = toeplitz->table[byte];
		uint64_t window = (uint64_t)get_be32(key + byte) << 8 |
				  key[byte + 4];
		unsigned int bit, value;

		/* Input bit i, most significant first, selects key bits i.. */
		row[0] = 0;
		for (bit = 0; bit < 8; bit++)
			row[0x80 >> bit] = (uint32_t)(window >> (8 - bit));
		for (value = 1; value < 256; value++)
			row[value] = row[value & (value - 1)] ^
				     row[value & -value];
	}
}

uint32_t toeplitz_hash(const struct toeplitz *toeplitz, const uint8_t *input,
		       size_t len)
{
	uint32_t hash = 0;
	size_t i;

	for (i = 0; i < len && i < TOEPLITZ_INPUT_MAX; i++)
		hash ^= toeplitz->table[i][input[i]];
	return hash;
}

uint32_t packet_rss_hash(const struct toeplitz *toeplitz,
			 const struct packet *packet, const uint8_t *frame,
			 bool with_ports)
{
	uint8_t input[IPV6_ADDRESSES_LEN + PORTS_LEN];
	size_t len;
	const uint8_t *address = addresses(packet, frame, &len);

	memcpy(input, address, len);
	if (with_ports) {
		memcpy(input + len, frame + packet->l4, PORTS_LEN);
		len += PORTS_LEN;
	}
	return toeplitz_hash(toeplitz, input, len);
}
