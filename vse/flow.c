// SPDX-License-Identifier: GPL-2.0
#include <linux/percpu.h>
#include <linux/slab.h>
#include <uapi/linux/vse.h>
#include "core.h"
#include "flow.h"
#include "lock.h"
#include "steer.h"

struct vse_flow_counters {
	unsigned long packets;
	unsigned long bytes;
};

static struct vse_classifier classifier;
static LIST_HEAD(flows);
static u64 last_serial;
static unsigned int generation;

static void free_flow(struct vse_flow *flow)
{
	if (!flow->tag_inherited)
		vse_tag_free(flow->tag);
	free_percpu(flow->counters);
	kfree(flow);
}

static void free_flow_rcu(struct rcu_head *rcu)
{
	free_flow(container_of(rcu, struct vse_flow, rcu));
}

static void remove_flow(struct vse_flow *flow)
{
	vse_classifier_remove(&classifier, &flow->rule);
	list_del(&flow->node);
	generation++;
	call_rcu(&flow->rcu, free_flow_rcu);
}

static struct vse_flow *find_flow(const struct vse_match *match)
{
	struct vse_rule *rule = vse_classifier_find(&classifier, match);

	return rule ? container_of(rule, struct vse_flow, rule) : NULL;
}

static int alloc_flow(struct vse_flow **result, const struct vse_flow *replaced,
		      struct netlink_ext_ack *extack)
{
	struct vse_flow *flow;
	int error;

	flow = kzalloc(sizeof(*flow), GFP_KERNEL);
	if (!flow)
		return -ENOMEM;
	flow->counters = alloc_percpu(struct vse_flow_counters);
	if (!flow->counters) {
		error = -ENOMEM;
		goto free;
	}
	/*
	 * Packets that carry the replaced entry's tag may still wait in a
	 * backlog; RFS keeps them in front only of packets with the same tag.
	 */
	if (replaced) {
		flow->tag = replaced->tag;
	} else {
		error = vse_tag_alloc(&flow->tag);
		if (error == -ENOSPC)
			NL_SET_ERR_MSG(extack, "the flow table is full (65536 entries); delete some");
		if (error)
			goto free_counters;
	}
	*result = flow;
	return 0;

free_counters:
	free_percpu(flow->counters);
free:
	kfree(flow);
	return error;
}

/**
 * vse_flow_add - add a flow entry, or replace the one with this match
 * @match: checked by vse_match_check()
 * @core: a core that is usable now, or VSE_CORE_AUTO
 * @cookie: the controller's own
 * @extack: says what was wrong
 *
 * Context: process; sleeps; vse_lock held.
 * Return: 0 or a negative error, and nothing has changed.
 */
int vse_flow_add(const struct vse_match *match, u32 core, u64 cookie,
		 struct netlink_ext_ack *extack)
{
	struct vse_flow *replaced = find_flow(match);
	struct vse_flow *flow;
	int error;

	lockdep_assert_held(&vse_lock);
	error = alloc_flow(&flow, replaced, extack);
	if (error)
		return error;
	flow->rule.match = *match;
	flow->core_wanted = core;
	flow->core = core == VSE_CORE_AUTO ? VSE_NO_CORE : (int)core;
	flow->tried = vse_cores_generation() - 1;
	flow->cookie = cookie;
	flow->added = ktime_get();

	error = vse_classifier_insert(&classifier, &flow->rule);
	if (error) {
		flow->tag_inherited = replaced;
		free_flow(flow);
		return error;
	}
	flow->serial = ++last_serial;
	list_add_tail(&flow->node, &flows);
	generation++;
	if (replaced) {
		replaced->tag_inherited = true;
		remove_flow(replaced);
	}
	return 0;
}

/**
 * vse_flow_delete - delete flow entries
 * @match: which ones
 * @strict: the one with this match and priority; otherwise all within @match
 *
 * Context: process; vse_lock held.
 * Return: how many were deleted.
 */
unsigned int vse_flow_delete(const struct vse_match *match, bool strict)
{
	struct vse_flow *flow, *next;
	unsigned int deleted = 0;

	lockdep_assert_held(&vse_lock);
	if (strict) {
		flow = find_flow(match);
		if (!flow)
			return 0;
		remove_flow(flow);
		return 1;
	}
	list_for_each_entry_safe(flow, next, &flows, node) {
		const struct vse_match *of = &flow->rule.match;

		if (!vse_match_within(&of->key, &of->mask, match))
			continue;
		remove_flow(flow);
		deleted++;
	}
	return deleted;
}

/**
 * vse_flows_generation - changes with every change of the table
 *
 * Context: process; vse_lock held.
 */
unsigned int vse_flows_generation(void)
{
	return generation;
}

