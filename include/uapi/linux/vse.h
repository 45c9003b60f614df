/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	docs/netlink/vse.yaml */
/* YNL-GEN uapi header */

#ifndef _UAPI_LINUX_VSE_H
#define _UAPI_LINUX_VSE_H

#define VSE_FAMILY_NAME		"vse"
#define VSE_FAMILY_VERSION	1

#define VSE_PRIORITY_DEFAULT	32768
#define VSE_CORE_AUTO		4294967295
#define VSE_VLAN_NONE		65535
#define VSE_VM_ID_MAX		4094
#define VSE_VM_THREADS_MAX	512
#define VSE_TUNNEL_PORTS_MAX	8

/**
 * enum vse_fcf - where in a packet the flow control field is
 * @VSE_FCF_OFF: nowhere
 * @VSE_FCF_TOS: in the outer IPv4 ToS or IPv6 traffic class. Of the DSCP, the
 *   top bit is the priority, the other five are the VM id, 1-31, or 0 for
 *   none. A tunnel leaves the two bits below, the ECN, to the inner packet.
 * @VSE_FCF_VLAN: in the outer VLAN tag. The top bit of the PCP is the
 *   priority, the VID is the VM id, 1-4094.
 */
enum vse_fcf {
	VSE_FCF_OFF,
	VSE_FCF_TOS,
	VSE_FCF_VLAN,
};

/**
 * enum vse_rss - what is done with a NIC's RSS indirection table
 * @VSE_RSS_OFF: nothing
 * @VSE_RSS_FOLLOW: it is kept on queues whose cores are allowed and run no VM,
 *   as these change. Where a queue's core is, its packets tell; before the
 *   first one it counts as good. If no queue is good the table stays as it is.
 *   Where a core is full, entries of the table are moved to other cores'
 *   queues; or, where the table has one for each queue, flows by the NIC's
 *   rules.
 */
enum vse_rss {
	VSE_RSS_OFF,
	VSE_RSS_FOLLOW,
};

/**
 * enum vse_placement - why the packets of a flow entry go to its current core,
 *   or to none
 * @VSE_PLACEMENT_PREDETERMINED: the entry names it
 * @VSE_PLACEMENT_ARRIVAL: its packets arrive there, and another core would not
 *   have been better by the margin
 * @VSE_PLACEMENT_LEAST_LOADED: it was the least loaded one when the first
 *   packet came
 * @VSE_PLACEMENT_VM: a VM runs on the core before
 * @VSE_PLACEMENT_UNUSABLE: the core before went offline or is not allowed any
 *   more
 * @VSE_PLACEMENT_LOAD: it was less loaded than the core before, by the margin
 *   at least
 * @VSE_PLACEMENT_PRIORITY: it made room on the core before for an entry with
 *   the priority bit
 * @VSE_PLACEMENT_FULL: none, all cores that are allowed and run no VM are at
 *   the high mark; its packets stay where they arrive
 * @VSE_PLACEMENT_NO_CORE: none, no core is allowed, online and without a VM,
 *   or the one that the entry names is not; its packets stay where they arrive
 */
enum vse_placement {
	VSE_PLACEMENT_PREDETERMINED,
	VSE_PLACEMENT_ARRIVAL,
	VSE_PLACEMENT_LEAST_LOADED,
	VSE_PLACEMENT_VM,
	VSE_PLACEMENT_UNUSABLE,
	VSE_PLACEMENT_LOAD,
	VSE_PLACEMENT_PRIORITY,
	VSE_PLACEMENT_FULL,
	VSE_PLACEMENT_NO_CORE,
};

/**
 * enum vse_removed - why a flow entry went, numbered as OpenFlow's OFPRR_
 * @VSE_REMOVED_IDLE: no packet matched for idle-timeout
 * @VSE_REMOVED_HARD: hard-timeout has passed since it was added
 * @VSE_REMOVED_DELETE: a flow-del
 */
enum vse_removed {
	VSE_REMOVED_IDLE,
	VSE_REMOVED_HARD,
	VSE_REMOVED_DELETE,
};

enum vse_dev_attr {
	VSE_A_DEV_PAD = 1,
	VSE_A_DEV_IFINDEX,
	VSE_A_DEV_NAME,
	VSE_A_DEV_DRIVER,
	VSE_A_DEV_RX_QUEUES,
	VSE_A_DEV_TAGS,
	VSE_A_DEV_PACKETS,
	VSE_A_DEV_HITS,
	VSE_A_DEV_STEERED,
	VSE_A_DEV_LOCAL,
	VSE_A_DEV_UNSTEERED,
	VSE_A_DEV_FCF,
	VSE_A_DEV_RSS,
	VSE_A_DEV_RSS_QUEUES,

	__VSE_A_DEV_MAX,
	VSE_A_DEV_MAX = (__VSE_A_DEV_MAX - 1)
};

enum vse_flow_attr {
	VSE_A_FLOW_PAD = 1,
	VSE_A_FLOW_MATCH,
	VSE_A_FLOW_MASK,
	VSE_A_FLOW_PRIORITY,
	VSE_A_FLOW_COOKIE,
	VSE_A_FLOW_MATCH_COOKIE,
	VSE_A_FLOW_COOKIE_MASK,
	VSE_A_FLOW_CORE,
	VSE_A_FLOW_STRICT,
	VSE_A_FLOW_CHECK_OVERLAP,
	VSE_A_FLOW_SEND_REMOVED,
	VSE_A_FLOW_IDLE_TIMEOUT,
	VSE_A_FLOW_HARD_TIMEOUT,
	VSE_A_FLOW_AFFECTED,
	VSE_A_FLOW_CURRENT_CORE,
	VSE_A_FLOW_TAG,
	VSE_A_FLOW_PACKETS,
	VSE_A_FLOW_BYTES,
	VSE_A_FLOW_AGE,
	VSE_A_FLOW_IDLE,
	VSE_A_FLOW_PLACEMENT,
	VSE_A_FLOW_PLACED,
	VSE_A_FLOW_MOVES,
	VSE_A_FLOW_LOAD,
	VSE_A_FLOW_REASON,

