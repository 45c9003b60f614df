// SPDX-License-Identifier: GPL-2.0
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "netlink_internal.h"

static int on_object(struct nl_msg *message, void *arg)
{
	struct genlmsghdr *header = nlmsg_data(nlmsg_hdr(message));
	struct netlink *netlink = arg;

	if (netlink->object)
		netlink->object(genlmsg_attrdata(header, 0),
				genlmsg_attrlen(header, 0), netlink->arg);
	return NL_OK;
}

/*
 * Where the kernel had no memory for an answer, libnl would wait for it, and take
 * the answers to all that is asked later for it.
 */
static int on_sequence(struct nl_msg *message, void *arg)
{
	const struct netlink *netlink = arg;

	return nlmsg_hdr(message)->nlmsg_seq ==
	       nlmsg_hdr(netlink->request)->nlmsg_seq ? NL_OK : NL_SKIP;
}

static int on_interrupted(struct nl_msg *message, void *arg)
{
	struct netlink *netlink = arg;

	(void)message;
	netlink->interrupted = true;
	return NL_OK;
}

static int on_ack(struct nl_msg *message, void *arg)
{
	struct netlink *netlink = arg;

	(void)message;
	netlink->done = true;
	return NL_STOP;
}

static void set_result(struct netlink *netlink, int result,
		       const struct nlmsghdr *header)
{
	netlink->result = result;
	if (result)
		extack_describe(header, result, netlink->error);
}

/* A dump that fails half-way says so in the message that ends it. */
static int on_dump_end(struct nl_msg *message, void *arg)
{
	const struct nlmsghdr *header = nlmsg_hdr(message);
	struct netlink *netlink = arg;

	netlink->done = true;
	if (nlmsg_datalen(header) >= (int)sizeof(int))
		set_result(netlink, *(int *)nlmsg_data(header), header);
	return NL_STOP;
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *error, void *arg)
{
	/* libnl hands over the payload; what the kernel says lies around it. */
	const struct nlmsghdr *header = (struct nlmsghdr *)error - 1;
	struct netlink *netlink = arg;

	(void)from;
	netlink->done = true;
	set_result(netlink, error->error, header);
	return NL_STOP;
}

/**
 * netlink_set_callbacks - say what is done with what comes in
 * @netlink: the socket
 *
 * Return: false when there is no memory for that.
 */
bool netlink_set_callbacks(struct netlink *netlink)
{
	struct nl_cb *callbacks = nl_cb_alloc(NL_CB_DEFAULT);

	if (!callbacks)
		return false;
	nl_cb_set(callbacks, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, on_sequence,
		  netlink);
	nl_cb_set(callbacks, NL_CB_VALID, NL_CB_CUSTOM, on_object, netlink);
	nl_cb_set(callbacks, NL_CB_ACK, NL_CB_CUSTOM, on_ack, netlink);
	nl_cb_set(callbacks, NL_CB_FINISH, NL_CB_CUSTOM, on_dump_end, netlink);
	nl_cb_set(callbacks, NL_CB_DUMP_INTR, NL_CB_CUSTOM, on_interrupted,
		  netlink);
	nl_cb_err(callbacks, NL_CB_CUSTOM, on_error, netlink);
	netlink->callbacks = callbacks;
	return true;
}
