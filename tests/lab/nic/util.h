/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's names for what every C program needs. */
#ifndef LAB_UTIL_H
#define LAB_UTIL_H

#include <stddef.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define BIT(n) (1u << (n))
#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))

#endif
