/* SPDX-License-Identifier: GPL-2.0 */
/* How much time has passed. */
#ifndef _VSECTL_CLOCK_H
#define _VSECTL_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline uint64_t clock_milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ULL + now.tv_nsec / 1000000;
}

#endif /* _VSECTL_CLOCK_H */
