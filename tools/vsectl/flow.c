// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/vse.h>

#include "arguments.h"
#include "flow_list.h"
#include "match_netlink.h"
#include "message.h"
#include "report.h"

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

static char *show_match(struct json_object *row)
{
	const char *match =
		json_object_get_string(json_object_object_get(row, "match"));

	return strdup(*match ? match : "*");
}

static char *show_cookie(struct json_object *row)
{
	unsigned long long cookie =
		json_object_get_uint64(json_object_object_get(row, "cookie"));
	char *text;

	return asprintf(&text, "0x%llx", cookie) < 0 ? NULL : text;
}

static char *show_age(struct json_object *row)
{
	unsigned long long age =
		json_object_get_uint64(json_object_object_get(row, "age_ms"));
	char *text;

	return asprintf(&text, "%llu.%llus", age / 1000, age % 1000 / 100) < 0 ?
	       NULL : text;
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
	{ "match", "MATCH", 0, VSE_A_FLOW_MATCH, read_match, show_match },
	{}
};

static const struct report report = {
	.command = VSE_CMD_FLOW_GET,
	.attr_max = VSE_A_FLOW_MAX,
	.columns = columns,
};

/* Arguments are joined, as a flow needs no quotes then to have spaces. */
static char *join(int argc, char **argv)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	for (int i = 0; i < argc; i++)
		fprintf(out, "%s%s", i ? " " : "", argv[i]);
	fclose(out);
	return text;
}

static bool read_arguments(struct flow_spec *spec, int argc, char **argv,
			   enum flow_use use)
{
	char *text = join(argc, argv);
	char error[MATCH_ERROR_SIZE];
	bool good = flow_spec_parse(spec, text, use, error) &&
		    match_resolve(&spec->match, error);

	free(text);
	if (!good)
		message("%s", error);
	return good;
}

static int send_flow(struct netlink *netlink, const struct flow_spec *spec)
{
	netlink_begin(netlink, VSE_CMD_FLOW_ADD);
	match_put(netlink, &spec->match);
	netlink_put(netlink, VSE_A_FLOW_PRIORITY, &spec->priority,
		    sizeof(spec->priority));
	netlink_put(netlink, VSE_A_FLOW_COOKIE, &spec->cookie,
		    sizeof(spec->cookie));
	netlink_put_u32(netlink, VSE_A_FLOW_CORE, spec->core);
	return netlink_send(netlink, NULL, NULL);
}

static bool resolve_list(struct flow_list *list)
{
	char error[MATCH_ERROR_SIZE];

	for (size_t i = 0; i < list->count; i++) {
		if (match_resolve(&list->flows[i].spec.match, error))
			continue;
		message("line %u: %s", list->flows[i].line, error);
		return false;
	}
	return true;
}

static int send_list(const struct flow_list *list)
{
	struct netlink *netlink = netlink_open();
	int error = 0;

	if (!netlink)
		return EXIT_REFUSED;
	for (size_t i = 0; i < list->count && !error; i++) {
		error = send_flow(netlink, &list->flows[i].spec);
		if (error)
			message("line %u: %s%s", list->flows[i].line,
				netlink_error(netlink),
				i ? "; the flows before it have been added" : "");
	}
	netlink_close(netlink);
	return error ? EXIT_REFUSED : EXIT_OK;
}

static int add_from_stdin(void)
{
	struct flow_list list;
	int result = EXIT_BAD_INPUT;

	if (flow_list_read(&list, stdin) && resolve_list(&list))
		result = send_list(&list);
	flow_list_free(&list);
	return result;
}

static int add(const struct options *options, int argc, char **argv)
{
	struct netlink *netlink;
	struct flow_spec spec;
	int error;

	(void)options;
	if (!argc) {
		message("say which flow: vsectl flow add MATCH,actions=set_irq_core:N");
		return EXIT_BAD_INPUT;
	}
	if (argc == 1 && !strcmp(argv[0], "-"))
		return add_from_stdin();
	if (!read_arguments(&spec, argc, argv, FLOW_ADD))
		return EXIT_BAD_INPUT;

	netlink = netlink_open();
	if (!netlink)
		return EXIT_REFUSED;
	error = send_flow(netlink, &spec);
	if (error)
		message("%s", netlink_error(netlink));
	netlink_close(netlink);
	return error ? EXIT_REFUSED : EXIT_OK;
}

static void read_deleted(const struct nlattr *attrs, int length, void *arg)
{
	const struct nlattr *deleted = nla_find((struct nlattr *)attrs, length,
						VSE_A_FLOW_DELETED);
	uint32_t *count = arg;

	if (deleted && nla_len(deleted) == sizeof(*count))
		*count = nla_get_u32(deleted);
}

static void tell_deleted(const struct options *options, uint32_t count)
{
	if (options->json)
		printf("{\"deleted\":%u}\n", count);
	else
		printf("%u flow%s deleted\n", count, count == 1 ? "" : "s");
}

static int delete_flows(const struct options *options,
			const struct flow_spec *spec, bool strict)
{
	struct netlink *netlink = netlink_open();
	uint32_t deleted = 0;
	int error;

	if (!netlink)
		return EXIT_REFUSED;
	netlink_begin(netlink, VSE_CMD_FLOW_DEL);
	match_put(netlink, &spec->match);
	if (strict) {
		netlink_put(netlink, VSE_A_FLOW_PRIORITY, &spec->priority,
			    sizeof(spec->priority));
		netlink_put(netlink, VSE_A_FLOW_STRICT, NULL, 0);
	}
	error = netlink_send(netlink, read_deleted, &deleted);
	if (error)
		message("%s", netlink_error(netlink));
	else
		tell_deleted(options, deleted);
	netlink_close(netlink);
	return error ? EXIT_REFUSED : EXIT_OK;
}

static int del(const struct options *options, int argc, char **argv)
{
	bool strict = argc && !strcmp(argv[0], "--strict");
	struct flow_spec spec;

	argc -= strict;
	argv += strict;
	if (!argc) {
		message("say which flows: vsectl flow del [--strict] MATCH; vsectl flow flush deletes all");
		return EXIT_BAD_INPUT;
	}
	if (!read_arguments(&spec, argc, argv,
			    strict ? FLOW_DELETE_STRICT : FLOW_DELETE))
		return EXIT_BAD_INPUT;
	return delete_flows(options, &spec, strict);
}

static int flush(const struct options *options, int argc, char **argv)
{
	const struct flow_spec all = {};

	if (!arguments_none(argc, argv))
		return EXIT_BAD_INPUT;
	return delete_flows(options, &all, false);
}

static int show(const struct options *options, int argc, char **argv)
{
	if (!arguments_none(argc, argv))
		return EXIT_BAD_INPUT;
	return report_show(options, &report);
}

static const struct command commands[] = {
	{ "add", add,
	  "{MATCH[,priority=N][,cookie=N],actions=set_irq_core:{N|auto} | -}",
	  "add a flow or replace the one with this match and priority; - reads flows from standard input, one a line",
	  "priority=100,udp,nw_dst=10.1.0.0/16,tp_dst=4789,actions=set_irq_core:auto" },
	{ "del", del, "[--strict] MATCH[,priority=N]",
	  "delete the flows within MATCH; with --strict the one with this match and priority",
	  "udp,nw_dst=10.1.0.0/16" },
	{ "show", show, "", "show the flows", "" },
	{ "flush", flush, "", "delete all flows", "" },
	{}
};

const struct object flow_object = {
	.name = "flow",
	.description = "flows, and the cores that they are steered to",
	.commands = commands,
	.report = &report,
};
