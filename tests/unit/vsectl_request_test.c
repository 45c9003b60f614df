// SPDX-License-Identifier: GPL-2.0
/* Flows as requests to the kernel, and matches as they come back from it. */
#include <arpa/inet.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "flow_request.h"
#include "match_netlink.h"
#include "vsectl_test.h"

#define RANDOM_MATCHES	5000

/* The request, in place of one to a socket. */
static struct nl_msg *request;
static int command;

void netlink_begin(struct netlink *netlink, uint8_t number)
{
	nlmsg_free(request);
	request = nlmsg_alloc_simple(0, 0);
	assert_non_null(request);
	command = number;
}

void netlink_put(struct netlink *netlink, int attr, const void *data, size_t size)
{
	assert_int_equal(nla_put(request, attr, size, data), 0);
}

void netlink_put_u32(struct netlink *netlink, int attr, uint32_t value)
{
	netlink_put(netlink, attr, &value, sizeof(value));
}

void netlink_put_flag(struct netlink *netlink, int attr)
{
	netlink_put(netlink, attr, NULL, 0);
}

struct nlattr *netlink_nest_start(struct netlink *netlink, int attr)
{
	struct nlattr *nest = nla_nest_start(request, attr);

	assert_non_null(nest);
	return nest;
}

void netlink_nest_end(struct netlink *netlink, struct nlattr *nest)
{
	nla_nest_end(request, nest);
}

static int forget_request(void **state)
{
	nlmsg_free(request);
	request = NULL;
	return 0;
}

static const struct nlattr *find(int attr)
{
	return nlmsg_find_attr(nlmsg_hdr(request), 0, attr);
}

static const struct nlattr *find_in(int nest, int attr)
{
	const struct nlattr *found = find(nest);

	return found ? nla_find(nla_data(found), nla_len(found), attr) : NULL;
}

static void assert_bytes(const struct nlattr *attr, const char *bytes, size_t size)
{
	assert_non_null(attr);
	assert_int_equal(nla_len(attr), size);
	assert_memory_equal(nla_data(attr), bytes, size);
}

#define ASSERT_BYTES(attr, bytes) \
	assert_bytes(attr, bytes, sizeof(bytes) - 1)

static void ask(const char *text, enum flow_use use)
{
	char error[MATCH_ERROR_SIZE];
	struct flow_spec spec;

	if (!flow_spec_parse(&spec, text, use, error) ||
	    !match_resolve(&spec.match, error))
		fail_msg("%s: %s", text, error);
	flow_request(NULL, &spec, use);
}

static void fields_are_as_in_the_kernel(void **state)
{
	const uint32_t loopback = if_nametoindex("lo");
	const uint16_t vlan = 5, vm = 4094;

	ask("tcp6,in_port=lo,dl_src=02:00:00:00:00:01/ff:00:00:00:00:ff,dl_vlan=5,dl_vlan_pcp=6,nw_tos=184,tp_src=258,tp_dst=80,ipv6_src=2001:db8::1/32,ipv6_dst=::1,tun_id=0x10203/0xffff,tun_src=1.2.3.4,tun_dst=5.6.7.8/16,tun_tos=4,vm_id=4094,vm_prio=1,actions=set_irq_core:1",
	    FLOW_ADD);
	assert_bytes(find_in(VSE_A_FLOW_MATCH, VSE_A_MATCH_IN_PORT),
		     (const char *)&loopback, sizeof(loopback));
	assert_bytes(find_in(VSE_A_FLOW_MATCH, VSE_A_MATCH_DL_VLAN),
		     (const char *)&vlan, sizeof(vlan));
	assert_bytes(find_in(VSE_A_FLOW_MATCH, VSE_A_MATCH_VM_ID),
		     (const char *)&vm, sizeof(vm));
#define FIELD(name)	find_in(VSE_A_FLOW_MATCH, VSE_A_MATCH_##name)
#define MASK(name)	find_in(VSE_A_FLOW_MASK, VSE_A_MATCH_##name)
	ASSERT_BYTES(FIELD(DL_SRC), "\x02\0\0\0\0\x01");
	ASSERT_BYTES(MASK(DL_SRC), "\xff\0\0\0\0\xff");
	ASSERT_BYTES(FIELD(DL_VLAN_PCP), "\6");
	ASSERT_BYTES(FIELD(DL_TYPE), "\x86\xdd");
	ASSERT_BYTES(FIELD(NW_PROTO), "\6");
	ASSERT_BYTES(FIELD(NW_TOS), "\xb8");
	ASSERT_BYTES(FIELD(TP_SRC), "\1\2");
	ASSERT_BYTES(FIELD(TP_DST), "\0\x50");
	ASSERT_BYTES(FIELD(IPV6_SRC), "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\0");
	ASSERT_BYTES(MASK(IPV6_SRC), "\xff\xff\xff\xff\0\0\0\0\0\0\0\0\0\0\0\0");
	ASSERT_BYTES(FIELD(IPV6_DST), "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1");
	ASSERT_BYTES(FIELD(TUN_ID), "\0\0\0\0\0\0\2\3");
	ASSERT_BYTES(MASK(TUN_ID), "\0\0\0\0\0\0\xff\xff");
	ASSERT_BYTES(FIELD(TUN_SRC), "\1\2\3\4");
	ASSERT_BYTES(FIELD(TUN_DST), "\5\6\0\0");
	ASSERT_BYTES(MASK(TUN_DST), "\xff\xff\0\0");
	ASSERT_BYTES(FIELD(TUN_TOS), "\4");
	ASSERT_BYTES(FIELD(VM_PRIO), "\1");
	/* None where all bits count, and nothing that was not given. */
	assert_null(MASK(IN_PORT));
	assert_null(MASK(IPV6_DST));
	assert_null(MASK(TUN_SRC));
	assert_null(FIELD(NW_SRC));

	ask("esp,esp_spi=0x1020304,nw_src=1.2.3.4,tun_src=9.9.9.9/0,actions=set_irq_core:1",
	    FLOW_ADD);
	ASSERT_BYTES(FIELD(ESP_SPI), "\1\2\3\4");
	ASSERT_BYTES(FIELD(NW_SRC), "\1\2\3\4");
	/* It is what makes the others those in a tunnel. */
	ASSERT_BYTES(FIELD(TUN_SRC), "\0\0\0\0");
	ASSERT_BYTES(MASK(TUN_SRC), "\0\0\0\0");
}

