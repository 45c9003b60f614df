// SPDX-License-Identifier: GPL-2.0
#include "core.h"
#include "flow.h"
#include "lock.h"
#include "netlink.h"
#include "netlink_match.h"
#include "tag.h"

static int get_core(u32 *core, struct genl_info *info)
{
	struct nlattr *attr = info->attrs[VSE_A_FLOW_CORE];

	if (!attr) {
		NL_SET_ERR_MSG(info->extack, "the entry has no action; give it set_irq_core");
		NL_SET_ERR_ATTR_MISS(info->extack, NULL, VSE_A_FLOW_CORE);
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

static u16 get_u16(const struct nlattr *attr, u16 otherwise)
{
	return attr ? nla_get_u16(attr) : otherwise;
}

static int get_cookies(struct vse_flow_request *request, struct genl_info *info)
{
	struct nlattr *cookie = info->attrs[VSE_A_FLOW_COOKIE];
	struct nlattr *match = info->attrs[VSE_A_FLOW_MATCH_COOKIE];
	struct nlattr *mask = info->attrs[VSE_A_FLOW_COOKIE_MASK];

	if (mask && !match) {
		NL_SET_ERR_MSG_ATTR(info->extack, mask, "a mask without the cookie that it is for");
		return -EINVAL;
	}
	request->set_cookie = cookie;
	request->cookie = cookie ? nla_get_u64(cookie) : 0;
	request->filter_cookie = match;
	request->match_cookie = match ? nla_get_u64(match) : 0;
	request->cookie_mask = mask ? nla_get_u64(mask) : ~0ull;
	return 0;
}

/*
 * What all requests for entries have.  They are large, and so not on the stack.
 */
static struct vse_flow_request *get_request(struct genl_info *info,
					    bool has_action)
{
	struct nlattr **attrs = info->attrs;
	struct vse_flow_request *request;
	int error;

	request = kzalloc(sizeof(*request), GFP_KERNEL);
	if (!request)
		return ERR_PTR(-ENOMEM);
	error = vse_netlink_get_match(&request->match, attrs[VSE_A_FLOW_MATCH],
				      attrs[VSE_A_FLOW_MASK], info->extack);
	if (!error)
		error = get_cookies(request, info);
	if (!error && has_action)
		error = get_core(&request->core, info);
	if (error) {
		kfree(request);
		return ERR_PTR(error);
	}
	request->match.priority = get_u16(attrs[VSE_A_FLOW_PRIORITY],
					  VSE_PRIORITY_DEFAULT);
	request->strict = nla_get_flag(attrs[VSE_A_FLOW_STRICT]);
	/* Requests to delete have none of the attributes behind STRICT. */
	if (!has_action)
		return request;
	request->check_overlap = nla_get_flag(attrs[VSE_A_FLOW_CHECK_OVERLAP]);
	request->send_removed = nla_get_flag(attrs[VSE_A_FLOW_SEND_REMOVED]);
	request->idle_timeout = get_u16(attrs[VSE_A_FLOW_IDLE_TIMEOUT], 0);
	request->hard_timeout = get_u16(attrs[VSE_A_FLOW_HARD_TIMEOUT], 0);
	return request;
}

int vse_nl_flow_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct vse_flow_request *request = get_request(info, true);
	int error;

	if (IS_ERR(request))
		return PTR_ERR(request);
	mutex_lock(&vse_lock);
	error = vse_flow_add(request, info->extack);
	mutex_unlock(&vse_lock);
	kfree(request);
	return error;
}

static int fill_affected(struct sk_buff *skb, const void *object)
{
	const u32 *affected = object;

	return nla_put_u32(skb, VSE_A_FLOW_AFFECTED, *affected);
}

/* The reply is there before anything changes: see vse_netlink_reply_alloc(). */
static int change_flows(struct genl_info *info, u8 command,
			int (*change)(const struct vse_flow_request *request,
				      struct netlink_ext_ack *extack))
{
	bool has_action = command == VSE_CMD_FLOW_MOD;
	struct vse_flow_request *request = get_request(info, has_action);
	/* Who sends many requests at once may want to hear of errors only. */
	bool silent = !(info->nlhdr->nlmsg_flags & (NLM_F_ACK | NLM_F_ECHO));
	struct sk_buff *reply = NULL;
	u32 affected;
	int result;

	if (IS_ERR(request))
		return PTR_ERR(request);
	if (!silent) {
		reply = vse_netlink_reply_alloc(nla_total_size(sizeof(affected)));
		if (!reply) {
			kfree(request);
			return -ENOMEM;
		}
	}
	mutex_lock(&vse_lock);
	result = change(request, info->extack);
	mutex_unlock(&vse_lock);
	kfree(request);
	if (result < 0) {
		nlmsg_free(reply);
		return result;
	}
	if (silent)
		return 0;
	affected = result;
	return vse_netlink_reply(reply, info, command, fill_affected, &affected);
}

int vse_nl_flow_mod_doit(struct sk_buff *skb, struct genl_info *info)
{
	return change_flows(info, VSE_CMD_FLOW_MOD, vse_flow_modify);
}

static int delete_flows(const struct vse_flow_request *request,
			struct netlink_ext_ack *extack)
{
	return vse_flow_delete(request);
}

int vse_nl_flow_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	return change_flows(info, VSE_CMD_FLOW_DEL, delete_flows);
}

