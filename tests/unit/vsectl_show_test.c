// SPDX-License-Identifier: GPL-2.0
/* What there is, as "show" puts it: tables and JSON. */
#include <arpa/inet.h>

#include <linux/vse.h>

#include "vsectl.h"
#include "vsectl_fake.h"

static char *show(const struct object *object, const char *flags)
{
	const struct options options = {
		.json = strchr(flags, 'j'), .statistics = strchr(flags, 's'),
	};
	const struct command *command = object->commands;

	while (strcmp(command->name, "show"))
		command++;
	fake_output_begin();
	assert_int_equal(command->run(&options, 0, NULL), EXIT_OK);
	return fake_output_end();
}

static void assert_shown(const struct object *object, const char *flags,
			 const char *expected)
{
	char *text = show(object, flags);

	assert_string_equal(text, expected);
	free(text);
}

/* Returns how many lines it has. */
static int assert_narrow(const char *text)
{
	int lines = 0;

	while (*text) {
		int length = strcspn(text, "\n");

		if (length > 80)
			fail_msg("%d characters: %.*s", length, length, text);
		text += length + 1;
		lines++;
	}
	return lines;
}

static struct nl_msg *add_vm(uint32_t id, uint32_t tenant, const char *cores)
{
	struct nl_msg *vm = fake_object(VSE_CMD_VM_GET);

	nla_put_u32(vm, VSE_A_VM_ID, id);
	nla_put_u32(vm, VSE_A_VM_TENANT, tenant);
	nla_put_string(vm, VSE_A_VM_CORES, cores);
	nla_put_u32(vm, VSE_A_VM_FLOWS, 2);
	return vm;
}

static void vms(void **state)
{
	struct nl_msg *vm;

	add_vm(7, 1, "0-1");
	/* As a kernel that knows no threads has it. */
	assert_shown(&vm_object, "", "VM  TENANT  FLOWS  CORES  RUNNING  THREADS\n"
				     "7   1       2      0-1    -        -\n");
	vm = add_vm(8, 3, "2,5");
	nla_put_u32(vm, VSE_A_VM_TID, 1234);
	nla_put_u32(vm, VSE_A_VM_TID, 1235);
	nla_put_string(vm, VSE_A_VM_RUNNING, "5");
	vm = add_vm(9, 3, "");
	nla_put_string(vm, VSE_A_VM_RUNNING, "");
	assert_shown(&vm_object, "", "VM  TENANT  FLOWS  CORES  RUNNING  THREADS\n"
				     "7   1       2      0-1    -        -\n"
				     "8   3       2      2,5    5        1234,1235\n"
				     "9   3       2      -      -        -\n");
	assert_shown(&vm_object, "j", "[{\"id\":7,\"tenant\":1,\"flows\":2,\"cores\":\"0-1\",\"running\":null,\"tids\":[]},"
				      "{\"id\":8,\"tenant\":3,\"flows\":2,\"cores\":\"2,5\",\"running\":\"5\",\"tids\":[1234,1235]},"
				      "{\"id\":9,\"tenant\":3,\"flows\":2,\"cores\":null,\"running\":null,\"tids\":[]}]\n");
}

static void vms_of_many_threads(void **state)
{
	struct nl_msg *vm = add_vm(7, 1, "0-63");
	char *text;

	for (uint32_t i = 0; i < VSE_VM_THREADS_MAX; i++)
		nla_put_u32(vm, VSE_A_VM_TID, 4194304 - i);
	text = show(&vm_object, "");
	assert_true(assert_narrow(text) < 110);
	assert_non_null(strstr(text, "4194303,4194302,"));
	assert_non_null(strstr(text, ",4193793\n"));
	free(text);
}

static struct nl_msg *add_config(void)
{
	struct nl_msg *config = fake_object(VSE_CMD_CONFIG_GET);

