// SPDX-License-Identifier: GPL-2.0
#include "flow.h"
#include "lock.h"
#include "netlink.h"
#include "vm.h"

static int fill_vm(struct sk_buff *skb, const void *object)
{
	const struct vse_vm *vm = object;

	if (nla_put_u32(skb, VSE_A_VM_ID, vm->id) ||
	    nla_put_u32(skb, VSE_A_VM_TENANT, vm->tenant) ||
	    nla_put_u32(skb, VSE_A_VM_FLOWS, vse_flows_of_vm(vm->id)))
		return -EMSGSIZE;
	return vse_netlink_put_cores(skb, VSE_A_VM_CORES, vm->cores);
}

static const struct vse_vm *find_vm(u32 id)
{
	const struct vse_vm *vm = vse_vm_after(id - 1);

	return vm && vm->id == id ? vm : NULL;
}

int vse_nl_vm_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *id = info->attrs[VSE_A_VM_ID];
	struct nlattr *tenant = info->attrs[VSE_A_VM_TENANT];
	struct nlattr *list = info->attrs[VSE_A_VM_CORES];
	cpumask_var_t cores;
	bool known;
	int error;

	if (!id || !list) {
		NL_SET_ERR_MSG(info->extack, "a VM needs an id and the cores that it runs on");
		NL_SET_ERR_ATTR_MISS(info->extack, NULL,
				     id ? VSE_A_VM_CORES : VSE_A_VM_ID);
		return -EINVAL;
	}
	if (!alloc_cpumask_var(&cores, GFP_KERNEL))
		return -ENOMEM;
	error = vse_netlink_get_cores(list, cores, info->extack);
	if (error)
		goto free;
	mutex_lock(&vse_lock);
	known = find_vm(nla_get_u32(id));
	error = vse_vm_add(nla_get_u32(id), tenant ? nla_get_u32(tenant) : 0,
			   cores);
	if (!error)
		vse_netlink_event(known ? VSE_CMD_VM_CHANGE_NTF :
					  VSE_CMD_VM_ADD_NTF,
				  fill_vm, find_vm(nla_get_u32(id)));
	mutex_unlock(&vse_lock);
free:
	free_cpumask_var(cores);
	return error;
}

int vse_nl_vm_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *id = info->attrs[VSE_A_VM_ID];
	const struct vse_vm *vm;
	int error = -ENOENT;

	if (!id) {
		NL_SET_ERR_MSG(info->extack, "the request names no VM");
		NL_SET_ERR_ATTR_MISS(info->extack, NULL, VSE_A_VM_ID);
		return -EINVAL;
	}
	mutex_lock(&vse_lock);
	vm = find_vm(nla_get_u32(id));
	if (vm) {
		/* While it can still be shown. */
		vse_netlink_event(VSE_CMD_VM_DEL_NTF, fill_vm, vm);
		error = vse_vm_delete(vm->id);
	}
	mutex_unlock(&vse_lock);
	if (error)
		NL_SET_ERR_MSG_ATTR(info->extack, id, "there is no VM with this id");
	return error;
}

int vse_nl_vm_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	long *last = &cb->args[0];
	const struct vse_vm *vm;
	int error = 0;

	mutex_lock(&vse_lock);
	cb->seq = vse_flows_generation() + vse_vms_generation() + 1;
	while ((vm = vse_vm_after(*last))) {
		error = vse_netlink_put(skb, cb, VSE_CMD_VM_GET, fill_vm, vm);
		if (error)
			break;
		*last = vm->id;
	}
	mutex_unlock(&vse_lock);
	return skb->len ?: error;
}
