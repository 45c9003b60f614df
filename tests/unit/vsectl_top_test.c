// SPDX-License-Identifier: GPL-2.0
/* vsectl top: rates, what it shows of them, and its plain text. */
#include <linux/vse.h>

#include "top.h"
#include "top_rates.h"
#include "top_view.h"
#include "vsectl_top_host.h"

/* ------------------------------------------------------------------ rates */

static struct top_flow make_flow(uint32_t tag, uint64_t packets, uint64_t age)
{
	return (struct top_flow){
		.tag = tag, .packets = packets, .bytes = packets * 100, .age = age,
	};
}

static void assert_rate(const struct top_flow *flow, double packets)
{
	assert_true(flow->packet_rate == packets);
	assert_true(flow->byte_rate ==
		    (packets == RATE_UNKNOWN ? RATE_UNKNOWN : packets * 100));
}

static void rates_of_entries_that_stay(void **state)
{
	struct top_flow before[] = {
		make_flow(1, 10, 5000), make_flow(3, 0, 9000), make_flow(4, 77, 5000),
	};
	struct top_flow now[] = {
		make_flow(1, 110, 7000), make_flow(3, 0, 11000),
		make_flow(4, 10000000077, 7000),
	};

	top_rates(now, COUNT(now), before, COUNT(before), 2000);
	assert_rate(&now[0], 50);
	assert_rate(&now[1], 0);
	assert_rate(&now[2], 5000000000);
}

static void rates_of_entries_that_come_and_go(void **state)
{
	struct top_flow before[] = {
		make_flow(2, 10, 5000), make_flow(5, 10, 5000), make_flow(6, 10, 5000),
	};
	struct top_flow now[] = {
		/* New ones; and one that was left out before. */
		make_flow(1, 30, 1500), make_flow(5, 20, 7000),
		make_flow(7, 0, 0), make_flow(8, 400, 7000),
	};

	top_rates(now, COUNT(now), before, COUNT(before), 2000);
	assert_rate(&now[0], 15);
	assert_rate(&now[1], 5);
	assert_rate(&now[2], 0);
	assert_rate(&now[3], RATE_UNKNOWN);
}

static void rates_of_entries_that_are_replaced(void **state)
{
	struct top_flow before[] = {
		make_flow(1, 1000, 60000), make_flow(2, 10, 60000),
		make_flow(3, 1000, 60000),
	};
	struct top_flow now[] = {
		/* It has counted less, it has counted more; its clock is wrong. */
		make_flow(1, 500, 700), make_flow(2, 90, 700),
		make_flow(3, 999, 60000),
	};

	top_rates(now, COUNT(now), before, COUNT(before), 1000);
	assert_rate(&now[0], 500);
	assert_rate(&now[1], 90);
	assert_rate(&now[2], 999);
	now[2].bytes = before[2].bytes - 1;
	now[2].packets = before[2].packets + 1;
	top_rates(&now[2], 1, &before[2], 1, 1000);
	assert_true(now[2].packet_rate == 1001);
}

static void rates_that_there_are_not(void **state)
{
	struct top_flow before = make_flow(1, 10, 5000);
	struct top_flow now = make_flow(1, 20, 5000);

	top_rates(&now, 1, NULL, 0, 0);
	assert_rate(&now, RATE_UNKNOWN);
	/* No time has passed in between. */
	top_rates(&now, 1, &before, 1, 0);
	assert_rate(&now, RATE_UNKNOWN);
	now.age = 0;
	top_rates(&now, 1, NULL, 0, 0);
	assert_rate(&now, RATE_UNKNOWN);
}

static struct nlattr *make_attr(char *room, const char *bytes, size_t size)
{
	struct nlattr *attr = (struct nlattr *)room;

	attr->nla_len = NLA_HDRLEN + size;
	attr->nla_type = VSE_A_FLOW_MATCH;
	memcpy(nla_data(attr), bytes, size);
	return attr;
}