	nla_put_u32(config, VSE_A_CONFIG_INTERVAL, 100);
	nla_put_u32(config, VSE_A_CONFIG_WEIGHT, 30);
	nla_put_u32(config, VSE_A_CONFIG_HIGH_MARK, 90);
	nla_put_string(config, VSE_A_CONFIG_ALLOWED, "2-3");
	nla_put_u16(config, VSE_A_CONFIG_VXLAN_PORT, htons(4789));
	nla_put_u16(config, VSE_A_CONFIG_VXLAN_PORT, htons(8472));
	nla_put_u16(config, VSE_A_CONFIG_GENEVE_PORT, htons(6081));
	nla_put_u32(config, VSE_A_CONFIG_FLOW_LIMIT, 65536);
	return config;
}

static void settings(void **state)
{
	struct nl_msg *config = add_config();

	nla_put_u32(config, VSE_A_CONFIG_MARGIN, 15);
	nla_put_u32(config, VSE_A_CONFIG_DWELL, 1000);
	nla_put_u32(config, VSE_A_CONFIG_MOVES, 32);
	nla_put_u32(config, VSE_A_CONFIG_VM_IDLE, 500);
	assert_shown(&config_object, "", "interval      100 ms\n"
					 "weight        30%\n"
					 "high-mark     90%\n"
					 "margin        15%\n"
					 "dwell         1000 ms\n"
					 "moves         32 a second\n"
					 "vm-idle       500 ms\n"
					 "flow-limit    65536\n"
					 "vxlan-ports   4789,8472\n"
					 "geneve-ports  6081\n"
					 "allowed       2-3\n");
	assert_shown(&config_object, "j", "{\"interval\":100,\"weight\":30,\"high_mark\":90,\"margin\":15,\"dwell\":1000,\"moves\":32,\"vm_idle\":500,\"flow_limit\":65536,\"vxlan_ports\":[4789,8472],\"geneve_ports\":[6081],\"allowed\":\"2-3\"}\n");
}

static void settings_that_there_are_not(void **state)
{
	char *text;

	add_config();
	text = show(&config_object, "");
	assert_non_null(strstr(text, "margin        -\n"
				     "dwell         -\n"
				     "moves         -\n"
				     "vm-idle       -\n"));
	free(text);
}

static struct nl_msg *add_device(const char *name)
{
	struct nl_msg *dev = fake_object(VSE_CMD_DEV_GET);

	nla_put_u32(dev, VSE_A_DEV_IFINDEX, 2);
	nla_put_string(dev, VSE_A_DEV_NAME, name);
	nla_put_string(dev, VSE_A_DEV_DRIVER, "mlx4_en");
	nla_put_u32(dev, VSE_A_DEV_RX_QUEUES, 4);
	nla_put_u32(dev, VSE_A_DEV_TAGS, 4096);
	nla_put_u32(dev, VSE_A_DEV_FCF, VSE_FCF_TOS);
	return dev;
}

static void devices(void **state)
{
	struct nl_msg *dev;

	add_device("eth0");
	dev = add_device("enp1s0");
	nla_put_u32(dev, VSE_A_DEV_RSS, VSE_RSS_FOLLOW);
	nla_put_string(dev, VSE_A_DEV_RSS_QUEUES, "0,2-3");
	/* One that there may be some day. */
	dev = add_device("enp2s0");
	nla_put_u32(dev, VSE_A_DEV_RSS, 77);
	assert_shown(&dev_object, "", "DEVICE  DRIVER   QUEUES  TAGS  FCF  RSS     RSS-QUEUES\n"
				      "eth0    mlx4_en  4       4096  tos  -       -\n"
				      "enp1s0  mlx4_en  4       4096  tos  follow  0,2-3\n"
				      "enp2s0  mlx4_en  4       4096  tos  77      -\n");
	fake_forget(VSE_CMD_DEV_GET);
	dev = add_device("eth0");
	nla_put_u32(dev, VSE_A_DEV_RSS, VSE_RSS_OFF);
	nla_put_string(dev, VSE_A_DEV_RSS_QUEUES, "0-3");
	assert_shown(&dev_object, "j", "[{\"name\":\"eth0\",\"driver\":\"mlx4_en\",\"rx_queues\":4,\"tags\":4096,\"fcf\":\"tos\",\"rss\":\"off\",\"packets\":null,\"hits\":null,\"steered\":null,\"local\":null,\"unsteered\":null,\"rss_queues\":\"0-3\"}]\n");
}

