// SPDX-License-Identifier: GPL-2.0
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <uapi/linux/vse.h>
#include "core.h"
#include "expiry.h"
#include "flow.h"
#include "lock.h"
#include "netlink.h"
#include "tag.h"

struct vse_classifier vse_flow_classifier;

static struct vse_flow **flows;	/* by slot */
static unsigned int limit = VSE_MAX_TAGS;
static unsigned int generation;

static void free_flow(struct rcu_head *rcu)
{
	struct vse_flow *flow = container_of(rcu, struct vse_flow, rcu);

	vse_classifier_release(&vse_flow_classifier, &flow->rule);
	kfree(flow);
}

static void unlink_flow(struct vse_flow *flow)
{
	vse_classifier_remove(&vse_flow_classifier, &flow->rule);
	vse_expiry_remove(flow);
	call_rcu(&flow->rcu, free_flow);
}

/*
 * The tag can be given out at once: in a full table, the next entry needs it.
 * RFS keeps what the next entry's packets do in order behind what is still on
 * its way with this tag.
 */
static void take_out(struct vse_flow *flow)
{
	flows[vse_tag_slot(flow->tag)] = NULL;
	vse_tag_free(flow->tag);
	unlink_flow(flow);
	generation++;
}

/**
 * vse_flow_remove - take an entry out of the table, and tell so
 * @flow: the entry; not to be used any more
 * @reason: VSE_REMOVED_*
 *
 * Context: process; sleeps; vse_lock held.
 */
void vse_flow_remove(struct vse_flow *flow, unsigned int reason)
{
	lockdep_assert_held(&vse_lock);
	vse_netlink_flow_removed(flow, reason);
	take_out(flow);
}

static struct vse_flow *find_flow(const struct vse_match *match)
{
	struct vse_rule *rule = vse_classifier_find(&vse_flow_classifier,
						    match);

	return rule ? container_of(rule, struct vse_flow, rule) : NULL;
}

/**
 * vse_flow_from - the entry with a slot, or the next one behind
 * @slot: 0 and up
 *
 * Context: process; vse_lock held.
 * Return: the entry or NULL.
 */
struct vse_flow *vse_flow_from(unsigned int slot)
{
	lockdep_assert_held(&vse_lock);
	for (; slot < VSE_MAX_TAGS; slot++)
		if (flows[slot])
			return flows[slot];
	return NULL;
}

static struct vse_flow *flow_behind(const struct vse_flow *flow)
{
	return vse_flow_from(vse_tag_slot(flow->tag) + 1);
}

#define for_each_flow(flow) \
	for (flow = vse_flow_from(0); flow; flow = flow_behind(flow))

static bool is_meant(const struct vse_flow *flow,
		     const struct vse_flow_request *request)
{
	return (!request->filter_cookie ||
		!((flow->cookie ^ request->match_cookie) &
		  request->cookie_mask)) &&
	       vse_match_within(&flow->rule.match, &request->match);
}

/* The next entry that a request to modify or delete is for. */
static struct vse_flow *next_meant(const struct vse_flow_request *request,
				   unsigned int from)
{
	struct vse_flow *flow;

	if (request->strict) {
		flow = find_flow(&request->match);
		return flow && vse_tag_slot(flow->tag) >= from &&
		       is_meant(flow, request) ? flow : NULL;
	}
	flow = vse_flow_from(from);
	while (flow && !is_meant(flow, request))
		flow = flow_behind(flow);
	return flow;
}

static bool overlaps_another(const struct vse_match *match)
{
	struct vse_flow *flow;

	for_each_flow(flow)
		if (flow->rule.match.priority == match->priority &&
		    vse_match_overlaps(&flow->rule.match, match))
			return true;
	return false;
}

/*
 * Packets that carry the tag of an entry that is replaced may still wait in a
 * backlog; RFS keeps them in front only of packets with the same tag.
 */
static int get_tag(struct vse_flow *flow, const struct vse_flow *replaced)
{
	if (!replaced)
		return vse_tag_alloc(&flow->tag);
	flow->tag = replaced->tag;
	return 0;
}

/* What the receive path is to do.  A core that was chosen stays. */
static void first_action(struct vse_node *action, const struct vse_flow *flow,
			 const struct vse_flow *replaced)
{
	memset(action, 0, sizeof(*action));
	action->tag = flow->tag;
	action->tried = vse_cores_generation() - 1;
	action->vm_prio = flow->rule.match.mask.vm_prio &&
			  flow->rule.match.key.vm_prio;
	if (flow->core_wanted != VSE_CORE_AUTO) {
		action->core_wanted = flow->core_wanted;
		action->core = flow->core_wanted;
		return;
	}
	action->core_wanted = VSE_NODE_AUTO;
	action->core = VSE_NO_CORE;
	if (replaced && replaced->core_wanted == VSE_CORE_AUTO)
		action->core = READ_ONCE(replaced->rule.node->core);
}

