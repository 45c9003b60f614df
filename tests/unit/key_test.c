// SPDX-License-Identifier: GPL-2.0
/*
 * Reading keys out of packets: known packets, then every way of laying them out
 * in memory, cutting them short and spoiling them.  A second, slow parser
 * (key_oracle.c) says what is to come out.
 */
#include "test.h"
#include <uapi/linux/vse.h>
#include "key_oracle.h"
#include "packets.h"

#define IN_PORT		7
#define EVERYTHING	0xff

static const struct vse_key_scope whole = {
	.wanted = EVERYTHING,
	.fcf = VSE_FCF_TOS,
	.in_port = IN_PORT,
	.tunnels = &sample_ports,
};

static const struct shape linear = { .linear = FRAME_MAX };
static const struct shape fragment = { .first = FRAME_MAX };

static const struct sample *find_sample(const char *name)
{
	size_t i;

	for (i = 0; i < sample_count; i++)
		if (!strcmp(samples[i].name, name))
			return &samples[i];
	fail_msg("no sample %s", name);
	return NULL;
}

static void extract_sample(struct vse_key *key, const char *name,
			   const struct vse_key_scope *scope)
{
	struct frame frame;

	build_sample(&frame, find_sample(name));
	extract(key, frame.bytes, frame.length, NULL, &linear, scope);
}

/* The key of these bytes, in this shape, is the one that the oracle finds. */
static void compare(const char *name, const u8 *bytes, size_t length,
		    const u16 *tci, const struct shape *shape,
		    const struct vse_key_scope *scope)
{
	struct vse_key key, expected;

	extract(&key, bytes, length, tci, shape, scope);
	oracle_key(&expected, bytes, length, tci, scope);
	oracle_keep(&expected, oracle_depth(scope));
	if (!vse_key_equal(&key, &expected))
		fail_msg("%s: %zu bytes, %zu linear, %zu in the first fragment%s%s, wanted %#x, fcf %u: present is %#x, not %#x",
			 name, length, shape->linear, shape->first,
			 shape->pulled ? ", pulled" : "",
			 shape->unmapped ? ", unmapped" : "", scope->wanted,
			 scope->fcf, key.present, expected.present);
}

/* ---- what the fields are ---- */

static void ethernet_fields(void **state)
{
	struct vse_key key;

	extract_sample(&key, "vlan_udp", &whole);
	assert_int_equal(key.in_port, IN_PORT);
	assert_memory_equal(key.outer.dl_dst, "\x02\xd1\xd2\xd3\xd4\x00", ETH_ALEN);
	assert_memory_equal(key.outer.dl_src, "\x02\xe1\xe2\xe3\xe4\x00", ETH_ALEN);
	assert_int_equal(key.outer.dl_vlan, 0xffe);
	assert_int_equal(key.outer.dl_vlan_pcp, 5);
	assert_int_equal(key.outer.dl_type, htons(0x0800));

	extract_sample(&key, "udp", &whole);
	assert_int_equal(key.outer.dl_vlan, VSE_VLAN_NONE);
	assert_int_equal(key.outer.dl_vlan_pcp, 0);
	/* The second tag is payload. */
	extract_sample(&key, "two_vlans", &whole);
	assert_int_equal(key.outer.dl_vlan, 5);
	assert_int_equal(key.outer.dl_type, htons(0x8100));
	extract_sample(&key, "spanning_tree", &whole);
	assert_int_equal(key.outer.dl_type, htons(VSE_DL_TYPE_NONE));
	extract_sample(&key, "snap_udp", &whole);
	assert_int_equal(key.outer.dl_type, htons(0x0800));
}

