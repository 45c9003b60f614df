// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <ctype.h>
#include <inttypes.h>
#include <linux/if_ether.h>
#include <stdio.h>
#include <string.h>

#include "match_table.h"
#include "number.h"
#include "text.h"

#define DSCP_MASK	0xfc

/* "fe80:...:255.255.255.255" is the longest address that can be written. */
#define ADDRESS_SIZE	INET6_ADDRSTRLEN

static unsigned int digit_value(char digit)
{
	return digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}

static bool parse_ethernet(const char *text, uint8_t *address)
{
	for (int i = 0; i < ETH_ALEN; i++, text += 3) {
		if (!isxdigit((unsigned char)text[0]) ||
		    !isxdigit((unsigned char)text[1]) ||
		    text[2] != (i < ETH_ALEN - 1 ? ':' : '\0'))
			return false;
		address[i] = digit_value(text[0]) << 4 | digit_value(text[1]);
	}
	return true;
}

static bool parse_address(int attr, const char *text, uint8_t *address)
{
	switch (match_columns[attr].notation) {
	case NOTATION_ETHERNET:
		return parse_ethernet(text, address);
	case NOTATION_IPV4:
		return inet_pton(AF_INET, text, address) == 1;
	default:
		return inet_pton(AF_INET6, text, address) == 1;
	}
}

/* Written like the address or, where that means one, as a prefix's length. */
static bool parse_address_mask(int attr, const char *text, uint8_t *mask)
{
	const struct match_column *column = &match_columns[attr];
	uint64_t length;

	memset(mask, 0, MATCH_FIELD_SIZE);
	if (column->masking != MASKING_PREFIX || strpbrk(text, ".:"))
		return parse_address(attr, text, mask);
	if (!number_parse(text, 8 * column->size, &length))
		return false;
	for (unsigned int i = 0; i < length; i++)
		mask[i / 8] |= 0x80 >> i % 8;
	return true;
}

static bool split_mask(const char *text, char *address, const char **mask)
{
	const char *slash = strchrnul(text, '/');

	if (slash - text >= ADDRESS_SIZE)
		return false;
	memcpy(address, text, slash - text);
	address[slash - text] = '\0';
	*mask = *slash ? slash + 1 : NULL;
	return true;
}

static bool parse_masked_address(int attr, const char *text,
				 struct match_field *field)
{
	char address[ADDRESS_SIZE];
	const char *mask;

	return split_mask(text, address, &mask) &&
	       parse_address(attr, address, field->value) &&
	       (!mask || parse_address_mask(attr, mask, field->mask));
}

static bool parse_number(int attr, const char *text, struct match_field *field)
{
	const struct match_column *column = &match_columns[attr];
	char digits[ADDRESS_SIZE];
	uint64_t number, bits;
	const char *mask;

	if (!split_mask(text, digits, &mask) ||
	    !number_parse(digits, column->max, &number) ||
	    number < column->min)
		return false;
	match_store(field->value, column->size, number);
	if (!mask)
		return true;
	if (column->masking == MASKING_NONE || !mask_parse(mask, &bits))
		return false;
	match_store(field->mask, column->size, bits);
	return true;
}

static bool parse_vlan(const char *text, struct match_field *field)
{
	uint64_t id;

	if (!number_parse(text, UINT16_MAX, &id) ||
	    (id > match_columns[VSE_A_MATCH_DL_VLAN].max &&
	     id != VSE_VLAN_NONE))
		return false;
	match_store(field->value, sizeof(uint16_t), id);
	return true;
}

static bool device_name_valid(const char *name)
{
	size_t length = strlen(name);

	return length && length < IF_NAMESIZE && !strchr(name, '/');
}

static bool say_number(int attr, const char *name, const char *text, char *error)
{
	const struct match_column *column = &match_columns[attr];

	if (strchr(text, '/') && column->masking == MASKING_NONE)
		return match_fail(error, "%s=%.40s: %s takes no mask", name,
				  text, name);
	return match_fail(error, "%s=%.40s: give a number from %" PRIu64 " to %" PRIu64 "%s",
			  name, text, column->min, column->max,
			  column->masking == MASKING_BITS ?
			  ", with a mask like /0xff after it if not all of its bits count" :
			  "");
}

