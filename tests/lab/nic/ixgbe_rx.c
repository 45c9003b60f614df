// SPDX-License-Identifier: GPL-2.0
/*
 * Receive side of the 82599: filters (datasheet 7.1.1), RSS (7.1.2.8),
 * checksums (7.1.11), VLAN stripping (7.4) and the descriptor rings (7.1.6,
 * 7.1.7).
 */
#include "ixgbe.h"

#include <string.h>

static uint32_t rx_queue_base(unsigned int queue)
{
	if (queue < IXGBE_RX_BANK_QUEUES)
		return IXGBE_RX_BANK0 + queue * IXGBE_QUEUE_SPAN;
	return IXGBE_RX_BANK1 +
	       (queue - IXGBE_RX_BANK_QUEUES) * IXGBE_QUEUE_SPAN;
}

static uint32_t rx_srrctl(struct ixgbe *ixgbe, unsigned int queue)
{
	if (queue < IXGBE_SRRCTL_FIRST_QUEUES)
		return *ixgbe_reg(ixgbe, IXGBE_SRRCTL_FIRST(queue));
	return *ixgbe_reg(ixgbe, rx_queue_base(queue) + IXGBE_SRRCTL_IN_BANK);
}

static uint32_t rar_offset(unsigned int entry)
{
	return entry < IXGBE_RAL_FIRST_ENTRIES ? IXGBE_RAL_FIRST(entry) :
	       IXGBE_RAL(entry);
}

static void count_valid_addresses(struct ixgbe *ixgbe)
{
	unsigned int i = IXGBE_RAL_ENTRIES;

	while (i && !(*ixgbe_reg(ixgbe, rar_offset(i - 1) + 4) & IXGBE_RAH_AV))
		i--;
	ixgbe->rar_used = i;
}

void ixgbe_receive_written(struct ixgbe *ixgbe, uint32_t offset)
{
	if (offset >= IXGBE_RSSRK &&
	    offset < IXGBE_RSSRK + TOEPLITZ_KEY_SIZE)
		ixgbe->toeplitz_stale = true;
	else if ((offset >= IXGBE_RAL_FIRST(0) &&
		  offset < IXGBE_RAL_FIRST(IXGBE_RAL_FIRST_ENTRIES)) ||
		 (offset >= IXGBE_RAL(0) &&
		  offset < IXGBE_RAL(IXGBE_RAL_ENTRIES)))
		count_valid_addresses(ixgbe);
}

/* Registers hold addresses, keys and tables with byte 0 in the low bits. */
static const uint8_t *reg_bytes(struct ixgbe *ixgbe, uint32_t offset)
{
	return (const uint8_t *)ixgbe_reg(ixgbe, offset);
}

/* 7.1.1.2: 12 bits of the address, chosen by MCSTCTRL.MO, index a bitmap. */
static bool multicast_table_match(struct ixgbe *ixgbe, const uint8_t *address)
{
	static const unsigned int shift[] = { 4, 3, 2, 0 };
	uint32_t control = *ixgbe_reg(ixgbe, IXGBE_MCSTCTRL);
	uint32_t bit = (uint32_t)(address[4] | address[5] << 8) >>
		       shift[control & IXGBE_MCSTCTRL_MO] & 0xfff;

	return control & IXGBE_MCSTCTRL_MFE &&
	       *ixgbe_reg(ixgbe, IXGBE_MTA(bit / 32)) & BIT(bit % 32);
}

static bool exact_address_match(struct ixgbe *ixgbe, const uint8_t *address)
{
	unsigned int i;

	for (i = 0; i < ixgbe->rar_used; i++) {
		uint32_t offset = rar_offset(i);

		if (*ixgbe_reg(ixgbe, offset + 4) & IXGBE_RAH_AV &&
		    !memcmp(reg_bytes(ixgbe, offset), address, ETH_ALEN))
			return true;
	}
	return false;
}

