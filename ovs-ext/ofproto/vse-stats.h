/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
/* Multipart messages: VSE's flow entries and core table. */

#ifndef VSE_STATS_H
#define VSE_STATS_H 1

#include "openvswitch/ofp-errors.h"

struct ofconn;
struct ofproto;
struct vse_flow;

enum ofperr vse_stats_handle_flows(struct ofconn *, const struct ofp_header *);
enum ofperr vse_stats_handle_cores(struct ofconn *, const struct ofp_header *);

/* Gives the in_port of 'flow', a device of the host, its number on a bridge. */
void vse_stats_set_in_port(struct vse_flow *flow, const struct ofproto *);

#endif /* vse-stats.h */
