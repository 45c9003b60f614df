/* SPDX-License-Identifier: GPL-2.0 */
/* What all parts of the program use. */
#ifndef _BENCH_INIT_H
#define _BENCH_INIT_H

/* Says why on the console, where the runner reads it, and powers off. */
__attribute__((noreturn, format(printf, 1, 2)))
void die(const char *format, ...);

#endif /* _BENCH_INIT_H */
