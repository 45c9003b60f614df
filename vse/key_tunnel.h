/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tunnels: VXLAN, Geneve and GRE.
 */
#ifndef _VSE_KEY_TUNNEL_H
#define _VSE_KEY_TUNNEL_H

#include <linux/in.h>
#include "cursor.h"
#include "key.h"

enum vse_tunnel_kind {
	VSE_TUNNEL_NONE,
	VSE_TUNNEL_VXLAN,
	VSE_TUNNEL_GENEVE,
	VSE_TUNNEL_GRE,
};

static __always_inline bool vse_is_among(__be16 port, const __be16 *ports,
					 unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (ports[i] == port)
			return true;
	return false;
}

/* Which kind of tunnel a packet may be that has these outer headers. */
static __always_inline enum vse_tunnel_kind
vse_tunnel_kind(const struct vse_headers *outer,
		const struct vse_tunnel_ports *ports)
{
	switch (outer->nw_proto) {
	case IPPROTO_UDP:
		if (vse_is_among(outer->tp_dst, ports->vxlan,
				 ports->vxlan_count))
			return VSE_TUNNEL_VXLAN;
		if (vse_is_among(outer->tp_dst, ports->geneve,
				 ports->geneve_count))
			return VSE_TUNNEL_GENEVE;
		return VSE_TUNNEL_NONE;
	case IPPROTO_GRE:
		return VSE_TUNNEL_GRE;
	default:
		return VSE_TUNNEL_NONE;
	}
}

u8 vse_tunnel_read(struct vse_key *key, enum vse_tunnel_kind kind,
		   const struct vse_cursor *behind_ip, u8 depth);

#endif /* _VSE_KEY_TUNNEL_H */
