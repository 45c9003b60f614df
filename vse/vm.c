// SPDX-License-Identifier: GPL-2.0
#include <linux/slab.h>
#include "core.h"
#include "lock.h"
#include "vm.h"

static LIST_HEAD(vms);
static cpumask_var_t bound_cores;	/* of all VMs */
static unsigned int generation;

static void vms_changed(void)
{
	const struct vse_vm *vm;

	generation++;
	cpumask_clear(bound_cores);
	list_for_each_entry(vm, &vms, node)
		cpumask_or(bound_cores, bound_cores, vm->cores);
	vse_cores_set_vms(bound_cores);
}

static struct vse_vm *find_vm(u32 id)
{
	struct vse_vm *vm;

	list_for_each_entry(vm, &vms, node)
		if (vm->id == id)
			return vm;
	return NULL;
}

static struct vse_vm *new_vm(u32 id)
{
	struct vse_vm *vm = kzalloc(sizeof(*vm), GFP_KERNEL);
	struct vse_vm *next;

	if (!vm)
		return NULL;
	if (!zalloc_cpumask_var(&vm->cores, GFP_KERNEL)) {
		kfree(vm);
		return NULL;
	}
	vm->id = id;
	/* Where there is none behind, &next->node is the head of the list. */
	list_for_each_entry(next, &vms, node)
		if (next->id > id)
			break;
	list_add_tail(&vm->node, &next->node);
	return vm;
}

static void free_vm(struct vse_vm *vm)
{
	list_del(&vm->node);
	free_cpumask_var(vm->cores);
	kfree(vm);
}

/**
 * vse_vm_add - tell where a VM runs, for the first time or anew
 * @id: 1 to VSE_VM_ID_MAX
 * @tenant: whose it is
 * @cores: the cores; the choice of cores avoids them from now on
 *
 * Context: process; sleeps; vse_lock held.
 * Return: 0 or -ENOMEM.
 */
int vse_vm_add(u32 id, u32 tenant, const struct cpumask *cores)
{
	struct vse_vm *vm;

	lockdep_assert_held(&vse_lock);
	vm = find_vm(id);
	if (!vm)
		vm = new_vm(id);
	if (!vm)
		return -ENOMEM;
	vm->tenant = tenant;
	cpumask_copy(vm->cores, cores);
	vms_changed();
	return 0;
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
	free_vm(vm);
	vms_changed();
	return 0;
}

/**
 * vse_vms_generation - changes with every change of the VMs
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
const struct vse_vm *vse_vm_after(u32 id)
{
	const struct vse_vm *vm;

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
	return zalloc_cpumask_var(&bound_cores, GFP_KERNEL) ? 0 : -ENOMEM;
}

/**
 * vse_vms_exit - forget all VMs
 *
 * Context: process.
 */
void vse_vms_exit(void)
{
	struct vse_vm *vm, *next;

	list_for_each_entry_safe(vm, next, &vms, node)
		free_vm(vm);
	free_cpumask_var(bound_cores);
}
