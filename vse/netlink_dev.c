// SPDX-License-Identifier: GPL-2.0
#include <linux/bitmap.h>
#include <linux/rtnetlink.h>
#include "device.h"
#include "lock.h"
#include "netlink.h"
#include "rss_nic.h"
#include "steer.h"

static int attach(struct net_device *dev, struct genl_info *info)
{
	return vse_device_attach(dev, info->extack);
}

static int detach(struct net_device *dev, struct genl_info *info)
{
	return vse_device_detach(dev, info->extack);
}

static const u32 *given_u32(u32 *value, const struct nlattr *attr)
{
	if (!attr)
		return NULL;
	*value = nla_get_u32(attr);
	return value;
}

static int set(struct net_device *dev, struct genl_info *info)
{
	u32 fcf_value, rss_value;
	const u32 *fcf = given_u32(&fcf_value, info->attrs[VSE_A_DEV_FCF]);
	const u32 *rss = given_u32(&rss_value, info->attrs[VSE_A_DEV_RSS]);

	if (!fcf && !rss) {
		NL_SET_ERR_MSG(info->extack, "the request sets nothing; give it fcf or rss");
		NL_SET_ERR_ATTR_MISS(info->extack, NULL, VSE_A_DEV_FCF);
		return -EINVAL;
	}
	return vse_device_set(dev, fcf, rss, info->extack);
}

static int change_device(struct genl_info *info,
			 int (*change)(struct net_device *dev,
				       struct genl_info *info))
{
	struct nlattr *ifindex = info->attrs[VSE_A_DEV_IFINDEX];
	struct net_device *dev;
	int error;

	if (!ifindex) {
		NL_SET_ERR_MSG(info->extack, "the request names no device");
		NL_SET_ERR_ATTR_MISS(info->extack, NULL, VSE_A_DEV_IFINDEX);
		return -EINVAL;
	}

	rtnl_lock();
	dev = __dev_get_by_index(&init_net, nla_get_u32(ifindex));
	if (!dev) {
		NL_SET_ERR_MSG_ATTR(info->extack, ifindex, "there is no such device in the host's namespace");
		error = -ENODEV;
		goto unlock;
	}
	mutex_lock(&vse_lock);
	error = change(dev, info);
	mutex_unlock(&vse_lock);
unlock:
	rtnl_unlock();
	return error;
}

int vse_nl_dev_attach_doit(struct sk_buff *skb, struct genl_info *info)
{
	return change_device(info, attach);
}

int vse_nl_dev_detach_doit(struct sk_buff *skb, struct genl_info *info)
{
	return change_device(info, detach);
}

int vse_nl_dev_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return change_device(info, set);
}

static int put_counter(struct sk_buff *skb, int attr, u64 value)
{
	return nla_put_u64_64bit(skb, attr, value, VSE_A_DEV_PAD);
}

/* Left out where the driver does not tell. */
static int put_rss_queues(struct sk_buff *skb, struct net_device *dev)
{
	unsigned long *queues = bitmap_zalloc(dev->num_rx_queues, GFP_KERNEL);
	int error;

	if (!queues)
		return -ENOMEM;
	error = vse_rss_nic_get_queues(dev, queues);
	if (!error)
		error = vse_netlink_put_list(skb, VSE_A_DEV_RSS_QUEUES, queues,
					     dev->num_rx_queues);
	else if (error != -ENOMEM)
		error = 0;
	bitmap_free(queues);
	return error;
}

static int fill_device(struct sk_buff *skb, const void *object)
{
	const struct vse_device *device = object;
	struct net_device *dev = device->dev;
	struct vse_device_statistics statistics;

	vse_device_read_statistics(device, &statistics);
	if (nla_put_u32(skb, VSE_A_DEV_IFINDEX, dev->ifindex) ||
	    nla_put_string(skb, VSE_A_DEV_NAME, dev->name) ||
	    nla_put_string(skb, VSE_A_DEV_DRIVER, device->driver) ||
	    nla_put_u32(skb, VSE_A_DEV_RX_QUEUES, dev->real_num_rx_queues) ||
	    nla_put_u32(skb, VSE_A_DEV_TAGS, vse_tags_fitting(dev)) ||
	    put_counter(skb, VSE_A_DEV_PACKETS, statistics.packets) ||
	    put_counter(skb, VSE_A_DEV_HITS, statistics.hits) ||
	    put_counter(skb, VSE_A_DEV_STEERED, statistics.steered) ||
	    put_counter(skb, VSE_A_DEV_LOCAL, statistics.local) ||
	    put_counter(skb, VSE_A_DEV_UNSTEERED, statistics.unsteered) ||
	    nla_put_u32(skb, VSE_A_DEV_FCF, device->fcf) ||
	    nla_put_u32(skb, VSE_A_DEV_RSS, vse_device_rss(device)))
		return -EMSGSIZE;
	return put_rss_queues(skb, dev);
}

/**
 * vse_netlink_dev_event - tell listeners what happened to a device
 * @cmd: VSE_CMD_DEV_ADD_NTF, VSE_CMD_DEV_CHANGE_NTF or VSE_CMD_DEV_DEL_NTF
 * @device: the device, as it is now, or as it was before it was detached
 *
 * Context: process; sleeps; rtnl and vse_lock held.
 */
void vse_netlink_dev_event(u8 cmd, const struct vse_device *device)
{
	vse_netlink_event(cmd, fill_device, device);
}

int vse_nl_dev_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct vse_device *device;
	long *last = &cb->args[0];
	int error = 0;

	/* Names, queues and RSS are rtnl's. */
	rtnl_lock();
	mutex_lock(&vse_lock);
	cb->seq = vse_devices_generation() + 1;
	while ((device = vse_device_after(*last))) {
		error = vse_netlink_put(skb, cb, VSE_CMD_DEV_GET, fill_device,
					device);
		if (error)
			break;
		*last = device->dev->ifindex;
	}
	mutex_unlock(&vse_lock);
	rtnl_unlock();
	return skb->len ?: error;
}
