// SPDX-License-Identifier: GPL-2.0
#include "kernel.h"

int test_allocations_left = -1;
void (*test_reader)(void);

void *test_alloc(size_t size)
{
	if (test_allocations_left >= 0 && test_allocations_left-- == 0)
		return NULL;
	return malloc(size);
}

u32 get_random_u32(void)
{
	return (u32)random() << 16 ^ (u32)random();
}
