/* SPDX-License-Identifier: GPL-2.0 */
/* What vsectl says to its user on standard error. */
#ifndef _VSECTL_MESSAGE_H
#define _VSECTL_MESSAGE_H

void message(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif /* _VSECTL_MESSAGE_H */