/* Where its packets go, as far as that is known without one. */
static void first_residence(const struct vse_flow *flow,
			    const struct vse_flow *replaced)
{
	const struct vse_nodes *nodes = vse_flow_classifier.nodes;
	const struct vse_node *node = flow->rule.node;

	if (flow->core_wanted != VSE_CORE_AUTO)
		vse_residence_set(nodes, node, VSE_NO_CORE, flow->core_wanted,
				  VSE_PLACEMENT_PREDETERMINED);
	else if (replaced && replaced->core_wanted == VSE_CORE_AUTO)
		*vse_residence_of(nodes, node->number) =
			*vse_residence_of(nodes, replaced->rule.number);
}

static void change_action(struct vse_flow *flow, u32 core)
{
	struct vse_node *node = flow->rule.node;

	/* A core that was chosen stays, or packets in flight might reorder. */
	if (flow->core_wanted == core)
		return;
	if (core != VSE_CORE_AUTO)
		vse_residence_set(vse_flow_classifier.nodes, node,
				  READ_ONCE(node->core), core,
				  VSE_PLACEMENT_PREDETERMINED);
	flow->core_wanted = core;
	WRITE_ONCE(node->tried, vse_cores_generation() - 1);
	WRITE_ONCE(node->core, core == VSE_CORE_AUTO ? VSE_NO_CORE : (s16)core);
	WRITE_ONCE(node->core_wanted,
		   core == VSE_CORE_AUTO ? VSE_NODE_AUTO : core);
}

static int insert(struct vse_flow *flow, const struct vse_flow *replaced,
		  struct netlink_ext_ack *extack)
{
	struct vse_node action;
	int error;

	first_action(&action, flow, replaced);
	error = vse_classifier_insert(&vse_flow_classifier, &flow->rule,
				      &action);
	if (error == -ENOSPC) {
		/* So many have just been deleted that they are not freed yet. */
		rcu_barrier();
		error = vse_classifier_insert(&vse_flow_classifier, &flow->rule,
					      &action);
	}
	if (error == -E2BIG)
		NL_SET_ERR_MSG(extack, "entries have 1024 different sets of fields and masks already; use one of these");
	return error;
}

static int add_new(const struct vse_flow_request *request,
		   struct vse_flow *replaced, struct netlink_ext_ack *extack)
{
	struct vse_flow *flow = kzalloc(sizeof(*flow), GFP_KERNEL);
	int error;

	if (!flow)
		return -ENOMEM;
	flow->rule.match = request->match;
	flow->core_wanted = request->core;
	flow->cookie = request->cookie;
	flow->send_removed = request->send_removed;
	flow->idle_timeout = request->idle_timeout;
	flow->hard_timeout = request->hard_timeout;
	flow->added = ktime_get();

	error = get_tag(flow, replaced);
	if (error)
		goto free;
	error = insert(flow, replaced, extack);
	if (error)
		goto free_tag;

	first_residence(flow, replaced);
	flows[vse_tag_slot(flow->tag)] = flow;
	generation++;
	if (replaced)
		unlink_flow(replaced);
	vse_expiry_add(flow);
	vse_netlink_flow_event(VSE_CMD_FLOW_ADD_NTF, flow);
	return 0;

free_tag:
	if (!replaced)
		vse_tag_free(flow->tag);
free:
	kfree(flow);
	return error;
}

/**
 * vse_flow_add - add a flow entry, or replace the one with this match
 * @request: what to add
 * @extack: says what was wrong
 *
 * Context: process; sleeps; vse_lock held.
 * Return: 0 or a negative error, and nothing has changed: -EEXIST for an
 * overlap, -ENOSPC when the table is full, -E2BIG for too many masks, -ENOMEM.
 */
int vse_flow_add(const struct vse_flow_request *request,
		 struct netlink_ext_ack *extack)
{
	struct vse_flow *replaced = find_flow(&request->match);

	lockdep_assert_held(&vse_lock);
	if (!replaced && vse_flow_classifier.count >= limit) {
		NL_SET_ERR_MSG(extack, "the flow table is full; delete entries, or raise the setting flow-limit if it is below 65536");
		return -ENOSPC;
	}
	if (!replaced && request->check_overlap &&
	    overlaps_another(&request->match)) {
		NL_SET_ERR_MSG(extack, "another entry of this priority overlaps; give them different priorities, or leave check_overlap out");
		return -EEXIST;
	}
	return add_new(request, replaced, extack);
}

