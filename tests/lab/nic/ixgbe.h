/* SPDX-License-Identifier: GPL-2.0 */
/* The 82599 as its parts see it. */
#ifndef LAB_IXGBE_H
#define LAB_IXGBE_H

#include "ixgbe_regs.h"
#include "nic.h"

/* A context descriptor: how the data descriptors naming it are to be sent. */
struct ixgbe_tx_context {
	uint32_t vlan_macip_lens;
	uint32_t type_tucmd;
	uint32_t mss_l4len;
};

struct ixgbe_tx_queue {
	struct ixgbe_tx_context context[2];
};

/* A queue vector's interrupt moderation. */
struct ixgbe_vector {
	struct nic_throttle throttle;
	struct ixgbe *ixgbe;
	unsigned int number;
};

/*
 * Causes of interrupts.  Queue causes are kept by MSI-X vector, as EICR_EX and
 * its kin number them; the others by their bit in EICR.
 */
struct ixgbe_intr {
	uint64_t queue_cause;
	uint64_t queue_mask;
	uint32_t other_cause;
	uint32_t other_mask;
	struct ixgbe_vector vector[IXGBE_MSIX_VECTORS];
};

/**
 * struct ixgbe_filter - a Flow Director filter, as the registers had it
 * @hash: by this it is found again: bucket and software index
 * @src_ip: the packet's
 * @dst_ip: likewise
 * @ports: destination and source
 * @command: with layer 4's type and the queue
 */
struct ixgbe_filter {
	uint32_t hash;
	uint32_t src_ip;
	uint32_t dst_ip;
	uint32_t ports;
	uint32_t command;
};

/**
 * struct ixgbe - one 82599
 * @regs: register contents by offset; where reading or writing does more, the
 *	functions below tell
 * @rar_used: receive addresses up to the last valid one
 * @toeplitz: follows the RSS key registers
 * @toeplitz_stale: the key has been written since
 * @filter: Flow Director's
 * @filters: how many there are
 * @tx_pending: queues with descriptors to send, one bit a queue
 * @tx_next: whose turn it is
 * @tx_frame: the frame being gathered from its descriptors
 * @tx_segment: the segment or tagged frame made of it
 */
struct ixgbe {
	struct nic nic;
	uint32_t regs[IXGBE_REGS_SIZE / 4];
	uint16_t eeprom[IXGBE_EEPROM_WORDS];
	struct ixgbe_intr intr;
	unsigned int rar_used;
	struct toeplitz toeplitz;
	bool toeplitz_stale;
	struct ixgbe_filter filter[IXGBE_FILTERS];
	unsigned int filters;
	uint64_t tx_pending[IXGBE_QUEUES / 64];
	unsigned int tx_next;
	struct ixgbe_tx_queue tx[IXGBE_QUEUES];
	uint8_t tx_frame[PACKET_MAX];
	uint8_t tx_segment[PACKET_MAX + VLAN_HLEN];
};

static inline struct ixgbe *to_ixgbe(struct nic *nic)
{
	return container_of(nic, struct ixgbe, nic);
}

static inline uint32_t *ixgbe_reg(struct ixgbe *ixgbe, uint32_t offset)
{
	return &ixgbe->regs[offset / 4];
}

/* A base address in two registers, low half first. */
static inline uint64_t ixgbe_reg64(struct ixgbe *ixgbe, uint32_t offset)
{
	return *ixgbe_reg(ixgbe, offset) |
	       (uint64_t)*ixgbe_reg(ixgbe, offset + 4) << 32;
}

/* A counter in two registers. */
static inline void ixgbe_count64(struct ixgbe *ixgbe, uint32_t offset,
				 uint64_t increment)
{
	uint64_t sum = ixgbe_reg64(ixgbe, offset) + increment;

	*ixgbe_reg(ixgbe, offset) = (uint32_t)sum;
	*ixgbe_reg(ixgbe, offset + 4) = (uint32_t)(sum >> 32);
}

/* Of six counters in a row, the one for frames of @len bytes with the FCS. */
static inline uint32_t ixgbe_size_counter(uint32_t first, size_t len)
{
	static const size_t limit[] = { 64, 127, 255, 511, 1023 };
	uint32_t i = 0;

	while (i < ARRAY_SIZE(limit) && len > limit[i])
		i++;
	return first + i * 4;
}

/* Interrupts */
void ixgbe_intr_setup(struct ixgbe *ixgbe);
void ixgbe_intr_reset(struct ixgbe *ixgbe);
void ixgbe_intr_queue(struct ixgbe *ixgbe, unsigned int queue, bool transmit);
void ixgbe_intr_other(struct ixgbe *ixgbe, uint32_t cause);
/* Whether @offset is an interrupt register; if so the access is done. */
bool ixgbe_intr_read(struct ixgbe *ixgbe, uint32_t offset, uint32_t *value);
bool ixgbe_intr_write(struct ixgbe *ixgbe, uint32_t offset, uint32_t value);

/* Flow Director */
void ixgbe_fdir_reset(struct ixgbe *ixgbe);
/* Does it; returns what the command register reads then. */
uint32_t ixgbe_fdir_command(struct ixgbe *ixgbe, uint32_t command);
/* Whether a filter has a queue for the packet. */
bool ixgbe_fdir_queue(struct ixgbe *ixgbe, const struct packet *packet,
		      const uint8_t *frame, unsigned int *queue);

/* Receive */
void ixgbe_receive(struct nic *nic, uint8_t *frame, size_t len);
void ixgbe_receive_written(struct ixgbe *ixgbe, uint32_t offset);

/* Transmit */
void ixgbe_transmit_reset(struct ixgbe *ixgbe);
void ixgbe_transmit_written(struct ixgbe *ixgbe, uint32_t offset);
bool ixgbe_transmit(struct nic *nic);

#endif
