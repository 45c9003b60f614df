// SPDX-License-Identifier: GPL-2.0
#include <linux/in.h>
#include <kernel.h>
#include <uapi/linux/vse.h>
#include "random_match.h"

static bool one_in(int n)
{
	return random() % n == 0;
}

static void random_ipv6(struct in6_addr *address)
{
	memset(address, 0, sizeof(*address));
	address->s6_addr[0] = 0xfd;
	address->s6_addr[7] = random() % 2;
	address->s6_addr[15] = random() % 3;
}

static void random_network(struct vse_headers *headers)
{
	static const u8 protocols[] = {
		IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP, IPPROTO_ICMPV6,
		IPPROTO_ESP,
	};

	headers->nw_tos = random() % 2 * 0xb8;
	headers->nw_proto = protocols[random() % ARRAY_SIZE(protocols)];
	if (headers->dl_type == htons(ETH_P_IPV6)) {
		random_ipv6(&headers->ipv6_src);
		random_ipv6(&headers->ipv6_dst);
		return;
	}
	headers->nw_src = htonl(0x0a000000 | (random() % 3) << 8 | random() % 4);
	headers->nw_dst = htonl(0x0a010000 | (random() % 3) << 8 | random() % 4);
	if (headers->dl_type == htons(ETH_P_ARP)) {
		headers->nw_proto = 1 + random() % 2;
		headers->nw_tos = 0;
	}
}

/* How deep these headers go: VSE_HAS_* bits as of the outer ones. */
static u8 random_headers(struct vse_headers *headers)
{
	static const u16 types[] = { ETH_P_IP, ETH_P_IP, ETH_P_IPV6, ETH_P_ARP };

	if (one_in(20))
		return 0;
	headers->dl_src[5] = random() % 3;
	headers->dl_dst[0] = random() % 2;
	headers->dl_vlan = one_in(2) ? VSE_VLAN_NONE : random() % 3;
	if (headers->dl_vlan != VSE_VLAN_NONE)
		headers->dl_vlan_pcp = random() % 2;
	headers->dl_type = htons(types[random() % ARRAY_SIZE(types)]);
	if (one_in(20))
		return VSE_HAS_ETHERNET;
	random_network(headers);
	if (one_in(8) || headers->dl_type == htons(ETH_P_ARP))
		return VSE_HAS_ETHERNET | VSE_HAS_NETWORK;
	headers->tp_src = htons(random() % 3);
	headers->tp_dst = htons(random() % 3);
	return VSE_HAS_ETHERNET | VSE_HAS_NETWORK | VSE_HAS_TRANSPORT;
}

void random_key(struct vse_key *key)
{
	memset(key, 0, sizeof(*key));
	key->in_port = 1 + random() % 2;
	key->present = random_headers(&key->outer);
	if ((key->present & VSE_HAS_TRANSPORT) && one_in(2)) {
		key->tun_id = htobe64(random() % 3);
		key->present |= VSE_HAS_TUNNEL |
				random_headers(&key->inner) *
				(VSE_HAS_INNER_ETHERNET / VSE_HAS_ETHERNET);
	}
	if ((key->present & VSE_HAS_NETWORK) && one_in(2)) {
		key->vm_id = random() % 3;
		key->vm_prio = random() % 2;
		key->present |= VSE_HAS_FCF;
	}
}

static void prefix(void *mask, unsigned int size)
{
	unsigned int bytes = random() % (size + 1);

	memset(mask, 0, size);
	memset(mask, 0xff, bytes);
	if (bytes < size && one_in(2))
		((u8 *)mask)[bytes] = 0xfe;
}

/* The mask, or NULL for all bits. */
static const u8 *random_mask(int field, u8 *mask)
{
	unsigned int size = vse_match_field_size(field);

	switch (field) {
	case VSE_A_MATCH_DL_SRC:
	case VSE_A_MATCH_DL_DST:
	case VSE_A_MATCH_TUN_ID:
		if (one_in(2))
			return NULL;
		memset(mask, 0, size);
		mask[random() % size] = 1 << random() % 8;
		mask[0] |= 1;
		return mask;
	case VSE_A_MATCH_NW_SRC:
	case VSE_A_MATCH_NW_DST:
	case VSE_A_MATCH_IPV6_SRC:
	case VSE_A_MATCH_IPV6_DST:
	case VSE_A_MATCH_TUN_SRC:
	case VSE_A_MATCH_TUN_DST:
	case VSE_A_MATCH_TUN_IPV6_SRC:
	case VSE_A_MATCH_TUN_IPV6_DST:
		if (one_in(3))
			return NULL;
		prefix(mask, size);
		return mask;
	default:
		return NULL;
	}
}

static const void *value_of(const struct vse_key *key, int field)
{
	struct vse_match match = { .key = *key };

	/* Where it lies depends on whether the packet is in a tunnel. */
	if (key->present & VSE_HAS_TUNNEL)
		match.fields = BIT(VSE_A_MATCH_TUN_ID);
	return vse_match_value(&match, field);
}

static void try_match(struct vse_match *match)
{
	int field, wanted = 3 + random() % 9;
	u8 pick[VSE_A_MATCH_MAX + 1] = {};
	struct vse_key key;
	u8 mask[16];
	int i;

	memset(match, 0, sizeof(*match));
	random_key(&key);
	/* What most of the others need. */
	if (one_in(4) == 0)
		pick[VSE_A_MATCH_DL_TYPE] = 1;
	if (one_in(2))
		pick[VSE_A_MATCH_NW_PROTO] = 1;
	for (i = 0; i < wanted; i++)
		pick[1 + random() % VSE_A_MATCH_MAX] = 1;
	for (field = VSE_A_MATCH_TUN_ID; field <= VSE_A_MATCH_TUN_TOS; field++)
		if (!(key.present & VSE_HAS_TUNNEL))
			pick[field] = 0;
		else if (field == VSE_A_MATCH_TUN_ID)
			pick[field] = 1;
	for (field = VSE_A_MATCH_TUN_ID; field <= VSE_A_MATCH_TUN_TOS; field++)
		if (pick[field])
			vse_match_set(match, field, value_of(&key, field),
				      random_mask(field, mask));
	for (field = 1; field <= VSE_A_MATCH_MAX; field++)
		if (pick[field] && !(match->fields & BIT(field)))
			vse_match_set(match, field, value_of(&key, field),
				      random_mask(field, mask));
}

void random_match(struct vse_match *match)
{
	int field;

	do {
		try_match(match);
	} while (vse_match_check(match, &field));
	match->priority = one_in(2) ? random() % 8 * 8000 : random() % 65536;
	vse_match_complete(match);
}

bool obviously_matches(const struct vse_match *match,
		       const struct vse_key *key)
{
	const u8 *bits = (const u8 *)&match->mask;
	const u8 *wanted = (const u8 *)&match->key;
	const u8 *found = (const u8 *)key;
	size_t i;

	for (i = 0; i < sizeof(*key); i++)
		if ((found[i] ^ wanted[i]) & bits[i])
			return false;
	return true;
}
