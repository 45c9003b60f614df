// SPDX-License-Identifier: GPL-2.0
/* What users write of flows beside their match, and files and lists of it. */
#include "flow_list.h"
#include "message.h"
#include "number.h"
#include "vsectl_test.h"

static char last_message[2048];

/* In place of the one that writes to standard error. */
void message(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(last_message, sizeof(last_message), format, args);
	va_end(args);
}

static bool parse(struct flow_spec *spec, const char *text, enum flow_use use)
{
	char error[MATCH_ERROR_SIZE];

	return flow_spec_parse(spec, text, use, error);
}

static void assert_refused(const char *text, enum flow_use use, const char *why)
{
	char error[MATCH_ERROR_SIZE] = "";
	struct flow_spec spec;

	if (flow_spec_parse(&spec, text, use, error))
		fail_msg("\"%.60s\" was taken", text);
	if (!strstr(error, why))
		fail_msg("\"%.60s\" was refused with \"%s\", not \"%s\"", text,
			 error, why);
}

static void values_and_defaults(void **state)
{
	struct flow_spec spec;

	assert_true(parse(&spec, "actions=set_irq_core:auto\n", FLOW_ADD));
	assert_int_equal(spec.priority, 32768);
	assert_int_equal(spec.cookie, 0);
	assert_false(spec.cookie_given);
	assert_false(spec.match_cookie_given);
	assert_int_equal(spec.core, VSE_CORE_AUTO);
	assert_int_equal(spec.idle_timeout, 0);
	assert_int_equal(spec.hard_timeout, 0);
	assert_false(spec.check_overlap);
	assert_false(spec.send_flow_rem);

	assert_true(parse(&spec, "cookie=0xffffffffffffffff,priority=0,send_flow_rem,tcp,idle_timeout=65535,hard_timeout=0x10,check_overlap,actions=set_irq_core:0x1f",
			  FLOW_ADD));
	assert_int_equal(spec.priority, 0);
	assert_true(spec.cookie_given);
	assert_true(spec.cookie == UINT64_MAX);
	assert_int_equal(spec.core, 31);
	assert_int_equal(spec.idle_timeout, 65535);
	assert_int_equal(spec.hard_timeout, 16);
	assert_true(spec.check_overlap);
	assert_true(spec.send_flow_rem);
	assert_true(spec.match.field[VSE_A_MATCH_NW_PROTO].given);
}

static void says_what_is_wrong(void **state)
{
	static const char *const pairs[][2] = {
		{ "priority=65536", "priority=65536: give a number from 0 to 65535" },
		{ "priority", "priority=: give a number" },
		{ "priority=1,priority=1", "priority is given twice" },
		{ "cookie=18446744073709551616", "from 0 to 18446744073709551615" },
		{ "cookie", "cookie=: give a number" },
		{ "cookie=-1", "cookie=-1: give a number" },
		{ "cookie=1,cookie=1", "cookie is given twice" },
		{ "cookie=1/1", "cookie=1/1: a mask is for flows to look for, and this one is added: leave it out" },
		{ "idle_timeout=65536", "idle_timeout=65536: give a number from 0 to 65535" },
		{ "hard_timeout=-1", "hard_timeout=-1: give a number" },
		{ "hard_timeout", "hard_timeout=: give a number" },
		{ "idle_timeout=1,idle_timeout=1", "idle_timeout is given twice" },
		{ "check_overlap=1", "check_overlap takes no value" },
		{ "send_flow_rem=", "send_flow_rem takes no value" },
		{ "check_overlap,check_overlap", "check_overlap is given twice" },
		{ "tcp", "the flow has no action" },
		{ "", "the flow has no action" },
		{ "actions=", "the one action is set_irq_core" },
		{ "actions=drop", "actions=drop: the one action is set_irq_core" },
		{ "actions=set_irq_core:", "the one action is set_irq_core" },
		{ "actions=set_irq_core:1,output:2", "the one action is set_irq_core" },
		{ "actions=set_irq_core:auto,tcp", "it comes last" },
		{ "actions=set_irq_core:0xffffffff", "with a core's number" },
	};

	for (size_t i = 0; i < COUNT(pairs); i++)
		assert_refused(pairs[i][0], FLOW_ADD, pairs[i][1]);
}

