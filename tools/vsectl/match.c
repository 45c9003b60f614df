// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <ctype.h>
#include <inttypes.h>
#include <linux/if_ether.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "match.h"
#include "number.h"

#define ETHERNET_MASK	0xffffffffffffULL
#define VLAN_ID_MAX	4095
#define VLAN_PCP_MAX	7
#define DSCP_MASK	0xfc

/* How users write a field. */
enum notation {
	NOTATION_DECIMAL,
	NOTATION_HEXADECIMAL,
	NOTATION_VLAN,
	NOTATION_ETHERNET,
	NOTATION_IPV4,
	NOTATION_DEVICE,
};

/* What is in a field: bytes in a packet, bits, and what may be written. */
static const struct {
	const char *name;
	size_t size;
	uint64_t mask;
	uint64_t max;
	enum notation notation;
} fields[VSE_A_MATCH_MAX + 1] = {
	[VSE_A_MATCH_IN_PORT] = {
		"in_port", 4, UINT32_MAX, UINT32_MAX, NOTATION_DEVICE
	},
	[VSE_A_MATCH_DL_SRC] = {
		"dl_src", ETH_ALEN, ETHERNET_MASK, ETHERNET_MASK, NOTATION_ETHERNET
	},
	[VSE_A_MATCH_DL_DST] = {
		"dl_dst", ETH_ALEN, ETHERNET_MASK, ETHERNET_MASK, NOTATION_ETHERNET
	},
	[VSE_A_MATCH_DL_VLAN] = {
		"dl_vlan", 2, UINT16_MAX, VLAN_ID_MAX, NOTATION_VLAN
	},
	[VSE_A_MATCH_DL_VLAN_PCP] = {
		"dl_vlan_pcp", 1, UINT8_MAX, VLAN_PCP_MAX, NOTATION_DECIMAL
	},
	[VSE_A_MATCH_DL_TYPE] = {
		"dl_type", 2, UINT16_MAX, UINT16_MAX, NOTATION_HEXADECIMAL
	},
	[VSE_A_MATCH_NW_TOS] = {
		"nw_tos", 1, UINT8_MAX, UINT8_MAX, NOTATION_DECIMAL
	},
	[VSE_A_MATCH_NW_PROTO] = {
		"nw_proto", 1, UINT8_MAX, UINT8_MAX, NOTATION_DECIMAL
	},
	[VSE_A_MATCH_NW_SRC] = {
		"nw_src", 4, UINT32_MAX, UINT32_MAX, NOTATION_IPV4
	},
	[VSE_A_MATCH_NW_DST] = {
		"nw_dst", 4, UINT32_MAX, UINT32_MAX, NOTATION_IPV4
	},
	[VSE_A_MATCH_TP_SRC] = {
		"tp_src", 2, UINT16_MAX, UINT16_MAX, NOTATION_DECIMAL
	},
	[VSE_A_MATCH_TP_DST] = {
		"tp_dst", 2, UINT16_MAX, UINT16_MAX, NOTATION_DECIMAL
	},
};

#define ANY_PROTOCOL	(-1)

/* Words for an Ethernet type and IP protocol; the narrower ones come first. */
static const struct protocol {
	const char *name;
	uint16_t dl_type;
	int nw_proto;
} protocols[] = {
	{ "icmp", ETH_P_IP, IPPROTO_ICMP },
	{ "tcp", ETH_P_IP, IPPROTO_TCP },
	{ "udp", ETH_P_IP, IPPROTO_UDP },
	{ "sctp", ETH_P_IP, IPPROTO_SCTP },
	{ "ip", ETH_P_IP, ANY_PROTOCOL },
	{ "arp", ETH_P_ARP, ANY_PROTOCOL },
	{ "rarp", ETH_P_RARP, ANY_PROTOCOL },
	{ "ipv6", ETH_P_IPV6, ANY_PROTOCOL },
};

