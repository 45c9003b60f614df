// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

/**
 * text_append - add a piece to a text
 * @text: the text; what it has no room for is cut off
 * @size: bytes that it has room for
 * @format: as for printf()
 */
void text_append(char *text, size_t size, const char *format, ...)
{
	size_t length = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + length, size - length, format, args);
	va_end(args);
}
