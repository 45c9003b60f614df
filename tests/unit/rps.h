/* SPDX-License-Identifier: GPL-2.0 */
/*
 * RPS as vse/steer.c sees it: the kernel's tables and backlogs, by their names.
 * steer_test.c has the rest of RPS: what get_rps_cpu() and the softirq do.
 */
#ifndef _TESTS_UNIT_RPS_H
#define _TESTS_UNIT_RPS_H

/* Each core has its own, other than in the tests without RPS. */
#define this_cpu_ptr(array)	(&(*(array))[test_this_cpu])
#define per_cpu_ptr(array, core)	(&(*(array))[core])
#define for_each_possible_cpu(core)	for ((core) = 0; (core) < TEST_CPUS; (core)++)
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

/* A list of packets; as much of it as is used. */
struct sk_buff_head {
	struct sk_buff *first, *last;
	unsigned int qlen;
};

struct softnet_data {
	struct sk_buff_head input_pkt_queue;
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
#define DECLARE_PER_CPU(type, name)	extern type name[TEST_CPUS]
#define DEFINE_PER_CPU(type, name)	type name[TEST_CPUS]
#define smp_processor_id()	test_this_cpu
#define cpu_online(cpu)		true

#define skb_rx_queue_recorded(skb)	true
#define skb_get_rx_queue(skb)		((skb)->queue)

static inline void __skb_set_sw_hash(struct sk_buff *skb, u32 hash, bool is_l4)
{
	skb->hash = hash;
}

void napi_gro_flush(struct napi_struct *napi, bool flush_old);
void netif_receive_skb(struct sk_buff *skb);

#define __skb_queue_head_init(list)	memset(list, 0, sizeof(*(list)))
#define skb_queue_empty(list)		(!(list)->qlen)
#define skb_queue_len_lockless(list)	((list)->qlen)

static inline void __skb_queue_tail(struct sk_buff_head *list,
				    struct sk_buff *skb)
{
	skb->next = NULL;
	if (list->qlen++)
		list->last->next = skb;
	else
		list->first = skb;
	list->last = skb;
}

static inline struct sk_buff *__skb_dequeue(struct sk_buff_head *list)
{
	struct sk_buff *skb = list->first;

	if (!list->qlen)
		return NULL;
	list->first = skb->next;
	list->qlen--;
	return skb;
}

/* A packet in fragments has its header read once, and not before. */
#define pskb_may_pull(skb, length)	((length) == ETH_HLEN)
#define eth_type_trans(skb, dev)	htons(ETH_P_IP)

extern int netdev_max_backlog;

/* Time passes when the model says so. */
#undef jiffies
#define jiffies			test_jiffies
#define HZ			250
#define msecs_to_jiffies(ms)	DIV_ROUND_UP((ms) * HZ, 1000)
#define time_before(a, b)	time_after(b, a)
extern unsigned long test_jiffies;

struct timer_list {
	void (*function)(struct timer_list *timer);
	unsigned long expires;
	bool pending;
};

#define TIMER_PINNED		0
#define timer_setup(timer, handler, flags)	((timer)->function = (handler))
#define timer_delete_sync(timer)	((timer)->pending = false)
#define from_timer(variable, timer, member) \
	container_of(timer, typeof(*(variable)), member)

static inline void mod_timer(struct timer_list *timer, unsigned long expires)
{
	timer->expires = expires;
	timer->pending = true;
}

/* One thread plays all cores. */
typedef char spinlock_t;

#define spin_lock_init(lock)	((void)(lock))
#define spin_lock(lock)		((void)(lock))
#define spin_unlock(lock)	((void)(lock))
#define spin_lock_bh(lock)	((void)(lock))
#define spin_unlock_bh(lock)	((void)(lock))
#define local_bh_disable()	((void)0)
#define local_bh_enable()	((void)0)

static inline void rcu_read_lock(void)
{
}

static inline void rcu_read_unlock(void)
{
}

#endif /* _TESTS_UNIT_RPS_H */
