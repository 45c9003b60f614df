/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The difference between two paths of a packet, in one run.
 *
 * Slices of both take turns, and who begins: what else goes on in the machine
 * hits both alike, and what one leaves in the caches the other finds.  Each slice
 * begins with packets that are not counted.  A sample is the median of the
 * differences of some pairs.
 */
#ifndef _BENCH_MEASURE_H
#define _BENCH_MEASURE_H

#include <stdbool.h>
#include <stdint.h>
#include "../vse_bench.h"

#define MAX_SAMPLES	64

/**
 * struct way - one of two ways that packets take
 * @device: that receives them
 * @path: what its driver does with them
 * @delay: for BENCH_DELAY
 */
struct way {
	enum bench_device device;
	enum bench_path path;
	unsigned int delay;
};

/**
 * struct comparison - what is measured, and what came out
 * @without: the way without it
 * @with: the way with it
 * @unseen: every packet is of a new flow
 * @hits: of the packets that go @with, all are told to be hits; otherwise none is
 * @dropped: those that go @with do not come to the sink
 * @samples: nanoseconds a packet, @with less @without
 * @count: how many samples
 * @base: nanoseconds a packet @without
 * @sent: packets that went @with
 * @ns: that all slices have run
 * @elapsed_ns: that have passed meanwhile
 */
struct comparison {
	struct way without;
	struct way with;
	bool unseen;
	bool hits;
	bool dropped;
	double samples[MAX_SAMPLES];
	unsigned int count;
	double base;
	uint64_t sent;
	uint64_t ns;
	uint64_t elapsed_ns;
};

void injector_open(void);
void injector_set_flows(const struct bench_flow *packets, unsigned int first,
			unsigned int count);
uint64_t injector_clock(void);
double injector_send(const struct way *way, unsigned int count);

void compare(struct comparison *comparison, unsigned int samples);
double median(double *values, unsigned int count);

#endif /* _BENCH_MEASURE_H */