/* Names that ovs-ofctl prints for a field of one protocol, and that imply it. */
static const struct synonym {
	const char *name;
	int attr;
	const char *protocol;
} synonyms[] = {
	{ "icmp_type", VSE_A_MATCH_TP_SRC, "icmp" },
	{ "icmp_code", VSE_A_MATCH_TP_DST, "icmp" },
	{ "arp_op", VSE_A_MATCH_NW_PROTO, "arp" },
	{ "arp_spa", VSE_A_MATCH_NW_SRC, "arp" },
	{ "arp_tpa", VSE_A_MATCH_NW_DST, "arp" },
};

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

/**
 * match_field_name - what users call a field
 * @attr: &enum vse_match_attr
 */
const char *match_field_name(int attr)
{
	return fields[attr].name;
}

/**
 * match_field_size - bytes of a field in a packet
 * @attr: &enum vse_match_attr
 */
size_t match_field_size(int attr)
{
	return fields[attr].size;
}

/**
 * match_field_full_mask - the mask of a field all of whose bits count
 * @attr: &enum vse_match_attr
 */
uint64_t match_field_full_mask(int attr)
{
	return fields[attr].mask;
}

__attribute__((format(printf, 2, 3)))
static bool fail(char *error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(error, MATCH_ERROR_SIZE, format, args);
	va_end(args);
	return false;
}

__attribute__((format(printf, 3, 4)))
static void append(char *text, size_t size, const char *format, ...)
{
	size_t length = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + length, size - length, format, args);
	va_end(args);
}

static const struct protocol *find_protocol(const char *name)
{
	for (size_t i = 0; i < COUNT(protocols); i++)
		if (!strcmp(name, protocols[i].name))
			return &protocols[i];
	return NULL;
}

static const struct synonym *find_synonym(const char *name)
{
	for (size_t i = 0; i < COUNT(synonyms); i++)
		if (!strcmp(name, synonyms[i].name))
			return &synonyms[i];
	return NULL;
}

static int find_field(const char *name)
{
	for (int i = 1; i <= VSE_A_MATCH_MAX; i++)
		if (!strcmp(name, fields[i].name))
			return i;
	return 0;
}

/**
 * match_list_fields - write down all the words that match_set() knows
 * @text: is written to
 * @size: of @text
 */
void match_list_fields(char *text, size_t size)
{
	*text = '\0';
	for (int i = 1; i <= VSE_A_MATCH_MAX; i++)
		append(text, size, "%s ", fields[i].name);
	for (size_t i = 0; i < COUNT(synonyms); i++)
		append(text, size, "%s ", synonyms[i].name);
	for (size_t i = 0; i < COUNT(protocols); i++)
		append(text, size, "%s%s", i ? " " : "", protocols[i].name);
}

static unsigned int digit_value(char digit)
{
	return digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}

static bool parse_ethernet(const char *text, uint64_t *address)
{
	uint64_t value = 0;

	for (int i = 0; i < ETH_ALEN; i++) {
		for (int digit = 0; digit < 2; digit++, text++) {
			if (!isxdigit((unsigned char)*text))
				return false;
			value = value << 4 | digit_value(*text);
		}
		if (*text++ != (i < ETH_ALEN - 1 ? ':' : '\0'))
			return false;
	}
	*address = value;
	return true;
}

static bool parse_ipv4(const char *text, uint64_t *address)
{
	struct in_addr in;

	if (inet_pton(AF_INET, text, &in) != 1)
		return false;
	*address = ntohl(in.s_addr);
	return true;
}

static bool parse_ipv4_mask(const char *text, uint64_t *mask)
{
	if (strchr(text, '.'))
		return parse_ipv4(text, mask);
	if (!number_parse(text, 32, mask))
		return false;
	/* In 64 bits, as a shift by all 32 bits of a number is undefined. */
	*mask = (uint64_t)UINT32_MAX << (32 - *mask) & UINT32_MAX;
	return true;
}

static bool split_mask(const char *text, char *address, size_t size,
		       const char **mask)
{
	const char *slash = strchrnul(text, '/');

	if ((size_t)(slash - text) >= size)
		return false;
	memcpy(address, text, slash - text);
	address[slash - text] = '\0';
	*mask = *slash ? slash + 1 : NULL;
	return true;
}

