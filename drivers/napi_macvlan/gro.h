/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Is GRO worth its price to a container?  Pure arithmetic.
 *
 * GRO looks at each packet's headers and compares them with those of flows that it
 * holds.  That is a tenth of what a small packet costs, and in vain where there is
 * nothing to merge: datagrams, acknowledgments, what a router forwards.  So a
 * container whose packets it has not merged for a while has none given to it for a
 * longer while, and then some, to see whether that has changed.
 *
 * Between two polls of ours GRO holds nothing of ours, and only there this may change:
 * so packets keep their order.
 */
#ifndef _NMV_GRO_H
#define _NMV_GRO_H

#include <linux/types.h>

#define NMV_GRO_VAIN	256	/* so many packets in a row, and none merged, show it */
#define NMV_GRO_REST	1024	/* so many then go without */
#define NMV_GRO_PROBE	64	/* and so many after that are to show a change */

/**
 * struct nmv_gro - of a container's packets from one ring, on one core
 * @vain: so many in a row were not merged; from %NMV_GRO_VAIN on, not given to GRO
 */
struct nmv_gro {
	u16 vain;
};

static inline bool nmv_gro_pays(const struct nmv_gro *gro)
{
	return gro->vain < NMV_GRO_VAIN;
}

/* So many packets of a batch have been delivered, some of which GRO has merged. */
static inline void nmv_gro_delivered(struct nmv_gro *gro, u32 packets, u32 merged)
{
	u32 vain = gro->vain + packets;

	if (merged)
		vain = 0;
	else if (vain >= NMV_GRO_VAIN + NMV_GRO_REST)
		vain = NMV_GRO_VAIN - NMV_GRO_PROBE;
	gro->vain = vain;
}

#endif /* _NMV_GRO_H */
