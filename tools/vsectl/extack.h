/* SPDX-License-Identifier: GPL-2.0 */
/* What the kernel says of a request that it refuses. */
#ifndef _VSECTL_EXTACK_H
#define _VSECTL_EXTACK_H

#include <linux/netlink.h>
#include <stdbool.h>

#define EXTACK_TEXT_SIZE	512

bool extack_read(const struct nlmsghdr *header, char *text);

#endif /* _VSECTL_EXTACK_H */
