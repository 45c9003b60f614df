// SPDX-License-Identifier: GPL-2.0
#include <linux/if_ether.h>
#include "core.h"
#include "flow.h"
#include "lock.h"
#include "netlink.h"

static const struct nla_policy match_policy[VSE_A_MATCH_MAX + 1] = {
	[VSE_A_MATCH_IN_PORT] = NLA_POLICY_MIN(NLA_U32, 1),
	[VSE_A_MATCH_DL_SRC] = NLA_POLICY_EXACT_LEN(ETH_ALEN),
	[VSE_A_MATCH_DL_DST] = NLA_POLICY_EXACT_LEN(ETH_ALEN),
	[VSE_A_MATCH_DL_VLAN] = { .type = NLA_U16 },
	[VSE_A_MATCH_DL_VLAN_PCP] = { .type = NLA_U8 },
	[VSE_A_MATCH_DL_TYPE] = { .type = NLA_U16 },
	[VSE_A_MATCH_NW_TOS] = { .type = NLA_U8 },
	[VSE_A_MATCH_NW_PROTO] = { .type = NLA_U8 },
	[VSE_A_MATCH_NW_SRC] = { .type = NLA_U32 },
	[VSE_A_MATCH_NW_DST] = { .type = NLA_U32 },
	[VSE_A_MATCH_TP_SRC] = { .type = NLA_U16 },
	[VSE_A_MATCH_TP_DST] = { .type = NLA_U16 },
};

static const struct nla_policy mask_policy[VSE_A_MATCH_MAX + 1] = {
	[VSE_A_MATCH_DL_SRC] = NLA_POLICY_EXACT_LEN(ETH_ALEN),
	[VSE_A_MATCH_DL_DST] = NLA_POLICY_EXACT_LEN(ETH_ALEN),
	[VSE_A_MATCH_NW_SRC] = { .type = NLA_U32 },
	[VSE_A_MATCH_NW_DST] = { .type = NLA_U32 },
};

const struct nla_policy vse_flow_policy[VSE_A_FLOW_MAX + 1] = {
	[VSE_A_FLOW_MATCH] = NLA_POLICY_NESTED(match_policy),
	[VSE_A_FLOW_MASK] = NLA_POLICY_NESTED(mask_policy),
	[VSE_A_FLOW_PRIORITY] = { .type = NLA_U16 },
	[VSE_A_FLOW_COOKIE] = { .type = NLA_U64 },
	[VSE_A_FLOW_CORE] = { .type = NLA_U32 },
	[VSE_A_FLOW_STRICT] = { .type = NLA_FLAG },
};

/* Where each attribute of a match lies in a key, in the same byte order. */
static const struct {
	u8 offset;
	u8 size;
} fields[VSE_A_MATCH_MAX + 1] = {
#define FIELD(name)	{ offsetof(struct vse_key, name), \
			  sizeof_field(struct vse_key, name) }
	[VSE_A_MATCH_IN_PORT] = FIELD(in_port),
	[VSE_A_MATCH_DL_SRC] = FIELD(dl_src),
	[VSE_A_MATCH_DL_DST] = FIELD(dl_dst),
	[VSE_A_MATCH_DL_VLAN] = FIELD(dl_vlan),
	[VSE_A_MATCH_DL_VLAN_PCP] = FIELD(dl_vlan_pcp),
	[VSE_A_MATCH_DL_TYPE] = FIELD(dl_type),
	[VSE_A_MATCH_NW_TOS] = FIELD(nw_tos),
	[VSE_A_MATCH_NW_PROTO] = FIELD(nw_proto),
	[VSE_A_MATCH_NW_SRC] = FIELD(nw_src),
	[VSE_A_MATCH_NW_DST] = FIELD(nw_dst),
	[VSE_A_MATCH_TP_SRC] = FIELD(tp_src),
	[VSE_A_MATCH_TP_DST] = FIELD(tp_dst),
