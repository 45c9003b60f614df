// SPDX-License-Identifier: GPL-2.0
/* What commands make of their arguments: a request, or words that help. */
#include <errno.h>

#include <linux/vse.h>

#include "vsectl.h"
#include "vsectl_fake.h"

static const struct options options;

/* Returns the exit code of a command, which is separated by spaces. */
static int run(const struct object *object, const char *command)
{
	const struct command *known = object->commands;
	char *text = strdup(command), *rest = text;
	char *argv[16];
	int argc = 0, result;

	assert_non_null(text);
	while ((argv[argc] = strsep(&rest, " ")))
		argc++;
	while (strcmp(known->name, argv[0]))
		known++;
	fake.command = 0;
	fake.message[0] = '\0';
	result = known->run(&options, argc - 1, argv + 1);
	free(text);
	return result;
}

static void assert_asked(int command)
{
	if (fake.command != command)
		fail_msg("command %d instead of %d: %s", fake.command, command,
			 fake.message);
}

/* The attributes of the request, one after the other: "type=value". */
static void assert_attrs(const char *expected)
{
	struct nlmsghdr *header = nlmsg_hdr(fake.request);
	char text[512] = "", *end = text;
	struct nlattr *attr;
	int rest;

	nlmsg_for_each_attr(attr, header, 0, rest) {
		if (nla_len(attr) == sizeof(uint32_t))
			end += sprintf(end, "%d=%u ", nla_type(attr), nla_get_u32(attr));
		else
			end += sprintf(end, "%d=%s ", nla_type(attr), nla_get_string(attr));
	}
	assert_string_equal(text, expected);
}

static void assert_bad(const struct object *object, const char *command,
		       const char *told)
{
	assert_int_equal(run(object, command), EXIT_BAD_INPUT);
	assert_int_equal(fake.command, 0);
	assert_string_equal(fake.message, told);
}

static void vms_are_bound_to_cores(void **state)
{
	assert_int_equal(run(&vm_object, "add id 7 tenant 3 core 0-1,400"), EXIT_OK);
	assert_asked(VSE_CMD_VM_ADD);
	assert_attrs("1=7 2=3 3=0-1,400 ");
	assert_int_equal(run(&vm_object, "add core 5 id 4094"), EXIT_OK);
	assert_attrs("1=4094 2=0 3=5 ");

	assert_bad(&vm_object, "add id 7 core 1-",
		   "core \"1-\": give a list of cores like 0-1,4");
	fake.refuses = EINVAL;
	assert_int_equal(run(&vm_object, "add core 5 id 4094"), EXIT_REFUSED);
	assert_string_equal(fake.message, "refused");
}

static void vms_are_bound_to_threads(void **state)
{
	static const char *const bad[] = {
		"0", "1,1", "1,", ",1", "1-2", "-1", "1,,2", "2147483648", "x", "0x1"
	};
	char text[16384], *end = text;

	assert_int_equal(run(&vm_object, "add id 7 tenant 3 tid 1234,1235"), EXIT_OK);
	assert_asked(VSE_CMD_VM_ADD);
	assert_attrs("1=7 2=3 5=1234 5=1235 ");
	assert_int_equal(run(&vm_object, "add tid 2147483647 id 1"), EXIT_OK);
	assert_attrs("1=1 2=0 5=2147483647 ");

	for (size_t i = 0; i < COUNT(bad); i++) {
		char command[64], told[256];

		sprintf(command, "add id 7 tid %s", bad[i]);
		sprintf(told, "tid \"%s\": give up to 512 threads like 1234,1235, each once; ls /proc/PID/task lists those of a process",
			bad[i]);
		assert_bad(&vm_object, command, told);
	}

	/* As many as there may be, and one more. */
	end += sprintf(end, "add id 7 tid 1");
	for (int i = 2; i <= VSE_VM_THREADS_MAX; i++)
		end += sprintf(end, ",%d", i);
	assert_int_equal(run(&vm_object, text), EXIT_OK);
	assert_int_equal(nlmsg_attrlen(nlmsg_hdr(fake.request), 0),
			 (2 + VSE_VM_THREADS_MAX) * nla_total_size(4));
	sprintf(end, ",%d", VSE_VM_THREADS_MAX + 1);
	assert_int_equal(run(&vm_object, text), EXIT_BAD_INPUT);
}