static void tag_that_the_nic_took_off(void **state)
{
	static const u16 tci = 0x6005;
	struct vse_key key;
	struct frame frame;

	build_sample(&frame, find_sample("udp"));
	extract(&key, frame.bytes, frame.length, &tci, &linear, &whole);
	assert_int_equal(key.outer.dl_vlan, 5);
	assert_int_equal(key.outer.dl_vlan_pcp, 3);
	assert_int_equal(key.outer.tp_dst, htons(53));

	/* Then one in the frame is the second one, and payload. */
	build_sample(&frame, find_sample("vlan_udp"));
	extract(&key, frame.bytes, frame.length, &tci, &linear, &whole);
	assert_int_equal(key.outer.dl_vlan, 5);
	assert_int_equal(key.outer.dl_type, htons(0x8100));
	assert_int_equal(key.present, VSE_HAS_ETHERNET);

	/* It is no tag of the inner packet. */
	build_sample(&frame, find_sample("vxlan_4_in_4"));
	extract(&key, frame.bytes, frame.length, &tci, &linear, &whole);
	assert_int_equal(key.outer.dl_vlan, 5);
	assert_int_equal(key.inner.dl_vlan, VSE_VLAN_NONE);
}

static void network_fields(void **state)
{
	struct vse_key key;

	extract_sample(&key, "udp", &whole);
	assert_int_equal(key.outer.nw_tos, 0xb8);
	assert_int_equal(key.outer.nw_proto, 17);
	assert_int_equal(key.outer.nw_src, htonl(0x0a01020e));
	assert_int_equal(key.outer.nw_dst, htonl(0x0a03040e));

	extract_sample(&key, "all_extensions", &whole);
	assert_int_equal(key.outer.nw_tos, 0xb8);
	assert_int_equal(key.outer.nw_proto, 17);
	assert_memory_equal(&key.outer.ipv6_src,
			    "\x20\x01\x0d\xb8\4\5\6\7\x8\x9\xa\xb\xc\xd\xe\1", 16);
	assert_memory_equal(&key.outer.ipv6_dst,
			    "\x20\x01\x0d\xb8\4\5\6\7\x8\x9\xa\xb\xc\xd\xe\2", 16);

	extract_sample(&key, "udp6_last_fragment", &whole);
	assert_int_equal(key.outer.nw_proto, 17);
	extract_sample(&key, "fragment_of_extension", &whole);
	assert_int_equal(key.outer.nw_proto, 60);
	extract_sample(&key, "nine_extensions", &whole);
	assert_int_equal(key.outer.nw_proto, 0);
	assert_int_equal(key.outer.ipv6_dst.s6_addr[0], 0);

	extract_sample(&key, "arp_reply", &whole);
	assert_int_equal(key.outer.nw_proto, 2);
	assert_int_equal(key.outer.nw_src, htonl(0xc0a80102));
	assert_int_equal(key.outer.nw_dst, htonl(0xc0a80101));
}

static void transport_fields(void **state)
{
	struct vse_key key;

	extract_sample(&key, "udp", &whole);
	assert_int_equal(key.outer.tp_src, htons(0xc022));
	assert_int_equal(key.outer.tp_dst, htons(53));
	extract_sample(&key, "tcp6", &whole);
	assert_int_equal(key.outer.tp_src, htons(0xb036));
	assert_int_equal(key.outer.tp_dst, htons(80));
	extract_sample(&key, "sctp", &whole);
	assert_int_equal(key.outer.tp_dst, htons(2905));
	extract_sample(&key, "icmp", &whole);
	assert_int_equal(key.outer.tp_src, htons(3));
	assert_int_equal(key.outer.tp_dst, htons(4));
	extract_sample(&key, "icmp6", &whole);
	assert_int_equal(key.outer.tp_src, htons(135));
	assert_int_equal(key.outer.tp_dst, htons(0));
	extract_sample(&key, "esp", &whole);
	assert_int_equal(key.outer.esp_spi, htonl(0xc0ffee01));
	extract_sample(&key, "esp6", &whole);
	assert_int_equal(key.outer.esp_spi, htonl(7));
}

