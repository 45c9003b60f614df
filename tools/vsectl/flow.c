// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/vse.h>

#include "arguments.h"
#include "flow_load.h"
#include "flow_request.h"
#include "flow_show.h"
#include "match_netlink.h"
#include "message.h"

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

static void tell_count(const struct options *options, const char *done,
		       size_t count)
{
	if (options->json)
		printf("{\"%s\":%zu}\n", done, count);
	else
		printf("%zu flow%s %s\n", count, count == 1 ? "" : "s", done);
}

static FILE *open_list(const char *name)
{
	FILE *file = strcmp(name, "-") ? fopen(name, "re") : stdin;

	if (!file)
		message("cannot read %s: %s", name, strerror(errno));
	return file;
}

static int load_file(const struct options *options, const char *name,
		     bool progress)
{
	FILE *file = open_list(name);
	int result = EXIT_BAD_INPUT;
	struct flow_list list;
	size_t added = 0;

	if (!file)
		return EXIT_BAD_INPUT;
	if (flow_list_read(&list, file)) {
		result = flow_load(&list, progress, &added);
		/* Of those that were to be added some may have been refused. */
		if (result != EXIT_BAD_INPUT)
			tell_count(options, "added", added);
	}
	flow_list_free(&list);
	if (file != stdin)
		fclose(file);
	return result;
}

static int load(const struct options *options, int argc, char **argv)
{
	bool progress = argc && (!strcmp(argv[0], "-p") ||
				 !strcmp(argv[0], "--progress"));

	argc -= progress;
	argv += progress;
	if (!argc) {
		message("say which file has the flows, one a line: vsectl flow load FILE; - is standard input");
		return EXIT_BAD_INPUT;
	}
	if (!arguments_none(argc - 1, argv + 1))
		return EXIT_BAD_INPUT;
	return load_file(options, argv[0], progress);
}

static void read_affected(const struct nlattr *attrs, int length, void *arg)
{
	const struct nlattr *affected = nla_find((struct nlattr *)attrs,
						 length, VSE_A_FLOW_AFFECTED);
	uint32_t *count = arg;

	if (affected && nla_len(affected) == sizeof(*count))
		*count = nla_get_u32(affected);
}

/* Tells how many flows were affected, where @done is the word for it. */
static int send_flow(const struct options *options,
		     const struct flow_spec *spec, enum flow_use use,
		     const char *done)
{
	struct netlink *netlink = netlink_open();
	uint32_t count = 0;
	int error;

	if (!netlink)
		return EXIT_REFUSED;
	flow_request(netlink, spec, use);
	error = netlink_send(netlink, read_affected, &count);
	if (error)
		message("%s", netlink_error(netlink));
	else if (done)
		tell_count(options, done, count);
	netlink_close(netlink);
	return error ? EXIT_REFUSED : EXIT_OK;
}

static int add(const struct options *options, int argc, char **argv)
{
	struct flow_spec spec;

	if (!argc) {
		message("say which flow: vsectl flow add MATCH,actions=set_irq_core:N");
		return EXIT_BAD_INPUT;
	}
	if (argc == 1 && !strcmp(argv[0], "-"))
		return load_file(options, argv[0], false);
	if (!read_arguments(&spec, argc, argv, FLOW_ADD))
		return EXIT_BAD_INPUT;
	return send_flow(options, &spec, FLOW_ADD, NULL);
}

static bool take_strict(int *argc, char ***argv)
{
	bool strict = *argc && !strcmp(**argv, "--strict");

	*argc -= strict;
	*argv += strict;
	return strict;
}

static int mod(const struct options *options, int argc, char **argv)
{
	enum flow_use use = take_strict(&argc, &argv) ? FLOW_MODIFY_STRICT :
			    FLOW_MODIFY;
	struct flow_spec spec;

	if (!argc) {
		message("say which flows, and what their action is to be: vsectl flow mod [--strict] MATCH,actions=set_irq_core:N");
		return EXIT_BAD_INPUT;
	}
	if (!read_arguments(&spec, argc, argv, use))
		return EXIT_BAD_INPUT;
	return send_flow(options, &spec, use, "modified");
}

static int del(const struct options *options, int argc, char **argv)
{
	enum flow_use use = take_strict(&argc, &argv) ? FLOW_DELETE_STRICT :
			    FLOW_DELETE;
	struct flow_spec spec;

	if (!argc) {
		message("say which flows: vsectl flow del [--strict] MATCH; vsectl flow flush deletes all");
		return EXIT_BAD_INPUT;
	}
	if (!read_arguments(&spec, argc, argv, use))
		return EXIT_BAD_INPUT;
	return send_flow(options, &spec, use, "deleted");
}

static int flush(const struct options *options, int argc, char **argv)
{
	const struct flow_spec all = {};

	if (!arguments_none(argc, argv))
		return EXIT_BAD_INPUT;
	return send_flow(options, &all, FLOW_DELETE, "deleted");
}

static int show(const struct options *options, int argc, char **argv)
{
	if (!arguments_none(argc, argv))
		return EXIT_BAD_INPUT;
	return report_show(options, &flow_report);
}

static const struct command commands[] = {
	{ "add", add, "{FLOW,actions=set_irq_core:{N|auto} | -}",
	  "add a flow or replace the one with this match and priority; - is load -",
	  "priority=100,udp,nw_dst=10.1.0.0/16,tp_dst=4789,idle_timeout=60,actions=set_irq_core:auto" },
	{ "mod", mod,
	  "[--strict] [cookie=N/MASK,]FLOW,actions=set_irq_core:{N|auto}",
	  "change the action of the flows within the match, or with --strict of the one with this match and priority; add the flow if there is none",
	  "udp,nw_dst=10.1.0.0/16,actions=set_irq_core:2" },
	{ "del", del, "[--strict] [cookie=N/MASK,]MATCH[,priority=N]",
	  "delete the flows within MATCH; with --strict the one with this match and priority",
	  "cookie=0x7/-1,udp,nw_dst=10.1.0.0/16" },
	{ "load", load, "[-p] {FILE | -}",
	  "add the flows in a file, one a line, or in standard input; -p tells how it goes on",
	  "flows.txt" },
	{ "show", show, "", "show the flows", "" },
	{ "flush", flush, "", "delete all flows", "" },
	{}
};

const struct object flow_object = {
	.name = "flow",
	.description = "flows, and the cores that they are steered to",
	.commands = commands,
	.report = &flow_report,
};
