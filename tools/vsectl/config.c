// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include <linux/vse.h>

#include "arguments.h"
#include "message.h"
#include "report.h"

static char *with_unit(struct json_object *row, const char *key,
		       const char *unit)
{
	struct json_object *value = json_object_object_get(row, key);
	char *text;

	return asprintf(&text, "%s%s", json_object_get_string(value), unit) < 0 ?
	       NULL : text;
}

static char *show_interval(struct json_object *row)
{
	return with_unit(row, "interval", " ms");
}

static char *show_weight(struct json_object *row)
{
	return with_unit(row, "weight", "%");
}

static char *show_high_mark(struct json_object *row)
{
	return with_unit(row, "high_mark", "%");
}

static const struct column columns[] = {
	{ "interval", "INTERVAL", 0, VSE_A_CONFIG_INTERVAL, report_number,
	  show_interval },
	{ "weight", "WEIGHT", 0, VSE_A_CONFIG_WEIGHT, report_number,
	  show_weight },
	{ "high_mark", "HIGH-MARK", 0, VSE_A_CONFIG_HIGH_MARK, report_number,
	  show_high_mark },
	{ "allowed", "ALLOWED", 0, VSE_A_CONFIG_ALLOWED, report_string, NULL },
	{}
};

static const struct report report = {
	.command = VSE_CMD_CONFIG_GET,
	.attr_max = VSE_A_CONFIG_MAX,
	.single = true,
	.columns = columns,
};

/* The settings that are numbers. */
static const struct {
	const char *name;
	int attr;
	uint32_t min;
	uint32_t max;
} numbers[] = {
	{ "interval", VSE_A_CONFIG_INTERVAL, 10, 10000 },
	{ "weight", VSE_A_CONFIG_WEIGHT, 1, 100 },
	{ "high-mark", VSE_A_CONFIG_HIGH_MARK, 1, 100 },
};

#define NUMBERS		(sizeof(numbers) / sizeof(numbers[0]))

static int send_settings(const char *const *texts, const uint32_t *values,
			 const char *allowed)
{
	struct netlink *netlink = netlink_open();

	if (!netlink)
		return EXIT_REFUSED;
	netlink_begin(netlink, VSE_CMD_CONFIG_SET);
	for (size_t i = 0; i < NUMBERS; i++)
		if (texts[i])
			netlink_put_u32(netlink, numbers[i].attr, values[i]);
	if (allowed)
		netlink_put_string(netlink, VSE_A_CONFIG_ALLOWED, allowed);
	return netlink_finish(netlink) ? EXIT_OK : EXIT_REFUSED;
}

static int set(const struct options *options, int argc, char **argv)
{
	const char *texts[NUMBERS] = {}, *allowed = NULL;
	struct argument known[NUMBERS + 2] = {};
	uint32_t values[NUMBERS];

	(void)options;
	for (size_t i = 0; i < NUMBERS; i++)
		known[i] = (struct argument){ numbers[i].name, &texts[i] };
	known[NUMBERS] = (struct argument){ "allowed", &allowed };
	if (!argc) {
		message("say what to set: vsectl config set KEY VALUE; the keys are interval, weight, high-mark and allowed");
		return EXIT_BAD_INPUT;
	}
	if (!arguments_pairs(known, argc, argv))
		return EXIT_BAD_INPUT;
	for (size_t i = 0; i < NUMBERS; i++)
		if (texts[i] &&
		    !argument_number(numbers[i].name, texts[i], numbers[i].min,
				     numbers[i].max, &values[i]))
			return EXIT_BAD_INPUT;
	if (allowed && !argument_cores("allowed", allowed))
		return EXIT_BAD_INPUT;
	return send_settings(texts, values, allowed);
}

static int show(const struct options *options, int argc, char **argv)
{
	if (!arguments_none(argc, argv))
		return EXIT_BAD_INPUT;
	return report_show(options, &report);
}

static const struct command commands[] = {
	{ "set", set, "KEY VALUE [KEY VALUE]...",
	  "change settings: interval (ms), weight (%), high-mark (%), allowed (cores)",
	  "allowed 2-3 high-mark 80" },
	{ "show", show, "", "show the settings", "" },
	{}
};

const struct object config_object = {
	.name = "config",
	.description = "settings of the core table",
	.commands = commands,
	.report = &report,
};
