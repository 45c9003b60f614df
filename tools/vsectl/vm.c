// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>

#include <linux/vse.h>

#include "arguments.h"
#include "message.h"
#include "number.h"
#include "report.h"

static char *show_tids(struct json_object *row)
{
	return report_list(row, "tids");
}

static const struct column columns[] = {
	{ "id", "VM", 0, VSE_A_VM_ID, report_number, NULL },
	{ "tenant", "TENANT", 0, VSE_A_VM_TENANT, report_number, NULL },
	{ "flows", "FLOWS", 0, VSE_A_VM_FLOWS, report_number, NULL },
	{ "cores", "CORES", 0, VSE_A_VM_CORES, report_list_string,
	  NULL },
	{ "running", "RUNNING", 0, VSE_A_VM_RUNNING, report_list_string,
	  NULL },
	{ "tids", "THREADS", 0, VSE_A_VM_TID, report_numbers, show_tids },
	{}
};

static const struct report report = {
	.command = VSE_CMD_VM_GET,
	.attr_max = VSE_A_VM_MAX,
	.columns = columns,
};

/**
 * struct binding - what a VM is bound to
 * @cores: a list of cores, or NULL: it is bound to threads
 * @tids: the threads
 * @tid_count: how many there are
 */
struct binding {
	const char *cores;
	uint32_t tids[VSE_VM_THREADS_MAX];
	unsigned int tid_count;
};

static int send_vm(uint32_t id, uint32_t tenant, const struct binding *binding)
{
	struct netlink *netlink = netlink_open();

	if (!netlink)
		return EXIT_REFUSED;
	netlink_begin(netlink, VSE_CMD_VM_ADD);
	netlink_put_u32(netlink, VSE_A_VM_ID, id);
	netlink_put_u32(netlink, VSE_A_VM_TENANT, tenant);
	if (binding->cores)
		netlink_put_string(netlink, VSE_A_VM_CORES, binding->cores);
	for (unsigned int i = 0; i < binding->tid_count; i++)
		netlink_put_u32(netlink, VSE_A_VM_TID, binding->tids[i]);
	return netlink_finish(netlink) ? EXIT_OK : EXIT_REFUSED;
}

static bool read_binding(struct binding *binding, const char *cores,
			 const char *tids)
{
	binding->cores = cores;
	binding->tid_count = 0;
	if (cores && tids) {
		message("core and tid: give one of them; of a VM that is bound by its threads, the cores are where these run");
		return false;
	}
	if (cores)
		return argument_cores("core", cores);
	binding->tid_count = number_list_parse(tids, INT32_MAX,
					       VSE_VM_THREADS_MAX,
					       binding->tids);
	if (!binding->tid_count)
		message("tid \"%.40s\": give up to %d threads like 1234,1235, each once; ls /proc/PID/task lists those of a process",
			tids, VSE_VM_THREADS_MAX);
	return binding->tid_count;
}

static int add(const struct options *options, int argc, char **argv)
{
	const char *id_text = NULL, *tenant_text = NULL;
	const char *cores = NULL, *tids = NULL;
	const struct argument known[] = {
		{ "id", &id_text },
		{ "tenant", &tenant_text },
		{ "core", &cores },
		{ "tid", &tids },
		{}
	};
	uint32_t id, tenant = 0;
	struct binding binding;

	(void)options;
	if (!arguments_pairs(known, argc, argv))
		return EXIT_BAD_INPUT;
	if (!id_text || (!cores && !tids)) {
		message("a VM needs an id, and its cores or the threads of its vCPUs: vsectl vm add id N {core LIST | tid LIST}");
		return EXIT_BAD_INPUT;
	}
	if (!argument_number("id", id_text, 1, VSE_VM_ID_MAX, &id) ||
	    (tenant_text &&
	     !argument_number("tenant", tenant_text, 0, UINT32_MAX, &tenant)) ||
	    !read_binding(&binding, cores, tids))
		return EXIT_BAD_INPUT;
	return send_vm(id, tenant, &binding);
}

static int del(const struct options *options, int argc, char **argv)
{
	const char *id_text = NULL;
	const struct argument known[] = { { "id", &id_text }, {} };
	struct netlink *netlink;
	uint32_t id;

	(void)options;
	if (!arguments_pairs(known, argc, argv))
		return EXIT_BAD_INPUT;
	if (!id_text) {
		message("say which VM: vsectl vm del id N");
		return EXIT_BAD_INPUT;
	}
	if (!argument_number("id", id_text, 1, VSE_VM_ID_MAX, &id))
		return EXIT_BAD_INPUT;

	netlink = netlink_open();
	if (!netlink)
		return EXIT_REFUSED;
	netlink_begin(netlink, VSE_CMD_VM_DEL);
	netlink_put_u32(netlink, VSE_A_VM_ID, id);
	return netlink_finish(netlink) ? EXIT_OK : EXIT_REFUSED;
}

static int show(const struct options *options, int argc, char **argv)
{
	if (!arguments_none(argc, argv))
		return EXIT_BAD_INPUT;
	return report_show(options, &report);
}

static const struct command commands[] = {
	{ "add", add, "id N [tenant N] {core LIST | tid LIST}",
	  "bind a VM to cores, or to threads wherever they run; or change the binding of a known one",
	  "id 7 tenant 3 tid 1234,1235" },
	{ "del", del, "id N", "forget a VM", "id 7" },
	{ "show", show, "", "show the VMs", "" },
	{}
};

const struct object vm_object = {
	.name = "vm",
	.description = "virtual machines, the cores and threads that they are bound to, and the flows that match on them",
	.commands = commands,
	.report = &report,
};
