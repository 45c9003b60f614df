// SPDX-License-Identifier: GPL-2.0
#include "packets.h"

enum open_kind {
	OPEN_IPV4,
	OPEN_IPV6,
	OPEN_UDP,
};

const struct vse_tunnel_ports sample_ports = {
	.vxlan_count = 2,
	.geneve_count = 2,
	.vxlan = { htons(8472), htons(4789) },
	.geneve = { htons(6080), htons(6081) },
};

void put(struct frame *frame, const void *bytes, size_t count)
{
	memcpy(frame->bytes + frame->length, bytes, count);
	frame->length += count;
}

static void put_number(struct frame *frame, u32 number, size_t bytes)
{
	while (bytes--)
		frame->bytes[frame->length++] = number >> 8 * bytes;
}

static void open_header(struct frame *frame, enum open_kind kind)
{
	frame->open[frame->open_count].at = frame->length;
	frame->open[frame->open_count++].kind = kind;
}

/* Addresses tell how far inside they are: by the bytes before them. */
void put_ethernet(struct frame *frame, u16 type)
{
	u8 level = frame->length;

	put(frame, (u8[]){ 0x02, 0xd1, 0xd2, 0xd3, 0xd4, level,
			   0x02, 0xe1, 0xe2, 0xe3, 0xe4, level }, 12);
	put_number(frame, type, 2);
}

/* In place of the type that was put last. */
void put_vlan(struct frame *frame, u16 tci, u16 type)
{
	frame->length -= 2;
	put_number(frame, 0x8100, 2);
	put_number(frame, tci, 2);
	put_number(frame, type, 2);
}

void put_arp(struct frame *frame, u16 operation)
{
	put(frame, "\x00\x01\x08\x00\x06\x04", 6);
	put_number(frame, operation, 2);
	put(frame, (u8[]){ 2, 0, 0, 0, 0, 2, 192, 168, 1, 2,
			   0, 0, 0, 0, 0, 0, 192, 168, 1, 1 }, 20);
}

void put_ipv4_fragment(struct frame *frame, u8 protocol, u16 flags_offset)
{
	u8 level = frame->length;

	open_header(frame, OPEN_IPV4);
	put(frame, (u8[]){ 0x45, 0xbb, 0, 0, 0, 1, flags_offset >> 8,
			   flags_offset, 64, protocol, 0, 0 }, 12);
	put(frame, (u8[]){ 10, 1, 2, level, 10, 3, 4, level }, 8);
}

/* "Don't fragment" is set. */
void put_ipv4(struct frame *frame, u8 protocol)
{
	put_ipv4_fragment(frame, protocol, 0x4000);
}

void put_ipv6(struct frame *frame, u8 protocol)
{
	u8 level = frame->length;
	u8 address;

	open_header(frame, OPEN_IPV6);
	put(frame, (u8[]){ 0x6b, 0xb7, 0x65, 0x43, 0, 0, protocol, 64 }, 8);
	for (address = 1; address <= 2; address++)
		put(frame, (u8[]){ 0x20, 0x01, 0x0d, 0xb8, 4, 5, 6, 7, 8, 9, 10,
				   11, 12, 13, level, address }, 16);
}

/* The length says itself what an extension header is. */
void put_extension(struct frame *frame, u8 kind, u8 protocol, size_t length)
{
	put_number(frame, protocol, 1);
	put_number(frame, kind == 51 ? length / 4 - 2 : length / 8 - 1, 1);
	put_payload(frame, length - 2);
}

void put_fragment_header(struct frame *frame, u8 protocol, u16 offset_flags)
{
	put_number(frame, protocol, 1);
	put_number(frame, 0, 1);
	put_number(frame, offset_flags, 2);
	put_number(frame, 0x12345678, 4);
}

void put_udp(struct frame *frame, u16 port)
{
	open_header(frame, OPEN_UDP);
	put_number(frame, 0xc000 + frame->length, 2);
	put_number(frame, port, 2);
	put_number(frame, 0, 4);
}