static void one_tag_for_another_match(void **state)
{
	char room[3][16] __attribute__((aligned(NLA_ALIGNTO)));
	struct nlattr *one = make_attr(room[0], "1234", 4);
	struct nlattr *other = make_attr(room[1], "1235", 4);
	struct nlattr *longer = make_attr(room[2], "12340000", 8);
	struct nlattr *const matches[] = { NULL, one, other, longer };

	for (size_t i = 0; i < COUNT(matches); i++) {
		for (size_t j = 0; j < COUNT(matches); j++) {
			struct top_flow before = make_flow(1, 10, 5000);
			struct top_flow now = make_flow(1, 20, 6000);

			before.match = matches[i];
			now.match = matches[j];
			top_rates(&now, 1, &before, 1, 1000);
			assert_rate(&now, i == j ? 10 : RATE_UNKNOWN);
			before.match = NULL;
			now.match = NULL;
			before.mask = matches[i];
			now.mask = matches[j];
			top_rates(&now, 1, &before, 1, 1000);
			assert_rate(&now, i == j ? 10 : RATE_UNKNOWN);
			before.mask = NULL;
			now.mask = NULL;
			before.priority = i;
			now.priority = j;
			top_rates(&now, 1, &before, 1, 1000);
			assert_rate(&now, i == j ? 10 : RATE_UNKNOWN);
		}
	}
}

static void many_entries_at_random(void **state)
{
	enum { ENTRIES = 2000 };
	static struct top_flow before[ENTRIES], now[ENTRIES];
	size_t before_count = 0, count = 0;

	for (uint32_t tag = 1; tag <= ENTRIES; tag++) {
		if (chance(70))
			before[before_count++] = make_flow(tag, tag, 5000);
		if (chance(70))
			now[count++] = make_flow(tag, 3 * tag,
						 chance(20) ? 500 : 6000);
	}
	top_rates(now, count, before, before_count, 1000);
	for (size_t i = 0; i < count; i++) {
		bool seen = false;

		for (size_t j = 0; j < before_count; j++)
			seen |= before[j].tag == now[i].tag;
		if (now[i].age == 500)
			assert_rate(&now[i], 3 * now[i].tag);
		else if (seen)
			assert_rate(&now[i], 2 * now[i].tag);
		else
			assert_rate(&now[i], RATE_UNKNOWN);
	}
}

static void rates_of_counters(void **state)
{
	assert_true(top_rate(10, 30, 2000) == 10);
	assert_true(top_rate(0, UINT64_MAX, 1000) == (double)UINT64_MAX);
	/* The module was loaded anew. */
	assert_true(top_rate(1000, 30, 2000) == 15);
	assert_true(top_rate(10, 30, 0) == RATE_UNKNOWN);
}

static void rates_in_three_digits(void **state)
{
	static const struct {
		double rate;
		const char *text;
	} rates[] = {
		{ RATE_UNKNOWN, "-" }, { 0, "0" }, { 0.04, "0.0" }, { 0.5, "0.5" },
		{ 9.94, "9.9" }, { 9.96, "10" }, { 999.4, "999" }, { 999.6, "1.00k" },
		{ 1000, "1.00k" }, { 9994, "9.99k" }, { 9996, "10.0k" },
		{ 12345, "12.3k" }, { 99949, "99.9k" }, { 99951, "100k" },
		{ 999499, "999k" }, { 999501, "1.00M" }, { 14880952, "14.9M" },
		{ 1.25e9, "1.25G" }, { 1e12, "1.00T" }, { 1e15, "1.00P" },
		{ 1.8446744e19, "18.4E" },
	};

	for (size_t i = 0; i < COUNT(rates); i++) {
		char *text = top_rate_text(rates[i].rate);

		assert_string_equal(text, rates[i].text);
		free(text);
	}
}

/* ------------------------------------------------------------------- lines */

static struct netlink *netlink;
static struct top_snapshot *before, *now;

