// SPDX-License-Identifier: GPL-2.0
#include <linux/string.h>
#include "netlink.h"
#include "netlink_match.h"

/* As far as the policy of masks goes. */
#define LAST_MASK	VSE_A_MATCH_TUN_IPV6_DST

static int get_masks(struct nlattr **masks, const struct nlattr *nest,
		     struct nlattr **fields, struct netlink_ext_ack *extack)
{
	int error, i;

	error = nla_parse_nested(masks, LAST_MASK, nest, vse_mask_nl_policy,
				 extack);
	if (error)
		return error;
	for (i = 1; i <= LAST_MASK; i++) {
		if (!masks[i] || fields[i])
			continue;
		NL_SET_ERR_MSG_ATTR(extack, masks[i], "a mask without the field that it is for");
		return -EINVAL;
	}
	return 0;
}

static bool is_of_tunnel(int field)
{
	return field >= VSE_A_MATCH_TUN_ID && field <= VSE_A_MATCH_TUN_TOS;
}

static void set_fields(struct vse_match *match, struct nlattr **fields,
		       struct nlattr **masks, bool of_tunnel)
{
	int i;

	for (i = 1; i <= VSE_A_MATCH_MAX; i++)
		if (fields[i] && is_of_tunnel(i) == of_tunnel)
			vse_match_set(match, i, nla_data(fields[i]),
				      masks[i] ? nla_data(masks[i]) : NULL);
}

/**
 * vse_netlink_get_match - read a match
 * @match: is set, all but the priority
 * @nest: attribute MATCH, or NULL to match all
 * @mask_nest: attribute MASK, or NULL if all bits count
 * @extack: says what was wrong, and with which attribute
 *
 * Return: 0 or a negative error.
 */
int vse_netlink_get_match(struct vse_match *match, const struct nlattr *nest,
			  const struct nlattr *mask_nest,
			  struct netlink_ext_ack *extack)
{
	struct nlattr *fields[VSE_A_MATCH_MAX + 1] = {};
	struct nlattr *masks[VSE_A_MATCH_MAX + 1] = {};
	const char *message;
	int error = 0, field;

	memset(match, 0, sizeof(*match));
	if (nest)
		error = nla_parse_nested(fields, VSE_A_MATCH_MAX, nest,
					 vse_match_nl_policy, extack);
	if (!error && mask_nest)
		error = get_masks(masks, mask_nest, fields, extack);
	if (error)
		return error;

	/* A match on a tunnel looks elsewhere for the other fields. */
	set_fields(match, fields, masks, true);
	set_fields(match, fields, masks, false);
	message = vse_match_check(match, &field);
	if (message) {
		/* NL_SET_ERR_MSG_ATTR() takes literals only. */
		extack->_msg = message;
		NL_SET_BAD_ATTR(extack, fields[field]);
		return -EINVAL;
	}
	vse_match_complete(match);
	return 0;
}

/* The fields; or, if @masks, the masks that leave bits out. */
static int put_fields(struct sk_buff *skb, int type,
		      const struct vse_match *match, bool masks)
{
	struct nlattr *nest = nla_nest_start(skb, type);
	int i;

	if (!nest)
		return -EMSGSIZE;
	for (i = 1; i <= VSE_A_MATCH_MAX; i++) {
		unsigned int size = vse_match_field_size(i);
		const void *mask;

		if (!(match->fields & BIT(i)))
			continue;
		mask = vse_match_mask(match, i);
		if (masks && !memchr_inv(mask, 0xff, size))
			continue;
		if (nla_put(skb, i, size,
			    masks ? mask : vse_match_value(match, i)))
			return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * vse_netlink_put_match - write a match, all but the priority
 * @skb: the message
 * @match: the match
 *
 * Return: 0 or -EMSGSIZE.
 */
int vse_netlink_put_match(struct sk_buff *skb, const struct vse_match *match)
{
	return put_fields(skb, VSE_A_FLOW_MATCH, match, false) ?:
	       put_fields(skb, VSE_A_FLOW_MASK, match, true);
}