static void modifies_by_match_and_cookie(void **state)
{
	struct flow_spec spec;

	assert_true(parse(&spec, "udp,actions=set_irq_core:3", FLOW_MODIFY));
	assert_int_equal(spec.core, 3);
	assert_false(spec.cookie_given);
	assert_false(spec.match_cookie_given);

	assert_true(parse(&spec, "cookie=1/-1,cookie=2,priority=9,idle_timeout=4,actions=set_irq_core:auto",
			  FLOW_MODIFY_STRICT));
	assert_true(spec.cookie_given);
	assert_int_equal(spec.cookie, 2);
	assert_true(spec.match_cookie_given);
	assert_int_equal(spec.match_cookie, 1);
	assert_true(spec.cookie_mask == UINT64_MAX);
	assert_int_equal(spec.priority, 9);
	assert_int_equal(spec.idle_timeout, 4);

	assert_true(parse(&spec, "cookie=7,priority=1,actions=set_irq_core:1",
			  FLOW_MODIFY));
	assert_true(spec.cookie_given);
	assert_false(spec.match_cookie_given);

	assert_refused("udp", FLOW_MODIFY, "the flow has no action");
	assert_refused("cookie=1/1,cookie=1/1,actions=set_irq_core:1",
		       FLOW_MODIFY, "cookie is given twice");
	assert_refused("cookie=1,cookie=1,actions=set_irq_core:1", FLOW_MODIFY,
		       "cookie is given twice");
	assert_refused("cookie=1/x,actions=set_irq_core:1", FLOW_MODIFY,
		       "cookie=1/x: give a mask like /0xff, or /-1 for all bits");
	assert_refused("cookie=1/,actions=set_irq_core:1", FLOW_MODIFY,
		       "cookie=1/: give a mask");
	assert_refused("cookie=/1,actions=set_irq_core:1", FLOW_MODIFY,
		       "cookie=: give a number");
}

static void deletes_by_match_and_cookie(void **state)
{
	struct flow_spec spec;

	assert_true(parse(&spec, "udp,tp_dst=4789", FLOW_DELETE));
	assert_true(parse(&spec, "udp,priority=7", FLOW_DELETE_STRICT));
	assert_int_equal(spec.priority, 7);
	assert_true(parse(&spec, "cookie=0x70/0xf0", FLOW_DELETE));
	assert_int_equal(spec.match_cookie, 0x70);
	assert_int_equal(spec.cookie_mask, 0xf0);
	assert_false(spec.cookie_given);

	assert_refused("udp,priority=7", FLOW_DELETE, "add --strict");
	assert_refused("udp,cookie=7", FLOW_DELETE,
		       "to delete the flows that have it, write cookie=7/-1");
	assert_refused("cookie=7", FLOW_DELETE_STRICT, "write cookie=7/-1");
	assert_refused("idle_timeout=7", FLOW_DELETE,
		       "idle_timeout is for flows that are added: leave it out");
	assert_refused("send_flow_rem", FLOW_DELETE_STRICT,
		       "send_flow_rem is for flows that are added");
	assert_refused("actions=set_irq_core:1", FLOW_DELETE,
		       "not deleted by their actions");
	assert_refused("tp_dst=1", FLOW_DELETE, "tp_dst needs the protocol");
	assert_refused("foo", FLOW_DELETE, "there is no field foo");
	assert_refused("foo", FLOW_DELETE, "rarp cookie");
	assert_refused("foo", FLOW_DELETE_STRICT, "rarp priority cookie");
}

static void takes_no_harm_from_long_input(void **state)
{
	static const char *const starts[] = {
		"", "in_port=", "dl_src=", "nw_src=", "tp_dst=", "dl_vlan=",
		"dl_src=02:00:00:00:00:01/", "ip,nw_src=10.0.0.0/", "priority=",
		"cookie=", "actions=", "actions=set_irq_core:", "ip,", "tcp=",
		"ipv6_src=", "ipv6_src=::1/", "tun_id=", "tun_id=1/",
		"idle_timeout=",
	};
	const size_t length = 1 << 20;
	char *text = malloc(length + 1);
	struct flow_spec spec;

	assert_non_null(text);
	for (size_t i = 0; i < COUNT(starts); i++) {
		memset(text, '1', length);
		memcpy(text, starts[i], strlen(starts[i]));
		text[length] = '\0';
		assert_false(parse(&spec, text, FLOW_ADD));
		assert_false(parse(&spec, text, FLOW_DELETE));
	}
	/* Long, but good: every field as often as it fits. */
	for (size_t at = 0; at + 4 <= length; at += 4)
		memcpy(text + at, "tcp,", 4);
	strcpy(text + length - 40, ",actions=set_irq_core:2");
	/* It may have cut a word short. */
	memset(text + length - 44, ',', 4);
	assert_true(parse(&spec, text, FLOW_ADD));
	free(text);
}