static void tunnel_fields(void **state)
{
	struct vse_key key;

	extract_sample(&key, "vxlan_6_in_4", &whole);
	assert_int_equal(key.tun_id, cpu_to_be64(0x010203));
	assert_int_equal(key.outer.tp_dst, htons(4789));
	assert_int_equal(key.outer.nw_src, htonl(0x0a01020e));
	assert_memory_equal(key.inner.dl_src, "\x02\xe1\xe2\xe3\xe4\x32", ETH_ALEN);
	assert_int_equal(key.inner.dl_type, htons(0x86dd));
	assert_int_equal(key.inner.nw_proto, 6);
	assert_int_equal(key.inner.ipv6_dst.s6_addr[14], 64);
	assert_int_equal(key.inner.tp_dst, htons(80));

	extract_sample(&key, "vxlan_vlan", &whole);
	assert_int_equal(key.outer.dl_vlan, VSE_VLAN_NONE);
	assert_int_equal(key.inner.dl_vlan, 3);
	assert_int_equal(key.inner.dl_vlan_pcp, 1);
	assert_int_equal(key.inner.esp_spi, htonl(9));

	/* The first tunnel counts. */
	extract_sample(&key, "vxlan_in_vxlan", &whole);
	assert_int_equal(key.tun_id, cpu_to_be64(0x010203));
	assert_int_equal(key.inner.tp_dst, htons(4789));
	extract_sample(&key, "vxlan_4_in_6", &whole);
	assert_int_equal(key.tun_id, cpu_to_be64(0xffffff));
	extract_sample(&key, "geneve_options", &whole);
	assert_int_equal(key.tun_id, cpu_to_be64(0x040506));
	extract_sample(&key, "gre_key_ip6", &whole);
	assert_int_equal(key.tun_id, cpu_to_be64(0xfedcba98));
	extract_sample(&key, "gre_all_ethernet", &whole);
	assert_int_equal(key.tun_id, cpu_to_be64(0x00112233));
}

/* The tunnel's header tells then what is inside. */
static void inner_packet_without_ethernet(void **state)
{
	static const u8 none[ETH_ALEN];
	struct vse_key key;

	extract_sample(&key, "gre_ip", &whole);
	assert_int_equal(key.tun_id, 0);
	assert_int_equal(key.inner.dl_type, htons(0x0800));
	assert_int_equal(key.inner.nw_dst, htonl(0x0a030426));
	assert_int_equal(key.inner.dl_vlan, 0);
	assert_memory_equal(key.inner.dl_src, none, ETH_ALEN);
	extract_sample(&key, "geneve_ip6", &whole);
	assert_int_equal(key.inner.dl_type, htons(0x86dd));
	assert_int_equal(key.inner.tp_src, htons(128));
}

static void flow_control_field(void **state)
{
	static const struct {
		const char *sample;
		u8 fcf;
		int tci;	/* of the tag that the NIC took off; or 0 */
		int vm_id;	/* -1: it has none */
		u8 vm_prio;
	} cases[] = {
		{ "udp", VSE_FCF_OFF, 0, -1, 0 },
		{ "udp", VSE_FCF_TOS, 0, 14, 1 },
		{ "udp_last_fragment", VSE_FCF_TOS, 0, 14, 1 },
		{ "udp6_last_fragment", VSE_FCF_TOS, 0, 14, 1 },
		{ "vxlan_6_in_4", VSE_FCF_TOS, 0, 14, 1 },
		{ "nine_extensions", VSE_FCF_TOS, 0, -1, 0 },
		{ "arp_reply", VSE_FCF_TOS, 0, -1, 0 },
		{ "udp", VSE_FCF_VLAN, 0, -1, 0 },
		{ "vxlan_vlan", VSE_FCF_VLAN, 0, -1, 0 },
		{ "vlan_udp", VSE_FCF_VLAN, 0, 4094, 1 },
		{ "two_vlans", VSE_FCF_VLAN, 0, 5, 0 },
		{ "vlan_snap_udp6", VSE_FCF_VLAN, 0, 0, 0 },	/* 4095 */
		{ "udp", VSE_FCF_VLAN, 0x8000, 0, 1 },
		{ "udp", VSE_FCF_VLAN, 0x7001, 1, 0 },
		{ "udp", VSE_FCF_VLAN, 0xffff, 0, 1 },
	};
	struct vse_key_scope scope = whole;
	size_t i;

	/* Wanted or not, the other headers make no difference to it. */
	for (i = 0; i < ARRAY_SIZE(cases) * 2; i++) {
		typeof(&cases[0]) c = &cases[i / 2];
		u16 tci = c->tci;
		struct frame frame;
		struct vse_key key;

		build_sample(&frame, find_sample(c->sample));
		scope.fcf = c->fcf;
		scope.wanted = i % 2 ? VSE_HAS_FCF : EVERYTHING;
		extract(&key, frame.bytes, frame.length, tci ? &tci : NULL,
			&linear, &scope);
		assert_int_equal(!!(key.present & VSE_HAS_FCF), c->vm_id >= 0);
		assert_int_equal(key.vm_id, max(c->vm_id, 0));
		assert_int_equal(key.vm_prio, c->vm_prio);
	}
}

