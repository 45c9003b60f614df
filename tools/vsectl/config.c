// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <stdio.h>

#include <linux/vse.h>

#include "arguments.h"
#include "message.h"
#include "number.h"
#include "report.h"

static struct json_object *read_ports(const struct attributes *attributes,
				      int type)
{
	struct json_object *ports = json_object_new_array();
	struct nlattr *attr;
	int rest;

	nla_for_each_attr(attr, (struct nlattr *)attributes->all,
			  attributes->length, rest)
		if (nla_type(attr) == type &&
		    nla_len(attr) == sizeof(uint16_t))
			json_object_array_add(ports,
					      json_object_new_int(ntohs(nla_get_u16(attr))));
	return ports;
}

static char *show_interval(struct json_object *row)
{
	return report_unit(row, "interval", " ms");
}

static char *show_weight(struct json_object *row)
{
	return report_unit(row, "weight", "%");
}

static char *show_high_mark(struct json_object *row)
{
	return report_unit(row, "high_mark", "%");
}

static char *show_margin(struct json_object *row)
{
	return report_unit(row, "margin", "%");
}

static char *show_dwell(struct json_object *row)
{
	return report_unit(row, "dwell", " ms");
}

static char *show_moves(struct json_object *row)
{
	return report_unit(row, "moves", " a second");
}

static char *show_vm_idle(struct json_object *row)
{
	return report_unit(row, "vm_idle", " ms");
}

static char *show_vxlan_ports(struct json_object *row)
{
	return report_list(row, "vxlan_ports");
}

static char *show_geneve_ports(struct json_object *row)
{
	return report_list(row, "geneve_ports");
}

/* The headings are the keys that can be set. */
static const struct column columns[] = {
	{ "interval", "interval", 0, VSE_A_CONFIG_INTERVAL, report_number,
	  show_interval },
	{ "weight", "weight", 0, VSE_A_CONFIG_WEIGHT, report_number,
	  show_weight },
	{ "high_mark", "high-mark", 0, VSE_A_CONFIG_HIGH_MARK, report_number,
	  show_high_mark },
	{ "margin", "margin", 0, VSE_A_CONFIG_MARGIN, report_number,
	  show_margin },
	{ "dwell", "dwell", 0, VSE_A_CONFIG_DWELL, report_number, show_dwell },
	{ "moves", "moves", 0, VSE_A_CONFIG_MOVES, report_number, show_moves },
	{ "vm_idle", "vm-idle", 0, VSE_A_CONFIG_VM_IDLE, report_number,
	  show_vm_idle },
	{ "flow_limit", "flow-limit", 0, VSE_A_CONFIG_FLOW_LIMIT,
	  report_number, NULL },
	{ "vxlan_ports", "vxlan-ports", 0, VSE_A_CONFIG_VXLAN_PORT, read_ports,
	  show_vxlan_ports },
	{ "geneve_ports", "geneve-ports", 0, VSE_A_CONFIG_GENEVE_PORT,
	  read_ports, show_geneve_ports },
	{ "allowed", "allowed", 0, VSE_A_CONFIG_ALLOWED, report_string, NULL },
	{}
};

static const struct report report = {
	.command = VSE_CMD_CONFIG_GET,
	.attr_max = VSE_A_CONFIG_MAX,
	.single = true,
	.columns = columns,
};

/**
 * struct setting - something that can be set
 * @name: the word for it
 * @attr: its attribute
 * @put: checks the text and adds it to the request; tells the user if it is bad
 * @min: the least number
 * @max: the greatest number
 */
struct setting {
	const char *name;
	int attr;
	bool (*put)(const struct setting *setting, const char *text,
		    struct netlink *netlink);
	uint32_t min;
	uint32_t max;
};

static bool put_number(const struct setting *setting, const char *text,
		       struct netlink *netlink)
{
	uint32_t number;

	if (!argument_number(setting->name, text, setting->min, setting->max,
			     &number))
		return false;
	netlink_put_u32(netlink, setting->attr, number);
	return true;
}

