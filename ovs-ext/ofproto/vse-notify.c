/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
#include <config.h>
#include "vse-notify.h"

#include <unistd.h>

#include "connmgr.h"
#include "ofproto-provider.h"
#include "ofproto-vse.h"
#include "openvswitch/ofpbuf.h"
#include "openvswitch/poll-loop.h"
#include "openvswitch/vlog.h"
#include "timeval.h"
#include "util.h"
#include "vse-conn.h"
#include "vse-flow.h"
#include "vse-host.h"
#include "vse-kernel.h"
#include "vse-msgs.h"
#include "vse-netlink.h"
#include "vse-stats.h"
#include "vse-vm.h"

VLOG_DEFINE_THIS_MODULE(vse_notify);

/* How often to look whether a core went online or offline. */
#define CORES_INTERVAL_MS 10000

static long long int next_cores_check;

static enum ofp_version
version_of(const struct vse_conn *conn)
{
    return ofputil_protocol_to_ofp_version(ofconn_get_protocol(conn->ofconn));
}

/* ------------------------------------------------------------ VM_INFO */

static void
send_vm(const struct vse_vm_info *vm, void *conn_)
{
    struct vse_conn *conn = conn_;

    if (conn->async & VSEAS_VM_INFO) {
        ofconn_send_reply(conn->ofconn,
                          vse_encode_vm_info(vm, version_of(conn)));
    }
}

struct vm_news {
    const struct ofproto *ofproto;
    const struct vse_vm_info *vm;
};

static void
tell_vm(struct vse_conn *conn, void *news_)
{
    const struct vm_news *news = news_;

    if (ofconn_get_ofproto(conn->ofconn) == news->ofproto) {
        send_vm(news->vm, conn);
    }
}

void
ofproto_vse_tell_vm(const struct ofproto *ofproto, const struct vse_vm_info *vm)
{
    struct vm_news news = { ofproto, vm };

    vse_conn_for_each(tell_vm, &news);
}

/* ------------------------------------------------------- CAPABILITIES */

/* To find out what the host can do, and tell all connections. */
struct telling {
    struct vse_task task;
    struct vse_capabilities caps;
};

static void
get_capabilities(struct vse_task *task)
{
    struct telling *telling = CONTAINER_OF(task, struct telling, task);

    vse_host_get_capabilities(&telling->caps);
}

static void
send_capabilities(struct vse_conn *conn, void *caps)
{
    if (conn->async & VSEAS_CAPABILITIES) {
        ofconn_send_reply(conn->ofconn, vse_encode_capabilities(
                              caps, version_of(conn), NULL));
    }
}

static void
tell_capabilities_done(struct vse_task *task)
{
    struct telling *telling = CONTAINER_OF(task, struct telling, task);

    vse_conn_for_each(send_capabilities, &telling->caps);
    vse_task_uninit(task);
    free(telling);
}

static void
tell_capabilities(uint8_t reason)
{
    struct telling *telling = xzalloc(sizeof *telling);

    telling->caps.reason = reason;
    telling->task.work = get_capabilities;
    telling->task.done = tell_capabilities_done;
    vse_kernel_submit(&telling->task);
}

/* ----------------------------------------------- who connects, or asks */

/* What a connection is to be told from now on, and at once. */
struct greeting {
    uint32_t async;
    struct vse_capabilities caps;
};

static void
greet(struct vse_task *task)
{
    struct vse_request *request = CONTAINER_OF(task, struct vse_request, task);
    struct greeting *greeting = request->data;

    vse_host_get_capabilities(&greeting->caps);
    greeting->caps.reason = VSECR_CONNECTED;
}

static void
greet_done(struct vse_task *task)
{
    struct vse_request *request = CONTAINER_OF(task, struct vse_request, task);
    struct greeting *greeting = request->data;
    struct vse_conn *conn = request->conn;

    if (conn) {
        conn->async = greeting->async;
        send_capabilities(conn, &greeting->caps);
        vse_vm_for_each(ofconn_get_ofproto(conn->ofconn), send_vm, conn);
    }
    free(greeting);
    vse_request_free(request);
}

static void
subscribe(struct ofconn *ofconn, uint32_t async)
{
    /* It is no request: there is nothing that an error could quote. */
    static const struct ofp_header none = {
        .version = OFP10_VERSION, .length = CONSTANT_HTONS(sizeof none)
    };
    struct vse_request *request = vse_request_new(ofconn, &none);
    struct greeting *greeting = xzalloc(sizeof *greeting);

    greeting->async = async;
    request->data = greeting;
    request->task.work = greet;
    request->task.done = greet_done;
    vse_kernel_submit(&request->task);
}

