/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The generic netlink family.  netlink_gen.c has the family, its operations and
 * policies as docs/netlink/vse.yaml has them, and netlink_gen.h the prototypes of
 * the operations; netlink.c has what they share, netlink_OBJECT.c those for one
 * kind of object.
 */
#ifndef _VSE_NETLINK_H
#define _VSE_NETLINK_H

#include <linux/cpumask.h>
#include "netlink_gen.h"

struct vse_device;
struct vse_flow;
struct vse_vm;

int vse_netlink_init(void);
void vse_netlink_exit(void);

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
void vse_netlink_event(u8 cmd, vse_netlink_fill_t fill, const void *object);
int vse_netlink_get_cores(const struct nlattr *attr, struct cpumask *cores,
			  struct netlink_ext_ack *extack);
int vse_netlink_put_list(struct sk_buff *skb, int attr,
			 const unsigned long *numbers, unsigned int count);
int vse_netlink_put_cores(struct sk_buff *skb, int attr,
			  const struct cpumask *cores);

void vse_netlink_dev_event(u8 cmd, const struct vse_device *device);
void vse_netlink_flow_event(u8 cmd, const struct vse_flow *flow);
void vse_netlink_flow_removed(const struct vse_flow *flow, unsigned int reason);
void vse_netlink_vm_event(u8 cmd, const struct vse_vm *vm);

#endif /* _VSE_NETLINK_H */