static bool put_cores(const struct setting *setting, const char *text,
		      struct netlink *netlink)
{
	if (!argument_cores(setting->name, text))
		return false;
	netlink_put_string(netlink, setting->attr, text);
	return true;
}

static bool put_ports(const struct setting *setting, const char *text,
		      struct netlink *netlink)
{
	uint32_t ports[VSE_TUNNEL_PORTS_MAX];
	unsigned int count = number_list_parse(text, UINT16_MAX,
					       VSE_TUNNEL_PORTS_MAX, ports);

	if (!count) {
		message("%s \"%.80s\": give up to %d UDP ports like 4789,8472, each once",
			setting->name, text, VSE_TUNNEL_PORTS_MAX);
		return false;
	}
	for (unsigned int i = 0; i < count; i++) {
		uint16_t port = htons(ports[i]);

		netlink_put(netlink, setting->attr, &port, sizeof(port));
	}
	return true;
}

static const struct setting settings[] = {
	{ "interval", VSE_A_CONFIG_INTERVAL, put_number, 10, 10000 },
	{ "weight", VSE_A_CONFIG_WEIGHT, put_number, 1, 100 },
	{ "high-mark", VSE_A_CONFIG_HIGH_MARK, put_number, 1, 100 },
	{ "margin", VSE_A_CONFIG_MARGIN, put_number, 1, 100 },
	{ "dwell", VSE_A_CONFIG_DWELL, put_number, 0, 60000 },
	{ "moves", VSE_A_CONFIG_MOVES, put_number, 0, 10000 },
	{ "vm-idle", VSE_A_CONFIG_VM_IDLE, put_number, 0, 60000 },
	{ "allowed", VSE_A_CONFIG_ALLOWED, put_cores, 0, 0 },
	{ "vxlan-ports", VSE_A_CONFIG_VXLAN_PORT, put_ports, 0, 0 },
	{ "geneve-ports", VSE_A_CONFIG_GENEVE_PORT, put_ports, 0, 0 },
	{ "flow-limit", VSE_A_CONFIG_FLOW_LIMIT, put_number, 1, 65536 },
};

#define SETTINGS	(sizeof(settings) / sizeof(settings[0]))

static int set(const struct options *options, int argc, char **argv)
{
	struct argument known[SETTINGS + 1] = {};
	const char *texts[SETTINGS] = {};
	struct netlink *netlink;

	(void)options;
	for (size_t i = 0; i < SETTINGS; i++)
		known[i] = (struct argument){ settings[i].name, &texts[i] };
	if (!argc) {
		message("say what to set: vsectl config set KEY VALUE; vsectl config help lists the keys");
		return EXIT_BAD_INPUT;
	}
	if (!arguments_pairs(known, argc, argv))
		return EXIT_BAD_INPUT;

	netlink = netlink_open();
	if (!netlink)
		return EXIT_REFUSED;
	netlink_begin(netlink, VSE_CMD_CONFIG_SET);
	for (size_t i = 0; i < SETTINGS; i++) {
		if (texts[i] && !settings[i].put(&settings[i], texts[i],
						 netlink)) {
			netlink_close(netlink);
			return EXIT_BAD_INPUT;
		}
	}
	return netlink_finish(netlink) ? EXIT_OK : EXIT_REFUSED;
}

static int show(const struct options *options, int argc, char **argv)
{
	if (!arguments_none(argc, argv))
		return EXIT_BAD_INPUT;
	return report_show(options, &report);
}

static const struct command commands[] = {
	{ "set", set, "KEY VALUE [KEY VALUE]...",
	  "change settings: interval (ms), weight (%), high-mark (%), margin (%), dwell (ms), moves (a second), vm-idle (ms), allowed (cores), vxlan-ports, geneve-ports, flow-limit",
	  "allowed 2-3 high-mark 80 margin 20 dwell 2000 moves 10" },
	{ "show", show, "", "show the settings", "" },
	{}
};

const struct object config_object = {
	.name = "config",
	.description = "settings of the core table, the tunnels and the flow table",
	.commands = commands,
	.report = &report,
};
