// SPDX-License-Identifier: GPL-2.0
#include <linux/ethtool.h>
#include <linux/hashtable.h>
#include <linux/percpu.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <vse_hook.h>
#include "activity.h"
#include "core.h"
#include "device.h"
#include "flow.h"
#include "lock.h"
#include "netlink.h"
#include "rss.h"
#include "steer.h"
#include "tunnel.h"

struct vse_device_counters {
	unsigned long packets;
	unsigned long hits;
	unsigned long steered;
	unsigned long local;
	unsigned long unsteered;
};

static DEFINE_HASHTABLE(devices, 4);	/* by ifindex */
static unsigned int attached;
static unsigned int generation;

static struct vse_device *find_device(const struct net_device *dev)
{
	struct vse_device *device;

	hash_for_each_possible_rcu(devices, device, node, dev->ifindex,
				   lockdep_is_held(&vse_lock))
		if (device->dev == dev)
			return device;
	return NULL;
}

/* Only softirqs of this core write its counters, one at a time. */
static void count(unsigned long *counter)
{
	WRITE_ONCE(*counter, *counter + 1);
}

/* True if the packet is kept. */
static bool steer_packet(struct vse_device_counters *counters,
			 struct napi_struct *napi, struct sk_buff *skb,
			 int mac_offset, const struct vse_node *node, int core)
{
	enum vse_steering steering;

	if (core == VSE_NO_CORE) {
		count(&counters->unsteered);
		return false;
	}
	steering = vse_steer(napi, skb, mac_offset, node->tag, core);
	switch (steering) {
	case VSE_STEERED:
	case VSE_PARKED:
		count(&counters->steered);
		vse_core_count_steered(core);
		break;
	case VSE_LEFT_LOCAL:
		count(&counters->local);
		break;
	case VSE_NOT_STEERED:
		count(&counters->unsteered);
		break;
	}
	return steering == VSE_PARKED;
}

/* Returns who keeps RSS off VMs, or NULL. */
static struct vse_follower *observe_queue(const struct vse_device *device,
					  const struct sk_buff *skb)
{
	struct vse_follower *follower = rcu_dereference(device->follower);

	if (unlikely(follower))
		vse_rss_observe(follower, skb);
	return follower;
}

/* As above. */
static bool look_at_packet(struct vse_device *device, struct napi_struct *napi,
			   struct sk_buff *skb, int mac_offset)
{
	struct vse_device_counters *counters = this_cpu_ptr(device->counters);
	struct vse_follower *follower;
	struct vse_key_scope scope;
	struct vse_node *node;
	struct vse_key key;
	int core;

	follower = observe_queue(device, skb);
	count(&counters->packets);
	scope.wanted = vse_flows_wanted();
	scope.fcf = READ_ONCE(device->fcf);
	scope.in_port = skb->dev->ifindex;
	scope.tunnels = vse_tunnels();
	vse_key_extract(&key, skb, mac_offset, &scope);
	node = vse_flow_lookup(&key);
	core = node ? vse_flow_core(node, skb->dev) : VSE_NO_CORE;
	if (unlikely(follower)) {
		vse_rss_count(follower, skb, core);
		if (vse_activity_due(counters->packets))
			vse_rss_see(follower, skb, mac_offset);
	}
	if (!node)
		return false;
	count(&counters->hits);
	vse_flow_count(node, skb->len - mac_offset);
	if (unlikely(vse_activity_due(counters->packets)))
		vse_activity_note(node->number);
	return steer_packet(counters, napi, skb, mac_offset, node, core);
}

/* Where there are no entries, the queues' cores may be asked for all the same. */
static void only_observe(const struct sk_buff *skb)
{
	const struct vse_device *device;

	rcu_read_lock();
	device = find_device(skb->dev);
	if (device)
		observe_queue(device, skb);
	rcu_read_unlock();
}

static bool receive(struct napi_struct *napi, struct sk_buff *skb,
		    int mac_offset)
{
	struct vse_device *device;
	bool kept = false;

	/*
	 * GRO gives the skb of a merged packet back to napi_get_frags() with
	 * its hash; where the driver sets none that would be our old tag.
	 */
	if (unlikely(skb->sw_hash))
		skb_clear_hash(skb);
	if (vse_flows_empty()) {
		if (unlikely(vse_rss_followed()))
			only_observe(skb);
		return false;
	}

	rcu_read_lock();
	device = find_device(skb->dev);
	if (device)
		kept = look_at_packet(device, napi, skb, mac_offset);
	rcu_read_unlock();
	return kept;
}

