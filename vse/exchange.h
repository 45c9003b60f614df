/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Two entries that are each worked on where the other one's packets arrive.
 *
 *	          entry A              entry B
 *	core 2    packets arrive       work
 *	core 3    work                 packets arrive
 *
 * Neither can go home alone: there, the other one's work is.  But together they can, and
 * then no packet has to be handed on.  On busy cores that is more than it costs to hand
 * it on: what is polled by a core goes before what waits in its backlog, so a core that
 * is nearly full polls for the other one, and drops what the other one polls for it.  A
 * core that works on what it has polled itself cannot drop it behind that.
 *
 * It comes about where the NIC moves flows to other queues, or where a core is still
 * busy with something else when a flow begins.
 */
#ifndef _VSE_EXCHANGE_H
#define _VSE_EXCHANGE_H

#include "rebalance.h"

unsigned int vse_exchange(struct vse_core_table *table,
			  struct vse_entry_row *entries, unsigned int count,
			  unsigned int limit);

#endif /* _VSE_EXCHANGE_H */
