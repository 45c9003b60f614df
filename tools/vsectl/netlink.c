// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <netlink/errno.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/vse.h>

#include "message.h"
#include "netlink_internal.h"

/* The longest list of cores that the kernel reads, and much to spare. */
#define REQUEST_SIZE	32768

static bool connect_socket(struct netlink *netlink)
{
	int on = 1, error;

	netlink->socket = nl_socket_alloc();
	if (!netlink->socket || !netlink_set_callbacks(netlink)) {
		message("out of memory");
		return false;
	}
	error = genl_connect(netlink->socket);
	if (error) {
		/* libnl has no words for all that socket() may lack. */
		message("no netlink socket: %s", error == -NLE_FAILURE ?
			strerror(errno) : nl_geterror(error));
		return false;
	}
	/* libnl 3.7 does not ask for the texts.  Without them it still works. */
	setsockopt(nl_socket_get_fd(netlink->socket), SOL_NETLINK,
		   NETLINK_EXT_ACK, &on, sizeof(on));
	return true;
}

/**
 * netlink_close - give back what netlink_open() made
 * @netlink: the socket or NULL
 */
void netlink_close(struct netlink *netlink)
{
	if (!netlink)
		return;
	nlmsg_free(netlink->request);
	nl_cb_put(netlink->callbacks);
	nl_socket_free(netlink->socket);
	free(netlink);
}

/**
 * netlink_reachable - is there somebody to send requests to?
 * @netlink: the socket
 */
bool netlink_reachable(const struct netlink *netlink)
{
	return netlink->family >= 0;
}

/**
 * netlink_module_missing - is that because the module is not loaded?
 * @netlink: the socket
 */
bool netlink_module_missing(const struct netlink *netlink)
{
	return netlink->family < 0 && access("/sys/module/vse", F_OK);
}

/**
 * netlink_error - why the last request was refused
 * @netlink: the socket
 */
const char *netlink_error(const struct netlink *netlink)
{
	return netlink->error;
}

/**
 * netlink_events - find out how events come
 * @netlink: the socket
 * @family: is set to the number of the family
 * @group: is set to the number of the group that they are sent to
 *
 * Return: false when they cannot; netlink_error() says why.
 */
bool netlink_events(struct netlink *netlink, uint16_t *family, uint32_t *group)
{
	if (netlink->family < 0)
		return false;
	if (!netlink->group) {
		netlink_fail(netlink, -EOPNOTSUPP, "vse: the module sends no events");
		return false;
	}
	*family = netlink->family;
	*group = netlink->group;
	return true;
}

/**
 * netlink_begin - begin a request
 * @netlink: the socket
 * @command: &enum vse_cmd
 */
void netlink_begin(struct netlink *netlink, uint8_t command)
{
	nlmsg_free(netlink->request);
	netlink->request = nlmsg_alloc_size(REQUEST_SIZE);
	netlink->failed = !netlink->request || netlink->family < 0 ||
			  !genlmsg_put(netlink->request, NL_AUTO_PORT,
				       NL_AUTO_SEQ, netlink->family, 0, 0,
				       command, VSE_FAMILY_VERSION);
}

/**
 * netlink_put - add an attribute to the request
 * @netlink: the socket
 * @attr: its type
 * @data: what is in it
 * @size: bytes of @data
 */
void netlink_put(struct netlink *netlink, int attr, const void *data,
		 size_t size)
{
	if (!netlink->failed)
		netlink->failed = nla_put(netlink->request, attr, size, data);
}

/**
 * netlink_put_u32 - add a number to the request
 * @netlink: the socket
 * @attr: the attribute's type
 * @value: the number
 */
void netlink_put_u32(struct netlink *netlink, int attr, uint32_t value)
{
	netlink_put(netlink, attr, &value, sizeof(value));
}

/**
 * netlink_put_flag - add to the request an attribute that says all by being there
 * @netlink: the socket
 * @attr: its type
 */
void netlink_put_flag(struct netlink *netlink, int attr)
{
	netlink_put(netlink, attr, NULL, 0);
}

/**
 * netlink_put_string - add a string to the request
 * @netlink: the socket
 * @attr: the attribute's type
 * @text: the string
 */
void netlink_put_string(struct netlink *netlink, int attr, const char *text)
{
	netlink_put(netlink, attr, text, strlen(text) + 1);
}

/**
 * netlink_nest_start - the attributes put from now on belong into this one
 * @netlink: the socket
 * @attr: its type
 *
 * Return: what netlink_nest_end() needs.
 */
struct nlattr *netlink_nest_start(struct netlink *netlink, int attr)
{
	struct nlattr *nest = NULL;

	if (!netlink->failed) {
		nest = nla_nest_start(netlink->request, attr);
		netlink->failed = !nest;
	}
	return nest;
}

/**
 * netlink_nest_end - no more attributes belong into this one
 * @netlink: the socket
 * @nest: from netlink_nest_start()
 */
void netlink_nest_end(struct netlink *netlink, struct nlattr *nest)
{
	if (!netlink->failed)
		nla_nest_end(netlink->request, nest);
}

/**
 * netlink_fail - remember why a request has failed
 * @netlink: the socket
 * @error: a negative errno
 * @text: what to tell the user
 *
 * Return: @error.
 */
int netlink_fail(struct netlink *netlink, int error, const char *text)
{
	snprintf(netlink->error, sizeof(netlink->error), "%s", text);
	return error;
}

