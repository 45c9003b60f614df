/* SPDX-License-Identifier: GPL-2.0 */
/* Many flows added, many with one call of the kernel. */
#ifndef _VSECTL_FLOW_LOAD_H
#define _VSECTL_FLOW_LOAD_H

#include <stdbool.h>

#include "flow_list.h"

int flow_load(struct flow_list *list, bool progress, size_t *added);

#endif /* _VSECTL_FLOW_LOAD_H */
