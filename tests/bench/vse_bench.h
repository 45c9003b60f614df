/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the guest's program and the injector, vse_bench.ko, have in common.
 *
 * The program writes the flows of the packets to /dev/vse_bench, one struct each,
 * at the place of the file where the packet comes in the order.  Then it has a
 * slice of them sent, and is told how long that took.
 */
#ifndef _VSE_BENCH_H
#define _VSE_BENCH_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define BENCH_DEVICE	"/dev/vse_bench"

/* Packets whose flows are kept: a power of two.  After the last comes the first. */
#define BENCH_PACKETS	(1U << 20)

/**
 * struct bench_flow - a packet's flow, in as few bytes as it can be told
 * @src: IPv4 source
 * @dst: IPv4 destination
 * @tp_src: source port
 * @tp_dst: destination port
 * @hash: as a NIC's RSS has it; a TCP packet if odd, else a UDP packet
 */
struct bench_flow {
	__be32	src;
	__be32	dst;
	__be16	tp_src;
	__be16	tp_dst;
	__u32	hash;
};

/*
 * The injector's devices.  What OVS takes as a port cannot have the sink of the
 * others, nor shall filters stand in the way of any but their own.
 */
enum bench_device {
	BENCH_DEV_VSE,		/* bench0 */
	BENCH_DEV_FLOWER,	/* bench1 */
	BENCH_DEV_OVS,		/* bench2 */

	BENCH_DEVS,
};

/* What the injector, as a driver, does with a packet. */
enum bench_path {
	BENCH_PLAIN,		/* napi_gro_receive() */
	BENCH_PLAIN_TOO,	/* the same, compiled once more */
	BENCH_DELAY,		/* the same, after a delay */
	BENCH_HOOK,		/* vse_gro_receive() */
	BENCH_VXLAN_PLAIN,	/* in VXLAN, napi_gro_receive() */
	BENCH_VXLAN_HOOK,	/* in VXLAN, vse_gro_receive() */

	BENCH_PATHS,
};

/**
 * struct bench_slice - packets to send
 * @device: &enum bench_device, that receives them
 * @path: &enum bench_path
 * @first: number of the first one
 * @count: how many
 * @delay: steps of BENCH_DELAY for each packet
 * @pad: 0
 * @ns: is set to the nanoseconds that the kernel has run for it
 * @elapsed_ns: is set to those that have passed, if the host has other things to
 *	do: more
 * @received: is set to how many came to the sink
 * @hits: is set to how many of them VSE or a filter had marked
 */
struct bench_slice {
	__u32	device;
	__u32	path;
	__u32	first;
	__u32	count;
	__u32	delay;
	__u32	pad;
	__u64	ns;
	__u64	elapsed_ns;
	__u64	received;
	__u64	hits;
};

#define BENCH_SEND	_IOWR('V', 1, struct bench_slice)

/* Nanoseconds that the kernel and the program that asks have run. */
#define BENCH_CLOCK	_IOR('V', 2, __u64)

/* Of a packet in VXLAN: its outer header. */
#define BENCH_VNI	100
#define BENCH_VTEP_SRC	0x0a000001	/* 10.0.0.1 */
#define BENCH_VTEP_DST	0x0a000002

#endif /* _VSE_BENCH_H */
