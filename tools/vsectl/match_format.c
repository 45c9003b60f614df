// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <inttypes.h>
#include <linux/if_ether.h>
#include <string.h>

#include "match_table.h"
#include "text.h"

static void append_ethernet(char *text, const uint8_t *address)
{
	for (int i = 0; i < ETH_ALEN; i++)
		text_append(text, MATCH_TEXT_SIZE, "%s%02x", i ? ":" : "",
			    address[i]);
}

static void append_ip(char *text, int family, const uint8_t *address)
{
	char buffer[INET6_ADDRSTRLEN];

	text_append(text, MATCH_TEXT_SIZE, "%s",
		    inet_ntop(family, address, buffer, sizeof(buffer)));
}

static void append_bytes(char *text, int attr, const uint8_t *bytes)
{
	uint64_t number = 0;

	switch (match_columns[attr].notation) {
	case NOTATION_ETHERNET:
		append_ethernet(text, bytes);
		return;
	case NOTATION_IPV4:
		append_ip(text, AF_INET, bytes);
		return;
	case NOTATION_IPV6:
		append_ip(text, AF_INET6, bytes);
		return;
	default:
		for (size_t i = 0; i < match_columns[attr].size; i++)
			number = number << 8 | bytes[i];
		text_append(text, MATCH_TEXT_SIZE, "%#" PRIx64, number);
	}
}

static void append_mask(char *text, int attr, const uint8_t *mask)
{
	uint8_t full[MATCH_FIELD_SIZE];
	unsigned int length;

	match_full_mask(attr, full);
	if (!memcmp(mask, full, sizeof(full)))
		return;
	text_append(text, MATCH_TEXT_SIZE, "/");
	if (match_columns[attr].masking == MASKING_PREFIX &&
	    match_prefix_length(attr, mask, &length))
		text_append(text, MATCH_TEXT_SIZE, "%u", length);
	else
		append_bytes(text, attr, mask);
}

static void append_value(char *text, const struct match *match, int attr)
{
	const struct match_field *field = &match->field[attr];
	enum match_notation notation = match_columns[attr].notation;

	switch (notation) {
	case NOTATION_DEVICE:
		text_append(text, MATCH_TEXT_SIZE, "%s", match->in_port);
		return;
	case NOTATION_TYPE:
		text_append(text, MATCH_TEXT_SIZE, "0x%04" PRIx64,
			    match_number(match, attr));
		return;
	case NOTATION_DECIMAL:
	case NOTATION_TOS:
	case NOTATION_VLAN:
		if (notation == NOTATION_VLAN &&
		    match_is(match, attr, VSE_VLAN_NONE))
			break;
		text_append(text, MATCH_TEXT_SIZE, "%" PRIu64,
			    match_number(match, attr));
		return;
	default:
		break;
	}
	append_bytes(text, attr, field->value);
	append_mask(text, attr, field->mask);
}

/* The word that says most of a match's dl_type and nw_proto. */
static const struct match_protocol *choose_protocol(const struct match *match)
{
	const struct match_protocol *protocol = match_protocols;

	for (; protocol->name; protocol++)
		if (match_is(match, VSE_A_MATCH_DL_TYPE, protocol->dl_type) &&
		    (protocol->nw_proto == MATCH_ANY_PROTOCOL ||
		     match_is(match, VSE_A_MATCH_NW_PROTO,
			      protocol->nw_proto)))
			return protocol;
	return NULL;
}

static bool says(const struct match_protocol *protocol, int attr)
{
	if (!protocol)
		return false;
	return attr == VSE_A_MATCH_DL_TYPE ||
	       (attr == VSE_A_MATCH_NW_PROTO &&
		protocol->nw_proto != MATCH_ANY_PROTOCOL);
}

static const char *choose_name(int attr, const struct match_protocol *protocol)
{
	const struct match_synonym *synonym = match_synonyms;

	for (; protocol && synonym->name; synonym++)
		if (synonym->attr == attr && match_is_of(synonym, protocol))
			return synonym->name;
	return match_columns[attr].name;
}

/**
 * match_format - write a match as ovs-ofctl does
 * @match: the match
 * @text: MATCH_TEXT_SIZE bytes; empty for a match that every packet fits
 */
void match_format(const struct match *match, char *text)
{
	/* The order in which ovs-ofctl prints those that it knows. */
	static const int order[] = {
		VSE_A_MATCH_TUN_ID, VSE_A_MATCH_TUN_SRC, VSE_A_MATCH_TUN_DST,
		VSE_A_MATCH_TUN_IPV6_SRC, VSE_A_MATCH_TUN_IPV6_DST,
		VSE_A_MATCH_TUN_TOS, VSE_A_MATCH_VM_ID, VSE_A_MATCH_VM_PRIO,
		VSE_A_MATCH_IN_PORT, VSE_A_MATCH_DL_VLAN,
		VSE_A_MATCH_DL_VLAN_PCP, VSE_A_MATCH_DL_SRC,
		VSE_A_MATCH_DL_DST, VSE_A_MATCH_DL_TYPE, VSE_A_MATCH_NW_SRC,
		VSE_A_MATCH_NW_DST, VSE_A_MATCH_IPV6_SRC,
		VSE_A_MATCH_IPV6_DST, VSE_A_MATCH_NW_PROTO,
		VSE_A_MATCH_NW_TOS, VSE_A_MATCH_TP_SRC, VSE_A_MATCH_TP_DST,
		VSE_A_MATCH_ESP_SPI,
	};
	const struct match_protocol *protocol = choose_protocol(match);

	_Static_assert(sizeof(order) / sizeof(order[0]) == VSE_A_MATCH_MAX,
		       "every field can be written");
	*text = '\0';
	if (protocol)
		text_append(text, MATCH_TEXT_SIZE, "%s", protocol->name);
	for (size_t i = 0; i < VSE_A_MATCH_MAX; i++) {
		int attr = order[i];

		if (!match->field[attr].given || says(protocol, attr))
			continue;
		text_append(text, MATCH_TEXT_SIZE, "%s%s=", *text ? "," : "",
			    choose_name(attr, protocol));
		append_value(text, match, attr);
	}
}
