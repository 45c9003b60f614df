// SPDX-License-Identifier: GPL-2.0
/* Rules for single flows, on a made-up NIC that has room for a few. */
#include "test.h"
#include <linux/in.h>
#include "key.h"
#include "rss_rules.h"
#include "rss_spread.h"
#include "rss_table.h"

#define LOCATIONS	6
#define QUEUES		3
#define SLOT		17

static struct ethtool_rx_flow_spec nic_rules[LOCATIONS];
static bool nic_has[LOCATIONS];
static int nic_refuses;

static int get_rxnfc(struct net_device *dev, struct ethtool_rxnfc *command,
		     u32 *locations)
{
	u32 i, count = 0;

	switch (command->cmd) {
	case ETHTOOL_GRXCLSRLCNT:
		for (i = 0; i < LOCATIONS; i++)
			count += nic_has[i];
		command->rule_cnt = count;
		return nic_refuses;
	case ETHTOOL_GRXCLSRLALL:
		for (i = 0; i < LOCATIONS && count < command->rule_cnt; i++)
			if (nic_has[i])
				locations[count++] = i;
		command->data = LOCATIONS;
		return 0;
	case ETHTOOL_GRXCLSRULE:
		if (!nic_has[command->fs.location])
			return -ENOENT;
		command->fs = nic_rules[command->fs.location];
		return 0;
	}
	return -EOPNOTSUPP;
}

static int set_rxnfc(struct net_device *dev, struct ethtool_rxnfc *command)
{
	u32 location = command->fs.location;

	switch (command->cmd) {
	case ETHTOOL_SRXCLSRLINS:
		nic_rules[location] = command->fs;
		nic_has[location] = true;
		return 0;
	case ETHTOOL_SRXCLSRLDEL:
		assert_true(nic_has[location]);
		nic_has[location] = false;
		return 0;
	}
	return -EOPNOTSUPP;
}

static const struct ethtool_ops ops = { get_rxnfc, set_rxnfc };
static const struct ethtool_ops without_rules = { get_rxnfc };

static struct vse_rss_rules rules;
static struct vse_rss_queue queues[QUEUES];
static struct vse_rss_polling polling[QUEUES];
static struct vse_rss_entry slots[VSE_RSS_SLOTS];
static struct net_device dev;

/* What the packet is, that is seen next. */
static struct vse_key next;

void vse_key_extract(struct vse_key *key, const struct sk_buff *skb,
		     int mac_offset, const struct vse_key_scope *scope)
{
	*key = next;
}

static int set_up(void **state)
{
	unsigned int i;

	memset(&rules, 0, sizeof(rules));
	memset(nic_has, 0, sizeof(nic_has));
	memset(slots, 0, sizeof(slots));
	nic_refuses = 0;
	dev = (struct net_device) { .ethtool_ops = &ops };
	for (i = 0; i < QUEUES; i++)
		queues[i].good = true;
	next = (struct vse_key) {
		.present = VSE_HAS_TRANSPORT,
		.outer = {
			.dl_type = htons(ETH_P_IP),
			.nw_proto = IPPROTO_UDP,
			.nw_src = htonl(0x0a000001),
			.nw_dst = htonl(0x0a000002),
			.tp_src = htons(42000),
			.tp_dst = htons(4789),
			.dl_vlan = VSE_VLAN_NONE,
		},
	};
	return 0;
}

/* Packets of @next, with a hash of slot SLOT or, where @hash is 0, with none. */
static void see(u32 hash, unsigned int count)
{
	struct sk_buff skb = { .hash = hash };

	while (count--)
		vse_rss_rules_see(&rules, &skb, 0);
}

static void see_with_hash(void)
{
	see(5 * VSE_RSS_SLOTS + SLOT, 1);
}

static int add(unsigned int queue)
{
	return vse_rss_rules_add(&rules, &dev, SLOT, queue);
}

static void account(void)
{
	vse_rss_rules_account(&rules, slots, polling, QUEUES);
}

