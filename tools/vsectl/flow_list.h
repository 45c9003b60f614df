/* SPDX-License-Identifier: GPL-2.0 */
/* Flows read from a file, one a line; "#" begins a comment. */
#ifndef _VSECTL_FLOW_LIST_H
#define _VSECTL_FLOW_LIST_H

#include <stdio.h>

#include "flow_spec.h"

/**
 * struct flow_list - the flows of a file
 * @flows: the flows, each with the number of its line
 * @count: how many there are
 * @size: how many there is room for
 */
struct flow_list {
	struct {
		struct flow_spec spec;
		unsigned int line;
	} *flows;
	size_t count;
	size_t size;
};

bool flow_list_read(struct flow_list *list, FILE *file);
void flow_list_free(struct flow_list *list);

#endif /* _VSECTL_FLOW_LIST_H */
