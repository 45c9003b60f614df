// SPDX-License-Identifier: GPL-2.0
#include <time.h>
#include "device.h"
#include "host.h"
#include "lock.h"
#include "netlink.h"

#define PAGE		4096

/**
 * struct host_tick - a core's idle time, in as many cache lines as the kernel's
 * @version: odd while it changes
 * @idle_since: when it went idle, if it is
 * @idle: nanoseconds it has been
 * @waiting: likewise, for a disk
 */
struct host_tick {
	unsigned int version;
	ktime_t idle_since ____cacheline_aligned;
	ktime_t idle;
	ktime_t waiting;
};

unsigned int nr_cpu_ids;
unsigned int host_this_core;
struct delayed_work *host_work;
struct mutex vse_lock;

/* Per core, and each in another page: as the kernel's. */
static struct host_tick *ticks;
static struct kernel_cpustat *stats;
static int *waiters;			/* tasks that wait for a disk */
static ktime_t passed;

void host_init(unsigned int cores)
{
	nr_cpu_ids = cores;
	ticks = host_alloc_percpu(sizeof(*ticks), PAGE);
	stats = host_alloc_percpu(sizeof(*stats), PAGE);
	waiters = host_alloc_percpu(sizeof(*waiters), PAGE);
}

/* ---- time ---- */

/* The machine's, so that what takes time does; and what is made up to pass. */
ktime_t ktime_get(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ll + time.tv_nsec + passed;
}

void host_pass_time(u64 ns)
{
	passed += ns;
}

void host_core_did(unsigned int core, u64 user, u64 softirq, u64 idle)
{
	struct kernel_cpustat *stat = per_cpu_ptr(stats, core);

	stat->cpustat[CPUTIME_USER] += user;
	stat->cpustat[CPUTIME_SOFTIRQ] += softirq;
	per_cpu_ptr(ticks, core)->idle += idle;
}

static u64 read_idle(unsigned int core, bool waits, u64 *wall)
{
	const struct host_tick *tick = per_cpu_ptr(ticks, core);
	ktime_t now = ktime_get(), time;
	unsigned int version;

	if (wall)
		*wall = now / NSEC_PER_USEC;
	do {
		version = READ_ONCE(tick->version) & ~1u;
		time = waits ? READ_ONCE(tick->waiting) : READ_ONCE(tick->idle);
		if (waits == !!READ_ONCE(*per_cpu_ptr(waiters, core)) &&
		    READ_ONCE(tick->idle_since))
			time += now - tick->idle_since;
	} while (READ_ONCE(tick->version) != version);
	return time / NSEC_PER_USEC;
}

/* cpufreq's: the idle time with that of waiting for disks, asked one by one. */
u64 get_cpu_idle_time(unsigned int core, u64 *wall, int io_busy)
{
	return read_idle(core, false, NULL) + read_idle(core, true, wall);
}

void kcpustat_cpu_fetch(struct kernel_cpustat *to, unsigned int core)
{
	*to = *per_cpu_ptr(stats, core);
}

/* ---- what is as if it were not there ---- */

int cpuhp_setup_state(int state, const char *name, int (*online)(unsigned int),
		      int (*offline)(unsigned int))
{
	unsigned int core;

	for (core = 0; core < nr_cpu_ids; core++)
		online(core);
	return 1;
}

void vse_netlink_vm_event(u8 cmd, const struct vse_vm *vm)
{
}

u32 get_random_u32(void)
{
	return 0;
}