static void vms_are_bound_to_one_or_the_other(void **state)
{
	assert_bad(&vm_object, "add id 7 core 1 tid 1234",
		   "core and tid: give one of them; of a VM that is bound by its threads, the cores are where these run");
	assert_bad(&vm_object, "add id 7",
		   "a VM needs an id, and its cores or the threads of its vCPUs: vsectl vm add id N {core LIST | tid LIST}");
	assert_bad(&vm_object, "add tid 1234",
		   "a VM needs an id, and its cores or the threads of its vCPUs: vsectl vm add id N {core LIST | tid LIST}");
	assert_bad(&vm_object, "add id 7 pid 1",
		   "there is no \"pid\" here; known are: id, tenant, core, tid");
}

static void settings_of_the_choice(void **state)
{
	assert_int_equal(run(&config_object, "set margin 20 dwell 2000 moves 10 vm-idle 0"),
			 EXIT_OK);
	assert_asked(VSE_CMD_CONFIG_SET);
	assert_attrs("8=20 9=2000 10=10 11=0 ");
	assert_int_equal(run(&config_object, "set vm_idle 60000 margin 100 dwell 0 moves 10000"),
			 EXIT_OK);
	assert_attrs("8=100 9=0 10=10000 11=60000 ");

	assert_bad(&config_object, "set margin 0",
		   "margin \"0\": give a number from 1 to 100");
	assert_bad(&config_object, "set margin 101",
		   "margin \"101\": give a number from 1 to 100");
	assert_bad(&config_object, "set dwell 60001",
		   "dwell \"60001\": give a number from 0 to 60000");
	assert_bad(&config_object, "set moves 10001",
		   "moves \"10001\": give a number from 0 to 10000");
	assert_bad(&config_object, "set vm-idle 60001",
		   "vm-idle \"60001\": give a number from 0 to 60000");
	assert_bad(&config_object, "set allowed 2-3 margin",
		   "margin needs a value behind it");
	assert_bad(&config_object, "set idle 1",
		   "there is no \"idle\" here; known are: interval, weight, high-mark, margin, dwell, moves, vm-idle, allowed, vxlan-ports, geneve-ports, flow-limit");
}

static void settings_with_ports(void **state)
{
	static const char ports[] = { 0x12, 0xb5, 0x21, 0x18 };
	struct nlattr *attr;
	int rest, count = 0;

	assert_int_equal(run(&config_object, "set vxlan-ports 4789,8472"), EXIT_OK);
	nlmsg_for_each_attr(attr, nlmsg_hdr(fake.request), 0, rest) {
		assert_int_equal(nla_type(attr), VSE_A_CONFIG_VXLAN_PORT);
		assert_int_equal(nla_len(attr), 2);
		assert_memory_equal(nla_data(attr), &ports[2 * count++], 2);
	}
	assert_int_equal(count, 2);
	assert_bad(&config_object, "set vxlan-ports 4789,65536",
		   "vxlan-ports \"4789,65536\": give up to 8 UDP ports like 4789,8472, each once");
}

static void devices_are_set(void **state)
{
	assert_int_equal(run(&dev_object, "set lo rss follow"), EXIT_OK);
	assert_asked(VSE_CMD_DEV_SET);
	assert_attrs("2=1 13=1 ");
	assert_int_equal(run(&dev_object, "set lo rss off fcf vlan"), EXIT_OK);
	assert_attrs("2=1 12=2 13=0 ");
	assert_int_equal(run(&dev_object, "set lo fcf tos"), EXIT_OK);
	assert_attrs("2=1 12=1 ");

	assert_bad(&dev_object, "set lo rss on",
		   "rss \"on\": give follow, and RSS keeps to queues whose cores are allowed and run no VM, or off");
	assert_bad(&dev_object, "set lo fcf follow",
		   "fcf \"follow\": give tos or vlan, where the flow control field is, or off");
	assert_bad(&dev_object, "set lo fcf tos rss",
		   "rss needs a value behind it");
	assert_bad(&dev_object, "set lo",
		   "say which device, and what to set: vsectl dev set DEV [fcf {off|tos|vlan}] [rss {off|follow}]");
	assert_bad(&dev_object, "set there-is-none rss off",
		   "there is no network device \"there-is-none\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(vms_are_bound_to_cores, fake_reset),
		cmocka_unit_test_teardown(vms_are_bound_to_threads, fake_reset),
		cmocka_unit_test_teardown(vms_are_bound_to_one_or_the_other, fake_reset),
		cmocka_unit_test_teardown(settings_of_the_choice, fake_reset),
		cmocka_unit_test_teardown(settings_with_ports, fake_reset),
		cmocka_unit_test_teardown(devices_are_set, fake_reset),
	};

	return cmocka_run_group_tests_name("vsectl_command", tests, NULL, NULL);
}
