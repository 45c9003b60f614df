/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All that differs between kernels, by what differs.  The kernel's macvlan itself is
 * that of the kernel built for.
 */
#ifndef _NMV_COMPAT_H
#define _NMV_COMPAT_H

#include <linux/netdevice.h>
#include <linux/version.h>
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
#include <net/netdev_rx_queue.h>	/* was in netdevice.h */
#endif

/* Ingress programs of tc hang from another pointer since 6.6. */
static inline bool nmv_has_tc_ingress(const struct net_device *dev)
{
#ifndef CONFIG_NET_CLS_ACT
	return false;
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
	return rcu_access_pointer(dev->tcx_ingress);
#else
	return rcu_access_pointer(dev->miniq_ingress);
#endif
}

static inline bool nmv_has_nft_ingress(const struct net_device *dev)
{
#ifdef CONFIG_NETFILTER_INGRESS
	return rcu_access_pointer(dev->nf_hooks_ingress);
#else
	return false;
#endif
}

/* Has the operator set other cores for this queue (rps_cpus)? */
static inline bool nmv_has_rps(const struct net_device *dev, unsigned int queue)
{
#ifdef CONFIG_RPS
	return queue < dev->real_num_rx_queues &&
	       rcu_access_pointer(dev->_rx[queue].rps_map);
#else
	return false;
#endif
}

/* May RFS, and by it VSE, have a packet of this queue worked on by another core? */
static inline bool nmv_has_rfs(const struct net_device *dev, unsigned int queue)
{
#ifdef CONFIG_RPS
	return queue < dev->real_num_rx_queues &&
	       rcu_access_pointer(dev->_rx[queue].rps_flow_table);
#else
	return false;
#endif
}

#endif /* _NMV_COMPAT_H */