static bool parse_address(int attr, const char *text, struct match_field *field)
{
	bool ethernet = fields[attr].notation == NOTATION_ETHERNET;
	char address[sizeof("xx:xx:xx:xx:xx:xx")];
	const char *mask;

	field->mask = fields[attr].mask;
	if (!split_mask(text, address, sizeof(address), &mask))
		return false;
	if (ethernet)
		return parse_ethernet(address, &field->value) &&
		       (!mask || parse_ethernet(mask, &field->mask));
	return parse_ipv4(address, &field->value) &&
	       (!mask || parse_ipv4_mask(mask, &field->mask));
}

static bool device_name_valid(const char *name)
{
	size_t length = strlen(name);

	return length && length < IF_NAMESIZE && !strchr(name, '/');
}

static bool parse_value(int attr, const char *name, const char *text,
			struct match_field *field, char *error)
{
	uint64_t max = fields[attr].max;

	field->mask = fields[attr].mask;
	switch (fields[attr].notation) {
	case NOTATION_VLAN:
		if (number_parse(text, UINT16_MAX, &field->value) &&
		    (field->value <= max || field->value == VSE_VLAN_NONE))
			return true;
		return fail(error, "%s=%.40s: give a VLAN id from 0 to %d, or 0xffff for packets without a VLAN tag",
			    name, text, VLAN_ID_MAX);
	case NOTATION_ETHERNET:
		if (parse_address(attr, text, field))
			return true;
		return fail(error, "%s=%.40s: give an Ethernet address like 02:00:00:00:00:01, with /ff:ff:ff:00:00:00 after it for a mask",
			    name, text);
	case NOTATION_IPV4:
		if (parse_address(attr, text, field))
			return true;
		return fail(error, "%s=%.40s: give an IPv4 address like 10.1.0.0, with /16 or /255.255.0.0 after it for a mask",
			    name, text);
	case NOTATION_DEVICE:
		field->value = 0;
		if (device_name_valid(text))
			return true;
		return fail(error, "%s=%.40s: give the name of a network device",
			    name, text);
	default:
		if (number_parse(text, max, &field->value))
			return true;
		return fail(error, "%s=%.40s: give a number from 0 to %" PRIu64,
			    name, text, max);
	}
}

/* The same thing may be said twice, as in "ip,tcp", but not two things. */
static bool set_field(struct match *match, int attr, struct match_field new,
		      const char *name, char *error)
{
	struct match_field *field = &match->field[attr];

	new.value &= new.mask;
	if (field->mask &&
	    (field->value != new.value || field->mask != new.mask))
		return fail(error, "%s contradicts what was said of %s before; give it once",
			    name, fields[attr].name);
	*field = new;
	return true;
}

static bool set_protocol(struct match *match, const struct protocol *protocol,
			 const char *name, char *error)
{
	struct match_field dl_type = { protocol->dl_type, UINT16_MAX };
	struct match_field nw_proto = { protocol->nw_proto, UINT8_MAX };

	if (!set_field(match, VSE_A_MATCH_DL_TYPE, dl_type, name, error))
		return false;
	return protocol->nw_proto == ANY_PROTOCOL ||
	       set_field(match, VSE_A_MATCH_NW_PROTO, nw_proto, name, error);
}

static bool set_value(struct match *match, int attr, const char *name,
		      const char *value, char *error)
{
	struct match_field field;

	if (!value || !*value)
		return fail(error, "%s needs a value: %s=...", name, name);
	if (!strcmp(value, "*"))
		return true;
	if (!parse_value(attr, name, value, &field, error))
		return false;
	/* As with ovs-ofctl, the bits of ECN do not count. */
	if (attr == VSE_A_MATCH_NW_TOS)
		field.value &= DSCP_MASK;
	if (attr == VSE_A_MATCH_IN_PORT) {
		if (match->field[attr].mask && strcmp(match->in_port, value))
			return fail(error, "%s is given twice; a flow matches on one of the devices, or on any without %s",
				    name, name);
		strcpy(match->in_port, value);
	}
	return set_field(match, attr, field, name, error);
}

