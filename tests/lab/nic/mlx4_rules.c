// SPDX-License-Identifier: GPL-2.0
/*
 * Device managed flow steering: the queue pair a frame is for, by rules that the
 * driver attaches (mcg.c, mlx4_flow_attach()).  It chooses this mode when loaded with
 * log_num_mgm_entry_size=-1.
 */
#include "mlx4.h"

#include <stdlib.h>
#include <string.h>

/* Some bits of a header: those set in @mask are as in @value. */
struct bits {
	uint64_t value;
	uint64_t mask;
};

/**
 * struct mlx4_rule - a rule
 * @next: of the same or a lower precedence
 * @id: the driver's handle
 * @qpn: where frames go that match
 * @priority: the lowest number comes first
 * @type: a regular rule, or for what matches none
 * @dst_mac: of the frame, as is the rest
 * @src_mac: likewise
 * @ether_type: behind the VLAN tag
 * @vlan: its number
 * @dst_ip: and @src_ip: IPv4
 * @src_ip: likewise
 * @dst_port: and @src_port: of @transport
 * @src_port: likewise
 * @ipv4: other frames do not match
 * @transport: the same; TRANSPORT_OTHER: all do
 */
struct mlx4_rule {
	struct mlx4_rule *next;
	uint64_t id;
	uint32_t qpn;
	uint16_t priority;
	uint8_t type;
	struct bits dst_mac, src_mac, ether_type, vlan;
	struct bits dst_ip, src_ip, dst_port, src_port;
	bool ipv4;
	enum packet_transport transport;
};

static uint64_t get_mac(const uint8_t *p)
{
	return (uint64_t)get_be16(p) << 32 | get_be32(p + 2);
}

static void take_mac(struct bits *bits, const uint8_t *value,
		     const uint8_t *mask)
{
	bits->value = get_mac(value);
	bits->mask = get_mac(mask);
}

static void take_word(struct bits *bits, const uint8_t *value,
		      const uint8_t *mask)
{
	bits->value = get_be32(value);
	bits->mask = get_be32(mask);
}

static void take_half(struct bits *bits, const uint8_t *value,
		      const uint8_t *mask)
{
	bits->value = get_be16(value);
	bits->mask = get_be16(mask);
}

static void take_ethernet(struct mlx4_rule *rule, const uint8_t *part)
{
	take_mac(&rule->dst_mac, part + MLX4_RULE_ETH_DST,
		 part + MLX4_RULE_ETH_DST_MASK);
	take_mac(&rule->src_mac, part + MLX4_RULE_ETH_SRC,
		 part + MLX4_RULE_ETH_SRC_MASK);
	take_half(&rule->vlan, part + MLX4_RULE_ETH_VLAN,
		  part + MLX4_RULE_ETH_VLAN_MASK);
	if (part[MLX4_RULE_ETH_TYPE_ENABLE]) {
		rule->ether_type.value = get_be16(part + MLX4_RULE_ETH_TYPE);
		rule->ether_type.mask = 0xffff;
	}
}

static void take_ipv4(struct mlx4_rule *rule, const uint8_t *part)
{
	rule->ipv4 = true;
	take_word(&rule->dst_ip, part + MLX4_RULE_IPV4_DST,
		  part + MLX4_RULE_IPV4_DST_MASK);
	take_word(&rule->src_ip, part + MLX4_RULE_IPV4_SRC,
		  part + MLX4_RULE_IPV4_SRC_MASK);
}

static void take_ports(struct mlx4_rule *rule, const uint8_t *part,
		       enum packet_transport transport)
{
	rule->transport = transport;
	take_half(&rule->dst_port, part + MLX4_RULE_PORT_DST,
		  part + MLX4_RULE_PORT_DST_MASK);
	take_half(&rule->src_port, part + MLX4_RULE_PORT_SRC,
		  part + MLX4_RULE_PORT_SRC_MASK);
}

/* One header's part; false if the model does not know it, or it is cut off. */
static bool take_part(struct mlx4_rule *rule, const uint8_t *part, size_t len)
{
	switch (get_be16(part + MLX4_RULE_PART_ID)) {
	case MLX4_RULE_ETH:
		if (len < MLX4_RULE_ETH_SIZE)
			return false;
		take_ethernet(rule, part);
		return true;
	case MLX4_RULE_IPV4:
		if (len < MLX4_RULE_IPV4_SIZE)
			return false;
		take_ipv4(rule, part);
		return true;
	case MLX4_RULE_TCP:
	case MLX4_RULE_UDP:
		if (len < MLX4_RULE_PORTS_SIZE)
			return false;
		take_ports(rule, part,
			   get_be16(part + MLX4_RULE_PART_ID) == MLX4_RULE_TCP ?
			   TRANSPORT_TCP : TRANSPORT_UDP);
		return true;
	}
	return false;
}

static bool take_parts(struct mlx4_rule *rule, const uint8_t *mailbox,
		       size_t len)
{
	size_t at, size;

	for (at = MLX4_RULE_CTRL_SIZE; at < len; at += size) {
		size = (size_t)mailbox[at] << 2;
		if (!size || size > len - at ||
		    !take_part(rule, mailbox + at, size))
			return false;
	}
	return true;
}

