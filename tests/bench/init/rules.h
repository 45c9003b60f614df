/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The rules that packets are to match, the same for VSE, tc flower and Open
 * vSwitch, and the flows that match them.
 *
 * Masks are the 32 combinations of
 *
 *	source		any, /16, /24, /32
 *	destination	/24, /32
 *	ports		none, destination, source, both (then with UDP or TCP)
 *
 * or a mixed eight of them.  The rules of a mask have one priority, the more bits
 * the higher, so that a look-up by priority can end with the mask where it finds
 * something, and has been to all with higher priorities before.
 *
 * A mask's rules are for destinations of its own, so a packet matches one rule
 * and no other: the kernel's Open vSwitch knows no priorities and needs it so.
 * Bit 8 of a rule's destination is 0, that of a flow without a rule is 1; all
 * masks cover it.
 */
#ifndef _BENCH_RULES_H
#define _BENCH_RULES_H

#include <stdbool.h>
#include <stdint.h>
#include "../vse_bench.h"

/**
 * struct rule - what a rule matches, in host byte order
 * @src: IPv4 source
 * @dst: IPv4 destination
 * @tp_src: source port
 * @tp_dst: destination port
 * @priority: the higher counts
 * @mask: number of its mask
 * @src_bits: length of the prefix of @src
 * @dst_bits: length of the prefix of @dst
 * @protocol: UDP, TCP, or 0 for any
 * @has_src: @tp_src counts
 * @has_dst: @tp_dst counts
 */
struct rule {
	uint32_t src;
	uint32_t dst;
	uint16_t tp_src;
	uint16_t tp_dst;
	uint16_t priority;
	uint8_t mask;
	uint8_t src_bits;
	uint8_t dst_bits;
	uint8_t protocol;
	bool has_src;
	bool has_dst;
};

/* As many rules a mask, at most. */
#define RULES_OF_MASK	32768

void rules_make(struct rule *rules, unsigned int count, unsigned int masks);
void rule_of_five(struct rule *rule);
uint32_t prefix_mask(unsigned int bits);

void flows_make(struct bench_flow *packets, const struct rule *rules,
		unsigned int rule_count, unsigned int flow_count);
void flows_make_unseen(struct bench_flow *packets, unsigned int count);

#endif /* _BENCH_RULES_H */