static bool address_accepted(struct ixgbe *ixgbe, const uint8_t *address)
{
	uint32_t control = *ixgbe_reg(ixgbe, IXGBE_FCTRL);

	if (frame_is_broadcast(address))
		return control & IXGBE_FCTRL_BAM;
	if (frame_is_multicast(address))
		return control & IXGBE_FCTRL_MPE ||
		       multicast_table_match(ixgbe, address) ||
		       exact_address_match(ixgbe, address);
	return control & IXGBE_FCTRL_UPE ||
	       exact_address_match(ixgbe, address);
}

static bool vlan_accepted(struct ixgbe *ixgbe, const uint8_t *frame)
{
	uint32_t vid;

	if (!(*ixgbe_reg(ixgbe, IXGBE_VLNCTRL) & IXGBE_VLNCTRL_VFE))
		return true;
	vid = get_be16(frame + ETH_HLEN) & VLAN_VID_MASK;
	return *ixgbe_reg(ixgbe, IXGBE_VFTA(vid / 32)) & BIT(vid % 32);
}

static bool length_accepted(struct ixgbe *ixgbe, size_t len, bool vlan)
{
	size_t limit = IXGBE_STANDARD_FRAME;

	if (*ixgbe_reg(ixgbe, IXGBE_HLREG0) & IXGBE_HLREG0_JUMBOEN)
		limit = *ixgbe_reg(ixgbe, IXGBE_MAXFRS) >> IXGBE_MAXFRS_SHIFT;
	if (vlan)
		limit += VLAN_HLEN;
	return len + ETH_FCS_LEN <= limit;
}

/* What a descriptor says about the packet. */
struct rx_result {
	unsigned int queue;
	uint32_t hash;
	uint32_t type;
	uint32_t status;
	uint16_t vlan;
};

/* 7.1.2.8.1: which fields are hashed, by what the packet is. */
static uint32_t rss_type(uint32_t mrqc, const struct packet *packet,
			 bool *with_ports)
{
	bool ipv4 = packet->network == NETWORK_IPV4;

	*with_ports = true;
	if (packet->transport == TRANSPORT_TCP &&
	    mrqc & (ipv4 ? IXGBE_MRQC_IPV4_TCP : IXGBE_MRQC_IPV6_TCP))
		return ipv4 ? IXGBE_RXD_RSSTYPE_IPV4_TCP :
		       IXGBE_RXD_RSSTYPE_IPV6_TCP;
	if (packet->transport == TRANSPORT_UDP &&
	    mrqc & (ipv4 ? IXGBE_MRQC_IPV4_UDP : IXGBE_MRQC_IPV6_UDP))
		return ipv4 ? IXGBE_RXD_RSSTYPE_IPV4_UDP :
		       IXGBE_RXD_RSSTYPE_IPV6_UDP;

	*with_ports = false;
	if (mrqc & (ipv4 ? IXGBE_MRQC_IPV4 : IXGBE_MRQC_IPV6))
		return ipv4 ? IXGBE_RXD_RSSTYPE_IPV4 : IXGBE_RXD_RSSTYPE_IPV6;
	return 0;
}

static void choose_queue(struct ixgbe *ixgbe, const struct packet *packet,
			 const uint8_t *frame, struct rx_result *result)
{
	uint32_t mrqc = *ixgbe_reg(ixgbe, IXGBE_MRQC);
	bool with_ports;
	uint32_t type;

	if ((mrqc & IXGBE_MRQC_MRQE) != IXGBE_MRQC_RSS ||
	    packet->network == NETWORK_OTHER)
		return;
	type = rss_type(mrqc, packet, &with_ports);
	if (!type)
		return;

	if (ixgbe->toeplitz_stale) {
		toeplitz_set_key(&ixgbe->toeplitz,
				 reg_bytes(ixgbe, IXGBE_RSSRK));
		ixgbe->toeplitz_stale = false;
	}
	result->hash = nic_reported_hash(&ixgbe->nic,
					 packet_rss_hash(&ixgbe->toeplitz,
							 packet, frame,
							 with_ports));
	result->type |= type;
	result->queue = reg_bytes(ixgbe, IXGBE_RETA)
			[result->hash % IXGBE_RETA_ENTRIES] &
			IXGBE_RETA_QUEUE_MASK;
}

