/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Flow entries: a rule in the classifier, a core, a steering tag, counters.
 *
 * The receive path finds an entry with vse_flow_lookup() and asks for its core
 * with vse_flow_core().  What it writes is the entry's current core, seldom, and
 * counters of its own core.
 *
 * The control path holds vse_lock.  Entries also stand in a list, in the order
 * they were added, with growing serial numbers: a dump that is continued picks
 * up behind the last serial it has shown.
 */
#ifndef _VSE_FLOW_H
#define _VSE_FLOW_H

#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/netlink.h>
#include <linux/rcupdate.h>
#include "classifier.h"

struct vse_flow_counters;

/**
 * struct vse_flow - a flow entry
 * @rule: what it matches
 * @node: in the list of all entries
 * @serial: grows from entry to entry
 * @cookie: the controller's own
 * @core_wanted: action set_irq_core: a core or VSE_CORE_AUTO
 * @core: the core now, or VSE_NO_CORE; with VSE_CORE_AUTO, the receive path
 *	sets it
 * @tried: generation of the core table that gave no core, or this one
 * @tag: steering tag
 * @tag_inherited: another entry has taken over @tag
 * @added: when it was added
 * @counters: per core
 * @rcu: to free it
 */
struct vse_flow {
	struct vse_rule rule;
	struct list_head node;
	u64 serial;
	u64 cookie;
	u32 core_wanted;
	int core;
	unsigned int tried;
	u32 tag;
	bool tag_inherited;
	ktime_t added;
	struct vse_flow_counters __percpu *counters;
	struct rcu_head rcu;
};

/**
 * struct vse_flow_statistics - an entry's counters, summed up
 * @packets: packets that matched
 * @bytes: their bytes, Ethernet header included
 */
struct vse_flow_statistics {
	u64 packets;
	u64 bytes;
};

int vse_flows_init(void);
void vse_flows_exit(void);

int vse_flow_add(const struct vse_match *match, u32 core, u64 cookie,
		 struct netlink_ext_ack *extack);
unsigned int vse_flow_delete(const struct vse_match *match, bool strict);
unsigned int vse_flows_generation(void);
struct vse_flow *vse_flow_after(u64 serial);
struct vse_flow *vse_flow_next(struct vse_flow *flow);
void vse_flow_read_statistics(const struct vse_flow *flow,
			      struct vse_flow_statistics *statistics);

bool vse_flows_empty(void);
enum vse_layer vse_flows_depth(void);
struct vse_flow *vse_flow_lookup(const struct vse_key *key,
				 enum vse_layer layer);
void vse_flow_count(struct vse_flow *flow, unsigned int bytes);
int vse_flow_core(struct vse_flow *flow, unsigned int present);

#endif /* _VSE_FLOW_H */
