/* SPDX-License-Identifier: GPL-2.0 */
/* What the kernel says of a request that it refuses. */
#ifndef _VSECTL_EXTACK_H
#define _VSECTL_EXTACK_H

#include <linux/netlink.h>

#define EXTACK_TEXT_SIZE	512

void extack_describe(const struct nlmsghdr *header, int error, char *text);

#endif /* _VSECTL_EXTACK_H */
