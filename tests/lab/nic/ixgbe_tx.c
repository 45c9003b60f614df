// SPDX-License-Identifier: GPL-2.0
/*
 * Transmit side of the 82599: descriptor rings (datasheet 7.2.3), TCP
 * segmentation (7.2.4), checksums (7.2.5) and VLAN insertion (7.4).
 */
#include "ixgbe.h"

#include <string.h>

enum {
	/* 7.2.1.1: a packet has at most 40 buffers; a TSO may have more. */
	TX_BUFFERS_MAX = 128,
};

/* A packet's data descriptors. */
struct tx_packet {
	uint64_t address[TX_BUFFERS_MAX];
	uint32_t command[TX_BUFFERS_MAX];
	unsigned int buffers;
	uint32_t options;	/* of the first, where they are valid */
	uint32_t last;		/* ring index of the last descriptor */
};

static uint32_t tx_queue_base(unsigned int queue)
{
	return IXGBE_TX_BANK + queue * IXGBE_QUEUE_SPAN;
}

void ixgbe_transmit_reset(struct ixgbe *ixgbe)
{
	memset(ixgbe->tx, 0, sizeof(ixgbe->tx));
	memset(ixgbe->tx_pending, 0, sizeof(ixgbe->tx_pending));
}

/* Which set of the per-queue counters a queue counts in (8.2.3.23.73). */
static unsigned int queue_counter(struct ixgbe *ixgbe, unsigned int queue)
{
	return *ixgbe_reg(ixgbe, IXGBE_TQSM(queue / 4)) >> (queue % 4 * 8) &
	       IXGBE_QUEUE_COUNTER_MASK;
}

static void count_sent(struct ixgbe *ixgbe, unsigned int queue,
		       const uint8_t *frame, size_t len)
{
	unsigned int counter = queue_counter(ixgbe, queue);
	size_t wire_len = frame_wire_len(len);

	++*ixgbe_reg(ixgbe, IXGBE_GPTC);
	++*ixgbe_reg(ixgbe, IXGBE_TPT);
	++*ixgbe_reg(ixgbe, ixgbe_size_counter(IXGBE_PTC64, wire_len));
	ixgbe_count64(ixgbe, IXGBE_GOTCL, wire_len);
	if (frame_is_broadcast(frame))
		++*ixgbe_reg(ixgbe, IXGBE_BPTC);
	else if (frame_is_multicast(frame))
		++*ixgbe_reg(ixgbe, IXGBE_MPTC);
	++*ixgbe_reg(ixgbe, IXGBE_QPTC(counter));
	ixgbe_count64(ixgbe, IXGBE_QBTC_L(counter), wire_len);
}

static void send_frame(struct ixgbe *ixgbe, unsigned int queue,
		       const struct ixgbe_tx_context *context,
		       uint32_t command, uint8_t *frame, size_t len)
{
	if (len < ETH_HLEN)
		return;
	if (command & IXGBE_TXD_VLE)
		len = frame_vlan_insert(frame, len,
					(uint16_t)(context->vlan_macip_lens >>
						   IXGBE_TXC_VLAN_SHIFT));
	count_sent(ixgbe, queue, frame, len);
	nic_send(&ixgbe->nic, frame, len);
}

static size_t context_l3(const struct ixgbe_tx_context *context)
{
	return context->vlan_macip_lens >> IXGBE_TXC_MACLEN_SHIFT &
	       IXGBE_TXC_MACLEN;
}

static size_t context_l4(const struct ixgbe_tx_context *context)
{
	return context_l3(context) +
	       (context->vlan_macip_lens & IXGBE_TXC_IPLEN);
}

