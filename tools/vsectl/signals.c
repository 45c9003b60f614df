// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "message.h"
#include "signals.h"

/**
 * signals_catch - from here on these signals are to be read
 * @numbers: the signals
 * @count: how many there are
 *
 * Return: what to poll and read them from, or -1 when the user has been told why
 * that cannot be.
 */
int signals_catch(const int *numbers, size_t count)
{
	sigset_t set;
	int signals;

	sigemptyset(&set);
	for (size_t i = 0; i < count; i++)
		sigaddset(&set, numbers[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signals < 0)
		message("cannot wait for signals: %s", strerror(errno));
	return signals;
}

/**
 * signals_read - find out which signal has come
 * @signals: from signals_catch()
 *
 * Return: its number, or 0 if there is none.
 */
int signals_read(int signals)
{
	struct signalfd_siginfo info;

	return read(signals, &info, sizeof(info)) == sizeof(info) ?
	       (int)info.ssi_signo : 0;
}
