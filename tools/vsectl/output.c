// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "output.h"

#define WIDTH		80
#define GAP		2
#define INDENT		4
#define COLUMNS_MAX	16

/**
 * struct table - the texts of a table
 * @heading: of each column
 * @width: of each column
 * @right: of each column, whether it is flush right
 * @columns: how many columns
 * @rows: how many rows
 * @cell: the texts, row by row
 */
struct table {
	const char *heading[COLUMNS_MAX];
	int width[COLUMNS_MAX];
	bool right[COLUMNS_MAX];
	size_t columns;
	size_t rows;
	char **cell;
};

static char *cell_text(const struct column *column, struct json_object *row)
{
	struct json_object *value;
	char *text;

	if (column->text) {
		text = column->text(row);
	} else {
		value = json_object_object_get(row, column->key);
		text = strdup(value ? json_object_get_string(value) : "-");
	}
	if (!text)
		abort();
	return text;
}

static bool is_shown(const struct column *column, bool statistics)
{
	return column->heading &&
	       (statistics || !(column->flags & COLUMN_STATISTICS));
}

static bool is_value(const char *text)
{
	return strcmp(text, "-");
}

/* Returns whether all that there are are the same. */
static bool fill_column(struct table *table, const struct column *column,
			struct json_object *rows)
{
	char **cells = &table->cell[table->columns];
	const char *first = NULL;
	bool same = true;

	table->heading[table->columns] = column->heading;
	table->right[table->columns] = column->flags & COLUMN_RIGHT;
	table->width[table->columns] = strlen(column->heading);
	for (size_t row = 0; row < table->rows; row++) {
		char *text = cell_text(column,
				       json_object_array_get_idx(rows, row));
		int length = strlen(text);

		cells[row * COLUMNS_MAX] = text;
		if (is_value(text) && !first)
			first = text;
		else if (is_value(text) && strcmp(text, first))
			same = false;
		if (length > table->width[table->columns])
			table->width[table->columns] = length;
	}
	return same;
}

static void empty_column(struct table *table)
{
	for (size_t row = 0; row < table->rows; row++) {
		char **cell = &table->cell[row * COLUMNS_MAX + table->columns];

		free(*cell);
		*cell = NULL;
	}
}

static void fill_table(struct table *table, const struct column *columns,
		       struct json_object *rows, bool statistics)
{
	table->rows = json_object_array_length(rows);
	table->cell = calloc(table->rows * COLUMNS_MAX + 1,
			     sizeof(*table->cell));
	if (!table->cell)
		abort();
	for (; columns->key || columns->heading; columns++) {
		if (!is_shown(columns, statistics))
			continue;
		if (fill_column(table, columns, rows) &&
		    columns->flags & COLUMN_VARIES)
			empty_column(table);
		else
			table->columns++;
	}
}

static void free_table(struct table *table)
{
	for (size_t i = 0; i < table->rows * COLUMNS_MAX; i++)
		free(table->cell[i]);
	free(table->cell);
}

/* Characters up to and with the comma after which the next piece begins. */
static int piece_length(const char *text)
{
	int length = strcspn(text, ",");

	return text[length] ? length + 1 : length;
}

static int longest_piece(const char *text)
{
	int longest = 0;

	while (*text) {
		int length = piece_length(text);

		if (length > longest)
			longest = length;
		text += length;
	}
	return longest;
}

/* Prints @text from column @start on, in lines that end before WIDTH. */
static void print_pieces(FILE *out, const char *text, int start)
{
	int at = start;

	while (*text) {
		int length = piece_length(text);

		if (at > start && at + length > WIDTH) {
			fprintf(out, "\n%*s", start, "");
			at = start;
		}
		fprintf(out, "%.*s", length, text);
		at += length;
		text += length;
	}
	putc('\n', out);
}

static int last_column_start(const struct table *table)
{
	int start = 0;

	for (size_t column = 0; column + 1 < table->columns; column++)
		start += table->width[column] + GAP;
	return start;
}

static bool fits(const struct table *table)
{
	int room = WIDTH - last_column_start(table);
	size_t last = table->columns - 1;

	if ((int)strlen(table->heading[last]) > room)
		return false;
	for (size_t row = 0; row < table->rows; row++)
		if (longest_piece(table->cell[row * COLUMNS_MAX + last]) > room)
			return false;
	return true;
}

static void print_row(FILE *out, const struct table *table,
		      const char *const *text)
{
	size_t last = table->columns - 1;

	for (size_t column = 0; column < last; column++)
		fprintf(out, "%*s%*s",
			table->right[column] ? table->width[column] :
					       -table->width[column],
			text[column], GAP, "");
	print_pieces(out, text[last], last_column_start(table));
}

/* What is too wide for a table: each row as headings and values in turn. */
static void print_record(FILE *out, const struct table *table,
			 const char *const *text)
{
	int at = 0;

	for (size_t column = 0; column < table->columns; column++) {
		int length = strlen(table->heading[column]) + 1 +
			     strlen(text[column]);

		if (at && at + GAP + length > WIDTH) {
			fprintf(out, "\n%*s", INDENT, "");
			at = INDENT;
		} else if (at) {
			at += fprintf(out, "%*s", GAP, "");
		}
		at += fprintf(out, "%s ", table->heading[column]);
		if (column < table->columns - 1)
			at += fprintf(out, "%s", text[column]);
		else
			print_pieces(out, text[column], at);
	}
}

/**
 * output_table - show objects as a table
 * @out: where to
 * @columns: ends with one that has neither key nor heading
 * @rows: array of objects
 * @statistics: with the columns for statistics
 */
void output_table(FILE *out, const struct column *columns,
		  struct json_object *rows, bool statistics)
{
	struct table table = {};
	bool narrow;

	fill_table(&table, columns, rows, statistics);
	narrow = fits(&table);
	if (narrow)
		print_row(out, &table, table.heading);
	for (size_t row = 0; row < table.rows; row++) {
		const char *const *text =
			(const char *const *)&table.cell[row * COLUMNS_MAX];

		if (narrow)
			print_row(out, &table, text);
		else
			print_record(out, &table, text);
	}
	free_table(&table);
}

/**
 * output_values - show one object, a property a line
 * @out: where to
 * @columns: ends with one that has neither key nor heading
 * @row: the object
 */
void output_values(FILE *out, const struct column *columns,
		   struct json_object *row)
{
	const struct column *column;
	int width = 0;

	for (column = columns; column->key || column->heading; column++)
		if (column->heading && (int)strlen(column->heading) > width)
			width = strlen(column->heading);
	for (column = columns; column->key || column->heading; column++) {
		char *text;

		if (!column->heading)
			continue;
		text = cell_text(column, row);
		fprintf(out, "%-*s", width + GAP, column->heading);
		print_pieces(out, text, width + GAP);
		free(text);
	}
}

/**
 * output_json - show an object as JSON, on one line
 * @object: the object
 */
void output_json(struct json_object *object)
{
	puts(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
					    JSON_C_TO_STRING_NOSLASHESCAPE));
}

/**
 * output_close - make sure that all that was shown has arrived
 *
 * Return: 0, or -1 when the user has been told that it has not.
 */
int output_close(void)
{
	bool failed = ferror(stdout);

	if (!fclose(stdout) && !failed)
		return 0;
	message("cannot write the output: %s", strerror(errno));
	return -1;
}
