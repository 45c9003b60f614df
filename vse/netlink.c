// SPDX-License-Identifier: GPL-2.0
#include <linux/slab.h>
#include "netlink.h"

static const struct genl_ops ops[] = {
	{
		.cmd = VSE_CMD_DEV_ATTACH,
		.flags = GENL_ADMIN_PERM,
		.doit = vse_netlink_dev_attach,
		.policy = vse_dev_policy,
		.maxattr = VSE_A_DEV_IFINDEX,
	},
	{
		.cmd = VSE_CMD_DEV_DETACH,
		.flags = GENL_ADMIN_PERM,
		.doit = vse_netlink_dev_detach,
		.policy = vse_dev_policy,
		.maxattr = VSE_A_DEV_IFINDEX,
	},
	{
		.cmd = VSE_CMD_DEV_GET,
		.dumpit = vse_netlink_dev_dump,
	},
	{
		.cmd = VSE_CMD_FLOW_ADD,
		.flags = GENL_ADMIN_PERM,
		.doit = vse_netlink_flow_add,
		.policy = vse_flow_policy,
		.maxattr = VSE_A_FLOW_CORE,
	},
	{
		.cmd = VSE_CMD_FLOW_DEL,
		.flags = GENL_ADMIN_PERM,
		.doit = vse_netlink_flow_del,
		.policy = vse_flow_policy,
		.maxattr = VSE_A_FLOW_STRICT,
	},
	{
		.cmd = VSE_CMD_FLOW_GET,
		.dumpit = vse_netlink_flow_dump,
	},
	{
		.cmd = VSE_CMD_CORE_GET,
		.dumpit = vse_netlink_core_dump,
	},
	{
		.cmd = VSE_CMD_VM_ADD,
		.flags = GENL_ADMIN_PERM,
		.doit = vse_netlink_vm_add,
		.policy = vse_vm_policy,
		.maxattr = VSE_A_VM_MAX,
	},
	{
		.cmd = VSE_CMD_VM_DEL,
		.flags = GENL_ADMIN_PERM,
		.doit = vse_netlink_vm_del,
		.policy = vse_vm_policy,
		.maxattr = VSE_A_VM_ID,
	},
	{
		.cmd = VSE_CMD_VM_GET,
		.dumpit = vse_netlink_vm_dump,
	},
	{
		.cmd = VSE_CMD_CONFIG_GET,
		.doit = vse_netlink_config_get,
	},
	{
		.cmd = VSE_CMD_CONFIG_SET,
		.flags = GENL_ADMIN_PERM,
		.doit = vse_netlink_config_set,
		.policy = vse_config_policy,
		.maxattr = VSE_A_CONFIG_MAX,
	},
};

/* Cores and NIC drivers are the host's: the initial namespace only. */
static struct genl_family family __ro_after_init = {
	.name = VSE_FAMILY_NAME,
	.version = VSE_FAMILY_VERSION,
	.module = THIS_MODULE,
	.ops = ops,
	.n_ops = ARRAY_SIZE(ops),
};

/**
 * vse_netlink_put - add an object to a dump
 * @skb: the dump
 * @cb: where the dump is; its seq tells what the objects are like now
 * @cmd: what the message is
 * @fill: writes the object's attributes
 * @object: the object
 *
 * Return: 0, or -EMSGSIZE when it has to go into the next message.
 */
int vse_netlink_put(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd,
		    vse_netlink_fill_t fill, const void *object)
{
	void *header;
	int error;

	header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
			     cb->nlh->nlmsg_seq, &family, NLM_F_MULTI, cmd);
	if (!header)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, header);
	error = fill(skb, object);
	if (error) {
		genlmsg_cancel(skb, header);
		return error;
	}
	genlmsg_end(skb, header);
	return 0;
}

/**
 * vse_netlink_reply_alloc - make room for an answer
 * @size: of the attributes, in bytes
 *
 * A request that changes something does so before the change: without memory it
 * can then still be refused.
 *
 * Context: process; sleeps.
 * Return: what to give to vse_netlink_reply(), or NULL.
 */
struct sk_buff *vse_netlink_reply_alloc(size_t size)
{
	return genlmsg_new(size, GFP_KERNEL);
}

/**
 * vse_netlink_reply - answer a request with one object
 * @skb: from vse_netlink_reply_alloc(); not to be used any more
 * @info: the request
 * @cmd: what the message is
 * @fill: writes the object's attributes
 * @object: the object
 *
 * Return: 0 or a negative error.
 */
int vse_netlink_reply(struct sk_buff *skb, struct genl_info *info, u8 cmd,
		      vse_netlink_fill_t fill, const void *object)
{
	void *header = genlmsg_put_reply(skb, info, &family, 0, cmd);
	int error = header ? fill(skb, object) : -EMSGSIZE;

	if (error) {
		nlmsg_free(skb);
		return error;
	}
	genlmsg_end(skb, header);
	return genlmsg_reply(skb, info);
}

/**
 * vse_netlink_get_cores - read a list of cores
 * @attr: the list, a string like "0-1,4"
 * @cores: is set
 * @extack: says what was wrong
 *
 * Return: 0 or -EINVAL.
 */
int vse_netlink_get_cores(const struct nlattr *attr, struct cpumask *cores,
			  struct netlink_ext_ack *extack)
{
	if (cpulist_parse(nla_data(attr), cores)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "not a list of this host's cores; write it like 0-1,4");
		return -EINVAL;
	}
	if (cpumask_empty(cores)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "the list has no core");
		return -EINVAL;
	}
	if (!cpumask_subset(cores, cpu_possible_mask)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "the list has a core that this host does not have");
		return -EINVAL;
	}
	return 0;
}

/**
 * vse_netlink_put_cores - write a list of cores
 * @skb: the message
 * @attr: type of the attribute
 * @cores: the cores
 *
 * Return: 0 or a negative error.
 */
int vse_netlink_put_cores(struct sk_buff *skb, int attr,
			  const struct cpumask *cores)
{
	char *list = kasprintf(GFP_KERNEL, "%*pbl", cpumask_pr_args(cores));
	int error;

	if (!list)
		return -ENOMEM;
	error = nla_put_string(skb, attr, list);
	kfree(list);
	return error;
}

/**
 * vse_netlink_init - let requests in
 *
 * Context: process; sleeps.
 * Return: 0 or a negative error.
 */
int __init vse_netlink_init(void)
{
	return genl_register_family(&family);
}

/**
 * vse_netlink_exit - let no more requests in, and wait for those that are in
 *
 * Context: process; sleeps.
 */
void vse_netlink_exit(void)
{
	genl_unregister_family(&family);
}
