// SPDX-License-Identifier: GPL-2.0
#include <linux/rtnetlink.h>
#include "device.h"
#include "lock.h"
#include "netlink.h"
#include "steer.h"

const struct nla_policy vse_dev_policy[VSE_A_DEV_MAX + 1] = {
	[VSE_A_DEV_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
};

static int change_device(struct genl_info *info,
			 int (*change)(struct net_device *dev,
				       struct netlink_ext_ack *extack))
{
	struct nlattr *ifindex = info->attrs[VSE_A_DEV_IFINDEX];
	struct net_device *dev;
	int error;

	if (!ifindex) {
		NL_SET_ERR_MSG(info->extack, "the request names no device");
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
	error = change(dev, info->extack);
	mutex_unlock(&vse_lock);
unlock:
	rtnl_unlock();
	return error;
}

int vse_netlink_dev_attach(struct sk_buff *skb, struct genl_info *info)
{
	return change_device(info, vse_device_attach);
}

int vse_netlink_dev_detach(struct sk_buff *skb, struct genl_info *info)
{
	return change_device(info, vse_device_detach);
}

static int put_counter(struct sk_buff *skb, int attr, u64 value)
{
	return nla_put_u64_64bit(skb, attr, value, VSE_A_DEV_PAD);
}

static int fill_device(struct sk_buff *skb, const void *object)
{
	const struct vse_device *device = object;
	const struct net_device *dev = device->dev;
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
	    put_counter(skb, VSE_A_DEV_UNSTEERED, statistics.unsteered))
		return -EMSGSIZE;
	return 0;
}

int vse_netlink_dev_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct vse_device *device;
	long *last = &cb->args[0];
	int error = 0;

	/* Names and queues are rtnl's. */
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
