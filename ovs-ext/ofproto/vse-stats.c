/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
#include <config.h>
#include "vse-stats.h"

#include <errno.h>

#include "connmgr.h"
#include "hash.h"
#include "netdev.h"
#include "ofproto-provider.h"
#include "openvswitch/hmap.h"
#include "openvswitch/ofp-msgs.h"
#include "openvswitch/ofpbuf.h"
#include "openvswitch/vlog.h"
#include "util.h"
#include "vse-conn.h"
#include "vse-flow.h"
#include "vse-kernel.h"
#include "vse-netlink.h"

VLOG_DEFINE_THIS_MODULE(vse_stats);

static struct vlog_rate_limit rl = VLOG_RATE_LIMIT_INIT(5, 20);

/* A dump under way.  The replies are written in vse-kernel's thread: there may
 * be many. */
struct dump {
    struct ovs_list replies;
    struct vse_flow_filter filter;      /* Of flows. */
    struct hmap ports;                  /* struct port: the bridge's. */
};

/* A port of the bridge, as it was when the request came. */
struct port {
    struct hmap_node node;      /* By 'ifindex'. */
    uint32_t ifindex;
    ofp_port_t ofp_port;
};

/* Takes all ports of 'ofproto' that are devices of the host. */
static void
take_ports(struct hmap *ports, const struct ofproto *ofproto)
{
    const struct ofport *ofport;

    HMAP_FOR_EACH (ofport, hmap_node, &ofproto->ports) {
        int ifindex = netdev_get_ifindex(ofport->netdev);
        struct port *port;

        if (ifindex > 0) {
            port = xmalloc(sizeof *port);
            port->ifindex = ifindex;
            port->ofp_port = ofport->ofp_port;
            hmap_insert(ports, &port->node, hash_int(ifindex, 0));
        }
    }
}

static void
free_ports(struct hmap *ports)
{
    struct port *port;

    HMAP_FOR_EACH_POP (port, node, ports) {
        free(port);
    }
    hmap_destroy(ports);
}

static void
set_in_port(struct vse_flow *flow, const struct hmap *ports)
{
    const struct port *port;

    if (!flow->match.wc.masks.in_port.ofp_port) {
        return;
    }
    HMAP_FOR_EACH_WITH_HASH (port, node, hash_int(flow->ifindex, 0), ports) {
        if (port->ifindex == flow->ifindex) {
            match_set_in_port(&flow->match, port->ofp_port);
        }
    }
}

void
vse_stats_set_in_port(struct vse_flow *flow, const struct ofproto *ofproto)
{
    struct hmap ports = HMAP_INITIALIZER(&ports);

    if (flow->match.wc.masks.in_port.ofp_port) {
        take_ports(&ports, ofproto);
        set_in_port(flow, &ports);
        free_ports(&ports);
    }
}

/* ----------------------------------------------------------- in the thread */

static void
dump_flow(const struct ofpbuf *message, void *dump_)
{
    struct dump *dump = dump_;
    struct vse_flow flow;

    if (!vse_netlink_get_flow(message, &flow, NULL)) {
        VLOG_WARN_RL(&rl, "VSE has an entry that cannot be read");
        return;
    }
    set_in_port(&flow, &dump->ports);
    if (vse_flow_filter_matches(&dump->filter, &flow)) {
        vse_append_flow_reply(&dump->replies, &flow);
    }
}

static void
dump_flows(struct vse_task *task)
{
    struct vse_request *request = CONTAINER_OF(task, struct vse_request, task);

    task->error = vse_kernel_dump(VSE_CMD_FLOW_GET, dump_flow, request->data);
}

static void
dump_core(const struct ofpbuf *message, void *dump_)
{
    struct dump *dump = dump_;
    struct vse_core core;

    if (vse_netlink_get_core(message, &core)) {
        vse_append_core_reply(&dump->replies, &core);
    }
}

static void
dump_cores(struct vse_task *task)
{
    struct vse_request *request = CONTAINER_OF(task, struct vse_request, task);

    task->error = vse_kernel_dump(VSE_CMD_CORE_GET, dump_core, request->data);
}

/* -------------------------------------------------------- in the main loop */

static void
dump_done(struct vse_task *task)
{
    struct vse_request *request = CONTAINER_OF(task, struct vse_request, task);
    struct dump *dump = request->data;
    struct vse_conn *conn = request->conn;

    if (conn && !task->error) {
        ofconn_send_replies(conn->ofconn, &dump->replies);
    } else {
        if (conn) {
            ofconn_send_error(conn->ofconn, request->oh,
                              vse_netlink_error(task->error, 0));
        }
        ofpbuf_list_delete(&dump->replies);
    }
    free_ports(&dump->ports);
    free(dump);
    vse_request_free(request);
}

static void
start_dump(struct ofconn *ofconn, const struct ofp_header *oh,
           struct dump *dump, void (*work)(struct vse_task *))
{
    struct vse_request *request = vse_request_new(ofconn, oh);

    ofpmp_init(&dump->replies, oh);
    hmap_init(&dump->ports);
    take_ports(&dump->ports, ofconn_get_ofproto(ofconn));
    request->data = dump;
    request->task.work = work;
    request->task.done = dump_done;
    vse_kernel_submit(&request->task);
}

enum ofperr
vse_stats_handle_flows(struct ofconn *ofconn, const struct ofp_header *oh)
{
    struct dump *dump = xzalloc(sizeof *dump);
    enum ofperr error = vse_decode_flow_request(oh, &dump->filter);

    if (error) {
        free(dump);
    } else {
        start_dump(ofconn, oh, dump, dump_flows);
    }
    return error;
}

enum ofperr
vse_stats_handle_cores(struct ofconn *ofconn, const struct ofp_header *oh)
{
    start_dump(ofconn, oh, xzalloc(sizeof(struct dump)), dump_cores);
    return 0;
}