static void send_segments(struct ixgbe *ixgbe, unsigned int queue,
			  const struct ixgbe_tx_context *context,
			  uint32_t command, size_t len)
{
	size_t l4 = context_l4(context);
	struct segmentation seg = {
		.frame = ixgbe->tx_frame,
		.len = len,
		.l3 = context_l3(context),
		.l4 = l4,
		.header_len = l4 + (context->mss_l4len >>
				    IXGBE_TXC_L4LEN_SHIFT & IXGBE_TXC_L4LEN),
		.mss = context->mss_l4len >> IXGBE_TXC_MSS_SHIFT,
		.ipv4 = context->type_tucmd & IXGBE_TXC_IPV4,
		.udp = (context->type_tucmd & IXGBE_TXC_L4T) ==
		       IXGBE_TXC_L4T_UDP,
	};
	size_t i;

	if (!segmentation_valid(&seg))
		return;
	for (i = 0; i < segmentation_count(&seg); i++) {
		size_t segment_len = segmentation_build(&seg, i,
							ixgbe->tx_segment);

		send_frame(ixgbe, queue, context, command, ixgbe->tx_segment,
			   segment_len);
	}
}

/* 7.2.5: the driver has put the pseudo header's sum into the field. */
static void insert_checksums(struct ixgbe *ixgbe,
			     const struct ixgbe_tx_context *context,
			     uint32_t options, size_t len)
{
	enum { IPV4_CHECKSUM_OFFSET = 10 };
	uint32_t type = context->type_tucmd & IXGBE_TXC_L4T;
	size_t l3 = context_l3(context);
	size_t l4 = context_l4(context);

	if (options & IXGBE_TXD_POPTS_IXSM && l4 <= len)
		checksum_complete(ixgbe->tx_frame, l4, l3,
				  IPV4_CHECKSUM_OFFSET, false);
	if (!(options & IXGBE_TXD_POPTS_TXSM))
		return;
	if (type == IXGBE_TXC_L4T_TCP)
		checksum_complete(ixgbe->tx_frame, len, l4,
				  TCP_CHECKSUM_OFFSET, false);
	else if (type == IXGBE_TXC_L4T_UDP)
		checksum_complete(ixgbe->tx_frame, len, l4,
				  UDP_CHECKSUM_OFFSET, true);
}

static void send_packet(struct ixgbe *ixgbe, unsigned int queue,
			const struct tx_packet *packet)
{
	const struct ixgbe_tx_context *context =
		&ixgbe->tx[queue].context[packet->options >>
					  IXGBE_TXD_IDX_SHIFT & IXGBE_TXD_IDX];
	uint32_t command = packet->command[0];
	size_t len = 0;
	unsigned int i;

	for (i = 0; i < packet->buffers; i++) {
		size_t part = packet->command[i] & IXGBE_TXD_DTALEN;

		if (len + part > sizeof(ixgbe->tx_frame) - VLAN_HLEN)
			return;
		nic_dma_read(&ixgbe->nic, packet->address[i],
			     ixgbe->tx_frame + len, part);
		len += part;
	}

	if (command & IXGBE_TXD_TSE) {
		send_segments(ixgbe, queue, context, command, len);
		return;
	}
	insert_checksums(ixgbe, context, packet->options, len);
	send_frame(ixgbe, queue, context, command, ixgbe->tx_frame, len);
}

static void set_context(struct ixgbe_tx_queue *queue, const uint64_t desc[2])
{
	uint32_t index = (uint32_t)(desc[1] >> 32) >> IXGBE_TXD_IDX_SHIFT &
			 IXGBE_TXD_IDX;

	queue->context[index] = (struct ixgbe_tx_context){
		.vlan_macip_lens = (uint32_t)desc[0],
		.type_tucmd = (uint32_t)desc[1],
		.mss_l4len = (uint32_t)(desc[1] >> 32),
	};
}

/*
 * Collect the next packet's descriptors from @head on; false when the ring
 * ends before the packet does.
 */
