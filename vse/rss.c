// SPDX-License-Identifier: GPL-2.0
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/workqueue.h>
#include "core.h"
#include "ethtool_compat.h"
#include "lock.h"
#include "rss.h"
#include "rss_cores.h"
#include "rss_nic.h"
#include "rss_relieve.h"
#include "rss_rules.h"
#include "rss_spread.h"
#include "rss_table.h"
#include "rss_tables.h"

/* Between two looks at the devices that follow. */
#define ROUND		HZ

static LIST_HEAD(followers);	/* rtnl's and vse_lock's */
unsigned int vse_rss_followers __read_mostly;

static void follow_all(struct work_struct *work);
static DECLARE_DELAYED_WORK(next_round, follow_all);

static int read_table(struct net_device *dev, struct vse_rss_tables *tables)
{
	return vse_ethtool_get_table(dev, tables->now, tables->size);
}

/* Reads back: what a driver has taken, or made of it, is now there. */
static int write_table(struct net_device *dev, struct vse_rss_tables *tables,
		       u32 *table)
{
	int error;

	if (vse_rss_tables_same(tables, table, tables->now))
		return 0;
	error = vse_ethtool_set_table(dev, table, tables->size);
	return error ?: read_table(dev, tables);
}

/* Of an entry for each queue, moving one would move all that the queue gets. */
static void use_tables(struct vse_follower *follower,
		       struct vse_rss_tables *tables)
{
	follower->tables = tables;
	follower->by_rules = tables->size <= tables->count;
	WRITE_ONCE(follower->seeing, follower->by_rules);
}

/* After ethtool -L the operator's table is the default one, as the driver's. */
static int fit_tables(struct vse_follower *follower)
{
	unsigned int size = vse_rss_nic_table_size(follower->dev);
	unsigned int count = vse_rss_nic_queues(follower->dev);
	struct vse_rss_tables *tables;

	if (size == follower->tables->size && count == follower->tables->count)
		return 0;
	if (!size || !count)
		return -EOPNOTSUPP;
	tables = vse_rss_tables_alloc(size, count);
	if (!tables)
		return -ENOMEM;
	vse_rss_tables_spread_evenly(tables, tables->saved, count);
	vse_rss_tables_copy(tables, tables->last, tables->saved);
	vse_rss_tables_free(follower->tables);
	use_tables(follower, tables);
	vse_rss_cores_forget(follower->cores);
	return 0;
}

/* Returns whether that is another set than before. */
static bool find_good_queues(const struct vse_follower *follower)
{
	struct vse_rss_queue *queues = follower->tables->queues;
	bool changed = false;
	unsigned int i;

	for (i = 0; i < follower->tables->count; i++) {
		int core = follower->cores->queues[i].core;
		bool good = core == VSE_NO_CORE || vse_core_free(core);

		changed |= good != queues[i].good;
		queues[i].good = good;
	}
	return changed;
}

/* What was moved stays so, unless its queue is not good any more. */
static void keep_moved(struct vse_rss_tables *tables)
{
	unsigned int i;

	for (i = 0; i < tables->size; i++) {
		u16 queue = tables->entries[i].queue;

		if (queue == VSE_RSS_NOT_MOVED)
			continue;
		if (tables->queues[queue].good) {
			tables->wanted[i] = queue;
		} else {
			tables->entries[i].queue = VSE_RSS_NOT_MOVED;
			tables->entries[i].rest = 0;
		}
	}
}

/* The NIC's table can have no entry moved. */
static void follow_by_rules(struct vse_follower *follower)
{
	if (!follower->by_rules)
		vse_rss_tables_forget_moved(follower->tables);
	follower->by_rules = true;
	WRITE_ONCE(follower->seeing, true);
}

static int spare_bad_queues(struct vse_follower *follower)
{
	struct vse_rss_tables *tables = follower->tables;
	unsigned int first;
	int error;

	if (!vse_rss_table_spare(tables->wanted, tables->saved, tables->size,
				 tables->queues, tables->count))
		return 0;
	keep_moved(tables);
	error = write_table(follower->dev, tables, tables->wanted);
	if (error != -EINVAL)
		return error;
	follow_by_rules(follower);
	first = vse_rss_table_prefix(tables->saved, tables->size,
				     tables->queues, tables->count);
	if (!first)
		return error;
	vse_rss_tables_spread_evenly(tables, tables->wanted, first);
	return write_table(follower->dev, tables, tables->wanted);
}

