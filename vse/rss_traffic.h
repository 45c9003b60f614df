/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How many packets come by each entry of a NIC's RSS indirection table.
 *
 * The NIC takes the entry by the low bits of the packet's hash, which the driver
 * hands on.  Each core counts for itself, for the largest table there is: in a
 * smaller one several slots are one entry.
 */
#ifndef _VSE_RSS_TRAFFIC_H
#define _VSE_RSS_TRAFFIC_H

#include <linux/percpu.h>
#include <linux/types.h>

#define VSE_RSS_SLOTS		512

struct vse_rss_entry;

/**
 * struct vse_rss_traffic - packets of a device
 * @packets: for each core, by slot
 * @before: their sums over all cores, when last read
 * @cores: by slot: where the last packet is worked on.  Shared, but the packets of
 *	one hash come by one queue, and mostly go to one core
 */
struct vse_rss_traffic {
	u32 __percpu *packets;
	u32 before[VSE_RSS_SLOTS];
	s16 cores[VSE_RSS_SLOTS];
};

int vse_rss_traffic_init(struct vse_rss_traffic *traffic);
void vse_rss_traffic_free(struct vse_rss_traffic *traffic);
void vse_rss_traffic_read(struct vse_rss_traffic *traffic,
			  struct vse_rss_entry *slots);

/**
 * vse_rss_traffic_count - count a packet
 * @traffic: of the device
 * @hash: the NIC's
 * @core: where it is worked on
 *
 * Context: softirq.
 */
static inline void vse_rss_traffic_count(struct vse_rss_traffic *traffic,
					 u32 hash, int core)
{
	unsigned int slot = hash % VSE_RSS_SLOTS;
	u32 *packets = this_cpu_ptr(traffic->packets) + slot;

	WRITE_ONCE(*packets, *packets + 1);
	if (READ_ONCE(traffic->cores[slot]) != core)
		WRITE_ONCE(traffic->cores[slot], core);
}

#endif /* _VSE_RSS_TRAFFIC_H */