/* ---- what is there ---- */

static void every_sample(void **state)
{
	struct vse_key_scope scope = whole;
	size_t i;

	scope.wanted = EVERYTHING & ~VSE_HAS_FCF;
	for (i = 0; i < sample_count; i++) {
		struct vse_key key;

		extract_sample(&key, samples[i].name, &scope);
		if (key.present != samples[i].present)
			fail_msg("%s: present is %#x, not %#x", samples[i].name,
				 key.present, samples[i].present);
	}
}

static void spoilt_headers(void **state)
{
	enum {
		E = VSE_HAS_ETHERNET,
		N = E | VSE_HAS_NETWORK,
		T = N | VSE_HAS_TRANSPORT,
		TU = T | VSE_HAS_TUNNEL,
		ALL = TU | T << 4,
		GRE_IP = N | VSE_HAS_TUNNEL | (T & ~E) << 4,
	};
	static const struct {
		const char *sample;
		size_t offset;
		u8 byte;
		u8 present;
	} cases[] = {
		{ "udp", 14, 0x65, E },		/* version 6 */
		{ "udp", 14, 0x44, E },		/* header of 16 bytes */
		{ "udp", 14, 0x4f, E },		/* longer than the packet */
		{ "udp", 17, 0x25, E },		/* one byte is missing */
		{ "udp", 17, 0x24, T },
		{ "udp", 17, 0x13, E },		/* shorter than its header */
		{ "udp", 17, 0x14, N },		/* nothing behind it */
		{ "udp", 17, 0x17, N },		/* half of the ports */
		{ "udp", 17, 0x18, T },
		{ "udp", 20, 0x20, N },		/* first fragment */
		{ "udp", 20, 0x10, N },		/* one far behind */
		{ "udp", 21, 0x01, N },		/* a later one */
		{ "udp", 20, 0x80, T },		/* a reserved bit */
		{ "icmp", 17, 0x15, N },	/* half of type and code */
		{ "icmp", 17, 0x16, T },
		{ "arp_reply", 15, 6, E },	/* not on Ethernet */
		{ "arp_reply", 16, 0x86, E },	/* not of IPv4 */
		{ "arp_reply", 18, 8, E },
		{ "arp_reply", 19, 16, E },
		{ "arp_reply", 20, 1, E },	/* operation of two bytes */
		{ "udp6", 14, 0x4b, E },	/* version 4 */
		{ "udp6", 19, 9, E },		/* one byte is missing */
		{ "udp6", 19, 3, N },		/* half of the ports */
		{ "udp6", 19, 4, T },
		{ "udp6", 20, 44, N },		/* the ports are its offset */
		{ "all_extensions", 55, 1, E },	/* its second half is gone */
		{ "all_extensions", 102, 1, N },	/* more fragments */
		{ "udp6_last_fragment", 57, 0, T },	/* an atomic one */
		{ "udp6_last_fragment", 57, 6, T },	/* reserved bits */
		{ "udp6_last_fragment", 57, 1, N },
		{ "udp6_last_fragment", 56, 0x80, N },
		{ "vxlan_4_in_4", 36, 0x13, T },	/* another port */
		{ "vxlan_4_in_4", 39, 7, T },	/* UDP shorter than its header */
		{ "vxlan_4_in_4", 39, 15, T },	/* VXLAN's is cut */
		{ "vxlan_4_in_4", 39, 16, TU },	/* nothing inside */
		{ "vxlan_4_in_4", 39, 30, TU | E << 4 },
		{ "vxlan_4_in_4", 39, 0x3b, T },	/* longer than the packet */
		{ "vxlan_4_in_4", 42, 0x00, T },	/* no VNI */
		{ "vxlan_4_in_4", 42, 0x0c, T },	/* another protocol */
		{ "vxlan_4_in_4", 42, 0x09, T },	/* for the tunnel's end */
		{ "vxlan_4_in_4", 42, 0xfa, ALL },	/* to be ignored */
		{ "vxlan_4_in_4", 49, 0xff, ALL },
		{ "vxlan_4_in_4", 64, 0x47, TU | N << 4 },	/* options only */
		{ "vxlan_4_in_4", 67, 0x1d, TU | E << 4 },	/* beyond the outer one */
		{ "vxlan_4_in_4", 70, 0x20, TU | N << 4 },	/* fragment */
		{ "geneve", 42, 0x40, T },	/* version 1 */
		{ "geneve", 42, 0x3f, T },	/* options beyond the end */
		{ "geneve", 43, 0x80, T },	/* for the tunnel's end */
		{ "geneve", 43, 0x40, ALL },	/* critical options */
		{ "geneve", 44, 0x66, T },	/* another protocol */
		{ "geneve", 45, 0x59, T },
		{ "gre_ip", 34, 0x40, N },	/* routing */
		{ "gre_ip", 34, 0x08, N },	/* strict source route */
		{ "gre_ip", 34, 0x01, N },	/* recursion */
		{ "gre_ip", 35, 0x80, N },	/* acknowledgement */
		{ "gre_ip", 35, 0x01, N },	/* version 1 */
		{ "gre_ip", 35, 0x02, N },
		{ "gre_ip", 36, 0x88, N },	/* another protocol */
		{ "gre_ip", 36, 0x65, N },
		{ "gre_key_ip6", 54, 0x10, GRE_IP },	/* a sequence number */
		{ "gre_all_ethernet", 36, 0x22, N },	/* ERSPAN */
	};
	struct vse_key_scope scope = whole;
	size_t i;

	scope.fcf = VSE_FCF_OFF;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct frame frame;
		struct vse_key key;

		build_sample(&frame, find_sample(cases[i].sample));
		frame.bytes[cases[i].offset] = cases[i].byte;
		extract(&key, frame.bytes, frame.length, NULL, &linear, &scope);
		if (key.present != cases[i].present)
			fail_msg("%s with %#x at %zu: present is %#x, not %#x",
				 cases[i].sample, cases[i].byte,
				 cases[i].offset, key.present, cases[i].present);
		compare(cases[i].sample, frame.bytes, frame.length, NULL,
			&fragment, &scope);
	}
}