/**
 * vse_flow_modify - give entries another action
 * @request: which ones, and the action; where there is none, it is added,
 *	unless they were to be found by cookie
 * @extack: says what was wrong
 *
 * Counters and time-outs go on as they were (OpenFlow 1.0, section 4.6).
 *
 * Context: process; sleeps; vse_lock held.
 * Return: how many were modified or added, or a negative error, and nothing has
 * changed.
 */
int vse_flow_modify(const struct vse_flow_request *request,
		    struct netlink_ext_ack *extack)
{
	struct vse_flow *flow = next_meant(request, 0);
	int modified = 0;

	lockdep_assert_held(&vse_lock);
	if (!flow && !request->filter_cookie)
		return vse_flow_add(request, extack) ?: 1;
	while (flow) {
		change_action(flow, request->core);
		if (request->set_cookie)
			flow->cookie = request->cookie;
		vse_netlink_flow_event(VSE_CMD_FLOW_CHANGE_NTF, flow);
		modified++;
		flow = next_meant(request, vse_tag_slot(flow->tag) + 1);
	}
	generation += modified;
	return modified;
}

/**
 * vse_flow_delete - delete flow entries
 * @request: which ones
 *
 * Context: process; sleeps; vse_lock held.
 * Return: how many were deleted.
 */
unsigned int vse_flow_delete(const struct vse_flow_request *request)
{
	struct vse_flow *flow = next_meant(request, 0);
	unsigned int deleted = 0;

	lockdep_assert_held(&vse_lock);
	while (flow) {
		unsigned int next = vse_tag_slot(flow->tag) + 1;

		vse_flow_remove(flow, VSE_REMOVED_DELETE);
		deleted++;
		flow = next_meant(request, next);
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
 * vse_flows_of_vm - how many entries match on a VM's id
 * @vm_id: the VM
 *
 * Context: process; vse_lock held.
 */
unsigned int vse_flows_of_vm(u32 vm_id)
{
	unsigned int count = 0;
	struct vse_flow *flow;

	for_each_flow(flow) {
		const struct vse_match *match = &flow->rule.match;

		if (match->mask.vm_id && match->key.vm_id == vm_id)
			count++;
	}
	return count;
}

/**
 * vse_flow_limit - how many entries there may be
 *
 * Context: process; vse_lock held.
 */
unsigned int vse_flow_limit(void)
{
	return limit;
}

/**
 * vse_flow_set_limit - let there be at most so many entries
 * @new_limit: 1 to VSE_MAX_TAGS; entries beyond that are there stay
 *
 * Context: process; vse_lock held.
 */
void vse_flow_set_limit(unsigned int new_limit)
{
	limit = new_limit;
}

/* ---- init and exit ---- */

static void adapt_cache(struct work_struct *work);
static DECLARE_DEFERRABLE_WORK(adaption, adapt_cache);

static void adapt_cache(struct work_struct *work)
{
	mutex_lock(&vse_lock);
	vse_classifier_adapt(&vse_flow_classifier);
	mutex_unlock(&vse_lock);
	schedule_delayed_work(&adaption, HZ);
}

/**
 * vse_flows_init - set up an empty flow table
 *
 * Context: process; sleeps.
 * Return: 0 or -ENOMEM.
 */
int vse_flows_init(void)
{
	int error;

	flows = kvcalloc(VSE_MAX_TAGS, sizeof(*flows), GFP_KERNEL);
	if (!flows)
		return -ENOMEM;
	error = vse_classifier_init(&vse_flow_classifier);
	if (error) {
		kvfree(flows);
		return error;
	}
	schedule_delayed_work(&adaption, HZ);
	return 0;
}

/**
 * vse_flows_exit - delete all entries and free the flow table
 *
 * Context: process; sleeps; no reader is left, and no request comes in.
 */
void vse_flows_exit(void)
{
	struct vse_flow *flow;
	unsigned int slot = 0;

	cancel_delayed_work_sync(&adaption);
	vse_expiry_exit();
	mutex_lock(&vse_lock);
	while ((flow = vse_flow_from(slot))) {
		slot = vse_tag_slot(flow->tag) + 1;
		take_out(flow);
	}
	mutex_unlock(&vse_lock);
	rcu_barrier();
	vse_classifier_destroy(&vse_flow_classifier);
	kvfree(flows);
}
