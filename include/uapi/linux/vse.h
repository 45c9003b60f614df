/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Virtual Switch Extension: the generic netlink family "vse".
 *
 * The family lives in the initial network namespace.  Requests that change
 * something need CAP_NET_ADMIN.  Every refused request carries an extack text.
 */
#ifndef _UAPI_LINUX_VSE_H
#define _UAPI_LINUX_VSE_H

#define VSE_FAMILY_NAME		"vse"
#define VSE_FAMILY_VERSION	1

/**
 * enum vse_cmd - requests
 * @VSE_CMD_DEV_ATTACH: classify what a device receives; needs IFINDEX
 * @VSE_CMD_DEV_DETACH: stop; needs IFINDEX
 * @VSE_CMD_DEV_GET: dump the attached devices; &enum vse_dev_attr
 * @VSE_CMD_FLOW_ADD: add a flow entry or, where one with this match and
 *	priority exists, replace it and clear its counters (OpenFlow 1.0, 4.6)
 * @VSE_CMD_FLOW_DEL: delete flow entries: those within MATCH (OpenFlow's
 *	DELETE), or with STRICT the one with this match and priority; the reply
 *	tells how many in DELETED
 * @VSE_CMD_FLOW_GET: dump the flow entries in the order they were added
 * @VSE_CMD_CORE_GET: dump the core table; &enum vse_core_attr
 * @VSE_CMD_VM_ADD: bind a VM to cores, or change the binding of a known one
 * @VSE_CMD_VM_DEL: forget a VM
 * @VSE_CMD_VM_GET: dump the VMs; &enum vse_vm_attr
 * @VSE_CMD_CONFIG_GET: the settings; &enum vse_config_attr
 * @VSE_CMD_CONFIG_SET: change the settings given, all of them or none
 */
enum vse_cmd {
	VSE_CMD_DEV_ATTACH = 1,
	VSE_CMD_DEV_DETACH,
	VSE_CMD_DEV_GET,
	VSE_CMD_FLOW_ADD,
	VSE_CMD_FLOW_DEL,
	VSE_CMD_FLOW_GET,
	VSE_CMD_CORE_GET,
	VSE_CMD_VM_ADD,
	VSE_CMD_VM_DEL,
	VSE_CMD_VM_GET,
	VSE_CMD_CONFIG_GET,
	VSE_CMD_CONFIG_SET,

	__VSE_CMD_MAX,
	VSE_CMD_MAX = (__VSE_CMD_MAX - 1)
};

/**
 * enum vse_dev_attr - a network device whose driver calls VSE
 * @VSE_A_DEV_PAD: padding of 64-bit values
 * @VSE_A_DEV_IFINDEX: (u32) the device
 * @VSE_A_DEV_NAME: (string, reply) its name
 * @VSE_A_DEV_DRIVER: (string, reply) the driver, as ethtool names it
 * @VSE_A_DEV_RX_QUEUES: (u32, reply) receive queues in use
 * @VSE_A_DEV_TAGS: (u32, reply) steering tags that fit both
 *	net.core.rps_sock_flow_entries and every queue's rps_flow_cnt; entries
 *	beyond are matched but not steered
 * @VSE_A_DEV_PACKETS: (u64, reply) packets seen
 * @VSE_A_DEV_HITS: (u64, reply) packets that matched an entry
 * @VSE_A_DEV_STEERED: (u64, reply) hits that carried a steering tag
 * @VSE_A_DEV_LOCAL: (u64, reply) hits left alone: already on the right core
 * @VSE_A_DEV_UNSTEERED: (u64, reply) hits left alone: no core to choose, or
 *	the queue has no room for the tag
 */
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

	__VSE_A_DEV_MAX,
	VSE_A_DEV_MAX = (__VSE_A_DEV_MAX - 1)
};

/* VSE_A_FLOW_CORE: the core table chooses. */
#define VSE_CORE_AUTO		0xffffffffU

/**
 * enum vse_flow_attr - a flow entry
 * @VSE_A_FLOW_PAD: padding of 64-bit values
 * @VSE_A_FLOW_MATCH: (nest of &enum vse_match_attr) the fields matched on;
 *	a field that is not there is wildcarded
 * @VSE_A_FLOW_MASK: (nest of &enum vse_match_attr) the bits that count of a
 *	field in MATCH; all of them where the field is not in here.  Only
 *	DL_SRC, DL_DST, NW_SRC and NW_DST take a mask.
 * @VSE_A_FLOW_PRIORITY: (u16) the highest matching entry counts; default 32768
 * @VSE_A_FLOW_COOKIE: (u64) the controller's own; default 0
 * @VSE_A_FLOW_CORE: (u32) the action set_irq_core: a core, or VSE_CORE_AUTO
 * @VSE_A_FLOW_STRICT: (flag, FLOW_DEL) match and priority must be equal
 * @VSE_A_FLOW_DELETED: (u32, reply to FLOW_DEL) entries deleted
 * @VSE_A_FLOW_CURRENT_CORE: (u32, reply) the core now, absent while there is
 *	none
 * @VSE_A_FLOW_TAG: (u32, reply) the steering tag
 * @VSE_A_FLOW_PACKETS: (u64, reply) packets that matched
 * @VSE_A_FLOW_BYTES: (u64, reply) their bytes, Ethernet header included
 * @VSE_A_FLOW_AGE: (u64, reply) milliseconds since the entry was added
 */
