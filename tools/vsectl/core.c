// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include <linux/vse.h>

#include "arguments.h"
#include "report.h"

/* The kernel counts in permille; users read percent, with one decimal. */
static struct json_object *read_load(const struct attributes *attributes,
				     int attr)
{
	const struct nlattr *found = attributes->first[attr];
	char text[32];
	uint32_t load;

	if (!found || nla_len(found) != sizeof(load))
		return NULL;
	load = nla_get_u32(found);
	snprintf(text, sizeof(text), "%u.%u", load / 10, load % 10);
	return json_object_new_double_s(load / 10.0, text);
}

static struct json_object *read_vms(const struct attributes *attributes,
				    int type)
{
	struct json_object *vms = json_object_new_array();
	struct nlattr *attr;
	int rest;

	nla_for_each_attr(attr, (struct nlattr *)attributes->all,
			  attributes->length, rest)
		if (nla_type(attr) == type &&
		    nla_len(attr) == sizeof(uint32_t))
			json_object_array_add(vms,
					      json_object_new_int64(nla_get_u32(attr)));
	return vms;
}

static char *show_load(struct json_object *row)
{
	struct json_object *load = json_object_object_get(row, "load");
	char *text;

	if (!load)
		return strdup("-");
	return asprintf(&text, "%s%%", json_object_get_string(load)) < 0 ?
	       NULL : text;
}

static char *show_state(struct json_object *row)
{
	if (!json_object_get_boolean(json_object_object_get(row, "online")))
		return strdup("offline");
	if (!json_object_get_boolean(json_object_object_get(row, "allowed")))
		return strdup("not allowed");
	return strdup("allowed");
}

static char *show_vms(struct json_object *row)
{
	return report_list(row, "vms");
}

static const struct column columns[] = {
	{ "id", "CORE", 0, VSE_A_CORE_ID, report_number, NULL },
	{ "online", NULL, 0, VSE_A_CORE_ONLINE, report_flag, NULL },
	{ "allowed", NULL, 0, VSE_A_CORE_ALLOWED, report_flag, NULL },
	{ "load", "LOAD", 0, VSE_A_CORE_LOAD, read_load, show_load },
	{ NULL, "STATE", 0, 0, NULL, show_state },
	{ "vms", "VMS", 0, VSE_A_CORE_VM, read_vms, show_vms },
	{ "flows", "FLOWS", 0, VSE_A_CORE_FLOWS, report_number, NULL },
	{ "steered", "STEERED", 0, VSE_A_CORE_STEERED, report_number, NULL },
	{}
};

static const struct report report = {
	.command = VSE_CMD_CORE_GET,
	.attr_max = VSE_A_CORE_MAX,
	.columns = columns,
};

static int show(const struct options *options, int argc, char **argv)
{
	if (!arguments_none(argc, argv))
		return EXIT_BAD_INPUT;
	return report_show(options, &report);
}

static const struct command commands[] = {
	{ "show", show, "", "show the core table", "" },
	{}
};

const struct object core_object = {
	.name = "core",
	.description = "the cores, their load, and the VMs and flows on them",
	.commands = commands,
	.report = &report,
};
