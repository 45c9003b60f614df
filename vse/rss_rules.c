// SPDX-License-Identifier: GPL-2.0
#include <linux/ethtool.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include "key.h"
#include "rss_rules.h"
#include "rss_spread.h"
#include "rss_table.h"

/* Rounds without a packet, after which a rule goes. */
#define IDLE_MOST	10

static bool in_use(const struct vse_rss_rule *rule)
{
	return rule->flow.protocol;
}

static void copy_flow(struct vse_rss_flow *to, const struct vse_rss_flow *from)
{
	WRITE_ONCE(to->addresses, READ_ONCE(from->addresses));
	WRITE_ONCE(to->rest, READ_ONCE(from->rest));
}

static bool same_flow(const struct vse_rss_flow *a, const struct vse_rss_flow *b)
{
	return READ_ONCE(a->addresses) == READ_ONCE(b->addresses) &&
	       READ_ONCE(a->rest) == READ_ONCE(b->rest);
}

/* False if it is none that rules are made for: those of ConnectX-3 are for IPv4 alone. */
static bool read_flow(struct vse_rss_flow *flow, const struct sk_buff *skb,
		      int mac_offset)
{
	const struct vse_key_scope scope = { .wanted = VSE_HAS_TRANSPORT };
	const struct vse_headers *headers;
	struct vse_key key;

	vse_key_extract(&key, skb, mac_offset, &scope);
	headers = &key.outer;
	if (!(key.present & VSE_HAS_TRANSPORT) ||
	    headers->dl_type != htons(ETH_P_IP) ||
	    headers->dl_vlan != VSE_VLAN_NONE ||
	    (headers->nw_proto != IPPROTO_UDP &&
	     headers->nw_proto != IPPROTO_TCP))
		return false;
	*flow = (struct vse_rss_flow) {
		.src = headers->nw_src,
		.dst = headers->nw_dst,
	};
	flow->src_port = headers->tp_src;
	flow->dst_port = headers->tp_dst;
	flow->protocol = headers->nw_proto;
	return true;
}

/**
 * vse_rss_rules_see - see a packet, one of VSE_RSS_SEEN
 * @rules: of the device
 * @skb: the packet, with the NIC's hash, if it has one
 * @mac_offset: where its Ethernet header is, seen from skb->data
 *
 * Context: softirq, RCU read side.
 */
noinline void vse_rss_rules_see(struct vse_rss_rules *rules,
				const struct sk_buff *skb, int mac_offset)
{
	u16 slot = skb->hash ? skb->hash % VSE_RSS_SLOTS : VSE_RSS_NO_SLOT;
	struct vse_rss_flow flow;
	unsigned int i;

	if (!read_flow(&flow, skb, mac_offset))
		return;
	for (i = 0; i < VSE_RSS_RULES; i++) {
		struct vse_rss_rule *rule = &rules->rules[i];

		if (same_flow(&rule->flow, &flow)) {
			WRITE_ONCE(rule->slot, slot);
			WRITE_ONCE(rule->seen, rule->seen + 1);
			return;
		}
	}
	if (slot != VSE_RSS_NO_SLOT)
		copy_flow(&rules->flows[slot], &flow);
}

/**
 * vse_rss_rules_forget_seen - before packets are looked at again: old flows may have ended
 * @rules: of the device
 *
 * Context: process; one at a time.
 */
void vse_rss_rules_forget_seen(struct vse_rss_rules *rules)
{
	unsigned int i;

	for (i = 0; i < VSE_RSS_SLOTS; i++)
		WRITE_ONCE(rules->flows[i].rest, 0);
}

static int ask(struct net_device *dev, struct ethtool_rxnfc *command,
	       u32 *locations)
{
	return dev->ethtool_ops->get_rxnfc(dev, command, locations);
}

static bool is_among(u32 location, const u32 *locations, unsigned int count)
{
	while (count--)
		if (locations[count] == location)
			return true;
	return false;
}