static struct nl_msg *add_flow(void)
{
	struct nl_msg *flow = fake_object(VSE_CMD_FLOW_GET);

	nla_put_u16(flow, VSE_A_FLOW_PRIORITY, 100);
	nla_put_u64(flow, VSE_A_FLOW_COOKIE, 7);
	nla_put_u32(flow, VSE_A_FLOW_CORE, VSE_CORE_AUTO);
	nla_put_u32(flow, VSE_A_FLOW_TAG, 4097);
	nla_put_u64(flow, VSE_A_FLOW_PACKETS, 5);
	nla_put_u64(flow, VSE_A_FLOW_BYTES, 500);
	nla_put_u64(flow, VSE_A_FLOW_AGE, 65000);
	nla_put_u64(flow, VSE_A_FLOW_IDLE, 100);
	return flow;
}

/* What a table with statistics says of where the packets of a flow go. */
static void assert_placed(struct nl_msg *flow, const char *expected)
{
	char *text = show(&flow_object, "s"), *placed;

	assert_narrow(text);
	placed = strstr(text, "PLACED ");
	assert_non_null(placed);
	placed += strlen("PLACED ");
	if (strncmp(placed, expected, strlen(expected)) ||
	    (strncmp(placed + strlen(expected), "  MATCH *", 9) &&
	     strncmp(placed + strlen(expected), "\n    MATCH *", 12)))
		fail_msg("not \"%s\": %s", expected, text);
	free(text);
	fake_forget(VSE_CMD_FLOW_GET);
}

static struct nl_msg *add_placed(uint32_t placement, uint32_t core, uint64_t placed,
				 uint32_t moves)
{
	struct nl_msg *flow = add_flow();

	nla_put_u32(flow, VSE_A_FLOW_PLACEMENT, placement);
	if (core != VSE_CORE_AUTO)
		nla_put_u32(flow, VSE_A_FLOW_CURRENT_CORE, core);
	nla_put_u64(flow, VSE_A_FLOW_PLACED, placed);
	nla_put_u32(flow, VSE_A_FLOW_MOVES, moves);
	return flow;
}

static void where_flows_are(void **state)
{
	static const char *const names[] = {
		"predetermined", "arrival", "least-loaded", "vm", "unusable",
		"load", "priority", "full", "no-core", "9"
	};
	struct nl_msg *flow;

	assert_placed(add_flow(), "-");
	for (uint32_t i = 0; i < COUNT(names); i++) {
		char line[80];

		sprintf(line, "core 2 for 3.0s: %s, 0 moves", names[i]);
		assert_placed(add_placed(i, 2, 3000, 0), line);
	}
	flow = add_placed(VSE_PLACEMENT_LOAD, 2, 12399, 3);
	nla_put_u32(flow, VSE_A_FLOW_LOAD, 412);
	assert_placed(flow, "core 2 for 12.3s: load, 3 moves, load 41.2%");
	flow = add_placed(VSE_PLACEMENT_ARRIVAL, 0, 50, 1);
	nla_put_u32(flow, VSE_A_FLOW_LOAD, 0);
	assert_placed(flow, "core 0 for 0.0s: arrival, 1 move, load 0.0%");
	assert_placed(add_placed(VSE_PLACEMENT_FULL, VSE_CORE_AUTO, 7000, 2),
		      "no core for 7.0s: full, 2 moves");
	flow = add_flow();
	nla_put_u32(flow, VSE_A_FLOW_PLACEMENT, VSE_PLACEMENT_NO_CORE);
	assert_placed(flow, "no core: no-core");
}