static bool is_default(const struct mlx4_rule *rule)
{
	return rule->type != MLX4_RULE_REGULAR;
}

/* Does @rule come before @other?  The defaults are last, multicast's first. */
static bool precedes(const struct mlx4_rule *rule,
		     const struct mlx4_rule *other, bool before_equals)
{
	if (is_default(rule) || is_default(other))
		return is_default(rule) < is_default(other) ||
		       (is_default(rule) && is_default(other) &&
			rule->type > other->type);
	return rule->priority < other->priority ||
	       (before_equals && rule->priority == other->priority);
}

enum mlx4_status mlx4_rule_attach(struct mlx4 *mlx4, const uint8_t *mailbox,
				  size_t len, uint64_t *id)
{
	struct mlx4_steer *steer = &mlx4->steer;
	struct mlx4_rule *rule, **at;
	bool before_equals;

	if (!steer->by_rules || len < MLX4_RULE_CTRL_SIZE)
		return MLX4_STAT_BAD_PARAM;
	rule = calloc(1, sizeof(*rule));
	if (!rule)
		return MLX4_STAT_EXCEED_LIM;
	rule->priority = get_be16(mailbox + MLX4_RULE_PRIORITY);
	rule->type = mailbox[MLX4_RULE_TYPE];
	rule->qpn = get_be32(mailbox + MLX4_RULE_QPN) & MLX4_QPN_MASK;
	before_equals = mailbox[MLX4_RULE_FLAGS] & MLX4_RULE_LIFO;
	if (!take_parts(rule, mailbox, len) ||
	    (rule->type != MLX4_RULE_REGULAR &&
	     rule->type != MLX4_RULE_ALL_DEFAULT &&
	     rule->type != MLX4_RULE_MC_DEFAULT)) {
		free(rule);
		return MLX4_STAT_BAD_PARAM;
	}
	rule->id = ++steer->last_rule;
	for (at = &steer->rules; *at; at = &(*at)->next)
		if (precedes(rule, *at, before_equals))
			break;
	rule->next = *at;
	*at = rule;
	*id = rule->id;
	return MLX4_STAT_OK;
}

enum mlx4_status mlx4_rule_detach(struct mlx4 *mlx4, uint64_t id)
{
	struct mlx4_rule *rule, **at;

	for (at = &mlx4->steer.rules; *at; at = &(*at)->next) {
		rule = *at;
		if (rule->id != id)
			continue;
		*at = rule->next;
		free(rule);
		return MLX4_STAT_OK;
	}
	return MLX4_STAT_BAD_PARAM;
}

void mlx4_rules_free(struct mlx4 *mlx4)
{
	while (mlx4->steer.rules)
		mlx4_rule_detach(mlx4, mlx4->steer.rules->id);
}

static bool are(const struct bits *bits, uint64_t value)
{
	return !((value ^ bits->value) & bits->mask);
}

static bool ethernet_matches(const struct mlx4_rule *rule,
			     const struct packet *packet, const uint8_t *frame)
{
	uint16_t vlan = packet->vlan ? get_be16(frame + ETH_HLEN) : 0;

	return are(&rule->dst_mac, get_mac(frame)) &&
	       are(&rule->src_mac, get_mac(frame + ETH_ALEN)) &&
	       are(&rule->vlan, vlan) &&
	       are(&rule->ether_type, get_be16(frame + packet->l3 - 2));
}

static bool ipv4_matches(const struct mlx4_rule *rule,
			 const struct packet *packet, const uint8_t *frame)
{
	enum { SRC = 12, DST = 16 };

	if (!rule->ipv4)
		return true;
	return packet->network == NETWORK_IPV4 &&
	       are(&rule->src_ip, get_be32(frame + packet->l3 + SRC)) &&
	       are(&rule->dst_ip, get_be32(frame + packet->l3 + DST));
}

static bool ports_match(const struct mlx4_rule *rule,
			const struct packet *packet, const uint8_t *frame)
{
	if (rule->transport == TRANSPORT_OTHER)
		return true;
	return packet->transport == rule->transport &&
	       are(&rule->src_port, get_be16(frame + packet->l4)) &&
	       are(&rule->dst_port, get_be16(frame + packet->l4 + 2));
}

static bool matches(const struct mlx4_rule *rule, const struct packet *packet,
		    const uint8_t *frame)
{
	switch (rule->type) {
	case MLX4_RULE_ALL_DEFAULT:
		return true;
	case MLX4_RULE_MC_DEFAULT:
		return frame_is_multicast(frame);
	}
	return ethernet_matches(rule, packet, frame) &&
	       ipv4_matches(rule, packet, frame) &&
	       ports_match(rule, packet, frame);
}

bool mlx4_rules_steer(const struct mlx4 *mlx4, const struct packet *packet,
		      const uint8_t *frame, uint32_t *qpn)
{
	const struct mlx4_rule *rule;

	for (rule = mlx4->steer.rules; rule; rule = rule->next) {
		if (!matches(rule, packet, frame))
			continue;
		*qpn = rule->qpn;
		return true;
	}
	return false;
}
