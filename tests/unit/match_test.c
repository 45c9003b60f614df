// SPDX-License-Identifier: GPL-2.0
/* What a match may say, and which matches are within or beside another one. */
#include "test.h"
#include <linux/in.h>
#include "random_match.h"
#include <uapi/linux/vse.h>

static u8 any_byte(void)
{
	return random();
}

/* Random bits where a match leaves them open. */
static void packet_within(struct vse_key *key, const struct vse_match *match)
{
	const u8 *bits = (const u8 *)&match->mask;
	const u8 *value = (const u8 *)&match->key;
	size_t i;

	for (i = 0; i < sizeof(*key); i++)
		((u8 *)key)[i] = (any_byte() & ~bits[i]) | value[i];
}

static void widen(struct vse_match *outer, const struct vse_match *inner)
{
	u8 *mask = (u8 *)&outer->mask;
	size_t i;

	*outer = *inner;
	for (i = 0; i < sizeof(outer->mask); i++)
		if (random() % 4 == 0)
			mask[i] &= random();
	vse_key_and(&outer->key, &inner->key, &outer->mask);
}

/* OpenFlow's DELETE: within means that no packet is in one but not in both. */
static void within_agrees_with_packets(void **state)
{
	unsigned int round, within = 0;

	srandom(6);
	for (round = 0; round < 3000; round++) {
		struct vse_match inner, outer;
		bool claimed, refuted = false;
		int i;

		random_match(&inner);
		if (random() % 2)
			widen(&outer, &inner);
		else
			random_match(&outer);
		claimed = vse_match_within(&inner, &outer);
		within += claimed;
		for (i = 0; i < 100; i++) {
			struct vse_key key;

			packet_within(&key, &inner);
			if (!obviously_matches(&outer, &key))
				refuted = true;
		}
		assert_int_equal(claimed, !refuted);
	}
	assert_in_range(within, 1000, 2900);
}

/* CHECK_OVERLAP: a packet that is in both, or none can be. */
static void overlap_agrees_with_packets(void **state)
{
	unsigned int round, overlapping = 0;

	srandom(7);
	for (round = 0; round < 3000; round++) {
		struct vse_match a, b;
		struct vse_key key;
		size_t i;

		random_match(&a);
		random_match(&b);
		/* Whatever b leaves open is taken from a. */
		for (i = 0; i < sizeof(key); i++)
			((u8 *)&key)[i] = ((u8 *)&a.key)[i] |
					  ((u8 *)&b.key)[i];
		assert_int_equal(vse_match_overlaps(&a, &b),
				 obviously_matches(&a, &key) &&
				 obviously_matches(&b, &key));
		assert_int_equal(vse_match_overlaps(&a, &b),
				 vse_match_overlaps(&b, &a));
		overlapping += vse_match_overlaps(&a, &b);
	}
	assert_in_range(overlapping, 100, 2900);
}

/* A field never matches in a packet without the header that it is in. */
static void a_missing_header_matches_nothing(void **state)
{
	struct vse_key nothing = {};
	unsigned int round;

	srandom(8);
	for (round = 0; round < 3000; round++) {
		struct vse_match match;

		random_match(&match);
		memset(&match.key, 0, sizeof(match.key));
		match.key.present = match.mask.present;
		match.key.in_port = 0;
		assert_int_equal(obviously_matches(&match, &nothing),
				 !match.mask.present);
	}
}

static void what_is_set_is_there(void **state)
{
	const u32 address = htonl(0x0a000001), mask = htonl(0xffff0000);
	const u32 masked = htonl(0x0a000000);
	const u16 type = htons(ETH_P_IP);
	const u64 id = htobe64(7);
	struct vse_match match = {};

	vse_match_set(&match, VSE_A_MATCH_TUN_ID, &id, NULL);
	vse_match_set(&match, VSE_A_MATCH_TUN_SRC, &address, NULL);
	vse_match_set(&match, VSE_A_MATCH_DL_TYPE, &type, NULL);
	vse_match_set(&match, VSE_A_MATCH_NW_SRC, &address, &mask);
	vse_match_complete(&match);
	assert_memory_equal(vse_match_value(&match, VSE_A_MATCH_NW_SRC), &masked,
			    sizeof(masked));
	assert_memory_equal(vse_match_mask(&match, VSE_A_MATCH_NW_SRC), &mask,
			    sizeof(mask));
	/* The tunnel's own are the outer ones, the others the inner ones. */
	assert_int_equal(match.key.outer.nw_src, address);
	assert_int_equal(match.key.outer.dl_type, type);
	assert_int_equal(match.key.inner.nw_src, masked);
	assert_int_equal(match.key.inner.dl_type, type);
	assert_int_equal(match.mask.present,
			 VSE_HAS_ETHERNET | VSE_HAS_NETWORK | VSE_HAS_TUNNEL |
			 VSE_HAS_INNER_NETWORK);
}