static void only_the_ports_given_are_tunnels(void **state)
{
	static const struct vse_tunnel_ports swapped = {
		.vxlan_count = 1, .geneve_count = 1,
		.vxlan = { htons(6081), htons(4789) },
		.geneve = { htons(8472), htons(4789) },
	};
	static const struct vse_tunnel_ports none = {
		.vxlan = { htons(4789) }, .geneve = { htons(6081) },
	};
	struct vse_key_scope scope = whole;
	struct vse_key key;

	scope.tunnels = &swapped;
	extract_sample(&key, "vxlan_4_in_4", &scope);
	assert_false(key.present & VSE_HAS_TUNNEL);
	/* VXLAN's flags make no good version of Geneve, and the reverse. */
	extract_sample(&key, "vxlan_4_in_6", &scope);
	assert_false(key.present & VSE_HAS_TUNNEL);
	extract_sample(&key, "geneve", &scope);
	assert_false(key.present & VSE_HAS_TUNNEL);

	scope.tunnels = &none;
	extract_sample(&key, "vxlan_4_in_4", &scope);
	assert_false(key.present & VSE_HAS_TUNNEL);
	extract_sample(&key, "geneve", &scope);
	assert_false(key.present & VSE_HAS_TUNNEL);
	extract_sample(&key, "gre_ip", &scope);
	assert_true(key.present & VSE_HAS_TUNNEL);
}

