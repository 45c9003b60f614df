// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <stdio.h>
#include <string.h>

#include "match_netlink.h"
#include "number.h"

#define FIELD_SIZE_MAX	8

/* Fields that travel as they do in a packet; the others in the host's order. */
static bool is_big_endian(int attr)
{
	switch (attr) {
	case VSE_A_MATCH_DL_SRC:
	case VSE_A_MATCH_DL_DST:
	case VSE_A_MATCH_DL_TYPE:
	case VSE_A_MATCH_NW_SRC:
	case VSE_A_MATCH_NW_DST:
	case VSE_A_MATCH_TP_SRC:
	case VSE_A_MATCH_TP_DST:
		return true;
	default:
		return false;
	}
}

/* Where a field's byte number i, counted from the lowest, lies. */
static size_t place(int attr, size_t i)
{
	if (is_big_endian(attr) || __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
		return match_field_size(attr) - 1 - i;
	return i;
}

static void put_field(struct netlink *netlink, int attr, uint64_t value)
{
	size_t size = match_field_size(attr);
	uint8_t bytes[FIELD_SIZE_MAX];

	for (size_t i = 0; i < size; i++)
		bytes[place(attr, i)] = value >> 8 * i;
	netlink_put(netlink, attr, bytes, size);
}

static uint64_t get_field(const struct nlattr *found, int attr)
{
	const uint8_t *bytes = nla_data(found);
	uint64_t value = 0;

	for (size_t i = 0; i < match_field_size(attr); i++)
		value |= (uint64_t)bytes[place(attr, i)] << 8 * i;
	return value;
}

/* As in iproute2, "if7" is the device that had number 7 and is gone. */
static unsigned int number_of_gone_device(const char *name)
{
	uint64_t number;

	if (strncmp(name, "if", 2) ||
	    !number_parse(name + 2, INT32_MAX, &number))
		return 0;
	return number;
}

/**
 * match_resolve - find the device that a match names
 * @match: the match; its in_port gets a value
 * @error: MATCH_ERROR_SIZE bytes; says why it was not found
 */
bool match_resolve(struct match *match, char *error)
{
	struct match_field *in_port = &match->field[VSE_A_MATCH_IN_PORT];

	if (!in_port->mask)
		return true;
	errno = 0;
	in_port->value = if_nametoindex(match->in_port) ?:
			 number_of_gone_device(match->in_port);
	if (in_port->value)
		return true;
	if (errno && errno != ENODEV) {
		snprintf(error, MATCH_ERROR_SIZE, "in_port=%s: cannot look up the network device: %s",
			 match->in_port, strerror(errno));
		return false;
	}
	snprintf(error, MATCH_ERROR_SIZE, "in_port=%s: there is no such network device; ip link lists those there are",
		 match->in_port);
	return false;
}

/**
 * match_put - add a match to a request
 * @netlink: the socket
 * @match: after match_resolve()
 */
void match_put(struct netlink *netlink, const struct match *match)
{
	struct nlattr *nest;

	nest = netlink_nest_start(netlink, VSE_A_FLOW_MATCH);
	for (int i = 1; i <= VSE_A_MATCH_MAX; i++)
		if (match->field[i].mask)
			put_field(netlink, i, match->field[i].value);
	netlink_nest_end(netlink, nest);

	nest = netlink_nest_start(netlink, VSE_A_FLOW_MASK);
	for (int i = 1; i <= VSE_A_MATCH_MAX; i++)
		if (match->field[i].mask &&
		    match->field[i].mask != match_field_full_mask(i))
			put_field(netlink, i, match->field[i].mask);
	netlink_nest_end(netlink, nest);
}

static void parse_nest(struct nlattr **attrs, const struct nlattr *nest)
{
	memset(attrs, 0, sizeof(*attrs) * (VSE_A_MATCH_MAX + 1));
	if (nest)
		nla_parse_nested(attrs, VSE_A_MATCH_MAX, (struct nlattr *)nest,
				 NULL);
	for (int i = 1; i <= VSE_A_MATCH_MAX; i++)
		if (attrs[i] && (size_t)nla_len(attrs[i]) != match_field_size(i))
			attrs[i] = NULL;
}

/**
 * match_get - read a match out of a flow entry
 * @match: is set
 * @fields: attribute VSE_A_FLOW_MATCH, or NULL
 * @masks: attribute VSE_A_FLOW_MASK, or NULL
 */
void match_get(struct match *match, const struct nlattr *fields,
	       const struct nlattr *masks)
{
	struct nlattr *field[VSE_A_MATCH_MAX + 1], *mask[VSE_A_MATCH_MAX + 1];
	unsigned int ifindex;

	memset(match, 0, sizeof(*match));
	parse_nest(field, fields);
	parse_nest(mask, masks);
	for (int i = 1; i <= VSE_A_MATCH_MAX; i++) {
		if (!field[i])
			continue;
		match->field[i].value = get_field(field[i], i);
		match->field[i].mask = mask[i] ? get_field(mask[i], i) :
				       match_field_full_mask(i);
	}
	ifindex = match->field[VSE_A_MATCH_IN_PORT].value;
	if (ifindex && !if_indextoname(ifindex, match->in_port))
		snprintf(match->in_port, sizeof(match->in_port), "if%u",
			 ifindex);
}
