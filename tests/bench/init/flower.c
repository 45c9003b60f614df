// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/tc_act/tc_gact.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include "switches.h"

#define BATCH	8

/* The class that what matches is told by. */
#define CLASS	0x10001

static struct netlink *opened(void)
{
	static struct netlink netlink;

	if (!netlink.batch)
		netlink_open(&netlink, NETLINK_ROUTE, BATCH);
	return &netlink;
}

static struct tcmsg at_device(uint32_t handle, uint32_t parent, uint32_t info)
{
	return (struct tcmsg) {
		.tcm_family = AF_UNSPEC,
		.tcm_ifindex = if_nametoindex("bench1"),
		.tcm_handle = handle,
		.tcm_parent = parent,
		.tcm_info = info,
	};
}

static void change_clsact(struct netlink *netlink, uint16_t type, uint16_t flags)
{
	struct tcmsg message = at_device(TC_H_MAKE(TC_H_CLSACT, 0), TC_H_CLSACT, 0);

	netlink_begin(netlink, type, flags);
	netlink_add(netlink, &message, sizeof(message));
	netlink_put_string(netlink, TCA_KIND, "clsact");
	netlink_end(netlink);
	netlink_flush(netlink);
}

void flower_open(void)
{
	change_clsact(opened(), RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL);
}

/* The filters go with what they hang in. */
void flower_close(void)
{
	change_clsact(opened(), RTM_DELQDISC, 0);
}

static void put_match(struct netlink *netlink, const struct rule *rule)
{
	bool tcp = rule->protocol == IPPROTO_TCP;

	netlink_put_u16(netlink, TCA_FLOWER_KEY_ETH_TYPE, htons(ETH_P_IP));
	if (rule->protocol)
		netlink_put_u8(netlink, TCA_FLOWER_KEY_IP_PROTO, rule->protocol);
	if (rule->src_bits) {
		netlink_put_u32(netlink, TCA_FLOWER_KEY_IPV4_SRC, htonl(rule->src));
		netlink_put_u32(netlink, TCA_FLOWER_KEY_IPV4_SRC_MASK,
				htonl(prefix_mask(rule->src_bits)));
	}
	netlink_put_u32(netlink, TCA_FLOWER_KEY_IPV4_DST, htonl(rule->dst));
	netlink_put_u32(netlink, TCA_FLOWER_KEY_IPV4_DST_MASK,
			htonl(prefix_mask(rule->dst_bits)));
	if (rule->has_src)
		netlink_put_u16(netlink, tcp ? TCA_FLOWER_KEY_TCP_SRC :
				TCA_FLOWER_KEY_UDP_SRC, htons(rule->tp_src));
	if (rule->has_dst)
		netlink_put_u16(netlink, tcp ? TCA_FLOWER_KEY_TCP_DST :
				TCA_FLOWER_KEY_UDP_DST, htons(rule->tp_dst));
}

/* "action pass" */
static void put_action(struct netlink *netlink)
{
	struct tc_gact pass = { .action = TC_ACT_OK };
	size_t actions = netlink_nest(netlink, TCA_FLOWER_ACT);
	size_t first = netlink_nest(netlink, 1);
	size_t options;

	netlink_put_string(netlink, TCA_ACT_KIND, "gact");
	options = netlink_nest(netlink, TCA_ACT_OPTIONS);
	netlink_put(netlink, TCA_GACT_PARMS, &pass, sizeof(pass));
	netlink_nest_end(netlink, options);
	netlink_nest_end(netlink, first);
	netlink_nest_end(netlink, actions);
}

/* Of filters, the lower number goes first; each mask has its own. */
static void queue_filter(struct netlink *netlink, const struct rule *rule)
{
	struct tcmsg message = at_device(0, TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS),
					 TC_H_MAKE((uint32_t)(UINT16_MAX - rule->priority) << 16,
						   htons(ETH_P_IP)));
	size_t options;

	netlink_begin(netlink, RTM_NEWTFILTER, NLM_F_CREATE | NLM_F_EXCL);
	netlink_add(netlink, &message, sizeof(message));
	netlink_put_string(netlink, TCA_KIND, "flower");
	options = netlink_nest(netlink, TCA_OPTIONS);
	put_match(netlink, rule);
	netlink_put_u32(netlink, TCA_FLOWER_CLASSID, CLASS);
	netlink_put_u32(netlink, TCA_FLOWER_FLAGS, TCA_CLS_FLAGS_SKIP_HW);
	put_action(netlink);
	netlink_nest_end(netlink, options);
	netlink_end(netlink);
}

void flower_add(const struct rule *rules, unsigned int count)
{
	struct netlink *netlink = opened();
	unsigned int i;

	for (i = 0; i < count; i++)
		queue_filter(netlink, &rules[i]);
	netlink_flush(netlink);
}