/**
 * match_set - add to a match what one word says
 * @match: the match
 * @name: name of a field or protocol
 * @value: the value of the field, or NULL
 * @error: MATCH_ERROR_SIZE bytes; says what was wrong with a bad word
 *
 * Return: whether this is a word about a match, and a good one.
 */
enum match_word match_set(struct match *match, const char *name,
			  const char *value, char *error)
{
	const struct protocol *protocol = find_protocol(name);
	const struct synonym *synonym = find_synonym(name);
	int attr = synonym ? synonym->attr : find_field(name);
	bool good;

	if (protocol && value)
		good = fail(error, "%s takes no value", name);
	else if (protocol)
		good = set_protocol(match, protocol, name, error);
	else if (attr)
		good = set_value(match, attr, name, value, error);
	else
		return MATCH_WORD_UNKNOWN;
	if (good && synonym)
		good = set_protocol(match, find_protocol(synonym->protocol),
				    name, error);
	return good ? MATCH_WORD_OK : MATCH_WORD_BAD;
}

static bool is(const struct match *match, int attr, uint64_t value)
{
	return match->field[attr].mask && match->field[attr].value == value;
}

static bool has_ports(const struct match *match)
{
	return is(match, VSE_A_MATCH_DL_TYPE, ETH_P_IP) &&
	       (is(match, VSE_A_MATCH_NW_PROTO, IPPROTO_TCP) ||
		is(match, VSE_A_MATCH_NW_PROTO, IPPROTO_UDP) ||
		is(match, VSE_A_MATCH_NW_PROTO, IPPROTO_SCTP));
}

static bool check_field(const struct match *match, int attr, char *error)
{
	const char *name = fields[attr].name;
	bool ip = is(match, VSE_A_MATCH_DL_TYPE, ETH_P_IP);
	bool arp = is(match, VSE_A_MATCH_DL_TYPE, ETH_P_ARP);
	bool icmp = ip && is(match, VSE_A_MATCH_NW_PROTO, IPPROTO_ICMP);

	switch (attr) {
	case VSE_A_MATCH_DL_VLAN_PCP:
		if (match->field[VSE_A_MATCH_DL_VLAN].mask &&
		    !is(match, VSE_A_MATCH_DL_VLAN, VSE_VLAN_NONE))
			return true;
		return fail(error, "%s needs the VLAN id: add dl_vlan=ID",
			    name);
	case VSE_A_MATCH_NW_TOS:
		return ip || fail(error, "%s needs IPv4: add ip", name);
	case VSE_A_MATCH_NW_PROTO:
	case VSE_A_MATCH_NW_SRC:
	case VSE_A_MATCH_NW_DST:
		return ip || arp ||
		       fail(error, "%s needs the Ethernet type of IPv4 or ARP: add ip or arp",
			    name);
	case VSE_A_MATCH_TP_SRC:
	case VSE_A_MATCH_TP_DST:
		if (icmp && match->field[attr].value > UINT8_MAX)
			return fail(error, "%s is the ICMP %s here: 0 to 255",
				    name, attr == VSE_A_MATCH_TP_SRC ?
				    "type" : "code");
		return icmp || has_ports(match) ||
		       fail(error, "%s needs the protocol: add tcp, udp, sctp or icmp",
			    name);
	default:
		return true;
	}
}

/**
 * match_check - has every field the others that it needs?
 * @match: the match
 * @error: MATCH_ERROR_SIZE bytes; says which field to add
 */
bool match_check(const struct match *match, char *error)
{
	for (int i = 1; i <= VSE_A_MATCH_MAX; i++)
		if (match->field[i].mask && !check_field(match, i, error))
			return false;
	return true;
}

static void append_ethernet(char *text, uint64_t address)
{
	for (int shift = 40; shift >= 0; shift -= 8)
		append(text, MATCH_TEXT_SIZE, "%02x%s",
		       (unsigned int)(address >> shift & 0xff),
		       shift ? ":" : "");
}

static void append_ipv4(char *text, uint32_t address)
{
	append(text, MATCH_TEXT_SIZE, "%u.%u.%u.%u", address >> 24,
	       address >> 16 & 0xff, address >> 8 & 0xff, address & 0xff);
}

