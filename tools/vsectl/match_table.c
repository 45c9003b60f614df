// SPDX-License-Identifier: GPL-2.0
#include <linux/if_ether.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "match_table.h"

#define VLAN_ID_MAX	4095
#define VLAN_PCP_MAX	7

/* The longest key, that of GRE; a VNI has 24 bits. */
#define TUNNEL_KEY_MAX	UINT32_MAX

#define NUMBER(max_)	.notation = NOTATION_DECIMAL, .max = (max_)
#define TOS		.size = 1, .notation = NOTATION_TOS, .max = UINT8_MAX
#define ETHERNET	.size = ETH_ALEN, .notation = NOTATION_ETHERNET, \
			.masking = MASKING_BITS
#define IPV4		.size = 4, .notation = NOTATION_IPV4, \
			.masking = MASKING_PREFIX
#define IPV6		.size = 16, .notation = NOTATION_IPV6, \
			.masking = MASKING_PREFIX

const struct match_column match_columns[VSE_A_MATCH_MAX + 1] = {
	[VSE_A_MATCH_IN_PORT] = {
		"in_port", 4, NOTATION_DEVICE, .host_order = true
	},
	[VSE_A_MATCH_DL_SRC] = { "dl_src", ETHERNET },
	[VSE_A_MATCH_DL_DST] = { "dl_dst", ETHERNET },
	[VSE_A_MATCH_DL_VLAN] = {
		"dl_vlan", 2, NOTATION_VLAN, .host_order = true,
		.max = VLAN_ID_MAX
	},
	[VSE_A_MATCH_DL_VLAN_PCP] = { "dl_vlan_pcp", 1, NUMBER(VLAN_PCP_MAX) },
	[VSE_A_MATCH_DL_TYPE] = {
		"dl_type", 2, NOTATION_TYPE, .max = UINT16_MAX
	},
	[VSE_A_MATCH_NW_TOS] = { "nw_tos", TOS },
	[VSE_A_MATCH_NW_PROTO] = { "nw_proto", 1, NUMBER(UINT8_MAX) },
	[VSE_A_MATCH_NW_SRC] = { "nw_src", IPV4 },
	[VSE_A_MATCH_NW_DST] = { "nw_dst", IPV4 },
	[VSE_A_MATCH_TP_SRC] = { "tp_src", 2, NUMBER(UINT16_MAX) },
	[VSE_A_MATCH_TP_DST] = { "tp_dst", 2, NUMBER(UINT16_MAX) },
	[VSE_A_MATCH_IPV6_SRC] = { "ipv6_src", IPV6 },
	[VSE_A_MATCH_IPV6_DST] = { "ipv6_dst", IPV6 },
	[VSE_A_MATCH_ESP_SPI] = {
		"esp_spi", 4, NOTATION_HEXADECIMAL, .max = UINT32_MAX
	},
	[VSE_A_MATCH_TUN_ID] = {
		"tun_id", 8, NOTATION_HEXADECIMAL, MASKING_BITS,
		.tunnel = true, .max = TUNNEL_KEY_MAX
	},
	[VSE_A_MATCH_TUN_SRC] = { "tun_src", IPV4, .tunnel = true },
	[VSE_A_MATCH_TUN_DST] = { "tun_dst", IPV4, .tunnel = true },
	[VSE_A_MATCH_TUN_IPV6_SRC] = { "tun_ipv6_src", IPV6, .tunnel = true },
	[VSE_A_MATCH_TUN_IPV6_DST] = { "tun_ipv6_dst", IPV6, .tunnel = true },
	[VSE_A_MATCH_TUN_TOS] = { "tun_tos", TOS, .tunnel = true },
	[VSE_A_MATCH_VM_ID] = {
		"vm_id", 2, NUMBER(VSE_VM_ID_MAX), .min = 1, .host_order = true
	},
	[VSE_A_MATCH_VM_PRIO] = { "vm_prio", 1, NUMBER(1) },
};

const struct match_protocol match_protocols[] = {
	{ "icmp", ETH_P_IP, IPPROTO_ICMP },
	{ "icmp6", ETH_P_IPV6, IPPROTO_ICMPV6 },
	{ "tcp", ETH_P_IP, IPPROTO_TCP },
	{ "tcp6", ETH_P_IPV6, IPPROTO_TCP },
	{ "udp", ETH_P_IP, IPPROTO_UDP },
	{ "udp6", ETH_P_IPV6, IPPROTO_UDP },
	{ "sctp", ETH_P_IP, IPPROTO_SCTP },
	{ "sctp6", ETH_P_IPV6, IPPROTO_SCTP },
	{ "esp", ETH_P_IP, IPPROTO_ESP },
	{ "esp6", ETH_P_IPV6, IPPROTO_ESP },
	{ "ip", ETH_P_IP, MATCH_ANY_PROTOCOL },
	{ "ipv6", ETH_P_IPV6, MATCH_ANY_PROTOCOL },
	{ "arp", ETH_P_ARP, MATCH_ANY_PROTOCOL },
	{ "rarp", ETH_P_RARP, MATCH_ANY_PROTOCOL },
	{}
};

