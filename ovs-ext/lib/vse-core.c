/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
#include <config.h>
#include "vse-core.h"

#include "byte-order.h"
#include "openvswitch/ofp-msgs.h"
#include "openvswitch/ofpbuf.h"
#include "util.h"

/* Appends 'core' to 'replies', which ofpmp_init() has begun. */
void
vse_append_core_reply(struct ovs_list *replies, const struct vse_core *core)
{
    size_t length = sizeof(struct vse_core_row) + ROUND_UP(
        core->n_vms * sizeof(struct vse_core_vm), 8);
    struct vse_core_row *row = ofpmp_append(replies, length);
    struct vse_core_vm *vms;

    memset(row, 0, length);
    row->length = htons(length);
    row->flags = core->flags;
    row->core = htonl(core->id);
    row->load = htons(core->load);
    row->softirq = htons(core->softirq);
    row->n_flows = htonl(core->n_flows);
    row->n_steered = htonll(core->n_steered);
    row->numa_node = htonl(core->numa_node);
    row->cache = htonl(core->cache);
    row->smt = htonl(core->smt);
    row->n_vms = htons(core->n_vms);
    vms = (struct vse_core_vm *) (row + 1);
    for (size_t i = 0; i < core->n_vms; i++) {
        vms[i].vm_id = htons(core->vms[i].id);
        vms[i].running = core->vms[i].running;
    }
}

/* Pulls a row of the core table from 'b' into 'core'. */
enum ofperr
vse_pull_core(struct ofpbuf *b, struct vse_core *core)
{
    const struct vse_core_row *row = ofpbuf_try_pull(b, sizeof *row);
    const struct vse_core_vm *vms;
    size_t length;

    if (!row) {
        return OFPERR_OFPBRC_BAD_LEN;
    }
    core->n_vms = ntohs(row->n_vms);
    length = ROUND_UP(core->n_vms * sizeof *vms, 8);
    vms = ofpbuf_try_pull(b, length);
    if (!vms || ntohs(row->length) != sizeof *row + length) {
        return OFPERR_OFPBRC_BAD_LEN;
    }
    if (core->n_vms > VSE_CORE_VMS_MAX || row->zero
        || !is_all_zeros(row->zero2, sizeof row->zero2)
        || row->flags & ~(VSECF_ONLINE | VSECF_ALLOWED | VSECF_ISOLATED)) {
        return OFPERR_VSE_MALFORMED;
    }

    core->flags = row->flags;
    core->id = ntohl(row->core);
    core->load = ntohs(row->load);
    core->softirq = ntohs(row->softirq);
    core->n_flows = ntohl(row->n_flows);
    core->n_steered = ntohll(row->n_steered);
    core->numa_node = ntohl(row->numa_node);
    core->cache = ntohl(row->cache);
    core->smt = ntohl(row->smt);
    for (size_t i = 0; i < core->n_vms; i++) {
        core->vms[i].id = ntohs(vms[i].vm_id);
        core->vms[i].running = vms[i].running;
        if (vms[i].running > 1 || vms[i].zero) {
            return OFPERR_VSE_MALFORMED;
        }
    }
    return 0;
}
