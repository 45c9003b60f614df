/* SPDX-License-Identifier: GPL-2.0 */
/* What a NIC's driver tells of its receive-side scaling. */
#ifndef _VSE_RSS_NIC_H
#define _VSE_RSS_NIC_H

#include <linux/netdevice.h>

int vse_rss_nic_begin(struct net_device *dev);
void vse_rss_nic_end(struct net_device *dev);
unsigned int vse_rss_nic_table_size(struct net_device *dev);
unsigned int vse_rss_nic_queues(struct net_device *dev);
int vse_rss_nic_get_queues(struct net_device *dev, unsigned long *queues);

#endif /* _VSE_RSS_NIC_H */