const struct match_synonym match_synonyms[] = {
	{ "icmp_type", VSE_A_MATCH_TP_SRC, { "icmp", "icmp6" } },
	{ "icmp_code", VSE_A_MATCH_TP_DST, { "icmp", "icmp6" } },
	{ "arp_op", VSE_A_MATCH_NW_PROTO, { "arp" } },
	{ "arp_spa", VSE_A_MATCH_NW_SRC, { "arp" } },
	{ "arp_tpa", VSE_A_MATCH_NW_DST, { "arp" } },
	{}
};

/**
 * match_find_protocol - find the protocol of a name
 * @name: the name
 *
 * Return: the protocol, or NULL.
 */
const struct match_protocol *match_find_protocol(const char *name)
{
	const struct match_protocol *protocol = match_protocols;

	for (; protocol->name; protocol++)
		if (!strcmp(name, protocol->name))
			return protocol;
	return NULL;
}

/**
 * match_find_synonym - find the field that a name of one protocol is for
 * @name: the name
 *
 * Return: the synonym, or NULL.
 */
const struct match_synonym *match_find_synonym(const char *name)
{
	const struct match_synonym *synonym = match_synonyms;

	for (; synonym->name; synonym++)
		if (!strcmp(name, synonym->name))
			return synonym;
	return NULL;
}

/**
 * match_is_of - has a protocol a field of this name?
 * @synonym: the name
 * @protocol: the protocol
 */
bool match_is_of(const struct match_synonym *synonym,
		 const struct match_protocol *protocol)
{
	for (size_t i = 0; i < 2 && synonym->protocols[i]; i++)
		if (!strcmp(synonym->protocols[i], protocol->name))
			return true;
	return false;
}

/**
 * match_find_field - find the field of a name
 * @name: the name
 *
 * Return: &enum vse_match_attr, or 0.
 */
int match_find_field(const char *name)
{
	for (int i = 1; i <= VSE_A_MATCH_MAX; i++)
		if (!strcmp(name, match_columns[i].name))
			return i;
	return 0;
}

/**
 * match_fail - say what is wrong
 * @error: MATCH_ERROR_SIZE bytes; is written to
 * @format: as for printf()
 *
 * Return: false.
 */
bool match_fail(char *error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(error, MATCH_ERROR_SIZE, format, args);
	va_end(args);
	return false;
}

/**
 * match_store - write a number as it is in a packet
 * @bytes: is written to
 * @size: bytes of it
 * @number: the number
 */
void match_store(uint8_t *bytes, size_t size, uint64_t number)
{
	while (size--) {
		bytes[size] = number;
		number >>= 8;
	}
}

/**
 * match_number - the value of a field of up to 64 bits
 * @match: the match
 * @attr: &enum vse_match_attr
 */
uint64_t match_number(const struct match *match, int attr)
{
	uint64_t number = 0;

	for (size_t i = 0; i < match_columns[attr].size; i++)
		number = number << 8 | match->field[attr].value[i];
	return number;
}

/**
 * match_is - is this what a match says of a field?
 * @match: the match
 * @attr: &enum vse_match_attr, a field of up to 64 bits
 * @number: the value
 */
bool match_is(const struct match *match, int attr, uint64_t number)
{
	return match->field[attr].given && match_number(match, attr) == number;
}

/**
 * match_zero - is no bit of a mask set?
 * @bytes: MATCH_FIELD_SIZE of them
 */
bool match_zero(const uint8_t *bytes)
{
	static const uint8_t zero[MATCH_FIELD_SIZE];

	return !memcmp(bytes, zero, sizeof(zero));
}

/**
 * match_full_mask - the mask of a field all of whose bits count
 * @attr: &enum vse_match_attr
 * @mask: MATCH_FIELD_SIZE bytes; is set
 */
void match_full_mask(int attr, uint8_t *mask)
{
	memset(mask, 0, MATCH_FIELD_SIZE);
	memset(mask, 0xff, match_columns[attr].size);
}

/**
 * match_prefix_length - how many bits does the mask of an address leave over?
 * @attr: &enum vse_match_attr
 * @mask: the mask
 * @length: is set
 *
 * Return: whether it has no holes.
 */
bool match_prefix_length(int attr, const uint8_t *mask, unsigned int *length)
{
	unsigned int bits = 8 * match_columns[attr].size, ones = 0;

	while (ones < bits && mask[ones / 8] & 0x80 >> ones % 8)
		ones++;
	for (unsigned int i = ones; i < bits; i++)
		if (mask[i / 8] & 0x80 >> i % 8)
			return false;
	*length = ones;
	return true;
}
