/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All that differs between kernels, by what differs; for generic netlink it is in
 * genl_compat.h, for drivers' ethtool operations in ethtool_compat.h.
 */
#ifndef _VSE_RPS_COMPAT_H
#define _VSE_RPS_COMPAT_H

#include <linux/netdevice.h>
#include <linux/sched/isolation.h>
#include <linux/version.h>

/* What is below may be wrong elsewhere without the compiler noticing. */
#if !(LINUX_VERSION_MAJOR == 6 && LINUX_VERSION_PATCHLEVEL == 1) && \
	!(LINUX_VERSION_MAJOR == 6 && LINUX_VERSION_PATCHLEVEL == 12)
#error "VSE is for the kernels 6.1 and 6.12; on others it was never run"
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 9, 0)
#include <net/hotdata.h>
#include <net/rps.h>
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
#include <net/netdev_rx_queue.h>	/* was in netdevice.h */
#endif

/* The global RPS state moved into one hot cache line in 6.9. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 9, 0)
#define vse_rps_sock_flow_table		(net_hotdata.rps_sock_flow_table)
#define vse_rps_cpu_mask		(net_hotdata.rps_cpu_mask)
#define vse_max_backlog			(net_hotdata.max_backlog)
#else
#define vse_rps_sock_flow_table		rps_sock_flow_table
#define vse_rps_cpu_mask		rps_cpu_mask
#define vse_max_backlog			netdev_max_backlog
#endif

/* The cores without nohz_full. */
#define VSE_HK_TYPE_NOHZ_FULL		HK_TYPE_TICK

/*
 * Does a NAPI context hold packets that the stack has not seen yet, merged by
 * GRO or waiting for their batch to fill?
 */
static inline bool vse_napi_holds_packets(const struct napi_struct *napi)
{
	return napi->rx_count || napi->gro_bitmask;
}

#endif /* _VSE_RPS_COMPAT_H */
