// SPDX-License-Identifier: GPL-2.0
#include <linux/pid_namespace.h>
#include <linux/slab.h>
#include <linux/stringify.h>
#include "flow.h"
#include "lock.h"
#include "netlink.h"
#include "vm.h"
#include "vm_thread.h"

static int put_vm(struct sk_buff *skb, const struct vse_vm *vm)
{
	if (nla_put_u32(skb, VSE_A_VM_ID, vm->id) ||
	    nla_put_u32(skb, VSE_A_VM_TENANT, vm->tenant) ||
	    nla_put_u32(skb, VSE_A_VM_FLOWS, vse_flows_of_vm(vm->id)))
		return -EMSGSIZE;
	return vse_netlink_put_cores(skb, VSE_A_VM_CORES, vm->cores) ?:
	       vse_netlink_put_cores(skb, VSE_A_VM_RUNNING, vm->running);
}

/* By their numbers in a PID namespace; those that have none there are left out. */
static int put_threads(struct sk_buff *skb, const struct vse_vm *vm,
		       struct pid_namespace *namespace)
{
	unsigned int i;

	for (i = 0; i < vm->thread_count; i++) {
		pid_t tid = pid_nr_ns(vm->threads[i].pid, namespace);

		if (tid && nla_put_u32(skb, VSE_A_VM_TID, tid))
			return -EMSGSIZE;
	}
	return 0;
}

static int fill_for_reader(struct sk_buff *skb, const void *object)
{
	return put_vm(skb, object) ?:
	       put_threads(skb, object, task_active_pid_ns(current));
}

static int fill_for_all(struct sk_buff *skb, const void *object)
{
	return put_vm(skb, object) ?: put_threads(skb, object, &init_pid_ns);
}

/**
 * vse_netlink_vm_event - tell listeners what happened to a VM
 * @cmd: VSE_CMD_VM_ADD_NTF, VSE_CMD_VM_CHANGE_NTF or VSE_CMD_VM_DEL_NTF
 * @vm: the VM, as it is now, or as it was before it went
 *
 * Context: process; sleeps; vse_lock held.
 */
void vse_netlink_vm_event(u8 cmd, const struct vse_vm *vm)
{
	vse_netlink_event(cmd, fill_for_all, vm);
}

static u32 get_tenant(const struct genl_info *info)
{
	const struct nlattr *tenant = info->attrs[VSE_A_VM_TENANT];

	return tenant ? nla_get_u32(tenant) : 0;
}

static int bind_cores(struct genl_info *info)
{
	cpumask_var_t cores;
	int error;

	if (!alloc_cpumask_var(&cores, GFP_KERNEL))
		return -ENOMEM;
	error = vse_netlink_get_cores(info->attrs[VSE_A_VM_CORES], cores,
				      info->extack);
	if (!error) {
		mutex_lock(&vse_lock);
		error = vse_vm_bind_cores(nla_get_u32(info->attrs[VSE_A_VM_ID]),
					  get_tenant(info), cores);
		mutex_unlock(&vse_lock);
	}
	free_cpumask_var(cores);
	return error;
}

/* Takes hold of the threads; info->attrs has only the last one. */
static int find_threads(struct pid **pids, unsigned int *count,
			const struct genl_info *info)
{
	const struct nlattr *attr;
	int rest;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rest) {
		if (nla_type(attr) != VSE_A_VM_TID)
			continue;
		if (*count == VSE_VM_THREADS_MAX) {
			NL_SET_ERR_MSG_ATTR(info->extack, attr, "too many threads; a VM is bound to at most " __stringify(VSE_VM_THREADS_MAX));
			return -EINVAL;
		}
		pids[*count] = find_get_pid(nla_get_u32(attr));
		if (!pids[*count]) {
			NL_SET_ERR_MSG_ATTR(info->extack, attr, "there is no such thread");
			return -ESRCH;
		}
		++*count;
	}
	return 0;
}

static int bind_threads(struct genl_info *info)
{
	unsigned int count = 0;
	struct pid **pids;
	int error;

	pids = kcalloc(VSE_VM_THREADS_MAX, sizeof(*pids), GFP_KERNEL);
	if (!pids)
		return -ENOMEM;
	error = find_threads(pids, &count, info);
	if (!error) {
		mutex_lock(&vse_lock);
		error = vse_vm_bind_threads(nla_get_u32(info->attrs[VSE_A_VM_ID]),
					    get_tenant(info), pids, count);
		mutex_unlock(&vse_lock);
		if (error == -ESRCH)
			NL_SET_ERR_MSG(info->extack, "one of the threads has just exited");
	}
	while (count--)
		put_pid(pids[count]);
	kfree(pids);
	return error;
}

int vse_nl_vm_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *cores = info->attrs[VSE_A_VM_CORES];
	struct nlattr *tid = info->attrs[VSE_A_VM_TID];
	struct nlattr *id = info->attrs[VSE_A_VM_ID];

	if (!id || (!cores && !tid)) {
		NL_SET_ERR_MSG(info->extack, "a VM needs an id, and the cores that it runs on or its threads");
		NL_SET_ERR_ATTR_MISS(info->extack, NULL,
				     id ? VSE_A_VM_CORES : VSE_A_VM_ID);
		return -EINVAL;
	}
	if (cores && tid) {
		NL_SET_ERR_MSG_ATTR(info->extack, tid, "a VM is bound to cores or to threads; give one of them");
		return -EINVAL;
	}
	return cores ? bind_cores(info) : bind_threads(info);
}

int vse_nl_vm_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *id = info->attrs[VSE_A_VM_ID];
	int error;

	if (!id) {
		NL_SET_ERR_MSG(info->extack, "the request names no VM");
		NL_SET_ERR_ATTR_MISS(info->extack, NULL, VSE_A_VM_ID);
		return -EINVAL;
	}
	mutex_lock(&vse_lock);
	error = vse_vm_delete(nla_get_u32(id));
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
		error = vse_netlink_put(skb, cb, VSE_CMD_VM_GET,
					fill_for_reader, vm);
		if (error)
			break;
		*last = vm->id;
	}
	mutex_unlock(&vse_lock);
	return skb->len ?: error;
}
