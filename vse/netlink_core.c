// SPDX-License-Identifier: GPL-2.0
#include <linux/slab.h>
#include "core.h"
#include "flow.h"
#include "lock.h"
#include "netlink.h"
#include "tag.h"
#include "vm.h"

/**
 * struct row - a row of the core table, to be shown
 * @core: the core
 * @flows: entries whose current core it is
 */
struct row {
	unsigned int core;
	unsigned int flows;
};

static int put_vms(struct sk_buff *skb, unsigned int core)
{
	const struct vse_vm *vm;
	u32 id = 0;

	while ((vm = vse_vm_after(id))) {
		id = vm->id;
		if ((cpumask_test_cpu(core, vm->cores) &&
		     nla_put_u32(skb, VSE_A_CORE_VM, id)) ||
		    (cpumask_test_cpu(core, vm->running) &&
		     nla_put_u32(skb, VSE_A_CORE_RUNNING, id)))
			return -EMSGSIZE;
	}
	return 0;
}

static int put_load(struct sk_buff *skb, unsigned int core)
{
	u32 load, softirq;

	if (vse_core_load(core, &load, &softirq) &&
	    (nla_put_u32(skb, VSE_A_CORE_LOAD, load) ||
	     nla_put_u32(skb, VSE_A_CORE_SOFTIRQ, softirq)))
		return -EMSGSIZE;
	return 0;
}

static int put_topology(struct sk_buff *skb, unsigned int core)
{
	const struct vse_core_row *row = vse_core_row(core);

	/* An offline core lies nowhere. */
	if (vse_core_online(core) &&
	    (nla_put_u32(skb, VSE_A_CORE_NUMA_NODE,
			 READ_ONCE(row->numa_node)) ||
	     nla_put_u32(skb, VSE_A_CORE_CACHE, READ_ONCE(row->cache)) ||
	     nla_put_u32(skb, VSE_A_CORE_SMT, READ_ONCE(row->smt))))
		return -EMSGSIZE;
	return 0;
}

static int fill_core(struct sk_buff *skb, const void *object)
{
	const struct row *row = object;
	unsigned int core = row->core;

	if (nla_put_u32(skb, VSE_A_CORE_ID, core) ||
	    (vse_core_online(core) && nla_put_flag(skb, VSE_A_CORE_ONLINE)) ||
	    (vse_core_allowed(core) &&
	     nla_put_flag(skb, VSE_A_CORE_ALLOWED)) ||
	    (vse_core_isolated(core) &&
	     nla_put_flag(skb, VSE_A_CORE_ISOLATED)) ||
	    put_load(skb, core) || put_topology(skb, core) ||
	    put_vms(skb, core) ||
	    nla_put_u32(skb, VSE_A_CORE_FLOWS, row->flows) ||
	    nla_put_u64_64bit(skb, VSE_A_CORE_STEERED, vse_core_steered(core),
			      VSE_A_CORE_PAD))
		return -EMSGSIZE;
	return 0;
}

static unsigned int *count_flows(void)
{
	unsigned int *counts = kcalloc(nr_cpu_ids, sizeof(*counts), GFP_KERNEL);
	const struct vse_flow *flow;
	unsigned int slot = 0;

	if (!counts)
		return NULL;
	while ((flow = vse_flow_from(slot))) {
		int core = vse_flow_current_core(flow);

		slot = vse_tag_slot(flow->tag) + 1;
		if (core != VSE_NO_CORE)
			counts[core]++;
	}
	return counts;
}

int vse_nl_core_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	long *next = &cb->args[0];
	unsigned int *counts;
	int error = 0;

	mutex_lock(&vse_lock);
	counts = count_flows();
	if (!counts) {
		mutex_unlock(&vse_lock);
		return -ENOMEM;
	}
	cb->seq = vse_flows_generation() + vse_vms_generation() + 1;
	for (; *next < nr_cpu_ids; ++*next) {
		struct row row = { .core = *next, .flows = counts[*next] };

		if (!cpu_possible(row.core))
			continue;
		error = vse_netlink_put(skb, cb, VSE_CMD_CORE_GET, fill_core,
					&row);
		if (error)
			break;
	}
	mutex_unlock(&vse_lock);
	kfree(counts);
	return skb->len ?: error;
}