static void where_flows_are_in_json(void **state)
{
	struct nl_msg *flow = add_placed(VSE_PLACEMENT_LEAST_LOADED, 2, 12399, 3);

	nla_put_u32(flow, VSE_A_FLOW_LOAD, 412);
	add_flow();
	assert_shown(&flow_object, "j",
		     "[{\"priority\":100,\"core\":\"auto\",\"current_core\":2,\"cookie\":7,\"tag\":4097,\"packets\":5,\"bytes\":500,\"age_ms\":65000,\"idle_ms\":100,\"idle_timeout\":0,\"hard_timeout\":0,"
		     "\"placement\":\"least-loaded\",\"placed_ms\":12399,\"moves\":3,\"load\":41.2,\"send_flow_rem\":false,\"match\":\"\"},"
		     "{\"priority\":100,\"core\":\"auto\",\"current_core\":null,\"cookie\":7,\"tag\":4097,\"packets\":5,\"bytes\":500,\"age_ms\":65000,\"idle_ms\":100,\"idle_timeout\":0,\"hard_timeout\":0,"
		     "\"placement\":null,\"placed_ms\":null,\"moves\":null,\"load\":null,\"send_flow_rem\":false,\"match\":\"\"}]\n");
}

static struct nl_msg *add_core(uint32_t id, bool allowed, uint32_t load)
{
	struct nl_msg *core = fake_object(VSE_CMD_CORE_GET);

	nla_put_u32(core, VSE_A_CORE_ID, id);
	nla_put_flag(core, VSE_A_CORE_ONLINE);
	if (allowed)
		nla_put_flag(core, VSE_A_CORE_ALLOWED);
	nla_put_u32(core, VSE_A_CORE_LOAD, load);
	return core;
}

static void put_work(struct nl_msg *core, uint32_t flows, uint64_t steered,
		     uint32_t softirq)
{
	nla_put_u32(core, VSE_A_CORE_FLOWS, flows);
	nla_put_u64(core, VSE_A_CORE_STEERED, steered);
	nla_put_u32(core, VSE_A_CORE_SOFTIRQ, softirq);
}

static void put_vm(struct nl_msg *core, uint32_t vm, bool running)
{
	nla_put_u32(core, VSE_A_CORE_VM, vm);
	if (running)
		nla_put_u32(core, VSE_A_CORE_RUNNING, vm);
}

static void add_four_cores(bool numa)
{
	struct nl_msg *core;

	for (uint32_t id = 0; id < 4; id++) {
		core = add_core(id, id >= 2, 123 + 250 * id);
		put_work(core, id / 2, id / 2 * 81920, 5 + 200 * id);
		if (numa)
			nla_put_u32(core, VSE_A_CORE_NUMA_NODE, id / 2);
		nla_put_u32(core, VSE_A_CORE_CACHE, id & ~1);
		nla_put_u32(core, VSE_A_CORE_SMT, id);
		if (id == 1)
			nla_put_flag(core, VSE_A_CORE_ISOLATED);
		if (id < 2)
			put_vm(core, 7, id);
		if (id == 1)
			put_vm(core, 8, false);
	}
	nla_put_u32(fake_object(VSE_CMD_CORE_GET), VSE_A_CORE_ID, 4);
}

