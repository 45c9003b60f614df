// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <stdio.h>
#include <string.h>

#include "match_netlink.h"
#include "match_table.h"
#include "number.h"

/* Between the bytes of a field and those of its attribute, in both directions. */
static void copy_field(int attr, uint8_t *to, const uint8_t *from)
{
	size_t size = match_columns[attr].size;
	bool swap = match_columns[attr].host_order &&
		    __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;

	for (size_t i = 0; i < size; i++)
		to[i] = from[swap ? size - 1 - i : i];
}

static void put_field(struct netlink *netlink, int attr, const uint8_t *bytes)
{
	uint8_t data[MATCH_FIELD_SIZE];

	copy_field(attr, data, bytes);
	netlink_put(netlink, attr, data, match_columns[attr].size);
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
	unsigned int ifindex;

	if (!in_port->given)
		return true;
	errno = 0;
	ifindex = if_nametoindex(match->in_port) ?:
		  number_of_gone_device(match->in_port);
	match_store(in_port->value, sizeof(ifindex), ifindex);
	if (ifindex)
		return true;
	if (errno && errno != ENODEV)
		return match_fail(error, "in_port=%s: cannot look up the network device: %s",
				  match->in_port, strerror(errno));
	return match_fail(error, "in_port=%s: there is no such network device; ip link lists those there are",
			  match->in_port);
}

/**
 * match_put - add a match to a request
 * @netlink: the socket
 * @match: after match_resolve()
 */
void match_put(struct netlink *netlink, const struct match *match)
{
	uint8_t full[MATCH_FIELD_SIZE];
	struct nlattr *nest;

	nest = netlink_nest_start(netlink, VSE_A_FLOW_MATCH);
	for (int i = 1; i <= VSE_A_MATCH_MAX; i++)
		if (match->field[i].given)
			put_field(netlink, i, match->field[i].value);
	netlink_nest_end(netlink, nest);

	nest = netlink_nest_start(netlink, VSE_A_FLOW_MASK);
	for (int i = 1; i <= VSE_A_MATCH_MAX; i++) {
		match_full_mask(i, full);
		if (match->field[i].given &&
		    memcmp(match->field[i].mask, full, sizeof(full)))
			put_field(netlink, i, match->field[i].mask);
	}
	netlink_nest_end(netlink, nest);
}

static void parse_nest(struct nlattr **attrs, const struct nlattr *nest)
{
	memset(attrs, 0, sizeof(*attrs) * (VSE_A_MATCH_MAX + 1));
	if (nest)
		nla_parse_nested(attrs, VSE_A_MATCH_MAX, (struct nlattr *)nest,
				 NULL);
	for (int i = 1; i <= VSE_A_MATCH_MAX; i++)
		if (attrs[i] && nla_len(attrs[i]) != match_columns[i].size)
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
	struct nlattr *value[VSE_A_MATCH_MAX + 1], *mask[VSE_A_MATCH_MAX + 1];
	unsigned int ifindex;

	memset(match, 0, sizeof(*match));
	parse_nest(value, fields);
	parse_nest(mask, masks);
	for (int i = 1; i <= VSE_A_MATCH_MAX; i++) {
		struct match_field *field = &match->field[i];

		if (!value[i])
			continue;
		field->given = true;
		copy_field(i, field->value, nla_data(value[i]));
		if (mask[i])
			copy_field(i, field->mask, nla_data(mask[i]));
		else
			match_full_mask(i, field->mask);
	}
	ifindex = match_number(match, VSE_A_MATCH_IN_PORT);
	if (ifindex && !if_indextoname(ifindex, match->in_port))
		snprintf(match->in_port, sizeof(match->in_port), "if%u",
			 ifindex);
}
