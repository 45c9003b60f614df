// SPDX-License-Identifier: GPL-2.0
#include <linux/delay.h>
#include <linux/math64.h>
#include <linux/wait.h>
#include <asm/unistd.h>
#include "bench.h"

struct ring {
	struct arrival arrivals[RING];
	unsigned int head, count;
};

struct stream streams[STREAMS];

static struct ring rings[NICS];
static DECLARE_WAIT_QUEUE_HEAD(idle);

/* What the making of arrivals took is not of the kernel's time. */
static u64 excluded;
static u64 last, end;
static bool running;

/* The host is asked as any program asks it: how long has this thread of its run? */
static u64 running_ns(void)
{
	struct __kernel_timespec time = {};
	long result = __NR_clock_gettime;

	asm volatile("syscall"
		     : "+a" (result)
		     : "D" ((long)CLOCK_THREAD_CPUTIME_ID), "S" (&time)
		     : "rcx", "r11", "memory");
	return time.tv_sec * NSEC_PER_SEC + time.tv_nsec;
}

u64 load_now(void)
{
	return running_ns() - excluded;
}

static void arrive(unsigned int number, u64 now)
{
	struct stream *stream = &streams[number];
	struct ring *ring = &rings[stream->nic];

	stream->due -= NSEC_PER_SEC;
	if (ring->count == RING) {
		stream->overflown++;
		stream->number++;
		return;
	}
	/* It was due some time ago. */
	packet_fill(ring->arrivals[(ring->head + ring->count++) % RING].frame, number,
		    stream->number++, now - div64_u64(stream->due, stream->rate));
}

/* Whose packet was due first?  Streams mix as on a wire. */
static int first_due(void)
{
	u64 most = 0;
	int i, first = -1;

	for (i = 0; i < STREAMS; i++) {
		u64 since;

		if (!streams[i].rate || streams[i].due < NSEC_PER_SEC)
			continue;
		since = div64_u64(streams[i].due - NSEC_PER_SEC, streams[i].rate) + 1;
		if (since > most) {
			most = since;
			first = i;
		}
	}
	return first;
}

static void finish(void)
{
	int i;

	running = false;
	for (i = 0; i < STREAMS; i++)
		streams[i].in_time = streams[i].delivered;
}

/* What has become due since the last time comes to the rings; softirqs are off. */
void load_come(void)
{
	u64 begin = running_ns(), now = begin - excluded;
	int i;

	if (!running)
		return;
	if (now >= end) {
		finish();
		return;
	}
	for (i = 0; i < STREAMS; i++)
		streams[i].due += streams[i].rate * (now - last);
	last = now;
	while ((i = first_due()) >= 0)
		arrive(i, now);
	for (i = 0; i < NICS; i++)
		if (rings[i].count)
			nic_interrupt(i);
	excluded += running_ns() - begin;
}

/* The next one of a NIC's ring, or NULL; it stays until the next load_come(). */
const struct arrival *load_take(unsigned int nic)
{
	struct ring *ring = &rings[nic];
	const struct arrival *arrival = &ring->arrivals[ring->head];

	if (!ring->count)
		return NULL;
	ring->head = (ring->head + 1) % RING;
	ring->count--;
	return arrival;
}

/* A frame has come out; its Ethernet header is at its MAC header. */
void load_delivered(struct sk_buff *skb)
{
	struct stream *stream;
	int number;
	u64 ns;

	number = packet_stream(skb, skb_mac_header(skb), &ns);
	if (number < 0)
		return;
	stream = &streams[number];
	stream->delivered++;
	if (ns && stream->sampled < LATENCIES)
		stream->latencies[stream->sampled++] = load_now() - ns;
}

void load_idle(void)
{
	wake_up(&idle);
}

static u64 all_delivered(void)
{
	u64 sum = 0;
	int i;

	for (i = 0; i < STREAMS; i++)
		sum += streams[i].delivered;
	return sum;
}

/* Until nothing comes out any more. */
static void drain(void)
{
	u64 before;

	do {
		before = all_delivered();
		msleep(20);
	} while (nics_busy() || all_delivered() != before);
}

static void reset(struct stream *stream)
{
	stream->due = 0;
	stream->number = 0;
	stream->overflown = 0;
	stream->delivered = 0;
	stream->in_time = 0;
	stream->sampled = 0;
}

/* Offers the load for so long. */
void load_run(unsigned int ms)
{
	int i;

	for (i = 0; i < STREAMS; i++)
		reset(&streams[i]);
	last = load_now();
	end = last + ms * NSEC_PER_MSEC;
	running = true;
	while (READ_ONCE(running)) {
		local_bh_disable();
		load_come();
		local_bh_enable();
		/* While drivers poll, they see to what comes. */
		wait_event(idle, !nics_busy());
		cond_resched();
	}
	drain();
}
