// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>

#include "message.h"

/**
 * message - tell the user something, on a line of its own
 * @format: as for printf(), without the line's end
 */
void message(const char *format, ...)
{
	va_list args;

	fputs("vsectl: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}
