// SPDX-License-Identifier: GPL-2.0
#include <linux/in.h>
#include <linux/if_ether.h>
#include <linux/if_vlan.h>
#include <linux/string.h>
#include <uapi/linux/vse.h>
#include "match.h"

#define FIELDS(a, b)	(BIT(VSE_A_MATCH_##a) | BIT(VSE_A_MATCH_##b))

#define TUNNEL_IPV4	FIELDS(TUN_SRC, TUN_DST)
#define TUNNEL_IPV6	FIELDS(TUN_IPV6_SRC, TUN_IPV6_DST)
#define TUNNEL_FIELDS	(TUNNEL_IPV4 | TUNNEL_IPV6 | FIELDS(TUN_ID, TUN_TOS))

/* Whose headers a field is in. */
enum place {
	PLACE_KEY,	/* in none */
	PLACE_OUTER,	/* the outer ones, whatever the entry matches on */
	PLACE_ENTRY,	/* the inner ones if the entry matches on a tunnel */
};

enum kind {
	KIND_EXACT,	/* all bits count */
	KIND_PREFIX,	/* the mask has no holes */
	KIND_BITS,	/* any bits may count */
};

static const struct field {
	enum place place;
	enum kind kind;
	u8 offset;
	u8 size;
} fields[] = {
#define FIELD(attr, place, kind, type, name)				\
	[VSE_A_MATCH_##attr] = {					\
		PLACE_##place, KIND_##kind, offsetof(struct type, name), \
		sizeof_field(struct type, name)				\
	}
	FIELD(IN_PORT, KEY, EXACT, vse_key, in_port),
	FIELD(DL_SRC, ENTRY, BITS, vse_headers, dl_src),
	FIELD(DL_DST, ENTRY, BITS, vse_headers, dl_dst),
	FIELD(DL_VLAN, ENTRY, EXACT, vse_headers, dl_vlan),
	FIELD(DL_VLAN_PCP, ENTRY, EXACT, vse_headers, dl_vlan_pcp),
	FIELD(DL_TYPE, ENTRY, EXACT, vse_headers, dl_type),
	FIELD(NW_TOS, ENTRY, EXACT, vse_headers, nw_tos),
	FIELD(NW_PROTO, ENTRY, EXACT, vse_headers, nw_proto),
	FIELD(NW_SRC, ENTRY, PREFIX, vse_headers, nw_src),
	FIELD(NW_DST, ENTRY, PREFIX, vse_headers, nw_dst),
	FIELD(TP_SRC, ENTRY, EXACT, vse_headers, tp_src),
	FIELD(TP_DST, ENTRY, EXACT, vse_headers, tp_dst),
	FIELD(IPV6_SRC, ENTRY, PREFIX, vse_headers, ipv6_src),
	FIELD(IPV6_DST, ENTRY, PREFIX, vse_headers, ipv6_dst),
	FIELD(ESP_SPI, ENTRY, EXACT, vse_headers, esp_spi),
	FIELD(TUN_ID, KEY, BITS, vse_key, tun_id),
	FIELD(TUN_SRC, OUTER, PREFIX, vse_headers, nw_src),
	FIELD(TUN_DST, OUTER, PREFIX, vse_headers, nw_dst),
	FIELD(TUN_IPV6_SRC, OUTER, PREFIX, vse_headers, ipv6_src),
	FIELD(TUN_IPV6_DST, OUTER, PREFIX, vse_headers, ipv6_dst),
	FIELD(TUN_TOS, OUTER, EXACT, vse_headers, nw_tos),
	FIELD(VM_ID, KEY, EXACT, vse_key, vm_id),
	FIELD(VM_PRIO, KEY, EXACT, vse_key, vm_prio),
#undef FIELD
};

static bool is_tunnel(const struct vse_match *match)
{
	return match->fields & TUNNEL_FIELDS;
}

static unsigned int offset_of(const struct vse_match *match, int field)
{
	switch (fields[field].place) {
	case PLACE_OUTER:
		return fields[field].offset + offsetof(struct vse_key, outer);
	case PLACE_ENTRY:
		return fields[field].offset +
		       (is_tunnel(match) ? offsetof(struct vse_key, inner) :
					   offsetof(struct vse_key, outer));
	default:
		return fields[field].offset;
	}
}