static void keep(void)
{
	vse_rss_rules_keep(&rules, &dev, queues, QUEUES);
}

static unsigned int rules_of_nic(void)
{
	unsigned int i, count = 0;

	for (i = 0; i < LOCATIONS; i++)
		count += nic_has[i];
	return count;
}

static void a_flow_goes_to_a_queue(void **state)
{
	const struct ethtool_rx_flow_spec *rule = &nic_rules[LOCATIONS - 1];
	const struct ethtool_tcpip4_spec *mask = &rule->m_u.tcp_ip4_spec;

	see_with_hash();
	assert_int_equal(add(2), 0);
	assert_int_equal(rules_of_nic(), 1);
	assert_true(nic_has[LOCATIONS - 1]);
	assert_int_equal(rule->flow_type, UDP_V4_FLOW);
	assert_int_equal(rule->ring_cookie, 2);
	assert_int_equal(rule->h_u.tcp_ip4_spec.ip4src, htonl(0x0a000001));
	assert_int_equal(rule->h_u.tcp_ip4_spec.ip4dst, htonl(0x0a000002));
	assert_int_equal(rule->h_u.tcp_ip4_spec.psrc, htons(42000));
	assert_int_equal(rule->h_u.tcp_ip4_spec.pdst, htons(4789));
	assert_int_equal(mask->ip4src & mask->ip4dst, 0xffffffff);
	assert_int_equal(mask->psrc & mask->pdst, 0xffff);
	assert_int_equal(mask->tos, 0);

	next.outer.nw_proto = IPPROTO_TCP;
	see_with_hash();
	assert_int_equal(add(1), 0);
	assert_int_equal(nic_rules[LOCATIONS - 2].flow_type, TCP_V4_FLOW);
}

static void what_no_rule_can_tell_is_not_seen(void **state)
{
	next.present = VSE_HAS_NETWORK;
	see_with_hash();
	assert_int_equal(add(2), -ENOENT);
	set_up(state);
	next.outer.dl_type = htons(ETH_P_IPV6);
	see_with_hash();
	assert_int_equal(add(2), -ENOENT);
	set_up(state);
	next.outer.dl_vlan = 5;
	see_with_hash();
	assert_int_equal(add(2), -ENOENT);
	set_up(state);
	next.outer.nw_proto = IPPROTO_ESP;
	see_with_hash();
	assert_int_equal(add(2), -ENOENT);
	set_up(state);
	see(0, 1);
	assert_int_equal(vse_rss_rules_add(&rules, &dev, 0, 2), -ENOENT);
	assert_int_equal(rules_of_nic(), 0);
}

static void operators_rules_stay_and_come_before(void **state)
{
	nic_has[0] = true;
	nic_has[LOCATIONS - 1] = true;
	see_with_hash();
	assert_int_equal(add(2), 0);
	assert_true(nic_has[LOCATIONS - 2]);
	vse_rss_rules_remove(&rules, &dev);
	assert_int_equal(rules_of_nic(), 2);
	assert_true(nic_has[0] && nic_has[LOCATIONS - 1]);
}

static void there_is_not_room_for_all(void **state)
{
	unsigned int i;

	for (i = 0; i < LOCATIONS; i++) {
		next.outer.tp_src = htons(42000 + i);
		see_with_hash();
		assert_int_equal(add(1), 0);
	}
	next.outer.tp_src = htons(42000 + i);
	see_with_hash();
	assert_int_equal(add(1), -ENOSPC);
	assert_int_equal(rules_of_nic(), LOCATIONS);
}

static void a_nic_without_rules_says_so(void **state)
{
	see_with_hash();
	nic_refuses = -EINVAL;
	assert_int_equal(add(1), -EINVAL);
	dev.ethtool_ops = &without_rules;
	assert_int_equal(add(1), -EOPNOTSUPP);
	test_allocations_left = 0;
	dev.ethtool_ops = &ops;
	nic_refuses = 0;
	assert_int_equal(add(1), -ENOMEM);
	assert_int_equal(rules_of_nic(), 0);
	keep();
	vse_rss_rules_remove(&rules, &dev);
}

