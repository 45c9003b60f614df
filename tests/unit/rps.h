/* SPDX-License-Identifier: GPL-2.0 */
/*
 * RPS as vse/steer.c sees it: the kernel's tables and backlogs, by their names.
 * steer_test.c has the rest of RPS: what get_rps_cpu() and the softirq do.
 */
#ifndef _TESTS_UNIT_RPS_H
#define _TESTS_UNIT_RPS_H

/* Each core has its own, other than in the tests without RPS. */
#define this_cpu_ptr(array)	(&(*(array))[test_this_cpu])
#include <kernel.h>

#define TEST_CPUS		4
#define nr_cpu_ids		TEST_CPUS
#define RPS_NO_CPU		0xffff

/* More than there are slots. */
#define TEST_TABLE_MAX		131072

struct rps_sock_flow_table {
	u32 mask;
	u32 ents[TEST_TABLE_MAX];
};

struct rps_dev_flow {
	u16 cpu;
	u16 filter;
	unsigned int last_qtail;
};

struct rps_dev_flow_table {
	unsigned int mask;
	struct rps_dev_flow flows[TEST_TABLE_MAX];
};

struct netdev_rx_queue {
	struct rps_dev_flow_table *rps_flow_table;
};

struct net_device {
	struct netdev_rx_queue _rx[2];
	unsigned int real_num_rx_queues;
};

struct softnet_data {
	unsigned int input_queue_head;
	unsigned int input_queue_tail;
};

struct napi_struct {
	int rx_count;
	unsigned long gro_bitmask;
};

extern struct softnet_data softnet_data[TEST_CPUS];
extern struct rps_sock_flow_table *rps_sock_flow_table;
extern u32 rps_cpu_mask;
extern unsigned int test_this_cpu;

#define per_cpu(array, cpu)	((array)[cpu])
#define smp_processor_id()	test_this_cpu
#define cpu_online(cpu)		true

#define skb_rx_queue_recorded(skb)	true
#define skb_get_rx_queue(skb)		((skb)->queue)

static inline void __skb_set_sw_hash(struct sk_buff *skb, u32 hash, bool is_l4)
{
	skb->hash = hash;
}

void napi_gro_flush(struct napi_struct *napi, bool flush_old);

static inline void rcu_read_lock(void)
{
}

static inline void rcu_read_unlock(void)
{
}

#endif /* _TESTS_UNIT_RPS_H */
