// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <linux/vse.h>

#include "extack.h"
#include "match_table.h"

#define NAME_VALUE_SIZE	12

/* What users call the attributes of each request. */
static const char *const dev_names[VSE_A_DEV_MAX + 1] = {
	[VSE_A_DEV_IFINDEX] = "DEV",
	[VSE_A_DEV_FCF] = "fcf",
	[VSE_A_DEV_RSS] = "rss",
};

static const char *const flow_names[VSE_A_FLOW_MAX + 1] = {
	[VSE_A_FLOW_PRIORITY] = "priority",
	[VSE_A_FLOW_COOKIE] = "cookie",
	[VSE_A_FLOW_MATCH_COOKIE] = "cookie",
	[VSE_A_FLOW_COOKIE_MASK] = "cookie",
	[VSE_A_FLOW_CORE] = "set_irq_core",
	[VSE_A_FLOW_STRICT] = "--strict",
	[VSE_A_FLOW_CHECK_OVERLAP] = "check_overlap",
	[VSE_A_FLOW_SEND_REMOVED] = "send_flow_rem",
	[VSE_A_FLOW_IDLE_TIMEOUT] = "idle_timeout",
	[VSE_A_FLOW_HARD_TIMEOUT] = "hard_timeout",
};

static const char *const vm_names[VSE_A_VM_MAX + 1] = {
	[VSE_A_VM_ID] = "id",
	[VSE_A_VM_TENANT] = "tenant",
	[VSE_A_VM_CORES] = "core",
	[VSE_A_VM_TID] = "tid",
};

static const char *const config_names[VSE_A_CONFIG_MAX + 1] = {
	[VSE_A_CONFIG_INTERVAL] = "interval",
	[VSE_A_CONFIG_WEIGHT] = "weight",
	[VSE_A_CONFIG_HIGH_MARK] = "high-mark",
	[VSE_A_CONFIG_ALLOWED] = "allowed",
	[VSE_A_CONFIG_VXLAN_PORT] = "vxlan-ports",
	[VSE_A_CONFIG_GENEVE_PORT] = "geneve-ports",
	[VSE_A_CONFIG_FLOW_LIMIT] = "flow-limit",
	[VSE_A_CONFIG_MARGIN] = "margin",
	[VSE_A_CONFIG_DWELL] = "dwell",
	[VSE_A_CONFIG_MOVES] = "moves",
	[VSE_A_CONFIG_VM_IDLE] = "vm-idle",
};

static const struct {
	const char *const *names;
	int max;
} requests[VSE_CMD_MAX + 1] = {
	[VSE_CMD_DEV_ATTACH] = { dev_names, VSE_A_DEV_MAX },
	[VSE_CMD_DEV_DETACH] = { dev_names, VSE_A_DEV_MAX },
	[VSE_CMD_DEV_SET] = { dev_names, VSE_A_DEV_MAX },
	[VSE_CMD_FLOW_ADD] = { flow_names, VSE_A_FLOW_MAX },
	[VSE_CMD_FLOW_MOD] = { flow_names, VSE_A_FLOW_MAX },
	[VSE_CMD_FLOW_DEL] = { flow_names, VSE_A_FLOW_MAX },
	[VSE_CMD_VM_ADD] = { vm_names, VSE_A_VM_MAX },
	[VSE_CMD_VM_DEL] = { vm_names, VSE_A_VM_MAX },
	[VSE_CMD_CONFIG_SET] = { config_names, VSE_A_CONFIG_MAX },
};

static const char *name_field(const struct nlattr *nest, const char *bad)
{
	struct nlattr *attr;
	int rest;

	nla_for_each_nested(attr, nest, rest)
		if ((const char *)attr == bad)
			return nla_type(attr) <= VSE_A_MATCH_MAX ?
			       match_columns[nla_type(attr)].name : NULL;
	return NULL;
}

/* The name of the attribute at an offset of the request, or NULL. */
static const char *name_attribute(struct nlmsghdr *request, uint32_t offset)
{
	const char *bad = (const char *)request + offset;
	struct genlmsghdr *header = nlmsg_data(request);
	struct nlattr *attr;
	int rest;

	if (!genlmsg_valid_hdr(request, 0) || header->cmd > VSE_CMD_MAX ||
	    !requests[header->cmd].names)
		return NULL;
	nla_for_each_attr(attr, genlmsg_attrdata(header, 0),
			  genlmsg_attrlen(header, 0), rest) {
		const char *start = (const char *)attr;
		int type = nla_type(attr);

		if (bad < start || bad >= start + nla_len(attr) + NLA_HDRLEN)
			continue;
		if (requests[header->cmd].names == flow_names &&
		    (type == VSE_A_FLOW_MATCH || type == VSE_A_FLOW_MASK))
			return name_field(attr, bad);
		return bad == start && type <= requests[header->cmd].max ?
		       requests[header->cmd].names[type] : NULL;
	}
	return NULL;
}

/* Of what is given many times, which one it is about: " 1234", or nothing. */
static void name_value(const struct nlmsghdr *request, uint32_t offset,
		       const char *name, char value[NAME_VALUE_SIZE])
{
	const struct nlattr *attr =
		(const struct nlattr *)((const char *)request + offset);

	value[0] = '\0';
	if (name == vm_names[VSE_A_VM_TID] && nla_len(attr) == sizeof(uint32_t))
		snprintf(value, NAME_VALUE_SIZE, " %u", nla_get_u32(attr));
}

/* Returns whether it says anything. */
static bool read_text(const struct nlmsghdr *header, char *text)
{
	struct nlattr *attrs[NLMSGERR_ATTR_MAX + 1];
	struct nlmsghdr *request = NULL;
	char value[NAME_VALUE_SIZE] = "";
	const char *name = NULL;
	int before = sizeof(int);
	uint32_t offset;

	if (!(header->nlmsg_flags & NLM_F_ACK_TLVS))
		return false;
	/* The request comes back in front, all of it or its header alone. */
	if (header->nlmsg_type == NLMSG_ERROR) {
		struct nlmsgerr *error = nlmsg_data(header);

		before = sizeof(*error);
		if (!(header->nlmsg_flags & NLM_F_CAPPED)) {
			request = &error->msg;
			before += NLMSG_ALIGN(nlmsg_datalen(request));
		}
	}
	if (nlmsg_parse((struct nlmsghdr *)header, before, attrs,
			NLMSGERR_ATTR_MAX, NULL) < 0 ||
	    !attrs[NLMSGERR_ATTR_MSG])
		return false;
	if (request && attrs[NLMSGERR_ATTR_OFFS]) {
		offset = nla_get_u32(attrs[NLMSGERR_ATTR_OFFS]);
		name = name_attribute(request, offset);
		if (name)
			name_value(request, offset, name, value);
	}
	snprintf(text, EXTACK_TEXT_SIZE, "%s%s%s%.*s", name ?: "", value,
		 name ? ": " : "", nla_len(attrs[NLMSGERR_ATTR_MSG]),
		 (char *)nla_data(attrs[NLMSGERR_ATTR_MSG]));
	return true;
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

/**
 * extack_describe - say why a request was refused
 * @header: the message with which the kernel refuses it, or which ends a dump
 * @error: a negative errno, which that message has
 * @text: EXTACK_TEXT_SIZE bytes; is written to
 */
void extack_describe(const struct nlmsghdr *header, int error, char *text)
{
	if (!read_text(header, text))
		snprintf(text, EXTACK_TEXT_SIZE, "%s", error_text(error));
}
