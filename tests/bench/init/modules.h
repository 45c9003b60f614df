/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _BENCH_MODULES_H
#define _BENCH_MODULES_H

/* Loads /NAME.ko. */
void load_module(const char *name);

#endif /* _BENCH_MODULES_H */
