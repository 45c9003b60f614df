/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
#include <config.h>
#include "ofproto-vse.h"

#include <errno.h>

#include "connmgr.h"
#include "dp-packet.h"
#include "netdev.h"
#include "ofproto-provider.h"
#include "openvswitch/ofp-actions.h"
#include "openvswitch/ofp-flow.h"
#include "openvswitch/ofp-group.h"
#include "openvswitch/ofp-msgs.h"
#include "openvswitch/ofp-packet.h"
#include "openvswitch/ofpbuf.h"
#include "openvswitch/vlog.h"
#include "seq.h"
#include "vse-conn.h"
#include "vse-flow.h"
#include "vse-host.h"
#include "vse-kernel.h"
#include "vse-msgs.h"
#include "vse-netlink.h"
#include "vse-notify.h"
#include "vse-stats.h"
#include "vse-vm.h"

VLOG_DEFINE_THIS_MODULE(ofproto_vse);

static struct vlog_rate_limit rl = VLOG_RATE_LIMIT_INIT(5, 20);

/* With as many requests of one connection on their way to the kernel, it is not
 * read from: who sends faster than the kernel works shall wait. */
#define MAX_REQUESTS 1000

/* -------------------------------------------------------------- flow mods */

/* The device behind a port of the bridge, or 0. */
static uint32_t
ifindex_of_port(const struct ofproto *ofproto, ofp_port_t ofp_port)
{
    struct ofport *ofport = ofproto_get_port(ofproto, ofp_port);
    int ifindex = ofport ? netdev_get_ifindex(ofport->netdev) : -ENODEV;

    return ifindex > 0 ? ifindex : 0;
}

/* Makes a netlink request of a flow_mod. */
static enum ofperr
translate(const struct ofproto *ofproto, const struct ofp_header *flow_mod,
          const struct vse_extra *extra, struct ofpbuf **request)
{
    enum ofputil_protocol protocol
        = ofputil_protocol_from_ofp_version(flow_mod->version);
    uint64_t ofpacts_stub[1024 / 8];
    struct ofputil_flow_mod fm;
    struct ofpbuf ofpacts;
    struct match match;
    uint32_t ifindex = 0;
    enum ofperr error;

    ofpbuf_use_stub(&ofpacts, ofpacts_stub, sizeof ofpacts_stub);
    error = ofputil_decode_flow_mod(&fm, flow_mod, protocol,
                                    ofproto_get_tun_tab(ofproto),
                                    &ofproto->vl_mff_map, &ofpacts,
                                    u16_to_ofp(ofproto->max_ports),
                                    ofproto->n_tables);
    if (!error) {
        minimatch_expand(&fm.match, &match);
        minimatch_destroy(&fm.match);
        if (match.wc.masks.in_port.ofp_port) {
            ifindex = ifindex_of_port(ofproto, match.flow.in_port.ofp_port);
            error = ifindex ? 0 : OFPERR_VSE_UNSUPPORTED_MATCH;
        }
        if (!error) {
            error = vse_netlink_flow_mod(&fm, &match, extra, ifindex,
                                         request);
        }
    }
    ofpbuf_uninit(&ofpacts);
    return error;
}

/* The kernel has done a flow_mod, or refused it. */
static void
flow_mod_done(struct vse_task *task)
{
    struct vse_request *request = CONTAINER_OF(task, struct vse_request, task);

    if (task->error) {
        VLOG_INFO_RL(&rl, "VSE has refused a flow_mod (%s)",
                     task->error == ENOENT ? "its module is not loaded"
                     : task->reason ? task->reason
                     : ovs_strerror(task->error));
        if (request->conn) {
            ofconn_send_error(request->conn->ofconn, request->oh,
                              vse_netlink_error(task->error, task->bad_attr));
        }
    }
    vse_request_free(request);
}

/* Sends 'flow_mod', which is in the message 'oh', to the kernel. */
static enum ofperr
proxy_flow_mod(struct ofconn *ofconn, const struct ofp_header *oh,
               const struct ofp_header *flow_mod,
               const struct vse_extra *extra)
{
    struct vse_request *request;
    struct ofpbuf *message;
    enum ofperr error;

    if (ofconn_get_role(ofconn) == OFPCR12_ROLE_SECONDARY) {
        return OFPERR_OFPBRC_IS_SECONDARY;
    }
    error = translate(ofconn_get_ofproto(ofconn), flow_mod, extra, &message);
    if (error) {
        return error;
    }
    request = vse_request_new(ofconn, oh);
    request->task.request = message;
    request->task.done = flow_mod_done;
    vse_kernel_submit(&request->task);
    return 0;
}

static enum ofperr
handle_flow_mod(struct ofconn *ofconn, const struct ofp_header *oh)
{
    const struct ofp_header *flow_mod;
    struct vse_extra extra;
    enum ofperr error = vse_decode_flow_mod(oh, &extra, &flow_mod);

    return error ? error : proxy_flow_mod(ofconn, oh, flow_mod, &extra);
}

/* If the packet of an OFPT_PACKET_OUT is a message for VSE, takes it and returns
 * true.  Only a controller's own packet that goes nowhere can be one: what a
 * VM has sent, and a controller sends on, has a port or an action. */
