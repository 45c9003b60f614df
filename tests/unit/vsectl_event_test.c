// SPDX-License-Identifier: GPL-2.0
/* Events from the kernel, as vsectl monitor shows them. */
#include <arpa/inet.h>
#include <linux/genetlink.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "event.h"
#include "vsectl_test.h"

#define FAMILY	30

/* 2025-11-21 12:34:56.789 */
static const struct timespec now = { 1763728496, 789999999 };

static struct nl_msg *message;
static char *text;
static size_t size;

static void begin(int family, uint8_t command)
{
	message = nlmsg_alloc();
	assert_non_null(message);
	assert_non_null(genlmsg_put(message, 0, 0, family, 0, 0, command,
				    VSE_FAMILY_VERSION));
}

static void put_u16(int attr, uint16_t value)
{
	assert_int_equal(nla_put_u16(message, attr, value), 0);
}

static void put_u32(int attr, uint32_t value)
{
	assert_int_equal(nla_put_u32(message, attr, value), 0);
}

static void put_u64(int attr, uint64_t value)
{
	assert_int_equal(nla_put_u64(message, attr, value), 0);
}

static void put_string(int attr, const char *value)
{
	assert_int_equal(nla_put_string(message, attr, value), 0);
}

static void put_match(void)
{
	struct nlattr *nest = nla_nest_start(message, VSE_A_FLOW_MATCH);

	assert_non_null(nest);
	put_u16(VSE_A_MATCH_DL_TYPE, htons(0x0800));
	nla_put_u8(message, VSE_A_MATCH_NW_PROTO, 17);
	put_u32(VSE_A_MATCH_NW_SRC, htonl(0x0a010000));
	put_u64(VSE_A_MATCH_TUN_ID, htobe64(0x1234));
	put_u16(VSE_A_MATCH_VM_ID, 7);
	nla_nest_end(message, nest);
	nest = nla_nest_start(message, VSE_A_FLOW_MASK);
	assert_non_null(nest);
	put_u32(VSE_A_MATCH_NW_SRC, htonl(0xffff0000));
	nla_nest_end(message, nest);
}

static void put_flow(void)
{
	put_match();
	put_u16(VSE_A_FLOW_PRIORITY, 100);
	put_u64(VSE_A_FLOW_COOKIE, 0xab);
	put_u32(VSE_A_FLOW_CORE, VSE_CORE_AUTO);
	nla_put_flag(message, VSE_A_FLOW_SEND_REMOVED);
	put_u16(VSE_A_FLOW_IDLE_TIMEOUT, 10);
	put_u64(VSE_A_FLOW_PACKETS, 5000000000);
	put_u64(VSE_A_FLOW_BYTES, 1);
	put_u64(VSE_A_FLOW_AGE, 12399);
}

static void assert_shown(bool json, const char *expected)
{
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_true(event_print(out, json, &now, nlmsg_hdr(message)));
	fclose(out);
	assert_string_equal(text, expected);
	free(text);
}

static void end(void)
{
	nlmsg_free(message);
}

static void flows_come_and_change(void **state)
{
	begin(FAMILY, VSE_CMD_FLOW_ADD_NTF);
	put_flow();
	assert_shown(false, "12:34:56.789 flow added priority=100,udp,tun_id=0x1234,vm_id=7,nw_src=10.1.0.0/16,cookie=0xab,idle_timeout=10,send_flow_rem,actions=set_irq_core:auto\n");
	assert_shown(true, "{\"time\":1763728496.789,\"event\":\"flow_added\",\"priority\":100,\"core\":\"auto\",\"current_core\":null,\"cookie\":171,\"tag\":null,\"packets\":5000000000,\"bytes\":1,\"age_ms\":12399,\"idle_ms\":null,\"idle_timeout\":10,\"hard_timeout\":0,\"placement\":null,\"placed_ms\":null,\"moves\":null,\"load\":null,\"send_flow_rem\":true,\"match\":\"udp,tun_id=0x1234,vm_id=7,nw_src=10.1.0.0/16\"}\n");
	end();

	begin(FAMILY, VSE_CMD_FLOW_CHANGE_NTF);
	put_u16(VSE_A_FLOW_PRIORITY, 0);
	put_u64(VSE_A_FLOW_COOKIE, 0);
	put_u32(VSE_A_FLOW_CORE, 3);
	put_u16(VSE_A_FLOW_HARD_TIMEOUT, 65535);
	assert_shown(false, "12:34:56.789 flow changed priority=0,hard_timeout=65535,actions=set_irq_core:3\n");
	put_u32(VSE_A_FLOW_PLACEMENT, VSE_PLACEMENT_NO_CORE);
	put_u64(VSE_A_FLOW_PLACED, 0);
	put_u32(VSE_A_FLOW_MOVES, 0);
	assert_shown(false, "12:34:56.789 flow changed priority=0,hard_timeout=65535,actions=set_irq_core:3 placement=no-core placed=0.0s moves=0\n");
	end();
}

