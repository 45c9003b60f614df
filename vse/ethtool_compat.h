/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between kernels in how a driver's ethtool operations are called.
 */
#ifndef _VSE_ETHTOOL_COMPAT_H
#define _VSE_ETHTOOL_COMPAT_H

#include <linux/ethtool.h>
#include <linux/netdevice.h>
#include <linux/version.h>

/* Table, key and hash function of RSS moved into one structure in 6.8. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 8, 0)
static inline int vse_ethtool_get_table(struct net_device *dev, u32 *table,
					u32 size)
{
	struct ethtool_rxfh_param param = {
		.indir = table,
		.indir_size = size,
	};

	return dev->ethtool_ops->get_rxfh(dev, &param);
}

static inline int vse_ethtool_set_table(struct net_device *dev, u32 *table,
					u32 size)
{
	struct ethtool_rxfh_param param = {
		.indir = table,
		.indir_size = size,
		.hfunc = ETH_RSS_HASH_NO_CHANGE,
		.input_xfrm = RXH_XFRM_NO_CHANGE,
	};

	return dev->ethtool_ops->set_rxfh(dev, &param, NULL);
}
#else
static inline int vse_ethtool_get_table(struct net_device *dev, u32 *table,
					u32 size)
{
	return dev->ethtool_ops->get_rxfh(dev, table, NULL, NULL);
}

static inline int vse_ethtool_set_table(struct net_device *dev, u32 *table,
					u32 size)
{
	return dev->ethtool_ops->set_rxfh(dev, table, NULL,
					  ETH_RSS_HASH_NO_CHANGE);
}
#endif

#endif /* _VSE_ETHTOOL_COMPAT_H */
