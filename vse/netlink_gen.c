// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	docs/netlink/vse.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink_gen.h"

#include <uapi/linux/vse.h>

/* Integer value ranges */
static const struct netlink_range_validation vse_a_config_flow_limit_range = {
	.min	= 1ULL,
	.max	= 65536ULL,
};

static const struct netlink_range_validation vse_a_config_dwell_range = {
	.max	= 60000ULL,
};

static const struct netlink_range_validation vse_a_config_vm_idle_range = {
	.max	= 60000ULL,
};

/* Common nested types */
const struct nla_policy vse_mask_nl_policy[VSE_A_MATCH_TUN_IPV6_DST + 1] = {
	[VSE_A_MATCH_DL_SRC] = NLA_POLICY_EXACT_LEN(6),
	[VSE_A_MATCH_DL_DST] = NLA_POLICY_EXACT_LEN(6),
	[VSE_A_MATCH_NW_SRC] = { .type = NLA_U32, },
	[VSE_A_MATCH_NW_DST] = { .type = NLA_U32, },
	[VSE_A_MATCH_IPV6_SRC] = NLA_POLICY_EXACT_LEN(16),
	[VSE_A_MATCH_IPV6_DST] = NLA_POLICY_EXACT_LEN(16),
	[VSE_A_MATCH_TUN_ID] = { .type = NLA_U64, },
	[VSE_A_MATCH_TUN_SRC] = { .type = NLA_U32, },
	[VSE_A_MATCH_TUN_DST] = { .type = NLA_U32, },
	[VSE_A_MATCH_TUN_IPV6_SRC] = NLA_POLICY_EXACT_LEN(16),
	[VSE_A_MATCH_TUN_IPV6_DST] = NLA_POLICY_EXACT_LEN(16),
};

const struct nla_policy vse_match_nl_policy[VSE_A_MATCH_VM_PRIO + 1] = {
	[VSE_A_MATCH_IN_PORT] = NLA_POLICY_MIN(NLA_U32, 1),
	[VSE_A_MATCH_DL_SRC] = NLA_POLICY_EXACT_LEN(6),
	[VSE_A_MATCH_DL_DST] = NLA_POLICY_EXACT_LEN(6),
	[VSE_A_MATCH_DL_VLAN] = { .type = NLA_U16, },
	[VSE_A_MATCH_DL_VLAN_PCP] = { .type = NLA_U8, },
	[VSE_A_MATCH_DL_TYPE] = { .type = NLA_U16, },
	[VSE_A_MATCH_NW_TOS] = { .type = NLA_U8, },
	[VSE_A_MATCH_NW_PROTO] = { .type = NLA_U8, },
	[VSE_A_MATCH_NW_SRC] = { .type = NLA_U32, },
	[VSE_A_MATCH_NW_DST] = { .type = NLA_U32, },
	[VSE_A_MATCH_TP_SRC] = { .type = NLA_U16, },
	[VSE_A_MATCH_TP_DST] = { .type = NLA_U16, },
	[VSE_A_MATCH_IPV6_SRC] = NLA_POLICY_EXACT_LEN(16),
	[VSE_A_MATCH_IPV6_DST] = NLA_POLICY_EXACT_LEN(16),
	[VSE_A_MATCH_ESP_SPI] = { .type = NLA_U32, },
	[VSE_A_MATCH_TUN_ID] = { .type = NLA_U64, },
	[VSE_A_MATCH_TUN_SRC] = { .type = NLA_U32, },
	[VSE_A_MATCH_TUN_DST] = { .type = NLA_U32, },
	[VSE_A_MATCH_TUN_IPV6_SRC] = NLA_POLICY_EXACT_LEN(16),
	[VSE_A_MATCH_TUN_IPV6_DST] = NLA_POLICY_EXACT_LEN(16),
	[VSE_A_MATCH_TUN_TOS] = { .type = NLA_U8, },
	[VSE_A_MATCH_VM_ID] = NLA_POLICY_RANGE(NLA_U16, 1, VSE_VM_ID_MAX),
	[VSE_A_MATCH_VM_PRIO] = NLA_POLICY_MAX(NLA_U8, 1),
};