static void keep_rounds(unsigned int rounds)
{
	while (rounds--) {
		keep();
		account();
	}
}

static void a_rule_goes_when_its_flow_has_ended(void **state)
{
	unsigned int i;

	see_with_hash();
	add(2);
	/* Ten rounds without a packet, and then some: the count begins anew. */
	keep_rounds(10);
	see(0, 1);
	keep_rounds(11);
	assert_int_equal(rules_of_nic(), 1);
	keep_rounds(1);
	assert_int_equal(rules_of_nic(), 0);
	/* And once more, of a rule that is new in its place. */
	see_with_hash();
	add(2);
	keep_rounds(10);
	assert_int_equal(rules_of_nic(), 1);
	see(0, 1);
	for (i = 0; i < 30; i++) {
		see(0, 1);
		keep_rounds(1);
	}
	assert_int_equal(rules_of_nic(), 1);
	next.outer.tp_src = htons(42001);
	for (i = 0; i < 10; i++) {
		see(0, 1);
		keep_rounds(1);
	}
	assert_int_equal(rules_of_nic(), 1);
	keep_rounds(1);
	assert_int_equal(rules_of_nic(), 0);
	assert_int_equal(dev.warnings, 0);
}

static void a_rule_goes_when_its_queue_is_not_good_any_more(void **state)
{
	see_with_hash();
	add(2);
	queues[1].good = false;
	keep();
	assert_int_equal(rules_of_nic(), 1);
	queues[2].good = false;
	keep();
	assert_int_equal(rules_of_nic(), 0);

	set_up(state);
	see_with_hash();
	add(2);
	vse_rss_rules_keep(&rules, &dev, queues, 2);
	assert_int_equal(rules_of_nic(), 0);
}

static void what_is_not_there_any_more_is_forgotten(void **state)
{
	see_with_hash();
	add(2);
	nic_has[LOCATIONS - 1] = false;
	keep();
	account();
	assert_int_equal(polling[2].ruled, 0);
	assert_int_equal(dev.warnings, 0);
}

static void what_the_operator_has_replaced_is_his(void **state)
{
	struct ethtool_rx_flow_spec *rule = &nic_rules[LOCATIONS - 1];

	see_with_hash();
	add(2);
	rule->ring_cookie = 1;
	queues[2].good = false;
	keep();
	assert_int_equal(rules_of_nic(), 1);

	set_up(state);
	see_with_hash();
	add(2);
	rule->h_u.tcp_ip4_spec.psrc = htons(1);
	vse_rss_rules_remove(&rules, &dev);
	assert_int_equal(rules_of_nic(), 1);

	set_up(state);
	see_with_hash();
	add(2);
	rule->flow_type = TCP_V4_FLOW;
	vse_rss_rules_remove(&rules, &dev);
	assert_int_equal(rules_of_nic(), 1);
}

static void flows_that_were_seen_can_be_forgotten(void **state)
{
	see_with_hash();
	vse_rss_rules_forget_seen(&rules);
	assert_int_equal(add(2), -ENOENT);
	see_with_hash();
	assert_int_equal(add(2), 0);
}

/* Two flows come by one slot. */
static void the_next_rule_is_for_another_flow(void **state)
{
	assert_false(vse_rss_rules_any(&rules));
	see_with_hash();
	assert_int_equal(add(2), 0);
	assert_true(vse_rss_rules_any(&rules));
	/* Not for the same, be it seen with the hash that it had. */
	assert_int_equal(add(2), -ENOENT);
	see_with_hash();
	assert_int_equal(add(2), -ENOENT);
	next.outer.tp_src = htons(42001);
	see_with_hash();
	next.outer.tp_src = htons(42000);
	see_with_hash();
	assert_int_equal(add(2), 0);
	assert_int_equal(nic_rules[LOCATIONS - 2].h_u.tcp_ip4_spec.psrc, htons(42001));
	vse_rss_rules_remove(&rules, &dev);
	assert_false(vse_rss_rules_any(&rules));
	/* Then it comes by the table again, and may have a rule again. */
	see_with_hash();
	assert_int_equal(add(2), 0);
	assert_int_equal(nic_rules[LOCATIONS - 1].h_u.tcp_ip4_spec.psrc, htons(42000));
}

