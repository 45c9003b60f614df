// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/vse.h>

#include "flow_show.h"
#include "match_netlink.h"

static struct json_object *read_match(const struct attributes *attributes,
				      int attr)
{
	char text[MATCH_TEXT_SIZE];
	struct match match;

	match_get(&match, attributes->first[attr],
		  attributes->first[VSE_A_FLOW_MASK]);
	match_format(&match, text);
	return json_object_new_string(text);
}

static struct json_object *read_core(const struct attributes *attributes,
				     int attr)
{
	const struct nlattr *found = attributes->first[attr];

	if (found && nla_len(found) == sizeof(uint32_t) &&
	    nla_get_u32(found) == VSE_CORE_AUTO)
		return json_object_new_string("auto");
	return report_number(attributes, attr);
}

/* 0 stands for none, which the kernel need not say. */
static struct json_object *read_timeout(const struct attributes *attributes,
					int attr)
{
	return report_number(attributes, attr) ?: json_object_new_int(0);
}

/* By &enum vse_placement. */
static const char *const placements[] = {
	[VSE_PLACEMENT_PREDETERMINED] = "predetermined",
	[VSE_PLACEMENT_ARRIVAL] = "arrival",
	[VSE_PLACEMENT_LEAST_LOADED] = "least-loaded",
	[VSE_PLACEMENT_VM] = "vm",
	[VSE_PLACEMENT_UNUSABLE] = "unusable",
	[VSE_PLACEMENT_LOAD] = "load",
	[VSE_PLACEMENT_PRIORITY] = "priority",
	[VSE_PLACEMENT_FULL] = "full",
	[VSE_PLACEMENT_NO_CORE] = "no-core",
};

static struct json_object *read_placement(const struct attributes *attributes,
					  int attr)
{
	return report_name(attributes, attr, placements,
			   sizeof(placements) / sizeof(placements[0]));
}

static bool has(struct json_object *row, const char *key)
{
	return json_object_object_get(row, key);
}

static const char *string(struct json_object *row, const char *key)
{
	return json_object_get_string(json_object_object_get(row, key));
}

static uint64_t number(struct json_object *row, const char *key)
{
	return json_object_get_uint64(json_object_object_get(row, key));
}

static char *show_match(struct json_object *row)
{
	const char *match = string(row, "match");

	return strdup(*match ? match : "*");
}

static char *show_cookie(struct json_object *row)
{
	char *text;

	return asprintf(&text, "0x%" PRIx64, number(row, "cookie")) < 0 ?
	       NULL : text;
}

static char *show_seconds(uint64_t milliseconds)
{
	char *text;

	return asprintf(&text, "%" PRIu64 ".%" PRIu64 "s", milliseconds / 1000,
			milliseconds % 1000 / 100) < 0 ? NULL : text;
}

static char *show_age(struct json_object *row)
{
	return show_seconds(number(row, "age_ms"));
}

static char *show_idle(struct json_object *row)
{
	return show_seconds(number(row, "idle_ms"));
}

static char *show_timeout(struct json_object *row)
{
	uint64_t idle = number(row, "idle_timeout");
	uint64_t hard = number(row, "hard_timeout");
	char *text;
	int length;

	if (idle && hard)
		length = asprintf(&text, "idle:%" PRIu64 "s hard:%" PRIu64 "s",
				  idle, hard);
	else if (idle || hard)
		length = asprintf(&text, "%s:%" PRIu64 "s",
				  idle ? "idle" : "hard", idle + hard);
	else
		return strdup("-");
	return length < 0 ? NULL : text;
}

/* Which core, since when, why, after how many moves, and what it brings there. */
static char *show_placement(struct json_object *row)
{
	char *text = NULL, *placed;
	size_t size;
	FILE *out;

	if (!has(row, "placement"))
		return strdup("-");
	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	if (has(row, "current_core"))
		fprintf(out, "core %s", string(row, "current_core"));
	else
		fputs("no core", out);
	if (has(row, "placed_ms")) {
		placed = show_seconds(number(row, "placed_ms"));
		fprintf(out, " for %s", placed ?: "-");
		free(placed);
	}
	fprintf(out, ": %s", string(row, "placement"));
	if (has(row, "moves"))
		fprintf(out, ", %s move%s", string(row, "moves"),
			number(row, "moves") == 1 ? "" : "s");
	if (has(row, "load"))
		fprintf(out, ", load %s%%", string(row, "load"));
	fclose(out);
	return text;
}

