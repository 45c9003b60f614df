// SPDX-License-Identifier: GPL-2.0
#include <linux/bitmap.h>
#include <linux/pm_runtime.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include "ethtool_compat.h"
#include "rss_nic.h"

/**
 * vse_rss_nic_begin - before a device's ethtool operations are called
 * @dev: the device
 *
 * As ethtool does around each operation.
 *
 * Context: process; sleeps; rtnl held.
 * Return: 0, and then vse_rss_nic_end() has to follow; or an error.
 */
int vse_rss_nic_begin(struct net_device *dev)
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

/**
 * vse_rss_nic_end - when they have been called
 * @dev: the device
 */
void vse_rss_nic_end(struct net_device *dev)
{
	if (dev->ethtool_ops->complete)
		dev->ethtool_ops->complete(dev);
	if (dev->dev.parent)
		pm_runtime_put(dev->dev.parent);
}

/**
 * vse_rss_nic_table_size - entries of a device's indirection table
 * @dev: the device
 *
 * Return: how many, or 0 if it has none.
 */
unsigned int vse_rss_nic_table_size(struct net_device *dev)
{
	const struct ethtool_ops *ops = dev->ethtool_ops;

	if (!ops->get_rxfh || !ops->get_rxfh_indir_size)
		return 0;
	return ops->get_rxfh_indir_size(dev);
}

/**
 * vse_rss_nic_queues - the queues that RSS may use; a device may have more
 * @dev: the device
 *
 * Context: process; between vse_rss_nic_begin() and vse_rss_nic_end().
 * Return: how many, or 0 if the driver does not tell.
 */
unsigned int vse_rss_nic_queues(struct net_device *dev)
{
	struct ethtool_rxnfc rings = { .cmd = ETHTOOL_GRXRINGS };

	if (dev->ethtool_ops->get_rxnfc(dev, &rings, NULL))
		return 0;
	return min_t(u64, rings.data, dev->num_rx_queues);
}

/**
 * vse_rss_nic_get_queues - the queues that a device's table leads to now
 * @dev: the device, whether it follows or not
 * @queues: bits of them, dev->num_rx_queues in all, are set
 *
 * Context: process; sleeps; rtnl held.
 * Return: 0; -ENOMEM; another error where the driver does not tell.
 */
int vse_rss_nic_get_queues(struct net_device *dev, unsigned long *queues)
{
	unsigned int size, i;
	u32 *table;
	int error;

	error = vse_rss_nic_begin(dev);
	if (error)
		return error;
	size = vse_rss_nic_table_size(dev);
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
	vse_rss_nic_end(dev);
	return error;
}