bool
ofproto_vse_handle_packet_out(struct ofconn *ofconn,
                              const struct ofp_header *oh,
                              const struct ofputil_packet_out *po,
                              enum ofperr *error)
{
    struct vse_extra extra;
    struct ofpbuf flow_mod;

    if (po->flow_metadata.flow.in_port.ofp_port != OFPP_CONTROLLER
        || po->ofpacts_len || !po->packet
        || !vse_is_wrapped(po->packet, po->packet_len)) {
        return false;
    }
    ofpbuf_init(&flow_mod, po->packet_len);
    *error = vse_decode_wrapped(po->packet, po->packet_len, &extra, &flow_mod);
    if (!*error) {
        *error = proxy_flow_mod(ofconn, oh, flow_mod.data, &extra);
    }
    ofpbuf_uninit(&flow_mod);
    return true;
}

/* ----------------------------------------------------------- capabilities */

static void
get_capabilities(struct vse_task *task)
{
    struct vse_request *request = CONTAINER_OF(task, struct vse_request, task);
    struct vse_capabilities *caps = request->data = xzalloc(sizeof *caps);

    vse_host_get_capabilities(caps);
    caps->reason = VSECR_REQUESTED;
}

static void
capabilities_done(struct vse_task *task)
{
    struct vse_request *request = CONTAINER_OF(task, struct vse_request, task);

    if (request->conn) {
        ofconn_send_reply(request->conn->ofconn,
                          vse_encode_capabilities(request->data,
                                                  request->oh->version,
                                                  request->oh));
    }
    free(request->data);
    vse_request_free(request);
}

static void
handle_capabilities_request(struct ofconn *ofconn, const struct ofp_header *oh)
{
    struct vse_request *request = vse_request_new(ofconn, oh);

    request->task.work = get_capabilities;
    request->task.done = capabilities_done;
    vse_kernel_submit(&request->task);
}

/* --------------------------------------------------------------- messages */

/* Handles a message of OFPTYPE_VSE. */
enum ofperr
ofproto_vse_handle(struct ofconn *ofconn, const struct ofp_header *oh)
{
    /* Of an enumeration, the compiler would want all messages there are. */
    int raw = ofpraw_decode_assert(oh);

    switch (raw) {
    case OFPRAW_VSET_CAPABILITIES_REQUEST:
        handle_capabilities_request(ofconn, oh);
        return 0;
    case OFPRAW_VSET_FLOW_MOD:
        return handle_flow_mod(ofconn, oh);
    case OFPRAW_VSET_SET_ASYNC:
        return vse_notify_handle_set_async(ofconn, oh);
    case OFPRAW_VSEST_FLOW_REQUEST:
        return vse_stats_handle_flows(ofconn, oh);
    case OFPRAW_VSEST_CORE_REQUEST:
        return vse_stats_handle_cores(ofconn, oh);
    default:
        return (ofpmsg_is_stat_request(oh) ? OFPERR_OFPBRC_BAD_STAT
                : OFPERR_OFPBRC_BAD_TYPE);
    }
}

/* If requests of the connection are on their way to the kernel, remembers to
 * answer the barrier 'oh' after them, and returns true. */
bool
ofproto_vse_delays_barrier(struct ofconn *ofconn, const struct ofp_header *oh)
{
    struct vse_conn *conn = vse_conn_find(ofconn);

    if (!conn || !conn->n_requests) {
        return false;
    }
    conn->barrier = *oh;
    conn->barrier_waits = true;
    return true;
}

/* May more messages be read from the connection? */
bool
ofproto_vse_ofconn_may_recv(const struct ofconn *ofconn)
{
    const struct vse_conn *conn = vse_conn_find(ofconn);

    return (!conn || (!conn->barrier_waits
                      && conn->n_requests < MAX_REQUESTS));
}

void
ofproto_vse_ofconn_destroy(struct ofconn *ofconn)
{
    struct vse_conn *conn = vse_conn_find(ofconn);

    if (conn) {
        vse_conn_destroy(conn);
    }
}

/* ---------------------------------------------------------------- actions */

/* set_irq_core means nothing in the switch. */
enum ofperr
ofproto_vse_check_ofpacts(const struct ofpact *ofpacts, size_t ofpacts_len)
{
    const struct ofpact *a;

    OFPACT_FOR_EACH_FLATTENED (a, ofpacts, ofpacts_len) {
        if (a->type == OFPACT_SET_IRQ_CORE) {
            return OFPERR_VSE_NOT_VSE_TABLE;
        }
    }
    return 0;
}

enum ofperr
ofproto_vse_check_buckets(const struct ovs_list *buckets)
{
    const struct ofputil_bucket *bucket;

    LIST_FOR_EACH (bucket, list_node, buckets) {
        enum ofperr error = ofproto_vse_check_ofpacts(bucket->ofpacts,
                                                      bucket->ofpacts_len);

        if (error) {
            return error;
        }
    }
    return 0;
}

/* ---------------------------------------------------------- the main loop */

void
ofproto_vse_run(void)
{
    vse_kernel_run(vse_notify_event);
    vse_notify_run();
}

void
ofproto_vse_wait(void)
{
    vse_kernel_wait();
    vse_notify_wait();
}

void
ofproto_vse_port_config(struct ofport *ofport, const struct smap *other_config)
{
    vse_vm_port_config(ofport, other_config);
}

void
ofproto_vse_port_destroy(struct ofport *ofport)
{
    vse_vm_port_destroy(ofport);
}
