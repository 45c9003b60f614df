// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <linux/genetlink.h>
#include <linux/if_ether.h>
#include <linux/openvswitch.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include "switches.h"

#define BATCH	16

#define DATAPATH	"bench"
#define PORT		1

static struct netlink netlink;
static uint16_t flow_family, datapath_family;
static int datapath;

static void begin(uint16_t family, uint8_t command, uint8_t version)
{
	struct ovs_header header = { .dp_ifindex = datapath };

	netlink_begin_generic(&netlink, family, command, version);
	netlink_add(&netlink, &header, sizeof(header));
}

static void create_datapath(void)
{
	begin(datapath_family, OVS_DP_CMD_NEW, OVS_DATAPATH_VERSION);
	netlink_put_string(&netlink, OVS_DP_ATTR_NAME, DATAPATH);
	netlink_put_u32(&netlink, OVS_DP_ATTR_UPCALL_PID, 0);
	netlink_end(&netlink);
	netlink_flush(&netlink);
}

/* bench2 */
static void add_port(void)
{
	uint16_t family = netlink_family(&netlink, OVS_VPORT_FAMILY);

	begin(family, OVS_VPORT_CMD_NEW, OVS_VPORT_VERSION);
	netlink_put_string(&netlink, OVS_VPORT_ATTR_NAME, "bench2");
	netlink_put_u32(&netlink, OVS_VPORT_ATTR_TYPE, OVS_VPORT_TYPE_NETDEV);
	netlink_put_u32(&netlink, OVS_VPORT_ATTR_PORT_NO, PORT);
	netlink_put_u32(&netlink, OVS_VPORT_ATTR_UPCALL_PID, 0);
	netlink_end(&netlink);
	netlink_flush(&netlink);
}

void ovs_open(void)
{
	if (datapath)
		return;
	netlink_open(&netlink, NETLINK_GENERIC, BATCH);
	datapath_family = netlink_family(&netlink, OVS_DATAPATH_FAMILY);
	flow_family = netlink_family(&netlink, OVS_FLOW_FAMILY);
	create_datapath();
	datapath = if_nametoindex(DATAPATH);
	add_port();
}

void ovs_flush(void)
{
	begin(flow_family, OVS_FLOW_CMD_DEL, OVS_FLOW_VERSION);
	netlink_end(&netlink);
	netlink_flush(&netlink);
}

static void put_key(const struct rule *rule)
{
	struct ovs_key_ipv4 ip = {
		.ipv4_src = htonl(rule->src),
		.ipv4_dst = htonl(rule->dst),
		.ipv4_proto = rule->protocol,
		.ipv4_frag = OVS_FRAG_TYPE_NONE,
	};
	struct ovs_key_udp ports = { htons(rule->tp_src), htons(rule->tp_dst) };
	struct ovs_key_ethernet ethernet = { 0 };

	netlink_put_u32(&netlink, OVS_KEY_ATTR_IN_PORT, PORT);
	netlink_put(&netlink, OVS_KEY_ATTR_ETHERNET, &ethernet, sizeof(ethernet));
	netlink_put_u16(&netlink, OVS_KEY_ATTR_ETHERTYPE, htons(ETH_P_IP));
	netlink_put(&netlink, OVS_KEY_ATTR_IPV4, &ip, sizeof(ip));
	if (rule->protocol == IPPROTO_TCP) {
		netlink_put(&netlink, OVS_KEY_ATTR_TCP, &ports, sizeof(ports));
		netlink_put_u16(&netlink, OVS_KEY_ATTR_TCP_FLAGS, 0);
	} else if (rule->protocol) {
		netlink_put(&netlink, OVS_KEY_ATTR_UDP, &ports, sizeof(ports));
	}
}

/* As ovs-vswitchd makes them: port and kind of fragment count always. */
static void put_mask(const struct rule *rule)
{
	struct ovs_key_ipv4 ip = {
		.ipv4_src = htonl(prefix_mask(rule->src_bits)),
		.ipv4_dst = htonl(prefix_mask(rule->dst_bits)),
		.ipv4_proto = rule->protocol ? UINT8_MAX : 0,
		.ipv4_frag = UINT8_MAX,
	};
	struct ovs_key_udp ports = {
		rule->has_src ? UINT16_MAX : 0, rule->has_dst ? UINT16_MAX : 0
	};

	netlink_put_u32(&netlink, OVS_KEY_ATTR_IN_PORT, UINT32_MAX);
	netlink_put_u16(&netlink, OVS_KEY_ATTR_ETHERTYPE, UINT16_MAX);
	netlink_put(&netlink, OVS_KEY_ATTR_IPV4, &ip, sizeof(ip));
	if (rule->protocol)
		netlink_put(&netlink, rule->protocol == IPPROTO_TCP ? OVS_KEY_ATTR_TCP :
			    OVS_KEY_ATTR_UDP, &ports, sizeof(ports));
}

void ovs_add(const struct rule *rules, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		size_t nest;

		begin(flow_family, OVS_FLOW_CMD_NEW, OVS_FLOW_VERSION);
		nest = netlink_nest(&netlink, OVS_FLOW_ATTR_KEY);
		put_key(&rules[i]);
		netlink_nest_end(&netlink, nest);
		nest = netlink_nest(&netlink, OVS_FLOW_ATTR_MASK);
		put_mask(&rules[i]);
		netlink_nest_end(&netlink, nest);
		/* No action: drop. */
		nest = netlink_nest(&netlink, OVS_FLOW_ATTR_ACTIONS);
		netlink_nest_end(&netlink, nest);
		netlink_end(&netlink);
	}
	netlink_flush(&netlink);
}

/* How many packets matched a rule since the datapath is there. */
uint64_t ovs_hits(void)
{
	struct ovs_dp_stats statistics;

	begin(datapath_family, OVS_DP_CMD_GET, OVS_DATAPATH_VERSION);
	memcpy(&statistics,
	       netlink_ask(&netlink, GENL_HDRLEN + sizeof(struct ovs_header),
			   OVS_DP_ATTR_STATS, sizeof(statistics)),
	       sizeof(statistics));
	return statistics.n_hit;
}
