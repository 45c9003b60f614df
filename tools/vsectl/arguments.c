// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "arguments.h"
#include "message.h"
#include "number.h"

/**
 * arguments_none - there must be no more arguments
 * @argc: how many there are
 * @argv: the arguments
 */
bool arguments_none(int argc, char **argv)
{
	if (!argc)
		return true;
	if (argv[0][0] == '-')
		message("\"%s\" is not expected here; options come first: vsectl %s OBJECT COMMAND",
			argv[0], argv[0]);
	else
		message("\"%s\" is not expected here", argv[0]);
	return false;
}

/* Words of words have a hyphen in between; JSON's names have an underscore. */
static bool is_named(const char *name, const char *word)
{
	for (; *name && *word; name++, word++)
		if (*name != (*word == '_' ? '-' : *word))
			return false;
	return *name == *word;
}

static const struct argument *find(const struct argument *known,
				   const char *name)
{
	for (; known->name; known++)
		if (is_named(known->name, name))
			return known;
	return NULL;
}

static void tell_known(const struct argument *known, const char *name)
{
	char list[128] = "";
	size_t length = 0;

	for (; known->name && length < sizeof(list); known++)
		length += snprintf(list + length, sizeof(list) - length, "%s%s",
				   length ? ", " : "", known->name);
	message("there is no \"%s\" here; known are: %s", name, list);
}

/**
 * arguments_pairs - read words and their values, in any order
 * @known: the words
 * @argc: how many arguments there are
 * @argv: the arguments
 */
bool arguments_pairs(const struct argument *known, int argc, char **argv)
{
	for (; argc > 0; argc -= 2, argv += 2) {
		const struct argument *argument = find(known, argv[0]);

		if (!argument) {
			tell_known(known, argv[0]);
			return false;
		}
		if (argc < 2) {
			message("%s needs a value behind it", argv[0]);
			return false;
		}
		if (*argument->value) {
			message("%s is given twice", argv[0]);
			return false;
		}
		*argument->value = argv[1];
	}
	return true;
}

/**
 * argument_number - read a number
 * @name: what it is
 * @text: as the user writes it
 * @min: the least
 * @max: the most
 * @number: is set
 */
bool argument_number(const char *name, const char *text, uint32_t min,
		     uint32_t max, uint32_t *number)
{
	uint64_t value;

	if (!number_parse(text, max, &value) || value < min) {
		message("%s \"%.40s\": give a number from %u to %u", name, text,
			min, max);
		return false;
	}
	*number = value;
	return true;
}

/**
 * argument_cores - check a list of cores
 * @name: what it is
 * @text: the list
 */
bool argument_cores(const char *name, const char *text)
{
	if (core_list_valid(text))
		return true;
	message("%s \"%.40s\": give a list of cores like 0-1,4", name, text);
	return false;
}