/* What was refused is not tried again before something changes. */
static void follow(struct vse_follower *follower)
{
	struct net_device *dev = follower->dev;
	struct vse_rss_tables *tables;
	bool changed;
	int error;

	if (vse_rss_nic_begin(dev))
		return;
	if (fit_tables(follower))
		goto end;
	tables = follower->tables;
	if (read_table(dev, tables))
		goto end;
	vse_rss_cores_look(follower->cores);
	changed = find_good_queues(follower);
	vse_rss_rules_keep(follower->rules, dev, tables->queues, tables->count);
	changed |= vse_rss_relieve(follower);
	if (changed || !vse_rss_tables_same(tables, tables->now, tables->last)) {
		error = spare_bad_queues(follower);
		if (error)
			netdev_warn(dev, "vse: cannot set the RSS indirection table: %d\n",
				    error);
		vse_rss_tables_copy(tables, tables->last, tables->now);
	}
end:
	vse_rss_nic_end(dev);
}

static void follow_all(struct work_struct *work)
{
	struct vse_follower *follower;

	rtnl_lock();
	mutex_lock(&vse_lock);
	list_for_each_entry(follower, &followers, node)
		follow(follower);
	if (!list_empty(&followers))
		queue_delayed_work(system_unbound_wq, &next_round, ROUND);
	mutex_unlock(&vse_lock);
	rtnl_unlock();
}

static void put_back(struct vse_follower *follower)
{
	struct net_device *dev = follower->dev;
	int error;

	/* Its table goes with the device. */
	if (vse_rss_nic_begin(dev))
		return;
	vse_rss_rules_remove(follower->rules, dev);
	error = fit_tables(follower);
	if (!error)
		error = read_table(dev, follower->tables);
	if (!error)
		error = write_table(dev, follower->tables,
				    follower->tables->saved);
	if (error)
		netdev_warn(dev, "vse: cannot put back the RSS indirection table: %d\n",
			    error);
	vse_rss_nic_end(dev);
}

static bool single_queue(const struct vse_rss_tables *tables)
{
	unsigned int i;

	for (i = 1; i < tables->size; i++)
		if (tables->saved[i] != tables->saved[0])
			return false;
	return true;
}

static int save_table(struct vse_follower *follower,
		      struct netlink_ext_ack *extack)
{
	unsigned int size = vse_rss_nic_table_size(follower->dev);
	unsigned int count = vse_rss_nic_queues(follower->dev);
	struct vse_rss_tables *tables;
	int error;

	if (!size) {
		NL_SET_ERR_MSG(extack, "the device has no RSS indirection table (ethtool -x)");
		return -EOPNOTSUPP;
	}
	if (count < 2) {
		NL_SET_ERR_MSG(extack, "RSS has a single receive queue, there is none to choose; ethtool -L gives the device more");
		return -EOPNOTSUPP;
	}
	tables = vse_rss_tables_alloc(size, count);
	if (!tables)
		return -ENOMEM;
	use_tables(follower, tables);
	error = read_table(follower->dev, follower->tables);
	if (error) {
		NL_SET_ERR_MSG(extack, "the driver does not tell the RSS indirection table");
		goto free;
	}
	vse_rss_tables_copy(follower->tables, follower->tables->saved, follower->tables->now);
	vse_rss_tables_copy(follower->tables, follower->tables->last, follower->tables->now);
	if (single_queue(follower->tables)) {
		NL_SET_ERR_MSG(extack, "the RSS indirection table leads to a single queue, there is none to choose; ethtool -X DEV default spreads over all");
		error = -EOPNOTSUPP;
		goto free;
	}
	return 0;

free:
	vse_rss_tables_free(follower->tables);
	return error;
}

/**
 * vse_rss_follow - keep a device's RSS on queues of free cores
 * @dev: the device; to be held until vse_rss_end()
 * @driver: its driver's name
 * @extack: says what was wrong
 *
 * Context: process; sleeps; rtnl and vse_lock held.
 * Return: what to give to vse_rss_observe() and vse_rss_end(), or an error.
 */
