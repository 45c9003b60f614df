/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
/* VSE's OpenFlow messages about the host and its VMs.
 *
 * The functions here read and write messages and do nothing else. */

#ifndef VSE_MSGS_H
#define VSE_MSGS_H 1

#include "openflow/vse-ext.h"
#include "openvswitch/ofp-errors.h"

struct ofpbuf;

/* VSET_CAPABILITIES_REPLY. */
struct vse_capabilities {
    uint8_t reason;             /* VSECR_*. */
    uint32_t features;          /* VSEF_*. */
    uint32_t instance;          /* 0: the module is not loaded. */
    uint32_t n_cores_possible;
    uint32_t n_cores_online;
    uint32_t table_size;
};

/* 'request' is null for what is sent unasked. */
struct ofpbuf *vse_encode_capabilities(const struct vse_capabilities *,
                                       enum ofp_version,
                                       const struct ofp_header *request);
enum ofperr vse_decode_capabilities(const struct ofp_header *,
                                    struct vse_capabilities *);

/* VSET_VM_INFO. */
struct vse_vm_info {
    uint32_t vm_id;
    uint32_t tenant;
    ofp_port_t port;
    uint8_t reason;             /* VSEVR_*. */
    uint8_t flags;              /* VSEVF_*. */
    char name[OFP_MAX_PORT_NAME_LEN + 1];
    const uint32_t *cores;
    uint32_t *own_cores;        /* To be freed: of vse_decode_vm_info(). */
    uint16_t n_cores;
};

struct ofpbuf *vse_encode_vm_info(const struct vse_vm_info *,
                                  enum ofp_version);
enum ofperr vse_decode_vm_info(const struct ofp_header *,
                               struct vse_vm_info *);
void vse_vm_info_uninit(struct vse_vm_info *);

/* VSET_SET_ASYNC. */
struct ofpbuf *vse_encode_set_async(uint32_t messages, enum ofp_version);
enum ofperr vse_decode_set_async(const struct ofp_header *,
                                 uint32_t *messages);

#endif /* vse-msgs.h */
