// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>

#include <linux/vse.h>

#include "arguments.h"
#include "message.h"
#include "report.h"

static const struct column columns[] = {
	{ "id", "VM", 0, VSE_A_VM_ID, report_number, NULL },
	{ "tenant", "TENANT", 0, VSE_A_VM_TENANT, report_number, NULL },
	{ "flows", "FLOWS", 0, VSE_A_VM_FLOWS, report_number, NULL },
	{ "cores", "CORES", 0, VSE_A_VM_CORES, report_string, NULL },
	{}
};

static const struct report report = {
	.command = VSE_CMD_VM_GET,
	.attr_max = VSE_A_VM_MAX,
	.columns = columns,
};

static int send_vm(uint32_t id, uint32_t tenant, const char *cores)
{
	struct netlink *netlink = netlink_open();

	if (!netlink)
		return EXIT_REFUSED;
	netlink_begin(netlink, VSE_CMD_VM_ADD);
	netlink_put_u32(netlink, VSE_A_VM_ID, id);
	netlink_put_u32(netlink, VSE_A_VM_TENANT, tenant);
	netlink_put_string(netlink, VSE_A_VM_CORES, cores);
	return netlink_finish(netlink) ? EXIT_OK : EXIT_REFUSED;
}

static int add(const struct options *options, int argc, char **argv)
{
	const char *id_text = NULL, *tenant_text = NULL, *cores = NULL;
	const struct argument known[] = {
		{ "id", &id_text },
		{ "tenant", &tenant_text },
		{ "core", &cores },
		{}
	};
	uint32_t id, tenant = 0;

	(void)options;
	if (!arguments_pairs(known, argc, argv))
		return EXIT_BAD_INPUT;
	if (!id_text || !cores) {
		message("a VM needs an id and its cores: vsectl vm add id N core LIST");
		return EXIT_BAD_INPUT;
	}
	if (!argument_number("id", id_text, 1, VSE_VM_ID_MAX, &id) ||
	    (tenant_text &&
	     !argument_number("tenant", tenant_text, 0, UINT32_MAX, &tenant)) ||
	    !argument_cores("core", cores))
		return EXIT_BAD_INPUT;
	return send_vm(id, tenant, cores);
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
	{ "add", add, "id N [tenant N] core LIST",
	  "bind a VM to cores, or change the binding of a known one",
	  "id 7 tenant 1 core 0-1" },
	{ "del", del, "id N", "forget a VM", "id 7" },
	{ "show", show, "", "show the VMs", "" },
	{}
};

const struct object vm_object = {
	.name = "vm",
	.description = "virtual machines, the cores that they run on, and the flows that match on them",
	.commands = commands,
	.report = &report,
};
