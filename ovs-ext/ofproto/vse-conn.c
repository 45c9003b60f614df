/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
#include <config.h>
#include "vse-conn.h"

#include "connmgr.h"
#include "hash.h"
#include "openvswitch/ofp-msgs.h"
#include "util.h"

static struct hmap conns = HMAP_INITIALIZER(&conns);

struct vse_conn *
vse_conn_find(const struct ofconn *ofconn)
{
    struct vse_conn *conn;

    HMAP_FOR_EACH_WITH_HASH (conn, node, hash_pointer(ofconn, 0), &conns) {
        if (conn->ofconn == ofconn) {
            return conn;
        }
    }
    return NULL;
}

struct vse_conn *
vse_conn_get(struct ofconn *ofconn)
{
    struct vse_conn *conn = vse_conn_find(ofconn);

    if (!conn) {
        conn = xzalloc(sizeof *conn);
        conn->ofconn = ofconn;
        ovs_list_init(&conn->requests);
        hmap_insert(&conns, &conn->node, hash_pointer(ofconn, 0));
    }
    return conn;
}

/* Requests on their way to the kernel go on, but nobody is told of them. */
void
vse_conn_destroy(struct vse_conn *conn)
{
    struct vse_request *request;

    LIST_FOR_EACH_POP (request, node, &conn->requests) {
        request->conn = NULL;
    }
    hmap_remove(&conns, &conn->node);
    free(conn);
}

void
vse_conn_for_each(void (*cb)(struct vse_conn *, void *aux), void *aux)
{
    struct vse_conn *conn;

    HMAP_FOR_EACH (conn, node, &conns) {
        cb(conn, aux);
    }
}

/* Notes that 'oh' is on its way to the kernel. */
struct vse_request *
vse_request_new(struct ofconn *ofconn, const struct ofp_header *oh)
{
    struct vse_request *request = xzalloc(sizeof *request);
    struct vse_conn *conn = vse_conn_get(ofconn);

    request->conn = conn;
    request->oh = xmemdup(oh, ntohs(oh->length));
    ovs_list_push_back(&conn->requests, &request->node);
    conn->n_requests++;
    return request;
}

/* Answers a barrier that has waited for the last request. */
static void
end_barrier(struct vse_conn *conn)
{
    if (conn->barrier_waits && !conn->n_requests) {
        enum ofpraw raw = (conn->barrier.version == OFP10_VERSION
                           ? OFPRAW_OFPT10_BARRIER_REPLY
                           : OFPRAW_OFPT11_BARRIER_REPLY);

        conn->barrier_waits = false;
        ofconn_send_reply(conn->ofconn,
                          ofpraw_alloc_reply(raw, &conn->barrier, 0));
    }
}

/* To be called when all has been sent that the request's controller is to
 * get. */
void
vse_request_free(struct vse_request *request)
{
    struct vse_conn *conn = request->conn;

    if (conn) {
        ovs_list_remove(&request->node);
        conn->n_requests--;
        end_barrier(conn);
    }
    vse_task_uninit(&request->task);
    free(request->oh);
    free(request);
}
