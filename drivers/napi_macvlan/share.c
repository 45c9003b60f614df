// SPDX-License-Identifier: GPL-2.0
#include <linux/minmax.h>
#include "share.h"

/**
 * nmv_quantum_start - a ring that nothing is known of
 * @quantum: of the ring
 * @full: so many packets are as many as a poll may bring
 */
void nmv_quantum_start(struct nmv_quantum *quantum, u32 full)
{
	/* Not a round that a credit, all zero, could have been given in. */
	quantum->round = 1;
	quantum->full = max(full, 1U);
	quantum->brought = 0;
	quantum->growth = 0;
	quantum->in_a_row = 0;
	quantum->each = NMV_QUANTUM_MOST;
	quantum->sharers = 0;
	quantum->alone = NMV_ALONE;
	quantum->period = 1;
	quantum->polls = 0;
	quantum->present = 0;
	quantum->refused = 0;
	quantum->most_refused = 0;
	quantum->vain = 0;
	quantum->even = 0;
	quantum->rest = 0;
}

/* The ring drops as well as we do, and cheaper. */
static void leave_to_ring(struct nmv_quantum *quantum)
{
	quantum->each = NMV_QUANTUM_MOST;
	quantum->vain = 0;
	quantum->even = 0;
	quantum->rest = NMV_REST;
}

static void grow(struct nmv_quantum *quantum, u32 packets)
{
	quantum->growth += packets;
	if (quantum->growth >= quantum->full) {
		quantum->growth = 0;
		quantum->each += NMV_ARRIVAL + NMV_DELIVERY;
	}
	quantum->vain = 0;
	/* A few of these there are while a flood fills the ring, too. */
	quantum->rest -= min(quantum->rest, NMV_REST / NMV_VAIN);
}

static void shrink(struct nmv_quantum *quantum)
{
	if (quantum->rest)
		quantum->rest--;
	else if (quantum->even >= NMV_EVEN)
		leave_to_ring(quantum);
	else if (quantum->in_a_row <= NMV_BURST)
		return;
	else if (quantum->each > NMV_QUANTUM_LEAST)
		quantum->each -= quantum->each / NMV_SHRINK;
	else if (++quantum->vain == NMV_VAIN)
		leave_to_ring(quantum);
}

/* Were they all refused about as many: none over 4/3 of the mean? */
static bool was_even(const struct nmv_quantum *quantum)
{
	return quantum->present > 1 && quantum->refused &&
	       quantum->most_refused * quantum->present * 3 <=
		       quantum->refused * 4;
}

/* In a single poll there may be a burst of one of them; in many, what they are sent. */
static void judge_evenness(struct nmv_quantum *quantum, u32 others)
{
	quantum->present += !!others;
	if (++quantum->polls < NMV_PERIOD)
		return;
	quantum->even = was_even(quantum) ? quantum->even + 1 : 0;
	quantum->polls = 0;
	quantum->present = 0;
	quantum->refused = 0;
	quantum->most_refused = 0;
	quantum->period++;
}

/* Three quarters of them. */
static bool is_mostly(u32 part, u32 all)
{
	return part * 4 > all * 3;
}

/**
 * nmv_quantum_next - what the driver has brought in a round is delivered
 * @quantum: of the ring
 * @packets: how many were brought
 * @others: how many of them were no container's alone
 */
void nmv_quantum_next(struct nmv_quantum *quantum, u32 packets, u32 others)
{
	bool is_full = packets >= quantum->full;

	quantum->alone = quantum->sharers + !!others > 1 ? 0 :
			 min_t(u32, quantum->alone + 1, NMV_ALONE);
	quantum->in_a_row = is_full ? quantum->in_a_row + 1 : 0;
	if (is_full)
		judge_evenness(quantum, others);
	if (!is_full)
		grow(quantum, packets);
	else if (quantum->alone == NMV_ALONE)
		quantum->each = NMV_QUANTUM_MOST;
	else if (!is_mostly(others, packets))
		shrink(quantum);
	quantum->each = min_t(u32, quantum->each, NMV_QUANTUM_MOST);
	quantum->sharers = 0;
	quantum->brought += packets;
	quantum->round++;
}

static void give(struct nmv_credit *credit, const struct nmv_quantum *quantum)
{
	/* Where packets were none of its, it saved.  The number may wrap. */
	u32 packets = min_t(u32, quantum->brought - credit->brought,
			    NMV_SAVED * quantum->full);
	s32 most = NMV_SAVED * quantum->each;

	credit->left = min_t(s32, credit->left +
				  (s32)(packets * quantum->each / quantum->full),
			     most);
	credit->round = quantum->round;
	credit->brought = quantum->brought;
}

static void renew(struct nmv_credit *credit, struct nmv_quantum *quantum)
{
	if (credit->round == quantum->round)
		return;
	give(credit, quantum);
	quantum->sharers++;
	if (credit->period == quantum->period)
		return;
	credit->period = quantum->period;
	credit->refused = 0;
	quantum->present++;
}

static void refuse(struct nmv_credit *credit, struct nmv_quantum *quantum)
{
	credit->refused++;
	quantum->refused++;
	quantum->most_refused = max(quantum->most_refused, credit->refused);
}

/* What is owed is forgiven in the end: a flood is over some time. */
static s32 after_arrival(const struct nmv_credit *credit,
			 const struct nmv_quantum *quantum)
{
	return max_t(s32, credit->left - NMV_ARRIVAL, -(s32)quantum->each);
}

/**
 * nmv_credit_take - a packet has come: may it be kept?
 * @credit: of the container that it is for
 * @quantum: of the ring that it comes from
 *
 * Return: true if it is to be delivered.
 */
bool nmv_credit_take(struct nmv_credit *credit, struct nmv_quantum *quantum)
{
	renew(credit, quantum);
	credit->left = after_arrival(credit, quantum);
	if (!nmv_quantum_limits(quantum)) {
		credit->left = max_t(s32, credit->left - NMV_DELIVERY, 0);
		return true;
	}
	if (credit->left < NMV_DELIVERY) {
		refuse(credit, quantum);
		return false;
	}
	credit->left -= NMV_DELIVERY;
	return true;
}

/**
 * nmv_credit_refuse - a frame has come, of which no packet has been made yet
 * @credit: of the container that it is for
 * @quantum: of the ring that it comes from
 *
 * Return: true if nmv_credit_take() would refuse the packet, which is paid for then; false
 *	if it would not, and will be asked.
 */
bool nmv_credit_refuse(struct nmv_credit *credit, struct nmv_quantum *quantum)
{
	s32 left;

	if (!nmv_quantum_limits(quantum))
		return false;
	renew(credit, quantum);
	left = after_arrival(credit, quantum);
	if (left >= NMV_DELIVERY)
		return false;
	credit->left = left;
	refuse(credit, quantum);
	return true;
}
