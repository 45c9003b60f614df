// SPDX-License-Identifier: GPL-2.0
/*
 * Prints how fast this machine's time-stamp counter runs, in kHz.
 *
 * Under QEMU's emulation the guest reads this very counter.  Left to itself, its
 * kernel measures the counter at boot against emulated timers, which a busy
 * machine holds up: clocks that ran 94 times too fast were seen.
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <x86intrin.h>

#define INTERVAL_NS	UINT64_C(100000000)
#define ATTEMPTS	5

struct reading {
	uint64_t ticks;
	uint64_t ns;
};

/* Both clocks at once: of some tries the one that was interrupted least. */
static struct reading look(void)
{
	uint64_t shortest = UINT64_MAX;
	struct reading best = {};

	for (int i = 0; i < ATTEMPTS; i++) {
		uint64_t before = __rdtsc(), after;
		struct timespec now;

		clock_gettime(CLOCK_MONOTONIC_RAW, &now);
		after = __rdtsc();
		if (after - before >= shortest)
			continue;
		shortest = after - before;
		best.ticks = before + shortest / 2;
		best.ns = now.tv_sec * UINT64_C(1000000000) + now.tv_nsec;
	}
	return best;
}

int main(void)
{
	struct timespec interval = { .tv_nsec = INTERVAL_NS };
	struct reading first = look(), last;

	nanosleep(&interval, NULL);
	last = look();
	printf("%" PRIu64 "\n",
	       (last.ticks - first.ticks) * 1000000 / (last.ns - first.ns));
	return 0;
}