enum vse_flow_attr {
	VSE_A_FLOW_PAD = 1,
	VSE_A_FLOW_MATCH,
	VSE_A_FLOW_MASK,
	VSE_A_FLOW_PRIORITY,
	VSE_A_FLOW_COOKIE,
	VSE_A_FLOW_CORE,
	VSE_A_FLOW_STRICT,
	VSE_A_FLOW_DELETED,
	VSE_A_FLOW_CURRENT_CORE,
	VSE_A_FLOW_TAG,
	VSE_A_FLOW_PACKETS,
	VSE_A_FLOW_BYTES,
	VSE_A_FLOW_AGE,

	__VSE_A_FLOW_MAX,
	VSE_A_FLOW_MAX = (__VSE_A_FLOW_MAX - 1)
};

#define VSE_PRIORITY_DEFAULT	32768

/* VSE_A_MATCH_DL_VLAN: the packet has no VLAN tag (OpenFlow's OFP_VLAN_NONE). */
#define VSE_VLAN_NONE		0xffff

/**
 * enum vse_match_attr - the 12 fields of OpenFlow 1.0 (section 3.3)
 * @VSE_A_MATCH_IN_PORT: (u32) ifindex of the device that received the packet
 * @VSE_A_MATCH_DL_SRC: (6 bytes) Ethernet source
 * @VSE_A_MATCH_DL_DST: (6 bytes) Ethernet destination
 * @VSE_A_MATCH_DL_VLAN: (u16) VLAN id 0-4095, or VSE_VLAN_NONE
 * @VSE_A_MATCH_DL_VLAN_PCP: (u8) VLAN priority 0-7; needs a DL_VLAN that is a
 *	VLAN id
 * @VSE_A_MATCH_DL_TYPE: (u16, big-endian) Ethernet type behind the VLAN tag
 * @VSE_A_MATCH_NW_TOS: (u8) DSCP in the upper six bits; needs IPv4
 * @VSE_A_MATCH_NW_PROTO: (u8) IP protocol, or ARP opcode; needs IPv4 or ARP
 * @VSE_A_MATCH_NW_SRC: (u32, big-endian) IPv4 source, or ARP sender protocol
 *	address; needs IPv4 or ARP
 * @VSE_A_MATCH_NW_DST: (u32, big-endian) IPv4 destination, or ARP target
 *	protocol address; needs IPv4 or ARP
 * @VSE_A_MATCH_TP_SRC: (u16, big-endian) TCP, UDP or SCTP source port, or ICMP
 *	type; needs that NW_PROTO
 * @VSE_A_MATCH_TP_DST: (u16, big-endian) destination port, or ICMP code
 */
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

	__VSE_A_MATCH_MAX,
	VSE_A_MATCH_MAX = (__VSE_A_MATCH_MAX - 1)
};

/**
 * enum vse_core_attr - a row of the core table
 * @VSE_A_CORE_PAD: padding of 64-bit values
 * @VSE_A_CORE_ID: (u32) the core
 * @VSE_A_CORE_ONLINE: (flag) it is online
 * @VSE_A_CORE_ALLOWED: (flag) flows may be steered to it
 * @VSE_A_CORE_LOAD: (u32) weighted average of the time that it was not idle,
 *	in permille; absent before the first sample
 * @VSE_A_CORE_VM: (u32, once a VM) a VM bound to it
 * @VSE_A_CORE_FLOWS: (u32) entries whose current core it is
 * @VSE_A_CORE_STEERED: (u64) packets that VSE has sent there
 */
enum vse_core_attr {
	VSE_A_CORE_PAD = 1,
	VSE_A_CORE_ID,
	VSE_A_CORE_ONLINE,
	VSE_A_CORE_ALLOWED,
	VSE_A_CORE_LOAD,
	VSE_A_CORE_VM,
	VSE_A_CORE_FLOWS,
	VSE_A_CORE_STEERED,

	__VSE_A_CORE_MAX,
	VSE_A_CORE_MAX = (__VSE_A_CORE_MAX - 1)
};

/**
 * enum vse_vm_attr - a virtual machine and where it runs
 * @VSE_A_VM_ID: (u32) 1-4094
 * @VSE_A_VM_TENANT: (u32) its tenant; default 0
 * @VSE_A_VM_CORES: (string) the cores that its vCPUs run on, as a list like
 *	"0-1,4"
 */
enum vse_vm_attr {
	VSE_A_VM_ID = 1,
	VSE_A_VM_TENANT,
	VSE_A_VM_CORES,

	__VSE_A_VM_MAX,
	VSE_A_VM_MAX = (__VSE_A_VM_MAX - 1)
};

/**
 * enum vse_config_attr - settings
 * @VSE_A_CONFIG_INTERVAL: (u32) milliseconds between two samples of the load,
 *	10-10000; default 100
 * @VSE_A_CONFIG_WEIGHT: (u32) percent that the newest sample counts in the
 *	average, 1-100; default 30
 * @VSE_A_CONFIG_HIGH_MARK: (u32) percent of load from which a core takes no
 *	more flows, 1-100; default 90
 * @VSE_A_CONFIG_ALLOWED: (string) cores that flows may be steered to, as a
 *	list like "2-3"; default all but isolated and nohz_full ones
 */
enum vse_config_attr {
	VSE_A_CONFIG_INTERVAL = 1,
	VSE_A_CONFIG_WEIGHT,
	VSE_A_CONFIG_HIGH_MARK,
	VSE_A_CONFIG_ALLOWED,

	__VSE_A_CONFIG_MAX,
	VSE_A_CONFIG_MAX = (__VSE_A_CONFIG_MAX - 1)
};

#endif /* _UAPI_LINUX_VSE_H */
