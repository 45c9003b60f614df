/* SPDX-License-Identifier: GPL-2.0 */
/* A NIC as vse/rss_rules.c sees it; rss_rules_test.c has what it does. */
#ifndef _TESTS_UNIT_NIC_H
#define _TESTS_UNIT_NIC_H

#include <kernel.h>
#include <linux/ethtool.h>

#define noinline		__attribute__((noinline))

struct net_device;

struct ethtool_ops {
	int (*get_rxnfc)(struct net_device *dev, struct ethtool_rxnfc *command,
			 u32 *locations);
	int (*set_rxnfc)(struct net_device *dev, struct ethtool_rxnfc *command);
};

struct net_device {
	const struct ethtool_ops *ethtool_ops;
	unsigned int warnings;
};

#define netdev_warn(dev, ...)	((dev)->warnings++)

#endif /* _TESTS_UNIT_NIC_H */
