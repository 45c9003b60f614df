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

#include "extack.h"
#include "message.h"
#include "netlink.h"

/* The longest list of cores that the kernel reads, and much to spare. */
#define REQUEST_SIZE	32768

/**
 * struct netlink - a socket and the request that is made up or under way
 * @socket: of libnl
 * @callbacks: what is done with what comes in
 * @family: number of the family, or a negative errno
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
	struct nl_msg *request;
	bool failed;
	netlink_object_t object;
	void *arg;
	bool done;
	bool interrupted;
	int result;
	char error[EXTACK_TEXT_SIZE];
};

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

/* For what the kernel refuses without a text. */
static const char *error_text(int error)
{
	switch (error) {
	case -EPERM:
		return "this needs the capability CAP_NET_ADMIN; run it as root";
	case -ENOENT:
	case -EPROTONOSUPPORT:
		/* Both are netlink's own, after the family was found. */
		return "vse: the module has just been removed";
	default:
		return strerror(-error);
	}
}

static void set_result(struct netlink *netlink, int result,
		       const struct nlmsghdr *header)
{
	netlink->result = result;
	if (result && !extack_read(header, netlink->error))
		snprintf(netlink->error, sizeof(netlink->error), "%s",
			 error_text(result));
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

static bool set_callbacks(struct netlink *netlink)
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

static bool connect_socket(struct netlink *netlink)
{
	int on = 1, error;

	netlink->socket = nl_socket_alloc();
	if (!netlink->socket || !set_callbacks(netlink)) {
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

static int fail(struct netlink *netlink, int error, const char *text)
{
	snprintf(netlink->error, sizeof(netlink->error), "%s", text);
	return error;
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
	int error;

	if (netlink->family < 0)
		return -ENOENT;
	if (!netlink->request)
		return fail(netlink, -ENOMEM, "out of memory");
	if (netlink->failed)
		return fail(netlink, -EMSGSIZE, "the request is too long");
	netlink->object = object;
	netlink->arg = arg;
	netlink->done = false;
	netlink->interrupted = false;
	netlink->result = 0;

	error = nl_send_auto(netlink->socket, netlink->request);
	while (error >= 0 && !netlink->done)
		error = nl_recvmsgs(netlink->socket, netlink->callbacks);
	if (!netlink->done)
		return fail(netlink, -EIO, nl_geterror(error));
	return netlink->result;
}

static void read_family(const struct nlattr *attrs, int length, void *arg)
{
	const struct nlattr *id = nla_find(attrs, length, CTRL_ATTR_FAMILY_ID);
	int *family = arg;

	if (id)
		*family = nla_get_u16(id);
}

/*
 * libnl's own look-up says "not found" for whatever goes wrong, a lack of memory
 * included.
 */
static void look_up_family(struct netlink *netlink)
{
	int family = -ENOENT, error;

	netlink->family = GENL_ID_CTRL;
	netlink_begin(netlink, CTRL_CMD_GETFAMILY);
	netlink_put_string(netlink, CTRL_ATTR_FAMILY_NAME, VSE_FAMILY_NAME);
	error = netlink_send(netlink, read_family, &family);
	netlink->family = error ? error : family;
	if (netlink->family != -ENOENT)
		return;
	fail(netlink, -ENOENT, netlink_module_missing(netlink) ?
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
 * objects read may make no whole, as they were changed meanwhile.
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
		return fail(netlink, -EAGAIN, "this kept changing while it was read; some may be missing or out of date");
	return error;
}
