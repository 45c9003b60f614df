/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
/* The Virtual Switch Extension (VSE) of OpenFlow, as it is on the wire.
 *
 * docs/openflow-extension.md in the VSE tree specifies it. */

#ifndef OPENFLOW_VSE_EXT_H
#define OPENFLOW_VSE_EXT_H 1

#include "openflow/openflow-common.h"

/* "Not known", "none" or "any", of a 32-bit and of a 16-bit member. */
#define VSE_NONE32 UINT32_MAX
#define VSE_NONE16 UINT16_MAX

/* As the core of set_irq_core: VSE chooses. */
#define VSE_IRQ_CORE_AUTO UINT32_MAX

/* Ethernet type of a message that is wrapped in an OFPT_PACKET_OUT. */
#define VSE_ETH_TYPE 0x88b5

/* Numbers of messages that the switch looks at by itself. */
#define VSET_NUMBER_FLOW_MOD 3

/* ## --------------- ## */
/* ## Matching on it. ## */
/* ## --------------- ## */

/* In 'fields' of struct vse_extra_match: which members count. */
enum vse_extra_field {
    VSEMF_VM_ID = 1 << 0,
    VSEMF_VM_PRIO = 1 << 1,
    VSEMF_TUN_TOS = 1 << 2,
    VSEMF_ESP_SPI = 1 << 3,
};
#define VSEMF_ALL (VSEMF_VM_ID | VSEMF_VM_PRIO | VSEMF_TUN_TOS | VSEMF_ESP_SPI)

/* What an entry matches on beside its OpenFlow match. */
struct vse_extra_match {
    uint8_t fields;             /* VSEMF_*. */
    uint8_t vm_prio;            /* 0 or 1. */
    ovs_be16 vm_id;             /* 1...4094. */
    uint8_t tun_tos;            /* DSCP in the upper six bits. */
    uint8_t zero[3];
    ovs_be32 esp_spi;
    uint8_t zero2[4];
};
OFP_ASSERT(sizeof(struct vse_extra_match) == 16);

/* ## --------- ## */
/* ## Messages. ## */
/* ## --------- ## */

#define VSE_EXTENSION_VERSION 1

enum vse_feature {
    VSEF_RSS = 1 << 0,
    VSEF_RPS = 1 << 1,
    VSEF_NTUPLE = 1 << 2,
    VSEF_VSE = 1 << 3,          /* The kernel module is loaded. */
    VSEF_ATTACHED = 1 << 4,     /* It looks at some NIC's packets. */
    VSEF_FCF_TOS = 1 << 5,
    VSEF_FCF_VLAN = 1 << 6,
};

/* Why a VSET_CAPABILITIES_REPLY is sent. */
enum vse_capabilities_reason {
    VSECR_REQUESTED,
    VSECR_CONNECTED,
    VSECR_CHANGED,
    VSECR_LOST,                 /* Some VSET_FLOW_REMOVED may be missing. */
};

/* VSET_CAPABILITIES_REPLY. */
struct vse_capabilities_msg {
    uint8_t version;            /* VSE_EXTENSION_VERSION. */
    uint8_t reason;             /* VSECR_*. */
    uint8_t zero[2];
    ovs_be32 features;          /* VSEF_*. */
    ovs_be32 instance;          /* 0: the module is not loaded. */
    ovs_be32 n_cores_possible;
    ovs_be32 n_cores_online;
    ovs_be32 table_size;
};
OFP_ASSERT(sizeof(struct vse_capabilities_msg) == 24);

enum vse_vm_reason {
    VSEVR_PRESENT,
    VSEVR_STARTED,
    VSEVR_CHANGED,
    VSEVR_STOPPED,
};

enum vse_vm_flag {
    VSEVF_BOUND = 1 << 0,       /* In the kernel. */
    VSEVF_THREADS = 1 << 1,     /* By its threads. */
};

/* VSET_VM_INFO.  Followed by 'n_cores' cores, ovs_be32 each, and padding. */
struct vse_vm_info_msg {
    ovs_be32 vm_id;
    ovs_be32 tenant;
    ovs_be32 port;              /* OpenFlow 1.1+ encoding. */
    uint8_t reason;             /* VSEVR_*. */
    uint8_t flags;              /* VSEVF_*. */
    ovs_be16 n_cores;
    char name[16];              /* OFP_MAX_PORT_NAME_LEN. */
};
OFP_ASSERT(sizeof(struct vse_vm_info_msg) == 32);

/* VSET_SET_ASYNC. */
enum vse_async {
    VSEAS_CAPABILITIES = 1 << 0,
    VSEAS_VM_INFO = 1 << 1,
    VSEAS_FLOW_REMOVED = 1 << 2,
};
#define VSEAS_ALL (VSEAS_CAPABILITIES | VSEAS_VM_INFO | VSEAS_FLOW_REMOVED)

