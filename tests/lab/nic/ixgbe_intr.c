// SPDX-License-Identifier: GPL-2.0
/*
 * Interrupts of the 82599 in MSI-X mode (datasheet 7.3.1, 8.2.3.5).
 *
 * A message is sent when a cause is set while its mask allows it, whichever of
 * the two came last, but for a queue not before the vector's interval (EITR)
 * is over.  Sending clears the cause where auto-clear applies, and the mask
 * where auto-mask does.  Nothing else sends: a cause that stays set sends no
 * second message, so that a slow handler is not called for ever, and a cause
 * set while masked waits for the mask, so that none is lost.
 */
#include "ixgbe.h"

static int64_t vector_interval(struct ixgbe *ixgbe, unsigned int number)
{
	uint32_t offset = number < IXGBE_EITR_FIRST_VECTORS ?
			  IXGBE_EITR_FIRST(number) : IXGBE_EITR(number);

	return (int64_t)(*ixgbe_reg(ixgbe, offset) & IXGBE_EITR_INTERVAL) *
	       IXGBE_EITR_UNIT_NS;
}

static void send_queue_message(struct nic_throttle *throttle)
{
	struct ixgbe_vector *vector = container_of(throttle,
						   struct ixgbe_vector,
						   throttle);
	struct ixgbe *ixgbe = vector->ixgbe;
	struct ixgbe_intr *intr = &ixgbe->intr;
	uint64_t bit = 1ull << vector->number;

	/* While it waited, the cause or the mask may have been cleared. */
	if (!(intr->queue_cause & intr->queue_mask & bit))
		return;

	/*
	 * Vectors up to 15 clear themselves as EIAC says, the ones above always
	 * do.  The masks in EIAM_EX count only when GPIE says so.
	 */
	intr->queue_cause &= ~(bit & (*ixgbe_reg(ixgbe, IXGBE_EIAC) |
				      ~(uint64_t)IXGBE_EICR_QUEUES));
	if (*ixgbe_reg(ixgbe, IXGBE_GPIE) & IXGBE_GPIE_EIAME)
		intr->queue_mask &= ~(bit &
				      ixgbe_reg64(ixgbe, IXGBE_EIAM_EX(0)));
	nic_interrupt(&ixgbe->nic, vector->number);
}

static void send_other_message(struct ixgbe *ixgbe, uint32_t causes)
{
	struct ixgbe_intr *intr = &ixgbe->intr;
	/* The entry's second byte; the first is the TCP timer's. */
	uint32_t entry = *ixgbe_reg(ixgbe, IXGBE_IVAR_MISC) >> 8;

	if (!(entry & IXGBE_IVAR_VALID))
		return;
	intr->other_cause &= ~(causes & *ixgbe_reg(ixgbe, IXGBE_EIAC));
	if (*ixgbe_reg(ixgbe, IXGBE_GPIE) & IXGBE_GPIE_EIAME)
		intr->other_mask &= ~(causes & *ixgbe_reg(ixgbe, IXGBE_EIAM));
	nic_interrupt(&ixgbe->nic, entry & IXGBE_IVAR_VECTOR_MASK);
}

/* Add causes and mask bits; what becomes set and allowed by it is sent. */
static void update_queues(struct ixgbe *ixgbe, uint64_t cause, uint64_t mask)
{
	struct ixgbe_intr *intr = &ixgbe->intr;
	uint64_t before = intr->queue_cause & intr->queue_mask;
	uint64_t news;

	intr->queue_cause |= cause;
	intr->queue_mask |= mask;
	news = intr->queue_cause & intr->queue_mask & ~before;
	for (; news; news &= news - 1) {
		unsigned int number = (unsigned int)__builtin_ctzll(news);
		struct nic_throttle *throttle = &intr->vector[number].throttle;

		throttle->interval = vector_interval(ixgbe, number);
		nic_throttle_notify(throttle);
	}
}

static void update_others(struct ixgbe *ixgbe, uint32_t cause, uint32_t mask)
{
	struct ixgbe_intr *intr = &ixgbe->intr;
	uint32_t before = intr->other_cause & intr->other_mask;
	uint32_t news;

	intr->other_cause |= cause & IXGBE_EICR_OTHERS;
	intr->other_mask |= mask & IXGBE_EICR_OTHERS;
	news = intr->other_cause & intr->other_mask & ~before;
	if (news)
		send_other_message(ixgbe, news);
}