static bool parse_value(int attr, const char *name, const char *text,
			struct match_field *field, char *error)
{
	switch (match_columns[attr].notation) {
	case NOTATION_VLAN:
		return parse_vlan(text, field) ||
		       match_fail(error, "%s=%.40s: give a VLAN id from 0 to %" PRIu64 ", or 0xffff for packets without a VLAN tag",
				  name, text, match_columns[attr].max);
	case NOTATION_ETHERNET:
		return parse_masked_address(attr, text, field) ||
		       match_fail(error, "%s=%.40s: give an Ethernet address like 02:00:00:00:00:01, with /ff:ff:ff:00:00:00 after it for a mask",
				  name, text);
	case NOTATION_IPV4:
		return parse_masked_address(attr, text, field) ||
		       match_fail(error, "%s=%.40s: give an IPv4 address like 10.1.0.0, with /16 or /255.255.0.0 after it for a mask",
				  name, text);
	case NOTATION_IPV6:
		return parse_masked_address(attr, text, field) ||
		       match_fail(error, "%s=%.40s: give an IPv6 address like 2001:db8::1, with /64 or /ffff:ffff:ffff:ffff:: after it for a mask",
				  name, text);
	case NOTATION_DEVICE:
		return device_name_valid(text) ||
		       match_fail(error, "%s=%.40s: give the name of a network device",
				  name, text);
	default:
		return parse_number(attr, text, field) ||
		       say_number(attr, name, text, error);
	}
}

/* The same thing may be said twice, as in "ip,tcp", but not two things. */
static bool set_field(struct match *match, int attr,
		      const struct match_field *new, const char *name,
		      char *error)
{
	struct match_field *field = &match->field[attr];

	if (field->given && memcmp(field, new, sizeof(*field)))
		return match_fail(error, "%s contradicts what was said of %s before; give it once",
				  name, match_columns[attr].name);
	*field = *new;
	return true;
}

static bool set_number(struct match *match, int attr, uint64_t number,
		       const char *name, char *error)
{
	struct match_field field = { .given = true };

	match_store(field.value, match_columns[attr].size, number);
	match_full_mask(attr, field.mask);
	return set_field(match, attr, &field, name, error);
}

static bool set_protocol(struct match *match,
			 const struct match_protocol *protocol,
			 const char *name, char *error)
{
	if (!set_number(match, VSE_A_MATCH_DL_TYPE, protocol->dl_type, name,
			error))
		return false;
	return protocol->nw_proto == MATCH_ANY_PROTOCOL ||
	       set_number(match, VSE_A_MATCH_NW_PROTO, protocol->nw_proto,
			  name, error);
}

/*
 * As with ovs-ofctl, the bits of ECN do not count in nw_tos.  In its tun_tos they
 * do, which VSE cannot.
 */
static bool limit_tos(int attr, const char *name, struct match_field *field,
		      char *error)
{
	unsigned int tos = field->value[0];

	if (attr == VSE_A_MATCH_TUN_TOS && tos & ~DSCP_MASK)
		return match_fail(error, "%s=%u: its two lower bits, the ECN, cannot be matched on; give %u",
				  name, tos, tos & DSCP_MASK);
	field->value[0] = tos & DSCP_MASK;
	return true;
}

static bool limit_mask(int attr, const char *name, const char *text,
		       struct match_field *field, char *error)
{
	unsigned int length;

	if (match_columns[attr].masking == MASKING_PREFIX &&
	    !match_prefix_length(attr, field->mask, &length))
		return match_fail(error, "%s=%.80s: the mask has holes; give a prefix, such as /%d",
				  name, text, 4 * match_columns[attr].size);
	for (size_t i = 0; i < MATCH_FIELD_SIZE; i++)
		field->value[i] &= field->mask[i];
	/*
	 * A field of which no bit counts is left out, but for one of a tunnel:
	 * without it, all others would be looked for outside.
	 */
	if (match_zero(field->mask) && attr == VSE_A_MATCH_TUN_ID)
		return match_fail(error, "%s=%.40s: no bit of the mask is set; say which tunnel",
				  name, text);
	field->given = match_columns[attr].tunnel || !match_zero(field->mask);
	return true;
}

static bool set_device(struct match *match, const char *name,
		       const char *device, char *error)
{
	if (match->field[VSE_A_MATCH_IN_PORT].given &&
	    strcmp(match->in_port, device))
		return match_fail(error, "%s is given twice; a flow matches on one of the devices, or on any without %s",
				  name, name);
	strcpy(match->in_port, device);
	return true;
}