static void flows_go_for_a_reason(void **state)
{
	static const char *const reasons[] = { "idle", "hard", "delete" };

	for (uint32_t i = 0; i < COUNT(reasons); i++) {
		char line[256];

		begin(FAMILY, VSE_CMD_FLOW_DEL_NTF);
		put_flow();
		put_u32(VSE_A_FLOW_REASON, i);
		snprintf(line, sizeof(line), "12:34:56.789 flow removed (%s) priority=100,udp,tun_id=0x1234,vm_id=7,nw_src=10.1.0.0/16,cookie=0xab,idle_timeout=10,send_flow_rem,actions=set_irq_core:auto packets=5000000000 bytes=1 age=12.3s\n",
			 reasons[i]);
		assert_shown(false, line);
		end();
	}

	begin(FAMILY, VSE_CMD_FLOW_DEL_NTF);
	put_u16(VSE_A_FLOW_PRIORITY, 1);
	put_u32(VSE_A_FLOW_CORE, 1);
	put_u32(VSE_A_FLOW_REASON, VSE_REMOVED_HARD);
	assert_shown(true, "{\"time\":1763728496.789,\"event\":\"flow_removed\",\"reason\":\"hard\",\"priority\":1,\"core\":1,\"current_core\":null,\"cookie\":null,\"tag\":null,\"packets\":null,\"bytes\":null,\"age_ms\":null,\"idle_ms\":null,\"idle_timeout\":0,\"hard_timeout\":0,\"placement\":null,\"placed_ms\":null,\"moves\":null,\"load\":null,\"send_flow_rem\":false,\"match\":\"\"}\n");
	end();

	begin(FAMILY, VSE_CMD_FLOW_DEL_NTF);
	put_flow();
	put_u32(VSE_A_FLOW_REASON, VSE_REMOVED_IDLE);
	put_u32(VSE_A_FLOW_CURRENT_CORE, 2);
	put_u32(VSE_A_FLOW_PLACEMENT, VSE_PLACEMENT_LOAD);
	put_u64(VSE_A_FLOW_PLACED, 12300);
	put_u32(VSE_A_FLOW_MOVES, 3);
	put_u32(VSE_A_FLOW_LOAD, 412);
	assert_shown(false, "12:34:56.789 flow removed (idle) priority=100,udp,tun_id=0x1234,vm_id=7,nw_src=10.1.0.0/16,cookie=0xab,idle_timeout=10,send_flow_rem,actions=set_irq_core:auto packets=5000000000 bytes=1 age=12.3s current_core=2 placement=load placed=12.3s moves=3 load=41.2%\n");
	end();

	/* One that there may be some day. */
	begin(FAMILY, VSE_CMD_FLOW_DEL_NTF);
	put_u16(VSE_A_FLOW_PRIORITY, 1);
	put_u32(VSE_A_FLOW_CORE, 1);
	put_u32(VSE_A_FLOW_REASON, 77);
	assert_shown(false, "12:34:56.789 flow removed priority=1,actions=set_irq_core:1 packets=0 bytes=0 age=0.0s\n");
	end();
}

static void other_objects(void **state)
{
	begin(FAMILY, VSE_CMD_DEV_CHANGE_NTF);
	put_u32(VSE_A_DEV_IFINDEX, 2);
	put_string(VSE_A_DEV_NAME, "uplink");
	put_string(VSE_A_DEV_DRIVER, "mlx4_en");
	put_u32(VSE_A_DEV_RX_QUEUES, 4);
	put_u32(VSE_A_DEV_TAGS, 4096);
	put_u64(VSE_A_DEV_PACKETS, 9);
	put_u32(VSE_A_DEV_FCF, VSE_FCF_VLAN);
	assert_shown(false, "12:34:56.789 device changed name=uplink driver=mlx4_en rx_queues=4 tags=4096 fcf=vlan\n");
	put_u32(VSE_A_DEV_RSS, VSE_RSS_FOLLOW);
	put_string(VSE_A_DEV_RSS_QUEUES, "0,2-3");
	assert_shown(false, "12:34:56.789 device changed name=uplink driver=mlx4_en rx_queues=4 tags=4096 fcf=vlan rss=follow rss_queues=0,2-3\n");
	end();

	begin(FAMILY, VSE_CMD_VM_DEL_NTF);
	put_u32(VSE_A_VM_ID, 7);
	put_u32(VSE_A_VM_TENANT, 1);
	put_u32(VSE_A_VM_FLOWS, 0);
	put_string(VSE_A_VM_CORES, "0-1,4");
	assert_shown(false, "12:34:56.789 VM removed id=7 tenant=1 flows=0 cores=0-1,4\n");
	assert_shown(true, "{\"time\":1763728496.789,\"event\":\"vm_removed\",\"id\":7,\"tenant\":1,\"flows\":0,\"cores\":\"0-1,4\",\"running\":null,\"tids\":[]}\n");
	put_u32(VSE_A_VM_TID, 1234);
	put_u32(VSE_A_VM_TID, 1235);
	put_string(VSE_A_VM_RUNNING, "4");
	assert_shown(false, "12:34:56.789 VM removed id=7 tenant=1 flows=0 cores=0-1,4 running=4 tids=1234,1235\n");
	end();

	begin(FAMILY, VSE_CMD_CONFIG_NTF);
	put_u32(VSE_A_CONFIG_INTERVAL, 100);
	put_u32(VSE_A_CONFIG_WEIGHT, 30);
	put_u32(VSE_A_CONFIG_HIGH_MARK, 90);
	put_string(VSE_A_CONFIG_ALLOWED, "2-3");
	put_u16(VSE_A_CONFIG_VXLAN_PORT, htons(4789));
	put_u16(VSE_A_CONFIG_VXLAN_PORT, htons(8472));
	put_u16(VSE_A_CONFIG_GENEVE_PORT, htons(6081));
	put_u32(VSE_A_CONFIG_FLOW_LIMIT, 65536);
	assert_shown(false, "12:34:56.789 settings changed interval=100 weight=30 high_mark=90 flow_limit=65536 vxlan_ports=4789,8472 geneve_ports=6081 allowed=2-3\n");
	put_u32(VSE_A_CONFIG_MARGIN, 15);
	put_u32(VSE_A_CONFIG_DWELL, 1000);
	put_u32(VSE_A_CONFIG_MOVES, 0);
	put_u32(VSE_A_CONFIG_VM_IDLE, 500);
	assert_shown(false, "12:34:56.789 settings changed interval=100 weight=30 high_mark=90 margin=15 dwell=1000 moves=0 vm_idle=500 flow_limit=65536 vxlan_ports=4789,8472 geneve_ports=6081 allowed=2-3\n");
	end();
}

