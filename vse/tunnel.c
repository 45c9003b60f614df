// SPDX-License-Identifier: GPL-2.0
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "lock.h"
#include "tunnel.h"

/* Assigned by IANA. */
#define VXLAN_PORT	4789
#define GENEVE_PORT	6081

struct tunnels {
	struct rcu_head rcu;
	struct vse_tunnel_ports ports;
};

static struct tunnels __rcu *tunnels;

/**
 * vse_tunnels - the UDP ports that are tunnels
 *
 * Context: RCU read side.
 */
const struct vse_tunnel_ports *vse_tunnels(void)
{
	return &rcu_dereference(tunnels)->ports;
}

/**
 * vse_tunnel_get_ports - the UDP ports that are tunnels
 * @ports: is filled in
 *
 * Context: process; vse_lock held.
 */
void vse_tunnel_get_ports(struct vse_tunnel_ports *ports)
{
	*ports = rcu_dereference_protected(tunnels,
					   lockdep_is_held(&vse_lock))->ports;
}

/**
 * vse_tunnel_set_ports - set the UDP ports that are tunnels
 * @ports: the ports
 *
 * Context: process; sleeps; vse_lock held.
 * Return: 0 or -ENOMEM.
 */
int vse_tunnel_set_ports(const struct vse_tunnel_ports *ports)
{
	struct tunnels *new = kmalloc(sizeof(*new), GFP_KERNEL);
	struct tunnels *old;

	if (!new)
		return -ENOMEM;
	new->ports = *ports;
	old = rcu_replace_pointer(tunnels, new, lockdep_is_held(&vse_lock));
	if (old)
		kfree_rcu(old, rcu);
	return 0;
}

/**
 * vse_tunnels_init - start with the ports that IANA has assigned
 *
 * Context: process; sleeps.
 * Return: 0 or -ENOMEM.
 */
int vse_tunnels_init(void)
{
	static const struct vse_tunnel_ports assigned = {
		.vxlan_count = 1,
		.vxlan = { htons(VXLAN_PORT) },
		.geneve_count = 1,
		.geneve = { htons(GENEVE_PORT) },
	};
	int error;

	mutex_lock(&vse_lock);
	error = vse_tunnel_set_ports(&assigned);
	mutex_unlock(&vse_lock);
	return error;
}

/**
 * vse_tunnels_exit - no packet is looked at any more
 *
 * Context: process.
 */
void vse_tunnels_exit(void)
{
	kfree(rcu_dereference_protected(tunnels, true));
}