static void numbers_and_core_lists(void **state)
{
	static const char *const good[] = { "0", "3", "0-1,4", "1-1", "7,7,2-3" };
	static const char *const bad[] = {
		"", ",", "1,", ",1", "1-", "-1", "3-2", "1--2", "1-2-3", "a",
		"1 ", "0x1", "65536", "1,65536", "all", "0-7:2/4",
		"99999999999999999999"
	};
	uint64_t number;

	for (size_t i = 0; i < COUNT(good); i++)
		assert_true(core_list_valid(good[i]));
	for (size_t i = 0; i < COUNT(bad); i++)
		if (core_list_valid(bad[i]))
			fail_msg("\"%s\" was taken", bad[i]);

	assert_true(number_parse("18446744073709551615", UINT64_MAX, &number));
	assert_true(number == UINT64_MAX);
	assert_true(number_parse("0XfF", 255, &number));
	assert_int_equal(number, 255);
	assert_false(number_parse("256", 255, &number));
	assert_false(number_parse("1", 0, &number));
	assert_false(number_parse("", 255, &number));
	assert_false(number_parse("7f", 255, &number));

	assert_true(mask_parse("-1", &number));
	assert_true(number == UINT64_MAX);
	assert_true(mask_parse("0xf0", &number));
	assert_int_equal(number, 0xf0);
	assert_false(mask_parse("-2", &number));
	assert_false(mask_parse("", &number));
}

static void lists_of_numbers(void **state)
{
	static const char *const bad[] = {
		"", ",", "4789,", ",4789", "0", "65536", "4789,4789", "4789-4790",
		"0x12b5", "vxlan", "1,2,3,4,5", "4789 ", "4789,0",
	};
	uint32_t numbers[4];

	assert_int_equal(number_list_parse("4789", 65535, COUNT(numbers), numbers),
			 1);
	assert_int_equal(numbers[0], 4789);
	assert_int_equal(number_list_parse("65535,1,8472,2", 65535, COUNT(numbers),
					   numbers), 4);
	assert_int_equal(numbers[0], 65535);
	assert_int_equal(numbers[3], 2);
	for (size_t i = 0; i < COUNT(bad); i++)
		if (number_list_parse(bad[i], 65535, COUNT(numbers), numbers))
			fail_msg("\"%s\" was taken", bad[i]);
}

static bool read_list(struct flow_list *list, const char *text, size_t length)
{
	FILE *file = fmemopen((void *)text, length, "r");
	bool good;

	assert_non_null(file);
	*last_message = '\0';
	good = flow_list_read(list, file);
	fclose(file);
	return good;
}

#define READ_LIST(list, text)	read_list(list, text, sizeof(text) - 1)

static void files_of_flows(void **state)
{
	struct flow_list list;

	assert_true(READ_LIST(&list, "# tenants\n"
				     "\n"
				     "udp,tp_dst=4789,actions=set_irq_core:2 # all\n"
				     " \t\n"
				     "actions=set_irq_core:auto"));
	assert_int_equal(list.count, 2);
	assert_int_equal(list.flows[0].line, 3);
	assert_int_equal(list.flows[0].spec.core, 2);
	assert_int_equal(list.flows[1].line, 5);
	assert_int_equal(list.flows[1].spec.core, VSE_CORE_AUTO);
	flow_list_free(&list);

	assert_false(READ_LIST(&list, "tcp,actions=set_irq_core:2\n\ntcp\n"));
	assert_string_equal(last_message, "line 3: the flow has no action: add actions=set_irq_core:N or actions=set_irq_core:auto");
	flow_list_free(&list);

	assert_false(READ_LIST(&list, "actions=set_irq_core:2\0,\n"));
	assert_string_equal(last_message, "line 1: this is no text");
	flow_list_free(&list);

	assert_true(READ_LIST(&list, "# nothing\n"));
	assert_int_equal(list.count, 0);
	flow_list_free(&list);
}

static void a_long_file(void **state)
{
	static const unsigned int lines = 10000;
	struct flow_list list;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	for (unsigned int i = 0; i < lines; i++)
		fprintf(out, "udp,tp_dst=%u,actions=set_irq_core:1\n", i);
	fclose(out);
	assert_true(read_list(&list, text, size));
	assert_int_equal(list.count, lines);
	for (unsigned int i = 0; i < lines; i++) {
		assert_int_equal(list.flows[i].line, i + 1);
		assert_true(match_is(&list.flows[i].spec.match,
				     VSE_A_MATCH_TP_DST, i));
	}
	flow_list_free(&list);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_and_defaults),
		cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(modifies_by_match_and_cookie),
		cmocka_unit_test(deletes_by_match_and_cookie),
		cmocka_unit_test(takes_no_harm_from_long_input),
		cmocka_unit_test(numbers_and_core_lists),
		cmocka_unit_test(lists_of_numbers),
		cmocka_unit_test(files_of_flows),
		cmocka_unit_test(a_long_file),
	};

	return cmocka_run_group_tests_name("vsectl_flow", tests, NULL, NULL);
}
