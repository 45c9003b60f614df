// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include <linux/vse.h>

#include "core_show.h"
#include "top_rates.h"

/* Of a host with more cores than that, neighbours that idle share a row. */
#define ROWS		32
/* Percent of load below which a core idles. */
#define IDLE		1.0
/* Characters for all of a core's time. */
#define BAR		10

static double real(struct json_object *row, const char *key)
{
	return json_object_get_double(json_object_object_get(row, key));
}

static int64_t number(struct json_object *row, const char *key)
{
	return json_object_get_int64(json_object_object_get(row, key));
}

static bool is(struct json_object *row, const char *key)
{
	return json_object_get_boolean(json_object_object_get(row, key));
}

static const char *state(struct json_object *row)
{
	if (!is(row, "online"))
		return "offline";
	if (is(row, "allowed"))
		return "allowed";
	return is(row, "isolated") ? "isolated" : "excluded";
}

static char *show_state(struct json_object *row)
{
	return strdup(state(row));
}

static char *show_load(struct json_object *row)
{
	return report_unit(row, "load", "%");
}

static char *show_softirq(struct json_object *row)
{
	return report_unit(row, "softirq", "%");
}

static char *show_rate(struct json_object *row)
{
	return top_rate_text(json_object_object_get(row, "steered_per_second") ?
			     real(row, "steered_per_second") : RATE_UNKNOWN);
}

static unsigned int bar_length(double percent)
{
	unsigned int length = percent * BAR / 100 + 0.5;

	return length < BAR ? length : BAR;
}

/* "#" is softirq, "=" what else there is of the load. */
static char *show_bar(struct json_object *row)
{
	unsigned int load = bar_length(real(row, "load"));
	unsigned int softirq = bar_length(real(row, "softirq"));
	char bar[BAR + 1];

	for (unsigned int i = 0; i < BAR; i++)
		bar[i] = i >= load ? '.' : i < softirq ? '#' : '=';
	bar[BAR] = '\0';
	return strdup(json_object_object_get(row, "load") ? bar : "-");
}

static bool has_number(struct json_object *list, int64_t number)
{
	for (size_t i = 0; i < json_object_array_length(list); i++)
		if (json_object_get_int64(json_object_array_get_idx(list, i)) ==
		    number)
			return true;
	return false;
}

/* Those that are running have a mark. */
static char *show_vms(struct json_object *row)
{
	struct json_object *vms = json_object_object_get(row, "vms");
	struct json_object *running = json_object_object_get(row, "running");
	size_t count = json_object_array_length(vms), size;
	char *text = NULL;
	FILE *out;

	if (!count)
		return strdup("-");
	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		int64_t vm = json_object_get_int64(json_object_array_get_idx(vms, i));

		fprintf(out, "%s%lld%s", i ? "," : "", (long long)vm,
			has_number(running, vm) ? "*" : "");
	}
	fclose(out);
	return text;
}

static bool idles(struct json_object *row)
{
	return real(row, "load") < IDLE && !number(row, "flows");
}

static bool are_alike(struct json_object *a, struct json_object *b)
{
	static const char *const keys[] = { "numa_node", "vms", "running" };

	if (strcmp(state(a), state(b)))
		return false;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (!json_object_equal(json_object_object_get(a, keys[i]),
				       json_object_object_get(b, keys[i])))
			return false;
	return true;
}

static void replace(struct json_object *row, const char *key,
		    struct json_object *value)
{
	json_object_object_add(row, key, json_object_get(value));
}

/* Of all cores of a row, the highest load and the sum of packets. */
static void join(struct json_object *row, struct json_object *first,
		 struct json_object *next)
{
	uint64_t steered = number(row, "steered") + number(next, "steered");
	double rate = real(row, "steered_per_second") +
		      real(next, "steered_per_second");
	char cores[32];