void put_tcp(struct frame *frame, u16 port)
{
	put_number(frame, 0xb000 + frame->length, 2);
	put_number(frame, port, 2);
	put(frame, "\0\0\0\1\0\0\0\2\x50\x10\1\0\0\0\0\0", 16);
}

void put_icmp(struct frame *frame, u8 type, u8 code)
{
	put(frame, (u8[]){ type, code, 0, 0, 0, 7, 0, 8 }, 8);
}

void put_esp(struct frame *frame, u32 spi)
{
	put_number(frame, spi, 4);
	put_number(frame, 1, 4);
}

void put_vxlan(struct frame *frame, u32 vni)
{
	put_number(frame, 0x08000000, 4);
	put_number(frame, vni << 8, 4);
}

void put_geneve(struct frame *frame, u16 protocol, u32 vni, u8 options)
{
	put_number(frame, options << 8, 2);
	put_number(frame, protocol, 2);
	put_number(frame, vni << 8, 4);
	put_payload(frame, options * 4);
}

void put_gre(struct frame *frame, u16 flags, u16 protocol, u32 key)
{
	put_number(frame, flags, 2);
	put_number(frame, protocol, 2);
	if (flags & 0x8000)
		put_number(frame, 0xabcd0000, 4);
	if (flags & 0x2000)
		put_number(frame, key, 4);
	if (flags & 0x1000)
		put_number(frame, 0x99, 4);
}

void put_payload(struct frame *frame, size_t count)
{
	while (count--)
		put_number(frame, 0xf0 + count % 16, 1);
}

static void set_number(u8 *at, u16 number)
{
	at[0] = number >> 8;
	at[1] = number;
}

/* What is there so far is what the headers speak of. */
void close_frame(struct frame *frame)
{
	while (frame->open_count) {
		size_t at = frame->open[--frame->open_count].at;
		u16 length = frame->length - at;

		switch (frame->open[frame->open_count].kind) {
		case OPEN_IPV4:
			set_number(frame->bytes + at + 2, length);
			break;
		case OPEN_IPV6:
			set_number(frame->bytes + at + 4, length - 40);
			break;
		case OPEN_UDP:
			set_number(frame->bytes + at + 4, length);
			break;
		}
	}
}

void build_sample(struct frame *frame, const struct sample *sample)
{
	memset(frame, 0, sizeof(*frame));
	sample->build(frame);
	close_frame(frame);
}

/* Memory of the exact size lets the address sanitizer see a read behind it. */
static u8 *copy_of(const u8 *bytes, size_t count)
{
	u8 *copy = malloc(count);

	memcpy(copy, bytes, count);
	return copy;
}

void extract(struct vse_key *key, const u8 *frame, size_t length,
	     const u16 *tci, const struct shape *shape,
	     const struct vse_key_scope *scope)
{
	int mac_offset = shape->pulled ? -ETH_HLEN : 0;
	size_t linear = min(shape->linear, length);
	size_t first = min(shape->first, length - linear);
	size_t second = length - linear - first;
	struct sk_buff skb = {
		.headlen = linear + mac_offset,
		.len = length + mac_offset,
		.vlan_present = tci,
		.vlan_tci = tci ? *tci : 0,
	};
	u8 *memory[] = {
		copy_of(frame, linear),
		copy_of(frame + linear, first),
		copy_of(frame + linear + first, second),
	};
	skb_frag_t *fragment = skb.shared.frags;

	skb.data = memory[0] - mac_offset;
	if (first)
		*fragment++ = (skb_frag_t){ memory[1], first, shape->unmapped };
	if (second)
		*fragment++ = (skb_frag_t){ memory[2], second, shape->unmapped };
	skb.shared.nr_frags = fragment - skb.shared.frags;

	memset(key, 0x5a, sizeof(*key));
	vse_key_extract(key, &skb, mac_offset, scope);
	free(memory[0]);
	free(memory[1]);
	free(memory[2]);
}
