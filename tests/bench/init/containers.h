/* SPDX-License-Identifier: GPL-2.0 */
/* Rows nmv_*: measured by a script, tests/bench/containers/measure.sh. */
#ifndef _BENCH_CONTAINERS_H
#define _BENCH_CONTAINERS_H

/* Has the script of the host's measure the named rows, or all. */
void containers_measure(const char *script, const char *samples, const char *rows);

#endif /* _BENCH_CONTAINERS_H */
