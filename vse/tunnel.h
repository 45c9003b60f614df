/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which UDP ports are tunnels.  The receive path reads them under RCU.
 */
#ifndef _VSE_TUNNEL_H
#define _VSE_TUNNEL_H

#include "key.h"

int vse_tunnels_init(void);
void vse_tunnels_exit(void);

void vse_tunnel_get_ports(struct vse_tunnel_ports *ports);
int vse_tunnel_set_ports(const struct vse_tunnel_ports *ports);

const struct vse_tunnel_ports *vse_tunnels(void);

#endif /* _VSE_TUNNEL_H */
