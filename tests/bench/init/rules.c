// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include "init.h"
#include "rules.h"

#define ALL_MASKS	32
#define MIXED_MASKS	8

/* A mask's number has two bits for the source, one for the destination, two for ports. */
enum { SRC_ANY, SRC_16, SRC_24, SRC_32 };
enum { DST_32, DST_24 };
enum { NO_PORTS, PORT_DST, PORT_SRC, PORTS };

#define MASK(src, dst, ports)	((ports) << 3 | (dst) << 2 | (src))

/* From a connection over hosts and services to whole networks. */
static const uint8_t mixed[MIXED_MASKS] = {
	MASK(SRC_32, DST_32, PORTS),
	MASK(SRC_32, DST_24, PORT_DST),
	MASK(SRC_24, DST_32, PORT_DST),
	MASK(SRC_32, DST_32, NO_PORTS),
	MASK(SRC_ANY, DST_32, PORT_DST),
	MASK(SRC_ANY, DST_32, PORT_SRC),
	MASK(SRC_16, DST_24, NO_PORTS),
	MASK(SRC_ANY, DST_24, NO_PORTS),
};

/* The same numbers each time: a xorshift generator. */
static uint64_t state = 0x9e3779b97f4a7c15;

static uint32_t number(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state * 0x2545f4914f6cdd1d) >> 32;
}

static uint16_t port(void)
{
	return 1024 + number() % 64512;
}

/* The first octet of the destinations of a mask's rules. */
static uint32_t realm(unsigned int mask)
{
	return (32 + mask) << 24;
}

uint32_t prefix_mask(unsigned int bits)
{
	return bits ? ~0U << (32 - bits) : 0;
}

/* ---- rules ---- */

/* The N-th rule of a mask; an odd factor keeps all of them apart. */
static void make_rule(struct rule *rule, unsigned int mask, unsigned int n)
{
	static const uint8_t src_bits[] = { 0, 16, 24, 32 };
	static const uint8_t dst_bits[] = { 32, 24 };
	unsigned int ports = mask >> 3;

	rule->mask = mask;
	rule->src_bits = src_bits[mask & 3];
	rule->dst_bits = dst_bits[mask >> 2 & 1];
	rule->has_src = ports & PORT_SRC;
	rule->has_dst = ports & PORT_DST;
	rule->src = number() & prefix_mask(rule->src_bits);
	rule->dst = realm(mask) | (n * 20021 % RULES_OF_MASK) << 9 | (number() & 0xff);
	rule->dst &= prefix_mask(rule->dst_bits);
	rule->tp_src = rule->has_src ? port() : 0;
	rule->tp_dst = rule->has_dst ? port() : 0;
	rule->protocol = ports ? number() & 1 ? IPPROTO_TCP : IPPROTO_UDP : 0;
	/* Different for all masks, and more for more bits. */
	rule->priority = 1000 + 32 * (rule->src_bits + rule->dst_bits +
				      16 * rule->has_src + 16 * rule->has_dst) + mask;
}

/* One after the other from each mask; 8 masks, or 32. */
void rules_make(struct rule *rules, unsigned int count, unsigned int masks)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		make_rule(&rules[i], masks == MIXED_MASKS ? mixed[i % masks] : i % masks,
			  i / masks);
}

/* The rule for one UDP connection. */
void rule_of_five(struct rule *rule)
{
	make_rule(rule, MASK(SRC_32, DST_32, PORTS), 0);
	rule->protocol = IPPROTO_UDP;
}

/* ---- flows ---- */

static void pack(struct bench_flow *flow, uint32_t src, uint32_t dst, uint16_t tp_src,
		 uint16_t tp_dst, bool tcp)
{
	uint64_t mix = ((uint64_t)src << 32 | dst) * 0x9e3779b97f4a7c15;

	mix = (mix ^ mix >> 29 ^ ((uint32_t)tp_src << 16 | tp_dst)) * 0xbf58476d1ce4e5b9;
	flow->src = htonl(src);
	flow->dst = htonl(dst);
	flow->tp_src = htons(tp_src);
	flow->tp_dst = htons(tp_dst);
	flow->hash = (uint32_t)(mix >> 32) & ~1U;
	flow->hash |= tcp;
}

/* Can more than one flow match the rule? */
static bool is_wide(const struct rule *rule)
{
	return rule->src_bits < 32 || rule->dst_bits < 32 || !rule->has_src ||
	       !rule->has_dst;
}

/* The N-th flow of a rule.  N is in a field that the rule leaves open. */
static void make_flow(struct bench_flow *flow, const struct rule *rule, unsigned int n)
{
	uint32_t src = rule->src | (number() & ~prefix_mask(rule->src_bits));
	uint32_t dst = rule->dst | (number() & ~prefix_mask(rule->dst_bits));
	uint16_t tp_src = rule->has_src ? rule->tp_src : port();
	uint16_t tp_dst = rule->has_dst ? rule->tp_dst : port();
	bool tcp = rule->protocol ? rule->protocol == IPPROTO_TCP : number() & 1;

	if (rule->src_bits < 32)
		src = (src & ~0xff) | (n & 0xff);
	else if (rule->dst_bits < 32)
		dst = (dst & ~0xff) | (n & 0xff);
	else if (!rule->has_src)
		tp_src = 1024 + n;
	else if (!rule->has_dst)
		tp_dst = 1024 + n;
	pack(flow, src, dst, tp_src, tp_dst, tcp);
}

static void shuffle(struct bench_flow *flows, unsigned int count)
{
	unsigned int i;

	for (i = count - 1; i > 0; i--) {
		unsigned int j = number() % (i + 1);
		struct bench_flow flow = flows[i];

		flows[i] = flows[j];
		flows[j] = flow;
	}
}

/*
 * Fills the packets with all flows again and again, in another random order each
 * time.  Each rule has a flow, and where there are more flows than rules, those
 * rules that can have more of them.
 */
void flows_make(struct bench_flow *packets, const struct rule *rules,
		unsigned int rule_count, unsigned int flow_count)
{
	struct bench_flow *flows = calloc(flow_count, sizeof(*flows));
	unsigned int made = 0, n, i, j;

	if (!flows)
		die("no memory for %u flows", flow_count);
	for (n = 0; made < flow_count; n++)
		for (i = 0; i < rule_count && made < flow_count; i++)
			if (!n || is_wide(&rules[i]))
				make_flow(&flows[made++], &rules[i], n);
	for (i = 0; i < BENCH_PACKETS; i += flow_count) {
		shuffle(flows, flow_count);
		for (j = 0; j < flow_count && i + j < BENCH_PACKETS; j++)
			packets[i + j] = flows[j];
	}
	free(flows);
}

/* Flows that no rule is for, and that were not there before. */
void flows_make_unseen(struct bench_flow *packets, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		uint32_t dst = realm(number() % ALL_MASKS) | 1 << 8;

		dst |= number() % RULES_OF_MASK << 9 | (number() & 0xff);
		pack(&packets[i], number(), dst, port(), port(), number() & 1);
	}
}
