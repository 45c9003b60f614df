// SPDX-License-Identifier: GPL-2.0
#include <linux/slab.h>
#include "core.h"
#include "lock.h"
#include "netlink.h"
#include "vm.h"
#include "vm_thread.h"

static LIST_HEAD(vms);
static ktime_t *used;			/* by core: when last used by tasks */
static cpumask_var_t running_cores;	/* of all VMs */
static cpumask_var_t bound_cores;	/* likewise */
static unsigned int generation;

static struct vse_vm *find_vm(u32 id)
{
	struct vse_vm *vm;

	list_for_each_entry(vm, &vms, node)
		if (vm->id == id)
			return vm;
	return NULL;
}

static struct vse_vm *new_vm(u32 id, unsigned int threads)
{
	struct vse_vm *vm = kzalloc(sizeof(*vm), GFP_KERNEL);

	if (!vm)
		return NULL;
	vm->id = id;
	if (!zalloc_cpumask_var(&vm->cores, GFP_KERNEL))
		goto free_vm;
	if (!zalloc_cpumask_var(&vm->running, GFP_KERNEL))
		goto free_cores;
	if (!threads)
		return vm;
	vm->threads = kcalloc(threads, sizeof(*vm->threads), GFP_KERNEL);
	if (vm->threads)
		return vm;

	free_cpumask_var(vm->running);
free_cores:
	free_cpumask_var(vm->cores);
free_vm:
	kfree(vm);
	return NULL;
}

static void free_vm(struct vse_vm *vm)
{
	unsigned int i;

	for (i = 0; i < vm->thread_count; i++)
		put_pid(vm->threads[i].pid);
	kfree(vm->threads);
	free_cpumask_var(vm->running);
	free_cpumask_var(vm->cores);
	kfree(vm);
}

static bool in_use(ktime_t since, ktime_t now, unsigned int idle)
{
	return !idle || ktime_ms_delta(now, since) < idle;
}

/* Where its threads are, and which of them run. */
static void place_threads(struct vse_vm *vm, ktime_t now, unsigned int idle)
{
	const struct vse_vm_thread *thread;

	cpumask_clear(vm->cores);
	cpumask_clear(vm->running);
	for (thread = vm->threads; thread < vm->threads + vm->thread_count;
	     thread++) {
		cpumask_set_cpu(thread->core, vm->cores);
		if (in_use(thread->used, now, idle))
			cpumask_set_cpu(thread->core, vm->running);
	}
}

static void update_running(struct vse_vm *vm, ktime_t now, unsigned int idle)
{
	unsigned int core;

	if (vm->threads) {
		place_threads(vm, now, idle);
		return;
	}
	cpumask_clear(vm->running);
	/* One that has just come is given the time to be seen. */
	for_each_cpu(core, vm->cores)
		if (in_use(vm->bound, now, idle) ||
		    in_use(used[core], now, idle))
			cpumask_set_cpu(core, vm->running);
}

static void update_all(ktime_t now)
{
	struct vse_core_settings settings;
	struct vse_vm *vm;

	vse_cores_get_settings(&settings);
	cpumask_clear(running_cores);
	cpumask_clear(bound_cores);
	list_for_each_entry(vm, &vms, node) {
		update_running(vm, now, settings.vm_idle);
		cpumask_or(running_cores, running_cores, vm->running);
		cpumask_or(bound_cores, bound_cores, vm->cores);
	}
	vse_cores_set_vms(running_cores, bound_cores);
}

/* In place of the one with its id, if there is one. */
static void enter_vm(struct vse_vm *vm)
{
	struct vse_vm *old = find_vm(vm->id), *next;
	u8 event = VSE_CMD_VM_ADD_NTF;

	if (old) {
		list_replace(&old->node, &vm->node);
		free_vm(old);
		event = VSE_CMD_VM_CHANGE_NTF;
	} else {
		/* With none behind, &next->node is the head of the list. */
		list_for_each_entry(next, &vms, node)
			if (next->id > vm->id)
				break;
		list_add_tail(&vm->node, &next->node);
	}
	generation++;
	update_all(vm->bound);
	vse_netlink_vm_event(event, vm);
}

/**
 * vse_vm_bind_cores - bind a VM to cores, for the first time or anew
 * @id: 1 to VSE_VM_ID_MAX
 * @tenant: whose it is
 * @cores: the cores
 *
 * Context: process; sleeps; vse_lock held.
 * Return: 0 or -ENOMEM.
 */
int vse_vm_bind_cores(u32 id, u32 tenant, const struct cpumask *cores)
{
	struct vse_vm *vm = new_vm(id, 0);

	lockdep_assert_held(&vse_lock);
	if (!vm)
		return -ENOMEM;
	vm->tenant = tenant;
	vm->bound = ktime_get();
	cpumask_copy(vm->cores, cores);
	enter_vm(vm);
	return 0;
}