static void append_ipv4_mask(char *text, uint32_t mask)
{
	/* The zero bits of a prefix's mask are a row of ones from bit 0 on. */
	if (~mask & (~mask + 1))
		append_ipv4(text, mask);
	else
		append(text, MATCH_TEXT_SIZE, "%d", __builtin_popcount(mask));
}

static void append_value(char *text, const struct match *match, int attr)
{
	const struct match_field *field = &match->field[attr];
	bool masked = field->mask != fields[attr].mask;
	enum notation notation = fields[attr].notation;

	if (notation == NOTATION_VLAN && field->value == VSE_VLAN_NONE)
		notation = NOTATION_HEXADECIMAL;
	switch (notation) {
	case NOTATION_VLAN:
	case NOTATION_DECIMAL:
		append(text, MATCH_TEXT_SIZE, "%" PRIu64, field->value);
		break;
	case NOTATION_HEXADECIMAL:
		append(text, MATCH_TEXT_SIZE, "0x%04" PRIx64, field->value);
		break;
	case NOTATION_ETHERNET:
		append_ethernet(text, field->value);
		if (masked) {
			append(text, MATCH_TEXT_SIZE, "/");
			append_ethernet(text, field->mask);
		}
		break;
	case NOTATION_IPV4:
		append_ipv4(text, field->value);
		if (masked) {
			append(text, MATCH_TEXT_SIZE, "/");
			append_ipv4_mask(text, field->mask);
		}
		break;
	case NOTATION_DEVICE:
		append(text, MATCH_TEXT_SIZE, "%s", match->in_port);
		break;
	}
}

/* The word that says most of a match's dl_type and nw_proto. */
static const struct protocol *choose_protocol(const struct match *match)
{
	for (size_t i = 0; i < COUNT(protocols); i++)
		if (is(match, VSE_A_MATCH_DL_TYPE, protocols[i].dl_type) &&
		    (protocols[i].nw_proto == ANY_PROTOCOL ||
		     is(match, VSE_A_MATCH_NW_PROTO, protocols[i].nw_proto)))
			return &protocols[i];
	return NULL;
}

static bool says(const struct protocol *protocol, int attr)
{
	if (!protocol)
		return false;
	return attr == VSE_A_MATCH_DL_TYPE ||
	       (attr == VSE_A_MATCH_NW_PROTO &&
		protocol->nw_proto != ANY_PROTOCOL);
}

static const char *choose_name(int attr, const struct protocol *protocol)
{
	for (size_t i = 0; protocol && i < COUNT(synonyms); i++)
		if (synonyms[i].attr == attr &&
		    !strcmp(synonyms[i].protocol, protocol->name))
			return synonyms[i].name;
	return fields[attr].name;
}

/**
 * match_format - write a match as ovs-ofctl does
 * @match: the match
 * @text: MATCH_TEXT_SIZE bytes; empty for a match that every packet fits
 */
void match_format(const struct match *match, char *text)
{
	/* The order in which ovs-ofctl prints them. */
	static const int order[] = {
		VSE_A_MATCH_IN_PORT, VSE_A_MATCH_DL_VLAN,
		VSE_A_MATCH_DL_VLAN_PCP, VSE_A_MATCH_DL_SRC,
		VSE_A_MATCH_DL_DST, VSE_A_MATCH_DL_TYPE, VSE_A_MATCH_NW_SRC,
		VSE_A_MATCH_NW_DST, VSE_A_MATCH_NW_PROTO, VSE_A_MATCH_NW_TOS,
		VSE_A_MATCH_TP_SRC, VSE_A_MATCH_TP_DST,
	};
	const struct protocol *protocol = choose_protocol(match);

	*text = '\0';
	if (protocol)
		append(text, MATCH_TEXT_SIZE, "%s", protocol->name);
	for (size_t i = 0; i < COUNT(order); i++) {
		int attr = order[i];

		if (!match->field[attr].mask || says(protocol, attr))
			continue;
		append(text, MATCH_TEXT_SIZE, "%s%s=", *text ? "," : "",
		       choose_name(attr, protocol));
		append_value(text, match, attr);
	}
}