static const struct column columns[] = {
	{ "priority", "PRIORITY", 0, VSE_A_FLOW_PRIORITY, report_number, NULL },
	{ "core", "CORE", 0, VSE_A_FLOW_CORE, read_core, NULL },
	{ "current_core", "NOW", 0, VSE_A_FLOW_CURRENT_CORE, report_number,
	  NULL },
	{ "cookie", "COOKIE", COLUMN_STATISTICS, VSE_A_FLOW_COOKIE,
	  report_number, show_cookie },
	{ "tag", "TAG", COLUMN_STATISTICS, VSE_A_FLOW_TAG, report_number,
	  NULL },
	{ "packets", "PACKETS", COLUMN_STATISTICS, VSE_A_FLOW_PACKETS,
	  report_number, NULL },
	{ "bytes", "BYTES", COLUMN_STATISTICS, VSE_A_FLOW_BYTES, report_number,
	  NULL },
	{ "age_ms", "AGE", COLUMN_STATISTICS, VSE_A_FLOW_AGE, report_number,
	  show_age },
	{ "idle_ms", "IDLE", COLUMN_STATISTICS, VSE_A_FLOW_IDLE, report_number,
	  show_idle },
	{ "idle_timeout", NULL, 0, VSE_A_FLOW_IDLE_TIMEOUT, read_timeout,
	  NULL },
	{ "hard_timeout", NULL, 0, VSE_A_FLOW_HARD_TIMEOUT, read_timeout,
	  NULL },
	{ NULL, "TIMEOUT", COLUMN_STATISTICS, 0, NULL, show_timeout },
	{ "placement", NULL, 0, VSE_A_FLOW_PLACEMENT, read_placement, NULL },
	{ "placed_ms", NULL, 0, VSE_A_FLOW_PLACED, report_number, NULL },
	{ "moves", NULL, 0, VSE_A_FLOW_MOVES, report_number, NULL },
	{ "load", NULL, 0, VSE_A_FLOW_LOAD, report_percent, NULL },
	{ NULL, "PLACED", COLUMN_STATISTICS, 0, NULL, show_placement },
	{ "send_flow_rem", NULL, 0, VSE_A_FLOW_SEND_REMOVED, report_flag,
	  NULL },
	{ "match", "MATCH", 0, VSE_A_FLOW_MATCH, read_match, show_match },
	{}
};

static void print_property(FILE *out, struct json_object *row, const char *key)
{
	if (number(row, key))
		fprintf(out, ",%s=%" PRIu64, key, number(row, key));
}

static void print_placement(FILE *out, struct json_object *row)
{
	char *placed;

	if (!has(row, "placement"))
		return;
	if (has(row, "current_core"))
		fprintf(out, " current_core=%s", string(row, "current_core"));
	fprintf(out, " placement=%s", string(row, "placement"));
	if (has(row, "placed_ms")) {
		placed = show_seconds(number(row, "placed_ms"));
		fprintf(out, " placed=%s", placed ?: "-");
		free(placed);
	}
	if (has(row, "moves"))
		fprintf(out, " moves=%s", string(row, "moves"));
	if (has(row, "load"))
		fprintf(out, " load=%s%%", string(row, "load"));
}

/* As it could be added, its counters, and where its packets go. */
static char *show_line(struct json_object *row, bool counters)
{
	const char *match = string(row, "match");
	char *text = NULL, *age;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	fprintf(out, "priority=%s%s%s", string(row, "priority"),
		*match ? "," : "", match);
	if (number(row, "cookie"))
		fprintf(out, ",cookie=0x%" PRIx64, number(row, "cookie"));
	print_property(out, row, "idle_timeout");
	print_property(out, row, "hard_timeout");
	if (json_object_get_boolean(json_object_object_get(row,
							   "send_flow_rem")))
		fputs(",send_flow_rem", out);
	fprintf(out, ",actions=set_irq_core:%s", string(row, "core"));
	if (counters) {
		age = show_age(row);
		fprintf(out, " packets=%" PRIu64 " bytes=%" PRIu64 " age=%s",
			number(row, "packets"), number(row, "bytes"),
			age ?: "-");
		free(age);
	}
	print_placement(out, row);
	fclose(out);
	return text;
}

const struct report flow_report = {
	.command = VSE_CMD_FLOW_GET,
	.attr_max = VSE_A_FLOW_MAX,
	.columns = columns,
	.line = show_line,
};