static bool gather(struct ixgbe *ixgbe, unsigned int queue, uint32_t head,
		   uint32_t tail, uint32_t size, struct tx_packet *packet)
{
	uint64_t ring = ixgbe_reg64(ixgbe, tx_queue_base(queue) + IXGBE_TDBAL);

	packet->buffers = 0;
	for (; head != tail; head = (head + 1) % size) {
		uint64_t desc[2];
		uint32_t command;

		nic_dma_read(&ixgbe->nic,
			     ring + (uint64_t)head * IXGBE_DESC_SIZE, desc,
			     sizeof(desc));
		command = (uint32_t)desc[1];
		if ((command & IXGBE_TXD_DTYP) == IXGBE_TXD_DTYP_CONTEXT) {
			set_context(&ixgbe->tx[queue], desc);
			continue;
		}
		if (!packet->buffers)
			packet->options = (uint32_t)(desc[1] >> 32);
		if (packet->buffers < TX_BUFFERS_MAX) {
			packet->address[packet->buffers] = desc[0];
			packet->command[packet->buffers] = command;
			packet->buffers++;
		}
		if (command & IXGBE_TXD_EOP) {
			packet->command[packet->buffers - 1] = command;
			packet->last = head;
			return true;
		}
	}
	return false;
}

static void write_back(struct ixgbe *ixgbe, unsigned int queue, uint32_t index)
{
	uint64_t ring = ixgbe_reg64(ixgbe, tx_queue_base(queue) + IXGBE_TDBAL);
	uint64_t status = (uint64_t)IXGBE_TXD_STAT_DD << 32;

	nic_dma_write(&ixgbe->nic, ring + (uint64_t)index * IXGBE_DESC_SIZE + 8,
		      &status, sizeof(status));
}

/* Send from one queue while the budget lasts; returns whether work is left. */
static bool run_queue(struct ixgbe *ixgbe, unsigned int queue)
{
	uint32_t base = tx_queue_base(queue);
	uint32_t *head = ixgbe_reg(ixgbe, base + IXGBE_TDH);
	uint32_t size = *ixgbe_reg(ixgbe, base + IXGBE_TDLEN) / IXGBE_DESC_SIZE;
	uint32_t tail = *ixgbe_reg(ixgbe, base + IXGBE_TDT);
	struct tx_packet packet;
	bool report = false;
	bool more = false;

	if (!(*ixgbe_reg(ixgbe, IXGBE_DMATXCTL) & IXGBE_DMATXCTL_TE) ||
	    !(*ixgbe_reg(ixgbe, base + IXGBE_TXDCTL) & IXGBE_TXDCTL_ENABLE) ||
	    *head >= size || tail >= size)
		return false;

	for (;;) {
		if (!nic_may_transmit(&ixgbe->nic)) {
			more = *head != tail;
			break;
		}
		if (!gather(ixgbe, queue, *head, tail, size, &packet))
			break;
		send_packet(ixgbe, queue, &packet);
		if (packet.command[packet.buffers - 1] & IXGBE_TXD_RS) {
			write_back(ixgbe, queue, packet.last);
			report = true;
		}
		*head = (packet.last + 1) % size;
	}
	if (report)
		ixgbe_intr_queue(ixgbe, queue, true);
	return more;
}

/* The queues take turns, so that one that is never empty does not keep all. */
bool ixgbe_transmit(struct nic *nic)
{
	struct ixgbe *ixgbe = to_ixgbe(nic);

	while (ixgbe->tx_pending[0] | ixgbe->tx_pending[1]) {
		unsigned int queue = ixgbe->tx_next;
		uint64_t *word = &ixgbe->tx_pending[queue / 64];
		uint64_t bit = 1ull << queue % 64;

		ixgbe->tx_next = (queue + 1) % IXGBE_QUEUES;
		if (!(*word & bit))
			continue;
		if (run_queue(ixgbe, queue))
			return true;
		*word &= ~bit;
	}
	return false;
}

void ixgbe_transmit_written(struct ixgbe *ixgbe, uint32_t offset)
{
	uint32_t queue = (offset - IXGBE_TX_BANK) / IXGBE_QUEUE_SPAN;

	if (offset < IXGBE_TX_BANK || queue >= IXGBE_QUEUES ||
	    offset % IXGBE_QUEUE_SPAN != IXGBE_TDT)
		return;
	ixgbe->tx_pending[queue / 64] |= 1ull << queue % 64;
	nic_transmit(&ixgbe->nic);
}
