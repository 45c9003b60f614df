// SPDX-License-Identifier: GPL-2.0
#include <linux/bitmap.h>
#include <linux/pm_runtime.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/workqueue.h>
#include "core.h"
#include "ethtool_compat.h"
#include "lock.h"
#include "rss.h"
#include "rss_table.h"

/* Between two looks at the devices that follow. */
#define ROUND		HZ

/**
 * struct vse_rss_tables - a device's tables, while their shape stays
 * @size: entries of each
 * @count: queues that they may lead to
 * @saved: the operator's
 * @last: what was left in the NIC when it was last looked at
 * @now: what is in the NIC
 * @wanted: what is to be
 * @queues: which ones are good, and what @wanted has for them
 * @memory: of the tables
 */
struct vse_rss_tables {
	unsigned int size;
	unsigned int count;
	u32 *saved;
	u32 *last;
	u32 *now;
	u32 *wanted;
	struct vse_rss_queue *queues;
	u32 memory[];
};

static LIST_HEAD(followers);	/* rtnl's and vse_lock's */
unsigned int vse_rss_followers __read_mostly;

static void follow_all(struct work_struct *work);
static DECLARE_DELAYED_WORK(next_round, follow_all);

/* As ethtool does around each operation. */
static int ops_begin(struct net_device *dev)
{
	struct device *parent = dev->dev.parent;
	int error;

	ASSERT_RTNL();
	if (dev->reg_state >= NETREG_UNREGISTERING)
		return -ENODEV;
	if (parent)
		pm_runtime_get_sync(parent);
	error = netif_device_present(dev) ? 0 : -ENODEV;
	if (!error && dev->ethtool_ops->begin)
		error = dev->ethtool_ops->begin(dev);
	if (error && parent)
		pm_runtime_put(parent);
	return error;
}

static void ops_end(struct net_device *dev)
{
	if (dev->ethtool_ops->complete)
		dev->ethtool_ops->complete(dev);
	if (dev->dev.parent)
		pm_runtime_put(dev->dev.parent);
}

static unsigned int table_size(struct net_device *dev)
{
	const struct ethtool_ops *ops = dev->ethtool_ops;

	if (!ops->get_rxfh || !ops->get_rxfh_indir_size)
		return 0;
	return ops->get_rxfh_indir_size(dev);
}

/* Those that RSS may use; a device may have more. */
static unsigned int queue_count(struct net_device *dev)
{
	struct ethtool_rxnfc rings = { .cmd = ETHTOOL_GRXRINGS };

	if (dev->ethtool_ops->get_rxnfc(dev, &rings, NULL))
		return 0;
	return min_t(u64, rings.data, dev->num_rx_queues);
}

static struct vse_rss_tables *alloc_tables(unsigned int size,
					   unsigned int count)
{
	struct vse_rss_tables *tables;
	unsigned int i;

	tables = kvzalloc(struct_size(tables, memory, 4 * size), GFP_KERNEL);
	if (!tables)
		return NULL;
	tables->queues = kcalloc(count, sizeof(*tables->queues), GFP_KERNEL);
	if (!tables->queues) {
		kvfree(tables);
		return NULL;
	}
	tables->size = size;
	tables->count = count;
	tables->saved = tables->memory;
	tables->last = tables->saved + size;
	tables->now = tables->last + size;
	tables->wanted = tables->now + size;
	for (i = 0; i < count; i++)
		tables->queues[i].good = true;
	return tables;
}

static void free_tables(struct vse_rss_tables *tables)
{
	kfree(tables->queues);
	kvfree(tables);
}

static bool same(const struct vse_rss_tables *tables, const u32 *a,
		 const u32 *b)
{
	return !memcmp(a, b, tables->size * sizeof(*a));
}

static void copy(const struct vse_rss_tables *tables, u32 *to, const u32 *from)
{
	memcpy(to, from, tables->size * sizeof(*to));
}

static void spread_evenly(const struct vse_rss_tables *tables, u32 *table,
			  unsigned int count)
{
	unsigned int i;

	for (i = 0; i < tables->size; i++)
		table[i] = ethtool_rxfh_indir_default(i, count);
}

