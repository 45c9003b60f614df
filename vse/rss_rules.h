/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Flows that a NIC's rules take to a queue of their own, where its RSS indirection
 * table cannot.
 *
 * In a ConnectX-3's table each queue has one entry, and it must be spread evenly: no
 * entry can be moved from a core that is full with polling (rss_spread.h).  In an
 * 82599's, two heavy flows may come by one entry.  But these NICs have rules for single
 * flows, those of ethtool -N.  So here a slot of the hash stands for an entry, and in
 * place of the entry the flow goes of which packets come by that slot:
 *
 *	hash % 512	 packets a second	flow that was seen
 *	slot 17		 40,000			10.0.0.1:42000 -> 10.0.0.2:4789, UDP
 *	slot 54		 40,000			10.0.0.1:42008 -> 10.0.0.2:4789, UDP
 *	                                        |
 *	                                        `--> rule: to queue 1
 *
 * The receive path writes down the flow of every 32nd packet.  Two cores may do so for
 * the same slot at a time; what comes of that may be a flow that does not exist.  Its
 * rule matches nothing, and goes like all that see no packet for a while.
 *
 * What a rule takes elsewhere has no hash any more (ConnectX-3), or has it still (82599)
 * and is counted by slot with what comes by the table.  So its packets are told by those
 * that are seen, one of 32, and where they have a hash as many are taken off the slot.
 *
 * A rule is at the last place that is free, behind the operator's.  A driver may forget
 * rules when its port is started anew, and the operator may replace one: both are looked
 * for, and such a rule is then nobody's here.
 */
#ifndef _VSE_RSS_RULES_H
#define _VSE_RSS_RULES_H

#include <linux/limits.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/types.h>
#include "rss_traffic.h"

struct vse_rss_entry;
struct vse_rss_polling;
struct vse_rss_queue;

/* Of a device at most: each is compared with what is seen. */
#define VSE_RSS_RULES		8

/* In &struct vse_rss_rule: packets have no hash. */
#define VSE_RSS_NO_SLOT		U16_MAX

/* Of so many packets one is seen (vse_activity_due()). */
#define VSE_RSS_SEEN		32

/**
 * struct vse_rss_flow - TCP or UDP over IPv4, in two words that are written each at once
 * @src: source address
 * @dst: destination address
 * @addresses: both
 * @src_port: source port
 * @dst_port: destination port
 * @protocol: 0: there is no flow
 * @pad: 0
 * @rest: what is not in @addresses
 */
struct vse_rss_flow {
	union {
		struct {
			__be32 src;
			__be32 dst;
		};
		u64 addresses;
	};
	union {
		struct {
			__be16 src_port;
			__be16 dst_port;
			u8 protocol;
			u8 pad[3];
		};
		u64 rest;
	};
};

/**
 * struct vse_rss_rule - a rule of this device's NIC
 * @flow: that it takes to the queue; no protocol: this one is not in use
 * @queue: the queue
 * @slot: of the hash that packets have which the rule takes, or VSE_RSS_NO_SLOT; written
 *	by the core that polls them
 * @location: its place among the NIC's rules
 * @seen: packets that were seen; written by the core that polls them
 * @before: the same, when last looked
 * @idle: rounds since one was
 */
struct vse_rss_rule {
	struct vse_rss_flow flow;
	u16 queue;
	u16 slot;
	u32 location;
	u32 seen;
	u32 before;
	u32 idle;
};

/**
 * struct vse_rss_rules - a device's
 * @rules: the rules
 * @flows: by slot: the flow that was seen last
 */
struct vse_rss_rules {
	struct vse_rss_rule rules[VSE_RSS_RULES];
	struct vse_rss_flow flows[VSE_RSS_SLOTS];
};

void vse_rss_rules_see(struct vse_rss_rules *rules, const struct sk_buff *skb,
		       int mac_offset);
void vse_rss_rules_forget_seen(struct vse_rss_rules *rules);
int vse_rss_rules_add(struct vse_rss_rules *rules, struct net_device *dev,
		      unsigned int slot, unsigned int queue);
bool vse_rss_rules_any(const struct vse_rss_rules *rules);
void vse_rss_rules_keep(struct vse_rss_rules *rules, struct net_device *dev,
			const struct vse_rss_queue *queues, unsigned int count);
void vse_rss_rules_account(struct vse_rss_rules *rules,
			   struct vse_rss_entry *slots,
			   struct vse_rss_polling *queues, unsigned int count);
void vse_rss_rules_remove(struct vse_rss_rules *rules, struct net_device *dev);

#endif /* _VSE_RSS_RULES_H */