/**
 * vse_match_field_size - how long a field is
 * @field: VSE_A_MATCH_*
 *
 * Return: bytes.
 */
unsigned int vse_match_field_size(int field)
{
	return fields[field].size;
}

/**
 * vse_match_set - match on a field
 * @match: has all fields of the tunnel that it will have, if this is another one
 * @field: VSE_A_MATCH_*
 * @value: as in the key
 * @mask: the bits that count; NULL for all
 */
void vse_match_set(struct vse_match *match, int field, const void *value,
		   const void *mask)
{
	unsigned int offset, size = fields[field].size;

	match->fields |= BIT(field);
	offset = offset_of(match, field);
	memcpy((u8 *)&match->key + offset, value, size);
	if (mask)
		memcpy((u8 *)&match->mask + offset, mask, size);
	else
		memset((u8 *)&match->mask + offset, 0xff, size);
}

/**
 * vse_match_value - the value of a field
 * @match: the match
 * @field: VSE_A_MATCH_*
 */
const void *vse_match_value(const struct vse_match *match, int field)
{
	return (const u8 *)&match->key + offset_of(match, field);
}

/**
 * vse_match_mask - the bits of a field that count
 * @match: the match
 * @field: VSE_A_MATCH_*
 */
const void *vse_match_mask(const struct vse_match *match, int field)
{
	return (const u8 *)&match->mask + offset_of(match, field);
}

static bool is_prefix(const u8 *mask, unsigned int size)
{
	while (size && *mask == 0xff) {
		mask++;
		size--;
	}
	if (!size)
		return true;
	/* What is left of a byte of a prefix, plus one, is a power of two. */
	if ((u8)~*mask & (u8)(~*mask + 1))
		return false;
	return !memchr_inv(mask + 1, 0, size - 1);
}

static const char *check_mask(const struct vse_match *match, int field)
{
	const u8 *mask = vse_match_mask(match, field);
	unsigned int size = fields[field].size;

	switch (fields[field].kind) {
	case KIND_EXACT:
		if (memchr_inv(mask, 0xff, size))
			return "this field takes no mask";
		break;
	case KIND_PREFIX:
		if (!is_prefix(mask, size))
			return "the mask of this address has holes; give a prefix, as in /24";
		break;
	case KIND_BITS:
		break;
	}
	return NULL;
}

static const char *check_tunnel(const struct vse_match *match, int field)
{
	switch (field) {
	case VSE_A_MATCH_TUN_ID:
		if (!match->mask.tun_id && !(match->fields & TUNNEL_FIELDS &
					     ~BIT(VSE_A_MATCH_TUN_ID)))
			return "tun_id has no bit that counts; say which tunnel";
		if (be64_to_cpu(match->key.tun_id) > U32_MAX)
			return "tun_id is at most 0xffffffff";
		break;
	case VSE_A_MATCH_TUN_SRC:
	case VSE_A_MATCH_TUN_DST:
		if (match->fields & TUNNEL_IPV6)
			return "tun_src and tun_dst are IPv4, and do not go with tun_ipv6_src and tun_ipv6_dst";
		break;
	case VSE_A_MATCH_TUN_TOS:
		if (match->key.outer.nw_tos & ~0xfc)
			return "tun_tos has the DSCP in its upper six bits, the lower two are 0";
		break;
	case VSE_A_MATCH_VM_ID:
		if (!match->key.vm_id || match->key.vm_id > VSE_VM_ID_MAX)
			return "vm_id is 1 to 4094";
		break;
	case VSE_A_MATCH_VM_PRIO:
		if (match->key.vm_prio > 1)
			return "vm_prio is 0 or 1";
		break;
	}
	return NULL;
}

static const char *check_transport(const struct vse_headers *key, bool ipv4,
				   bool ipv6, bool protocol)
{
	if (protocol && (ipv4 || ipv6)) {
		switch (key->nw_proto) {
		case IPPROTO_TCP:
		case IPPROTO_UDP:
		case IPPROTO_SCTP:
			return NULL;
		case IPPROTO_ICMP:
		case IPPROTO_ICMPV6:
			if (ipv4 != (key->nw_proto == IPPROTO_ICMP))
				break;
			if (ntohs(key->tp_src) > U8_MAX ||
			    ntohs(key->tp_dst) > U8_MAX)
				return "an ICMP type or code is 0 to 255";
			return NULL;
		}
	}
	return "tp_src and tp_dst need tcp, udp, sctp, or icmp over ip, or icmp6 over ipv6";
}

