/* SPDX-License-Identifier: GPL-2.0 */
/* Text that is put together piece by piece. */
#ifndef _VSECTL_TEXT_H
#define _VSECTL_TEXT_H

#include <stddef.h>

void text_append(char *text, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* _VSECTL_TEXT_H */