static void every_notification_is_shown(void **state)
{
	static const char *const names[] = {
		[VSE_CMD_DEV_ADD_NTF] = "dev_attached",
		[VSE_CMD_DEV_CHANGE_NTF] = "dev_changed",
		[VSE_CMD_DEV_DEL_NTF] = "dev_detached",
		[VSE_CMD_FLOW_ADD_NTF] = "flow_added",
		[VSE_CMD_FLOW_CHANGE_NTF] = "flow_changed",
		[VSE_CMD_FLOW_DEL_NTF] = "flow_removed",
		[VSE_CMD_VM_ADD_NTF] = "vm_added",
		[VSE_CMD_VM_CHANGE_NTF] = "vm_changed",
		[VSE_CMD_VM_DEL_NTF] = "vm_removed",
		[VSE_CMD_CONFIG_NTF] = "config_changed",
	};

	for (int command = 0; command <= VSE_CMD_MAX + 1; command++) {
		FILE *out = open_memstream(&text, &size);
		char name[64] = "";

		if (command < COUNT(names) && names[command])
			snprintf(name, sizeof(name), "\"event\":\"%s\"",
				 names[command]);
		begin(FAMILY, command);
		assert_int_equal(event_print(out, true, &now,
					     nlmsg_hdr(message)), !!*name);
		fclose(out);
		assert_non_null(strstr(text, name));
		free(text);
		end();
	}
}

static void what_is_no_event_is_left_out(void **state)
{
	struct nlmsghdr header = { .nlmsg_len = sizeof(header) };
	FILE *out = open_memstream(&text, &size);

	assert_false(event_print(out, false, &now, &header));
	fclose(out);
	assert_string_equal(text, "");
	free(text);
}

static void lost_events(void **state)
{
	FILE *out = open_memstream(&text, &size);

	event_print_lost(out, false, &now);
	event_print_lost(out, true, &now);
	fclose(out);
	assert_string_equal(text, "12:34:56.789 events were lost\n"
				  "{\"time\":1763728496.789,\"event\":\"lost\"}\n");
	free(text);
}

static void the_end_of_the_module(void **state)
{
	begin(GENL_ID_CTRL, CTRL_CMD_DELFAMILY);
	put_string(CTRL_ATTR_FAMILY_NAME, "vse");
	assert_true(event_is_end(nlmsg_hdr(message)));
	end();
	begin(GENL_ID_CTRL, CTRL_CMD_NEWFAMILY);
	put_string(CTRL_ATTR_FAMILY_NAME, "vse");
	assert_false(event_is_end(nlmsg_hdr(message)));
	end();
	begin(GENL_ID_CTRL, CTRL_CMD_DELFAMILY);
	put_string(CTRL_ATTR_FAMILY_NAME, "vsex");
	assert_false(event_is_end(nlmsg_hdr(message)));
	end();
	begin(GENL_ID_CTRL, CTRL_CMD_DELFAMILY);
	assert_false(event_is_end(nlmsg_hdr(message)));
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flows_come_and_change),
		cmocka_unit_test(flows_go_for_a_reason),
		cmocka_unit_test(other_objects),
		cmocka_unit_test(every_notification_is_shown),
		cmocka_unit_test(what_is_no_event_is_left_out),
		cmocka_unit_test(lost_events),
		cmocka_unit_test(the_end_of_the_module),
	};

	setenv("TZ", "UTC", 1);
	return cmocka_run_group_tests_name("vsectl_event", tests, NULL, NULL);
}
