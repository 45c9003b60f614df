// SPDX-License-Identifier: GPL-2.0
/* What users write of flows, as vsectl reads and prints it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/if_ether.h>
#include <netinet/in.h>

#include "flow_list.h"
#include "message.h"
#include "number.h"

#define ADD(text)	text ",actions=set_irq_core:auto"
#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

#define RANDOM_MATCHES	20000
#define RANDOM_TEXTS	100000

static char last_message[1024];

/* In place of the one that writes to standard error. */
void message(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(last_message, sizeof(last_message), format, args);
	va_end(args);
}

/* Numbers that are the same in every run, so that a failure comes again. */
static uint32_t next_random(void)
{
	static uint64_t sequence = 0x2545f4914f6cdd1d;

	sequence ^= sequence << 13;
	sequence ^= sequence >> 7;
	sequence ^= sequence << 17;
	return sequence >> 32;
}

static bool chance(unsigned int percent)
{
	return next_random() % 100 < percent;
}

static bool parse(struct flow_spec *spec, const char *text)
{
	char error[MATCH_ERROR_SIZE];

	return flow_spec_parse(spec, text, FLOW_ADD, error);
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

static void prints_as_ovs_ofctl_does(void **state)
{
	static const char *const pairs[][2] = {
		{ "", "" },
		{ "tcp", "tcp" },
		{ "ip,nw_proto=17", "udp" },
		{ "dl_type=0x800,nw_proto=0x84", "sctp" },
		{ "dl_type=2048", "ip" },
		{ "dl_type=0x86DD", "ipv6" },
		{ "dl_type=0x8035", "rarp" },
		{ "dl_type=0x88cc", "dl_type=0x88cc" },
		{ "dl_type=5", "dl_type=0x0005" },
		{ "ip,tcp,ip", "tcp" },
		{ "ip,nw_proto=89", "ip,nw_proto=89" },
		{ "tp_dst=80,nw_dst=10.1.2.3/16,tcp",
		  "tcp,nw_dst=10.1.0.0/16,tp_dst=80" },
		{ "ip,nw_src=10.0.5.0/255.0.255.0",
		  "ip,nw_src=10.0.5.0/255.0.255.0" },
		{ "ip,nw_src=10.0.0.0/255.0.0.0", "ip,nw_src=10.0.0.0/8" },
		{ "ip,nw_src=1.2.3.4/32,nw_dst=1.2.3.4/0",
		  "ip,nw_src=1.2.3.4" },
		{ "ip,nw_src=*,nw_dst=128.0.0.0/1", "ip,nw_dst=128.0.0.0/1" },
		{ "dl_src=02:AB:00:00:00:01", "dl_src=02:ab:00:00:00:01" },
		{ "dl_dst=ff:ff:ff:ff:ff:ff/01:00:00:00:00:00",
		  "dl_dst=01:00:00:00:00:00/01:00:00:00:00:00" },
		{ "dl_vlan=0xffff", "dl_vlan=0xffff" },
		{ "dl_vlan=65535", "dl_vlan=0xffff" },
		{ "dl_vlan_pcp=7,dl_vlan=4095",
		  "dl_vlan=4095,dl_vlan_pcp=7" },
		{ "ip,nw_tos=187", "ip,nw_tos=184" },
		{ "icmp_type=8,icmp_code=0", "icmp,icmp_type=8,icmp_code=0" },
		{ "icmp,tp_src=3", "icmp,icmp_type=3" },
		{ "arp,nw_src=10.0.0.1,nw_proto=1",
		  "arp,arp_spa=10.0.0.1,arp_op=1" },
		{ "arp_tpa=10.0.0.0/24", "arp,arp_tpa=10.0.0.0/24" },
		{ "in_port=enp1s0f0", "in_port=enp1s0f0" },
		{ " udp ,\ttp_src=010,, ", "udp,tp_src=10" },
	};
	char text[MATCH_TEXT_SIZE];

	for (size_t i = 0; i < COUNT(pairs); i++) {
		char flow[256];
		struct flow_spec spec;

		snprintf(flow, sizeof(flow), "%s,actions=set_irq_core:1",
			 pairs[i][0]);
		if (!parse(&spec, flow))
			fail_msg("%s was refused", pairs[i][0]);
		match_format(&spec.match, text);
		assert_string_equal(text, pairs[i][1]);
	}
}

static void values_and_defaults(void **state)
{
	struct flow_spec spec;

	assert_true(parse(&spec, "actions=set_irq_core:auto\n"));
	assert_int_equal(spec.priority, 32768);
	assert_int_equal(spec.cookie, 0);
	assert_int_equal(spec.core, VSE_CORE_AUTO);

	assert_true(parse(&spec, "cookie=0xffffffffffffffff,priority=0,tcp,dl_src=02:00:00:00:00:2a/ff:ff:ff:00:00:ff,nw_src=192.0.2.1/24,tp_src=65535,in_port=eth0,actions=set_irq_core:0x1f"));
	assert_int_equal(spec.priority, 0);
	assert_true(spec.cookie == UINT64_MAX);
	assert_int_equal(spec.core, 31);
	assert_true(spec.match.field[VSE_A_MATCH_DL_SRC].value == 0x02000000002a);
	assert_true(spec.match.field[VSE_A_MATCH_DL_SRC].mask == 0xffffff0000ff);
	assert_int_equal(spec.match.field[VSE_A_MATCH_NW_SRC].value, 0xc0000200);
	assert_int_equal(spec.match.field[VSE_A_MATCH_NW_SRC].mask, 0xffffff00);
	assert_int_equal(spec.match.field[VSE_A_MATCH_NW_PROTO].value, IPPROTO_TCP);
	assert_int_equal(spec.match.field[VSE_A_MATCH_TP_SRC].value, 65535);
	assert_int_equal(spec.match.field[VSE_A_MATCH_TP_DST].mask, 0);
	assert_string_equal(spec.match.in_port, "eth0");
}

static void says_what_is_wrong(void **state)
{
	static const char *const pairs[][2] = {
		/* no such thing */
		{ "foo", "no field foo; known are: in_port" },
		{ "tun_id=5", "no field tun_id; known are: in_port" },
		{ "tcp=1", "tcp takes no value" },
		{ "tp_dst", "tp_dst needs a value" },
		{ "nw_dst=", "nw_dst needs a value" },
		/* numbers */
		{ ADD("tcp,tp_dst=65536"), "tp_dst=65536: give a number from 0 to 65535" },
		{ ADD("tcp,tp_dst=80x"), "give a number" },
		{ ADD("tcp,tp_dst=-1"), "give a number" },
		{ ADD("tcp,tp_dst=+1"), "give a number" },
		{ ADD("tcp,tp_dst=0x"), "give a number" },
		{ ADD("tcp,tp_dst=0x1g"), "give a number" },
		{ ADD("tcp,tp_dst=18446744073709551617"), "give a number" },
		{ ADD("dl_type=0x10000"), "0 to 65535" },
		{ ADD("ip,nw_proto=256"), "0 to 255" },
		{ ADD("ip,nw_tos=256"), "0 to 255" },
		{ ADD("dl_vlan=4096"), "a VLAN id from 0 to 4095, or 0xffff" },
		{ ADD("dl_vlan=1,dl_vlan_pcp=8"), "0 to 7" },
		{ ADD("priority=65536"), "priority=65536: give a number from 0 to 65535" },
		{ ADD("priority"), "priority=: give a number" },
		{ ADD("cookie=18446744073709551616"), "from 0 to 18446744073709551615" },
		{ ADD("cookie=1/1"), "cookie=1/1: give a number" },
		/* addresses */
		{ ADD("ip,nw_src=10.0.0"), "give an IPv4 address" },
		{ ADD("ip,nw_src=10.0.0.0.0"), "give an IPv4 address" },
		{ ADD("ip,nw_src=10.0.0.256"), "give an IPv4 address" },
		{ ADD("ip,nw_src=10.0.0.0/33"), "give an IPv4 address" },
		{ ADD("ip,nw_src=10.0.0.0/"), "give an IPv4 address" },
		{ ADD("ip,nw_src=10.0.0.0/255.0.0"), "give an IPv4 address" },
		{ ADD("ip,nw_src=::1"), "give an IPv4 address" },
		{ ADD("ip,nw_src=/8"), "give an IPv4 address" },
		{ ADD("dl_src=02:00:00:00:00"), "give an Ethernet address" },
		{ ADD("dl_src=02:00:00:00:00:01:02"), "give an Ethernet address" },
		{ ADD("dl_src=2:0:0:0:0:1"), "give an Ethernet address" },
		{ ADD("dl_src=02-00-00-00-00-01"), "give an Ethernet address" },
		{ ADD("dl_src=0g:00:00:00:00:01"), "give an Ethernet address" },
		{ ADD("dl_src=02:00:00:00:00:01/48"), "give an Ethernet address" },
		{ ADD("dl_src=02:00:00:00:00:01/"), "give an Ethernet address" },
		/* devices */
		{ ADD("in_port=a-name-of-16-char"), "give the name of a network device" },
		{ ADD("in_port=a/b"), "give the name of a network device" },
		{ ADD("in_port=a,in_port=b"), "in_port is given twice" },
		/* twice */
		{ ADD("tcp,udp"), "udp contradicts what was said of nw_proto" },
		{ ADD("ip,arp"), "arp contradicts what was said of dl_type" },
		{ ADD("tcp,icmp_type=8"), "icmp_type contradicts" },
		{ ADD("tcp,tp_dst=1,tp_dst=2"), "tp_dst contradicts" },
		{ ADD("ip,nw_src=10.0.0.0/8,nw_src=10.0.0.0/9"), "nw_src contradicts" },
		{ ADD("priority=1,priority=1"), "priority is given twice" },
		{ ADD("cookie=1,cookie=1"), "cookie is given twice" },
		/* what a field needs */
		{ ADD("nw_src=10.0.0.1"), "nw_src needs the Ethernet type of IPv4 or ARP: add ip or arp" },
		{ ADD("nw_dst=10.0.0.1,ipv6"), "nw_dst needs the Ethernet type" },
		{ ADD("nw_proto=6"), "nw_proto needs the Ethernet type" },
		{ ADD("nw_tos=4"), "nw_tos needs IPv4: add ip" },
		{ ADD("arp,nw_tos=4"), "nw_tos needs IPv4: add ip" },
		{ ADD("tp_dst=80"), "tp_dst needs the protocol: add tcp, udp, sctp or icmp" },
		{ ADD("ip,tp_dst=80"), "tp_dst needs the protocol" },
		{ ADD("ip,nw_proto=47,tp_src=80"), "tp_src needs the protocol" },
		{ ADD("arp,nw_proto=6,tp_src=80"), "tp_src needs the protocol" },
		{ ADD("icmp,tp_src=256"), "tp_src is the ICMP type here: 0 to 255" },
		{ ADD("icmp_code=256"), "tp_dst is the ICMP code here: 0 to 255" },
		{ ADD("dl_vlan_pcp=1"), "dl_vlan_pcp needs the VLAN id: add dl_vlan=ID" },
		{ ADD("dl_vlan=0xffff,dl_vlan_pcp=1"), "add dl_vlan=ID" },
		/* actions */
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

static void deletes_by_match_alone(void **state)
{
	char error[MATCH_ERROR_SIZE];
	struct flow_spec spec;

	assert_true(flow_spec_parse(&spec, "udp,tp_dst=4789", FLOW_DELETE,
				    error));
	assert_true(flow_spec_parse(&spec, "udp,priority=7",
				    FLOW_DELETE_STRICT, error));
	assert_int_equal(spec.priority, 7);

	assert_refused("udp,priority=7", FLOW_DELETE, "add --strict");
	assert_refused("udp,cookie=7", FLOW_DELETE, "not deleted by cookie");
	assert_refused("cookie=7", FLOW_DELETE_STRICT, "not deleted by cookie");
	assert_refused("actions=set_irq_core:1", FLOW_DELETE,
		       "not deleted by their actions");
	assert_refused("tp_dst=1", FLOW_DELETE, "tp_dst needs the protocol");
	assert_refused("foo", FLOW_DELETE, "there is no field foo");
}

static void takes_no_harm_from_long_input(void **state)
{
	static const char *const starts[] = {
		"", "in_port=", "dl_src=", "nw_src=", "tp_dst=", "dl_vlan=",
		"dl_src=02:00:00:00:00:01/", "ip,nw_src=10.0.0.0/", "priority=",
		"cookie=", "actions=", "actions=set_irq_core:", "ip,", "tcp=",
	};
	const size_t length = 1 << 20;
	char *text = malloc(length + 1);
	struct flow_spec spec;

	assert_non_null(text);
	for (size_t i = 0; i < COUNT(starts); i++) {
		memset(text, '1', length);
		memcpy(text, starts[i], strlen(starts[i]));
		text[length] = '\0';
		assert_false(parse(&spec, text));
	}
	/* Long, but good: every field as often as it fits. */
	for (size_t at = 0; at + 4 <= length; at += 4)
		memcpy(text + at, "tcp,", 4);
	strcpy(text + length - 40, ",actions=set_irq_core:2");
	/* It may have cut a word short. */
	memset(text + length - 44, ',', 4);
	assert_true(parse(&spec, text));
	free(text);
}

/* A match with any of the fields that go together, and any masks. */
static void make_match(struct match *match)
{
	static const unsigned int protocols[] = {
		IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP
	};
	bool ip = chance(60), arp = !ip && chance(30);
	bool transport = ip && chance(60);

	memset(match, 0, sizeof(*match));
	for (int i = 1; i <= VSE_A_MATCH_MAX; i++) {
		uint64_t full = match_field_full_mask(i);

		if (chance(50))
			match->field[i].mask = full;
		match->field[i].value = ((uint64_t)next_random() << 32 |
					 next_random()) & full;
	}
	for (int i = VSE_A_MATCH_DL_SRC; i <= VSE_A_MATCH_DL_DST; i++)
		if (chance(50))
			match->field[i].mask &= (uint64_t)next_random() << 24;
	for (int i = VSE_A_MATCH_NW_SRC; i <= VSE_A_MATCH_NW_DST; i++) {
		if (chance(40))
			match->field[i].mask &= UINT32_MAX << next_random() % 32;
		else if (chance(30))
			match->field[i].mask &= next_random();
		if (!ip && !arp)
			match->field[i].mask = 0;
	}

	match->field[VSE_A_MATCH_IN_PORT].value = 0;
	match->field[VSE_A_MATCH_DL_VLAN].value &= 0xfff;
	match->field[VSE_A_MATCH_DL_VLAN_PCP].value &= 7;
	match->field[VSE_A_MATCH_NW_TOS].value &= 0xfc;
	if (chance(20))
		match->field[VSE_A_MATCH_DL_VLAN].value = VSE_VLAN_NONE;
	if (!match->field[VSE_A_MATCH_DL_VLAN].mask ||
	    match->field[VSE_A_MATCH_DL_VLAN].value == VSE_VLAN_NONE)
		match->field[VSE_A_MATCH_DL_VLAN_PCP].mask = 0;
	if (ip || arp)
		match->field[VSE_A_MATCH_DL_TYPE] = (struct match_field){
			ip ? ETH_P_IP : ETH_P_ARP, UINT16_MAX
		};
	else
		match->field[VSE_A_MATCH_NW_PROTO].mask = 0;
	if (!ip)
		match->field[VSE_A_MATCH_NW_TOS].mask = 0;
	if (transport)
		match->field[VSE_A_MATCH_NW_PROTO] = (struct match_field){
			protocols[next_random() % COUNT(protocols)], UINT8_MAX
		};
	for (int i = VSE_A_MATCH_TP_SRC; i <= VSE_A_MATCH_TP_DST; i++) {
		if (!transport)
			match->field[i].mask = 0;
		else if (match->field[VSE_A_MATCH_NW_PROTO].value == IPPROTO_ICMP)
			match->field[i].value &= 0xff;
	}
	for (int i = 1; i <= VSE_A_MATCH_MAX; i++)
		match->field[i].value &= match->field[i].mask;
	if (match->field[VSE_A_MATCH_IN_PORT].mask)
		snprintf(match->in_port, sizeof(match->in_port), "eth%u",
			 next_random() % 1000);
}

static void random_matches_come_back(void **state)
{
	char text[MATCH_TEXT_SIZE], flow[MATCH_TEXT_SIZE + 40];
	char error[MATCH_ERROR_SIZE];
	struct flow_spec spec;
	struct match match;

	for (int i = 0; i < RANDOM_MATCHES; i++) {
		make_match(&match);
		match_format(&match, text);
		snprintf(flow, sizeof(flow), "%s,actions=set_irq_core:1", text);
		if (!flow_spec_parse(&spec, flow, FLOW_ADD, error))
			fail_msg("%s: %s", text, error);
		if (memcmp(&spec.match, &match, sizeof(match)))
			fail_msg("%s came back different", text);
	}
}

static void the_longest_match_fits(void **state)
{
	static const char longest[] =
		"sctp,in_port=fifteen-letters,dl_vlan=4095,dl_vlan_pcp=7,dl_src=ff:ff:ff:ff:ff:f0/ff:ff:ff:ff:ff:f0,dl_dst=ff:ff:ff:ff:ff:f0/ff:ff:ff:ff:ff:f0,nw_src=255.255.255.253/255.255.255.253,nw_dst=255.255.255.253/255.255.255.253,nw_tos=252,tp_src=65535,tp_dst=65535";
	char text[MATCH_TEXT_SIZE], flow[sizeof(longest) + 40];
	struct flow_spec spec;

	snprintf(flow, sizeof(flow), "%s,actions=set_irq_core:1", longest);
	assert_true(parse(&spec, flow));
	match_format(&spec.match, text);
	assert_string_equal(text, longest);
}

/* A flow of words picked at random, with some characters changed. */
static void mutate(char *text, size_t size)
{
	static const char *const words[] = {
		"tcp", "icmp", "arp_op=1", "ip", "nw_src=10.0.0.0/8", "tp_dst=1",
		"dl_src=02:00:00:00:00:01/ff:ff:00:00:00:00", "dl_vlan=0xffff",
		"dl_vlan=5", "dl_vlan_pcp=3", "in_port=eth0", "priority=5",
		"cookie=0x5", "actions=set_irq_core:auto", "nw_proto=6", "=", "/",
		"dl_type=0x0800", "nw_tos=4", "nw_dst=1.2.3.4/255.0.0.255", "*",
	};
	static const char odd[] = "\1\x7f\xff,=/:. 019afx-*";
	size_t length;

	*text = '\0';
	for (int i = next_random() % 6; i > 0; i--) {
		strcat(text, words[next_random() % COUNT(words)]);
		strcat(text, ",");
	}
	strcat(text, "actions=set_irq_core:7");
	length = strlen(text);
	for (int i = next_random() % 3; i > 0; i--)
		text[next_random() % length] = odd[next_random() % COUNT(odd)];
	assert_true(length < size);
}

static void garbage_is_refused_or_means_something(void **state)
{
	char first[512], printed[MATCH_TEXT_SIZE], again[MATCH_TEXT_SIZE];
	char flow[MATCH_TEXT_SIZE + 40];
	struct flow_spec spec, other;
	int taken = 0;

	for (int i = 0; i < RANDOM_TEXTS; i++) {
		mutate(first, sizeof(first));
		if (!parse(&spec, first))
			continue;
		taken++;
		match_format(&spec.match, printed);
		snprintf(flow, sizeof(flow), "%s,actions=set_irq_core:1",
			 printed);
		if (!parse(&other, flow))
			fail_msg("\"%s\" was taken, its print \"%s\" not",
				 first, printed);
		match_format(&other.match, again);
		assert_string_equal(printed, again);
		assert_memory_equal(&spec.match, &other.match,
				    sizeof(spec.match));
	}
	/* Both happen often enough to count. */
	assert_in_range(taken, RANDOM_TEXTS / 20, RANDOM_TEXTS * 19 / 20);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prints_as_ovs_ofctl_does),
		cmocka_unit_test(values_and_defaults),
		cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(deletes_by_match_alone),
		cmocka_unit_test(takes_no_harm_from_long_input),
		cmocka_unit_test(random_matches_come_back),
		cmocka_unit_test(the_longest_match_fits),
		cmocka_unit_test(garbage_is_refused_or_means_something),
		cmocka_unit_test(numbers_and_core_lists),
		cmocka_unit_test(files_of_flows),
	};

	return cmocka_run_group_tests_name("vsectl_match", tests, NULL, NULL);
}
