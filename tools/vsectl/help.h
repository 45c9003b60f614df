/* SPDX-License-Identifier: GPL-2.0 */
/* What vsectl says of itself. */
#ifndef _VSECTL_HELP_H
#define _VSECTL_HELP_H

#include "vsectl.h"

void help_all(const struct object *const *objects);
void help_monitor(void);
void help_top(void);
void help_object(const struct object *object);

#endif /* _VSECTL_HELP_H */