/* VSE_CMD_DEV_ATTACH - do */
static const struct nla_policy vse_dev_attach_nl_policy[VSE_A_DEV_IFINDEX + 1] = {
	[VSE_A_DEV_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* VSE_CMD_DEV_DETACH - do */
static const struct nla_policy vse_dev_detach_nl_policy[VSE_A_DEV_IFINDEX + 1] = {
	[VSE_A_DEV_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* VSE_CMD_DEV_SET - do */
static const struct nla_policy vse_dev_set_nl_policy[VSE_A_DEV_RSS + 1] = {
	[VSE_A_DEV_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[VSE_A_DEV_FCF] = NLA_POLICY_MAX(NLA_U32, 2),
	[VSE_A_DEV_RSS] = NLA_POLICY_MAX(NLA_U32, 1),
};

/* VSE_CMD_FLOW_ADD - do */
static const struct nla_policy vse_flow_add_nl_policy[VSE_A_FLOW_HARD_TIMEOUT + 1] = {
	[VSE_A_FLOW_MATCH] = NLA_POLICY_NESTED(vse_match_nl_policy),
	[VSE_A_FLOW_MASK] = NLA_POLICY_NESTED(vse_mask_nl_policy),
	[VSE_A_FLOW_PRIORITY] = { .type = NLA_U16, },
	[VSE_A_FLOW_COOKIE] = { .type = NLA_U64, },
	[VSE_A_FLOW_CORE] = { .type = NLA_U32, },
	[VSE_A_FLOW_CHECK_OVERLAP] = { .type = NLA_FLAG, },
	[VSE_A_FLOW_SEND_REMOVED] = { .type = NLA_FLAG, },
	[VSE_A_FLOW_IDLE_TIMEOUT] = { .type = NLA_U16, },
	[VSE_A_FLOW_HARD_TIMEOUT] = { .type = NLA_U16, },
};

/* VSE_CMD_FLOW_MOD - do */
static const struct nla_policy vse_flow_mod_nl_policy[VSE_A_FLOW_HARD_TIMEOUT + 1] = {
	[VSE_A_FLOW_MATCH] = NLA_POLICY_NESTED(vse_match_nl_policy),
	[VSE_A_FLOW_MASK] = NLA_POLICY_NESTED(vse_mask_nl_policy),
	[VSE_A_FLOW_PRIORITY] = { .type = NLA_U16, },
	[VSE_A_FLOW_COOKIE] = { .type = NLA_U64, },
	[VSE_A_FLOW_MATCH_COOKIE] = { .type = NLA_U64, },
	[VSE_A_FLOW_COOKIE_MASK] = { .type = NLA_U64, },
	[VSE_A_FLOW_CORE] = { .type = NLA_U32, },
	[VSE_A_FLOW_STRICT] = { .type = NLA_FLAG, },
	[VSE_A_FLOW_CHECK_OVERLAP] = { .type = NLA_FLAG, },
	[VSE_A_FLOW_SEND_REMOVED] = { .type = NLA_FLAG, },
	[VSE_A_FLOW_IDLE_TIMEOUT] = { .type = NLA_U16, },
	[VSE_A_FLOW_HARD_TIMEOUT] = { .type = NLA_U16, },
};

/* VSE_CMD_FLOW_DEL - do */
static const struct nla_policy vse_flow_del_nl_policy[VSE_A_FLOW_STRICT + 1] = {
	[VSE_A_FLOW_MATCH] = NLA_POLICY_NESTED(vse_match_nl_policy),
	[VSE_A_FLOW_MASK] = NLA_POLICY_NESTED(vse_mask_nl_policy),
	[VSE_A_FLOW_PRIORITY] = { .type = NLA_U16, },
	[VSE_A_FLOW_MATCH_COOKIE] = { .type = NLA_U64, },
	[VSE_A_FLOW_COOKIE_MASK] = { .type = NLA_U64, },
	[VSE_A_FLOW_STRICT] = { .type = NLA_FLAG, },
};

/* VSE_CMD_VM_ADD - do */
static const struct nla_policy vse_vm_add_nl_policy[VSE_A_VM_TID + 1] = {
	[VSE_A_VM_ID] = NLA_POLICY_RANGE(NLA_U32, 1, VSE_VM_ID_MAX),
	[VSE_A_VM_TENANT] = { .type = NLA_U32, },
	[VSE_A_VM_CORES] = { .type = NLA_NUL_STRING, .len = VSE_CORE_LIST_MAX, },
	[VSE_A_VM_TID] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* VSE_CMD_VM_DEL - do */
static const struct nla_policy vse_vm_del_nl_policy[VSE_A_VM_ID + 1] = {
	[VSE_A_VM_ID] = NLA_POLICY_RANGE(NLA_U32, 1, VSE_VM_ID_MAX),
};

/* VSE_CMD_CONFIG_SET - do */
static const struct nla_policy vse_config_set_nl_policy[VSE_A_CONFIG_VM_IDLE + 1] = {
	[VSE_A_CONFIG_INTERVAL] = NLA_POLICY_RANGE(NLA_U32, 10, 10000),
	[VSE_A_CONFIG_WEIGHT] = NLA_POLICY_RANGE(NLA_U32, 1, 100),
	[VSE_A_CONFIG_HIGH_MARK] = NLA_POLICY_RANGE(NLA_U32, 1, 100),
	[VSE_A_CONFIG_ALLOWED] = { .type = NLA_NUL_STRING, .len = VSE_CORE_LIST_MAX, },
	[VSE_A_CONFIG_VXLAN_PORT] = NLA_POLICY_MIN(NLA_U16, 1),
	[VSE_A_CONFIG_GENEVE_PORT] = NLA_POLICY_MIN(NLA_U16, 1),
	[VSE_A_CONFIG_FLOW_LIMIT] = NLA_POLICY_FULL_RANGE(NLA_U32, &vse_a_config_flow_limit_range),
	[VSE_A_CONFIG_MARGIN] = NLA_POLICY_RANGE(NLA_U32, 1, 100),
	[VSE_A_CONFIG_DWELL] = NLA_POLICY_FULL_RANGE(NLA_U32, &vse_a_config_dwell_range),
	[VSE_A_CONFIG_MOVES] = NLA_POLICY_MAX(NLA_U32, 10000),
	[VSE_A_CONFIG_VM_IDLE] = NLA_POLICY_FULL_RANGE(NLA_U32, &vse_a_config_vm_idle_range),
};

/* Ops table for vse */
static const struct genl_split_ops vse_nl_ops[] = {
	{
		.cmd		= VSE_CMD_DEV_ATTACH,
		.doit		= vse_nl_dev_attach_doit,
		.policy		= vse_dev_attach_nl_policy,
		.maxattr	= VSE_A_DEV_IFINDEX,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VSE_CMD_DEV_DETACH,
		.doit		= vse_nl_dev_detach_doit,
		.policy		= vse_dev_detach_nl_policy,
		.maxattr	= VSE_A_DEV_IFINDEX,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VSE_CMD_DEV_SET,
		.doit		= vse_nl_dev_set_doit,
		.policy		= vse_dev_set_nl_policy,
		.maxattr	= VSE_A_DEV_RSS,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd	= VSE_CMD_DEV_GET,
		.dumpit	= vse_nl_dev_get_dumpit,
		.flags	= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= VSE_CMD_FLOW_ADD,
		.doit		= vse_nl_flow_add_doit,
		.policy		= vse_flow_add_nl_policy,
		.maxattr	= VSE_A_FLOW_HARD_TIMEOUT,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VSE_CMD_FLOW_MOD,
		.doit		= vse_nl_flow_mod_doit,
		.policy		= vse_flow_mod_nl_policy,
		.maxattr	= VSE_A_FLOW_HARD_TIMEOUT,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VSE_CMD_FLOW_DEL,
		.doit		= vse_nl_flow_del_doit,
		.policy		= vse_flow_del_nl_policy,
		.maxattr	= VSE_A_FLOW_STRICT,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd	= VSE_CMD_FLOW_GET,
		.dumpit	= vse_nl_flow_get_dumpit,
		.flags	= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd	= VSE_CMD_CORE_GET,
		.dumpit	= vse_nl_core_get_dumpit,
		.flags	= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= VSE_CMD_VM_ADD,
		.doit		= vse_nl_vm_add_doit,
		.policy		= vse_vm_add_nl_policy,
		.maxattr	= VSE_A_VM_TID,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VSE_CMD_VM_DEL,
		.doit		= vse_nl_vm_del_doit,
		.policy		= vse_vm_del_nl_policy,
		.maxattr	= VSE_A_VM_ID,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd	= VSE_CMD_VM_GET,
		.dumpit	= vse_nl_vm_get_dumpit,
		.flags	= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd	= VSE_CMD_CONFIG_GET,
		.doit	= vse_nl_config_get_doit,
		.flags	= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= VSE_CMD_CONFIG_SET,
		.doit		= vse_nl_config_set_doit,
		.policy		= vse_config_set_nl_policy,
		.maxattr	= VSE_A_CONFIG_VM_IDLE,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
};

static const struct genl_multicast_group vse_nl_mcgrps[] = {
	[VSE_NLGRP_EVENTS] = { "events", },
};

struct genl_family vse_nl_family __ro_after_init = {
	.name		= VSE_FAMILY_NAME,
	.version	= VSE_FAMILY_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.split_ops	= vse_nl_ops,
	.n_split_ops	= ARRAY_SIZE(vse_nl_ops),
	.mcgrps		= vse_nl_mcgrps,
	.n_mcgrps	= ARRAY_SIZE(vse_nl_mcgrps),
};
