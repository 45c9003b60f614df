/* SPDX-License-Identifier: GPL-2.0 */
/* Cores, VMs and flow entries, and what goes through them, as it changes. */
#ifndef _VSECTL_TOP_H
#define _VSECTL_TOP_H

#include <stdint.h>

#include "vsectl.h"

/**
 * struct top_options - how it is shown
 * @delay: milliseconds between two times
 * @count: how many times; 0: until it is ended
 * @json: as JSON
 */
struct top_options {
	uint32_t delay;
	uint32_t count;
	bool json;
};

int top(const struct options *options, int argc, char **argv);
int top_live(const struct top_options *options);
int top_batch(const struct top_options *options);

#endif /* _VSECTL_TOP_H */
