/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	docs/netlink/vse.yaml */
/* YNL-GEN kernel header */

#ifndef _LINUX_VSE_GEN_H
#define _LINUX_VSE_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/vse.h>

#define VSE_CORE_LIST_MAX	16384

/* Common nested types */
extern const struct nla_policy vse_mask_nl_policy[VSE_A_MATCH_TUN_IPV6_DST + 1];
extern const struct nla_policy vse_match_nl_policy[VSE_A_MATCH_VM_PRIO + 1];

int vse_nl_dev_attach_doit(struct sk_buff *skb, struct genl_info *info);
int vse_nl_dev_detach_doit(struct sk_buff *skb, struct genl_info *info);
int vse_nl_dev_set_doit(struct sk_buff *skb, struct genl_info *info);
int vse_nl_dev_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int vse_nl_flow_add_doit(struct sk_buff *skb, struct genl_info *info);
int vse_nl_flow_mod_doit(struct sk_buff *skb, struct genl_info *info);
int vse_nl_flow_del_doit(struct sk_buff *skb, struct genl_info *info);
int vse_nl_flow_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int vse_nl_core_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int vse_nl_vm_add_doit(struct sk_buff *skb, struct genl_info *info);
int vse_nl_vm_del_doit(struct sk_buff *skb, struct genl_info *info);
int vse_nl_vm_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int vse_nl_config_get_doit(struct sk_buff *skb, struct genl_info *info);
int vse_nl_config_set_doit(struct sk_buff *skb, struct genl_info *info);

enum {
	VSE_NLGRP_EVENTS,
};

extern struct genl_family vse_nl_family;

#endif /* _LINUX_VSE_GEN_H */
