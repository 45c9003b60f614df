// SPDX-License-Identifier: GPL-2.0
/* vsectl - shows and changes what the kernel module vse does */
#include <getopt.h>
#include <json-c/json.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <linux/vse.h>

#include "help.h"
#include "message.h"
#include "monitor.h"
#include "netlink.h"
#include "output.h"
#include "report.h"
#include "top.h"
#include "vsectl.h"

#define VERSION		"0.1"

static const struct object *const objects[] = {
	&dev_object,
	&core_object,
	&vm_object,
	&flow_object,
	&config_object,
	NULL
};

static bool is_help(const char *word)
{
	return !strcmp(word, "help") || !strcmp(word, "-h") ||
	       !strcmp(word, "--help");
}

static struct json_object *read_everything(struct netlink *netlink)
{
	struct json_object *everything = json_object_new_object();

	for (size_t i = 0; objects[i]; i++) {
		struct json_object *rows = report_read(netlink,
						       objects[i]->report);

		if (!rows) {
			json_object_put(everything);
			return NULL;
		}
		json_object_object_add(everything, objects[i]->name, rows);
	}
	return everything;
}

static void print_tables(const struct options *options,
			 struct json_object *everything)
{
	for (size_t i = 0; objects[i]; i++) {
		if (i)
			putchar('\n');
		report_print(options, objects[i]->report,
			     json_object_object_get(everything,
						    objects[i]->name));
	}
}

static void print_json(struct json_object *everything)
{
	for (size_t i = 0; objects[i]; i++) {
		const char *name = objects[i]->name;
		struct json_object *rows =
			json_object_object_get(everything, name);

		json_object_object_add(everything, name,
				       json_object_get(report_json(objects[i]->report,
								   rows)));
	}
	output_json(everything);
}

static int show_everything(const struct options *options)
{
	struct netlink *netlink = netlink_open();
	struct json_object *everything;

	if (!netlink)
		return EXIT_REFUSED;
	everything = read_everything(netlink);
	if (everything && options->json)
		print_json(everything);
	else if (everything)
		print_tables(options, everything);
	else
		message("%s", netlink_error(netlink));
	netlink_close(netlink);
	json_object_put(everything);
	return everything ? EXIT_OK : EXIT_REFUSED;
}

static void tell_commands(const struct object *object, const char *word)
{
	const struct command *command = object->commands;

	fprintf(stderr, "vsectl: %s cannot do \"%s\"; it can: ", object->name,
		word);
	for (; command->name; command++)
		fprintf(stderr, "%s, ", command->name);
	fputs("help\n", stderr);
}

static void tell_objects(const char *word)
{
	fprintf(stderr, "vsectl: there is no object \"%s\"; there are: ", word);
	for (size_t i = 0; objects[i]; i++)
		fprintf(stderr, "%s, ", objects[i]->name);
	fputs("monitor, top, help\n", stderr);
}

static int run_monitor(const struct options *options, int argc, char **argv)
{
	if (!argc || !is_help(argv[0]))
		return monitor(options, argc, argv);
	help_monitor();
	return EXIT_OK;
}

static int run_top(const struct options *options, int argc, char **argv)
{
	if (!argc || !is_help(argv[0]))
		return top(options, argc, argv);
	help_top();
	return EXIT_OK;
}

static int run_command(const struct options *options,
		       const struct object *object, int argc, char **argv)
{
	const struct command *command = object->commands;

	if (!argc) {
		message("say what to do: vsectl %s show, for instance; vsectl %s help shows all",
			object->name, object->name);
		return EXIT_BAD_INPUT;
	}
	if (is_help(argv[0]) || (argc > 1 && is_help(argv[argc - 1]))) {
		help_object(object);
		return EXIT_OK;
	}
	for (; command->name; command++)
		if (!strcmp(command->name, argv[0]))
			return command->run(options, argc - 1, argv + 1);
	tell_commands(object, argv[0]);
	return EXIT_BAD_INPUT;
}

static int run(const struct options *options, int argc, char **argv)
{
	if (!argc)
		return show_everything(options);
	if (is_help(argv[0])) {
		help_all(objects);
		return EXIT_OK;
	}
	if (!strcmp(argv[0], "monitor"))
		return run_monitor(options, argc - 1, argv + 1);
	if (!strcmp(argv[0], "top"))
		return run_top(options, argc - 1, argv + 1);
	for (size_t i = 0; objects[i]; i++)
		if (!strcmp(objects[i]->name, argv[0]))
			return run_command(options, objects[i], argc - 1,
					   argv + 1);
	tell_objects(argv[0]);
	return EXIT_BAD_INPUT;
}

static int parse_and_run(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "statistics", no_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{}
	};
	struct options options = {};
	int option;

	/* "+": what follows the object is the command's. */
	while ((option = getopt_long(argc, argv, "+jshV", long_options,
				     NULL)) != -1) {
		switch (option) {
		case 'j':
			options.json = true;
			break;
		case 's':
			options.statistics = true;
			break;
		case 'h':
			help_all(objects);
			return EXIT_OK;
		case 'V':
			printf("vsectl %s, netlink family %s version %d\n",
			       VERSION, VSE_FAMILY_NAME, VSE_FAMILY_VERSION);
			return EXIT_OK;
		default:
			message("the options are -j, -s, -h and -V");
			return EXIT_BAD_INPUT;
		}
	}
	return run(&options, argc - optind, argv + optind);
}

int main(int argc, char **argv)
{
	int result;

	/* So that a closed pipe does not end vsectl half-way through a change. */
	signal(SIGPIPE, SIG_IGN);
	result = parse_and_run(argc, argv);
	if (output_close() && result == EXIT_OK)
		return EXIT_BAD_INPUT;
	return result;
}