	__VSE_A_FLOW_MAX,
	VSE_A_FLOW_MAX = (__VSE_A_FLOW_MAX - 1)
};

enum vse_match_attr {
	VSE_A_MATCH_IN_PORT = 1,
	VSE_A_MATCH_DL_SRC,
	VSE_A_MATCH_DL_DST,
	VSE_A_MATCH_DL_VLAN,
	VSE_A_MATCH_DL_VLAN_PCP,
	VSE_A_MATCH_DL_TYPE,
	VSE_A_MATCH_NW_TOS,
	VSE_A_MATCH_NW_PROTO,
	VSE_A_MATCH_NW_SRC,
	VSE_A_MATCH_NW_DST,
	VSE_A_MATCH_TP_SRC,
	VSE_A_MATCH_TP_DST,
	VSE_A_MATCH_IPV6_SRC,
	VSE_A_MATCH_IPV6_DST,
	VSE_A_MATCH_ESP_SPI,
	VSE_A_MATCH_TUN_ID,
	VSE_A_MATCH_TUN_SRC,
	VSE_A_MATCH_TUN_DST,
	VSE_A_MATCH_TUN_IPV6_SRC,
	VSE_A_MATCH_TUN_IPV6_DST,
	VSE_A_MATCH_TUN_TOS,
	VSE_A_MATCH_VM_ID,
	VSE_A_MATCH_VM_PRIO,

	__VSE_A_MATCH_MAX,
	VSE_A_MATCH_MAX = (__VSE_A_MATCH_MAX - 1)
};

enum vse_core_attr {
	VSE_A_CORE_PAD = 1,
	VSE_A_CORE_ID,
	VSE_A_CORE_ONLINE,
	VSE_A_CORE_ALLOWED,
	VSE_A_CORE_LOAD,
	VSE_A_CORE_VM,
	VSE_A_CORE_FLOWS,
	VSE_A_CORE_STEERED,
	VSE_A_CORE_SOFTIRQ,
	VSE_A_CORE_RUNNING,
	VSE_A_CORE_ISOLATED,
	VSE_A_CORE_NUMA_NODE,
	VSE_A_CORE_CACHE,
	VSE_A_CORE_SMT,

	__VSE_A_CORE_MAX,
	VSE_A_CORE_MAX = (__VSE_A_CORE_MAX - 1)
};

enum vse_vm_attr {
	VSE_A_VM_ID = 1,
	VSE_A_VM_TENANT,
	VSE_A_VM_CORES,
	VSE_A_VM_FLOWS,
	VSE_A_VM_TID,
	VSE_A_VM_RUNNING,

	__VSE_A_VM_MAX,
	VSE_A_VM_MAX = (__VSE_A_VM_MAX - 1)
};

enum vse_config_attr {
	VSE_A_CONFIG_INTERVAL = 1,
	VSE_A_CONFIG_WEIGHT,
	VSE_A_CONFIG_HIGH_MARK,
	VSE_A_CONFIG_ALLOWED,
	VSE_A_CONFIG_VXLAN_PORT,
	VSE_A_CONFIG_GENEVE_PORT,
	VSE_A_CONFIG_FLOW_LIMIT,
	VSE_A_CONFIG_MARGIN,
	VSE_A_CONFIG_DWELL,
	VSE_A_CONFIG_MOVES,
	VSE_A_CONFIG_VM_IDLE,

	__VSE_A_CONFIG_MAX,
	VSE_A_CONFIG_MAX = (__VSE_A_CONFIG_MAX - 1)
};

enum vse_cmd {
	VSE_CMD_DEV_ATTACH = 1,
	VSE_CMD_DEV_DETACH,
	VSE_CMD_DEV_SET,
	VSE_CMD_DEV_GET,
	VSE_CMD_FLOW_ADD,
	VSE_CMD_FLOW_MOD,
	VSE_CMD_FLOW_DEL,
	VSE_CMD_FLOW_GET,
	VSE_CMD_CORE_GET,
	VSE_CMD_VM_ADD,
	VSE_CMD_VM_DEL,
	VSE_CMD_VM_GET,
	VSE_CMD_CONFIG_GET,
	VSE_CMD_CONFIG_SET,
	VSE_CMD_DEV_ADD_NTF,
	VSE_CMD_DEV_CHANGE_NTF,
	VSE_CMD_DEV_DEL_NTF,
	VSE_CMD_FLOW_ADD_NTF,
	VSE_CMD_FLOW_CHANGE_NTF,
	VSE_CMD_FLOW_DEL_NTF,
	VSE_CMD_VM_ADD_NTF,
	VSE_CMD_VM_CHANGE_NTF,
	VSE_CMD_VM_DEL_NTF,
	VSE_CMD_CONFIG_NTF,

	__VSE_CMD_MAX,
	VSE_CMD_MAX = (__VSE_CMD_MAX - 1)
};

#define VSE_MCGRP_EVENTS	"events"

#endif /* _UAPI_LINUX_VSE_H */
