// SPDX-License-Identifier: GPL-2.0
#include <linux/if_ether.h>
#include <netinet/in.h>

#include "match_table.h"

/* What a match says of the protocols. */
struct protocols {
	bool ip;
	bool ipv6;
	bool arp;
};

static bool given(const struct match *match, int attr)
{
	return match->field[attr].given;
}

static bool is_over_ip(const struct match *match,
		       const struct protocols *protocols, uint8_t nw_proto)
{
	return (protocols->ip || protocols->ipv6) &&
	       match_is(match, VSE_A_MATCH_NW_PROTO, nw_proto);
}

static bool has_ports(const struct match *match,
		      const struct protocols *protocols)
{
	return is_over_ip(match, protocols, IPPROTO_TCP) ||
	       is_over_ip(match, protocols, IPPROTO_UDP) ||
	       is_over_ip(match, protocols, IPPROTO_SCTP);
}

static bool check_transport(const struct match *match, int attr,
			    const struct protocols *protocols, char *error)
{
	const char *name = match_columns[attr].name;

	if (has_ports(match, protocols))
		return true;
	if ((protocols->ip &&
	     match_is(match, VSE_A_MATCH_NW_PROTO, IPPROTO_ICMP)) ||
	    (protocols->ipv6 &&
	     match_is(match, VSE_A_MATCH_NW_PROTO, IPPROTO_ICMPV6)))
		return match_number(match, attr) <= UINT8_MAX ||
		       match_fail(error, "%s is the ICMP %s here: 0 to 255",
				  name, attr == VSE_A_MATCH_TP_SRC ? "type" :
				  "code");
	if (protocols->ipv6)
		return match_fail(error, "%s needs the protocol: write tcp6, udp6, sctp6 or icmp6",
				  name);
	return match_fail(error, "%s needs the protocol: add tcp, udp, sctp or icmp, or tcp6, udp6, sctp6 or icmp6 for IPv6",
			  name);
}

static bool check_tunnel(const struct match *match, int attr, char *error)
{
	if (!given(match, VSE_A_MATCH_TUN_IPV6_SRC) &&
	    !given(match, VSE_A_MATCH_TUN_IPV6_DST))
		return true;
	return match_fail(error, "%s contradicts tun_ipv6_src and tun_ipv6_dst: a tunnel is over IPv4 or over IPv6; leave one of them out",
			  match_columns[attr].name);
}

static bool check_field(const struct match *match, int attr,
			const struct protocols *protocols, char *error)
{
	bool ip = protocols->ip, ipv6 = protocols->ipv6, arp = protocols->arp;
	const char *name = match_columns[attr].name;

	switch (attr) {
	case VSE_A_MATCH_DL_VLAN_PCP:
		if (given(match, VSE_A_MATCH_DL_VLAN) &&
		    !match_is(match, VSE_A_MATCH_DL_VLAN, VSE_VLAN_NONE))
			return true;
		return match_fail(error, "%s needs the VLAN id: add dl_vlan=ID",
				  name);
	case VSE_A_MATCH_NW_TOS:
		return ip || ipv6 ||
		       match_fail(error, "%s needs IPv4 or IPv6: add ip or ipv6",
				  name);
	case VSE_A_MATCH_NW_PROTO:
		return ip || ipv6 || arp ||
		       match_fail(error, "%s needs the Ethernet type of IPv4, IPv6 or ARP: add ip, ipv6 or arp",
				  name);
	case VSE_A_MATCH_NW_SRC:
	case VSE_A_MATCH_NW_DST:
		if (ipv6)
			return match_fail(error, "%s is no field of IPv6: write %s",
					  name, attr == VSE_A_MATCH_NW_SRC ?
					  "ipv6_src" : "ipv6_dst");
		return ip || arp ||
		       match_fail(error, "%s needs the Ethernet type of IPv4 or ARP: add ip or arp",
				  name);
	case VSE_A_MATCH_IPV6_SRC:
	case VSE_A_MATCH_IPV6_DST:
		if (ip)
			return match_fail(error, "%s is no field of IPv4: write %s",
					  name, attr == VSE_A_MATCH_IPV6_SRC ?
					  "nw_src" : "nw_dst");
		return ipv6 ||
		       match_fail(error, "%s needs the Ethernet type of IPv6: add ipv6",
				  name);
	case VSE_A_MATCH_TP_SRC:
	case VSE_A_MATCH_TP_DST:
		return check_transport(match, attr, protocols, error);
	case VSE_A_MATCH_ESP_SPI:
		return is_over_ip(match, protocols, IPPROTO_ESP) ||
		       match_fail(error, "%s needs the protocol: add esp, or esp6 for IPv6",
				  name);
	case VSE_A_MATCH_TUN_SRC:
	case VSE_A_MATCH_TUN_DST:
		return check_tunnel(match, attr, error);
	default:
		return true;
	}
}

/**
 * match_check - has every field the others that it needs?
 * @match: the match
 * @error: MATCH_ERROR_SIZE bytes; says which field to add
 *
 * The kernel checks the same.
 */
bool match_check(const struct match *match, char *error)
{
	const struct protocols protocols = {
		.ip = match_is(match, VSE_A_MATCH_DL_TYPE, ETH_P_IP),
		.ipv6 = match_is(match, VSE_A_MATCH_DL_TYPE, ETH_P_IPV6),
		.arp = match_is(match, VSE_A_MATCH_DL_TYPE, ETH_P_ARP),
	};

	for (int i = 1; i <= VSE_A_MATCH_MAX; i++)
		if (given(match, i) &&
		    !check_field(match, i, &protocols, error))
			return false;
	return true;
}
