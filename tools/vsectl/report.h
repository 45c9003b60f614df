/* SPDX-License-Identifier: GPL-2.0 */
/* Objects read from the kernel and shown. */
#ifndef _VSECTL_REPORT_H
#define _VSECTL_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "netlink.h"
#include "output.h"
#include "vsectl.h"

/**
 * struct report - how objects of a kind are read and shown
 * @command: &enum vse_cmd, which reads them
 * @attr_max: the last attribute of such an object
 * @single: there is one, and it is no dump
 * @columns: its properties
 * @table: makes the rows of a table, a new array, of the objects; NULL: they are
 *	the rows
 * @line: makes one line of an object, with its counters or without, for the
 *	events; NULL: names and values
 */
struct report {
	uint8_t command;
	int attr_max;
	bool single;
	const struct column *columns;
	struct json_object *(*table)(struct json_object *rows, bool statistics);
	char *(*line)(struct json_object *row, bool counters);
};

/**
 * struct attributes - an object as it comes from the kernel
 * @first: by type; of those that may come repeatedly, one
 * @all: in the order of their coming
 * @length: bytes of @all
 */
struct attributes {
	struct nlattr **first;
	const struct nlattr *all;
	int length;
};

struct json_object *report_flag(const struct attributes *attributes, int attr);
struct json_object *report_number(const struct attributes *attributes,
				  int attr);
struct json_object *report_string(const struct attributes *attributes,
				  int attr);
struct json_object *report_list_string(const struct attributes *attributes,
				       int attr);
struct json_object *report_percent(const struct attributes *attributes,
				   int attr);
struct json_object *report_numbers(const struct attributes *attributes,
				   int type);
struct json_object *report_name(const struct attributes *attributes, int attr,
				const char *const *names, size_t count);
char *report_unit(struct json_object *row, const char *key, const char *unit);
char *report_list(struct json_object *row, const char *key);

struct json_object *report_row(const struct report *report,
			       const struct nlattr *attrs, int length);
struct json_object *report_read(struct netlink *netlink,
				const struct report *report);
struct json_object *report_json(const struct report *report,
				struct json_object *rows);
void report_print(const struct options *options, const struct report *report,
		  struct json_object *rows);
int report_show(const struct options *options, const struct report *report);

#endif /* _VSECTL_REPORT_H */
