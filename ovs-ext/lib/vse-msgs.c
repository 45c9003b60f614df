/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
#include <config.h>
#include "vse-msgs.h"

#include "openvswitch/ofp-msgs.h"
#include "openvswitch/ofp-port.h"
#include "openvswitch/ofpbuf.h"
#include "util.h"

struct ofpbuf *
vse_encode_capabilities(const struct vse_capabilities *caps,
                        enum ofp_version version,
                        const struct ofp_header *request)
{
    struct ofpbuf *b = (request
                        ? ofpraw_alloc_reply(OFPRAW_VSET_CAPABILITIES_REPLY,
                                             request, 0)
                        : ofpraw_alloc_xid(OFPRAW_VSET_CAPABILITIES_REPLY,
                                           version, htonl(0), 0));
    struct vse_capabilities_msg *vcm = ofpbuf_put_zeros(b, sizeof *vcm);

    vcm->version = VSE_EXTENSION_VERSION;
    vcm->reason = caps->reason;
    vcm->features = htonl(caps->features);
    vcm->instance = htonl(caps->instance);
    vcm->n_cores_possible = htonl(caps->n_cores_possible);
    vcm->n_cores_online = htonl(caps->n_cores_online);
    vcm->table_size = htonl(caps->table_size);
    return b;
}

enum ofperr
vse_decode_capabilities(const struct ofp_header *oh,
                        struct vse_capabilities *caps)
{
    struct ofpbuf b = ofpbuf_const_initializer(oh, ntohs(oh->length));
    const struct vse_capabilities_msg *vcm;

    ofpraw_pull_assert(&b);
    vcm = ofpbuf_pull(&b, sizeof *vcm);
    caps->reason = vcm->reason;
    caps->features = ntohl(vcm->features);
    caps->instance = ntohl(vcm->instance);
    caps->n_cores_possible = ntohl(vcm->n_cores_possible);
    caps->n_cores_online = ntohl(vcm->n_cores_online);
    caps->table_size = ntohl(vcm->table_size);
    return (vcm->version != VSE_EXTENSION_VERSION
            || vcm->reason > VSECR_LOST
            || !is_all_zeros(vcm->zero, sizeof vcm->zero)
            ? OFPERR_VSE_MALFORMED : 0);
}

struct ofpbuf *
vse_encode_vm_info(const struct vse_vm_info *vm, enum ofp_version version)
{
    struct ofpbuf *b = ofpraw_alloc_xid(OFPRAW_VSET_VM_INFO, version, htonl(0),
                                        4 * vm->n_cores);
    struct vse_vm_info_msg *vim = ofpbuf_put_zeros(b, sizeof *vim);

    vim->vm_id = htonl(vm->vm_id);
    vim->tenant = htonl(vm->tenant);
    vim->port = ofputil_port_to_ofp11(vm->port);
    vim->reason = vm->reason;
    vim->flags = vm->flags;
    vim->n_cores = htons(vm->n_cores);
    memcpy(vim->name, vm->name, strnlen(vm->name, sizeof vim->name));
    for (size_t i = 0; i < vm->n_cores; i++) {
        ovs_be32 core = htonl(vm->cores[i]);

        ofpbuf_put(b, &core, sizeof core);
    }
    ofpbuf_put_zeros(b, PAD_SIZE(4 * vm->n_cores, 8));
    return b;
}

/* On success, the caller has to free 'vm' with vse_vm_info_uninit(). */
enum ofperr
vse_decode_vm_info(const struct ofp_header *oh, struct vse_vm_info *vm)
{
    struct ofpbuf b = ofpbuf_const_initializer(oh, ntohs(oh->length));
    const struct vse_vm_info_msg *vim;
    const ovs_be32 *cores;
    enum ofperr error;

    memset(vm, 0, sizeof *vm);
    ofpraw_pull_assert(&b);
    vim = ofpbuf_pull(&b, sizeof *vim);
    vm->vm_id = ntohl(vim->vm_id);
    vm->tenant = ntohl(vim->tenant);
    error = ofputil_port_from_ofp11(vim->port, &vm->port);
    if (error) {
        return error;
    }
    vm->reason = vim->reason;
    vm->flags = vim->flags;
    vm->n_cores = ntohs(vim->n_cores);
    memcpy(vm->name, vim->name, sizeof vim->name);
    if (b.size != ROUND_UP(4 * vm->n_cores, 8)) {
        return OFPERR_OFPBRC_BAD_LEN;
    }
    if (vm->vm_id < 1 || vm->vm_id > VSE_VLAN_VM_ID_MAX
        || vm->reason > VSEVR_STOPPED
        || vm->flags & ~(VSEVF_BOUND | VSEVF_THREADS)) {
        return OFPERR_VSE_MALFORMED;
    }

    cores = b.data;
    vm->cores = vm->own_cores = xcalloc(MAX(vm->n_cores, 1),
                                        sizeof *vm->own_cores);
    for (size_t i = 0; i < vm->n_cores; i++) {
        vm->own_cores[i] = ntohl(cores[i]);
    }
    return 0;
}

void
vse_vm_info_uninit(struct vse_vm_info *vm)
{
    free(vm->own_cores);
}

struct ofpbuf *
vse_encode_set_async(uint32_t messages, enum ofp_version version)
{
    struct ofpbuf *b = ofpraw_alloc(OFPRAW_VSET_SET_ASYNC, version, 0);
    struct vse_set_async *vsa = ofpbuf_put_zeros(b, sizeof *vsa);

    vsa->messages = htonl(messages);
    return b;
}

enum ofperr
vse_decode_set_async(const struct ofp_header *oh, uint32_t *messages)
{
    struct ofpbuf b = ofpbuf_const_initializer(oh, ntohs(oh->length));
    const struct vse_set_async *vsa;

    ofpraw_pull_assert(&b);
    vsa = ofpbuf_pull(&b, sizeof *vsa);
    *messages = ntohl(vsa->messages);
    return (*messages & ~VSEAS_ALL
            || !is_all_zeros(vsa->zero, sizeof vsa->zero)
            ? OFPERR_VSE_MALFORMED : 0);
}