static int read_table(struct net_device *dev, struct vse_rss_tables *tables)
{
	return vse_ethtool_get_table(dev, tables->now, tables->size);
}

/* Reads back: what a driver has taken, or made of it, is now there. */
static int write_table(struct net_device *dev, struct vse_rss_tables *tables,
		       u32 *table)
{
	int error;

	if (same(tables, table, tables->now))
		return 0;
	error = vse_ethtool_set_table(dev, table, tables->size);
	return error ?: read_table(dev, tables);
}

static void forget_cores(struct vse_follower *follower)
{
	unsigned int i;

	for (i = 0; i < follower->count; i++)
		WRITE_ONCE(follower->cores[i], VSE_NO_CORE);
}

/* After ethtool -L the operator's table is the default one, as the driver's. */
static int fit_tables(struct vse_follower *follower)
{
	unsigned int size = table_size(follower->dev);
	unsigned int count = queue_count(follower->dev);
	struct vse_rss_tables *tables;

	if (size == follower->tables->size && count == follower->tables->count)
		return 0;
	if (!size || !count)
		return -EOPNOTSUPP;
	tables = alloc_tables(size, count);
	if (!tables)
		return -ENOMEM;
	spread_evenly(tables, tables->saved, count);
	copy(tables, tables->last, tables->saved);
	free_tables(follower->tables);
	follower->tables = tables;
	forget_cores(follower);
	return 0;
}

/* Returns whether that is another set than before. */
static bool find_good_queues(const struct vse_follower *follower)
{
	struct vse_rss_queue *queues = follower->tables->queues;
	bool changed = false;
	unsigned int i;

	for (i = 0; i < follower->tables->count; i++) {
		int core = READ_ONCE(follower->cores[i]);
		bool good = core == VSE_NO_CORE || vse_core_free(core);

		changed |= good != queues[i].good;
		queues[i].good = good;
	}
	return changed;
}

static int spare_bad_queues(struct vse_follower *follower)
{
	struct vse_rss_tables *tables = follower->tables;
	unsigned int first;
	int error;

	if (!vse_rss_table_spare(tables->wanted, tables->saved, tables->size,
				 tables->queues, tables->count))
		return 0;
	error = write_table(follower->dev, tables, tables->wanted);
	if (error != -EINVAL)
		return error;
	first = vse_rss_table_prefix(tables->saved, tables->size,
				     tables->queues, tables->count);
	if (!first)
		return error;
	spread_evenly(tables, tables->wanted, first);
	return write_table(follower->dev, tables, tables->wanted);
}

/* What was refused is not tried again before something changes. */
static void follow(struct vse_follower *follower)
{
	struct net_device *dev = follower->dev;
	struct vse_rss_tables *tables;
	int error;

	if (ops_begin(dev))
		return;
	if (fit_tables(follower))
		goto end;
	tables = follower->tables;
	if (read_table(dev, tables))
		goto end;
	if (find_good_queues(follower) ||
	    !same(tables, tables->now, tables->last)) {
		error = spare_bad_queues(follower);
		if (error)
			netdev_warn(dev, "vse: cannot set the RSS indirection table: %d\n",
				    error);
		copy(tables, tables->last, tables->now);
	}
end:
	ops_end(dev);
}

static void schedule_round(void)
{
	queue_delayed_work(system_unbound_wq, &next_round, ROUND);
}

static void follow_all(struct work_struct *work)
{
	struct vse_follower *follower;

	rtnl_lock();
	mutex_lock(&vse_lock);
	list_for_each_entry(follower, &followers, node)
		follow(follower);
	if (!list_empty(&followers))
		schedule_round();
	mutex_unlock(&vse_lock);
	rtnl_unlock();
}

