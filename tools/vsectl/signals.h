/* SPDX-License-Identifier: GPL-2.0 */
/* Signals that are read, where they would have ended the program. */
#ifndef _VSECTL_SIGNALS_H
#define _VSECTL_SIGNALS_H

#include <stddef.h>

int signals_catch(const int *numbers, size_t count);
int signals_read(int signals);

#endif /* _VSECTL_SIGNALS_H */
