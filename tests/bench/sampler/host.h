/* SPDX-License-Identifier: GPL-2.0 */
/*
 * As much of the kernel as the sampler uses, on a host of many cores: on top of
 * tests/unit/kernel.h, which has what the pure parts of vse/ use.
 *
 * Where the sampler waits for memory, this does as the kernel does: what a core
 * writes lies in pages of its own, the clocks of a core in as many cache lines.
 * One thread plays all cores.
 */
#ifndef _BENCH_SAMPLER_HOST_H
#define _BENCH_SAMPLER_HOST_H

#include <stddef.h>

/* An address of per-CPU memory is that of core 0's. */
#define HOST_UNIT		(256u << 10)

#define per_cpu_ptr(pointer, core) \
	((typeof(pointer))((char *)(pointer) + (size_t)(core) * HOST_UNIT))
#define this_cpu_ptr(pointer)	per_cpu_ptr(pointer, host_this_core)
#define for_each_possible_cpu(core) \
	for ((core) = 0; (core) < nr_cpu_ids; (core)++)

#include <kernel.h>

#define HOST_CORES_MAX		256
#define ____cacheline_aligned	__aligned(SMP_CACHE_BYTES)

extern unsigned int nr_cpu_ids;
extern unsigned int host_this_core;

void host_init(unsigned int cores);
void *host_alloc(size_t size);
void *host_alloc_percpu(size_t size, size_t align);

#undef kzalloc
#undef kcalloc
#undef kfree
#undef alloc_percpu
#undef __alloc_percpu
#undef free_percpu
#define kzalloc(size, flags)		host_alloc(size)
#define kcalloc(count, size, flags)	host_alloc((count) * (size))
#define kfree(pointer)			((void)(pointer))
#define alloc_percpu(type) \
	((type *)host_alloc_percpu(sizeof(type), __alignof__(type)))
#define __alloc_percpu(size, align)	host_alloc_percpu(size, align)
#define free_percpu(pointer)		((void)(pointer))

#define abs(x)			((x) < 0 ? -(x) : (x))
#define swap(a, b) \
	do { typeof(a) swapped = (a); (a) = (b); (b) = swapped; } while (0)
#define div_u64(n, d)		((n) / (d))
#define cmpxchg(pointer, old, new) \
	__sync_val_compare_and_swap(pointer, old, new)

/* ---- masks of cores ---- */

#define HOST_WORDS		(HOST_CORES_MAX / 64)

struct cpumask {
	u64 bits[HOST_WORDS];
};

typedef struct cpumask *cpumask_var_t;

static inline bool zalloc_cpumask_var(cpumask_var_t *mask, int flags)
{
	*mask = host_alloc(sizeof(**mask));
	return true;
}

#define free_cpumask_var(mask)		((void)(mask))

static inline void cpumask_set_cpu(unsigned int core, struct cpumask *mask)
{
	mask->bits[core / 64] |= 1ull << core % 64;
}

static inline void cpumask_clear_cpu(unsigned int core, struct cpumask *mask)
{
	mask->bits[core / 64] &= ~(1ull << core % 64);
}

static inline bool cpumask_test_cpu(unsigned int core, const struct cpumask *mask)
{
	return mask->bits[core / 64] >> core % 64 & 1;
}

#define cpumask_clear(mask)		memset(mask, 0, sizeof(*(mask)))
#define cpumask_copy(to, from)		(*(to) = *(from))
#define cpumask_equal(a, b)		(!memcmp(a, b, sizeof(*(a))))

static inline void cpumask_and(struct cpumask *to, const struct cpumask *a,
			       const struct cpumask *b)
{
	unsigned int i;

	for (i = 0; i < HOST_WORDS; i++)
		to->bits[i] = a->bits[i] & b->bits[i];
}

static inline void cpumask_or(struct cpumask *to, const struct cpumask *a,
			      const struct cpumask *b)
{
	unsigned int i;

	for (i = 0; i < HOST_WORDS; i++)
		to->bits[i] = a->bits[i] | b->bits[i];
}

#define for_each_cpu(core, mask)					\
	for ((core) = 0; (core) < nr_cpu_ids; (core)++)			\
		if (cpumask_test_cpu(core, mask))

/* ---- cores ---- */

#define cpu_possible_mask		NULL
#define for_each_cpu_wrap(core, mask, first)				\
	for (unsigned int host_n = ((core) = (first) % nr_cpu_ids, 0);	\
	     host_n < nr_cpu_ids;					\
	     host_n++, (core) = ((core) + 1) % nr_cpu_ids)
const struct cpumask *topology_sibling_cpumask(unsigned int core);
#define cpu_online(core)		true
#define num_online_cpus()		nr_cpu_ids

#define HK_TYPE_DOMAIN			0
#define HK_TYPE_TICK			1
#define housekeeping_test_cpu(core, type)	true

