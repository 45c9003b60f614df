/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
/* VSE's core table in OpenFlow messages. */

#ifndef VSE_CORE_H
#define VSE_CORE_H 1

#include "openflow/vse-ext.h"
#include "openvswitch/ofp-errors.h"

struct ofpbuf;
struct ovs_list;

/* More VMs of one core are left out. */
#define VSE_CORE_VMS_MAX 128

struct vse_core {
    uint32_t id;
    uint8_t flags;              /* VSECF_*. */
    uint16_t load;              /* Permille; VSE_NONE16: not known. */
    uint16_t softirq;           /* Of that; VSE_NONE16: not known. */
    uint32_t n_flows;
    uint64_t n_steered;
    uint32_t numa_node;         /* VSE_NONE32: not known, as the next two. */
    uint32_t cache;
    uint32_t smt;
    uint16_t n_vms;
    struct {
        uint16_t id;
        bool running;
    } vms[VSE_CORE_VMS_MAX];
};

void vse_append_core_reply(struct ovs_list *replies, const struct vse_core *);
enum ofperr vse_pull_core(struct ofpbuf *, struct vse_core *);

#endif /* vse-core.h */
