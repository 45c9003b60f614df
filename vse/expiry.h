/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Time-outs of flow entries.
 *
 * Entries with a time-out stand in a queue (rb-tree) in the order in which they
 * are to be looked at; a work waits for the first.  A packet does not touch the
 * queue: an idle time-out is looked at when it could be over at the earliest,
 * and the entry goes back into the queue if packets have come meanwhile.
 */
#ifndef _VSE_EXPIRY_H
#define _VSE_EXPIRY_H

struct vse_flow;

void vse_expiry_add(struct vse_flow *flow);
void vse_expiry_remove(struct vse_flow *flow);
void vse_expiry_exit(void);

#endif /* _VSE_EXPIRY_H */
