// SPDX-License-Identifier: GPL-2.0
#include <linux/ipv6.h>
#include "key_ipv6.h"

/* A chain that is longer is meant to keep us busy. */
#define EXTENSIONS_MAX		8

/* Moves the cursor behind an extension header that is no fragment header. */
static bool skip_extension(struct vse_cursor *cursor, u8 *protocol)
{
	const struct ipv6_opt_hdr *extension;
	int length;

	extension = vse_cursor_header(cursor, sizeof(*extension));
	if (!extension)
		return false;
	length = *protocol == NEXTHDR_AUTH ? ipv6_authlen(extension) :
					     ipv6_optlen(extension);
	if (length > vse_cursor_left(cursor))
		return false;
	*protocol = extension->nexthdr;
	cursor->offset += length;
	return true;
}

/**
 * vse_key_skip_extensions - look behind the extension headers
 * @cursor: behind the IPv6 header; is moved behind them.  For a fragment,
 *	nothing is left there.
 * @protocol: what the IPv6 header says comes next; is set to what comes last
 *
 * Context: any.
 * Return: false if they are cut short, or too many.
 */
bool vse_key_skip_extensions(struct vse_cursor *cursor, u8 *protocol)
{
	const struct frag_hdr *fragment;
	int count;

	for (count = 0; vse_is_extension(*protocol); count++) {
		if (count == EXTENSIONS_MAX)
			return false;
		if (*protocol != NEXTHDR_FRAGMENT) {
			if (!skip_extension(cursor, protocol))
				return false;
			continue;
		}

		fragment = vse_cursor_header(cursor, sizeof(*fragment));
		if (!fragment)
			return false;
		*protocol = fragment->nexthdr;
		cursor->offset += sizeof(*fragment);
		/*
		 * What follows is in the first fragment only, be it one more
		 * extension header.  A fragment that is all of its datagram is
		 * none (RFC 6946).
		 */
		if (fragment->frag_off & htons(IP6_MF | IP6_OFFSET)) {
			vse_cursor_limit(cursor, 0);
			return true;
		}
	}
	return true;
}