/* A field needs another one that says that the packet has it. */
static const char *check_headers(const struct vse_match *match, int field)
{
	const struct vse_headers *key, *mask;
	bool ipv4, ipv6, arp, protocol;

	key = is_tunnel(match) ? &match->key.inner : &match->key.outer;
	mask = is_tunnel(match) ? &match->mask.inner : &match->mask.outer;
	ipv4 = mask->dl_type && key->dl_type == htons(ETH_P_IP);
	ipv6 = mask->dl_type && key->dl_type == htons(ETH_P_IPV6);
	arp = mask->dl_type && key->dl_type == htons(ETH_P_ARP);
	protocol = match->fields & BIT(VSE_A_MATCH_NW_PROTO);

	switch (field) {
	case VSE_A_MATCH_DL_VLAN:
		if (key->dl_vlan > VLAN_VID_MASK &&
		    key->dl_vlan != VSE_VLAN_NONE)
			return "dl_vlan is 0 to 4095, or 65535 for no VLAN tag";
		break;
	case VSE_A_MATCH_DL_VLAN_PCP:
		if (key->dl_vlan_pcp > 7)
			return "dl_vlan_pcp is 0 to 7";
		if (!mask->dl_vlan || key->dl_vlan == VSE_VLAN_NONE)
			return "dl_vlan_pcp needs dl_vlan with a VLAN id";
		break;
	case VSE_A_MATCH_NW_TOS:
		if (key->nw_tos & ~0xfc)
			return "nw_tos has the DSCP in its upper six bits, the lower two are 0";
		if (!ipv4 && !ipv6)
			return "nw_tos needs dl_type 0x0800 (ip) or 0x86dd (ipv6)";
		break;
	case VSE_A_MATCH_NW_PROTO:
		if (!ipv4 && !ipv6 && !arp)
			return "nw_proto needs dl_type 0x0800 (ip), 0x86dd (ipv6) or 0x0806 (arp)";
		break;
	case VSE_A_MATCH_NW_SRC:
	case VSE_A_MATCH_NW_DST:
		if (!ipv4 && !arp)
			return "nw_src and nw_dst need dl_type 0x0800 (ip) or 0x0806 (arp)";
		break;
	case VSE_A_MATCH_IPV6_SRC:
	case VSE_A_MATCH_IPV6_DST:
		if (!ipv6)
			return "ipv6_src and ipv6_dst need dl_type 0x86dd (ipv6)";
		break;
	case VSE_A_MATCH_TP_SRC:
	case VSE_A_MATCH_TP_DST:
		return check_transport(key, ipv4, ipv6, protocol);
	case VSE_A_MATCH_ESP_SPI:
		if (!(ipv4 || ipv6) || !protocol ||
		    key->nw_proto != IPPROTO_ESP)
			return "esp_spi needs nw_proto 50 (esp) over ip or ipv6";
		break;
	}
	return NULL;
}

/**
 * vse_match_check - does a match mean something?
 * @match: all fields are set
 * @field: is set to the field that is wrong, if one is
 *
 * A field is meaningless, and would never or always match, unless the match
 * also says that the packet has it (OpenFlow 1.0, section 3.4).
 *
 * Return: NULL, or what to change.
 */
const char *vse_match_check(const struct vse_match *match, int *field)
{
	const char *message;

	for (*field = 1; *field <= VSE_A_MATCH_MAX; ++*field) {
		if (!(match->fields & BIT(*field)))
			continue;
		message = check_headers(match, *field);
		if (!message)
			message = check_tunnel(match, *field);
		if (!message)
			message = check_mask(match, *field);
		if (message)
			return message;
	}
	return NULL;
}

/* The headers that a packet must have: those that some field but dl_type is in. */
static u8 headers_of(const struct vse_headers *mask)
{
	static const struct vse_headers ethernet = {
		.dl_src = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
		.dl_dst = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
		.dl_vlan = 0xffff,
		.dl_vlan_pcp = 0xff,
	};
	static const struct vse_headers transport = {
		.esp_spi = (__force __be32)~0u,
	};
	const u8 *bits = (const u8 *)mask;
	const u8 *is_ethernet = (const u8 *)&ethernet;
	const u8 *is_transport = (const u8 *)&transport;
	u8 headers = 0;
	size_t i;

	for (i = sizeof(mask->dl_type); i < sizeof(*mask); i++) {
		if (!bits[i])
			continue;
		if (is_ethernet[i])
			headers |= VSE_HAS_ETHERNET;
		else if (is_transport[i])
			headers |= VSE_HAS_TRANSPORT | VSE_HAS_NETWORK;
		else
			headers |= VSE_HAS_NETWORK;
	}
	return headers;
}