void ixgbe_intr_setup(struct ixgbe *ixgbe)
{
	unsigned int i;

	for (i = 0; i < IXGBE_MSIX_VECTORS; i++) {
		struct ixgbe_vector *vector = &ixgbe->intr.vector[i];

		vector->ixgbe = ixgbe;
		vector->number = i;
		nic_throttle_init(&vector->throttle, send_queue_message);
	}
}

void ixgbe_intr_reset(struct ixgbe *ixgbe)
{
	struct ixgbe_intr *intr = &ixgbe->intr;
	unsigned int i;

	intr->queue_cause = 0;
	intr->queue_mask = 0;
	intr->other_cause = 0;
	intr->other_mask = 0;
	for (i = 0; i < IXGBE_MSIX_VECTORS; i++)
		nic_throttle_stop(&intr->vector[i].throttle);
}

void ixgbe_intr_queue(struct ixgbe *ixgbe, unsigned int queue, bool transmit)
{
	/* 8.2.3.5.16: two queues a register, receive before transmit. */
	uint32_t entry = *ixgbe_reg(ixgbe, IXGBE_IVAR(queue / 2)) >>
			 (16 * (queue & 1) + 8 * transmit);

	if (entry & IXGBE_IVAR_VALID)
		update_queues(ixgbe, 1ull << (entry & IXGBE_IVAR_VECTOR_MASK),
			      0);
}

void ixgbe_intr_other(struct ixgbe *ixgbe, uint32_t cause)
{
	update_others(ixgbe, cause, 0);
}

bool ixgbe_intr_read(struct ixgbe *ixgbe, uint32_t offset, uint32_t *value)
{
	struct ixgbe_intr *intr = &ixgbe->intr;

	switch (offset) {
	/* GPIE.OCD, which the driver sets: reading clears no cause. */
	case IXGBE_EICR:
	case IXGBE_EICS:
		*value = intr->other_cause |
			 (intr->queue_cause & IXGBE_EICR_QUEUES);
		return true;
	case IXGBE_EIMS:
		*value = intr->other_mask |
			 (intr->queue_mask & IXGBE_EICR_QUEUES);
		return true;
	case IXGBE_EICR_EX(0):
	case IXGBE_EICS_EX(0):
		*value = (uint32_t)intr->queue_cause;
		return true;
	case IXGBE_EICR_EX(1):
	case IXGBE_EICS_EX(1):
		*value = (uint32_t)(intr->queue_cause >> 32);
		return true;
	case IXGBE_EIMS_EX(0):
		*value = (uint32_t)intr->queue_mask;
		return true;
	case IXGBE_EIMS_EX(1):
		*value = (uint32_t)(intr->queue_mask >> 32);
		return true;
	}
	return false;
}

bool ixgbe_intr_write(struct ixgbe *ixgbe, uint32_t offset, uint32_t value)
{
	struct ixgbe_intr *intr = &ixgbe->intr;
	uint64_t queues = value & IXGBE_EICR_QUEUES;
	uint64_t low = value;
	uint64_t high = (uint64_t)value << 32;

	switch (offset) {
	case IXGBE_EICR:
		intr->other_cause &= ~value;
		intr->queue_cause &= ~queues;
		return true;
	case IXGBE_EICS:
		update_others(ixgbe, value, 0);
		update_queues(ixgbe, queues, 0);
		return true;
	case IXGBE_EIMS:
		update_others(ixgbe, 0, value);
		update_queues(ixgbe, 0, queues);
		return true;
	case IXGBE_EIMC:
		intr->other_mask &= ~value;
		intr->queue_mask &= ~queues;
		return true;
	case IXGBE_EICR_EX(0):
		intr->queue_cause &= ~low;
		return true;
	case IXGBE_EICR_EX(1):
		intr->queue_cause &= ~high;
		return true;
	case IXGBE_EICS_EX(0):
		update_queues(ixgbe, low, 0);
		return true;
	case IXGBE_EICS_EX(1):
		update_queues(ixgbe, high, 0);
		return true;
	case IXGBE_EIMS_EX(0):
		update_queues(ixgbe, 0, low);
		return true;
	case IXGBE_EIMS_EX(1):
		update_queues(ixgbe, 0, high);
		return true;
	case IXGBE_EIMC_EX(0):
		intr->queue_mask &= ~low;
		return true;
	case IXGBE_EIMC_EX(1):
		intr->queue_mask &= ~high;
		return true;
	}
	return false;
}