/* Two snapshots, a thousand seconds from each other but for a few milliseconds. */
static void take_snapshots(uint64_t packets)
{
	netlink = netlink_open();
	before = top_snapshot_read(netlink, NULL);
	assert_non_null(before);
	before->taken -= 1000000;
	top_host_count_packets(packets * 1000);
	now = top_snapshot_read(netlink, before);
	assert_non_null(now);
}

static void forget_snapshots(void)
{
	top_snapshot_free(before);
	top_snapshot_free(now);
	netlink_close(netlink);
}

static const struct tm noon = { .tm_hour = 12, .tm_min = 3, .tm_sec = 4 };

static void assert_view(const struct top_snapshot *snapshot, enum top_sort sort,
			const char *expected)
{
	struct top_view *view = top_view_make(snapshot, sort, &noon);
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (size_t i = 0; i < TOP_TITLE_LINES; i++)
		fprintf(out, "%s\n", view->title[i]);
	for (size_t i = 0; i < top_view_count(view); i++) {
		char *line = top_view_line(view, i);

		fprintf(out, "%s\n", line);
		free(line);
	}
	fclose(out);
	assert_string_equal(text, expected);
	free(text);
	top_view_free(view);
}

#define VMS \
	"\n" \
	"VM  TENANT  FLOWS  RUNNING  CORES\n" \
	" 7       3      1  1        0-1\n" \
	" 8       3      1  -        0-1\n" \
	"\n" \
	"PACKETS/S  BYTES/S  CORE  WHY            MOVES    LOAD  FLOW\n"

static void what_is_shown(void **state)
{
	top_host_set_up();
	take_snapshots(12345);
	assert_view(before, TOP_SORT_PACKETS,
		    "vsectl top - 12:03:04, flows by packets/s\n"
		    "4 cores, 2 VMs, 3 flows: - packets/s, - bytes/s\n"
		    "CORE  STATE      LOAD              SOFTIRQ  FLOWS  PACKETS/S  VMS\n"
		    "   0  excluded   0.0%  ..........     0.0%      0          -  -\n"
		    "   1  excluded  25.0%  #==.......    10.0%      0          -  7*\n"
		    "   2  allowed   50.0%  ##===.....    20.0%      1          -  -\n"
		    "   3  allowed   75.0%  ###=====..    30.0%      1          -  -\n"
		    VMS
		    "        -        -     -  -                  -       -  *\n"
		    "        -        -     3  predetermined      2   41.2%  priority=100\n"
		    "        -        -     -  full               1       -  priority=200\n");
	assert_view(now, TOP_SORT_PACKETS,
		    "vsectl top - 12:03:04, flows by packets/s\n"
		    "4 cores, 2 VMs, 3 flows: 13.6k packets/s, 7.41M bytes/s\n"
		    "CORE  STATE      LOAD              SOFTIRQ  FLOWS  PACKETS/S  VMS\n"
		    "   0  excluded   0.0%  ..........     0.0%      0          0  -\n"
		    "   1  excluded  25.0%  #==.......    10.0%      0          0  7*\n"
		    "   2  allowed   50.0%  ##===.....    20.0%      1      12.3k  -\n"
		    "   3  allowed   75.0%  ###=====..    30.0%      1          0  -\n"
		    VMS
		    "    12.3k    1.23M     3  predetermined      2   41.2%  priority=100\n"
		    "    1.23k    6.17M     -  -                  -       -  *\n"
		    "        0        0     -  full               1       -  priority=200\n");
	forget_snapshots();
}

/* What is not known of one entry takes nothing from what is known of the others. */
static void sums(void **state)
{
	struct top_view *view;

	top_host_set_up();
	netlink = netlink_open();
	before = top_snapshot_read(netlink, NULL);
	assert_non_null(before);
	before->taken -= 1000000;
	top_host_count_packets(5000);
	set_u32(flows[2], VSE_A_FLOW_TAG, 9000);
	now = top_snapshot_read(netlink, before);
	assert_non_null(now);
	view = top_view_make(now, TOP_SORT_PACKETS, &noon);
	assert_string_equal(view->title[1],
			    "4 cores, 2 VMs, 3 flows: 5.5 packets/s, 3.00k bytes/s");
	top_view_free(view);
	forget_snapshots();
}

