// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <netlink/attr.h>
#include <stdio.h>
#include <string.h>

#include <linux/vse.h>

#include "clock.h"
#include "message.h"
#include "report.h"

/*
 * How often what changes while it is read is read: at most, and if that takes
 * longer than so many milliseconds.  What was there all the time is in the answer
 * in any case.
 */
#define ATTEMPTS	20
#define ATTEMPTS_LONG	3
#define PATIENCE	2000

struct reading {
	const struct report *report;
	struct json_object *rows;
};

/**
 * report_flag - read an attribute that is there or not
 * @attributes: the object
 * @attr: type of the attribute
 */
struct json_object *report_flag(const struct attributes *attributes, int attr)
{
	return json_object_new_boolean(attributes->first[attr] != NULL);
}

/**
 * report_number - read a number of any size
 * @attributes: the object
 * @attr: type of the attribute
 */
struct json_object *report_number(const struct attributes *attributes, int attr)
{
	const struct nlattr *found = attributes->first[attr];

	if (!found)
		return NULL;
	switch (nla_len(found)) {
	case sizeof(uint16_t):
		return json_object_new_int(nla_get_u16(found));
	case sizeof(uint32_t):
		return json_object_new_int64(nla_get_u32(found));
	case sizeof(uint64_t):
		return json_object_new_uint64(nla_get_u64(found));
	default:
		return NULL;
	}
}

/**
 * report_string - read a string
 * @attributes: the object
 * @attr: type of the attribute
 */
struct json_object *report_string(const struct attributes *attributes, int attr)
{
	const struct nlattr *found = attributes->first[attr];

	if (!found)
		return NULL;
	return json_object_new_string_len(nla_data(found),
					  strnlen(nla_data(found),
						  nla_len(found)));
}

/**
 * report_list_string - read a list that the kernel has written
 * @attributes: the object
 * @attr: type of the attribute
 *
 * Return: the list, NULL also for an empty one.
 */
struct json_object *report_list_string(const struct attributes *attributes,
				       int attr)
{
	struct json_object *list = report_string(attributes, attr);

	if (json_object_get_string_len(list))
		return list;
	json_object_put(list);
	return NULL;
}

/**
 * report_percent - read what the kernel counts in permille
 * @attributes: the object
 * @attr: type of the attribute
 *
 * Return: percent, which users read, with one decimal.
 */
struct json_object *report_percent(const struct attributes *attributes,
				   int attr)
{
	const struct nlattr *found = attributes->first[attr];
	uint32_t permille;
	char text[32];

	if (!found || nla_len(found) != sizeof(permille))
		return NULL;
	permille = nla_get_u32(found);
	snprintf(text, sizeof(text), "%u.%u", permille / 10, permille % 10);
	return json_object_new_double_s(permille / 10.0, text);
}

/**
 * report_numbers - read a number that is there any number of times
 * @attributes: the object
 * @type: type of the attribute
 *
 * Return: an array, if need be an empty one.
 */
struct json_object *report_numbers(const struct attributes *attributes,
				   int type)
{
	struct json_object *numbers = json_object_new_array();
	struct nlattr *attr;
	int rest;

	nla_for_each_attr(attr, (struct nlattr *)attributes->all,
			  attributes->length, rest)
		if (nla_type(attr) == type &&
		    nla_len(attr) == sizeof(uint32_t))
			json_object_array_add(numbers,
					      json_object_new_int64(nla_get_u32(attr)));
	return numbers;
}

/**
 * report_name - read a value of an enum
 * @attributes: the object
 * @attr: type of the attribute
 * @names: of the values
 * @count: how many of them there are
 *
 * Return: the name, or the number if a later kernel's has no name here.
 */
struct json_object *report_name(const struct attributes *attributes, int attr,
				const char *const *names, size_t count)
{
	const struct nlattr *found = attributes->first[attr];
	uint32_t value;

	if (!found || nla_len(found) != sizeof(value))
		return NULL;
	value = nla_get_u32(found);
	return value < count ? json_object_new_string(names[value]) :
	       json_object_new_int64(value);
}

/**
 * report_unit - show a number with its unit
 * @row: the object
 * @key: name of the number in there
 * @unit: comes behind it
 *
 * Return: allocated text, "-" if there is no such number.
 */
char *report_unit(struct json_object *row, const char *key, const char *unit)
{
	struct json_object *value = json_object_object_get(row, key);
	char *text;

	if (!value)
		return strdup("-");
	return asprintf(&text, "%s%s", json_object_get_string(value), unit) < 0 ?
	       NULL : text;
}