/* The inner headers' bits are the outer ones', further up. */
#define INNER(bits)	((bits) * (VSE_HAS_INNER_ETHERNET / VSE_HAS_ETHERNET))

/* GRE and Geneve may carry IP without an Ethernet header. */
static u8 header_with_type(__be16 type)
{
	return type == htons(ETH_P_IP) || type == htons(ETH_P_IPV6) ?
	       VSE_HAS_NETWORK : VSE_HAS_ETHERNET;
}

static void demand_outer_type(struct vse_match *match, __be16 type)
{
	match->key.outer.dl_type = type;
	match->mask.outer.dl_type = htons(0xffff);
}

/**
 * vse_match_complete - have a match tell all that a packet must be
 * @match: checked; fields of which no bit counts are taken out
 */
void vse_match_complete(struct vse_match *match)
{
	struct vse_key *mask = &match->mask;
	bool tunnel = is_tunnel(match);
	int field;

	if (match->fields & TUNNEL_IPV4)
		demand_outer_type(match, htons(ETH_P_IP));
	else if (match->fields & TUNNEL_IPV6)
		demand_outer_type(match, htons(ETH_P_IPV6));

	mask->present = headers_of(&mask->outer) |
			INNER(headers_of(&mask->inner));
	if (mask->outer.dl_type)
		mask->present |= VSE_HAS_ETHERNET;
	if (mask->inner.dl_type)
		mask->present |= INNER(header_with_type(match->key.inner.dl_type));
	if (tunnel)
		mask->present |= VSE_HAS_TUNNEL;
	if (match->fields & FIELDS(VM_ID, VM_PRIO))
		mask->present |= VSE_HAS_FCF;
	match->key.present = mask->present;
	vse_key_and(&match->key, &match->key, mask);

	for (field = 1; field <= VSE_A_MATCH_MAX; field++) {
		/* A tunnel stays one: else the others' place would change. */
		if ((match->fields & BIT(field)) &&
		    !(BIT(field) & TUNNEL_FIELDS) &&
		    !memchr_inv(vse_match_mask(match, field), 0,
				fields[field].size))
			match->fields &= ~BIT(field);
	}
}

/**
 * vse_match_within - is every packet of one match in another one, too?
 * @inner: the narrower match
 * @outer: the wider match
 *
 * Priorities do not count.  This is what OpenFlow's DELETE and MODIFY select by
 * (OpenFlow 1.0, section 4.6).
 */
bool vse_match_within(const struct vse_match *inner,
		      const struct vse_match *outer)
{
	const u64 *inner_mask = (const u64 *)&inner->mask;
	const u64 *inner_key = (const u64 *)&inner->key;
	const u64 *outer_mask = (const u64 *)&outer->mask;
	const u64 *outer_key = (const u64 *)&outer->key;
	unsigned int i;

	for (i = 0; i < VSE_KEY_WORDS; i++)
		if ((outer_mask[i] & ~inner_mask[i]) ||
		    ((inner_key[i] ^ outer_key[i]) & outer_mask[i]))
			return false;
	return true;
}

/**
 * vse_match_overlaps - can a packet be in both of two matches?
 * @a: a match
 * @b: another one
 *
 * Priorities do not count (OpenFlow 1.0, section 4.6, OFPFF_CHECK_OVERLAP).
 */
bool vse_match_overlaps(const struct vse_match *a, const struct vse_match *b)
{
	const u64 *a_mask = (const u64 *)&a->mask, *a_key = (const u64 *)&a->key;
	const u64 *b_mask = (const u64 *)&b->mask, *b_key = (const u64 *)&b->key;
	unsigned int i;

	for (i = 0; i < VSE_KEY_WORDS; i++)
		if ((a_key[i] ^ b_key[i]) & a_mask[i] & b_mask[i])
			return false;
	return true;
}