static int put_u64(struct sk_buff *skb, int attr, u64 value)
{
	return nla_put_u64_64bit(skb, attr, value, VSE_A_FLOW_PAD);
}

static int put_timeouts(struct sk_buff *skb, const struct vse_flow *flow)
{
	if ((flow->send_removed &&
	     nla_put_flag(skb, VSE_A_FLOW_SEND_REMOVED)) ||
	    (flow->idle_timeout &&
	     nla_put_u16(skb, VSE_A_FLOW_IDLE_TIMEOUT, flow->idle_timeout)) ||
	    (flow->hard_timeout &&
	     nla_put_u16(skb, VSE_A_FLOW_HARD_TIMEOUT, flow->hard_timeout)))
		return -EMSGSIZE;
	return 0;
}

static int put_statistics(struct sk_buff *skb, const struct vse_flow *flow)
{
	struct vse_flow_statistics statistics;

	vse_flow_read_statistics(flow, &statistics);
	if (put_u64(skb, VSE_A_FLOW_PACKETS, statistics.packets) ||
	    put_u64(skb, VSE_A_FLOW_BYTES, statistics.bytes) ||
	    put_u64(skb, VSE_A_FLOW_AGE,
		    ktime_ms_delta(ktime_get(), flow->added)) ||
	    put_u64(skb, VSE_A_FLOW_IDLE, statistics.idle))
		return -EMSGSIZE;
	return 0;
}

/* What has become of its core, which it may not have any more. */
static unsigned int placement_of(const struct vse_residence *home, int core)
{
	unsigned int why = READ_ONCE(home->why);

	if (core == VSE_NO_CORE && why != VSE_PLACEMENT_FULL)
		return VSE_PLACEMENT_NO_CORE;
	return why;
}

static int put_residence(struct sk_buff *skb, const struct vse_flow *flow,
			 int core)
{
	const struct vse_residence *home =
		vse_residence_of(vse_flow_classifier.nodes, flow->rule.number);
	ktime_t since = READ_ONCE(home->since);
	u32 load = READ_ONCE(home->load);

	if ((since &&
	     (nla_put_u32(skb, VSE_A_FLOW_PLACEMENT,
			  placement_of(home, core)) ||
	      put_u64(skb, VSE_A_FLOW_PLACED,
		      ktime_ms_delta(ktime_get(), since)))) ||
	    nla_put_u32(skb, VSE_A_FLOW_MOVES, READ_ONCE(home->moves)) ||
	    (load && nla_put_u32(skb, VSE_A_FLOW_LOAD, load)))
		return -EMSGSIZE;
	return 0;
}

static int fill_flow(struct sk_buff *skb, const void *object)
{
	const struct vse_flow *flow = object;
	int core = vse_flow_current_core(flow);

	if (vse_netlink_put_match(skb, &flow->rule.match) ||
	    nla_put_u16(skb, VSE_A_FLOW_PRIORITY, flow->rule.match.priority) ||
	    put_u64(skb, VSE_A_FLOW_COOKIE, flow->cookie) ||
	    nla_put_u32(skb, VSE_A_FLOW_CORE, flow->core_wanted) ||
	    put_timeouts(skb, flow) ||
	    (core != VSE_NO_CORE &&
	     nla_put_u32(skb, VSE_A_FLOW_CURRENT_CORE, core)) ||
	    nla_put_u32(skb, VSE_A_FLOW_TAG, flow->tag) ||
	    put_statistics(skb, flow) || put_residence(skb, flow, core))
		return -EMSGSIZE;
	return 0;
}

int vse_nl_flow_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	long *next = &cb->args[0];
	struct vse_flow *flow;
	int error = 0;

	mutex_lock(&vse_lock);
	cb->seq = vse_flows_generation() + 1;
	while ((flow = vse_flow_from(*next))) {
		error = vse_netlink_put(skb, cb, VSE_CMD_FLOW_GET, fill_flow,
					flow);
		if (error)
			break;
		*next = vse_tag_slot(flow->tag) + 1;
	}
	mutex_unlock(&vse_lock);
	return skb->len ?: error;
}

/**
 * vse_netlink_flow_event - tell listeners of an entry
 * @command: what happened to it
 * @flow: the entry
 *
 * Context: process; sleeps; vse_lock held.
 */
void vse_netlink_flow_event(u8 command, const struct vse_flow *flow)
{
	vse_netlink_event(command, fill_flow, flow);
}

struct removal {
	const struct vse_flow *flow;
	u32 reason;
};

static int fill_removal(struct sk_buff *skb, const void *object)
{
	const struct removal *removal = object;

	return fill_flow(skb, removal->flow) ?:
	       nla_put_u32(skb, VSE_A_FLOW_REASON, removal->reason);
}

/**
 * vse_netlink_flow_removed - tell listeners that an entry goes
 * @flow: the entry
 * @reason: VSE_REMOVED_*
 *
 * Context: process; sleeps; vse_lock held.
 */
void vse_netlink_flow_removed(const struct vse_flow *flow, u32 reason)
{
	struct removal removal = { .flow = flow, .reason = reason };

	vse_netlink_event(VSE_CMD_FLOW_DEL_NTF, fill_removal, &removal);
}
