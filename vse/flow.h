/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Flow entries: a rule in the classifier, a core, a steering tag, counters.
 *
 * The receive path knows an entry as a node (node.h), and nothing else of it.
 * It finds the node with vse_flow_lookup() and asks for its core with
 * vse_flow_core().  What it writes is the node's current core, seldom, and
 * counters of its own core.
 *
 * The control path holds vse_lock.  It knows entries by slot, which is the slot
 * of the steering tag: an entry that takes the place of another one takes its
 * slot, too.  A dump goes by slot.  So an entry that is there all the time is
 * shown exactly once, however much the table changes meanwhile.
 *
 * What becomes of entries (OpenFlow 1.0, section 4.6):
 *
 *	add	takes the place of the entry with this match and priority
 *	modify	gives entries another action; without any, adds one
 *	delete	takes entries out
 *	expiry	takes out an entry that had no packet for its idle time-out, or
 *		has been there for its hard time-out (expiry.h)
 */
#ifndef _VSE_FLOW_H
#define _VSE_FLOW_H

#include <linux/ktime.h>
#include <linux/netlink.h>
#include <linux/rcupdate.h>
#include <linux/timerqueue.h>
#include "classifier.h"

/**
 * struct vse_flow - a flow entry
 * @rule: what it matches; its node has what the receive path needs
 * @core_wanted: action set_irq_core: a core or VSE_CORE_AUTO
 * @tag: steering tag
 * @send_removed: the controller wants to be told when it is removed
 * @idle_timeout: seconds, 0 for none
 * @hard_timeout: seconds, 0 for none
 * @cookie: the controller's own
 * @added: when it was added
 * @expiry: when its time-outs are to be looked at
 * @rcu: to free it
 */
struct vse_flow {
	struct vse_rule rule;
	u32 core_wanted;
	u32 tag;
	bool send_removed;
	u16 idle_timeout;
	u16 hard_timeout;
	u64 cookie;
	ktime_t added;
	struct timerqueue_node expiry;
	struct rcu_head rcu;
};

/**
 * struct vse_flow_request - what is asked for, to add, modify or delete
 * @match: checked and complete
 * @strict: the entry with this match and priority only; else all within @match
 * @core: for entries' action: one that is usable now, or VSE_CORE_AUTO
 * @cookie: for the entry
 * @set_cookie: @cookie is given
 * @match_cookie: only entries with such a cookie
 * @cookie_mask: bits of @match_cookie that count; 0: any cookie will do
 * @filter_cookie: @match_cookie is given
 * @check_overlap: refuse if another entry of this priority overlaps
 * @send_removed: as in &struct vse_flow
 * @idle_timeout: as in &struct vse_flow
 * @hard_timeout: as in &struct vse_flow
 */
struct vse_flow_request {
	struct vse_match match;
	bool strict;
	u32 core;
	u64 cookie;
	bool set_cookie;
	u64 match_cookie;
	u64 cookie_mask;
	bool filter_cookie;
	bool check_overlap;
	bool send_removed;
	u16 idle_timeout;
	u16 hard_timeout;
};

/**
 * struct vse_flow_statistics - an entry's counters, summed up
 * @packets: packets that matched
 * @bytes: their bytes, Ethernet header included
 * @idle: milliseconds since the last one, or since the entry was added
 */
struct vse_flow_statistics {
	u64 packets;
	u64 bytes;
	u64 idle;
};

int vse_flows_init(void);
void vse_flows_exit(void);

int vse_flow_add(const struct vse_flow_request *request,
		 struct netlink_ext_ack *extack);
int vse_flow_modify(const struct vse_flow_request *request,
		    struct netlink_ext_ack *extack);
unsigned int vse_flow_delete(const struct vse_flow_request *request);
void vse_flow_remove(struct vse_flow *flow, unsigned int reason);

unsigned int vse_flows_generation(void);
struct vse_flow *vse_flow_from(unsigned int slot);
int vse_flow_current_core(const struct vse_flow *flow);
unsigned int vse_flows_of_vm(u32 vm_id);
unsigned int vse_flow_limit(void);
void vse_flow_set_limit(unsigned int limit);
void vse_flow_read_statistics(const struct vse_flow *flow,
			      struct vse_flow_statistics *statistics);

int vse_flow_core(struct vse_node *node, const struct net_device *dev);

/* For the functions below. */
extern struct vse_classifier vse_flow_classifier;

/**
 * vse_flows_empty - is there nothing to match?
 *
 * Context: any.
 */
static inline bool vse_flows_empty(void)
{
	return vse_classifier_empty(&vse_flow_classifier);
}

/**
 * vse_flows_wanted - the headers that some entry matches on
 *
 * Context: RCU read side.
 * Return: VSE_HAS_* bits.
 */
static inline u8 vse_flows_wanted(void)
{
	return vse_classifier_wanted(&vse_flow_classifier);
}

/**
 * vse_flow_lookup - the entry for a packet
 * @key: the packet's key, with the headers that vse_flows_wanted() tells
 *
 * Context: softirq, RCU read side.
 * Return: the entry's node, valid until the read side ends, or NULL.
 */
static inline struct vse_node *vse_flow_lookup(const struct vse_key *key)
{
	return vse_classifier_lookup(&vse_flow_classifier, key);
}

/**
 * vse_flow_count - count a packet for an entry
 * @node: the entry's
 * @bytes: length of the packet, Ethernet header included
 *
 * Context: softirq, RCU read side.
 */
static inline void vse_flow_count(const struct vse_node *node,
				  unsigned int bytes)
{
	vse_node_count(vse_flow_classifier.nodes, node, bytes);
}

#endif /* _VSE_FLOW_H */