static void put_back(struct vse_follower *follower)
{
	struct net_device *dev = follower->dev;
	int error;

	/* Its table goes with the device. */
	if (ops_begin(dev))
		return;
	error = fit_tables(follower);
	if (!error)
		error = read_table(dev, follower->tables);
	if (!error)
		error = write_table(dev, follower->tables,
				    follower->tables->saved);
	if (error)
		netdev_warn(dev, "vse: cannot put back the RSS indirection table: %d\n",
			    error);
	ops_end(dev);
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
	unsigned int size = table_size(follower->dev);
	unsigned int count = queue_count(follower->dev);
	int error;

	if (!size) {
		NL_SET_ERR_MSG(extack, "the device has no RSS indirection table (ethtool -x)");
		return -EOPNOTSUPP;
	}
	if (count < 2) {
		NL_SET_ERR_MSG(extack, "RSS has a single receive queue, there is none to choose; ethtool -L gives the device more");
		return -EOPNOTSUPP;
	}
	follower->tables = alloc_tables(size, count);
	if (!follower->tables)
		return -ENOMEM;
	error = read_table(follower->dev, follower->tables);
	if (error) {
		NL_SET_ERR_MSG(extack, "the driver does not tell the RSS indirection table");
		goto free;
	}
	copy(follower->tables, follower->tables->saved, follower->tables->now);
	copy(follower->tables, follower->tables->last, follower->tables->now);
	if (single_queue(follower->tables)) {
		NL_SET_ERR_MSG(extack, "the RSS indirection table leads to a single queue, there is none to choose; ethtool -X DEV default spreads over all");
		error = -EOPNOTSUPP;
		goto free;
	}
	return 0;

free:
	free_tables(follower->tables);
	return error;
}

/**
 * vse_rss_follow - keep a device's RSS on queues of free cores
 * @dev: the device; to be held until vse_rss_end()
 * @extack: says what was wrong
 *
 * Context: process; sleeps; rtnl and vse_lock held.
 * Return: what to give to vse_rss_observe() and vse_rss_end(), or an error.
 */
struct vse_follower *vse_rss_follow(struct net_device *dev,
			       struct netlink_ext_ack *extack)
{
	struct vse_follower *follower;
	int error;

	lockdep_assert_held(&vse_lock);
	if (!dev->ethtool_ops->set_rxfh || !dev->ethtool_ops->get_rxnfc) {
		NL_SET_ERR_MSG(extack, "the device's driver cannot change an RSS indirection table");
		return ERR_PTR(-EOPNOTSUPP);
	}
	follower = kvzalloc(struct_size(follower, cores, dev->num_rx_queues),
			    GFP_KERNEL);
	if (!follower)
		return ERR_PTR(-ENOMEM);
	follower->dev = dev;
	follower->count = dev->num_rx_queues;
	forget_cores(follower);

	error = ops_begin(dev);
	if (error) {
		NL_SET_ERR_MSG(extack, "the device does not answer now");
		goto free;
	}
	error = save_table(follower, extack);
	ops_end(dev);
	if (error)
		goto free;

	list_add_tail(&follower->node, &followers);
	WRITE_ONCE(vse_rss_followers, vse_rss_followers + 1);
	schedule_round();
	return follower;

free:
	kvfree(follower);
	return ERR_PTR(error);
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
	free_tables(follower->tables);
	kvfree_rcu(follower, rcu);
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
	int core = smp_processor_id();
	unsigned int queue;

	if (!skb_rx_queue_recorded(skb))
		return;
	queue = skb_get_rx_queue(skb);
	if (queue < follower->count && READ_ONCE(follower->cores[queue]) != core)
		WRITE_ONCE(follower->cores[queue], core);
}

/**
 * vse_rss_get_queues - the queues that a device's table leads to now
 * @dev: the device, whether it follows or not
 * @queues: bits of them, dev->num_rx_queues in all, are set
 *
 * Context: process; sleeps; rtnl held.
 * Return: 0; -ENOMEM; another error where the driver does not tell.
 */
int vse_rss_get_queues(struct net_device *dev, unsigned long *queues)
{
	unsigned int size, i;
	u32 *table;
	int error;

	error = ops_begin(dev);
	if (error)
		return error;
	size = table_size(dev);
	error = -EOPNOTSUPP;
	if (!size)
		goto end;
	table = kvcalloc(size, sizeof(*table), GFP_KERNEL);
	error = -ENOMEM;
	if (!table)
		goto end;
	error = vse_ethtool_get_table(dev, table, size);
	for (i = 0; !error && i < size; i++)
		if (table[i] < dev->num_rx_queues)
			__set_bit(table[i], queues);
	kvfree(table);
end:
	ops_end(dev);
	return error;
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
