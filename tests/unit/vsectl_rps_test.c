// SPDX-License-Identifier: GPL-2.0
/*
 * vsectl's set-up of RPS, on files that stand for the kernel's:
 *
 *   ROOT/proc/sys/net/core/rps_sock_flow_entries
 *   ROOT/sys/class/net/{eth0,eth1}/{ifindex,queues/rx-{0,1}/rps_flow_cnt}
 *   ROOT/run/vse/rps                             what vsectl has written down
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message.h"
#include "rps_setup.h"

#define SYSCTL	"proc/sys/net/core/rps_sock_flow_entries"
#define STATE	"run/vse/rps"

/* A file that can be read, and by nobody written; it says less than 4096. */
#define READ_ONLY_NUMBER	"/proc/sys/kernel/cap_last_cap"

/* One that takes 4096 and makes another number of it. */
#define SWALLOWING_NUMBER	"/proc/self/coredump_filter"

static char root[32];
static char messages[4096];

/* In place of the one that writes to standard error. */
void message(const char *format, ...)
{
	size_t length = strlen(messages);
	va_list args;

	va_start(args, format);
	vsnprintf(messages + length, sizeof(messages) - length, format, args);
	va_end(args);
}

static const char *path(const char *name)
{
	static char text[256];

	snprintf(text, sizeof(text), "%s/%s", root, name);
	return text;
}

static const char *queue(const char *device, unsigned int number)
{
	static char text[128];

	snprintf(text, sizeof(text), "sys/class/net/%s/queues/rx-%u/rps_flow_cnt",
		 device, number);
	return text;
}

