// SPDX-License-Identifier: GPL-2.0
/* Requests sent together, and the kernel's answers to them. */
#include <errno.h>
#include <linux/genetlink.h>

#include <linux/vse.h>

#include "batch.h"
#include "vsectl_test.h"

#define FIRST	1000

/* A request with a priority and a core, and room for more. */
struct request {
	struct nlmsghdr header;
	struct genlmsghdr command;
	struct nlattr priority;
	uint32_t priority_value;
	struct nlattr core;
	uint32_t core_value;
	char rest[4096];
};

static struct batch batch;

static const struct nlmsghdr *request(uint32_t sequence, size_t length)
{
	static struct request request;

	request = (struct request){
		.header = {
			.nlmsg_len = offsetof(struct request, rest) + length,
			.nlmsg_type = 30,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
			.nlmsg_seq = sequence,
		},
		.command.cmd = VSE_CMD_FLOW_ADD,
		.priority = { NLA_HDRLEN + 2, VSE_A_FLOW_PRIORITY },
		.core = { NLA_HDRLEN + 4, VSE_A_FLOW_CORE },
	};
	return &request.header;
}

static void fill(unsigned int count)
{
	batch_begin(&batch);
	for (unsigned int i = 0; i < count; i++) {
		assert_true(batch_has_room(&batch, request(FIRST + i, i % 8)));
		batch_add(&batch, request(FIRST + i, i % 8));
	}
	batch_end(&batch);
}

/* With a text about the core, if there is one. */
static void answer(uint32_t sequence, int error, const char *text)
{
	static struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		char rest[8192];
	} message;
	size_t length = sizeof(message.header) + sizeof(message.error);
	struct nlattr *attr = (struct nlattr *)message.rest;
	const struct nlmsghdr *refused = request(sequence, 0);

	memset(&message, 0, sizeof(message));
	message.header = (struct nlmsghdr){
		.nlmsg_type = NLMSG_ERROR,
		.nlmsg_seq = sequence,
		.nlmsg_flags = error ? 0 : NLM_F_CAPPED,
	};
	message.error.error = error;
	if (error) {
		memcpy(&message.error.msg, refused, refused->nlmsg_len);
		length = sizeof(message.header) +
			 offsetof(struct nlmsgerr, msg) + refused->nlmsg_len;
	}
	if (text) {
		message.header.nlmsg_flags |= NLM_F_ACK_TLVS;
		attr = (struct nlattr *)((char *)&message + length);
		attr->nla_type = NLMSGERR_ATTR_OFFS;
		attr->nla_len = NLA_HDRLEN + sizeof(uint32_t);
		*(uint32_t *)(attr + 1) = offsetof(struct request, core);
		length += NLA_HDRLEN + sizeof(uint32_t);
		attr = (struct nlattr *)((char *)&message + length);
		attr->nla_type = NLMSGERR_ATTR_MSG;
		attr->nla_len = NLA_HDRLEN + strlen(text) + 1;
		strcpy((char *)(attr + 1), text);
		length += NLA_ALIGN(attr->nla_len);
	}
	message.header.nlmsg_len = length;
	batch_answer(&batch, &message.header);
}

static void the_last_one_asks_for_an_answer(void **state)
{
	const struct nlmsghdr *header;
	size_t length;

	for (unsigned int count = 1; count <= BATCH_REQUESTS; count++) {
		unsigned int i = 0;

		fill(count);
		header = (struct nlmsghdr *)batch.data;
		length = batch.length;
		for (; NLMSG_OK(header, length);
		     header = NLMSG_NEXT(header, length), i++) {
			assert_int_equal(header->nlmsg_seq, FIRST + i);
			assert_int_equal(header->nlmsg_flags, NLM_F_REQUEST |
					 (i == count - 1 ? NLM_F_ACK : 0));
		}
		assert_int_equal(i, count);
		assert_int_equal(length, 0);
	}
}

static void it_holds_no_more_than_it_may(void **state)
{
	unsigned int count = 0;

	fill(BATCH_REQUESTS);
	assert_false(batch_has_room(&batch, request(0, 0)));

	batch_begin(&batch);
	while (batch_has_room(&batch, request(FIRST + count, 1001)))
		batch_add(&batch, request(FIRST + count++, 1001));
	assert_int_equal(count, BATCH_SIZE /
			 NLMSG_ALIGN(offsetof(struct request, rest) + 1001));
	assert_true(batch.length <= BATCH_SIZE);
}

static void an_answer_to_the_last_one_ends_it(void **state)
{
	fill(5);
	answer(FIRST + 4, 0, NULL);
	assert_true(batch.done);
	assert_int_equal(batch.refused, 0);

	fill(1);
	answer(FIRST, 0, NULL);
	assert_true(batch.done);
	assert_int_equal(batch.refused, 0);
}

static void the_first_refused_one_is_told_of(void **state)
{
	fill(10);
	answer(FIRST + 3, -ENOSPC, "the table is full");
	assert_false(batch.done);
	answer(FIRST + 7, -EINVAL, "something else");
	answer(FIRST + 9, -EPERM, NULL);
	assert_true(batch.done);
	assert_int_equal(batch.refused, 3);
	assert_int_equal(batch.first_refused, 3);
	assert_string_equal(batch.error, "set_irq_core: the table is full");

	fill(2);
	answer(FIRST, -EPERM, NULL);
	answer(FIRST + 1, 0, NULL);
	assert_true(batch.done);
	assert_int_equal(batch.refused, 1);
	assert_int_equal(batch.first_refused, 0);
	assert_string_equal(batch.error, "this needs the capability CAP_NET_ADMIN; run it as root");
}

static void answers_to_others_do_not_count(void **state)
{
	struct nlmsghdr header = {
		.nlmsg_len = sizeof(header),
		.nlmsg_type = NLMSG_ERROR,
		.nlmsg_seq = FIRST + 1,
	};

	fill(2);
	answer(FIRST - 1, 0, NULL);
	answer(FIRST + 2, -EINVAL, "too late");
	/* Too short to be an answer, and none at all. */
	batch_answer(&batch, &header);
	header.nlmsg_type = NLMSG_DONE;
	batch_answer(&batch, &header);
	assert_false(batch.done);
	assert_int_equal(batch.refused, 0);
	answer(FIRST + 1, 0, NULL);
	assert_true(batch.done);
}

static void sequence_numbers_may_wrap_around(void **state)
{
	batch_begin(&batch);
	for (unsigned int i = 0; i < 4; i++)
		batch_add(&batch, request(UINT32_MAX - 1 + i, 0));
	batch_end(&batch);
	answer(UINT32_MAX, -ENOENT, NULL);
	answer(1, 0, NULL);
	assert_true(batch.done);
	assert_int_equal(batch.refused, 1);
	assert_int_equal(batch.first_refused, 1);
	assert_string_equal(batch.error, "vse: the module has just been removed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_one_asks_for_an_answer),
		cmocka_unit_test(it_holds_no_more_than_it_may),
		cmocka_unit_test(an_answer_to_the_last_one_ends_it),
		cmocka_unit_test(the_first_refused_one_is_told_of),
		cmocka_unit_test(answers_to_others_do_not_count),
		cmocka_unit_test(sequence_numbers_may_wrap_around),
	};

	return cmocka_run_group_tests_name("vsectl_batch", tests, NULL, NULL);
}
