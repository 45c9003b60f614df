// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "init.h"
#include "measure.h"
#include "rules.h"

/* How long the slower slice of a pair is to take. */
#define SLICE_NS	20000000.0
#define PAIRS		8

/* Packets for a first idea of how long they take; a slice's are a multiple. */
#define TRIAL		65536
#define STEP		256

static int injector = -1;

void injector_open(void)
{
	injector = open(BENCH_DEVICE, O_WRONLY | O_CLOEXEC);
	if (injector < 0)
		die("%s: %m", BENCH_DEVICE);
}

void injector_set_flows(const struct bench_flow *packets, unsigned int first,
			unsigned int count)
{
	size_t bytes = count * sizeof(*packets);

	if (pwrite(injector, packets, bytes, first * sizeof(*packets)) !=
	    (ssize_t)bytes)
		die("the injector does not take flows: %m");
}

/* Nanoseconds that the kernel and this program have run. */
uint64_t injector_clock(void)
{
	uint64_t ns;

	if (ioctl(injector, BENCH_CLOCK, &ns))
		die("the injector has no clock: %m");
	return ns;
}

static void send_slice(const struct way *way, unsigned int first, unsigned int count,
		       struct bench_slice *slice)
{
	*slice = (struct bench_slice) {
		.device = way->device,
		.path = way->path,
		.delay = way->delay,
		.first = first,
		.count = count,
	};
	if (ioctl(injector, BENCH_SEND, slice))
		die("the injector does not send: %m");
}

/* Returns nanoseconds a packet. */
double injector_send(const struct way *way, unsigned int count)
{
	struct bench_slice slice;

	send_slice(way, 0, count, &slice);
	return (double)slice.ns / count;
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Sorts the values. */
double median(double *values, unsigned int count)
{
	qsort(values, count, sizeof(*values), compare_doubles);
	return count % 2 ? values[count / 2] :
			   (values[count / 2 - 1] + values[count / 2]) / 2;
}

/* New flows for packets 0 up. */
static void refill(unsigned int count)
{
	static struct bench_flow packets[STEP * 16];
	const unsigned int some = sizeof(packets) / sizeof(packets[0]);
	unsigned int first;

	for (first = 0; first < count; first += some) {
		flows_make_unseen(packets, some);
		injector_set_flows(packets, first, some);
	}
}

/* A slice with what it was that is measured: all packets came, and were hits. */
static void check_with(const struct comparison *comparison,
		       const struct bench_slice *slice)
{
	uint64_t received = comparison->dropped ? 0 : slice->count;
	uint64_t hits = comparison->hits && !comparison->dropped ? slice->count : 0;

	if (slice->received != received || slice->hits != hits)
		die("of %u packets sent, %lu came to the sink and %lu were hits; expected %lu and %lu",
		    slice->count, (unsigned long)slice->received,
		    (unsigned long)slice->hits, (unsigned long)received,
		    (unsigned long)hits);
}

/* Nanoseconds a packet of one slice, after some that do not count. */
static double slice_ns(struct comparison *comparison, bool with,
		       unsigned int first, unsigned int count)
{
	const struct way *way = with ? &comparison->with : &comparison->without;
	unsigned int warm_up = count / 8;
	struct bench_slice slice;

	if (comparison->unseen) {
		refill(warm_up + count);
		first = 0;
	}
	send_slice(way, first, warm_up, &slice);
	send_slice(way, first + warm_up, count, &slice);
	comparison->ns += slice.ns;
	comparison->elapsed_ns += slice.elapsed_ns;
	if (with) {
		comparison->sent += warm_up + count;
		check_with(comparison, &slice);
	} else if (slice.received != count || slice.hits) {
		die("of %u packets sent, %lu came to the sink and %lu were hits; they should all come, and none be a hit",
		    count, (unsigned long)slice.received, (unsigned long)slice.hits);
	}
	return (double)slice.ns / count;
}

/* How many packets a slice has. */
static unsigned int size_slices(struct comparison *comparison)
{
	double slower = 0;
	unsigned int with;

	for (with = 0; with < 2; with++) {
		double ns = slice_ns(comparison, with, 0, TRIAL);

		slower = ns > slower ? ns : slower;
	}
	return (unsigned int)(SLICE_NS / slower) / STEP * STEP + STEP;
}

void compare(struct comparison *comparison, unsigned int samples)
{
	unsigned int count = size_slices(comparison), first = 0, i, pair;
	double bases[MAX_SAMPLES];

	for (i = 0; i < samples; i++) {
		double differences[PAIRS], without[PAIRS];

		for (pair = 0; pair < PAIRS; pair++) {
			double ns[2];
			bool begin = pair % 2;

			ns[begin] = slice_ns(comparison, begin, first, count);
			ns[!begin] = slice_ns(comparison, !begin, first, count);
			without[pair] = ns[0];
			differences[pair] = ns[1] - ns[0];
			first += count;
		}
		comparison->samples[i] = median(differences, PAIRS);
		bases[i] = median(without, PAIRS);
	}
	comparison->count = samples;
	comparison->base = median(bases, samples);
}