/**
 * vse_flow_after - the next entry of a dump
 * @serial: of the last one shown, 0 at the start
 *
 * Context: process; vse_lock held.
 * Return: the entry or NULL.
 */
struct vse_flow *vse_flow_after(u64 serial)
{
	struct vse_flow *flow;

	lockdep_assert_held(&vse_lock);
	list_for_each_entry(flow, &flows, node)
		if (flow->serial > serial)
			return flow;
	return NULL;
}

/**
 * vse_flow_next - the entry behind another one
 * @flow: the entry before, or NULL to begin with the first
 *
 * Context: process; vse_lock held.
 * Return: the entry or NULL.
 */
struct vse_flow *vse_flow_next(struct vse_flow *flow)
{
	struct list_head *before = flow ? &flow->node : &flows;

	lockdep_assert_held(&vse_lock);
	if (list_is_last(before, &flows))
		return NULL;
	return list_next_entry(container_of(before, struct vse_flow, node),
			       node);
}

/**
 * vse_flow_read_statistics - sum up an entry's counters
 * @flow: the entry
 * @statistics: is filled in
 *
 * Context: process; vse_lock held.
 */
void vse_flow_read_statistics(const struct vse_flow *flow,
			      struct vse_flow_statistics *statistics)
{
	unsigned int core;

	statistics->packets = 0;
	statistics->bytes = 0;
	for_each_possible_cpu(core) {
		const struct vse_flow_counters *counters;

		counters = per_cpu_ptr(flow->counters, core);
		statistics->packets += READ_ONCE(counters->packets);
		statistics->bytes += READ_ONCE(counters->bytes);
	}
}

/**
 * vse_flows_empty - is there nothing to match?
 *
 * Context: any.
 */
bool vse_flows_empty(void)
{
	return vse_classifier_empty(&classifier);
}

/**
 * vse_flows_depth - how deep the deepest entry looks into a packet
 *
 * Context: any.
 */
enum vse_layer vse_flows_depth(void)
{
	return vse_classifier_depth(&classifier);
}

/**
 * vse_flow_lookup - the entry for a packet
 * @key: the packet's key
 * @layer: how deep the key reaches
 *
 * Context: RCU read side.
 * Return: the entry, valid until the read side ends, or NULL.
 */
struct vse_flow *vse_flow_lookup(const struct vse_key *key,
				 enum vse_layer layer)
{
	struct vse_rule *rule = vse_classifier_lookup(&classifier, key, layer);

	return rule ? container_of(rule, struct vse_flow, rule) : NULL;
}

/**
 * vse_flow_count - count a packet for an entry
 * @flow: the entry
 * @bytes: length of the packet, Ethernet header included
 *
 * Context: softirq, RCU read side.
 */
void vse_flow_count(struct vse_flow *flow, unsigned int bytes)
{
	this_cpu_inc(flow->counters->packets);
	this_cpu_add(flow->counters->bytes, bytes);
}

/**
 * vse_flow_core - the core that an entry's packets go to
 * @flow: the entry
 * @present: the core where the packet arrived
 *
 * The choice is made with the first packet and kept while the core is free.
 * When there was no core to choose, the core table is asked again once it has
 * changed.
 *
 * Context: softirq, RCU read side.
 * Return: the core, or VSE_NO_CORE.
 */
int vse_flow_core(struct vse_flow *flow, unsigned int present)
{
	unsigned int now;
	int core = READ_ONCE(flow->core);
	int chosen, found;

	if (flow->core_wanted != VSE_CORE_AUTO)
		return vse_core_usable(core) ? core : VSE_NO_CORE;
	if (likely(core != VSE_NO_CORE && vse_core_free(core)))
		return core;

	now = vse_cores_generation();
	if (READ_ONCE(flow->tried) == now)
		return VSE_NO_CORE;
	WRITE_ONCE(flow->tried, now);
	chosen = vse_cores_choose(present);
	/* Another core may have chosen in the meantime. */
	found = cmpxchg(&flow->core, core, chosen);
	return found == core ? chosen : found;
}

/**
 * vse_flows_init - set up an empty flow table
 *
 * Context: process; sleeps.
 * Return: 0 or -ENOMEM.
 */
int vse_flows_init(void)
{
	return vse_classifier_init(&classifier);
}

/**
 * vse_flows_exit - delete all entries and free the flow table
 *
 * Context: process; sleeps; no reader is left.
 */
void vse_flows_exit(void)
{
	struct vse_flow *flow, *next;

	list_for_each_entry_safe(flow, next, &flows, node)
		remove_flow(flow);
	rcu_barrier();
	vse_classifier_destroy(&classifier);
}