static uint64_t number(int attr)
{
	const struct nlattr *found = find(attr);

	assert_non_null(found);
	switch (nla_len(found)) {
	case sizeof(uint16_t):
		return nla_get_u16(found);
	case sizeof(uint32_t):
		return nla_get_u32(found);
	default:
		assert_int_equal(nla_len(found), sizeof(uint64_t));
		return nla_get_u64(found);
	}
}

/* All that could be there is, or is not. */
static void assert_only(const int *attrs, size_t count)
{
	for (int i = 1; i <= VSE_A_FLOW_MAX; i++) {
		bool expected = false;

		for (size_t j = 0; j < count; j++)
			expected |= attrs[j] == i;
		if (!!find(i) != expected)
			fail_msg("attribute %d is %sthere", i,
				 expected ? "not " : "");
	}
}

#define ASSERT_ONLY(...) \
	assert_only((const int[]){ __VA_ARGS__ }, \
		    sizeof((const int[]){ __VA_ARGS__ }) / sizeof(int))

static void what_is_asked_for(void **state)
{
	ask("actions=set_irq_core:auto", FLOW_ADD);
	assert_int_equal(command, VSE_CMD_FLOW_ADD);
	ASSERT_ONLY(VSE_A_FLOW_PRIORITY, VSE_A_FLOW_CORE);
	assert_int_equal(number(VSE_A_FLOW_PRIORITY), 32768);
	assert_int_equal(number(VSE_A_FLOW_CORE), VSE_CORE_AUTO);

	ask("udp,priority=7,cookie=0x123456789a,idle_timeout=3,hard_timeout=4,check_overlap,send_flow_rem,actions=set_irq_core:2",
	    FLOW_ADD);
	ASSERT_ONLY(VSE_A_FLOW_MATCH, VSE_A_FLOW_PRIORITY, VSE_A_FLOW_COOKIE,
		    VSE_A_FLOW_CORE, VSE_A_FLOW_CHECK_OVERLAP,
		    VSE_A_FLOW_SEND_REMOVED, VSE_A_FLOW_IDLE_TIMEOUT,
		    VSE_A_FLOW_HARD_TIMEOUT);
	assert_int_equal(number(VSE_A_FLOW_PRIORITY), 7);
	assert_int_equal(number(VSE_A_FLOW_COOKIE), 0x123456789a);
	assert_int_equal(number(VSE_A_FLOW_IDLE_TIMEOUT), 3);
	assert_int_equal(number(VSE_A_FLOW_HARD_TIMEOUT), 4);

	ask("udp,cookie=1/0xff,cookie=2,actions=set_irq_core:2", FLOW_MODIFY);
	assert_int_equal(command, VSE_CMD_FLOW_MOD);
	ASSERT_ONLY(VSE_A_FLOW_MATCH, VSE_A_FLOW_PRIORITY, VSE_A_FLOW_COOKIE,
		    VSE_A_FLOW_MATCH_COOKIE, VSE_A_FLOW_COOKIE_MASK,
		    VSE_A_FLOW_CORE);
	assert_int_equal(number(VSE_A_FLOW_COOKIE), 2);
	assert_int_equal(number(VSE_A_FLOW_MATCH_COOKIE), 1);
	assert_int_equal(number(VSE_A_FLOW_COOKIE_MASK), 0xff);

	/* Without one the flows keep theirs. */
	ask("udp,actions=set_irq_core:2", FLOW_MODIFY_STRICT);
	assert_int_equal(command, VSE_CMD_FLOW_MOD);
	ASSERT_ONLY(VSE_A_FLOW_MATCH, VSE_A_FLOW_PRIORITY, VSE_A_FLOW_STRICT,
		    VSE_A_FLOW_CORE);

	ask("udp,cookie=1/-1", FLOW_DELETE);
	assert_int_equal(command, VSE_CMD_FLOW_DEL);
	ASSERT_ONLY(VSE_A_FLOW_MATCH, VSE_A_FLOW_MATCH_COOKIE,
		    VSE_A_FLOW_COOKIE_MASK);

	ask("udp,priority=9", FLOW_DELETE_STRICT);
	assert_int_equal(command, VSE_CMD_FLOW_DEL);
	ASSERT_ONLY(VSE_A_FLOW_MATCH, VSE_A_FLOW_PRIORITY, VSE_A_FLOW_STRICT);
	assert_int_equal(number(VSE_A_FLOW_PRIORITY), 9);
}

