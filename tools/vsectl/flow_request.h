/* SPDX-License-Identifier: GPL-2.0 */
/* A flow as a request. */
#ifndef _VSECTL_FLOW_REQUEST_H
#define _VSECTL_FLOW_REQUEST_H

#include "flow_spec.h"
#include "netlink.h"

void flow_request(struct netlink *netlink, const struct flow_spec *spec,
		  enum flow_use use);

#endif /* _VSECTL_FLOW_REQUEST_H */
