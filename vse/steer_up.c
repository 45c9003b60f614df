// SPDX-License-Identifier: GPL-2.0
/*
 * In place of steer.c on a kernel with one core, which has no RPS: packets get
 * their tag, and stay.  User Mode Linux is such a kernel; there the way of a
 * packet up to its tag is measured.
 */
#include "steer.h"
#include "tag.h"

enum vse_steering vse_steer(struct napi_struct *napi, struct sk_buff *skb,
			    int mac_offset, u32 tag, unsigned int core)
{
	__skb_set_sw_hash(skb, tag, false);
	return VSE_STEERED;
}

unsigned int vse_tags_fitting(const struct net_device *dev)
{
	return VSE_MAX_TAGS;
}

int vse_steer_check(const struct net_device *dev,
		    struct netlink_ext_ack *extack)
{
	return 0;
}

void vse_steer_forget(const struct net_device *dev)
{
}

void vse_steer_init(void)
{
}

void vse_steer_exit(void)
{
}