	snprintf(cores, sizeof(cores), "%lld-%lld",
		 (long long)number(first, "id"), (long long)number(next, "id"));
	json_object_object_add(row, "id", json_object_new_string(cores));
	json_object_object_add(row, "steered", json_object_new_uint64(steered));
	if (json_object_object_get(row, "steered_per_second"))
		json_object_object_add(row, "steered_per_second",
				       json_object_new_double(rate));
	if (real(next, "load") > real(row, "load"))
		replace(row, "load", json_object_object_get(next, "load"));
	if (real(next, "softirq") > real(row, "softirq"))
		replace(row, "softirq", json_object_object_get(next, "softirq"));
}

static struct json_object *copy(struct json_object *row)
{
	struct json_object *new = json_object_new_object();

	json_object_object_foreach(row, key, value)
		replace(new, key, value);
	return new;
}

static struct json_object *fold(struct json_object *rows, bool statistics)
{
	size_t count = json_object_array_length(rows);
	struct json_object *folded, *first = NULL, *row = NULL;

	if (statistics || count <= ROWS)
		return json_object_get(rows);
	folded = json_object_new_array();
	for (size_t i = 0; i < count; i++) {
		struct json_object *next = json_object_array_get_idx(rows, i);

		if (first && idles(first) && idles(next) &&
		    are_alike(first, next)) {
			join(row, first, next);
			continue;
		}
		first = next;
		row = copy(next);
		json_object_array_add(folded, row);
	}
	return folded;
}

static const struct column columns[] = {
	{ "id", "CORE", COLUMN_RIGHT, VSE_A_CORE_ID, report_number, NULL },
	{ "numa_node", "NODE", COLUMN_RIGHT | COLUMN_VARIES,
	  VSE_A_CORE_NUMA_NODE, report_number, NULL },
	{ "online", NULL, 0, VSE_A_CORE_ONLINE, report_flag, NULL },
	{ "allowed", NULL, 0, VSE_A_CORE_ALLOWED, report_flag, NULL },
	{ "isolated", NULL, 0, VSE_A_CORE_ISOLATED, report_flag, NULL },
	{ NULL, "STATE", 0, 0, NULL, show_state },
	{ "load", "LOAD", COLUMN_RIGHT, VSE_A_CORE_LOAD, report_percent,
	  show_load },
	{ NULL, "", 0, 0, NULL, show_bar },
	{ "softirq", "SOFTIRQ", COLUMN_RIGHT, VSE_A_CORE_SOFTIRQ,
	  report_percent, show_softirq },
	{ "flows", "FLOWS", COLUMN_RIGHT, VSE_A_CORE_FLOWS, report_number,
	  NULL },
	{ "steered", "STEERED", COLUMN_RIGHT, VSE_A_CORE_STEERED,
	  report_number, NULL },
	{ "cache", NULL, 0, VSE_A_CORE_CACHE, report_number, NULL },
	{ "smt", NULL, 0, VSE_A_CORE_SMT, report_number, NULL },
	{ "vms", "VMS", 0, VSE_A_CORE_VM, report_numbers, show_vms },
	{ "running", NULL, 0, VSE_A_CORE_RUNNING, report_numbers, NULL },
	{}
};

/* Those of vsectl top. */
const struct column core_top_columns[] = {
	{ "id", "CORE", COLUMN_RIGHT, 0, NULL, NULL },
	{ "numa_node", "NODE", COLUMN_RIGHT | COLUMN_VARIES, 0, NULL, NULL },
	{ NULL, "STATE", 0, 0, NULL, show_state },
	{ "load", "LOAD", COLUMN_RIGHT, 0, NULL, show_load },
	{ NULL, "", 0, 0, NULL, show_bar },
	{ "softirq", "SOFTIRQ", COLUMN_RIGHT, 0, NULL, show_softirq },
	{ "flows", "FLOWS", COLUMN_RIGHT, 0, NULL, NULL },
	{ NULL, "PACKETS/S", COLUMN_RIGHT, 0, NULL, show_rate },
	{ "vms", "VMS", 0, 0, NULL, show_vms },
	{}
};

const struct report core_report = {
	.command = VSE_CMD_CORE_GET,
	.attr_max = VSE_A_CORE_MAX,
	.columns = columns,
	.table = fold,
};
