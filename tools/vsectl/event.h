/* SPDX-License-Identifier: GPL-2.0 */
/* What the kernel tells of by itself, and how that is shown. */
#ifndef _VSECTL_EVENT_H
#define _VSECTL_EVENT_H

#include <linux/netlink.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

bool event_print(FILE *out, bool json, const struct timespec *time,
		 struct nlmsghdr *message);
void event_print_lost(FILE *out, bool json, const struct timespec *time);
bool event_is_end(struct nlmsghdr *message);

#endif /* _VSECTL_EVENT_H */