/**
 * report_list - show a list of numbers
 * @row: the object
 * @key: name of an array in there
 *
 * Return: allocated text like "1,2".
 */
char *report_list(struct json_object *row, const char *key)
{
	struct json_object *list = json_object_object_get(row, key);
	size_t count = json_object_array_length(list), size;
	char *text = NULL;
	FILE *out;

	if (!count)
		return strdup("-");
	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	for (size_t i = 0; i < count; i++)
		fprintf(out, "%s%s", i ? "," : "",
			json_object_get_string(json_object_array_get_idx(list, i)));
	fclose(out);
	return text;
}

/**
 * report_row - read one object
 * @report: its kind
 * @attrs: its attributes
 * @length: bytes of them
 */
struct json_object *report_row(const struct report *report,
			       const struct nlattr *attrs, int length)
{
	struct nlattr *first[report->attr_max + 1];
	struct attributes attributes = { first, attrs, length };
	struct json_object *row = json_object_new_object();
	const struct column *column;

	nla_parse(first, report->attr_max, (struct nlattr *)attrs, length,
		  NULL);
	for (column = report->columns; column->key || column->heading; column++)
		if (column->key)
			json_object_object_add_ex(row, column->key,
						  column->value(&attributes,
								column->attr),
						  JSON_C_OBJECT_ADD_KEY_IS_NEW |
						  JSON_C_OBJECT_ADD_CONSTANT_KEY);
	return row;
}

static void add_row(const struct nlattr *attrs, int length, void *arg)
{
	struct reading *reading = arg;

	json_object_array_add(reading->rows,
			      report_row(reading->report, attrs, length));
}

static int read_rows(struct netlink *netlink, struct reading *reading)
{
	const struct report *report = reading->report;

	reading->rows = json_object_new_array();
	if (!report->single)
		return netlink_dump(netlink, report->command, add_row, reading);
	netlink_begin(netlink, report->command);
	return netlink_send(netlink, add_row, reading);
}

/**
 * report_read - read all objects of a kind
 * @netlink: the socket
 * @report: the kind
 *
 * Objects that keep changing are better shown with gaps than not at all.  The
 * user is told of that.
 *
 * Return: array of objects, or NULL; netlink_error() says why.
 */
struct json_object *report_read(struct netlink *netlink,
				const struct report *report)
{
	struct reading reading = { .report = report };
	uint64_t end = clock_milliseconds() + PATIENCE;

	for (int attempt = 1;; attempt++) {
		int error = read_rows(netlink, &reading);

		if (error == -EAGAIN &&
		    (attempt == ATTEMPTS ||
		     (attempt >= ATTEMPTS_LONG && clock_milliseconds() >= end))) {
			message("%s", netlink_error(netlink));
			error = 0;
		}
		if (!error)
			return reading.rows;
		json_object_put(reading.rows);
		if (error != -EAGAIN)
			return NULL;
	}
}

/**
 * report_json - what JSON is made of
 * @report: the kind of objects
 * @rows: from report_read(), which stays the owner
 */
struct json_object *report_json(const struct report *report,
				struct json_object *rows)
{
	return report->single ? json_object_array_get_idx(rows, 0) : rows;
}

static void print_table(const struct options *options,
			const struct report *report, struct json_object *rows)
{
	rows = report->table ? report->table(rows, options->statistics) :
	       json_object_get(rows);
	output_table(stdout, report->columns, rows, options->statistics);
	json_object_put(rows);
}

/**
 * report_print - show objects
 * @options: how to show them
 * @report: their kind
 * @rows: from report_read()
 */
void report_print(const struct options *options, const struct report *report,
		  struct json_object *rows)
{
	if (options->json)
		output_json(report_json(report, rows));
	else if (report->single)
		output_values(stdout, report->columns,
			      report_json(report, rows));
	else
		print_table(options, report, rows);
}

/**
 * report_show - read and show all objects of a kind
 * @options: how to show them
 * @report: the kind
 *
 * Return: an exit code.
 */
int report_show(const struct options *options, const struct report *report)
{
	struct netlink *netlink = netlink_open();
	struct json_object *rows;

	if (!netlink)
		return EXIT_REFUSED;
	rows = report_read(netlink, report);
	if (rows)
		report_print(options, report, rows);
	else
		message("%s", netlink_error(netlink));
	netlink_close(netlink);
	json_object_put(rows);
	return rows ? EXIT_OK : EXIT_REFUSED;
}