static void free_device(struct rcu_head *rcu)
{
	struct vse_device *device = container_of(rcu, struct vse_device, rcu);

	free_percpu(device->counters);
	kfree(device);
}

static int check_driver(struct net_device *dev, struct vse_device *device,
			struct netlink_ext_ack *extack)
{
	struct ethtool_drvinfo info = {};

	if (dev->ethtool_ops->get_drvinfo)
		dev->ethtool_ops->get_drvinfo(dev, &info);
	strscpy(device->driver, info.driver, sizeof(device->driver));
	if (vse_hook_used_by(device->driver))
		return 0;
	NL_SET_ERR_MSG(extack, "the device's driver does not call VSE; load the driver that was built with vse_hook (modinfo DRIVER shows it under depends)");
	return -EOPNOTSUPP;
}

/**
 * vse_device_attach - look at what a device receives from now on
 * @dev: the device
 * @extack: says what was wrong
 *
 * Context: process; sleeps; rtnl and vse_lock held.
 * Return: 0 or a negative error.
 */
int vse_device_attach(struct net_device *dev, struct netlink_ext_ack *extack)
{
	struct vse_device *device;
	int error;

	ASSERT_RTNL();
	lockdep_assert_held(&vse_lock);
	if (find_device(dev)) {
		NL_SET_ERR_MSG(extack, "the device is attached already");
		return -EEXIST;
	}
	device = kzalloc(sizeof(*device), GFP_KERNEL);
	if (!device)
		return -ENOMEM;
	error = check_driver(dev, device, extack);
	if (error)
		goto free;
	error = vse_steer_check(dev, extack);
	if (error)
		goto free;
	device->counters = alloc_percpu(struct vse_device_counters);
	if (!device->counters) {
		error = -ENOMEM;
		goto free;
	}

	netdev_hold(dev, &device->tracker, GFP_KERNEL);
	device->dev = dev;
	hash_add_rcu(devices, &device->node, dev->ifindex);
	generation++;
	if (!attached++)
		vse_hook_set(receive);
	vse_netlink_dev_event(VSE_CMD_DEV_ADD_NTF, device);
	return 0;

free:
	kfree(device);
	return error;
}

static int start_following(struct vse_device *device,
			   struct netlink_ext_ack *extack)
{
	struct vse_follower *follower = vse_rss_follow(device->dev, device->driver,
						       extack);

	if (IS_ERR(follower))
		return PTR_ERR(follower);
	rcu_assign_pointer(device->follower, follower);
	return 0;
}

static void stop_following(struct vse_device *device)
{
	struct vse_follower *follower;

	follower = rcu_dereference_protected(device->follower,
					     lockdep_is_held(&vse_lock));
	RCU_INIT_POINTER(device->follower, NULL);
	if (follower)
		vse_rss_end(follower);
}

static void detach(struct vse_device *device)
{
	vse_netlink_dev_event(VSE_CMD_DEV_DEL_NTF, device);
	stop_following(device);
	if (!--attached)
		vse_hook_clear();
	hash_del_rcu(&device->node);
	generation++;
	/* No packet is kept any more, and those that were go before others. */
	synchronize_net();
	vse_steer_forget(device->dev);
	netdev_put(device->dev, &device->tracker);
	call_rcu(&device->rcu, free_device);
}

/* To change it: NULL, and a message, if it is not attached. */
static struct vse_device *find_attached(const struct net_device *dev,
					struct netlink_ext_ack *extack)
{
	struct vse_device *device;

	ASSERT_RTNL();
	lockdep_assert_held(&vse_lock);
	device = find_device(dev);
	if (!device)
		NL_SET_ERR_MSG(extack, "the device is not attached");
	return device;
}

/**
 * vse_device_detach - leave a device alone
 * @dev: the device
 * @extack: says what was wrong
 *
 * Context: process; sleeps; rtnl and vse_lock held.
 * Return: 0 or -ENOENT.
 */
int vse_device_detach(struct net_device *dev, struct netlink_ext_ack *extack)
{
	struct vse_device *device = find_attached(dev, extack);

	if (!device)
		return -ENOENT;
	detach(device);
	return 0;
}

static int set_rss(struct vse_device *device, u32 rss,
		   struct netlink_ext_ack *extack)
{
	if (rss == VSE_RSS_FOLLOW)
		return start_following(device, extack);
	stop_following(device);
	return 0;
}

