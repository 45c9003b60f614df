/* SPDX-License-Identifier: GPL-2.0 */
/*
 * As much of the kernel as the pure parts of vse/ use, for user space.
 *
 * The Makefile makes every <linux/...> and <net/...> header that they include
 * lead here.  Nothing is simulated that a test does not look at; allocations
 * fail on request.
 */
#ifndef _TESTS_UNIT_KERNEL_H
#define _TESTS_UNIT_KERNEL_H

#include <errno.h>
#include <limits.h>
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
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;
typedef s64 ktime_t;

#define U8_MAX			UINT8_MAX
#define U16_MAX			UINT16_MAX
#define U32_MAX			UINT32_MAX
#define BIT(n)			(1ul << (n))
#define __force

#define __aligned(bytes)	__attribute__((aligned(bytes)))
#define __packed		__attribute__((packed))
#define __uninitialized	__attribute__((uninitialized))
#define __rcu
#define __percpu

#define likely(x)		(x)
#define unlikely(x)		(x)
#define READ_ONCE(x)		(*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, value)	(*(volatile typeof(x) *)&(x) = (value))

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define div64_u64(n, d)		((n) / (d))
#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))
#define container_of(pointer, type, member) \
	((type *)((char *)(pointer) - offsetof(type, member)))
#define BUILD_BUG_ON(condition)	_Static_assert(!(condition), #condition)
#define sizeof_field(type, member)	sizeof(((type *)0)->member)

#define min(a, b)		((a) < (b) ? (a) : (b))
#define max(a, b)		((a) > (b) ? (a) : (b))
#define min_t(type, a, b)	min((type)(a), (type)(b))
#define max_t(type, a, b)	max((type)(a), (type)(b))
#define clamp_t(type, value, low, high) \
	max_t(type, min_t(type, value, high), low)

/* The C library's are functions, which a case label does not take. */
#undef htons
#undef ntohs
#define htons(x)		((__be16)((((x) & 0xff) << 8) | (((x) >> 8) & 0xff)))
#define ntohs(x)		((u16)htons(x))
#undef htonl
#undef ntohl
#define htonl(x)		((__be32)__builtin_bswap32(x))
#define be64_to_cpu(x)		__builtin_bswap64(x)
#define ntohl(x)		((u32)__builtin_bswap32(x))
#define cpu_to_be64(x)		((__be64)__builtin_bswap64(x))

void *test_alloc(size_t size);

/* Let the allocation after this many more fail, once; -1: none. */
extern int test_allocations_left;

#define GFP_KERNEL		0
#define kmalloc(size, flags)	test_alloc(size)
#define kvmalloc(size, flags)	test_alloc(size)
#define kzalloc(size, flags)	test_zalloc(size)
#define kvzalloc(size, flags)	test_zalloc(size)
#define kcalloc(count, size, flags)	test_zalloc((count) * (size))
#define kvcalloc(count, size, flags)	test_zalloc((count) * (size))
#define __alloc_percpu(size, align)	test_zalloc(size)
#define SMP_CACHE_BYTES		64
#define jiffies			0ul
#define time_after(a, b)	((long)((b) - (a)) < 0)
#define prefetchw(address)	((void)(address))
#define alloc_percpu(type)	((type *)test_zalloc(sizeof(type)))
#define free_percpu(pointer)	free(pointer)
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
void get_random_bytes(void *buffer, size_t size);

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

#define list_first_entry(head, type, member) \
	container_of((head)->next, type, member)

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
#define rcu_access_pointer(pointer)			(pointer)
#define rcu_dereference_raw(pointer)			(pointer)
#define rcu_dereference_protected(pointer, held)	(pointer)
#define rcu_assign_pointer(pointer, value)		((pointer) = (value))
#define RCU_INIT_POINTER(pointer, value)		((pointer) = (value))
#define kfree_rcu(pointer, member)			test_free_rcu(pointer)
#define kvfree_rcu(pointer, member)			test_free_rcu(pointer)

/* No barriers: a test has one thread. */
#define smp_load_acquire(pointer)	READ_ONCE(*(pointer))	/* none */
#define smp_store_release(pointer, value) \
	WRITE_ONCE(*(pointer), value)	/* none */

