/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The extension headers of IPv6 (RFC 8200, section 4).
 */
#ifndef _VSE_KEY_IPV6_H
#define _VSE_KEY_IPV6_H

#include <net/ipv6.h>
#include "cursor.h"

static __always_inline bool vse_is_extension(u8 protocol)
{
	switch (protocol) {
	case NEXTHDR_HOP:
	case NEXTHDR_ROUTING:
	case NEXTHDR_FRAGMENT:
	case NEXTHDR_AUTH:
	case NEXTHDR_DEST:
		return true;
	default:
		return false;
	}
}

bool vse_key_skip_extensions(struct vse_cursor *cursor, u8 *protocol);

#endif /* _VSE_KEY_IPV6_H */