/* As ixgbe tells them. */
static void a_rule_may_be_told_with_more_fields(void **state)
{
	see_with_hash();
	add(2);
	nic_rules[LOCATIONS - 1].flow_type |= FLOW_EXT;
	keep();
	assert_true(vse_rss_rules_any(&rules));
	vse_rss_rules_remove(&rules, &dev);
	assert_int_equal(rules_of_nic(), 0);
}

static void what_rules_bring_is_told_by_queue(void **state)
{
	see_with_hash();
	add(2);
	next.outer.tp_src = htons(42001);
	see_with_hash();
	add(2);
	see(0, 3);
	next.outer.tp_src = htons(42000);
	see(0, 4);
	slots[SLOT].packets = 100;
	account();
	assert_int_equal(polling[2].ruled, 7 * VSE_RSS_SEEN);
	assert_int_equal(polling[1].ruled, 0);
	/* They have no hash: others have come by the slot. */
	assert_int_equal(slots[SLOT].packets, 100);
	account();
	assert_int_equal(polling[2].ruled, 0);
	see(0, 1);
	account();
	assert_int_equal(polling[2].ruled, VSE_RSS_SEEN);
	vse_rss_rules_remove(&rules, &dev);
	account();
	assert_int_equal(polling[2].ruled, 0);
}

/* As with an 82599. */
static void what_rules_bring_may_be_counted_by_slot_too(void **state)
{
	see_with_hash();
	add(2);
	see(SLOT + 1, 3);
	slots[SLOT].packets = 1000;
	slots[SLOT + 1].packets = 1000;
	account();
	assert_int_equal(polling[2].ruled, 3 * VSE_RSS_SEEN);
	assert_int_equal(slots[SLOT].packets, 1000);
	assert_int_equal(slots[SLOT + 1].packets, 1000 - 3 * VSE_RSS_SEEN);
	/* As one of 32 is seen, it may be thought more than what came. */
	see(SLOT, 3);
	slots[SLOT].packets = 3 * VSE_RSS_SEEN - 1;
	account();
	assert_int_equal(slots[SLOT].packets, 0);
	/* What is not by a rule any more, or not yet, is all the slot's. */
	see(SLOT, 1);
	vse_rss_rules_remove(&rules, &dev);
	slots[SLOT].packets = 1000;
	account();
	assert_int_equal(slots[SLOT].packets, 1000);
	see(SLOT, 1);
	add(2);
	account();
	assert_int_equal(slots[SLOT].packets, 1000);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_flow_goes_to_a_queue, set_up),
		cmocka_unit_test_setup(what_no_rule_can_tell_is_not_seen, set_up),
		cmocka_unit_test_setup(operators_rules_stay_and_come_before, set_up),
		cmocka_unit_test_setup(there_is_not_room_for_all, set_up),
		cmocka_unit_test_setup(a_nic_without_rules_says_so, set_up),
		cmocka_unit_test_setup(a_rule_goes_when_its_flow_has_ended, set_up),
		cmocka_unit_test_setup(a_rule_goes_when_its_queue_is_not_good_any_more,
				       set_up),
		cmocka_unit_test_setup(what_is_not_there_any_more_is_forgotten, set_up),
		cmocka_unit_test_setup(what_the_operator_has_replaced_is_his, set_up),
		cmocka_unit_test_setup(flows_that_were_seen_can_be_forgotten, set_up),
		cmocka_unit_test_setup(the_next_rule_is_for_another_flow, set_up),
		cmocka_unit_test_setup(a_rule_may_be_told_with_more_fields, set_up),
		cmocka_unit_test_setup(what_rules_bring_is_told_by_queue, set_up),
		cmocka_unit_test_setup(what_rules_bring_may_be_counted_by_slot_too, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
