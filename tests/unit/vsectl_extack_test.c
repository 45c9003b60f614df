// SPDX-License-Identifier: GPL-2.0
/* Why the kernel has refused a request, in words of the user's. */
#include <errno.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include <linux/vse.h>

#include "extack.h"
#include "vsectl_test.h"

static char text[EXTACK_TEXT_SIZE];

/* A request of numbers from 10 on: one of each type in the list, which 0 ends. */
static struct nl_msg *make_request(uint8_t command, const int *types)
{
	struct nl_msg *request = nlmsg_alloc();

	assert_non_null(genlmsg_put(request, 0, 0, 30, 0, 0, command, 1));
	for (uint32_t i = 0; types[i]; i++)
		nla_put_u32(request, types[i], 10 + i);
	return request;
}

/* The kernel refuses it, and points to the last attribute. */
static void refuse(struct nl_msg *request, const char *why)
{
	struct nlmsghdr *header = nlmsg_hdr(request), *answer;
	struct nl_msg *message = nlmsg_alloc_size(8192);
	struct nlattr *attr;
	uint32_t offset = 0;
	char *copy;
	int rest;

	nlmsg_for_each_attr(attr, header, GENL_HDRLEN, rest)
		offset = (char *)attr - (char *)header;
	answer = nlmsg_put(message, 0, 0, NLMSG_ERROR, 0, NLM_F_ACK_TLVS);
	assert_non_null(answer);
	copy = nlmsg_reserve(message, sizeof(int) + header->nlmsg_len, NLMSG_ALIGNTO);
	assert_non_null(copy);
	*(int *)copy = -EINVAL;
	memcpy(copy + sizeof(int), header, header->nlmsg_len);
	nla_put_u32(message, NLMSGERR_ATTR_OFFS, offset);
	nla_put_string(message, NLMSGERR_ATTR_MSG, why);
	extack_describe(answer, -EINVAL, text);
	nlmsg_free(message);
	nlmsg_free(request);
}

static void attributes_have_the_names_that_users_give(void **state)
{
	static const struct {
		uint8_t command;
		int type;
		const char *name;
	} known[] = {
		{ VSE_CMD_DEV_SET, VSE_A_DEV_IFINDEX, "DEV" },
		{ VSE_CMD_DEV_SET, VSE_A_DEV_FCF, "fcf" },
		{ VSE_CMD_DEV_SET, VSE_A_DEV_RSS, "rss" },
		{ VSE_CMD_FLOW_ADD, VSE_A_FLOW_CORE, "set_irq_core" },
		{ VSE_CMD_VM_ADD, VSE_A_VM_TENANT, "tenant" },
		{ VSE_CMD_VM_ADD, VSE_A_VM_CORES, "core" },
		{ VSE_CMD_CONFIG_SET, VSE_A_CONFIG_HIGH_MARK, "high-mark" },
		{ VSE_CMD_CONFIG_SET, VSE_A_CONFIG_FLOW_LIMIT, "flow-limit" },
		{ VSE_CMD_CONFIG_SET, VSE_A_CONFIG_MARGIN, "margin" },
		{ VSE_CMD_CONFIG_SET, VSE_A_CONFIG_DWELL, "dwell" },
		{ VSE_CMD_CONFIG_SET, VSE_A_CONFIG_MOVES, "moves" },
		{ VSE_CMD_CONFIG_SET, VSE_A_CONFIG_VM_IDLE, "vm-idle" },
	};

	for (size_t i = 0; i < COUNT(known); i++) {
		const int types[] = { known[i].type, 0 };
		char expected[64];

		sprintf(expected, "%s: this is not good", known[i].name);
		refuse(make_request(known[i].command, types), "this is not good");
		assert_string_equal(text, expected);
	}
}

static void one_of_many_threads(void **state)
{
	static const int types[] = {
		VSE_A_VM_ID, VSE_A_VM_TID, VSE_A_VM_TID, VSE_A_VM_TID, 0
	};

	refuse(make_request(VSE_CMD_VM_ADD, types), "there is no such thread");
	assert_string_equal(text, "tid 13: there is no such thread");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attributes_have_the_names_that_users_give),
		cmocka_unit_test(one_of_many_threads),
	};

	return cmocka_run_group_tests_name("vsectl_extack", tests, NULL, NULL);
}
