/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The generic netlink family.  netlink.c has the family and what its requests
 * share; netlink_OBJECT.c has the requests for one kind of object.
 */
#ifndef _VSE_NETLINK_H
#define _VSE_NETLINK_H

#include <linux/cpumask.h>
#include <net/genetlink.h>
#include <uapi/linux/vse.h>

int vse_netlink_init(void);
void vse_netlink_exit(void);

/* Room for a list of cores like "0,2,4,..." of some thousand cores. */
#define VSE_CORE_LIST_MAX	16384

/**
 * typedef vse_netlink_fill_t - write an object's attributes
 * @skb: the message
 * @object: the object
 *
 * Return: 0, or -EMSGSIZE when they do not fit.
 */
typedef int (*vse_netlink_fill_t)(struct sk_buff *skb, const void *object);

int vse_netlink_put(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd,
		    vse_netlink_fill_t fill, const void *object);
struct sk_buff *vse_netlink_reply_alloc(size_t size);
int vse_netlink_reply(struct sk_buff *skb, struct genl_info *info, u8 cmd,
		      vse_netlink_fill_t fill, const void *object);
int vse_netlink_get_cores(const struct nlattr *attr, struct cpumask *cores,
			  struct netlink_ext_ack *extack);
int vse_netlink_put_cores(struct sk_buff *skb, int attr,
			  const struct cpumask *cores);

extern const struct nla_policy vse_dev_policy[VSE_A_DEV_MAX + 1];
int vse_netlink_dev_attach(struct sk_buff *skb, struct genl_info *info);
int vse_netlink_dev_detach(struct sk_buff *skb, struct genl_info *info);
int vse_netlink_dev_dump(struct sk_buff *skb, struct netlink_callback *cb);

extern const struct nla_policy vse_flow_policy[VSE_A_FLOW_MAX + 1];
int vse_netlink_flow_add(struct sk_buff *skb, struct genl_info *info);
int vse_netlink_flow_del(struct sk_buff *skb, struct genl_info *info);
int vse_netlink_flow_dump(struct sk_buff *skb, struct netlink_callback *cb);

int vse_netlink_core_dump(struct sk_buff *skb, struct netlink_callback *cb);

extern const struct nla_policy vse_vm_policy[VSE_A_VM_MAX + 1];
int vse_netlink_vm_add(struct sk_buff *skb, struct genl_info *info);
int vse_netlink_vm_del(struct sk_buff *skb, struct genl_info *info);
int vse_netlink_vm_dump(struct sk_buff *skb, struct netlink_callback *cb);

extern const struct nla_policy vse_config_policy[VSE_A_CONFIG_MAX + 1];
int vse_netlink_config_get(struct sk_buff *skb, struct genl_info *info);
int vse_netlink_config_set(struct sk_buff *skb, struct genl_info *info);

#endif /* _VSE_NETLINK_H */