/* The tags of the entries, in the order that they are shown in. */
static void assert_order(enum top_sort sort, uint32_t first, uint32_t second,
			 uint32_t third)
{
	struct top_view *view = top_view_make(now, sort, &noon);

	assert_int_equal(view->flow_count, 3);
	assert_int_equal(view->flows[0]->tag, 4097 + first);
	assert_int_equal(view->flows[1]->tag, 4097 + second);
	assert_int_equal(view->flows[2]->tag, 4097 + third);
	top_view_free(view);
}

static void what_is_sorted(void **state)
{
	top_host_set_up();
	set_u32(flows[0], VSE_A_FLOW_MOVES, 9);
	set_u32(flows[2], VSE_A_FLOW_CURRENT_CORE, 0);
	take_snapshots(1000);
	assert_order(TOP_SORT_PACKETS, 1, 0, 2);
	assert_order(TOP_SORT_BYTES, 0, 1, 2);
	assert_order(TOP_SORT_LOAD, 1, 0, 2);
	assert_order(TOP_SORT_MOVES, 0, 1, 2);
	assert_order(TOP_SORT_CORE, 2, 1, 0);
	forget_snapshots();

	/* Equal ones stay where they are. */
	take_snapshots(0);
	assert_order(TOP_SORT_PACKETS, 0, 1, 2);
	forget_snapshots();
}

static void headings(void **state)
{
	struct top_view *view;

	top_host_set_up();
	take_snapshots(1);
	view = top_view_make(now, TOP_SORT_PACKETS, &noon);
	/* Cores from 0 on, VMs from 6 on, flows from 10 on. */
	assert_int_equal(top_view_count(view), 14);
	for (size_t line = 0; line < 14; line++) {
		size_t heading = line < 6 ? 0 : line < 10 ? 6 : 10;

		assert_int_equal(top_view_heading(view, line), heading);
		assert_int_equal(top_view_is_heading(view, line), line == heading);
		assert_int_equal(top_view_next_part(view, line),
				 line < 6 ? 6 : line < 10 ? 10 : 0);
	}
	top_view_free(view);
	forget_snapshots();
}

static void tables_without_rows(void **state)
{
	netlink = netlink_open();
	now = top_snapshot_read(netlink, NULL);
	before = NULL;
	assert_view(now, TOP_SORT_CORE,
		    "vsectl top - 12:03:04, flows by core\n"
		    "0 cores, 0 VMs, 0 flows: - packets/s, - bytes/s\n"
		    "CORE  STATE  LOAD    SOFTIRQ  FLOWS  PACKETS/S  VMS\n"
		    "\n"
		    "VM  TENANT  FLOWS  RUNNING  CORES\n"
		    "\n"
		    "PACKETS/S  BYTES/S  CORE  WHY            MOVES    LOAD  FLOW\n");
	forget_snapshots();
}

/* ------------------------------------------------------------------- batch */

static void text_in_batch(void **state)
{
	const char *second;
	char *text;

	top_host_set_up();
	fake_output_begin();
	assert_int_equal(top_run("top -b -n 2 -d 0.1", false), EXIT_OK);
	text = fake_output_end();
	/* One more than is shown, for the rates of the first. */
	assert_int_equal(fake.dumps, 3 * 3);
	assert_memory_equal(text, "vsectl top - ", 13);
	assert_non_null(strstr(text, "\n4 cores, 2 VMs, 3 flows: 0 packets/s, 0 bytes/s\n\nCORE  STATE"));
	second = strstr(text + 1, "\n\nvsectl top - ");
	assert_non_null(second);
	assert_null(strstr(second + 3, "vsectl top"));
	assert_non_null(strstr(second, "\n        0        0     3  predetermined      2   41.2%  priority=100\n"));
	free(text);
}

