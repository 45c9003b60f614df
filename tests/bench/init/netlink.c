// SPDX-License-Identifier: GPL-2.0
#include <linux/genetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "init.h"
#include "netlink.h"

/* Room for the answers to a batch: they all wait until the batch is worked off. */
#define RECEIVE_BYTES	(8 << 20)

#define MAX_REQUEST	1024

static struct nlmsghdr *last_request(struct netlink *netlink)
{
	return (struct nlmsghdr *)(netlink->buffer + netlink->last);
}

static void append(struct netlink *netlink, const void *data, size_t size)
{
	if (netlink->length + NLMSG_ALIGN(size) > sizeof(netlink->buffer))
		die("a batch of netlink requests does not fit its buffer");
	memcpy(netlink->buffer + netlink->length, data, size);
	memset(netlink->buffer + netlink->length + size, 0, NLMSG_ALIGN(size) - size);
	netlink->length += NLMSG_ALIGN(size);
}

void netlink_open(struct netlink *netlink, int protocol, unsigned int batch)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	int yes = 1, bytes = RECEIVE_BYTES;

	netlink->sequence = 0;
	netlink->batch = batch;
	netlink->waiting = 0;
	netlink->length = 0;
	netlink->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
	if (netlink->fd < 0 ||
	    bind(netlink->fd, (struct sockaddr *)&address, sizeof(address)) ||
	    setsockopt(netlink->fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)))
		die("no netlink socket: %m");
	/* An answer need not repeat the request, and may give a reason. */
	setsockopt(netlink->fd, SOL_NETLINK, NETLINK_CAP_ACK, &yes, sizeof(yes));
	setsockopt(netlink->fd, SOL_NETLINK, NETLINK_EXT_ACK, &yes, sizeof(yes));
}

/* ---- requests ---- */

void netlink_begin(struct netlink *netlink, uint16_t type, uint16_t flags)
{
	struct nlmsghdr header = {
		.nlmsg_type = type,
		.nlmsg_flags = NLM_F_REQUEST | flags,
		.nlmsg_seq = ++netlink->sequence,
	};

	netlink->last = netlink->length;
	append(netlink, &header, sizeof(header));
}

void netlink_begin_generic(struct netlink *netlink, uint16_t family,
			   uint8_t command, uint8_t version)
{
	struct genlmsghdr header = { .cmd = command, .version = version };

	netlink_begin(netlink, family, 0);
	append(netlink, &header, sizeof(header));
}

void netlink_add(struct netlink *netlink, const void *header, size_t size)
{
	append(netlink, header, size);
}

void netlink_put(struct netlink *netlink, uint16_t attribute, const void *data,
		 size_t size)
{
	struct nlattr header = { .nla_type = attribute, .nla_len = NLA_HDRLEN + size };

	append(netlink, &header, sizeof(header));
	append(netlink, data, size);
}

void netlink_put_u8(struct netlink *netlink, uint16_t attribute, uint8_t value)
{
	netlink_put(netlink, attribute, &value, sizeof(value));
}

void netlink_put_u16(struct netlink *netlink, uint16_t attribute, uint16_t value)
{
	netlink_put(netlink, attribute, &value, sizeof(value));
}

void netlink_put_u32(struct netlink *netlink, uint16_t attribute, uint32_t value)
{
	netlink_put(netlink, attribute, &value, sizeof(value));
}

void netlink_put_string(struct netlink *netlink, uint16_t attribute,
			const char *value)
{
	netlink_put(netlink, attribute, value, strlen(value) + 1);
}

/* Returns what netlink_nest_end() is to be given. */
size_t netlink_nest(struct netlink *netlink, uint16_t attribute)
{
	size_t nest = netlink->length;

	netlink_put(netlink, attribute | NLA_F_NESTED, NULL, 0);
	return nest;
}

void netlink_nest_end(struct netlink *netlink, size_t nest)
{
	struct nlattr *header = (struct nlattr *)(netlink->buffer + nest);

	header->nla_len = netlink->length - nest;
}

static void close_request(struct netlink *netlink)
{
	last_request(netlink)->nlmsg_len = netlink->length - netlink->last;
	netlink->waiting++;
}

