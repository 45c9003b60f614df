// SPDX-License-Identifier: GPL-2.0
#include <linux/minmax.h>
#include "share.h"

/**
 * nmv_quantum_start - a ring that nothing is known of
 * @quantum: of the ring
 */
void nmv_quantum_start(struct nmv_quantum *quantum)
{
	/* Not a round that a credit, all zero, could have been given in. */
	quantum->round = 1;
	quantum->each = NMV_QUANTUM_MOST;
	quantum->sharers = 0;
	quantum->harmed = 0;
	quantum->alone = NMV_ALONE;
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

static void grow(struct nmv_quantum *quantum)
{
	quantum->each += NMV_ARRIVAL + NMV_DELIVERY;
	quantum->vain = 0;
	quantum->rest = 0;
}

static void shrink(struct nmv_quantum *quantum)
{
	if (quantum->rest)
		quantum->rest--;
	else if (quantum->even >= NMV_VAIN)
		leave_to_ring(quantum);
	else if (quantum->each > NMV_QUANTUM_LEAST)
		quantum->each -= quantum->each / 8;
	else if (++quantum->vain == NMV_VAIN)
		leave_to_ring(quantum);
}

/*
 * A round in which nobody was harmed tells nothing, nor does one of a flood alone, as
 * packets of others may come seldom.  Chance spares one of equal floods now and then.
 */
static void judge_evenness(struct nmv_quantum *quantum, u32 others)
{
	if (!quantum->harmed)
		return;
	if (others || quantum->harmed < quantum->sharers)
		quantum->even -= min(quantum->even, NMV_SPARED);
	else if (quantum->sharers > 1)
		quantum->even++;
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
 * @full: so many are as many as a poll may bring
 */
void nmv_quantum_next(struct nmv_quantum *quantum, u32 packets, u32 others,
		      u32 full)
{
	quantum->alone = quantum->sharers + !!others > 1 ? 0 :
			 min_t(u32, quantum->alone + 1, NMV_ALONE);
	if (packets >= full)
		judge_evenness(quantum, others);
	if (packets < full)
		grow(quantum);
	else if (quantum->alone == NMV_ALONE)
		quantum->each = NMV_QUANTUM_MOST;
	else if (!is_mostly(others, packets))
		shrink(quantum);
	quantum->each = clamp_t(u32, quantum->each, NMV_QUANTUM_LEAST,
				NMV_QUANTUM_MOST);
	quantum->sharers = 0;
	quantum->harmed = 0;
	quantum->round++;
}

static void give(struct nmv_credit *credit, const struct nmv_quantum *quantum)
{
	/* Where rounds were none of its, it saved them.  The number may wrap. */
	u32 rounds = min_t(u32, quantum->round - credit->round, NMV_SAVED);
	s32 most = NMV_SAVED * quantum->each;

	credit->left = min_t(s32, credit->left + (s32)(rounds * quantum->each),
			     most);
	credit->round = quantum->round;
}

static void renew(struct nmv_credit *credit, struct nmv_quantum *quantum)
{
	if (credit->round == quantum->round)
		return;
	give(credit, quantum);
	quantum->sharers++;
}

static void harm(struct nmv_credit *credit, struct nmv_quantum *quantum)
{
	if (credit->harmed == quantum->round)
		return;
	credit->harmed = quantum->round;
	quantum->harmed++;
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
		harm(credit, quantum);
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
	harm(credit, quantum);
	return true;
}
