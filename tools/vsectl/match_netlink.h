/* SPDX-License-Identifier: GPL-2.0 */
/* A match as netlink attributes. */
#ifndef _VSECTL_MATCH_NETLINK_H
#define _VSECTL_MATCH_NETLINK_H

#include "match.h"
#include "netlink.h"

bool match_resolve(struct match *match, char *error);
void match_put(struct netlink *netlink, const struct match *match);
void match_get(struct match *match, const struct nlattr *fields,
	       const struct nlattr *masks);

#endif /* _VSECTL_MATCH_NETLINK_H */
