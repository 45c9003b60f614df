/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
/* VSE's OpenFlow messages, for people. */

#ifndef VSE_PRINT_H
#define VSE_PRINT_H 1

#include "openvswitch/ofp-errors.h"

struct ds;
struct ofputil_port_map;
struct ofputil_table_map;
struct vse_core;
struct vse_extra;
struct vse_flow;

enum ofperr vse_print(struct ds *, const struct ofp_header *,
                      const struct ofputil_port_map *,
                      const struct ofputil_table_map *, int verbosity);
void vse_format_extra(struct ds *, const struct vse_extra *);
void vse_format_flow(struct ds *, const struct vse_flow *,
                     const struct ofputil_port_map *);
void vse_format_core(struct ds *, const struct vse_core *);

#endif /* vse-print.h */