static void cores(void **state)
{
	add_four_cores(false);
	assert_shown(&core_object, "",
		     "CORE  STATE      LOAD              SOFTIRQ  FLOWS  STEERED  VMS\n"
		     "   0  excluded  12.3%  =.........     0.5%      0        0  7\n"
		     "   1  isolated  37.3%  ##==......    20.5%      0        0  7*,8\n"
		     "   2  allowed   62.3%  ####==....    40.5%      1    81920  -\n"
		     "   3  allowed   87.3%  ######===.    60.5%      1    81920  -\n"
		     "   4  offline       -  -                 -      -        -  -\n");
	assert_shown(&core_object, "j",
		     "[{\"id\":0,\"numa_node\":null,\"online\":true,\"allowed\":false,\"isolated\":false,\"load\":12.3,\"softirq\":0.5,\"flows\":0,\"steered\":0,\"cache\":0,\"smt\":0,\"vms\":[7],\"running\":[]},"
		     "{\"id\":1,\"numa_node\":null,\"online\":true,\"allowed\":false,\"isolated\":true,\"load\":37.3,\"softirq\":20.5,\"flows\":0,\"steered\":0,\"cache\":0,\"smt\":1,\"vms\":[7,8],\"running\":[7]},"
		     "{\"id\":2,\"numa_node\":null,\"online\":true,\"allowed\":true,\"isolated\":false,\"load\":62.3,\"softirq\":40.5,\"flows\":1,\"steered\":81920,\"cache\":2,\"smt\":2,\"vms\":[],\"running\":[]},"
		     "{\"id\":3,\"numa_node\":null,\"online\":true,\"allowed\":true,\"isolated\":false,\"load\":87.3,\"softirq\":60.5,\"flows\":1,\"steered\":81920,\"cache\":2,\"smt\":3,\"vms\":[],\"running\":[]},"
		     "{\"id\":4,\"numa_node\":null,\"online\":false,\"allowed\":false,\"isolated\":false,\"load\":null,\"softirq\":null,\"flows\":null,\"steered\":null,\"cache\":null,\"smt\":null,\"vms\":[],\"running\":[]}]\n");
}

static void cores_of_two_nodes(void **state)
{
	add_four_cores(true);
	assert_shown(&core_object, "",
		     "CORE  NODE  STATE      LOAD              SOFTIRQ  FLOWS  STEERED  VMS\n"
		     "   0     0  excluded  12.3%  =.........     0.5%      0        0  7\n"
		     "   1     0  isolated  37.3%  ##==......    20.5%      0        0  7*,8\n"
		     "   2     1  allowed   62.3%  ####==....    40.5%      1    81920  -\n"
		     "   3     1  allowed   87.3%  ######===.    60.5%      1    81920  -\n"
		     "   4     -  offline       -  -                 -      -        -  -\n");
}

static void cores_of_one_node(void **state)
{
	for (uint32_t id = 0; id < 2; id++)
		nla_put_u32(add_core(id, true, 0), VSE_A_CORE_NUMA_NODE, 0);
	/* One that is offline is on none. */
	nla_put_u32(fake_object(VSE_CMD_CORE_GET), VSE_A_CORE_ID, 2);
	/* As a kernel has it that knows little of cores. */
	assert_shown(&core_object, "",
		     "CORE  STATE    LOAD              SOFTIRQ  FLOWS  STEERED  VMS\n"
		     "   0  allowed  0.0%  ..........        -      -        -  -\n"
		     "   1  allowed  0.0%  ..........        -      -        -  -\n"
		     "   2  offline     -  -                 -      -        -  -\n");
}

static void a_big_host_in_80_columns(void **state)
{
	char *text;

	for (uint32_t id = 0; id < 256; id++) {
		struct nl_msg *core = add_core(id, id % 2, 1000);

		put_work(core, 65536, 9999999999999, 1000);
		nla_put_u32(core, VSE_A_CORE_NUMA_NODE, id / 64);
		if (!(id % 2))
			for (uint32_t vm = 4070; vm <= VSE_VM_ID_MAX; vm++)
				put_vm(core, vm, true);
	}
	text = show(&core_object, "");
	assert_memory_equal(text, "CORE  NODE  STATE ", 18);
	assert_narrow(text);
	free(text);
}

