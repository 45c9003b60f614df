// SPDX-License-Identifier: GPL-2.0
#include <linux/stringify.h>
#include "core.h"
#include "flow.h"
#include "lock.h"
#include "netlink.h"
#include "sampler.h"
#include "tunnel.h"

/**
 * struct settings - all of them
 * @cores: of the core table
 * @allowed: cores that flows may be steered to
 * @ports: UDP ports of tunnels
 * @flow_limit: as many flow entries there may be
 */
struct settings {
	struct vse_core_settings cores;
	cpumask_var_t allowed;
	struct vse_tunnel_ports ports;
	unsigned int flow_limit;
};

static void read_settings(struct settings *settings)
{
	vse_cores_get_settings(&settings->cores);
	vse_cores_get_allowed(settings->allowed);
	vse_tunnel_get_ports(&settings->ports);
	settings->flow_limit = vse_flow_limit();
}

static int put_ports(struct sk_buff *skb, int type, const __be16 *ports,
		     unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (nla_put_be16(skb, type, ports[i]))
			return -EMSGSIZE;
	return 0;
}

static int fill_config(struct sk_buff *skb, const void *object)
{
	const struct settings *settings = object;
	const struct vse_core_settings *cores = &settings->cores;
	const struct vse_tunnel_ports *ports = &settings->ports;

	if (nla_put_u32(skb, VSE_A_CONFIG_INTERVAL, cores->interval) ||
	    nla_put_u32(skb, VSE_A_CONFIG_WEIGHT, cores->weight) ||
	    nla_put_u32(skb, VSE_A_CONFIG_HIGH_MARK, cores->high_mark) ||
	    nla_put_u32(skb, VSE_A_CONFIG_MARGIN, cores->margin) ||
	    nla_put_u32(skb, VSE_A_CONFIG_DWELL, cores->dwell) ||
	    nla_put_u32(skb, VSE_A_CONFIG_MOVES, cores->moves) ||
	    nla_put_u32(skb, VSE_A_CONFIG_VM_IDLE, cores->vm_idle) ||
	    put_ports(skb, VSE_A_CONFIG_VXLAN_PORT, ports->vxlan,
		      ports->vxlan_count) ||
	    put_ports(skb, VSE_A_CONFIG_GENEVE_PORT, ports->geneve,
		      ports->geneve_count) ||
	    nla_put_u32(skb, VSE_A_CONFIG_FLOW_LIMIT, settings->flow_limit))
		return -EMSGSIZE;
	return vse_netlink_put_cores(skb, VSE_A_CONFIG_ALLOWED,
				     settings->allowed);
}

int vse_nl_config_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	size_t size = 8 * nla_total_size(sizeof(u32)) +
		      2 * VSE_TUNNEL_PORTS_MAX * nla_total_size(sizeof(__be16)) +
		      nla_total_size(VSE_CORE_LIST_MAX);
	struct settings settings;
	struct sk_buff *reply;
	int error = -ENOMEM;

	if (!alloc_cpumask_var(&settings.allowed, GFP_KERNEL))
		return -ENOMEM;
	reply = vse_netlink_reply_alloc(size);
	if (!reply)
		goto free;
	mutex_lock(&vse_lock);
	read_settings(&settings);
	error = vse_netlink_reply(reply, info, VSE_CMD_CONFIG_GET, fill_config,
				  &settings);
	mutex_unlock(&vse_lock);
free:
	free_cpumask_var(settings.allowed);
	return error;
}

static void get_u32(unsigned int *setting, const struct nlattr *attr)
{
	if (attr)
		*setting = nla_get_u32(attr);
}