struct vse_follower *vse_rss_follow(struct net_device *dev, const char *driver,
				    struct netlink_ext_ack *extack)
{
	struct vse_follower *follower;
	int error;

	lockdep_assert_held(&vse_lock);
	if (!dev->ethtool_ops->set_rxfh || !dev->ethtool_ops->get_rxnfc) {
		NL_SET_ERR_MSG(extack, "the device's driver cannot change an RSS indirection table");
		return ERR_PTR(-EOPNOTSUPP);
	}
	follower = kzalloc(sizeof(*follower), GFP_KERNEL);
	if (!follower)
		return ERR_PTR(-ENOMEM);
	follower->dev = dev;
	follower->cores = vse_rss_cores_alloc(dev, driver);
	follower->rules = kvzalloc(sizeof(*follower->rules), GFP_KERNEL);
	error = -ENOMEM;
	if (!follower->cores || !follower->rules)
		goto free;
	error = vse_rss_traffic_init(&follower->traffic);
	if (error)
		goto free;

	error = vse_rss_nic_begin(dev);
	if (error) {
		NL_SET_ERR_MSG(extack, "the device does not answer now");
		goto free_traffic;
	}
	error = save_table(follower, extack);
	vse_rss_nic_end(dev);
	if (error)
		goto free_traffic;

	list_add_tail(&follower->node, &followers);
	WRITE_ONCE(vse_rss_followers, vse_rss_followers + 1);
	mod_delayed_work(system_unbound_wq, &next_round, 0);
	return follower;

free_traffic:
	vse_rss_traffic_free(&follower->traffic);
free:
	kvfree(follower->rules);
	kvfree(follower->cores);
	kfree(follower);
	return ERR_PTR(error);
}

static void free_follower(struct rcu_head *rcu)
{
	struct vse_follower *follower =
		container_of(rcu, struct vse_follower, rcu);

	vse_rss_traffic_free(&follower->traffic);
	kvfree(follower->rules);
	kvfree(follower->cores);
	kfree(follower);
}

/**
 * vse_rss_end - put the operator's table back
 * @follower: from vse_rss_follow(); packets that come from now on do not find it
 *
 * The table of a device that goes away is forgotten.
 *
 * Context: process; sleeps; rtnl and vse_lock held.
 */
void vse_rss_end(struct vse_follower *follower)
{
	lockdep_assert_held(&vse_lock);
	put_back(follower);
	WRITE_ONCE(vse_rss_followers, vse_rss_followers - 1);
	list_del(&follower->node);
	vse_rss_tables_free(follower->tables);
	call_rcu(&follower->rcu, free_follower);
}

/**
 * vse_rss_observe - learn where a queue's packets are polled
 * @follower: of the device
 * @skb: a packet that it receives on this core
 *
 * Context: softirq, RCU read side.
 */
void vse_rss_observe(struct vse_follower *follower, const struct sk_buff *skb)
{
	vse_rss_cores_see(follower->cores, skb);
}

/**
 * vse_rss_count - count a packet for the entry of the table that it came by
 * @follower: of the device
 * @skb: the packet, with the NIC's hash
 * @core: where it is worked on, or VSE_NO_CORE: here
 *
 * Context: softirq, RCU read side.
 */
void vse_rss_count(struct vse_follower *follower, const struct sk_buff *skb,
		   int core)
{
	if (core == VSE_NO_CORE)
		core = smp_processor_id();
	/* A packet without a hash has not come by the table. */
	if (skb->hash)
		vse_rss_traffic_count(&follower->traffic, skb->hash, core);
}

/**
 * vse_rss_see - see one packet of VSE_RSS_SEEN
 * @follower: of the device
 * @skb: the packet
 * @mac_offset: where its Ethernet header is, seen from skb->data
 *
 * Context: softirq, RCU read side.
 */
void vse_rss_see(struct vse_follower *follower, const struct sk_buff *skb,
		 int mac_offset)
{
	if (READ_ONCE(follower->seeing))
		vse_rss_rules_see(follower->rules, skb, mac_offset);
}

/**
 * vse_rss_exit - wait for the last round to be over
 *
 * Context: process; sleeps; no device follows any more, no lock held.
 */
void vse_rss_exit(void)
{
	cancel_delayed_work_sync(&next_round);
}
