/* SPDX-License-Identifier: GPL-2.0 */
/* Matches as attributes. */
#ifndef _VSE_NETLINK_MATCH_H
#define _VSE_NETLINK_MATCH_H

#include <net/netlink.h>
#include "match.h"

int vse_netlink_get_match(struct vse_match *match, const struct nlattr *fields,
			  const struct nlattr *masks,
			  struct netlink_ext_ack *extack);
int vse_netlink_put_match(struct sk_buff *skb, const struct vse_match *match);

#endif /* _VSE_NETLINK_MATCH_H */