static void make_directories(const char *name)
{
	char text[256];

	strcpy(text, path(name));
	for (char *slash = strchr(text + strlen(root) + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		assert_true(!mkdir(text, 0755) || errno == EEXIST);
		*slash = '/';
	}
}

static void put_text(const char *name, const char *text)
{
	FILE *file;

	make_directories(name);
	file = fopen(path(name), "w");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static void put(const char *name, unsigned int value)
{
	char text[32];

	snprintf(text, sizeof(text), "%u\n", value);
	put_text(name, text);
}

static void assert_holds(const char *name, unsigned int expected)
{
	FILE *file = fopen(path(name), "r");
	unsigned int value;

	assert_non_null(file);
	assert_int_equal(fscanf(file, "%u", &value), 1);
	fclose(file);
	if (value != expected)
		fail_msg("%s is %u, not %u", name, value, expected);
}

static void assert_values(unsigned int sysctl, unsigned int first,
			  unsigned int second)
{
	assert_holds(SYSCTL, sysctl);
	assert_holds(queue("eth0", 0), first);
	assert_holds(queue("eth0", 1), second);
}

static void assert_absent(const char *name)
{
	assert_int_equal(access(path(name), F_OK), -1);
}

static void assert_said(const char *text)
{
	if (!strstr(messages, text))
		fail_msg("it said \"%s\", not \"%s\"", messages, text);
}

static void delete(const char *name)
{
	char command[512];

	snprintf(command, sizeof(command), "rm -rf '%s'", path(name));
	assert_int_equal(system(command), 0);
}

static void make_device(const char *device, unsigned int ifindex)
{
	char name[128];

	snprintf(name, sizeof(name), "sys/class/net/%s/ifindex", device);
	put(name, ifindex);
	put(queue(device, 0), 0);
	put(queue(device, 1), 0);
}

static int start(void **state)
{
	strcpy(root, "/tmp/vsectl-rps-XXXXXX");
	assert_non_null(mkdtemp(root));
	put(SYSCTL, 0);
	make_directories(STATE);
	make_device("eth0", 2);
	*messages = '\0';
	return 0;
}

static int end(void **state)
{
	delete("");
	return 0;
}

static void set_up(const char *device, unsigned int entries)
{
	struct rps_setup *setup = rps_set_up(root, device, entries);

	if (!setup)
		fail_msg("no set-up: %s", messages);
	rps_setup_keep(setup);
}

static void assert_restores(const char *device, bool others_attached)
{
	assert_int_equal(rps_restore(root, device, others_attached),
			 RPS_RESTORED);
}

static void sets_up_and_restores(void **state)
{
	put(queue("eth0", 1), 32);
	set_up("eth0", 4096);
	assert_values(4096, 4096, 4096);
	assert_restores("eth0", false);
	assert_values(0, 0, 32);
	assert_absent(STATE);
	assert_string_equal(messages, "");
	assert_int_equal(rps_restore(root, "eth0", false), RPS_NOTHING);
}

static void rounds_up_as_the_kernel_does(void **state)
{
	set_up("eth0", 4097);
	assert_values(8192, 8192, 8192);
	assert_restores("eth0", false);
	assert_values(0, 0, 0);
}

static void lowers_nothing(void **state)
{
	put(SYSCTL, 32768);
	put(queue("eth0", 0), 8192);
	put(queue("eth0", 1), 8192);
	set_up("eth0", 4096);
	assert_values(32768, 8192, 8192);
	assert_absent(STATE);
	assert_int_equal(rps_restore(root, "eth0", false), RPS_NOTHING);
	assert_values(32768, 8192, 8192);
}

static void set_up_twice_keeps_the_first_values(void **state)
{
	put(queue("eth0", 0), 16);
	set_up("eth0", 4096);
	set_up("eth0", 4096);
	set_up("eth0", 65536);
	assert_values(65536, 65536, 65536);
	set_up("eth0", 4096);
	assert_values(65536, 65536, 65536);
	assert_restores("eth0", false);
	assert_values(0, 16, 0);
}

static void undo_goes_back_to_the_set_up_before(void **state)
{
	struct rps_setup *setup;

	setup = rps_set_up(root, "eth0", 4096);
	assert_non_null(setup);
	assert_values(4096, 4096, 4096);
	rps_setup_undo(setup);
	assert_values(0, 0, 0);
	assert_absent(STATE);

	set_up("eth0", 4096);
	setup = rps_set_up(root, "eth0", 8192);
	assert_non_null(setup);
	assert_values(8192, 8192, 8192);
	rps_setup_undo(setup);
	assert_values(4096, 4096, 4096);
	assert_restores("eth0", false);
	assert_values(0, 0, 0);
}

static void the_sysctl_goes_with_the_last_device(void **state)
{
	make_device("eth1", 3);
	set_up("eth0", 4096);
	set_up("eth1", 4096);
	assert_restores("eth0", true);
	assert_values(4096, 0, 0);
	assert_holds(queue("eth1", 1), 4096);
	assert_restores("eth1", false);
	assert_values(0, 0, 0);
	assert_holds(queue("eth1", 1), 0);
	assert_absent(STATE);
}

/* Nobody knows what is attached, as after the module was unloaded. */
static void records_of_others_hold_the_sysctl(void **state)
{
	make_device("eth1", 3);
	set_up("eth0", 4096);
	set_up("eth1", 4096);
	assert_restores("eth1", false);
	assert_holds(SYSCTL, 4096);
	assert_restores("eth0", false);
	assert_holds(SYSCTL, 0);
}

/* One that vsectl did not set up may need the sysctl, too. */
static void attached_others_hold_the_sysctl(void **state)
{
	set_up("eth0", 4096);
	assert_restores("eth0", true);
	assert_values(4096, 0, 0);
	assert_restores("eth1", false);
	assert_values(0, 0, 0);
}

static void leaves_alone_what_others_changed(void **state)
{
	set_up("eth0", 4096);
	put(queue("eth0", 1), 512);
	assert_restores("eth0", false);
	assert_values(0, 0, 512);
	assert_said("rx-1/rps_flow_cnt is 512, not the 4096 that it was set to: it has been left alone");
	assert_absent(STATE);
}

static void others_value_is_the_former_one_next_time(void **state)
{
	set_up("eth0", 4096);
	put(queue("eth0", 1), 512);
	set_up("eth0", 4096);
	assert_restores("eth0", false);
	assert_values(0, 0, 512);
	assert_string_equal(messages, "");
}

static void a_renamed_device_is_the_same(void **state)
{
	char old[256];

	set_up("eth0", 4096);
	strcpy(old, path("sys/class/net/eth0"));
	assert_int_equal(rename(old, path("sys/class/net/uplink")), 0);
	assert_restores("uplink", false);
	assert_holds(queue("uplink", 0), 0);
	assert_holds(SYSCTL, 0);
}

static void a_gone_device_is_forgotten(void **state)
{
	set_up("eth0", 4096);
	delete("sys/class/net/eth0");
	assert_restores("eth0", false);
	assert_holds(SYSCTL, 0);
	assert_absent(STATE);
	assert_string_equal(messages, "");
}

static void a_new_device_of_that_name_is_another(void **state)
{
	set_up("eth0", 4096);
	delete("sys/class/net/eth0");
	make_device("eth0", 7);
	put(queue("eth0", 0), 4096);
	assert_restores("eth0", false);
	/* The sysctl was ours, the queues are not. */
	assert_values(0, 4096, 0);
}

static void fewer_queues_are_fine(void **state)
{
	set_up("eth0", 4096);
	delete("sys/class/net/eth0/queues/rx-1");
	assert_restores("eth0", false);
	assert_holds(queue("eth0", 0), 0);
	assert_string_equal(messages, "");
	assert_absent(STATE);
}

static void assert_no_set_up(const char *device, const char *why)
{
	assert_null(rps_set_up(root, device, 4096));
	assert_said(why);
}

static void a_failure_in_the_middle_is_unwound(void **state)
{
	put(SYSCTL, 8);
	put(queue("eth0", 0), 4);
	delete(queue("eth0", 1));
	assert_int_equal(symlink(READ_ONLY_NUMBER, path(queue("eth0", 1))), 0);
	assert_no_set_up("eth0", "rx-1/rps_flow_cnt to 4096: ");
	assert_holds(SYSCTL, 8);
	assert_holds(queue("eth0", 0), 4);
	assert_absent(STATE);
}

static void a_value_that_does_not_stay_is_a_failure(void **state)
{
	FILE *file = fopen(SWALLOWING_NUMBER, "w");

	assert_non_null(file);
	fputs("0\n", file);
	assert_int_equal(fclose(file), 0);
	delete(queue("eth0", 1));
	assert_int_equal(symlink(SWALLOWING_NUMBER, path(queue("eth0", 1))), 0);
	assert_no_set_up("eth0", "rx-1/rps_flow_cnt to 4096: ");
	assert_values(0, 0, 0);
	assert_absent(STATE);
}

static void a_failure_keeps_earlier_records(void **state)
{
	make_device("eth1", 3);
	set_up("eth1", 4096);
	delete(queue("eth0", 1));
	assert_int_equal(symlink(READ_ONLY_NUMBER, path(queue("eth0", 1))), 0);
	assert_no_set_up("eth0", "rx-1/rps_flow_cnt to 4096: ");
	assert_holds(queue("eth0", 0), 0);
	assert_restores("eth1", false);
	assert_holds(queue("eth1", 0), 0);
	assert_holds(SYSCTL, 0);
}

static void nothing_changes_unless_written_down(void **state)
{
	/* A directory cannot be replaced by the new state. */
	put("run/vse/rps/in-the-way", 1);
	assert_no_set_up("eth0", "cannot");
	assert_values(0, 0, 0);
}

static void a_failed_restore_can_be_repeated(void **state)
{
	set_up("eth0", 4096);
	delete(queue("eth0", 0));
	put_text(queue("eth0", 0), "no number\n");
	assert_int_equal(rps_restore(root, "eth0", false), RPS_FAILED);
	assert_said("cannot read");
	assert_holds(queue("eth0", 1), 0);
	put(queue("eth0", 0), 4096);
	assert_restores("eth0", false);
	assert_values(0, 0, 0);
}

static void says_what_is_missing(void **state)
{
	assert_no_set_up("eth9", "there is no network device eth9");
	delete("sys/class/net/eth0/queues/rx-1");
	delete("sys/class/net/eth0/queues/rx-0");
	assert_no_set_up("eth0", "eth0 has no receive queues");
	delete(SYSCTL);
	assert_no_set_up("eth0", "this kernel was built without RPS (CONFIG_RPS)");
	delete("run");
	assert_no_set_up("eth0", "cannot make the directory");
	assert_int_equal(rps_restore(root, "eth0", false), RPS_NOTHING);
}

/* vsectl was killed when it had written down what it would do. */
static void an_interrupted_set_up_is_restored(void **state)
{
	put_text(STATE, "rps_sock_flow_entries 0 4096\n"
			"rps_flow_cnt eth0 2 0 0 4096\n"
			"rps_flow_cnt eth0 2 1 0 4096\n");
	put(SYSCTL, 4096);
	put(queue("eth0", 0), 4096);
	assert_restores("eth0", false);
	assert_values(0, 0, 0);
	assert_string_equal(messages, "");
	assert_absent(STATE);
}

static void a_damaged_line_costs_one_value(void **state)
{
	static const char *const damaged[] = {
		"\n", "foo\n", "rps_flow_cnt\n", "rps_flow_cnt eth0 2 1 0\n",
		"rps_flow_cnt eth0 2 1 0 4096 7\n",
		"rps_flow_cnt eth0 2 1 0 4096 7 8\n",
		"rps_flow_cnt eth0 0 1 0 4096\n",
		"rps_flow_cnt eth0 -2 1 0 4096\n",
		"rps_flow_cnt eth0 2 ../../x 0 4096\n",
		"rps_flow_cnt eth0 2 1 0 99999999999999999999\n",
		"rps_flow_cnt a-name-of-16-char 2 1 0 4096\n",
		"rps_sock_flow_entries 0\n", "rps_sock_flow_entries 0 4k\n",
		"rps_sock_flow_entries 7 4096\n", "rps_flow_cnt eth0 2 1 0 4096",
		"\x80\xff\x01\n",
	};

	for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
		char text[256];

		snprintf(text, sizeof(text), "rps_sock_flow_entries 0 4096\n"
			 "rps_flow_cnt eth0 2 0 0 4096\n%s", damaged[i]);
		put_text(STATE, text);
		put(SYSCTL, 4096);
		put(queue("eth0", 0), 4096);
		put(queue("eth0", 1), 4096);
		*messages = '\0';
		assert_restores("eth0", false);
		assert_said("is damaged in line 3");
		assert_values(0, 0, 4096);
		assert_absent(STATE);
	}
}

static void a_damaged_file_hinders_no_set_up(void **state)
{
	put_text(STATE, "\x01\x02\x03");
	set_up("eth0", 4096);
	assert_said("is damaged in line 1");
	assert_values(4096, 4096, 4096);
	assert_restores("eth0", false);
	assert_values(0, 0, 0);
}

#define TEST(function)	cmocka_unit_test_setup_teardown(function, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sets_up_and_restores),
		TEST(rounds_up_as_the_kernel_does),
		TEST(lowers_nothing),
		TEST(set_up_twice_keeps_the_first_values),
		TEST(undo_goes_back_to_the_set_up_before),
		TEST(the_sysctl_goes_with_the_last_device),
		TEST(records_of_others_hold_the_sysctl),
		TEST(attached_others_hold_the_sysctl),
		TEST(leaves_alone_what_others_changed),
		TEST(others_value_is_the_former_one_next_time),
		TEST(a_renamed_device_is_the_same),
		TEST(a_gone_device_is_forgotten),
		TEST(a_new_device_of_that_name_is_another),
		TEST(fewer_queues_are_fine),
		TEST(a_failure_in_the_middle_is_unwound),
		TEST(a_value_that_does_not_stay_is_a_failure),
		TEST(a_failure_keeps_earlier_records),
		TEST(nothing_changes_unless_written_down),
		TEST(a_failed_restore_can_be_repeated),
		TEST(says_what_is_missing),
		TEST(an_interrupted_set_up_is_restored),
		TEST(a_damaged_line_costs_one_value),
		TEST(a_damaged_file_hinders_no_set_up),
	};

	return cmocka_run_group_tests_name("vsectl_rps", tests, NULL, NULL);
}