#ifndef this_cpu_ptr
#define this_cpu_ptr(pointer)		(pointer)
#define per_cpu_ptr(pointer, core)	((void)(core), (pointer))
#define for_each_possible_cpu(core)	for ((core) = 0; (core) < 1; (core)++)
#endif

#define MAX_ERRNO			4095
#define ERR_PTR(error)			((void *)(long)(error))
#define PTR_ERR(pointer)		((long)(pointer))
#define IS_ERR(pointer)			((unsigned long)(pointer) >= (unsigned long)-MAX_ERRNO)

/*
 * Frees at once, so that the address sanitizer sees what a reader must not
 * touch; or, while there are readers, when they have ended.
 */
void test_free_rcu(void *pointer);
void test_begin_reading(void);
void test_end_reading(void);

/* Numbers from 0 up, always the lowest that is free. */
struct ida {
	u64 taken[131072 / 64];
};

#define DEFINE_IDA(name)	struct ida name
#define ida_init(ida)		memset(ida, 0, sizeof(*(ida)))
#define ida_destroy(ida)	((void)(ida))

int ida_alloc_max(struct ida *ida, unsigned int most, int flags);
void ida_free(struct ida *ida, unsigned int number);

struct netlink_ext_ack {
	const char *message;
};

#define NL_SET_ERR_MSG(extack, text)	((extack)->message = (text))

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
#define ipv4_get_dsfield(ip)	((ip)->tos)

#define NEXTHDR_HOP		0
#define NEXTHDR_ROUTING		43
#define NEXTHDR_FRAGMENT	44
#define NEXTHDR_AUTH		51
#define NEXTHDR_DEST		60
#define IP6_MF			0x0001
#define IP6_OFFSET		0xfff8
#define ipv6_get_dsfield(ip)	((u8)(ntohs(*(const __be16 *)(ip)) >> 4))
#define ipv6_optlen(option)	(((option)->hdrlen + 1) << 3)
#define ipv6_authlen(option)	(((option)->hdrlen + 2) << 2)

struct frag_hdr {
	u8 nexthdr;
	u8 reserved;
	__be16 frag_off;
	__be32 identification;
};

#define GRE_HEADER_SECTION	4

struct gre_base_hdr {
	__be16 flags;
	__be16 protocol;
} __packed;

/**
 * struct test_fragment - a page of a packet
 * @bytes: what is in it
 * @size: how much that is
 * @unmapped: it has no address (high memory), so it can only be copied
 */
typedef struct test_fragment {
	const u8 *bytes;
	unsigned int size;
	bool unmapped;
} skb_frag_t;

#define skb_frag_size(fragment)	((fragment)->size)
#define skb_frag_address_safe(fragment) \
	((fragment)->unmapped ? NULL : (fragment)->bytes)

struct skb_shared_info {
	u8 nr_frags;
	skb_frag_t frags[4];
};

/**
 * struct sk_buff - a packet whose first bytes may be linear, the rest not
 * @data: the linear part
 * @headlen: length of it
 * @shared: the fragments behind it
 * @len: length of all
 * @vlan_tci: VLAN tag that the NIC took off
 * @vlan_present: whether it did
 * @dev: the device that received it
 * @queue: and the queue
 * @hash: of its flow
 * @protocol: set when the Ethernet header has been read
 * @next: in a list of packets
 */
struct sk_buff {
	u8 *data;
	unsigned int headlen;
	struct skb_shared_info shared;
	unsigned int len;
	u16 vlan_tci;
	bool vlan_present;
	struct net_device *dev;
	unsigned int queue;
	u32 hash;
	__be16 protocol;
	struct sk_buff *next;
};

#define skb_shinfo(skb)			(&(skb)->shared)
#define skb_headlen(skb)		((skb)->headlen)
#define skb_vlan_tag_present(skb)	((skb)->vlan_present)
#define skb_vlan_tag_get(skb)		((skb)->vlan_tci)

void *skb_header_pointer(const struct sk_buff *skb, int offset, int length,
			 void *buffer);

#endif /* _TESTS_UNIT_KERNEL_H */
