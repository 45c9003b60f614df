/* SPDX-License-Identifier: GPL-2.0 */
/* What the command line is made up of: objects and their commands. */
#ifndef _VSECTL_VSECTL_H
#define _VSECTL_VSECTL_H

#include <stdbool.h>

/* Exit codes.  The man page documents them. */
enum {
	EXIT_OK = 0,
	EXIT_BAD_INPUT = 1,
	EXIT_REFUSED = 2,
};

/**
 * struct options - what was asked for in front of the object
 * @json: show JSON, no tables
 * @statistics: show statistics, too
 */
struct options {
	bool json;
	bool statistics;
};

/**
 * struct command - what can be done to an object
 * @name: the word for it; a table of commands ends with one without
 * @run: does it, with the arguments behind @name; returns an exit code
 * @syntax: of the arguments, or ""
 * @description: for the help
 * @example: arguments for the help, or ""
 */
struct command {
	const char *name;
	int (*run)(const struct options *options, int argc, char **argv);
	const char *syntax;
	const char *description;
	const char *example;
};

struct report;

/**
 * struct object - what the module lets users see and change
 * @name: the word for it
 * @description: for the help
 * @commands: what can be done to it
 * @report: how it is shown
 */
struct object {
	const char *name;
	const char *description;
	const struct command *commands;
	const struct report *report;
};

extern const struct object dev_object;
extern const struct object core_object;
extern const struct object vm_object;
extern const struct object flow_object;
extern const struct object config_object;

#endif /* _VSECTL_VSECTL_H */
