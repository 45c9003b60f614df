/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
/* What the switch remembers of each connection for VSE: which requests of it are
 * on their way to the kernel, and what it wants to be told. */

#ifndef VSE_CONN_H
#define VSE_CONN_H 1

#include "openvswitch/hmap.h"
#include "openvswitch/list.h"
#include "openflow/openflow-common.h"
#include "ofproto/ofproto-provider.h"
#include "vse-kernel.h"

struct ofconn;

struct vse_conn {
    struct hmap_node node;
    struct ofconn *ofconn;

    struct ovs_list requests;   /* struct vse_request, on their way. */
    size_t n_requests;

    /* Of an OFPT_BARRIER_REQUEST that waits for them. */
    struct ofp_header barrier;
    bool barrier_waits;

    uint32_t async;             /* VSEAS_*. */
    bool async_set;             /* By VSET_SET_ASYNC. */
    bool greeted;               /* As the bridge's setting wants it. */
};

/* A controller's request on its way to the kernel. */
struct vse_request {
    struct vse_task task;
    struct vse_conn *conn;      /* Null once the connection is closed. */
    struct ovs_list node;       /* In the connection's 'requests'. */
    struct ofp_header *oh;      /* A copy of it: an error quotes it. */
    void *data;                 /* What is to become of it, its own. */
};

struct vse_conn *vse_conn_find(const struct ofconn *);
struct vse_conn *vse_conn_get(struct ofconn *);
void vse_conn_destroy(struct vse_conn *);
void vse_conn_for_each(void (*cb)(struct vse_conn *, void *aux), void *aux);

struct vse_request *vse_request_new(struct ofconn *, const struct ofp_header *);
void vse_request_free(struct vse_request *);

#endif /* vse-conn.h */
