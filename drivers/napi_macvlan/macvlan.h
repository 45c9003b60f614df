/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Between the kernel's macvlan, as macvlan.cocci leaves it, and what this module
 * brings: what each calls of the other.
 */
#ifndef _NMV_MACVLAN_H
#define _NMV_MACVLAN_H

#include <linux/if_ether.h>
#include <linux/if_macvlan.h>
#include <linux/netdevice.h>

struct ethtool_stats;

/* main.c */
int nmv_start(void);
void nmv_stop(void);
int nmv_fail(int error);
const char *nmv_kind(void);

/* macvlan.c, in what macvlan.cocci adds */
bool nmv_has_containers(const struct net_device *lower);
struct macvlan_dev *nmv_find(const struct net_device *lower,
			     const struct ethhdr *eth);
bool nmv_has_sources(const struct net_device *lower, const struct ethhdr *eth);

/* receive.c */
bool nmv_is_watched(const struct net_device *lower);
bool nmv_is_waiting(const struct macvlan_dev *vlan);
int nmv_rx(struct sk_buff *skb);
int nmv_rx_behind(struct sk_buff *skb);
void nmv_bridge(const struct macvlan_dev *dest, struct sk_buff *skb);

/* counters.c */
int nmv_get_sset_count(struct net_device *dev, int set);
void nmv_get_strings(struct net_device *dev, u32 set, u8 *strings);
void nmv_get_ethtool_stats(struct net_device *dev, struct ethtool_stats *stats,
			   u64 *values);

#endif /* _NMV_MACVLAN_H */
