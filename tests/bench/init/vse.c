// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <endian.h>
#include <linux/genetlink.h>
#include <linux/if_ether.h>
#include <linux/vse.h>
#include <net/if.h>
#include <netinet/in.h>
#include "switches.h"

/* Requests in one system call: some 4 KiB, which the kernel copies in one piece. */
#define BATCH	24

static struct netlink control;
static uint16_t family;

static struct netlink *opened(void)
{
	if (!family) {
		netlink_open(&control, NETLINK_GENERIC, BATCH);
		family = netlink_family(&control, VSE_FAMILY_NAME);
	}
	return &control;
}

struct netlink *vse_open(unsigned int batch)
{
	static struct netlink netlink;

	opened();
	netlink_open(&netlink, NETLINK_GENERIC, batch);
	return &netlink;
}

static void begin(struct netlink *netlink, uint8_t command)
{
	netlink_begin_generic(netlink, family, command, VSE_FAMILY_VERSION);
}

void vse_attach(void)
{
	struct netlink *netlink = opened();

	begin(netlink, VSE_CMD_DEV_ATTACH);
	netlink_put_u32(netlink, VSE_A_DEV_IFINDEX, if_nametoindex("bench0"));
	netlink_end(netlink);
	netlink_flush(netlink);
}

/* All entries are within a match without a field.  Returns how many they were. */
unsigned int vse_flush(void)
{
	struct netlink *netlink = opened();

	begin(netlink, VSE_CMD_FLOW_DEL);
	return *(const uint32_t *)netlink_ask(netlink, GENL_HDRLEN, VSE_A_FLOW_AFFECTED,
					      sizeof(uint32_t));
}

static void put_match(struct netlink *netlink, const struct rule *rule)
{
	netlink_put_u16(netlink, VSE_A_MATCH_DL_TYPE, htons(ETH_P_IP));
	if (rule->protocol)
		netlink_put_u8(netlink, VSE_A_MATCH_NW_PROTO, rule->protocol);
	if (rule->src_bits)
		netlink_put_u32(netlink, VSE_A_MATCH_NW_SRC, htonl(rule->src));
	netlink_put_u32(netlink, VSE_A_MATCH_NW_DST, htonl(rule->dst));
	if (rule->has_src)
		netlink_put_u16(netlink, VSE_A_MATCH_TP_SRC, htons(rule->tp_src));
	if (rule->has_dst)
		netlink_put_u16(netlink, VSE_A_MATCH_TP_DST, htons(rule->tp_dst));
}

static void put_rule(struct netlink *netlink, const struct rule *rule, unsigned int vni)
{
	uint64_t tun_id = htobe64(vni);
	size_t nest = netlink_nest(netlink, VSE_A_FLOW_MATCH);

	put_match(netlink, rule);
	if (vni)
		netlink_put(netlink, VSE_A_MATCH_TUN_ID, &tun_id, sizeof(tun_id));
	netlink_nest_end(netlink, nest);

	nest = netlink_nest(netlink, VSE_A_FLOW_MASK);
	if (rule->src_bits && rule->src_bits < 32)
		netlink_put_u32(netlink, VSE_A_MATCH_NW_SRC,
				htonl(prefix_mask(rule->src_bits)));
	if (rule->dst_bits < 32)
		netlink_put_u32(netlink, VSE_A_MATCH_NW_DST,
				htonl(prefix_mask(rule->dst_bits)));
	netlink_nest_end(netlink, nest);
	netlink_put_u16(netlink, VSE_A_FLOW_PRIORITY, rule->priority);
}

static void queue_add(struct netlink *netlink, const struct rule *rule, unsigned int vni)
{
	begin(netlink, VSE_CMD_FLOW_ADD);
	put_rule(netlink, rule, vni);
	netlink_put_u32(netlink, VSE_A_FLOW_CORE, 0);
	netlink_end(netlink);
}

void vse_queue_add(struct netlink *netlink, const struct rule *rule)
{
	queue_add(netlink, rule, 0);
}

void vse_queue_delete(struct netlink *netlink, const struct rule *rule)
{
	begin(netlink, VSE_CMD_FLOW_DEL);
	put_rule(netlink, rule, 0);
	netlink_put(netlink, VSE_A_FLOW_STRICT, NULL, 0);
	netlink_end(netlink);
}

void vse_add(const struct rule *rules, unsigned int count)
{
	struct netlink *netlink = opened();
	unsigned int i;

	for (i = 0; i < count; i++)
		queue_add(netlink, &rules[i], 0);
	netlink_flush(netlink);
}

void vse_add_in_vxlan(const struct rule *rule)
{
	struct netlink *netlink = opened();

	queue_add(netlink, rule, BENCH_VNI);
	netlink_flush(netlink);
}