static void check_sums(const struct packet *packet, const uint8_t *frame,
		       struct rx_result *result)
{
	if (packet->network == NETWORK_OTHER)
		return;

	if (packet->network == NETWORK_IPV4) {
		result->type |= IXGBE_RXD_PKTTYPE_IPV4;
		result->status |= IXGBE_RXD_STAT_IPCS;
		if (!packet_ipv4_checksum_good(packet, frame))
			result->status |= IXGBE_RXD_ERR_IPE;
	} else {
		result->type |= IXGBE_RXD_PKTTYPE_IPV6;
	}
	if (packet->transport == TRANSPORT_OTHER)
		return;

	result->type |= packet->transport == TRANSPORT_TCP ?
			IXGBE_RXD_PKTTYPE_TCP : IXGBE_RXD_PKTTYPE_UDP;
	if (packet_transport_checksum_absent(packet, frame))
		return;
	result->status |= IXGBE_RXD_STAT_L4CS;
	if (packet->transport == TRANSPORT_UDP)
		result->status |= IXGBE_RXD_STAT_UDPCS;
	if (!packet_transport_checksum_good(packet, frame))
		result->status |= IXGBE_RXD_ERR_TCPE;
}

/* The tag moves into the descriptor; returns the frame's new length. */
static size_t strip_vlan(struct ixgbe *ixgbe, uint8_t *frame, size_t len,
			 struct rx_result *result)
{
	uint32_t base = rx_queue_base(result->queue);

	if (!(*ixgbe_reg(ixgbe, base + IXGBE_RXDCTL) & IXGBE_RXDCTL_VME))
		return len;
	result->status |= IXGBE_RXD_STAT_VP;
	return frame_vlan_remove(frame, len, &result->vlan);
}

/* Which set of the per-queue counters a queue counts in (8.2.3.23.71). */
static unsigned int queue_counter(struct ixgbe *ixgbe, unsigned int queue)
{
	return reg_bytes(ixgbe, IXGBE_RQSMR(0))[queue] &
	       IXGBE_QUEUE_COUNTER_MASK;
}

/*
 * No descriptor: with DROP_EN the packet is dropped at the ring, without it
 * the packet buffer fills up and overflows.
 */
static void count_dropped(struct ixgbe *ixgbe, unsigned int queue)
{
	if (rx_srrctl(ixgbe, queue) & IXGBE_SRRCTL_DROP_EN)
		++*ixgbe_reg(ixgbe, IXGBE_QPRDC(queue_counter(ixgbe, queue)));
	else
		++*ixgbe_reg(ixgbe, IXGBE_MPC(0));
}

static void count_received(struct ixgbe *ixgbe, unsigned int queue,
			   const uint8_t *frame, size_t len)
{
	unsigned int counter = queue_counter(ixgbe, queue);
	size_t wire_len = len + ETH_FCS_LEN;

	++*ixgbe_reg(ixgbe, IXGBE_GPRC);
	++*ixgbe_reg(ixgbe, ixgbe_size_counter(IXGBE_PRC64, wire_len));
	ixgbe_count64(ixgbe, IXGBE_GORCL, wire_len);
	if (frame_is_broadcast(frame))
		++*ixgbe_reg(ixgbe, IXGBE_BPRC);
	else if (frame_is_multicast(frame))
		++*ixgbe_reg(ixgbe, IXGBE_MPRC);
	++*ixgbe_reg(ixgbe, IXGBE_QPRC(counter));
	ixgbe_count64(ixgbe, IXGBE_QBRC_L(counter), wire_len);
}

