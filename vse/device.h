/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The network devices whose packets VSE looks at.
 *
 * The receive path finds a packet's device in a small hash table by ifindex,
 * under RCU.  The handler hangs in the drivers only while a device is attached.
 */
#ifndef _VSE_DEVICE_H
#define _VSE_DEVICE_H

#include <linux/ethtool.h>
#include <linux/netdevice.h>
#include <linux/netlink.h>
#include <linux/vse.h>

struct vse_device_counters;
struct vse_follower;

/**
 * struct vse_device - an attached device
 * @node: in the hash table
 * @dev: the device, held
 * @tracker: of that hold
 * @fcf: &enum vse_fcf: where the flow control field of its packets is
 * @follower: there while its RSS indirection table follows the core table
 * @driver: as ethtool names it
 * @counters: per core
 * @rcu: to free it
 */
struct vse_device {
	struct hlist_node node;
	struct net_device *dev;
	netdevice_tracker tracker;
	u8 fcf;
	struct vse_follower __rcu *follower;
	char driver[sizeof_field(struct ethtool_drvinfo, driver)];
	struct vse_device_counters __percpu *counters;
	struct rcu_head rcu;
};

/**
 * struct vse_device_statistics - a device's counters, summed up
 * @packets: packets seen while there were entries
 * @hits: packets that matched an entry
 * @steered: hits that carry a steering tag
 * @local: hits left alone, being on the right core
 * @unsteered: hits left alone for want of a core or of room for the tag
 */
struct vse_device_statistics {
	u64 packets;
	u64 hits;
	u64 steered;
	u64 local;
	u64 unsteered;
};

/**
 * struct vse_arrivals - what has arrived on a core
 * @packets: packets seen while there were entries
 * @hits: packets that matched an entry
 */
struct vse_arrivals {
	unsigned long packets;
	unsigned long hits;
};

/**
 * vse_device_rss - what is done with a device's RSS
 * @device: the device
 *
 * Return: &enum vse_rss.
 */
static inline u32 vse_device_rss(const struct vse_device *device)
{
	return rcu_access_pointer(device->follower) ? VSE_RSS_FOLLOW : VSE_RSS_OFF;
}

int vse_devices_init(void);
void vse_devices_exit(void);

int vse_device_attach(struct net_device *dev, struct netlink_ext_ack *extack);
int vse_device_detach(struct net_device *dev, struct netlink_ext_ack *extack);
int vse_device_set(struct net_device *dev, const u32 *fcf, const u32 *follower,
		   struct netlink_ext_ack *extack);
unsigned int vse_devices_generation(void);
struct vse_device *vse_device_after(int ifindex);
void vse_devices_count_arrivals(struct vse_arrivals *arrivals);
void vse_device_read_statistics(const struct vse_device *device,
				struct vse_device_statistics *statistics);

#endif /* _VSE_DEVICE_H */
