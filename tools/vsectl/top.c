// SPDX-License-Identifier: GPL-2.0
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "arguments.h"
#include "message.h"
#include "top.h"

#define DELAY_DEFAULT	1000
#define DELAY_MIN	100
#define DELAY_MAX	3600000

static bool read_delay(const char *text, uint32_t *milliseconds)
{
	char *end;
	double seconds = strtod(text, &end);

	/* No signs, exponents, and what else there is of numbers. */
	if (*text && !text[strspn(text, "0123456789.")] && !*end &&
	    seconds * 1000 >= DELAY_MIN && seconds * 1000 <= DELAY_MAX) {
		*milliseconds = seconds * 1000 + 0.5;
		return true;
	}
	message("-d \"%.40s\": give seconds from 0.1 to 3600", text);
	return false;
}

/**
 * top - show cores, VMs and flow entries again and again
 * @options: how to show them
 * @argc: how many arguments there are
 * @argv: the arguments; the word in front of them is there, too
 *
 * Return: an exit code.
 */
int top(const struct options *options, int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "batch", no_argument, NULL, 'b' },
		{ "count", required_argument, NULL, 'n' },
		{ "delay", required_argument, NULL, 'd' },
		{ "json", no_argument, NULL, 'j' },
		{}
	};
	struct top_options top = {
		.delay = DELAY_DEFAULT, .json = options->json,
	};
	bool batch = false;
	int option;

	/* These are not main()'s options: begin anew, and say it in own words. */
	optind = 0;
	opterr = 0;
	while ((option = getopt_long(argc + 1, argv - 1, "+bn:d:j",
				     long_options, NULL)) != -1) {
		switch (option) {
		case 'b':
			batch = true;
			break;
		case 'n':
			if (!argument_number("-n", optarg, 1, UINT32_MAX,
					     &top.count))
				return EXIT_BAD_INPUT;
			break;
		case 'd':
			if (!read_delay(optarg, &top.delay))
				return EXIT_BAD_INPUT;
			break;
		case 'j':
			top.json = true;
			break;
		default:
			message("the options of top are -b, -d SECONDS, -n COUNT and -j");
			return EXIT_BAD_INPUT;
		}
	}
	if (!arguments_none(argc + 1 - optind, argv - 1 + optind))
		return EXIT_BAD_INPUT;
	return batch || top.json ? top_batch(&top) : top_live(&top);
}