/**
 * vse_vm_bind_threads - bind a VM to threads, for the first time or anew
 * @id: 1 to VSE_VM_ID_MAX
 * @tenant: whose it is
 * @pids: the threads
 * @count: how many, at least one
 *
 * Context: process; sleeps; vse_lock held.
 * Return: 0, -ESRCH if one of them has exited, or -ENOMEM.
 */
int vse_vm_bind_threads(u32 id, u32 tenant, struct pid **pids,
			unsigned int count)
{
	struct vse_vm *vm = new_vm(id, count);

	lockdep_assert_held(&vse_lock);
	if (!vm)
		return -ENOMEM;
	vm->tenant = tenant;
	vm->bound = ktime_get();
	for (; vm->thread_count < count; vm->thread_count++) {
		struct pid *pid = get_pid(pids[vm->thread_count]);

		if (!vse_vm_thread_start(&vm->threads[vm->thread_count], pid,
					 vm->bound)) {
			put_pid(pid);
			free_vm(vm);
			return -ESRCH;
		}
	}
	enter_vm(vm);
	return 0;
}

static void forget_vm(struct vse_vm *vm)
{
	/* While it can still be shown. */
	vse_netlink_vm_event(VSE_CMD_VM_DEL_NTF, vm);
	list_del(&vm->node);
	free_vm(vm);
	generation++;
}

/**
 * vse_vm_delete - forget a VM
 * @id: which one
 *
 * Context: process; vse_lock held.
 * Return: 0 or -ENOENT.
 */
int vse_vm_delete(u32 id)
{
	struct vse_vm *vm;

	lockdep_assert_held(&vse_lock);
	vm = find_vm(id);
	if (!vm)
		return -ENOENT;
	forget_vm(vm);
	update_all(ktime_get());
	return 0;
}

/* The threads that have exited go; true if any has. */
static bool follow_threads(struct vse_vm *vm, ktime_t now)
{
	unsigned int i, left = 0;

	for (i = 0; i < vm->thread_count; i++) {
		struct vse_vm_thread thread = vm->threads[i];

		if (vse_vm_thread_follow(&thread, now))
			vm->threads[left++] = thread;
		else
			put_pid(thread.pid);
	}
	swap(vm->thread_count, left);
	return vm->thread_count != left;
}

/**
 * vse_vms_core_used - tell that tasks have used a core
 * @core: the core
 * @now: the time
 *
 * Context: the sampler.
 */
void vse_vms_core_used(unsigned int core, ktime_t now)
{
	WRITE_ONCE(used[core], now);
}

/**
 * vse_vms_follow - see which cores VMs use now
 * @now: the time
 *
 * Context: process; sleeps; vse_lock held.
 */
void vse_vms_follow(ktime_t now)
{
	struct vse_vm *vm, *next;

	lockdep_assert_held(&vse_lock);
	if (list_empty(&vms))
		return;
	list_for_each_entry_safe(vm, next, &vms, node) {
		if (!vm->threads || !follow_threads(vm, now))
			continue;
		if (vm->thread_count) {
			generation++;
			vse_netlink_vm_event(VSE_CMD_VM_CHANGE_NTF, vm);
		} else {
			forget_vm(vm);
		}
	}
	update_all(now);
}

/**
 * vse_vms_generation - changes when VMs or their bindings do
 *
 * Context: process; vse_lock held.
 */
unsigned int vse_vms_generation(void)
{
	return generation;
}

/**
 * vse_vm_after - the next VM of a dump, in the order of ids
 * @id: of the last one shown, 0 at the start
 *
 * Context: process; vse_lock held.
 * Return: the VM or NULL.
 */
struct vse_vm *vse_vm_after(u32 id)
{
	struct vse_vm *vm;

	lockdep_assert_held(&vse_lock);
	list_for_each_entry(vm, &vms, node)
		if (vm->id > id)
			return vm;
	return NULL;
}

/**
 * vse_vms_init - start without VMs
 *
 * Context: process; sleeps.
 * Return: 0 or -ENOMEM.
 */
int vse_vms_init(void)
{
	used = kcalloc(nr_cpu_ids, sizeof(*used), GFP_KERNEL);
	if (!used)
		return -ENOMEM;
	if (!zalloc_cpumask_var(&running_cores, GFP_KERNEL))
		goto free_used;
	if (!zalloc_cpumask_var(&bound_cores, GFP_KERNEL))
		goto free_running;
	return 0;

free_running:
	free_cpumask_var(running_cores);
free_used:
	kfree(used);
	return -ENOMEM;
}

/**
 * vse_vms_exit - forget all VMs
 *
 * Context: process.
 */
void vse_vms_exit(void)
{
	struct vse_vm *vm, *next;

	list_for_each_entry_safe(vm, next, &vms, node) {
		list_del(&vm->node);
		free_vm(vm);
	}
	free_cpumask_var(bound_cores);
	free_cpumask_var(running_cores);
	kfree(used);
}
