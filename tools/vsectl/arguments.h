/* SPDX-License-Identifier: GPL-2.0 */
/* The arguments of a command.  What is wrong with them, the user is told. */
#ifndef _VSECTL_ARGUMENTS_H
#define _VSECTL_ARGUMENTS_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct argument - a word that is followed by a value
 * @name: the word; a table ends with one without
 * @value: points to the value, NULL while it is not given
 */
struct argument {
	const char *name;
	const char **value;
};

bool arguments_none(int argc, char **argv);
bool arguments_pairs(const struct argument *known, int argc, char **argv);
bool argument_number(const char *name, const char *text, uint32_t min,
		     uint32_t max, uint32_t *number);
bool argument_cores(const char *name, const char *text);

#endif /* _VSECTL_ARGUMENTS_H */
