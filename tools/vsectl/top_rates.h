/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How fast counters grow, by what they were at two moments.
 *
 * A flow entry is known again by its tag, priority and match.  One that has been
 * replaced in between counts anew, and may have the same of all three: it is
 * younger than the first moment then, or its counters have gone back.
 */
#ifndef _VSECTL_TOP_RATES_H
#define _VSECTL_TOP_RATES_H

#include <netlink/attr.h>
#include <stddef.h>
#include <stdint.h>

/* A rate that is not known. */
#define RATE_UNKNOWN	(-1.0)

/**
 * struct top_flow - a flow entry at a moment
 * @tag: its steering tag
 * @priority: its priority
 * @match: its match, or NULL for one that every packet fits
 * @mask: its mask, or NULL
 * @packets: that matched
 * @bytes: of these
 * @age: milliseconds since it was added
 * @core: where its packets go to, or VSE_CORE_AUTO
 * @load: permille of that core's time that it brings; 0 also if not known
 * @moves: how often its core has changed
 * @attrs: all its attributes, which @match and @mask point into
 * @length: bytes of them
 * @packet_rate: packets a second since the moment before
 * @byte_rate: bytes a second
 */
struct top_flow {
	uint32_t tag;
	uint32_t priority;
	const struct nlattr *match;
	const struct nlattr *mask;
	uint64_t packets;
	uint64_t bytes;
	uint64_t age;
	uint32_t core;
	uint32_t load;
	uint32_t moves;
	struct nlattr *attrs;
	int length;
	double packet_rate;
	double byte_rate;
};

int top_flow_compare(const void *a, const void *b);
void top_rates(struct top_flow *now, size_t count,
	       const struct top_flow *before, size_t before_count,
	       uint64_t milliseconds);
double top_rate(uint64_t before, uint64_t now, uint64_t milliseconds);
char *top_rate_text(double rate);

#endif /* _VSECTL_TOP_RATES_H */
