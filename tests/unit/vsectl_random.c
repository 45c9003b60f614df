// SPDX-License-Identifier: GPL-2.0
/* Numbers and matches made up at random. */
#include <linux/if_ether.h>
#include <netinet/in.h>

#include "vsectl_test.h"

/* They are the same in every run, so that a failure comes again. */
uint32_t next_random(void)
{
	static uint64_t sequence = 0x2545f4914f6cdd1d;

	sequence ^= sequence << 13;
	sequence ^= sequence >> 7;
	sequence ^= sequence << 17;
	return sequence >> 32;
}

bool chance(unsigned int percent)
{
	return next_random() % 100 < percent;
}

static void set(struct match *match, int attr, uint64_t number)
{
	struct match_field *field = &match->field[attr];

	memset(field, 0, sizeof(*field));
	field->given = true;
	match_store(field->value, match_columns[attr].size, number);
	match_full_mask(attr, field->mask);
}

static void make_mask(int attr, uint8_t *mask)
{
	const struct match_column *column = &match_columns[attr];
	unsigned int bits = 8 * column->size, first = column->tunnel ? 0 : 1;

	match_full_mask(attr, mask);
	if (column->masking == MASKING_PREFIX && chance(60)) {
		for (unsigned int i = first + next_random() % bits; i < bits; i++)
			mask[i / 8] &= ~(0x80 >> i % 8);
	} else if (column->masking == MASKING_BITS && chance(40)) {
		for (size_t i = 0; i < column->size; i++)
			mask[i] = next_random();
		mask[next_random() % column->size] |= 0x10;
	}
}

/* Of any value, with any mask that such a field may have. */
static void set_any(struct match *match, int attr)
{
	struct match_field *field = &match->field[attr];

	set(match, attr, 0);
	make_mask(attr, field->mask);
	for (size_t i = 0; i < MATCH_FIELD_SIZE; i++)
		field->value[i] = chance(20) ? 0 :
				  field->mask[i] & next_random();
}

static void set_any_of(struct match *match, int first, int last)
{
	for (int i = first; i <= last; i++)
		if (chance(50))
			set_any(match, i);
}

static void make_ethernet(struct match *match)
{
	set_any_of(match, VSE_A_MATCH_DL_SRC, VSE_A_MATCH_DL_DST);
	if (chance(10))
		set(match, VSE_A_MATCH_DL_VLAN, VSE_VLAN_NONE);
	else if (chance(30))
		set(match, VSE_A_MATCH_DL_VLAN, next_random() % 4096);
	if (match->field[VSE_A_MATCH_DL_VLAN].given &&
	    !match_is(match, VSE_A_MATCH_DL_VLAN, VSE_VLAN_NONE) && chance(50))
		set(match, VSE_A_MATCH_DL_VLAN_PCP, next_random() % 8);
}

static void make_transport(struct match *match, int icmp)
{
	static const int with_ports[] = {
		IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP
	};

	switch (next_random() % 5) {
	case 0:
		set(match, VSE_A_MATCH_NW_PROTO, icmp);
		for (int i = VSE_A_MATCH_TP_SRC; i <= VSE_A_MATCH_TP_DST; i++)
			if (chance(50))
				set(match, i, next_random() % 256);
		break;
	case 1:
		set(match, VSE_A_MATCH_NW_PROTO, IPPROTO_ESP);
		set_any_of(match, VSE_A_MATCH_ESP_SPI, VSE_A_MATCH_ESP_SPI);
		break;
	case 2:
		set(match, VSE_A_MATCH_NW_PROTO, next_random() % 256);
		break;
	case 3:
		set(match, VSE_A_MATCH_NW_PROTO, with_ports[next_random() % 3]);
		set_any_of(match, VSE_A_MATCH_TP_SRC, VSE_A_MATCH_TP_DST);
		break;
	}
}

static void make_network(struct match *match)
{
	unsigned int tos = next_random() % 64 << 2;

	switch (next_random() % 5) {
	case 0:
		set(match, VSE_A_MATCH_DL_TYPE, ETH_P_IP);
		set_any_of(match, VSE_A_MATCH_NW_SRC, VSE_A_MATCH_NW_DST);
		make_transport(match, IPPROTO_ICMP);
		break;
	case 1:
		set(match, VSE_A_MATCH_DL_TYPE, ETH_P_IPV6);
		set_any_of(match, VSE_A_MATCH_IPV6_SRC, VSE_A_MATCH_IPV6_DST);
		make_transport(match, IPPROTO_ICMPV6);
		break;
	case 2:
		set(match, VSE_A_MATCH_DL_TYPE, ETH_P_ARP);
		set_any_of(match, VSE_A_MATCH_NW_SRC, VSE_A_MATCH_NW_DST);
		if (chance(50))
			set(match, VSE_A_MATCH_NW_PROTO, next_random() % 256);
		return;
	case 3:
		set(match, VSE_A_MATCH_DL_TYPE, next_random() % 2 ?
		    ETH_P_RARP : ETH_P_LLDP);
		return;
	default:
		return;
	}
	if (chance(30))
		set(match, VSE_A_MATCH_NW_TOS, tos);
}

static void make_tunnel(struct match *match)
{
	struct match_field *id = &match->field[VSE_A_MATCH_TUN_ID];

	if (chance(60)) {
		set_any(match, VSE_A_MATCH_TUN_ID);
		/* No tunnel has a longer key. */
		memset(id->value, 0, sizeof(uint32_t));
	}
	if (chance(50))
		set_any_of(match, VSE_A_MATCH_TUN_SRC, VSE_A_MATCH_TUN_DST);
	else
		set_any_of(match, VSE_A_MATCH_TUN_IPV6_SRC,
			   VSE_A_MATCH_TUN_IPV6_DST);
	if (chance(30))
		set(match, VSE_A_MATCH_TUN_TOS, next_random() % 64 << 2);
}

/* A match with any of the fields that go together, and any masks. */
void make_match(struct match *match)
{
	memset(match, 0, sizeof(*match));
	make_ethernet(match);
	make_network(match);
	if (chance(40))
		make_tunnel(match);
	if (chance(20))
		set(match, VSE_A_MATCH_VM_ID, 1 + next_random() % 4094);
	if (chance(20))
		set(match, VSE_A_MATCH_VM_PRIO, next_random() % 2);
	if (chance(20)) {
		set(match, VSE_A_MATCH_IN_PORT, 0);
		/* For ovs-ofctl it is the number of one of its ports. */
		snprintf(match->in_port, sizeof(match->in_port), "%u",
			 1 + next_random() % 1000);
	}
}
