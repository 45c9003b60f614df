/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which cores VMs run on, as the operator or the controller tells.
 */
#ifndef _VSE_VM_H
#define _VSE_VM_H

#include <linux/cpumask.h>
#include <linux/list.h>

/**
 * struct vse_vm - a virtual machine
 * @node: in the list of VMs, in the order of @id
 * @id: 1 to VSE_VM_ID_MAX
 * @tenant: whose it is
 * @cores: the cores its vCPUs run on
 */
struct vse_vm {
	struct list_head node;
	u32 id;
	u32 tenant;
	cpumask_var_t cores;
};

int vse_vms_init(void);
void vse_vms_exit(void);

int vse_vm_add(u32 id, u32 tenant, const struct cpumask *cores);
int vse_vm_delete(u32 id);
unsigned int vse_vms_generation(void);
const struct vse_vm *vse_vm_after(u32 id);

#endif /* _VSE_VM_H */
