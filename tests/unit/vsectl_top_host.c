// SPDX-License-Identifier: GPL-2.0
#include <signal.h>

#include <linux/vse.h>

#include "top.h"
#include "vsectl_top_host.h"

void set_u32(struct nl_msg *object, int attr, uint32_t value)
{
	struct nlattr *found = nlmsg_find_attr(nlmsg_hdr(object), 0, attr);

	if (found)
		*(uint32_t *)nla_data(found) = value;
	else
		nla_put_u32(object, attr, value);
}

void add_u64(struct nl_msg *object, int attr, uint64_t value)
{
	struct nlattr *found = nlmsg_find_attr(nlmsg_hdr(object), 0, attr);
	uint64_t sum;

	if (!found) {
		nla_put_u64(object, attr, value);
		return;
	}
	memcpy(&sum, nla_data(found), sizeof(sum));
	sum += value;
	memcpy(nla_data(found), &sum, sizeof(sum));
}

struct nl_msg *cores[4], *flows[3];

void top_host_set_up(void)
{
	static const uint16_t priorities[] = { VSE_PRIORITY_DEFAULT, 100, 200 };
	struct nl_msg *vm;

	for (uint32_t id = 0; id < COUNT(cores); id++) {
		cores[id] = fake_object(VSE_CMD_CORE_GET);
		nla_put_u32(cores[id], VSE_A_CORE_ID, id);
		nla_put_flag(cores[id], VSE_A_CORE_ONLINE);
		if (id >= 2)
			nla_put_flag(cores[id], VSE_A_CORE_ALLOWED);
		nla_put_u32(cores[id], VSE_A_CORE_LOAD, 250 * id);
		nla_put_u32(cores[id], VSE_A_CORE_SOFTIRQ, 100 * id);
		nla_put_u32(cores[id], VSE_A_CORE_FLOWS, id / 2);
		add_u64(cores[id], VSE_A_CORE_STEERED, 1000);
	}
	nla_put_u32(cores[1], VSE_A_CORE_VM, 7);
	nla_put_u32(cores[1], VSE_A_CORE_RUNNING, 7);
	for (uint32_t id = 7; id <= 8; id++) {
		vm = fake_object(VSE_CMD_VM_GET);
		nla_put_u32(vm, VSE_A_VM_ID, id);
		nla_put_u32(vm, VSE_A_VM_TENANT, 3);
		nla_put_u32(vm, VSE_A_VM_FLOWS, 1);
		nla_put_string(vm, VSE_A_VM_CORES, "0-1");
		if (id == 7)
			nla_put_string(vm, VSE_A_VM_RUNNING, "1");
		nla_put_u32(vm, VSE_A_VM_TID, 4711);
	}
	for (uint32_t i = 0; i < COUNT(flows); i++) {
		flows[i] = fake_object(VSE_CMD_FLOW_GET);
		nla_put_u16(flows[i], VSE_A_FLOW_PRIORITY, priorities[i]);
		nla_put_u32(flows[i], VSE_A_FLOW_CORE, VSE_CORE_AUTO);
		nla_put_u32(flows[i], VSE_A_FLOW_TAG, 4097 + i);
		add_u64(flows[i], VSE_A_FLOW_PACKETS, 1000);
		add_u64(flows[i], VSE_A_FLOW_BYTES, 100000);
		add_u64(flows[i], VSE_A_FLOW_AGE, UINT64_MAX / 2);
	}
	set_u32(flows[1], VSE_A_FLOW_CURRENT_CORE, 3);
	set_u32(flows[1], VSE_A_FLOW_PLACEMENT, VSE_PLACEMENT_PREDETERMINED);
	set_u32(flows[1], VSE_A_FLOW_MOVES, 2);
	set_u32(flows[1], VSE_A_FLOW_LOAD, 412);
	set_u32(flows[2], VSE_A_FLOW_PLACEMENT, VSE_PLACEMENT_FULL);
	set_u32(flows[2], VSE_A_FLOW_MOVES, 1);
}

void top_host_count_packets(uint64_t packets)
{
	add_u64(cores[2], VSE_A_CORE_STEERED, packets);
	add_u64(flows[0], VSE_A_FLOW_PACKETS, packets / 10);
	add_u64(flows[0], VSE_A_FLOW_BYTES, packets * 500);
	add_u64(flows[1], VSE_A_FLOW_PACKETS, packets);
	add_u64(flows[1], VSE_A_FLOW_BYTES, packets * 100);
}

int top_run(const char *arguments, bool json)
{
	const struct options options = { .json = json };
	char *text = strdup(arguments), *rest = text;
	char *argv[16];
	int argc = 0, result;

	while ((argv[argc] = strsep(&rest, " ")))
		argc++;
	result = top(&options, argc - 1, argv + 1);
	free(text);
	return result;
}

int top_host_forget(void **state)
{
	sigset_t none;

	/* As they were before it caught some. */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	return fake_reset(state);
}
