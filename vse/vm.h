/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which cores VMs run on, as the operator or the controller tells, and which of
 * them they use.
 *
 * A VM is bound to cores, or to threads, its virtual CPUs.  The sampler sees on
 * which cores the threads are.  A VM is running on a core that it is bound to
 * while it uses it, and for the time vm-idle behind: the choice keeps flows away.
 * A thread uses the core that it is on by having run there.  What a VM that is
 * bound to cores does there is not known, so what tasks and virtual CPUs do there
 * is taken for it.
 */
#ifndef _VSE_VM_H
#define _VSE_VM_H

#include <linux/cpumask.h>
#include <linux/ktime.h>
#include <linux/list.h>

struct pid;
struct vse_vm_thread;

/**
 * struct vse_vm - a virtual machine
 * @node: in the list of VMs, in the order of @id
 * @id: 1 to VSE_VM_ID_MAX
 * @tenant: whose it is
 * @cores: the cores it is bound to, or where its threads are
 * @running: those of them that it uses
 * @bound: when it was bound
 * @threads: NULL if it is bound to cores
 * @thread_count: how many of them there are still
 */
struct vse_vm {
	struct list_head node;
	u32 id;
	u32 tenant;
	cpumask_var_t cores;
	cpumask_var_t running;
	ktime_t bound;
	struct vse_vm_thread *threads;
	unsigned int thread_count;
};

int vse_vms_init(void);
void vse_vms_exit(void);

int vse_vm_bind_cores(u32 id, u32 tenant, const struct cpumask *cores);
int vse_vm_bind_threads(u32 id, u32 tenant, struct pid **pids,
			unsigned int count);
int vse_vm_delete(u32 id);
unsigned int vse_vms_generation(void);
struct vse_vm *vse_vm_after(u32 id);

void vse_vms_core_used(unsigned int core, ktime_t now);
void vse_vms_follow(ktime_t now);

#endif /* _VSE_VM_H */