/* info->attrs has only the last of attributes of one type. */
static int get_port_list(__be16 *ports, u8 *count, int type,
			 const struct genl_info *info)
{
	const struct nlattr *attr;
	u8 given = 0;
	int rest;

	if (!info->attrs[type])
		return 0;
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rest) {
		if (nla_type(attr) != type)
			continue;
		if (given == VSE_TUNNEL_PORTS_MAX) {
			NL_SET_ERR_MSG_ATTR(info->extack, attr, "too many ports; a kind of tunnel has at most " __stringify(VSE_TUNNEL_PORTS_MAX));
			return -EINVAL;
		}
		ports[given++] = nla_get_be16(attr);
	}
	*count = given;
	return 0;
}

static int get_ports(struct vse_tunnel_ports *ports,
		     const struct genl_info *info)
{
	const struct nlattr *given = info->attrs[VSE_A_CONFIG_GENEVE_PORT] ?:
				     info->attrs[VSE_A_CONFIG_VXLAN_PORT];
	unsigned int i, k;
	int error;

	error = get_port_list(ports->vxlan, &ports->vxlan_count,
			      VSE_A_CONFIG_VXLAN_PORT, info);
	if (error)
		return error;
	error = get_port_list(ports->geneve, &ports->geneve_count,
			      VSE_A_CONFIG_GENEVE_PORT, info);
	if (error)
		return error;

	for (i = 0; i < ports->vxlan_count; i++)
		for (k = 0; k < ports->geneve_count; k++)
			if (ports->vxlan[i] == ports->geneve[k]) {
				NL_SET_ERR_MSG_ATTR(info->extack, given, "a port cannot be both VXLAN's and Geneve's; take it from the other one too");
				return -EINVAL;
			}
	return 0;
}

static int get_settings(struct settings *settings, const struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;

	get_u32(&settings->cores.interval, attrs[VSE_A_CONFIG_INTERVAL]);
	get_u32(&settings->cores.weight, attrs[VSE_A_CONFIG_WEIGHT]);
	get_u32(&settings->cores.high_mark, attrs[VSE_A_CONFIG_HIGH_MARK]);
	get_u32(&settings->cores.margin, attrs[VSE_A_CONFIG_MARGIN]);
	get_u32(&settings->cores.dwell, attrs[VSE_A_CONFIG_DWELL]);
	get_u32(&settings->cores.moves, attrs[VSE_A_CONFIG_MOVES]);
	get_u32(&settings->cores.vm_idle, attrs[VSE_A_CONFIG_VM_IDLE]);
	get_u32(&settings->flow_limit, attrs[VSE_A_CONFIG_FLOW_LIMIT]);
	if (attrs[VSE_A_CONFIG_ALLOWED]) {
		int error = vse_netlink_get_cores(attrs[VSE_A_CONFIG_ALLOWED],
						  settings->allowed,
						  info->extack);

		if (error)
			return error;
	}
	return get_ports(&settings->ports, info);
}

static int set_settings(const struct settings *settings, struct nlattr **given)
{
	/* The one that may fail comes first. */
	if (given[VSE_A_CONFIG_VXLAN_PORT] || given[VSE_A_CONFIG_GENEVE_PORT]) {
		int error = vse_tunnel_set_ports(&settings->ports);

		if (error)
			return error;
	}
	vse_cores_set_settings(&settings->cores);
	/* Flows look for their cores anew. */
	if (given[VSE_A_CONFIG_ALLOWED])
		vse_cores_set_allowed(settings->allowed);
	vse_flow_set_limit(settings->flow_limit);
	vse_sampler_hurry();
	vse_netlink_event(VSE_CMD_CONFIG_NTF, fill_config, settings);
	return 0;
}

int vse_nl_config_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct settings settings;
	int error;

	if (!alloc_cpumask_var(&settings.allowed, GFP_KERNEL))
		return -ENOMEM;
	mutex_lock(&vse_lock);
	read_settings(&settings);
	error = get_settings(&settings, info);
	if (!error)
		error = set_settings(&settings, info->attrs);
	mutex_unlock(&vse_lock);
	free_cpumask_var(settings.allowed);
	return error;
}