/* Write the frame into the ring; false when there is no room for all of it. */
static bool deliver(struct ixgbe *ixgbe, const uint8_t *frame, size_t len,
		    const struct rx_result *result)
{
	uint32_t base = rx_queue_base(result->queue);
	uint64_t ring = ixgbe_reg64(ixgbe, base + IXGBE_RDBAL);
	uint32_t size = *ixgbe_reg(ixgbe, base + IXGBE_RDLEN) / IXGBE_DESC_SIZE;
	uint32_t head = *ixgbe_reg(ixgbe, base + IXGBE_RDH);
	uint32_t tail = *ixgbe_reg(ixgbe, base + IXGBE_RDT);
	size_t buffer = (rx_srrctl(ixgbe, result->queue) &
			 IXGBE_SRRCTL_BSIZEPKT) * IXGBE_SRRCTL_BSIZEPKT_UNIT;
	size_t done;

	if (!(*ixgbe_reg(ixgbe, base + IXGBE_RXDCTL) & IXGBE_RXDCTL_ENABLE) ||
	    !size || !buffer || head >= size || tail >= size ||
	    (tail + size - head) % size < (len + buffer - 1) / buffer)
		return false;

	for (done = 0; done < len; head = (head + 1) % size) {
		uint64_t addr = ring + (uint64_t)head * IXGBE_DESC_SIZE;
		size_t part = len - done < buffer ? len - done : buffer;
		uint32_t status = IXGBE_RXD_STAT_DD;
		uint64_t desc[2];

		nic_dma_read(&ixgbe->nic, addr, desc, sizeof(desc));
		nic_dma_write(&ixgbe->nic, desc[0], frame + done, part);
		done += part;
		if (done == len) {
			status |= IXGBE_RXD_STAT_EOP | result->status;
			part = nic_reported_len(&ixgbe->nic, part);
		}
		desc[0] = (uint64_t)result->hash << IXGBE_RXD_HASH_SHIFT |
			  result->type;
		desc[1] = (uint64_t)result->vlan << IXGBE_RXD_VLAN_SHIFT |
			  (uint64_t)part << IXGBE_RXD_LENGTH_SHIFT | status;
		/* The driver polls the second half: it goes last. */
		nic_dma_write(&ixgbe->nic, addr, &desc[0], sizeof(desc[0]));
		nic_dma_write(&ixgbe->nic, addr + sizeof(desc[0]), &desc[1],
			      sizeof(desc[1]));
	}
	*ixgbe_reg(ixgbe, base + IXGBE_RDH) = head;
	return true;
}

void ixgbe_receive(struct nic *nic, uint8_t *frame, size_t len)
{
	struct ixgbe *ixgbe = to_ixgbe(nic);
	struct rx_result result = { 0 };
	struct packet packet;
	size_t stripped;

	if (!(*ixgbe_reg(ixgbe, IXGBE_RXCTRL) & IXGBE_RXCTRL_RXEN))
		return;
	packet_parse(&packet, frame, len);
	++*ixgbe_reg(ixgbe, IXGBE_TPR);
	ixgbe_count64(ixgbe, IXGBE_TORL, len + ETH_FCS_LEN);
	if (!length_accepted(ixgbe, len, packet.vlan)) {
		++*ixgbe_reg(ixgbe, IXGBE_ROC);
		return;
	}
	if (!address_accepted(ixgbe, frame) ||
	    (packet.vlan && !vlan_accepted(ixgbe, frame)))
		return;

	choose_queue(ixgbe, &packet, frame, &result);
	ixgbe_fdir_queue(ixgbe, &packet, frame, &result.queue);
	check_sums(&packet, frame, &result);
	nic_damage_payload(nic, &packet, frame);
	stripped = packet.vlan ? strip_vlan(ixgbe, frame, len, &result) : len;
	if (!deliver(ixgbe, frame, stripped, &result)) {
		count_dropped(ixgbe, result.queue);
		return;
	}
	count_received(ixgbe, result.queue, frame, len);
	ixgbe_intr_queue(ixgbe, result.queue, false);
}
