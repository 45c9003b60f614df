/* SPDX-License-Identifier: GPL-2.0 */
/* How far something long has come, on standard error. */
#ifndef _VSECTL_PROGRESS_H
#define _VSECTL_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct progress - what is told of it
 * @wanted: anything
 * @terminal: on one line that is written again and again
 * @told: something was
 * @next: when to tell more, in milliseconds
 */
struct progress {
	bool wanted;
	bool terminal;
	bool told;
	uint64_t next;
};

void progress_begin(struct progress *progress, bool wanted);
void progress_tell(struct progress *progress, size_t done, size_t total);
void progress_end(struct progress *progress);

#endif /* _VSECTL_PROGRESS_H */