/**
 * vse_device_set - change how a device is treated
 * @dev: an attached device
 * @fcf: &enum vse_fcf: where the flow control field is; NULL: as it was
 * @rss: &enum vse_rss: what is done with RSS; NULL: as it was
 * @extack: says what was wrong
 *
 * Context: process; sleeps; rtnl and vse_lock held.
 * Return: 0 or a negative error, with nothing changed.
 */
int vse_device_set(struct net_device *dev, const u32 *fcf, const u32 *rss,
		   struct netlink_ext_ack *extack)
{
	struct vse_device *device = find_attached(dev, extack);
	bool changed = false;

	if (!device)
		return -ENOENT;
	/* The one that may fail comes first. */
	if (rss && *rss != vse_device_rss(device)) {
		int error = set_rss(device, *rss, extack);

		if (error)
			return error;
		changed = true;
	}
	if (fcf && *fcf != device->fcf) {
		WRITE_ONCE(device->fcf, *fcf);
		changed = true;
	}
	if (changed) {
		generation++;
		vse_netlink_dev_event(VSE_CMD_DEV_CHANGE_NTF, device);
	}
	return 0;
}

/* The device goes, or leaves the namespace that is the host's. */
static int netdev_event(struct notifier_block *block, unsigned long event,
			void *data)
{
	struct net_device *dev = netdev_notifier_info_to_dev(data);
	struct vse_device *device;

	if (event != NETDEV_UNREGISTER)
		return NOTIFY_DONE;
	mutex_lock(&vse_lock);
	device = find_device(dev);
	if (device)
		detach(device);
	mutex_unlock(&vse_lock);
	return NOTIFY_DONE;
}

static struct notifier_block netdev_notifier = {
	.notifier_call = netdev_event,
};

/**
 * vse_devices_generation - changes with every attach and detach
 *
 * Context: process; vse_lock held.
 */
unsigned int vse_devices_generation(void)
{
	return generation;
}

/**
 * vse_device_after - the next device of a dump, in the order of ifindexes
 * @ifindex: of the last one shown, 0 at the start
 *
 * Context: process; vse_lock held.
 * Return: the device or NULL.
 */
struct vse_device *vse_device_after(int ifindex)
{
	struct vse_device *device, *next = NULL;
	unsigned int bucket;

	lockdep_assert_held(&vse_lock);
	hash_for_each(devices, bucket, device, node)
		if (device->dev->ifindex > ifindex &&
		    (!next || device->dev->ifindex < next->dev->ifindex))
			next = device;
	return next;
}

/**
 * vse_device_read_statistics - sum up a device's counters
 * @device: the device
 * @statistics: is filled in
 *
 * Context: process; vse_lock held.
 */
void vse_device_read_statistics(const struct vse_device *device,
				struct vse_device_statistics *statistics)
{
	unsigned int core;

	memset(statistics, 0, sizeof(*statistics));
	for_each_possible_cpu(core) {
		const struct vse_device_counters *counters;

		counters = per_cpu_ptr(device->counters, core);
		statistics->packets += READ_ONCE(counters->packets);
		statistics->hits += READ_ONCE(counters->hits);
		statistics->steered += READ_ONCE(counters->steered);
		statistics->local += READ_ONCE(counters->local);
		statistics->unsteered += READ_ONCE(counters->unsteered);
	}
}

/**
 * vse_devices_count_arrivals - what has arrived on each core, of all devices
 * @arrivals: by core; is added to
 *
 * Context: process; vse_lock held.
 */
void vse_devices_count_arrivals(struct vse_arrivals *arrivals)
{
	const struct vse_device *device;
	unsigned int bucket, core;

	lockdep_assert_held(&vse_lock);
	hash_for_each(devices, bucket, device, node)
		for_each_possible_cpu(core) {
			const struct vse_device_counters *counters;

			counters = per_cpu_ptr(device->counters, core);
			arrivals[core].packets += READ_ONCE(counters->packets);
			arrivals[core].hits += READ_ONCE(counters->hits);
		}
}

/**
 * vse_devices_init - start without devices
 *
 * Context: process; sleeps.
 * Return: 0 or a negative error.
 */
int vse_devices_init(void)
{
	vse_steer_init();
	return register_netdevice_notifier(&netdev_notifier);
}

/**
 * vse_devices_exit - detach all devices
 *
 * Context: process; sleeps.
 */
void vse_devices_exit(void)
{
	/* The notifier is told that every device goes, and so detaches it. */
	unregister_netdevice_notifier(&netdev_notifier);
	vse_rss_exit();
	vse_steer_exit();
	rcu_barrier();
}