#undef FIELD
};

static void *field_of(const struct vse_key *key, int attr)
{
	return (u8 *)key + fields[attr].offset;
}

static int get_fields(struct vse_match *match, const struct nlattr *nest,
		      struct netlink_ext_ack *extack)
{
	struct nlattr *attrs[VSE_A_MATCH_MAX + 1];
	int error, i;

	error = nla_parse_nested(attrs, VSE_A_MATCH_MAX, nest, match_policy,
				 extack);
	if (error)
		return error;
	for (i = 1; i <= VSE_A_MATCH_MAX; i++) {
		if (!attrs[i])
			continue;
		memcpy(field_of(&match->key, i), nla_data(attrs[i]),
		       fields[i].size);
		memset(field_of(&match->mask, i), 0xff, fields[i].size);
	}
	return 0;
}

static int get_masks(struct vse_match *match, const struct nlattr *nest,
		     struct netlink_ext_ack *extack)
{
	struct nlattr *attrs[VSE_A_MATCH_MAX + 1];
	int error, i;

	error = nla_parse_nested(attrs, VSE_A_MATCH_MAX, nest, mask_policy,
				 extack);
	if (error)
		return error;
	for (i = 1; i <= VSE_A_MATCH_MAX; i++) {
		u8 *mask = field_of(&match->mask, i);

		if (!attrs[i])
			continue;
		/* get_fields() has set all bits of a field that is there. */
		if (!*mask) {
			NL_SET_ERR_MSG_ATTR(extack, attrs[i], "a mask without the field that it is for");
			return -EINVAL;
		}
		memcpy(mask, nla_data(attrs[i]), fields[i].size);
	}
	return 0;
}

static int get_match(struct vse_match *match, struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;
	const char *message;
	int error = 0;

	memset(match, 0, sizeof(*match));
	match->priority = VSE_PRIORITY_DEFAULT;
	if (attrs[VSE_A_FLOW_PRIORITY])
		match->priority = nla_get_u16(attrs[VSE_A_FLOW_PRIORITY]);
	if (attrs[VSE_A_FLOW_MATCH])
		error = get_fields(match, attrs[VSE_A_FLOW_MATCH],
				   info->extack);
	if (!error && attrs[VSE_A_FLOW_MASK])
		error = get_masks(match, attrs[VSE_A_FLOW_MASK], info->extack);
	if (error)
		return error;

	message = vse_match_check(match);
	if (message) {
		/* NL_SET_ERR_MSG() takes literals only. */
		info->extack->_msg = message;
		return -EINVAL;
	}
	vse_key_and(&match->key, &match->key, &match->mask);
	return 0;
}

static int get_core(u32 *core, struct genl_info *info)
{
	struct nlattr *attr = info->attrs[VSE_A_FLOW_CORE];

	if (!attr) {
		NL_SET_ERR_MSG(info->extack, "the entry has no action; give it set_irq_core");
		return -EINVAL;
	}
	*core = nla_get_u32(attr);
	if (*core == VSE_CORE_AUTO)
		return 0;
	if (*core >= nr_cpu_ids || !cpu_possible(*core)) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr, "this host has no such core; the core table shows those it has");
		return -EINVAL;
	}
	if (!vse_core_online(*core)) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr, "the core is offline; bring it online or choose another one");
		return -EINVAL;
	}
	if (!vse_core_usable(*core)) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr, "flows may not be steered to this core; the setting allowed lists those they may");
		return -EINVAL;
	}
	return 0;
}

int vse_netlink_flow_add(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *cookie = info->attrs[VSE_A_FLOW_COOKIE];
	struct vse_match match;
	int error;
	u32 core;

	error = get_match(&match, info);
	if (error)
		return error;
	error = get_core(&core, info);
	if (error)
		return error;
	mutex_lock(&vse_lock);
	error = vse_flow_add(&match, core, cookie ? nla_get_u64(cookie) : 0,
			     info->extack);
	mutex_unlock(&vse_lock);
	return error;
}

