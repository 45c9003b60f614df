/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Objects shown as a table or as JSON.
 *
 * Either way they are json-c objects, one a row; a description of columns
 * tells how a table is made of them.
 */
#ifndef _VSECTL_OUTPUT_H
#define _VSECTL_OUTPUT_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>

struct nlattr;
struct attributes;

/* In a table only with --statistics. */
#define COLUMN_STATISTICS	1
/* In a table only if not all rows that have something there have the same. */
#define COLUMN_VARIES		2
/* Flush right in a table: numbers to compare. */
#define COLUMN_RIGHT		4

/**
 * struct column - a property of a kind of objects
 * @key: its name in JSON; NULL: not in JSON
 * @heading: its name in tables; NULL: not in tables
 * @flags: COLUMN_*
 * @attr: the attribute that it is read from
 * @value: reads it; NULL stands for a value that there is not
 * @text: what a table shows of a row, allocated; NULL: the value as it is
 *
 * The last column of a table is broken into lines at its commas where it is
 * too long.
 */
struct column {
	const char *key;
	const char *heading;
	unsigned int flags;
	int attr;
	struct json_object *(*value)(const struct attributes *attributes,
				     int attr);
	char *(*text)(struct json_object *row);
};

void output_table(FILE *out, const struct column *columns,
		  struct json_object *rows, bool statistics);
void output_values(FILE *out, const struct column *columns,
		   struct json_object *row);
void output_json(struct json_object *object);
int output_close(void);

#endif /* _VSECTL_OUTPUT_H */
