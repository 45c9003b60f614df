// SPDX-License-Identifier: GPL-2.0
#include "lock.h"
#include "netlink.h"
#include "vm.h"

const struct nla_policy vse_vm_policy[VSE_A_VM_MAX + 1] = {
	[VSE_A_VM_ID] = NLA_POLICY_RANGE(NLA_U32, 1, VSE_VM_ID_MAX),
	[VSE_A_VM_TENANT] = { .type = NLA_U32 },
	[VSE_A_VM_CORES] = { .type = NLA_NUL_STRING, .len = VSE_CORE_LIST_MAX },
};

int vse_netlink_vm_add(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *id = info->attrs[VSE_A_VM_ID];
	struct nlattr *tenant = info->attrs[VSE_A_VM_TENANT];
	struct nlattr *list = info->attrs[VSE_A_VM_CORES];
	cpumask_var_t cores;
	int error;

	if (!id || !list) {
		NL_SET_ERR_MSG(info->extack, "a VM needs an id and the cores that it runs on");
		return -EINVAL;
	}
	if (!alloc_cpumask_var(&cores, GFP_KERNEL))
		return -ENOMEM;
	error = vse_netlink_get_cores(list, cores, info->extack);
	if (error)
		goto free;
	mutex_lock(&vse_lock);
	error = vse_vm_add(nla_get_u32(id), tenant ? nla_get_u32(tenant) : 0,
			   cores);
	mutex_unlock(&vse_lock);
free:
	free_cpumask_var(cores);
	return error;
}

int vse_netlink_vm_del(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *id = info->attrs[VSE_A_VM_ID];
	int error;

	if (!id) {
		NL_SET_ERR_MSG(info->extack, "the request names no VM");
		return -EINVAL;
	}
	mutex_lock(&vse_lock);
	error = vse_vm_delete(nla_get_u32(id));
	mutex_unlock(&vse_lock);
	if (error)
		NL_SET_ERR_MSG_ATTR(info->extack, id, "there is no VM with this id");
	return error;
}

static int fill_vm(struct sk_buff *skb, const void *object)
{
	const struct vse_vm *vm = object;

	if (nla_put_u32(skb, VSE_A_VM_ID, vm->id) ||
	    nla_put_u32(skb, VSE_A_VM_TENANT, vm->tenant))
		return -EMSGSIZE;
	return vse_netlink_put_cores(skb, VSE_A_VM_CORES, vm->cores);
}

int vse_netlink_vm_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	long *last = &cb->args[0];
	const struct vse_vm *vm;
	int error = 0;

	mutex_lock(&vse_lock);
	cb->seq = vse_vms_generation() + 1;
	while ((vm = vse_vm_after(*last))) {
		error = vse_netlink_put(skb, cb, VSE_CMD_VM_GET, fill_vm, vm);
		if (error)
			break;
		*last = vm->id;
	}
	mutex_unlock(&vse_lock);
	return skb->len ?: error;
}