static void json_in_batch(void **state)
{
	static const char start[] = "{\"milliseconds\":";
	char *text;

	top_host_set_up();
	fake_output_begin();
	assert_int_equal(top_run("top -n 1 -d 0.1", true), EXIT_OK);
	text = fake_output_end();
	assert_memory_equal(text, start, sizeof(start) - 1);
	assert_true(atoi(text + sizeof(start) - 1) >= 100);
	assert_non_null(strstr(text, ",\"core\":[{\"id\":0,"));
	assert_non_null(strstr(text, "\"running\":[7],\"steered_per_second\":0.0},"));
	assert_non_null(strstr(text, ",\"vm\":[{\"id\":7,"));
	assert_non_null(strstr(text, ",\"flow\":[{\"priority\":32768,"));
	assert_non_null(strstr(text, "\"match\":\"\",\"packets_per_second\":0.0,\"bytes_per_second\":0.0}]}\n"));
	assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
	free(text);
}

static void go_away(uint8_t command)
{
	fake.missing = fake.dumps >= 4;
}

static void the_module_goes_away(void **state)
{
	top_host_set_up();
	fake.before_dump = go_away;
	fake_output_begin();
	assert_int_equal(top_run("top -b -d 0.1", false), EXIT_REFUSED);
	free(fake_output_end());
	assert_string_equal(fake.message, "vse: module not loaded");
}

static void entries_come_and_go(void **state)
{
	char *text;

	top_host_set_up();
	fake.changing = true;
	fake_output_begin();
	assert_int_equal(top_run("top -b -d 0.1 -n 1", false), EXIT_OK);
	text = fake_output_end();
	assert_non_null(strstr(text, ", flows by packets/s; some came or went meanwhile\n"));
	free(text);
}

static void arguments(void **state)
{
	static const struct {
		const char *arguments;
		const char *told;
	} bad[] = {
		{ "top -b -d 0.09", "-d \"0.09\": give seconds from 0.1 to 3600" },
		{ "top -b -d 3601", "-d \"3601\": give seconds from 0.1 to 3600" },
		{ "top -b -d 1e1", "-d \"1e1\": give seconds from 0.1 to 3600" },
		{ "top -b -d 1.2.3", "-d \"1.2.3\": give seconds from 0.1 to 3600" },
		{ "top -b -d ", "-d \"\": give seconds from 0.1 to 3600" },
		{ "top -b -n 0", "-n \"0\": give a number from 1 to 4294967295" },
		{ "top -b -n", "the options of top are -b, -d SECONDS, -n COUNT and -j" },
		{ "top -x", "the options of top are -b, -d SECONDS, -n COUNT and -j" },
		{ "top -b 5", "\"5\" is not expected here" },
	};

	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_int_equal(top_run(bad[i].arguments, false), EXIT_BAD_INPUT);
		assert_string_equal(fake.message, bad[i].told);
	}
	assert_int_equal(fake.dumps, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rates_of_entries_that_stay),
		cmocka_unit_test(rates_of_entries_that_come_and_go),
		cmocka_unit_test(rates_of_entries_that_are_replaced),
		cmocka_unit_test(rates_that_there_are_not),
		cmocka_unit_test(one_tag_for_another_match),
		cmocka_unit_test(many_entries_at_random),
		cmocka_unit_test(rates_of_counters),
		cmocka_unit_test(rates_in_three_digits),
		cmocka_unit_test_teardown(what_is_shown, top_host_forget),
		cmocka_unit_test_teardown(sums, top_host_forget),
		cmocka_unit_test_teardown(what_is_sorted, top_host_forget),
		cmocka_unit_test_teardown(headings, top_host_forget),
		cmocka_unit_test_teardown(tables_without_rows, top_host_forget),
		cmocka_unit_test_teardown(text_in_batch, top_host_forget),
		cmocka_unit_test_teardown(json_in_batch, top_host_forget),
		cmocka_unit_test_teardown(the_module_goes_away, top_host_forget),
		cmocka_unit_test_teardown(entries_come_and_go, top_host_forget),
		cmocka_unit_test_teardown(arguments, top_host_forget),
	};

	return cmocka_run_group_tests_name("vsectl_top", tests, NULL, NULL);
}