/* ---- wherever it lies, however short, however deep ---- */

static void compare_shapes(const char *name, const u8 *bytes, size_t length,
			   const struct vse_key_scope *scope)
{
	struct shape shape = {};
	size_t cut;

	compare(name, bytes, length, NULL, &linear, scope);
	for (cut = 0; cut <= length; cut++) {
		shape = (struct shape){ .linear = cut, .first = FRAME_MAX };
		compare(name, bytes, length, NULL, &shape, scope);
		if (cut >= ETH_HLEN) {
			shape.pulled = true;
			compare(name, bytes, length, NULL, &shape, scope);
		}
		shape = (struct shape){ .first = cut };
		compare(name, bytes, length, NULL, &shape, scope);
		shape.unmapped = true;
		compare(name, bytes, length, NULL, &shape, scope);
	}
}

static void wherever_it_lies(void **state)
{
	size_t i, cut, second;

	for (i = 0; i < sample_count; i++) {
		struct frame frame;

		build_sample(&frame, &samples[i]);
		compare_shapes(samples[i].name, frame.bytes, frame.length,
			       &whole);
		for (cut = 1; cut < frame.length; cut++)
			for (second = 1; cut + second < frame.length; second++)
				compare(samples[i].name, frame.bytes,
					frame.length, NULL,
					&(struct shape){ .linear = cut,
							 .first = second },
					&whole);
	}
}

static void cut_short_anywhere(void **state)
{
	size_t i, length;

	for (i = 0; i < sample_count; i++) {
		struct frame frame;

		build_sample(&frame, &samples[i]);
		for (length = 0; length <= frame.length; length++)
			compare_shapes(samples[i].name, frame.bytes, length,
				       &whole);
	}
}

/* An outer IP header tells how long the packet is to be. */
static void cut_short_in_ip(void **state)
{
	static const char * const names[] = { "udp", "udp6", "vxlan_4_in_4" };
	struct vse_key key;
	size_t i, length;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		struct frame frame;

		build_sample(&frame, find_sample(names[i]));
		for (length = 0; length < frame.length; length++) {
			extract(&key, frame.bytes, length, NULL, &fragment,
				&whole);
			assert_int_equal(key.present, length < ETH_HLEN ?
					 0 : VSE_HAS_ETHERNET);
		}
	}
}

/* As if the sender had cut the packet, and had told so in the IP header. */
static void cut_short_by_the_sender(void **state)
{
	size_t i, length;

	for (i = 0; i < sample_count; i++) {
		struct frame whole_frame;

		build_sample(&whole_frame, &samples[i]);
		for (length = 34; length < whole_frame.length; length++) {
			struct frame frame = whole_frame;
			bool is_ipv4 = frame.bytes[12] == 8;
			bool is_ipv6 = frame.bytes[12] == 0x86;

			if ((!is_ipv4 && !is_ipv6) || (is_ipv6 && length < 54))
				continue;
			if (is_ipv4)
				frame.bytes[17] = length - 14;
			else
				frame.bytes[19] = length - 54;
			compare_shapes(samples[i].name, frame.bytes, length,
				       &whole);
		}
	}
}