#define CPUHP_AP_ONLINE_DYN		0
int cpuhp_setup_state(int state, const char *name, int (*online)(unsigned int),
		      int (*offline)(unsigned int));
#define cpuhp_remove_state(state)	((void)(state))

/* ---- time ---- */

#define NSEC_PER_USEC		1000
#define NSEC_PER_MSEC		1000000

ktime_t ktime_get(void);
#define ktime_sub(a, b)		((a) - (b))
#define ktime_compare(a, b)	((a) < (b) ? -1 : (a) > (b))
#define ktime_to_ns(time)	(time)
#define ms_to_ktime(ms)		((ktime_t)((ms) * NSEC_PER_MSEC))
#define ktime_ms_delta(a, b)	(((a) - (b)) / NSEC_PER_MSEC)
#define msecs_to_jiffies(ms)	((ms) / 4)

enum cpu_usage_stat {
	CPUTIME_USER,
	CPUTIME_NICE,
	CPUTIME_SYSTEM,
	CPUTIME_SOFTIRQ,
	CPUTIME_IRQ,
	CPUTIME_IDLE,
	CPUTIME_IOWAIT,
	CPUTIME_STEAL,
	CPUTIME_GUEST,
	CPUTIME_GUEST_NICE,
	NR_STATS,
};

struct kernel_cpustat {
	u64 cpustat[NR_STATS];
};

u64 get_cpu_idle_time(unsigned int core, u64 *wall, int io_busy);
void kcpustat_cpu_fetch(struct kernel_cpustat *to, unsigned int core);

/* A core has been in tasks and in softirq for so long, and idle for the rest. */
void host_pass_time(u64 ns);
void host_core_did(unsigned int core, u64 user, u64 softirq, u64 idle);

/* ---- work, locks ---- */

struct work_struct {
	char unused;
};

struct delayed_work {
	void (*function)(struct work_struct *work);
};

extern struct delayed_work *host_work;

#define DECLARE_DELAYED_WORK(name, handler) \
	struct delayed_work name = { handler }
#define system_unbound_wq		NULL
#define mod_delayed_work(queue, work, delay)	(host_work = (work))
#define cancel_delayed_work_sync(work)	((void)(work))

struct mutex {
	char unused;
};

#define mutex_lock(mutex)		((void)(mutex))
#define mutex_unlock(mutex)		((void)(mutex))
#define lockdep_assert_held(lock)	((void)(lock))

typedef char spinlock_t;

#define DEFINE_SPINLOCK(name)		spinlock_t name
#define spin_lock(lock)			((void)(lock))
#define spin_unlock(lock)		((void)(lock))
#define rcu_read_lock()			do { } while (0)
#define rcu_read_unlock()		do { } while (0)

/* ---- threads: in lines and pages of their own, as the kernel's ---- */

struct task_struct {
	unsigned int state ____cacheline_aligned;
	int exit_state;
	unsigned int core ____cacheline_aligned;
	struct {
		u64 sum_exec_runtime;
	} se ____cacheline_aligned;
	char rest[8192];
};

struct pid {
	struct task_struct *task ____cacheline_aligned;
};

#define PIDTYPE_PID			0
#define pid_task(pid, type)		((pid)->task)
#define get_pid(pid)			(pid)
#define put_pid(pid)			((void)(pid))
#define task_cpu(task)			READ_ONCE((task)->core)
#define task_is_running(task)		(!READ_ONCE((task)->state))

/* ---- the rest of the list, and what headers of vse/ name ---- */

static inline void list_add_tail(struct list_head *node, struct list_head *head)
{
	list_add(node, head->prev);
}

static inline void list_replace(struct list_head *old, struct list_head *new)
{
	list_add(new, old);
	list_del(old);
}

#define LIST_HEAD(name)		struct list_head name = { &(name), &(name) }
#define list_for_each_entry_safe(entry, after, head, member)		\
	for (entry = container_of((head)->next, typeof(*entry), member); \
	     after = container_of(entry->member.next, typeof(*entry), member), \
	     &entry->member != (head);					\
	     entry = after)

typedef char netdevice_tracker;

struct napi_struct {
	int rx_count;
	unsigned long gro_bitmask;
};

struct nla_policy {
	char unused;
};

struct nlattr;
struct genl_info;
struct netlink_callback;

struct timerqueue_node {
	char unused;
};

#define TRACE_DEFINE_ENUM(name)
#define TP_PROTO(...)			__VA_ARGS__
#define TP_ARGS(...)
#define TP_STRUCT__entry(...)
#define TP_fast_assign(...)
#define TP_printk(...)
#define TRACE_EVENT(name, prototype, ...)	void trace_##name(prototype)

#endif /* _BENCH_SAMPLER_HOST_H */
