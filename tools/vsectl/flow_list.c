// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "flow_list.h"
#include "message.h"

static void make_room(struct flow_list *list)
{
	size_t size = list->size ? 2 * list->size : 64;

	if (list->count < list->size)
		return;
	list->flows = reallocarray(list->flows, size, sizeof(*list->flows));
	if (!list->flows)
		abort();
	list->size = size;
}

static bool add_line(struct flow_list *list, char *text, unsigned int line)
{
	char error[MATCH_ERROR_SIZE];

	text[strcspn(text, "#")] = '\0';
	if (!text[strspn(text, " \t\r\n")])
		return true;
	make_room(list);
	if (!flow_spec_parse(&list->flows[list->count].spec, text, FLOW_ADD,
			     error)) {
		message("line %u: %s", line, error);
		return false;
	}
	list->flows[list->count++].line = line;
	return true;
}

/**
 * flow_list_read - read flows to add
 * @list: is set; flow_list_free() it in any case
 * @file: where they are
 *
 * Return: false when the user has been told what was wrong.
 */
bool flow_list_read(struct flow_list *list, FILE *file)
{
	unsigned int line = 0;
	char *text = NULL;
	size_t size = 0;
	bool good = true;
	ssize_t length;

	*list = (struct flow_list){};
	while (good && (length = getline(&text, &size, file)) >= 0) {
		line++;
		good = strlen(text) == (size_t)length;
		if (good)
			good = add_line(list, text, line);
		else
			message("line %u: this is no text", line);
	}
	free(text);
	if (good && ferror(file)) {
		message("cannot read flows: %s", strerror(errno));
		return false;
	}
	return good;
}

/**
 * flow_list_free - forget flows
 * @list: from flow_list_read()
 */
void flow_list_free(struct flow_list *list)
{
	free(list->flows);
}