/* The last place that is free: all others' rules come before. */
static int find_location(struct net_device *dev, u32 *location)
{
	struct ethtool_rxnfc command = { .cmd = ETHTOOL_GRXCLSRLCNT };
	u32 *locations, count;
	int error;

	if (!dev->ethtool_ops->set_rxnfc)
		return -EOPNOTSUPP;
	error = ask(dev, &command, NULL);
	if (error)
		return error;
	count = command.rule_cnt;
	locations = kcalloc(count + 1, sizeof(*locations), GFP_KERNEL);
	if (!locations)
		return -ENOMEM;
	command = (struct ethtool_rxnfc) {
		.cmd = ETHTOOL_GRXCLSRLALL,
		.rule_cnt = count,
	};
	error = ask(dev, &command, locations);
	if (error)
		goto free;
	error = -ENOSPC;
	for (*location = command.data; (*location)--;) {
		if (!is_among(*location, locations, count)) {
			error = 0;
			break;
		}
	}
free:
	kfree(locations);
	return error;
}

static void describe(struct ethtool_rx_flow_spec *spec,
		     const struct vse_rss_rule *rule)
{
	*spec = (struct ethtool_rx_flow_spec) {
		.flow_type = rule->flow.protocol == IPPROTO_UDP ? UDP_V4_FLOW :
								  TCP_V4_FLOW,
		.h_u.tcp_ip4_spec = {
			.ip4src = rule->flow.src,
			.ip4dst = rule->flow.dst,
			.psrc = rule->flow.src_port,
			.pdst = rule->flow.dst_port,
		},
		.m_u.tcp_ip4_spec = {
			.ip4src = htonl(0xffffffff),
			.ip4dst = htonl(0xffffffff),
			.psrc = htons(0xffff),
			.pdst = htons(0xffff),
		},
		.ring_cookie = rule->queue,
		.location = rule->location,
	};
}

/*
 * As it was set: neither forgotten by the driver nor replaced by the operator.  ixgbe
 * says of all that they may have a VLAN and more.
 */
static bool is_there(const struct vse_rss_rule *rule, struct net_device *dev)
{
	struct ethtool_rxnfc command = {
		.cmd = ETHTOOL_GRXCLSRULE,
		.fs.location = rule->location,
	};
	struct ethtool_rx_flow_spec spec;

	describe(&spec, rule);
	return !ask(dev, &command, NULL) &&
	       (command.fs.flow_type & ~FLOW_EXT) == spec.flow_type &&
	       command.fs.ring_cookie == spec.ring_cookie &&
	       !memcmp(&command.fs.h_u.tcp_ip4_spec, &spec.h_u.tcp_ip4_spec,
		       sizeof(spec.h_u.tcp_ip4_spec));
}

static void forget(struct vse_rss_rule *rule)
{
	WRITE_ONCE(rule->flow.rest, 0);
}

static void remove_rule(struct vse_rss_rule *rule, struct net_device *dev)
{
	struct ethtool_rxnfc command = {
		.cmd = ETHTOOL_SRXCLSRLDEL,
		.fs.location = rule->location,
	};
	int error;

	error = dev->ethtool_ops->set_rxnfc(dev, &command);
	if (error)
		netdev_warn(dev, "vse: cannot delete the rule at %u: %d\n",
			    rule->location, error);
	forget(rule);
}

static struct vse_rss_rule *find_unused(struct vse_rss_rules *rules)
{
	unsigned int i;

	for (i = 0; i < VSE_RSS_RULES; i++)
		if (!in_use(&rules->rules[i]))
			return &rules->rules[i];
	return NULL;
}

/**
 * vse_rss_rules_add - have a flow go to another queue
 * @rules: of the device
 * @dev: the device
 * @slot: of the hash: the flow that was seen there last
 * @queue: where it is to go
 *
 * Context: process; sleeps; rtnl held, between vse_rss_nic_begin() and
 * vse_rss_nic_end().
 * Return: 0; -ENOENT if no flow was seen there; -ENOSPC if there are as many as there
 * may be; -ENOMEM; the driver's error, where the NIC has no such rules for instance.
 */
