// SPDX-License-Identifier: GPL-2.0
#include <linux/log2.h>
#include <linux/netdevice.h>
#include "activity.h"
#include "core.h"
#include "rss.h"
#include "rss_cores.h"
#include "rss_relieve.h"
#include "rss_rules.h"
#include "rss_spread.h"
#include "rss_table.h"
#include "rss_tables.h"
#include "trace.h"

/* From one move to the next one, in rounds. */
#define WAIT		2

/* What came by the entries, and by the slots that they are made up of. */
static bool read_traffic(struct vse_follower *follower)
{
	struct vse_rss_tables *tables = follower->tables;
	unsigned int i;

	/* Else a slot's packets would come by several entries. */
	if (!is_power_of_2(tables->size) || tables->size > VSE_RSS_SLOTS)
		return false;
	for (i = 0; i < VSE_RSS_SLOTS; i++)
		tables->slot_queues[i] = tables->now[i % tables->size];
	vse_rss_traffic_read(&follower->traffic, tables->slots);
	vse_rss_rules_account(follower->rules, tables->slots, tables->polling,
			      tables->count);
	vse_rss_spread_sum(tables->entries, tables->size, tables->slots,
			   VSE_RSS_SLOTS);
	return true;
}

/* Where queues are polled, and what that is of their cores' loads. */
static void describe_polling(struct vse_follower *follower, u32 guess)
{
	struct vse_rss_tables *tables = follower->tables;
	unsigned int i;

	for (i = 0; i < tables->count; i++)
		tables->polling[i] = (struct vse_rss_polling) {
			.core = follower->cores->queues[i].core,
			.load = guess,
			.ruled = tables->polling[i].ruled,
		};
	for (i = 0; i < tables->size; i++)
		if (tables->saved[i] < tables->count)
			tables->polling[tables->saved[i]].used =
				tables->queues[tables->saved[i]].good;
	for (i = 0; i < tables->count; i++) {
		struct vse_rss_polling *queue = &tables->polling[i];

		if (queue->core == VSE_NO_CORE)
			continue;
		queue->load = vse_core_total(vse_core_row(queue->core));
		queue->polling = vse_activity_polling(queue->core);
	}
}

static void say_refused(struct vse_follower *follower, int error)
{
	const struct net_device *dev = follower->dev;
	bool off = dev->hw_features & ~dev->features & NETIF_F_NTUPLE;

	if (follower->refused)
		return;
	follower->refused = true;
	netdev_notice(dev,
		      "vse: a core is full with polling, and the NIC takes no rule that would move a flow (ethtool -N): %d%s\n",
		      error, off ? "; ethtool -K with ntuple on may help" : "");
}

/* It is tried anew, behind others; a NIC that refuses, much later. */
static bool move_flow(struct vse_follower *follower, unsigned int slot,
		      unsigned int queue)
{
	struct vse_rss_tables *tables = follower->tables;
	int error;

	error = vse_rss_rules_add(follower->rules, follower->dev, slot, queue);
	if (!error) {
		trace_rss_move(follower->dev->ifindex, slot,
			       tables->slot_queues[slot], queue);
		return true;
	}
	if (error == -ENOENT || error == -ENOSPC || error == -ENOMEM) {
		tables->slots[slot].rest = WAIT;
	} else {
		tables->slots[slot].rest = VSE_RSS_REST;
		say_refused(follower, error);
	}
	return false;
}

/* Nothing is to move by a rule: no need to look at packets any more. */
static void stop_seeing(struct vse_follower *follower)
{
	if (!follower->by_rules && !vse_rss_rules_any(follower->rules))
		WRITE_ONCE(follower->seeing, false);
}

/* True if one flow goes by a rule, or may in the next round: as yet none was seen. */
static bool part(struct vse_follower *follower,
		 const struct vse_rss_bounds *bounds)
{
	struct vse_rss_tables *tables = follower->tables;
	unsigned int queue;
	int slot;

	slot = vse_rss_spread(tables->slots, tables->slot_queues, VSE_RSS_SLOTS,
			      tables->polling, tables->count, bounds, &queue);
	if (slot < 0) {
		stop_seeing(follower);
		return false;
	}
	if (!follower->seeing) {
		vse_rss_rules_forget_seen(follower->rules);
		WRITE_ONCE(follower->seeing, true);
		return true;
	}
	if (!move_flow(follower, slot, queue))
		return false;
	follower->wait = WAIT;
	return true;
}

/**
 * vse_rss_relieve - take some polling from a core that is full with it, if that helps
 * @follower: the device; its table was read, its cores and queues looked at
 *
 * Once a round.  Context: process; sleeps; rtnl and vse_lock held, between
 * vse_rss_nic_begin() and vse_rss_nic_end().
 * Return: whether an entry of the table is to lead to another queue.
 */
bool vse_rss_relieve(struct vse_follower *follower)
{
	struct vse_rss_tables *tables = follower->tables;
	struct vse_core_settings settings;
	struct vse_rss_bounds bounds;
	unsigned int queue;
	int entry = -1;
	bool most;

	if (!read_traffic(follower))
		return false;
	vse_rss_spread_round(tables->entries, tables->size);
	vse_rss_spread_round(tables->slots, VSE_RSS_SLOTS);
	if (follower->wait) {
		follower->wait--;
		return false;
	}
	vse_cores_get_settings(&settings);
	bounds.high_mark = settings.high_mark * VSE_LOAD_FULL / 100;
	bounds.margin = settings.margin * VSE_LOAD_FULL / 100;
	describe_polling(follower, bounds.high_mark / 2);
	if (!follower->by_rules)
		entry = vse_rss_spread(tables->entries, tables->now, tables->size,
				       tables->polling, tables->count, &bounds,
				       &queue);
	most = entry >= 0 &&
	       vse_rss_spread_most(tables->entries, tables->now, tables->size,
				   tables->polling, tables->count, entry);
	if ((entry < 0 || most) && part(follower, &bounds))
		return false;
	if (entry < 0)
		return false;
	tables->entries[entry].queue = queue;
	tables->entries[entry].rest = VSE_RSS_REST;
	/* No rule is to take back what the table has moved, if it need not be parted. */
	if (!most)
		vse_rss_spread_rest(tables->slots, VSE_RSS_SLOTS, entry,
				    tables->size);
	follower->wait = WAIT;
	trace_rss_move(follower->dev->ifindex, entry, tables->now[entry], queue);
	return true;
}
