/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of netlink.h share. */
#ifndef _VSECTL_NETLINK_INTERNAL_H
#define _VSECTL_NETLINK_INTERNAL_H

#include <netlink/handlers.h>
#include <netlink/socket.h>

#include "extack.h"
#include "netlink.h"

/**
 * struct netlink - a socket and the request that is made up or under way
 * @socket: of libnl
 * @callbacks: what is done with what comes in
 * @family: number of the family, or a negative errno
 * @group: number of the group that events are sent to
 * @request: the request, or NULL
 * @failed: not all of its attributes could be put
 * @object: is given the objects that come in, or NULL
 * @arg: for @object
 * @done: the answer has ended
 * @interrupted: objects changed while they were read
 * @result: 0, or a negative errno when the request was refused
 * @error: why
 */
struct netlink {
	struct nl_sock *socket;
	struct nl_cb *callbacks;
	int family;
	uint32_t group;
	struct nl_msg *request;
	bool failed;
	netlink_object_t object;
	void *arg;
	bool done;
	bool interrupted;
	int result;
	char error[EXTACK_TEXT_SIZE];
};

bool netlink_set_callbacks(struct netlink *netlink);
int netlink_fail(struct netlink *netlink, int error, const char *text);

#endif /* _VSECTL_NETLINK_INTERNAL_H */
