/* SPDX-License-Identifier: GPL-2.0 */
/*
 * As much of the kernel as the pure parts of vse/ use, for user space.
 *
 * The Makefile makes every <linux/...> and <net/...> header that they include
 * lead here.  Nothing is simulated that a test does not look at: RCU frees at
 * once, so that the address sanitizer sees what a reader must not touch, and
 * allocations fail on request.
 */
#ifndef _TESTS_UNIT_KERNEL_H
#define _TESTS_UNIT_KERNEL_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <linux/if_ether.h>
#include <linux/types.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t s64;

#define U8_MAX			UINT8_MAX

#define __aligned(bytes)	__attribute__((aligned(bytes)))
#define __packed		__attribute__((packed))
#define __rcu
#define __percpu

#define likely(x)		(x)
#define unlikely(x)		(x)
#define READ_ONCE(x)		(*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, value)	(*(volatile typeof(x) *)&(x) = (value))

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))
#define container_of(pointer, type, member) \
	((type *)((char *)(pointer) - offsetof(type, member)))
#define sizeof_field(type, member)	sizeof(((type *)0)->member)

#define min(a, b)		((a) < (b) ? (a) : (b))
#define max(a, b)		((a) > (b) ? (a) : (b))
#define min_t(type, a, b)	min((type)(a), (type)(b))

/* The C library's are functions, which a case label does not take. */
#undef htons
#undef ntohs
#define htons(x)		((__be16)((((x) & 0xff) << 8) | (((x) >> 8) & 0xff)))
#define ntohs(x)		((u16)htons(x))
#define htonl(x)		((__be32)__builtin_bswap32(x))

void *test_alloc(size_t size);

/* Let the allocation after this many more fail, once; -1: none. */
extern int test_allocations_left;

#define GFP_KERNEL		0
#define kmalloc(size, flags)	test_alloc(size)
#define kvmalloc(size, flags)	test_alloc(size)
#define kzalloc(size, flags)	test_zalloc(size)
#define kfree(pointer)		free(pointer)
#define kvfree(pointer)		free(pointer)
#define struct_size(pointer, member, count) \
	(sizeof(*(pointer)) + sizeof((pointer)->member[0]) * (count))

static inline void *test_zalloc(size_t size)
{
	void *memory = test_alloc(size);

	if (memory)
		memset(memory, 0, size);
	return memory;
}

static inline void *memchr_inv(const void *start, int c, size_t bytes)
{
	const u8 *p = start;

	for (; bytes; p++, bytes--)
		if (*p != (u8)c)
			return (void *)p;
	return NULL;
}

static inline void sort(void *base, size_t count, size_t size,
			int (*compare)(const void *a, const void *b),
			void *swap)
{
	(void)swap;
	qsort(base, count, size, compare);
}

u32 get_random_u32(void);

/* FNV-1a; any hash will do. */
static inline u32 jhash2(const u32 *words, u32 count, u32 seed)
{
	u32 hash = seed ^ 2166136261u;

	while (count--)
		hash = (hash ^ *words++) * 16777619u;
	return hash ^ hash >> 15;
}

struct list_head {
	struct list_head *next, *prev;
};

static inline void INIT_LIST_HEAD(struct list_head *head)
{
	head->next = head;
	head->prev = head;
}

static inline void list_add(struct list_head *node, struct list_head *head)
{
	node->next = head->next;
	node->prev = head;
	head->next->prev = node;
	head->next = node;
}

static inline void list_del(struct list_head *node)
{
	node->next->prev = node->prev;
	node->prev->next = node->next;
}

static inline bool list_empty(const struct list_head *head)
{
	return head->next == head;
}

#define list_for_each_entry(entry, head, member)			\
	for (entry = container_of((head)->next, typeof(*entry), member); \
	     &entry->member != (head);					\
	     entry = container_of(entry->member.next, typeof(*entry), member))

struct hlist_node {
	struct hlist_node *next, **pprev;
};

struct hlist_head {
	struct hlist_node *first;
};

#define INIT_HLIST_HEAD(head)	((head)->first = NULL)
#define hlist_first_rcu(head)	((head)->first)
#define hlist_next_rcu(node)	((node)->next)
#define hlist_for_each(node, head) \
	for (node = (head)->first; node; node = node->next)

static inline void hlist_insert(struct hlist_node *node,
				struct hlist_node **at)
{
	node->next = *at;
	node->pprev = at;
	*at = node;
	if (node->next)
		node->next->pprev = &node->next;
}

#define hlist_add_head_rcu(node, head)		hlist_insert(node, &(head)->first)
#define hlist_add_before_rcu(node, next)	hlist_insert(node, (next)->pprev)
#define hlist_add_behind_rcu(node, prev)	hlist_insert(node, &(prev)->next)

static inline void hlist_del_rcu(struct hlist_node *node)
{
	*node->pprev = node->next;
	if (node->next)
		node->next->pprev = node->pprev;
}

struct rcu_head {
	char unused;
};

#define rcu_dereference(pointer)			(pointer)
#define rcu_dereference_raw(pointer)			(pointer)
#define rcu_dereference_protected(pointer, held)	(pointer)
#define rcu_assign_pointer(pointer, value)		((pointer) = (value))
#define RCU_INIT_POINTER(pointer, value)		((pointer) = (value))
#define kfree_rcu(pointer, member)			free(pointer)

/* What a reader does that a writer has to wait for. */
extern void (*test_reader)(void);

static inline void synchronize_rcu(void)
{
	if (test_reader)
		test_reader();
}

#define VLAN_HLEN		4
#define VLAN_VID_MASK		0x0fff
#define VLAN_PRIO_MASK		0xe000
#define VLAN_PRIO_SHIFT		13

struct vlan_hdr {
	__be16 h_vlan_TCI;
	__be16 h_vlan_encapsulated_proto;
};

static inline bool eth_type_vlan(__be16 type)
{
	return type == htons(ETH_P_8021Q) || type == htons(ETH_P_8021AD);
}

static inline bool eth_proto_is_802_3(__be16 type)
{
	return ntohs(type) >= ETH_P_802_3_MIN;
}

#define IP_MF			0x2000
#define IP_OFFSET		0x1fff

/**
 * struct sk_buff - a packet whose first bytes may be linear, the rest not
 * @data: the linear part
 * @headlen: length of it
 * @fragment: what is behind it
 * @len: length of both
 * @vlan_tci: VLAN tag that the NIC took off
 * @vlan_present: whether it did
 * @dev: the device that received it
 * @queue: and the queue
 * @hash: of its flow
 */
struct sk_buff {
	u8 *data;
	unsigned int headlen;
	const u8 *fragment;
	unsigned int len;
	u16 vlan_tci;
	bool vlan_present;
	struct net_device *dev;
	unsigned int queue;
	u32 hash;
};

#define skb_vlan_tag_present(skb)	((skb)->vlan_present)
#define skb_vlan_tag_get(skb)		((skb)->vlan_tci)

static inline void *skb_header_pointer(const struct sk_buff *skb, int offset,
				       int length, void *buffer)
{
	if ((int)skb->headlen - offset >= length)
		return skb->data + offset;
	if (offset < (int)skb->headlen || (int)skb->len - offset < length)
		return NULL;
	memcpy(buffer, skb->fragment + (offset - skb->headlen), length);
	return buffer;
}

#endif /* _TESTS_UNIT_KERNEL_H */