void netlink_end(struct netlink *netlink)
{
	close_request(netlink);
	if (netlink->waiting == netlink->batch ||
	    netlink->length + MAX_REQUEST > sizeof(netlink->buffer))
		netlink_flush(netlink);
}

/* ---- answers ---- */

static const struct nlattr *find(const void *attributes, size_t length, uint16_t type)
{
	const char *at = attributes, *end = at + length;

	while (at + NLA_HDRLEN <= end) {
		const struct nlattr *attribute = (const struct nlattr *)at;

		if ((attribute->nla_type & NLA_TYPE_MASK) == type)
			return attribute;
		if (attribute->nla_len < NLA_HDRLEN)
			break;
		at += NLA_ALIGN(attribute->nla_len);
	}
	return NULL;
}

static void die_of(const struct nlmsghdr *answer)
{
	const struct nlmsgerr *error = NLMSG_DATA(answer);
	const struct nlattr *reason = NULL;
	size_t before = sizeof(*error);

	if (answer->nlmsg_flags & NLM_F_ACK_TLVS)
		reason = find((const char *)error + before,
			      NLMSG_PAYLOAD(answer, before), NLMSGERR_ATTR_MSG);
	die("a request of type %u was refused: %s%s%s", error->msg.nlmsg_type,
	    strerror(-error->error), reason ? ": " : "",
	    reason ? (const char *)reason + NLA_HDRLEN : "");
}

/* Receives one answer or more; true when the last request is acknowledged. */
static int receive(struct netlink *netlink, void *buffer, size_t size, size_t *length)
{
	struct nlmsghdr *answer = buffer;
	ssize_t left = recv(netlink->fd, buffer, size, 0);

	if (left < 0)
		die("no answer to a netlink request: %m");
	*length = left;
	for (; NLMSG_OK(answer, left); answer = NLMSG_NEXT(answer, left)) {
		const struct nlmsgerr *error = NLMSG_DATA(answer);

		if (answer->nlmsg_type != NLMSG_ERROR)
			continue;
		if (error->error)
			die_of(answer);
		if (answer->nlmsg_seq == netlink->sequence)
			return 1;
	}
	return 0;
}

static void send_all(struct netlink *netlink)
{
	last_request(netlink)->nlmsg_flags |= NLM_F_ACK;
	if (send(netlink->fd, netlink->buffer, netlink->length, 0) !=
	    (ssize_t)netlink->length)
		die("netlink requests were not sent: %m");
	netlink->length = 0;
	netlink->waiting = 0;
}

void netlink_flush(struct netlink *netlink)
{
	static _Alignas(struct nlmsghdr) char buffer[32768];
	size_t length;

	if (!netlink->waiting)
		return;
	send_all(netlink);
	while (!receive(netlink, buffer, sizeof(buffer), &length))
		;
}

/*
 * Sends the request that was begun, the only one, instead of netlink_end().
 * Returns the value of an attribute of the answer, behind headers of so many
 * bytes; it stays until the next call.
 */
const void *netlink_ask(struct netlink *netlink, size_t headers, uint16_t attribute,
			size_t size)
{
	static _Alignas(struct nlmsghdr) char first[32768], rest[4096];
	const struct nlmsghdr *answer = (struct nlmsghdr *)first;
	const struct nlattr *value = NULL;
	size_t length;

	close_request(netlink);
	send_all(netlink);
	if (!receive(netlink, first, sizeof(first), &length))
		while (!receive(netlink, rest, sizeof(rest), &length))
			;
	if (answer->nlmsg_type != NLMSG_ERROR)
		value = find((const char *)NLMSG_DATA(answer) + headers,
			     NLMSG_PAYLOAD(answer, headers), attribute);
	if (!value || value->nla_len < NLA_HDRLEN + size)
		die("the answer to a netlink request has no attribute %u", attribute);
	return (const char *)value + NLA_HDRLEN;
}

uint16_t netlink_family(struct netlink *netlink, const char *name)
{
	netlink_begin_generic(netlink, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1);
	netlink_put_string(netlink, CTRL_ATTR_FAMILY_NAME, name);
	return *(const uint16_t *)netlink_ask(netlink, GENL_HDRLEN, CTRL_ATTR_FAMILY_ID,
					      sizeof(uint16_t));
}
