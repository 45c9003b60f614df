/* SPDX-License-Identifier: GPL-2.0 */
/* What is measured: the rows of the table. */
#ifndef _BENCH_ROWS_H
#define _BENCH_ROWS_H

/* Measures the named rows, or all; so many samples each. */
void rows_measure(const char *names, unsigned int samples);

#endif /* _BENCH_ROWS_H */