int vse_rss_rules_add(struct vse_rss_rules *rules, struct net_device *dev,
		      unsigned int slot, unsigned int queue)
{
	struct ethtool_rxnfc command = { .cmd = ETHTOOL_SRXCLSRLINS };
	struct vse_rss_rule *unused = find_unused(rules);
	struct vse_rss_rule rule = { .queue = queue };
	int error;

	if (!unused)
		return -ENOSPC;
	copy_flow(&rule.flow, &rules->flows[slot]);
	if (!in_use(&rule))
		return -ENOENT;
	error = find_location(dev, &rule.location);
	if (error)
		return error;
	describe(&command.fs, &rule);
	error = dev->ethtool_ops->set_rxnfc(dev, &command);
	if (error)
		return error;
	unused->queue = queue;
	unused->location = rule.location;
	unused->idle = 0;
	unused->before = unused->seen;
	copy_flow(&unused->flow, &rule.flow);
	/* Another one that comes by the slot is to be the next. */
	WRITE_ONCE(rules->flows[slot].rest, 0);
	return 0;
}

static bool is_good(const struct vse_rss_rule *rule,
		    const struct vse_rss_queue *queues, unsigned int count)
{
	return rule->queue < count && queues[rule->queue].good;
}

/**
 * vse_rss_rules_any - is there a rule?
 * @rules: of the device
 *
 * Context: as of vse_rss_rules_add().
 */
bool vse_rss_rules_any(const struct vse_rss_rules *rules)
{
	unsigned int i;

	for (i = 0; i < VSE_RSS_RULES; i++)
		if (in_use(&rules->rules[i]))
			return true;
	return false;
}

/**
 * vse_rss_rules_keep - remove the rules that have had their day
 * @rules: of the device
 * @dev: the device
 * @queues: its queues; a rule does not lead to one that is not good any more
 * @count: how many there are
 *
 * Once a round.  Context: as of vse_rss_rules_add().
 */
void vse_rss_rules_keep(struct vse_rss_rules *rules, struct net_device *dev,
			const struct vse_rss_queue *queues, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < VSE_RSS_RULES; i++) {
		struct vse_rss_rule *rule = &rules->rules[i];

		if (!in_use(rule))
			continue;
		rule->idle = READ_ONCE(rule->seen) == rule->before ?
			     rule->idle + 1 : 0;
		if (!is_there(rule, dev))
			forget(rule);
		else if (rule->idle > IDLE_MOST || !is_good(rule, queues, count))
			remove_rule(rule, dev);
	}
}

/**
 * vse_rss_rules_account - what the rules' flows bring, for vse_rss_spread()
 * @rules: of the device
 * @slots: what came by them: less what rules have taken elsewhere
 * @queues: the queues; their @ruled is set
 * @count: how many there are
 *
 * Once a round, after vse_rss_rules_keep().  Context: process; one at a time.
 */
void vse_rss_rules_account(struct vse_rss_rules *rules,
			   struct vse_rss_entry *slots,
			   struct vse_rss_polling *queues, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		queues[i].ruled = 0;
	for (i = 0; i < VSE_RSS_RULES; i++) {
		struct vse_rss_rule *rule = &rules->rules[i];
		u32 seen = READ_ONCE(rule->seen);
		u32 packets = (seen - rule->before) * VSE_RSS_SEEN;
		u16 slot = READ_ONCE(rule->slot);

		rule->before = seen;
		if (!in_use(rule))
			continue;
		queues[rule->queue].ruled += packets;
		if (slot != VSE_RSS_NO_SLOT)
			slots[slot].packets -= min(slots[slot].packets, packets);
	}
}

/**
 * vse_rss_rules_remove - remove all
 * @rules: of the device
 * @dev: the device
 *
 * Context: as of vse_rss_rules_add().
 */
void vse_rss_rules_remove(struct vse_rss_rules *rules, struct net_device *dev)
{
	unsigned int i;

	for (i = 0; i < VSE_RSS_RULES; i++) {
		struct vse_rss_rule *rule = &rules->rules[i];

		if (!in_use(rule))
			continue;
		if (is_there(rule, dev))
			remove_rule(rule, dev);
		else
			forget(rule);
	}
}
