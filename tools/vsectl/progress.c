// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <unistd.h>

#include "clock.h"
#include "message.h"
#include "progress.h"

/* In milliseconds; nothing is told of what is done sooner. */
#define INTERVAL_TERMINAL	200
#define INTERVAL_FILE		1000

static uint64_t interval(const struct progress *progress)
{
	return progress->terminal ? INTERVAL_TERMINAL : INTERVAL_FILE;
}

/**
 * progress_begin - something begins that may be long
 * @progress: is set
 * @wanted: tell of it even where standard error is no terminal
 */
void progress_begin(struct progress *progress, bool wanted)
{
	bool terminal = isatty(STDERR_FILENO);

	*progress = (struct progress){
		.wanted = wanted || terminal,
		.terminal = terminal,
	};
	progress->next = clock_milliseconds() + interval(progress);
}

/**
 * progress_tell - tell how far it has come, unless that was told just now
 * @progress: after progress_begin()
 * @done: how many flows have been added
 * @total: of how many
 */
void progress_tell(struct progress *progress, size_t done, size_t total)
{
	uint64_t now;

	if (!progress->wanted)
		return;
	now = clock_milliseconds();
	if (now < progress->next)
		return;
	progress->next = now + interval(progress);
	progress->told = true;
	if (progress->terminal)
		fprintf(stderr, "\rvsectl: %zu of %zu flows added", done, total);
	else
		message("%zu of %zu flows added", done, total);
}

/**
 * progress_end - it has come to its end
 * @progress: after progress_begin()
 */
void progress_end(struct progress *progress)
{
	/* Whatever is said next needs an empty line. */
	if (progress->told && progress->terminal)
		fputs("\r\033[K", stderr);
}
