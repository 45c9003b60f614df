/* SPDX-License-Identifier: GPL-2.0 */
/*
 * NICs without hardware, for containers in User Mode Linux: rings of 512 packets
 * that an exact load is offered to, whether the kernel keeps up with it or not.
 *
 *	load.c		streams of packets, each at its rate, come to their NICs' rings
 *	nic.c		a driver: takes them out in its poll, and counts what is sent
 *	packet.c	what they look like, and when one that is met again has come
 *	emit.c		a container that sends
 *	main.c		/dev/nmv_bench: commands and figures, as text
 *
 * Time is that which this kernel has run, without what it takes to make packets come:
 * of a load and of a capacity, both are in that time.  There is one core.
 */
#ifndef _NMV_BENCH_H
#define _NMV_BENCH_H

#include <linux/etherdevice.h>
#include <linux/netdevice.h>

#define NICS		18
#define STREAMS		8
#define RING		512
#define LATENCIES	8192
/* One of so many packets tells how long it was under way. */
#define SAMPLED		32

/* Frames that come to a sink where they arrive, rather than be forwarded. */
#define ETH_P_SINK	0x88b6

/**
 * struct stream - packets of one kind
 * @nic: where they come in
 * @mac: destination of the first one
 * @macs: so many in turn, one after the other
 * @address: IPv4 destination of the first one
 * @addresses: the same; 0: frames for the sink
 * @rate: packets a second
 * @due: of the next one, in packets times nanoseconds
 * @number: how many have come
 * @overflown: of these, found the ring full
 * @delivered: came out again
 * @in_time: of these, before the end of the run
 * @latencies: nanoseconds, of some
 * @sampled: how many are there
 */
struct stream {
	unsigned int nic;
	u64 mac;
	unsigned int macs;
	u32 address;
	unsigned int addresses;
	u64 rate;
	u64 due;
	u64 number;
	u64 overflown;
	u64 delivered;
	u64 in_time;
	u32 *latencies;
	unsigned int sampled;
};

/**
 * struct arrival - what lies in a ring
 * @frame: the frame, as the wire brought it
 */
struct arrival {
	u8 frame[ETH_ZLEN];
};

extern struct stream streams[STREAMS];

/* load.c */
u64 load_now(void);
void load_run(unsigned int ms);
void load_come(void);
const struct arrival *load_take(unsigned int nic);
void load_delivered(struct sk_buff *skb);
void load_idle(void);

/* nic.c */
int nics_init(void);
void nics_exit(void);
void nic_interrupt(unsigned int number);
bool nics_busy(void);
void nic_set_hook(unsigned int number, bool hook);

/* packet.c */
void packet_fill(u8 *frame, unsigned int stream, u64 number, u64 ns);
struct sk_buff *packet_make(struct napi_struct *napi, const struct arrival *arrival);
struct sk_buff *packet_make_sunk(struct net_device *dev, const u8 *mac,
				 unsigned int stream);
int packet_stream(const struct sk_buff *skb, const u8 *frame, u64 *ns);

/* emit.c */
void emit_init(void);
void emit_exit(void);
s64 emit(struct net_device *dev, const u8 *mac, unsigned int count, bool *all);

#endif /* _NMV_BENCH_H */