static int fill_deleted(struct sk_buff *skb, const void *object)
{
	const u32 *deleted = object;

	return nla_put_u32(skb, VSE_A_FLOW_DELETED, *deleted);
}

int vse_netlink_flow_del(struct sk_buff *skb, struct genl_info *info)
{
	bool strict = nla_get_flag(info->attrs[VSE_A_FLOW_STRICT]);
	struct vse_match match;
	struct sk_buff *reply;
	u32 deleted;
	int error;

	error = get_match(&match, info);
	if (error)
		return error;
	reply = vse_netlink_reply_alloc(nla_total_size(sizeof(deleted)));
	if (!reply)
		return -ENOMEM;
	mutex_lock(&vse_lock);
	deleted = vse_flow_delete(&match, strict);
	mutex_unlock(&vse_lock);
	return vse_netlink_reply(reply, info, VSE_CMD_FLOW_DEL, fill_deleted,
				 &deleted);
}

/* Fields with a bit that counts; or, if @masks, masks that leave bits out. */
static int put_match(struct sk_buff *skb, int type,
		     const struct vse_match *match, bool masks)
{
	struct nlattr *nest = nla_nest_start(skb, type);
	int i;

	if (!nest)
		return -EMSGSIZE;
	for (i = 1; i <= VSE_A_MATCH_MAX; i++) {
		const void *mask = field_of(&match->mask, i);
		const void *key = field_of(&match->key, i);
		size_t size = fields[i].size;

		if (!memchr_inv(mask, 0, size) ||
		    (masks && !memchr_inv(mask, 0xff, size)))
			continue;
		if (nla_put(skb, i, size, masks ? mask : key))
			return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

static int put_u64(struct sk_buff *skb, int attr, u64 value)
{
	return nla_put_u64_64bit(skb, attr, value, VSE_A_FLOW_PAD);
}

static int fill_flow(struct sk_buff *skb, const void *object)
{
	const struct vse_flow *flow = object;
	const struct vse_match *match = &flow->rule.match;
	struct vse_flow_statistics statistics;
	int core = READ_ONCE(flow->core);

	vse_flow_read_statistics(flow, &statistics);
	if (put_match(skb, VSE_A_FLOW_MATCH, match, false) ||
	    put_match(skb, VSE_A_FLOW_MASK, match, true) ||
	    nla_put_u16(skb, VSE_A_FLOW_PRIORITY, match->priority) ||
	    put_u64(skb, VSE_A_FLOW_COOKIE, flow->cookie) ||
	    nla_put_u32(skb, VSE_A_FLOW_CORE, flow->core_wanted) ||
	    (core != VSE_NO_CORE &&
	     nla_put_u32(skb, VSE_A_FLOW_CURRENT_CORE, core)) ||
	    nla_put_u32(skb, VSE_A_FLOW_TAG, flow->tag) ||
	    put_u64(skb, VSE_A_FLOW_PACKETS, statistics.packets) ||
	    put_u64(skb, VSE_A_FLOW_BYTES, statistics.bytes) ||
	    put_u64(skb, VSE_A_FLOW_AGE,
		    ktime_ms_delta(ktime_get(), flow->added)))
		return -EMSGSIZE;
	return 0;
}

int vse_netlink_flow_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	long *last = &cb->args[0];
	struct vse_flow *flow;
	int error = 0;

	mutex_lock(&vse_lock);
	cb->seq = vse_flows_generation() + 1;
	for (flow = vse_flow_after(*last); flow; flow = vse_flow_next(flow)) {
		error = vse_netlink_put(skb, cb, VSE_CMD_FLOW_GET, fill_flow,
					flow);
		if (error)
			break;
		*last = flow->serial;
	}
	mutex_unlock(&vse_lock);
	return skb->len ?: error;
}