static void fields_without_bits_are_taken_out(void **state)
{
	const u32 address = htonl(0x0a000001), none = 0;
	const u16 type = htons(ETH_P_IP);
	struct vse_match match = {};

	vse_match_set(&match, VSE_A_MATCH_DL_TYPE, &type, NULL);
	vse_match_set(&match, VSE_A_MATCH_NW_SRC, &address, &none);
	vse_match_complete(&match);
	assert_int_equal(match.fields, BIT(VSE_A_MATCH_DL_TYPE));
	assert_int_equal(match.key.outer.nw_src, 0);
}

/**
 * struct setting - a field of a match
 * @field: VSE_A_MATCH_*; 0 ends a list
 * @value: in host byte order, the last bytes of a longer field
 * @mask: likewise; 0: all bits
 */
struct setting {
	int field;
	u64 value;
	u64 mask;
};

static void set(struct vse_match *match, const struct setting *setting)
{
	static const int in_host_order[] = {
		VSE_A_MATCH_IN_PORT, VSE_A_MATCH_DL_VLAN, VSE_A_MATCH_VM_ID,
	};
	unsigned int size = vse_match_field_size(setting->field), i;
	u8 value[16] = {}, mask[16] = {};

	for (i = 0; i < size && i < sizeof(u64); i++) {
		unsigned int at = size - 1 - i, j;

		for (j = 0; j < ARRAY_SIZE(in_host_order); j++)
			if (setting->field == in_host_order[j])
				at = i;
		value[at] = setting->value >> 8 * i;
		mask[at] = setting->mask >> 8 * i;
	}
	vse_match_set(match, setting->field, value,
		      setting->mask ? mask : NULL);
}