static int check_request(struct netlink *netlink)
{
	if (netlink->family < 0)
		return -ENOENT;
	if (!netlink->request)
		return netlink_fail(netlink, -ENOMEM, "out of memory");
	if (netlink->failed)
		return netlink_fail(netlink, -EMSGSIZE, "the request is too long");
	return 0;
}

/**
 * netlink_complete - make the request ready for a batch
 * @netlink: the socket
 *
 * Return: the request, or NULL; netlink_error() says why.
 */
const struct nlmsghdr *netlink_complete(struct netlink *netlink)
{
	if (check_request(netlink))
		return NULL;
	nl_complete_msg(netlink->socket, netlink->request);
	return nlmsg_hdr(netlink->request);
}

/**
 * netlink_send - send the request and wait for the end of the answer
 * @netlink: the socket
 * @object: is given the objects in the answer, or NULL
 * @arg: for @object
 *
 * Return: 0 or a negative errno; netlink_error() says why.
 */
int netlink_send(struct netlink *netlink, netlink_object_t object, void *arg)
{
	int error = check_request(netlink);

	if (error)
		return error;
	netlink->object = object;
	netlink->arg = arg;
	netlink->done = false;
	netlink->interrupted = false;
	netlink->result = 0;

	error = nl_send_auto(netlink->socket, netlink->request);
	while (error >= 0 && !netlink->done)
		error = nl_recvmsgs(netlink->socket, netlink->callbacks);
	if (!netlink->done)
		return netlink_fail(netlink, -EIO, nl_geterror(error));
	return netlink->result;
}

static void read_group(struct netlink *netlink, const struct nlattr *group)
{
	struct nlattr *attrs[CTRL_ATTR_MCAST_GRP_MAX + 1];
	struct nlattr *name, *id;

	if (nla_parse_nested(attrs, CTRL_ATTR_MCAST_GRP_MAX,
			     (struct nlattr *)group, NULL))
		return;
	name = attrs[CTRL_ATTR_MCAST_GRP_NAME];
	id = attrs[CTRL_ATTR_MCAST_GRP_ID];
	if (name && id && !nla_strcmp(name, VSE_MCGRP_EVENTS))
		netlink->group = nla_get_u32(id);
}

static void read_family(const struct nlattr *attrs, int length, void *arg)
{
	const struct nlattr *id = nla_find(attrs, length, CTRL_ATTR_FAMILY_ID);
	const struct nlattr *groups = nla_find(attrs, length,
					       CTRL_ATTR_MCAST_GROUPS);
	struct netlink *netlink = arg;
	struct nlattr *group;
	int rest;

	if (id)
		netlink->family = nla_get_u16(id);
	if (groups)
		nla_for_each_nested(group, groups, rest)
			read_group(netlink, group);
}

/*
 * libnl's own look-up says "not found" for whatever goes wrong, a lack of memory
 * included.
 */
static void look_up_family(struct netlink *netlink)
{
	int error;

	netlink->family = GENL_ID_CTRL;
	netlink_begin(netlink, CTRL_CMD_GETFAMILY);
	netlink_put_string(netlink, CTRL_ATTR_FAMILY_NAME, VSE_FAMILY_NAME);
	error = netlink_send(netlink, read_family, netlink);
	if (error || netlink->family == GENL_ID_CTRL)
		netlink->family = error ?: -ENOENT;
	if (netlink->family != -ENOENT)
		return;
	netlink_fail(netlink, -ENOENT, netlink_module_missing(netlink) ?
		     "vse: module not loaded (modprobe vse)" :
		     "vse: only to be reached from the host's network namespace, not from this one");
}

/**
 * netlink_open - get ready for requests
 *
 * The module need not be there yet: requests fail then.
 *
 * Return: the socket, or NULL when the user has been told that there is none.
 */
struct netlink *netlink_open(void)
{
	struct netlink *netlink = calloc(1, sizeof(*netlink));

	if (!netlink) {
		message("out of memory");
		return NULL;
	}
	if (!connect_socket(netlink)) {
		netlink_close(netlink);
		return NULL;
	}
	look_up_family(netlink);
	return netlink;
}

/**
 * netlink_finish - send the request, tell the user if it is refused, and close
 * @netlink: the socket; is not to be used any more
 *
 * Return: whether it was granted.
 */
bool netlink_finish(struct netlink *netlink)
{
	bool granted = !netlink_send(netlink, NULL, NULL);

	if (!granted)
		message("%s", netlink_error(netlink));
	netlink_close(netlink);
	return granted;
}

/**
 * netlink_dump - read all objects of a kind
 * @netlink: the socket
 * @command: &enum vse_cmd
 * @object: is given them
 * @arg: for @object
 *
 * Return: 0 or a negative errno; netlink_error() says why.  After -EAGAIN the
 * objects read may make no whole, as they were changed meanwhile: only those that
 * were there all the time are sure to be among them.
 */
int netlink_dump(struct netlink *netlink, uint8_t command,
		 netlink_object_t object, void *arg)
{
	int error;

	netlink_begin(netlink, command);
	if (!netlink->failed)
		nlmsg_hdr(netlink->request)->nlmsg_flags |= NLM_F_DUMP;
	error = netlink_send(netlink, object, arg);
	if (!error && netlink->interrupted)
		return netlink_fail(netlink, -EAGAIN, "this kept changing while it was read; what was added or deleted meanwhile may be missing or out of date");
	return error;
}
