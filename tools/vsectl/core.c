// SPDX-License-Identifier: GPL-2.0
#include "arguments.h"
#include "core_show.h"

static int show(const struct options *options, int argc, char **argv)
{
	if (!arguments_none(argc, argv))
		return EXIT_BAD_INPUT;
	return report_show(options, &core_report);
}

static const struct command commands[] = {
	{ "show", show, "", "show the core table", "" },
	{}
};

const struct object core_object = {
	.name = "core",
	.description = "the cores, their load, and the VMs and flows on them",
	.commands = commands,
	.report = &core_report,
};
