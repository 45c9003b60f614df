// SPDX-License-Identifier: GPL-2.0
#include "kernel.h"

int ida_alloc_max(struct ida *ida, unsigned int most, int flags)
{
	unsigned int i, number;

	for (i = 0; i <= most / 64; i++) {
		if (!~ida->taken[i])
			continue;
		number = i * 64 + __builtin_ctzll(~ida->taken[i]);
		if (number > most)
			break;
		ida->taken[i] |= 1ull << number % 64;
		return number;
	}
	return -ENOSPC;
}

void ida_free(struct ida *ida, unsigned int number)
{
	ida->taken[number / 64] &= ~(1ull << number % 64);
}