static void matches_come_back(void **state)
{
	char error[MATCH_ERROR_SIZE];
	struct match match, again;

	for (int i = 0; i < RANDOM_MATCHES; i++) {
		make_match(&match);
		memset(match.in_port, 0, sizeof(match.in_port));
		if (match.field[VSE_A_MATCH_IN_PORT].given)
			strcpy(match.in_port, "lo");
		assert_true(match_resolve(&match, error));
		netlink_begin(NULL, 0);
		match_put(NULL, &match);
		match_get(&again, find(VSE_A_FLOW_MATCH),
			  find(VSE_A_FLOW_MASK));
		if (memcmp(&match, &again, sizeof(match))) {
			char text[MATCH_TEXT_SIZE];

			match_format(&match, text);
			fail_msg("%s came back different", text);
		}
	}
}

static void what_has_another_size_is_left_out(void **state)
{
	struct nlattr *nest;
	struct match match;
	char text[MATCH_TEXT_SIZE];

	netlink_begin(NULL, 0);
	nest = netlink_nest_start(NULL, VSE_A_FLOW_MATCH);
	netlink_put(NULL, VSE_A_MATCH_IPV6_SRC, "0123456789", 10);
	netlink_put(NULL, VSE_A_MATCH_TUN_ID, "0123", 4);
	netlink_put(NULL, VSE_A_MATCH_VM_PRIO, "\1", 1);
	netlink_put(NULL, VSE_A_MATCH_MAX + 1, "\1", 1);
	netlink_nest_end(NULL, nest);
	match_get(&match, find(VSE_A_FLOW_MATCH), NULL);
	match_format(&match, text);
	assert_string_equal(text, "vm_prio=1");

	match_get(&match, NULL, NULL);
	match_format(&match, text);
	assert_string_equal(text, "");
}

static void devices_are_looked_up(void **state)
{
	struct match match = { .in_port = "if4711" };
	char error[MATCH_ERROR_SIZE];

	match.field[VSE_A_MATCH_IN_PORT].given = true;
	assert_true(match_resolve(&match, error));
	assert_true(match_is(&match, VSE_A_MATCH_IN_PORT, 4711));
	strcpy(match.in_port, "there-is-none");
	assert_false(match_resolve(&match, error));
	assert_string_equal(error, "in_port=there-is-none: there is no such network device; ip link lists those there are");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(fields_are_as_in_the_kernel,
					  forget_request),
		cmocka_unit_test_teardown(what_is_asked_for, forget_request),
		cmocka_unit_test_teardown(matches_come_back, forget_request),
		cmocka_unit_test_teardown(what_has_another_size_is_left_out,
					  forget_request),
		cmocka_unit_test(devices_are_looked_up),
	};

	return cmocka_run_group_tests_name("vsectl_request", tests, NULL, NULL);
}