struct vse_set_async {
    ovs_be32 messages;          /* VSEAS_*. */
    uint8_t zero[4];
};
OFP_ASSERT(sizeof(struct vse_set_async) == 8);

/* VSET_FLOW_REMOVED.  Followed by one struct vse_flow_entry. */
struct vse_flow_removed_msg {
    uint8_t reason;             /* OFPRR_IDLE_TIMEOUT and the like. */
    uint8_t zero[7];
};
OFP_ASSERT(sizeof(struct vse_flow_removed_msg) == 8);

/* In VSET_FLOW_REMOVED and VSEST_FLOW_REPLY.  Followed by 'match_len' bytes of
 * NXM or OXM, and padding. */
struct vse_flow_entry {
    ovs_be16 length;            /* With match and padding. */
    ovs_be16 match_len;
    ovs_be16 priority;
    ovs_be16 flags;             /* OFPFF_SEND_FLOW_REM or 0. */
    ovs_be64 cookie;
    ovs_be64 n_packets;
    ovs_be64 n_bytes;
    ovs_be32 duration_sec;
    ovs_be32 duration_nsec;
    ovs_be16 idle_timeout;
    ovs_be16 hard_timeout;
    ovs_be32 idle_msec;
    ovs_be32 irq_core;          /* Of set_irq_core. */
    ovs_be32 core;              /* Now; VSE_NONE32: none. */
    ovs_be32 n_moves;
    ovs_be16 load;              /* Permille; VSE_NONE16: not known. */
    uint8_t placement;          /* enum vse_placement; 0xff: no packet yet. */
    uint8_t zero;
    ovs_be32 placed_msec;       /* VSE_NONE32: no packet yet. */
    uint8_t zero2[4];
    struct vse_extra_match extra;
};
OFP_ASSERT(sizeof(struct vse_flow_entry) == 88);

/* ## ----------- ## */
/* ## Multiparts. ## */
/* ## ----------- ## */

/* VSEST_FLOW_REQUEST.  Followed by 'match_len' bytes of NXM or OXM, and
 * padding. */
struct vse_flow_request {
    ovs_be64 cookie;
    ovs_be64 cookie_mask;
    struct vse_extra_match extra;
    ovs_be16 match_len;
    uint8_t zero[6];
};
OFP_ASSERT(sizeof(struct vse_flow_request) == 40);

enum vse_core_flag {
    VSECF_ONLINE = 1 << 0,
    VSECF_ALLOWED = 1 << 1,
    VSECF_ISOLATED = 1 << 2,
};

/* VSEST_CORE_REPLY.  Followed by 'n_vms' struct vse_core_vm, and padding. */
struct vse_core_row {
    ovs_be16 length;            /* With VMs and padding. */
    uint8_t flags;              /* VSECF_*. */
    uint8_t zero;
    ovs_be32 core;
    ovs_be16 load;              /* Permille; VSE_NONE16: not known. */
    ovs_be16 softirq;           /* Of that; VSE_NONE16: not known. */
    ovs_be32 n_flows;
    ovs_be64 n_steered;
    ovs_be32 numa_node;         /* VSE_NONE32: not known, as the next two. */
    ovs_be32 cache;
    ovs_be32 smt;
    ovs_be16 n_vms;
    uint8_t zero2[2];
};
OFP_ASSERT(sizeof(struct vse_core_row) == 40);

struct vse_core_vm {
    ovs_be16 vm_id;
    uint8_t running;            /* 0 or 1. */
    uint8_t zero;
};
OFP_ASSERT(sizeof(struct vse_core_vm) == 4);

/* ## -------- ## */
/* ## Actions. ## */
/* ## -------- ## */

/* Where set_fcf writes the flow control field. */
enum vse_fcf_place {
    VSEFP_TOS,
    VSEFP_VLAN,
};
#define VSE_TOS_VM_ID_MAX 31
#define VSE_VLAN_VM_ID_MAX 4094

struct vse_action_set_irq_core {
    ovs_be16 type;              /* OFPAT_VENDOR. */
    ovs_be16 len;               /* 16. */
    ovs_be32 vendor;            /* VSE_VENDOR_ID. */
    ovs_be16 subtype;           /* 0. */
    uint8_t zero[2];
    ovs_be32 core;              /* VSE_IRQ_CORE_AUTO: VSE chooses. */
};
OFP_ASSERT(sizeof(struct vse_action_set_irq_core) == 16);

struct vse_action_set_fcf {
    ovs_be16 type;              /* OFPAT_VENDOR. */
    ovs_be16 len;               /* 16. */
    ovs_be32 vendor;            /* VSE_VENDOR_ID. */
    ovs_be16 subtype;           /* 1. */
    uint8_t place;              /* VSEFP_*. */
    uint8_t prio;               /* 0 or 1. */
    ovs_be16 vm_id;
    uint8_t zero[2];
};
OFP_ASSERT(sizeof(struct vse_action_set_fcf) == 16);

#endif /* openflow/vse-ext.h */
