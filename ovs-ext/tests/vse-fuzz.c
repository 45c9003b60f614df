/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
/* Feeds what reads VSE's messages with bytes that nobody would send: OpenFlow
 * messages, packets of an OFPT_PACKET_OUT, netlink messages.
 *
 * The first byte of an input says which.  What is read without an error must be
 * the same when it is written and read again. */
#include <config.h>

#include "netlink.h"
#include "openvswitch/dynamic-string.h"
#include "openvswitch/ofp-msgs.h"
#include "openvswitch/ofpbuf.h"
#include "openvswitch/vlog.h"
#include "util.h"
#include "vse-flow.h"
#include "vse-msgs.h"
#include "vse-netlink.h"
#include "vse-print.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_equal(struct ofpbuf *a, struct ofpbuf *b)
{
    ofpmsg_update_length(a);
    ofpmsg_update_length(b);
    ovs_assert(ofpbuf_equal(a, b));
    ofpbuf_delete(a);
    ofpbuf_delete(b);
}

static struct ofpbuf *
again_flow_removed(const struct ofp_header *oh)
{
    struct vse_flow flow;
    uint8_t reason;

    if (vse_decode_flow_removed(oh, &flow, &reason)) {
        return NULL;
    }
    return vse_encode_flow_removed(&flow, reason, oh->version);
}

static struct ofpbuf *
again_vm_info(const struct ofp_header *oh)
{
    struct vse_vm_info vm;
    struct ofpbuf *b;

    if (vse_decode_vm_info(oh, &vm)) {
        return NULL;
    }
    b = vse_encode_vm_info(&vm, oh->version);
    vse_vm_info_uninit(&vm);
    return b;
}

static struct ofpbuf *
again_flow_request(const struct ofp_header *oh)
{
    struct vse_flow_filter filter;
    struct ofpbuf *b;

    if (vse_decode_flow_request(oh, &filter)) {
        return NULL;
    }
    b = vse_encode_flow_request(&filter, oh->version);
    ((struct ofp_header *) b->data)->xid = 0;
    return b;
}

static void
check_again(const struct ofp_header *oh,
            struct ofpbuf *(*again)(const struct ofp_header *))
{
    struct ofpbuf *once = again(oh);

    if (once) {
        ofpmsg_update_length(once);
        check_equal(again(once->data), once);
    }
}

static void
try_openflow(struct ofp_header *oh, size_t size)
{
    struct ds s = DS_EMPTY_INITIALIZER;
    enum ofptype type;
    enum ofpraw raw;

    if (size < sizeof *oh || size > UINT16_MAX) {
        return;
    }
    oh->length = htons(size);
    if (ofpraw_decode(&raw, oh) || ofptype_decode(&type, oh)
        || type != OFPTYPE_VSE) {
        return;
    }
    vse_print(&s, oh, NULL, NULL, 1);
    ds_destroy(&s);
    if (raw == OFPRAW_VSET_FLOW_REMOVED) {
        check_again(oh, again_flow_removed);
    } else if (raw == OFPRAW_VSET_VM_INFO) {
        check_again(oh, again_vm_info);
    } else if (raw == OFPRAW_VSEST_FLOW_REQUEST) {
        check_again(oh, again_flow_request);
    }
}

static void
try_packet(const void *packet, size_t size)
{
    struct vse_extra extra;
    struct ofpbuf flow_mod;

    if (vse_is_wrapped(packet, size)) {
        ofpbuf_init(&flow_mod, 0);
        vse_decode_wrapped(packet, size, &extra, &flow_mod);
        ofpbuf_uninit(&flow_mod);
    }
}

static void
try_netlink(const void *data, size_t size)
{
    struct ofpbuf message = ofpbuf_const_initializer(data, size);
    struct vse_flow flow, again;
    struct vse_core core;
    struct ofpbuf *b;
    struct vse_vm vm;
    uint8_t reason;

    if (size < NLMSG_HDRLEN + GENL_HDRLEN) {
        return;
    }
    vse_netlink_get_core(&message, &core);
    if (vse_netlink_get_vm(&message, &vm)) {
        vse_vm_uninit(&vm);
    }
    if (vse_netlink_get_flow(&message, &flow, &reason)) {
        b = vse_netlink_request(0);
        vse_netlink_put_flow(b, &flow);
        ovs_assert(vse_netlink_get_flow(b, &again, NULL));
        ovs_assert(again.cookie == flow.cookie
                   && again.priority == flow.priority);
        ofpbuf_delete(b);
    }
}

int
LLVMFuzzerInitialize(int *argc OVS_UNUSED, char ***argv OVS_UNUSED)
{
    vlog_set_levels(NULL, VLF_ANY_DESTINATION, VLL_OFF);
    return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* As long as the input: what is read behind it is found. */
    void *copy = size > 1 ? xmemdup(data + 1, size - 1) : NULL;

    if (!copy) {
        return 0;
    }
    switch (data[0] % 3) {
    case 0:
        try_openflow(copy, size - 1);
        break;
    case 1:
        try_packet(copy, size - 1);
        break;
    default:
        try_netlink(copy, size - 1);
        break;
    }
    free(copy);
    return 0;
}