enum ofperr
vse_notify_handle_set_async(struct ofconn *ofconn, const struct ofp_header *oh)
{
    uint32_t async;
    enum ofperr error = vse_decode_set_async(oh, &async);

    if (!error) {
        vse_conn_get(ofconn)->async_set = true;
        subscribe(ofconn, async);
    }
    return error;
}

/* Each time around the main loop: as soon as the version is agreed, what the
 * bridge's setting wants. */
void
ofproto_vse_ofconn_run(struct ofconn *ofconn)
{
    bool notify = ofconn_get_ofproto(ofconn)->vse_notify;
    struct vse_conn *conn = vse_conn_find(ofconn);

    if ((!conn && !notify) || ofconn_get_type(ofconn) != OFCONN_PRIMARY
        || ofconn_get_protocol(ofconn) == OFPUTIL_P_NONE) {
        return;
    }
    conn = vse_conn_get(ofconn);
    if (!conn->async_set && conn->greeted != notify) {
        conn->greeted = notify;
        subscribe(ofconn, notify ? VSEAS_ALL : 0);
    }
}

void
ofproto_vse_set_notify(struct ofproto *ofproto, bool notify)
{
    ofproto->vse_notify = notify;
}

/* ------------------------------------------------------- FLOW_REMOVED */

struct removal {
    struct vse_flow flow;
    uint8_t reason;
};

/* Does the connection get OpenFlow's own messages of this kind? */
static bool
wants_removed(const struct vse_conn *conn, uint8_t reason)
{
    struct ofputil_async_cfg config = ofconn_get_async_config(conn->ofconn);
    const uint32_t *masks
        = (ofconn_get_role(conn->ofconn) == OFPCR12_ROLE_SECONDARY
           ? config.secondary : config.primary);

    return (conn->async & VSEAS_FLOW_REMOVED
            && masks[OAM_FLOW_REMOVED] & (1u << reason));
}

static void
tell_removed(struct vse_conn *conn, void *removal_)
{
    const struct removal *removal = removal_;
    struct vse_flow flow;

    if (wants_removed(conn, removal->reason)) {
        flow = removal->flow;
        vse_stats_set_in_port(&flow, ofconn_get_ofproto(conn->ofconn));
        ofconn_send_reply(conn->ofconn,
                          vse_encode_flow_removed(&flow, removal->reason,
                                                  version_of(conn)));
    }
}

static void
handle_removed(const struct ofpbuf *message)
{
    struct removal removal;

    if (vse_netlink_get_flow(message, &removal.flow, &removal.reason)
        && removal.flow.send_removed && removal.reason <= OFPRR_DELETE) {
        vse_conn_for_each(tell_removed, &removal);
    }
}

/* ------------------------------------------------- what the kernel says */

static void
handle_vm(const struct ofpbuf *message, bool forgotten)
{
    struct vse_vm vm;

    if (vse_netlink_get_vm(message, &vm)) {
        vse_vm_event(&vm, forgotten);
        vse_vm_uninit(&vm);
    }
}

static void
handle_message(const struct ofpbuf *message)
{
    switch (vse_netlink_command(message)) {
    case VSE_CMD_FLOW_DEL_NTF:
        handle_removed(message);
        break;
    case VSE_CMD_VM_ADD_NTF:
    case VSE_CMD_VM_CHANGE_NTF:
        handle_vm(message, false);
        break;
    case VSE_CMD_VM_DEL_NTF:
        handle_vm(message, true);
        break;
    case VSE_CMD_DEV_ADD_NTF:
    case VSE_CMD_DEV_CHANGE_NTF:
    case VSE_CMD_DEV_DEL_NTF:
    case VSE_CMD_CONFIG_NTF:
        tell_capabilities(VSECR_CHANGED);
        break;
    }
}

void
vse_notify_event(const struct vse_event *event)
{
    switch (event->type) {
    case VSE_EVENT_MESSAGE:
        handle_message(event->message);
        break;
    case VSE_EVENT_INSTANCE:
        tell_capabilities(VSECR_CHANGED);
        vse_vm_instance_changed();
        break;
    case VSE_EVENT_LOST:
        VLOG_WARN("VSE had more to tell than could be read");
        tell_capabilities(VSECR_LOST);
        break;
    }
}

/* ---------------------------------------------------------- the main loop */

void
vse_notify_run(void)
{
    static long int last;
    long int now;

    if (time_msec() < next_cores_check) {
        return;
    }
    next_cores_check = time_msec() + CORES_INTERVAL_MS;
    now = sysconf(_SC_NPROCESSORS_ONLN);
    if (last && now != last) {
        tell_capabilities(VSECR_CHANGED);
    }
    last = now;
}

void
vse_notify_wait(void)
{
    poll_timer_wait_until(next_cores_check);
}
