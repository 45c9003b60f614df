// SPDX-License-Identifier: GPL-2.0
#include <linux/slab.h>
#include "lock.h"
#include "netlink.h"

/* Room for an event with a list of cores, which may be long. */
#define EVENT_MAX	(VSE_CORE_LIST_MAX + GENLMSG_DEFAULT_SIZE)

/* There is a group of listeners that may be told of events; vse_lock's. */
static bool telling;

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
			     cb->nlh->nlmsg_seq, &vse_nl_family, NLM_F_MULTI,
			     cmd);
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
	void *header = genlmsg_put_reply(skb, info, &vse_nl_family, 0, cmd);
	int error = header ? fill(skb, object) : -EMSGSIZE;

	if (error) {
		nlmsg_free(skb);
		return error;
	}
	genlmsg_end(skb, header);
	return genlmsg_reply(skb, info);
}

static int send_event(u8 cmd, vse_netlink_fill_t fill, const void *object,
		      size_t size)
{
	struct sk_buff *skb = genlmsg_new(size, GFP_KERNEL);
	void *header;
	int error;

	if (!skb)
		return -ENOMEM;
	header = genlmsg_put(skb, 0, 0, &vse_nl_family, 0, cmd);
	error = header ? fill(skb, object) : -EMSGSIZE;
	if (error) {
		nlmsg_free(skb);
		return error;
	}
	genlmsg_end(skb, header);
	/* Who cannot take it is told so; that nobody is there is no error. */
	genlmsg_multicast(&vse_nl_family, skb, 0, VSE_NLGRP_EVENTS, GFP_KERNEL);
	return 0;
}

/**
 * vse_netlink_event - tell listeners what happened to an object
 * @cmd: what happened
 * @fill: writes the object's attributes
 * @object: the object, as it is now, or as it was before it went
 *
 * Costs next to nothing while nobody listens.  Where memory is short, listeners
 * get ENOBUFS as if they had been too slow: they have to look for themselves.
 *
 * Context: process; sleeps; vse_lock held, and what @fill needs.
 */
void vse_netlink_event(u8 cmd, vse_netlink_fill_t fill, const void *object)
{
	int error;

	lockdep_assert_held(&vse_lock);
	if (!telling ||
	    !genl_has_listeners(&vse_nl_family, &init_net, VSE_NLGRP_EVENTS))
		return;
	error = send_event(cmd, fill, object, GENLMSG_DEFAULT_SIZE);
	if (error == -EMSGSIZE)
		error = send_event(cmd, fill, object, EVENT_MAX);
	if (error)
		genl_set_err(&vse_nl_family, &init_net, 0, VSE_NLGRP_EVENTS,
			     -ENOBUFS);
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
 * vse_netlink_put_list - write a list of numbers
 * @skb: the message
 * @attr: type of the attribute
 * @numbers: the numbers, as a bitmap
 * @count: its bits
 *
 * Return: 0 or a negative error.
 */
int vse_netlink_put_list(struct sk_buff *skb, int attr,
			 const unsigned long *numbers, unsigned int count)
{
	char *list = kasprintf(GFP_KERNEL, "%*pbl", count, numbers);
	int error;

	if (!list)
		return -ENOMEM;
	error = nla_put_string(skb, attr, list);
	kfree(list);
	return error;
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
	return vse_netlink_put_list(skb, attr, cpumask_bits(cores), nr_cpu_ids);
}

/**
 * vse_netlink_init - let requests in
 *
 * Context: process; sleeps.
 * Return: 0 or a negative error.
 */
int __init vse_netlink_init(void)
{
	/*
	 * Cores and NIC drivers are the host's: the initial namespace only.
	 * The generator knows no such family.
	 */
	vse_nl_family.netnsok = false;
	/* Before the first request: until then, there is nothing to tell. */
	telling = true;
	return genl_register_family(&vse_nl_family);
}

/**
 * vse_netlink_exit - let no more requests in, and wait for those that are in
 *
 * What goes after that goes untold, since the group of listeners may be another
 * family's then.
 *
 * Context: process; sleeps.
 */
void vse_netlink_exit(void)
{
	mutex_lock(&vse_lock);
	telling = false;
	mutex_unlock(&vse_lock);
	genl_unregister_family(&vse_nl_family);
}
