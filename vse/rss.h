/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Keeping a NIC's interrupts off the cores that run VMs.
 *
 * What VSE steers is only the softirq work behind the driver.  The interrupt and
 * the driver's polling stay on the core of the receive queue that RSS picked, by
 * the NIC's indirection table:
 *
 *	hash of the packet --> table[hash % size] --> queue --> its core
 *
 * While a device follows, its table leads to queues on free cores alone
 * (vse_core_free()), where there are any.  Three things make that up:
 *
 *	saved	the table as the operator had it.  The one wanted is always made
 *		of it (rss_table.h), whatever has been in the NIC meanwhile: when
 *		all queues are good again it is the operator's own.
 *
 *	cores	where each queue's packets are polled (rss_cores.h).  With a driver
 *		that does not tell, a queue is good before its first packet: if it
 *		was not, that packet tells.
 *
 *	last	the table as it was left.  It is written again when the set of
 *		good queues changes, or when it is found changed: ixgbe fills in
 *		its own each time it is brought up, as for a new MTU, and tells
 *		nobody.  So ethtool -X does not last while a device follows.
 *
 * All this is looked at each second, while some device follows.  The core table
 * moves with each of its samples, and drivers tell nothing: looking is cheap and
 * misses nothing.  It bounds what a write may cost, too: mlx4 restarts its port
 * for it.  Where VMs come and go quickly, the setting vm-idle is the brake.
 *
 * Where polling fills one of the good cores, entries of the table are moved to
 * others, or flows by rules, one at a time (rss_relieve.h, rss_spread.h, rss_rules.h).
 *
 * ConnectX-3 can only spread evenly over the first 2^k queues.  A driver that
 * refuses the table it is given gets the best one of that kind; where the first
 * queue is the only bad one, no k helps, and RSS stays as it was.  Single entries
 * cannot be moved there; flows can, if the NIC has rules for them (rss_rules.h).
 *
 * The operator's table is put back when a device does not follow any more, is
 * detached, leaves the namespace, or VSE is unloaded.  Where it no longer fits,
 * after ethtool -L, that is the default one.  IFF_RXFH_CONFIGURED is left alone:
 * it goes on telling whether the operator has a table of his own, for which
 * ethtool -L would refuse to take queues away.
 *
 * What does not go by the table does not follow: ethtool -N rules, packets
 * without a hash, and TCP connections that ixgbe's Flow Director has put on the
 * queue of the core that sends.
 */
#ifndef _VSE_RSS_H
#define _VSE_RSS_H

#include <linux/netdevice.h>
#include <linux/netlink.h>
#include "rss_traffic.h"

struct vse_rss_cores;
struct vse_rss_rules;
struct vse_rss_tables;

/**
 * struct vse_follower - a device that follows
 * @node: in the list of all that do
 * @dev: the device; who asked for it holds it
 * @tables: those of above, and which queues are good
 * @cores: where its queues are polled
 * @traffic: what comes by their entries
 * @rules: that take flows elsewhere
 * @by_rules: they do, as no entry of the table can be moved
 * @refused: the NIC has refused one, and that was told
 * @seeing: packets are looked at, for flows that a rule might take
 * @wait: rounds until something may be moved: for loads to show the last move
 * @rcu: to free it
 */
struct vse_follower {
	struct list_head node;
	struct net_device *dev;
	struct vse_rss_tables *tables;
	struct vse_rss_cores *cores;
	struct vse_rss_traffic traffic;
	struct vse_rss_rules *rules;
	bool by_rules;
	bool refused;
	bool seeing;
	unsigned int wait;
	struct rcu_head rcu;
};

extern unsigned int vse_rss_followers;

/**
 * vse_rss_followed - does any device follow?
 *
 * Context: any.
 */
static inline bool vse_rss_followed(void)
{
	return READ_ONCE(vse_rss_followers);
}

struct vse_follower *vse_rss_follow(struct net_device *dev, const char *driver,
				    struct netlink_ext_ack *extack);
void vse_rss_end(struct vse_follower *follower);
void vse_rss_observe(struct vse_follower *follower, const struct sk_buff *skb);
void vse_rss_count(struct vse_follower *follower, const struct sk_buff *skb,
		   int core);
void vse_rss_see(struct vse_follower *follower, const struct sk_buff *skb,
		 int mac_offset);
void vse_rss_exit(void);

#endif /* _VSE_RSS_H */
