// SPDX-License-Identifier: GPL-2.0
#include "core.h"
#include "lock.h"
#include "netlink.h"

const struct nla_policy vse_config_policy[VSE_A_CONFIG_MAX + 1] = {
	[VSE_A_CONFIG_INTERVAL] = NLA_POLICY_RANGE(NLA_U32, 10, 10000),
	[VSE_A_CONFIG_WEIGHT] = NLA_POLICY_RANGE(NLA_U32, 1, 100),
	[VSE_A_CONFIG_HIGH_MARK] = NLA_POLICY_RANGE(NLA_U32, 1, 100),
	[VSE_A_CONFIG_ALLOWED] = { .type = NLA_NUL_STRING,
				   .len = VSE_CORE_LIST_MAX },
};

static int fill_config(struct sk_buff *skb, const void *object)
{
	const struct cpumask *allowed = object;
	struct vse_core_settings settings;

	vse_cores_get_settings(&settings);
	if (nla_put_u32(skb, VSE_A_CONFIG_INTERVAL, settings.interval) ||
	    nla_put_u32(skb, VSE_A_CONFIG_WEIGHT, settings.weight) ||
	    nla_put_u32(skb, VSE_A_CONFIG_HIGH_MARK, settings.high_mark))
		return -EMSGSIZE;
	return vse_netlink_put_cores(skb, VSE_A_CONFIG_ALLOWED, allowed);
}

int vse_netlink_config_get(struct sk_buff *skb, struct genl_info *info)
{
	size_t size = 3 * nla_total_size(sizeof(u32)) +
		      nla_total_size(VSE_CORE_LIST_MAX);
	struct sk_buff *reply;
	cpumask_var_t allowed;
	int error = -ENOMEM;

	if (!alloc_cpumask_var(&allowed, GFP_KERNEL))
		return -ENOMEM;
	reply = vse_netlink_reply_alloc(size);
	if (!reply)
		goto free;
	mutex_lock(&vse_lock);
	vse_cores_get_allowed(allowed);
	error = vse_netlink_reply(reply, info, VSE_CMD_CONFIG_GET, fill_config,
				  allowed);
	mutex_unlock(&vse_lock);
free:
	free_cpumask_var(allowed);
	return error;
}

static void get_u32(unsigned int *setting, const struct nlattr *attr)
{
	if (attr)
		*setting = nla_get_u32(attr);
}

int vse_netlink_config_set(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;
	struct vse_core_settings settings;
	cpumask_var_t allowed;
	int error = 0;

	if (!alloc_cpumask_var(&allowed, GFP_KERNEL))
		return -ENOMEM;
	mutex_lock(&vse_lock);
	/* The one that may still be refused comes first. */
	if (attrs[VSE_A_CONFIG_ALLOWED]) {
		error = vse_netlink_get_cores(attrs[VSE_A_CONFIG_ALLOWED],
					      allowed, info->extack);
		if (error)
			goto unlock;
		vse_cores_set_allowed(allowed);
	}
	vse_cores_get_settings(&settings);
	get_u32(&settings.interval, attrs[VSE_A_CONFIG_INTERVAL]);
	get_u32(&settings.weight, attrs[VSE_A_CONFIG_WEIGHT]);
	get_u32(&settings.high_mark, attrs[VSE_A_CONFIG_HIGH_MARK]);
	vse_cores_set_settings(&settings);
unlock:
	mutex_unlock(&vse_lock);
	free_cpumask_var(allowed);
	return error;
}
