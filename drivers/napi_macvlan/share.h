/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a container may take of a receive ring that several share: pure arithmetic.
 *
 * A ring that its driver does not empty drops packets of all, whoever sent too
 * many.  So what is too much must be dropped by us, before any work was done on it
 * but to take it out of the ring, until the driver keeps up with the ring again.
 *
 *	round	a poll of the driver, and after it the delivery of what it brought
 *	others	what is no container's alone: the host's packets, multicast, what VSE
 *		steers; they cannot be limited here, but they are to be spared, too
 *	quantum	what each container may cost while the ring brings as many packets as a
 *		poll may; that of a ring
 *	credit	what is left of it to one container
 *
 * Costs are counted in quarters of the work on a packet that is delivered.  One
 * costs a quarter when it arrives, whether it is kept or not, and three more if it is
 * kept: so a flood is paid for by the container that it is meant for, also by the
 * packets of it that are dropped, and one that takes less than its quantum loses
 * nothing.  What it does not use it may use in the next rounds, up to NMV_SAVED
 * quanta: packets come in bursts.  Credit is given by packets that the ring brings, not
 * by rounds: after a burst there are many that bring few.
 *
 * The quantum is found as a congestion window is.  A poll that takes as many packets
 * as it may leaves some behind.  A burst explains a few of these in a row; with each
 * more the quantum shrinks by a small part.  Those that empty the ring let it grow by a
 * packet for as many packets as a poll may take.  Where only one container has used the
 * ring for a long time there is nobody to be spared, and the ring drops cheaper than we
 * do: then there is no quantum.  And where it is others that fill it, it is not the
 * containers that are to pay: it stays as it is.
 *
 * There are floods that nothing helps against, since to take so many packets out of the
 * ring is more than the core can do.  Then dropping would only cost what could be
 * delivered: when the smallest quantum has not emptied the ring for a while, there is
 * none for a longer while, and the ring drops, of all, as it would without us.  The same
 * where all who share a ring are refused about as many all the time: then nobody is spared.
 *
 * Druschel and Banga, Lazy Receiver Processing (OSDI 1996), drop early in the same
 * way, by the length of the receiver's queue; but a queue in front of the same core
 * only fills up when the ring already has.
 */
#ifndef _NMV_SHARE_H
#define _NMV_SHARE_H

#include <linux/types.h>

#define NMV_ARRIVAL		1	/* cost of a packet that arrives */
#define NMV_DELIVERY		3	/* and of one that is kept */
#define NMV_SAVED		8	/* quanta that a credit may come to */
#define NMV_BURST		8	/* so many full polls in a row may be one */
#define NMV_SHRINK		32	/* by one part in so many a quantum shrinks */

/* All that one poll brings, to one container. */
#define NMV_QUANTUM_MOST	(64 * (NMV_ARRIVAL + NMV_DELIVERY))
/* So many rounds, about a second under a flood, make one that is alone in them alone. */
#define NMV_ALONE		16384
/* So many rounds of the smallest quantum show that it is in vain, and for so many more
 * it is not tried again.
 */
#define NMV_VAIN		64U
#define NMV_REST		8192U
/* In so many full polls is seen who is refused how much, and if in so many times as many
 * all are refused about the same, nobody is spared.
 */
#define NMV_PERIOD		16
#define NMV_EVEN		4
/* However full the ring is, one that is sent so little gets eight packets through. */
#define NMV_QUANTUM_LEAST	(8 * (NMV_ARRIVAL + NMV_DELIVERY))

/**
 * struct nmv_quantum - of a ring
 * @round: number of the present one
 * @full: so many packets are as many as a poll may bring
 * @brought: packets that rounds before have brought
 * @each: what each container may cost while @full packets come; %NMV_QUANTUM_MOST is no
 *	limit
 * @growth: packets since it grew, of polls that emptied the ring
 * @in_a_row: so many polls in a row were full
 * @sharers: containers that packets have come for in it
 * @alone: so many rounds, up to %NMV_ALONE, there was not more than one in
 * @vain: so many rounds the smallest one has not emptied the ring
 * @period: number of the present one, of %NMV_PERIOD full polls
 * @polls: full ones in it
 * @present: containers that packets have come for in it, and others' in how many polls
 * @refused: packets that were refused in it
 * @most_refused: of these, of the container that was refused the most
 * @even: in so many periods in a row all of several containers were refused about as many
 * @rest: so many rounds it is not to be tried again
 */
struct nmv_quantum {
	u32 round;
	u32 full;
	u32 brought;
	u32 each;
	u32 growth;
	u32 in_a_row;
	u32 sharers;
	u32 alone;
	u32 vain;
	u32 period;
	u32 polls;
	u32 present;
	u32 refused;
	u32 most_refused;
	u32 even;
	u32 rest;
};

/**
 * struct nmv_credit - of a container, at a ring
 * @round: when it was last given
 * @brought: what the ring had brought by then
 * @period: of a ring, in which it last was present
 * @refused: packets that were refused in it
 * @left: what is left of it
 */
struct nmv_credit {
	u32 round;
	u32 brought;
	u32 period;
	u32 refused;
	s32 left;
};

void nmv_quantum_start(struct nmv_quantum *quantum, u32 full);
void nmv_quantum_next(struct nmv_quantum *quantum, u32 packets, u32 others);
bool nmv_credit_take(struct nmv_credit *credit, struct nmv_quantum *quantum);
bool nmv_credit_refuse(struct nmv_credit *credit, struct nmv_quantum *quantum);

/**
 * nmv_quantum_limits - does anybody have to be dropped?
 * @quantum: of a ring
 */
static inline bool nmv_quantum_limits(const struct nmv_quantum *quantum)
{
	return quantum->each != NMV_QUANTUM_MOST;
}

#endif /* _NMV_SHARE_H */