/* 256 cores, the lower half on node 0, the last 16 offline. */
static void add_idle_host(void)
{
	for (uint32_t id = 0; id < 240; id++) {
		bool isolated = id == 50 || id == 51;
		struct nl_msg *core = add_core(id, id >= 8 && !isolated,
					       id == 100 ? 9 : 3);

		put_work(core, id == 60 ? 1 : 0, id < 200 ? 10 : 0, 2);
		nla_put_u32(core, VSE_A_CORE_NUMA_NODE, id / 128);
		if (id < 8)
			put_vm(core, 7, id >= 6);
		if (isolated)
			nla_put_flag(core, VSE_A_CORE_ISOLATED);
		if (id == 200)
			nla_put_u32(core, VSE_A_CORE_LOAD, 10);
	}
	for (uint32_t id = 240; id < 256; id++)
		nla_put_u32(fake_object(VSE_CMD_CORE_GET), VSE_A_CORE_ID, id);
}

static void neighbours_that_idle(void **state)
{
	char *text;

	add_idle_host();
	assert_shown(&core_object, "",
		     "   CORE  NODE  STATE     LOAD              SOFTIRQ  FLOWS  STEERED  VMS\n"
		     "    0-5     0  excluded  0.3%  ..........     0.2%      0       60  7\n"
		     "    6-7     0  excluded  0.3%  ..........     0.2%      0       20  7*\n"
		     "   8-49     0  allowed   0.3%  ..........     0.2%      0      420  -\n"
		     "  50-51     0  isolated  0.3%  ..........     0.2%      0       20  -\n"
		     "  52-59     0  allowed   0.3%  ..........     0.2%      0       80  -\n"
		     "     60     0  allowed   0.3%  ..........     0.2%      1       10  -\n"
		     " 61-127     0  allowed   0.9%  ..........     0.2%      0      670  -\n"
		     "128-199     1  allowed   0.3%  ..........     0.2%      0      720  -\n"
		     "    200     1  allowed   1.0%  ..........     0.2%      0        0  -\n"
		     "201-239     1  allowed   0.3%  ..........     0.2%      0        0  -\n"
		     "240-255     -  offline      -  -                 -      -        0  -\n");
	/* All of them in what is to be complete. */
	text = show(&core_object, "s");
	assert_int_equal(assert_narrow(text), 257);
	free(text);
	text = show(&core_object, "j");
	assert_non_null(strstr(text, "\"id\":199,"));
	free(text);
}

static void neighbours_on_a_small_host(void **state)
{
	char *text;

	for (uint32_t id = 0; id < 32; id++)
		put_work(add_core(id, true, 0), 0, 0, 0);
	text = show(&core_object, "");
	assert_int_equal(assert_narrow(text), 33);
	free(text);
	put_work(add_core(32, true, 0), 0, 0, 0);
	text = show(&core_object, "");
	assert_int_equal(assert_narrow(text), 2);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(vms, fake_reset),
		cmocka_unit_test_teardown(vms_of_many_threads, fake_reset),
		cmocka_unit_test_teardown(settings, fake_reset),
		cmocka_unit_test_teardown(settings_that_there_are_not, fake_reset),
		cmocka_unit_test_teardown(devices, fake_reset),
		cmocka_unit_test_teardown(where_flows_are, fake_reset),
		cmocka_unit_test_teardown(where_flows_are_in_json, fake_reset),
		cmocka_unit_test_teardown(cores, fake_reset),
		cmocka_unit_test_teardown(cores_of_two_nodes, fake_reset),
		cmocka_unit_test_teardown(cores_of_one_node, fake_reset),
		cmocka_unit_test_teardown(a_big_host_in_80_columns, fake_reset),
		cmocka_unit_test_teardown(neighbours_that_idle, fake_reset),
		cmocka_unit_test_teardown(neighbours_on_a_small_host, fake_reset),
	};

	return cmocka_run_group_tests_name("vsectl_show", tests, NULL, NULL);
}