static bool set_value(struct match *match, int attr, const char *name,
		      const char *value, char *error)
{
	const struct match_column *column = &match_columns[attr];
	struct match_field field = {};

	if (!value || !*value)
		return match_fail(error, "%s needs a value: %s=...", name,
				  name);
	if (!strcmp(value, "*"))
		return !column->tunnel ||
		       match_fail(error, "%s=*: say which tunnel, or leave %s out",
				  name, name);
	match_full_mask(attr, field.mask);
	if (!parse_value(attr, name, value, &field, error) ||
	    !limit_mask(attr, name, value, &field, error))
		return false;
	if (column->notation == NOTATION_TOS &&
	    !limit_tos(attr, name, &field, error))
		return false;
	if (attr == VSE_A_MATCH_IN_PORT &&
	    !set_device(match, name, value, error))
		return false;
	return set_field(match, attr, &field, name, error);
}

/**
 * match_list_fields - write down all the words that a match can have
 * @text: MATCH_LIST_SIZE bytes; is written to
 */
void match_list_fields(char *text)
{
	const struct match_protocol *protocol = match_protocols;
	const struct match_synonym *synonym = match_synonyms;

	*text = '\0';
	for (int i = 1; i <= VSE_A_MATCH_MAX; i++)
		text_append(text, MATCH_LIST_SIZE, "%s ",
			    match_columns[i].name);
	for (; synonym->name; synonym++)
		text_append(text, MATCH_LIST_SIZE, "%s ", synonym->name);
	for (; protocol->name; protocol++)
		text_append(text, MATCH_LIST_SIZE, "%s%s",
			    protocol == match_protocols ? "" : " ",
			    protocol->name);
}

/**
 * match_begin - begin to read a match
 * @parser: is set
 * @match: is set to one that every packet fits
 */
void match_begin(struct match_parser *parser, struct match *match)
{
	memset(match, 0, sizeof(*match));
	*parser = (struct match_parser){ .match = match };
}

/**
 * match_parse - add to a match what one word says
 * @parser: after match_begin()
 * @name: name of a field or protocol
 * @value: the value of the field, or NULL
 * @error: MATCH_ERROR_SIZE bytes; says what was wrong with a bad word
 *
 * Return: whether this is a word about a match, and a good one.
 */
enum match_word match_parse(struct match_parser *parser, const char *name,
			    const char *value, char *error)
{
	const struct match_protocol *protocol = match_find_protocol(name);
	const struct match_synonym *synonym = match_find_synonym(name);
	int attr = synonym ? synonym->attr : match_find_field(name);
	bool good;

	if (protocol && value)
		good = match_fail(error, "%s takes no value", name);
	else if (protocol)
		good = set_protocol(parser->match, protocol, name, error);
	else if (attr)
		good = set_value(parser->match, attr, name, value, error);
	else
		return MATCH_WORD_UNKNOWN;
	if (synonym)
		parser->synonyms |= 1U << (synonym - match_synonyms);
	return good ? MATCH_WORD_OK : MATCH_WORD_BAD;
}

static bool fits(const struct match *match,
		 const struct match_protocol *protocol)
{
	const struct match_field *field = match->field;

	return (!field[VSE_A_MATCH_DL_TYPE].given ||
		match_is(match, VSE_A_MATCH_DL_TYPE, protocol->dl_type)) &&
	       (!field[VSE_A_MATCH_NW_PROTO].given ||
		protocol->nw_proto == MATCH_ANY_PROTOCOL ||
		match_is(match, VSE_A_MATCH_NW_PROTO, protocol->nw_proto));
}

/* The name says the protocol, unless more has been said of that. */
static bool imply(struct match *match, const struct match_synonym *synonym,
		  char *error)
{
	const char *first = synonym->protocols[0], *second = synonym->protocols[1];

	for (int i = 0; i < 2 && synonym->protocols[i]; i++) {
		const struct match_protocol *protocol =
			match_find_protocol(synonym->protocols[i]);

		if (fits(match, protocol))
			return set_protocol(match, protocol, synonym->name,
					    error);
	}
	return match_fail(error, "%s contradicts what was said of the protocol; it is for %s%s%s",
			  synonym->name, first, second ? " and " : "",
			  second ?: "");
}

/**
 * match_end - all words of a match have been read
 * @parser: after match_parse()
 * @error: MATCH_ERROR_SIZE bytes; says what to change
 *
 * Return: whether it means something.
 */
bool match_end(struct match_parser *parser, char *error)
{
	const struct match_synonym *synonym = match_synonyms;

	for (; synonym->name; synonym++)
		if (parser->synonyms & 1U << (synonym - match_synonyms) &&
		    !imply(parser->match, synonym, error))
			return false;
	return match_check(parser->match, error);
}