static void meaningless_matches_are_refused(void **state)
{
#define F(name)		VSE_A_MATCH_##name
#define IP		{ F(DL_TYPE), ETH_P_IP }
#define IPV6		{ F(DL_TYPE), ETH_P_IPV6 }
#define ARP		{ F(DL_TYPE), ETH_P_ARP }
#define PROTO(number)	{ F(NW_PROTO), number }
#define TUN		{ F(TUN_ID), 5 }
	static const struct {
		struct setting settings[6];	/* those of the tunnel first */
		const char *word;	/* in the message; NULL: no message */
		int field;		/* that is named */
	} cases[] = {
		{ { }, NULL },
		{ { IP, { F(NW_DST), 1 } }, NULL },
		{ { ARP, { F(NW_DST), 1 } }, NULL },
		{ { { F(NW_DST), 1 } }, "nw_dst", F(NW_DST) },
		{ { IPV6, { F(NW_SRC), 1 } }, "nw_src", F(NW_SRC) },
		{ { IP, { F(NW_SRC), 0x0a000000, 0xff000000 } }, NULL },
		{ { IP, { F(NW_SRC), 0x0a000000, 0xff00ff00 } }, "holes", F(NW_SRC) },
		{ { IP, { F(NW_SRC), 0x0a000000, 0xfd000000 } }, "holes", F(NW_SRC) },
		{ { IP, { F(NW_SRC), 0x0a000000, 0xfe000000 } }, NULL },
		{ { IPV6, { F(IPV6_SRC), 1 } }, NULL },
		{ { IPV6, { F(IPV6_DST), 1, 0xff } }, "holes", F(IPV6_DST) },
		{ { IP, { F(IPV6_DST), 1 } }, "ipv6_dst", F(IPV6_DST) },
		{ { { F(IPV6_DST), 1 } }, "ipv6_dst", F(IPV6_DST) },
		{ { IP, { F(NW_TOS), 0xb8 } }, NULL },
		{ { IPV6, { F(NW_TOS), 0xb8 } }, NULL },
		{ { ARP, { F(NW_TOS), 0xb8 } }, "nw_tos", F(NW_TOS) },
		{ { IP, { F(NW_TOS), 2 } }, "DSCP", F(NW_TOS) },
		{ { PROTO(6) }, "nw_proto", F(NW_PROTO) },
		{ { ARP, PROTO(1) }, NULL },
		{ { IP, PROTO(IPPROTO_UDP), { F(TP_DST), 1 } }, NULL },
		{ { IPV6, PROTO(IPPROTO_UDP), { F(TP_DST), 1 } }, NULL },
		{ { ARP, PROTO(IPPROTO_UDP), { F(TP_DST), 1 } }, "udp", F(TP_DST) },
		{ { IP, PROTO(IPPROTO_SCTP), { F(TP_SRC), 1 } }, NULL },
		{ { IP, PROTO(IPPROTO_GRE), { F(TP_DST), 1 } }, "udp", F(TP_DST) },
		{ { IP, { F(TP_DST), 1 } }, "udp", F(TP_DST) },
		{ { { F(TP_SRC), 1 } }, "udp", F(TP_SRC) },
		{ { IP, PROTO(IPPROTO_UDP), { F(TP_DST), 1, 0xff } }, "no mask", F(TP_DST) },
		{ { IP, PROTO(IPPROTO_ICMP), { F(TP_SRC), 255 } }, NULL },
		{ { IP, PROTO(IPPROTO_ICMP), { F(TP_SRC), 256 } }, "ICMP", F(TP_SRC) },
		{ { IPV6, PROTO(IPPROTO_ICMP), { F(TP_SRC), 1 } }, "icmp6", F(TP_SRC) },
		{ { IPV6, PROTO(IPPROTO_ICMPV6), { F(TP_SRC), 128 } }, NULL },
		{ { IP, PROTO(IPPROTO_ICMPV6), { F(TP_SRC), 128 } }, "icmp6", F(TP_SRC) },
		{ { IP, PROTO(IPPROTO_ESP), { F(ESP_SPI), 1 } }, NULL },
		{ { IPV6, PROTO(IPPROTO_ESP), { F(ESP_SPI), 1 } }, NULL },
		{ { IP, PROTO(IPPROTO_AH), { F(ESP_SPI), 1 } }, "esp_spi", F(ESP_SPI) },
		{ { IP, { F(ESP_SPI), 1 } }, "esp_spi", F(ESP_SPI) },
		{ { { F(DL_VLAN), 4095 } }, NULL },
		{ { { F(DL_VLAN), 4096 } }, "dl_vlan", F(DL_VLAN) },
		{ { { F(DL_VLAN), VSE_VLAN_NONE } }, NULL },
		{ { { F(DL_VLAN), 5 }, { F(DL_VLAN_PCP), 7 } }, NULL },
		{ { { F(DL_VLAN), 5 }, { F(DL_VLAN_PCP), 8 } }, "pcp", F(DL_VLAN_PCP) },
		{ { { F(DL_VLAN), VSE_VLAN_NONE }, { F(DL_VLAN_PCP), 1 } }, "pcp",
		  F(DL_VLAN_PCP) },
		{ { { F(DL_VLAN_PCP), 1 } }, "pcp", F(DL_VLAN_PCP) },
		{ { TUN }, NULL },
		{ { { F(TUN_ID), 1ull << 32 } }, "tun_id", F(TUN_ID) },
		{ { TUN, { F(TUN_SRC), 1 }, IP, { F(NW_SRC), 1 } }, NULL },
		{ { TUN, { F(TUN_SRC), 1 }, { F(NW_SRC), 1 } }, "nw_src", F(NW_SRC) },
		{ { TUN, { F(TUN_SRC), 1, 0xff } }, "holes", F(TUN_SRC) },
		{ { TUN, { F(TUN_SRC), 1 }, { F(TUN_IPV6_DST), 1 } }, "tun_ipv6",
		  F(TUN_SRC) },
		{ { { F(TUN_TOS), 0xb8 } }, NULL },
		{ { { F(TUN_TOS), 0xb9 } }, "tun_tos", F(TUN_TOS) },
		{ { { F(VM_ID), 4094 } }, NULL },
		{ { { F(VM_ID), 4095 } }, "vm_id", F(VM_ID) },
		{ { { F(VM_ID), 0 } }, "vm_id", F(VM_ID) },
		{ { { F(VM_PRIO), 1 } }, NULL },
		{ { { F(VM_PRIO), 2 } }, "vm_prio", F(VM_PRIO) },
	};
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct vse_match match = {};
		const char *message;
		int field;

		for (j = 0; cases[i].settings[j].field; j++)
			set(&match, &cases[i].settings[j]);
		message = vse_match_check(&match, &field);
		if (!cases[i].word) {
			assert_null(message);
			continue;
		}
		assert_non_null(message);
		assert_non_null(strstr(message, cases[i].word));
		assert_int_equal(field, cases[i].field);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(within_agrees_with_packets),
		cmocka_unit_test(overlap_agrees_with_packets),
		cmocka_unit_test(a_missing_header_matches_nothing),
		cmocka_unit_test(what_is_set_is_there),
		cmocka_unit_test(fields_without_bits_are_taken_out),
		cmocka_unit_test(meaningless_matches_are_refused),
	};

	return cmocka_run_group_tests_name("match", tests, NULL, NULL);
}