static void no_deeper_than_wanted(void **state)
{
	struct vse_key_scope scope = whole;
	unsigned int wanted;
	size_t i;

	for (i = 0; i < sample_count; i++) {
		struct frame frame;

		build_sample(&frame, &samples[i]);
		for (wanted = 0; wanted <= EVERYTHING; wanted++) {
			scope.wanted = wanted;
			for (scope.fcf = VSE_FCF_OFF; scope.fcf <= VSE_FCF_VLAN;
			     scope.fcf++) {
				compare(samples[i].name, frame.bytes,
					frame.length, NULL, &linear, &scope);
				compare(samples[i].name, frame.bytes,
					frame.length, NULL, &fragment, &scope);
			}
		}
	}
}

/* ---- noise ---- */

static void spoil(struct frame *frame)
{
	/* What means something somewhere. */
	static const u8 bytes[] = {
		0, 1, 4, 6, 8, 17, 20, 43, 44, 47, 50, 51, 58, 59, 60, 0x40,
		0x45, 0x46, 0x60, 0x65, 0x80, 0x81, 0x86, 0xdd, 132, 0xff,
	};
	int count = random() % 4;

	while (count-- && frame->length) {
		size_t at = random() % frame->length;

		switch (random() % 4) {
		case 0:
			frame->bytes[at] = random();
			break;
		case 1:
			frame->bytes[at] ^= 1 << random() % 8;
			break;
		case 2:
			frame->bytes[at] += random() % 2 ? 1 : -1;
			break;
		default:
			frame->bytes[at] = bytes[random() % ARRAY_SIZE(bytes)];
		}
	}
	if (random() % 4 == 0)
		frame->length = random() % (frame->length + 1);
}

static void random_noise(void **state)
{
	unsigned long seen[8] = {};
	int round, bit;

	srandom(2);
	for (round = 0; round < 300000; round++) {
		const struct sample *sample = &samples[random() % sample_count];
		struct shape shape = {
			.linear = random() % 2 ? random() % 160 : 0,
			.first = random() % 2 ? random() % 160 : FRAME_MAX,
			.unmapped = random() % 8 == 0,
		};
		struct vse_key_scope scope = {
			.wanted = random() % 2 ? EVERYTHING : random(),
			.fcf = random() % 4,
			.in_port = random(),
			.tunnels = &sample_ports,
		};
		u16 tci = random();
		struct frame frame;
		struct vse_key key;

		build_sample(&frame, sample);
		spoil(&frame);
		shape.pulled = min(shape.linear, frame.length) >= ETH_HLEN &&
			       random() % 2;
		compare(sample->name, frame.bytes, frame.length,
			random() % 8 ? NULL : &tci, &shape, &scope);

		oracle_key(&key, frame.bytes, frame.length, NULL, &whole);
		for (bit = 0; bit < 8; bit++)
			seen[bit] += key.present >> bit & 1;
	}
	/* Not all of it was refused at the first header. */
	for (bit = 0; bit < 8; bit++)
		assert_in_range(seen[bit], 30000, 299999);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ethernet_fields),
		cmocka_unit_test(tag_that_the_nic_took_off),
		cmocka_unit_test(network_fields),
		cmocka_unit_test(transport_fields),
		cmocka_unit_test(tunnel_fields),
		cmocka_unit_test(inner_packet_without_ethernet),
		cmocka_unit_test(flow_control_field),
		cmocka_unit_test(every_sample),
		cmocka_unit_test(spoilt_headers),
		cmocka_unit_test(only_the_ports_given_are_tunnels),
		cmocka_unit_test(wherever_it_lies),
		cmocka_unit_test(cut_short_anywhere),
		cmocka_unit_test(cut_short_in_ip),
		cmocka_unit_test(cut_short_by_the_sender),
		cmocka_unit_test(no_deeper_than_wanted),
		cmocka_unit_test(random_noise),
	};

	return cmocka_run_group_tests_name("key", tests, NULL, NULL);
}
