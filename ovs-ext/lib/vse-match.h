/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
/* Matches of VSE's flow entries: OpenFlow's form to netlink's, and back. */

#ifndef VSE_MATCH_H
#define VSE_MATCH_H 1

#include "vse-flow.h"

struct nlattr;
struct ofpbuf;

bool vse_match_put(struct ofpbuf *request, const struct match *,
                   const struct vse_extra *, uint32_t ifindex);
bool vse_match_get(struct vse_flow *, const struct nlattr *match,
                   const struct nlattr *mask);

#endif /* vse-match.h */
