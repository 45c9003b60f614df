// SPDX-License-Identifier: GPL-2.0
/*
 * Flow Director of the 82599 in perfect match mode (datasheet 7.1.2.7): filters that
 * lead packets to a queue, whatever RSS says.  For IPv4; VLAN, pool and flexible bytes
 * have to be masked out.
 */
#include "ixgbe.h"

enum {
	IPV4_SRC = 12, IPV4_DST = 16,		/* from the IP header */
	PORT_SRC = 0, PORT_DST = 2,		/* from TCP's or UDP's */
};

/* Addresses and their masks have byte 0 in the low bits, unlike ports. */
static uint32_t address(struct ixgbe *ixgbe, uint32_t offset)
{
	return get_be32((const uint8_t *)ixgbe_reg(ixgbe, offset));
}

void ixgbe_fdir_reset(struct ixgbe *ixgbe)
{
	ixgbe->filters = 0;
}

/* Its place, or that behind the last one. */
static unsigned int find(const struct ixgbe *ixgbe, uint32_t hash)
{
	unsigned int i = 0;

	while (i < ixgbe->filters && ixgbe->filter[i].hash != hash)
		i++;
	return i;
}

static void add(struct ixgbe *ixgbe, uint32_t command)
{
	uint32_t hash = *ixgbe_reg(ixgbe, IXGBE_FDIRHASH);
	unsigned int i = find(ixgbe, hash);

	if (i == IXGBE_FILTERS)
		return;
	if (i == ixgbe->filters)
		ixgbe->filters++;
	ixgbe->filter[i] = (struct ixgbe_filter) {
		.hash = hash,
		.src_ip = address(ixgbe, IXGBE_FDIRIPSA),
		.dst_ip = address(ixgbe, IXGBE_FDIRIPDA),
		.ports = *ixgbe_reg(ixgbe, IXGBE_FDIRPORT),
		.command = command,
	};
}

static void remove_filter(struct ixgbe *ixgbe)
{
	unsigned int i = find(ixgbe, *ixgbe_reg(ixgbe, IXGBE_FDIRHASH));

	if (i < ixgbe->filters)
		ixgbe->filter[i] = ixgbe->filter[--ixgbe->filters];
}

static bool perfect(struct ixgbe *ixgbe)
{
	return *ixgbe_reg(ixgbe, IXGBE_FDIRCTRL) & IXGBE_FDIRCTRL_PERFECT;
}

uint32_t ixgbe_fdir_command(struct ixgbe *ixgbe, uint32_t command)
{
	uint32_t done = command & ~(IXGBE_FDIRCMD_CMD | IXGBE_FDIRCMD_VALID);

	if (command & IXGBE_FDIRCMD_CLEARHT)
		ixgbe_fdir_reset(ixgbe);
	if (!perfect(ixgbe))
		return done;
	switch (command & IXGBE_FDIRCMD_CMD) {
	case IXGBE_FDIRCMD_ADD:
		add(ixgbe, command);
		break;
	case IXGBE_FDIRCMD_REMOVE:
		remove_filter(ixgbe);
		break;
	case IXGBE_FDIRCMD_QUERY:
		if (find(ixgbe, *ixgbe_reg(ixgbe, IXGBE_FDIRHASH)) <
		    ixgbe->filters)
			done |= IXGBE_FDIRCMD_VALID;
		break;
	}
	return done;
}

/* The masks of ports have the first bit last, in each half. */
static uint32_t reverse_halves(uint32_t mask)
{
	uint32_t reversed = 0;
	unsigned int bit;

	for (bit = 0; bit < 16; bit++)
		if (mask & 0x10001u << bit)
			reversed |= (mask >> bit & 0x10001u) << (15 - bit);
	return reversed;
}

static uint32_t layer4(const struct packet *packet)
{
	switch (packet->transport) {
	case TRANSPORT_UDP:
		return IXGBE_FDIRCMD_L4TYPE_UDP;
	case TRANSPORT_TCP:
		return IXGBE_FDIRCMD_L4TYPE_TCP;
	default:
		return 0;
	}
}

/* What a filter has to be the same in: bits that are 1 in a mask are not looked at. */
static bool matches(struct ixgbe *ixgbe, const struct ixgbe_filter *filter,
		    const struct packet *packet, const uint8_t *frame)
{
	const uint8_t *ip = frame + packet->l3, *ports = frame + packet->l4;
	uint32_t type = layer4(packet), mask;

	if ((get_be32(ip + IPV4_SRC) ^ filter->src_ip) &
	    ~address(ixgbe, IXGBE_FDIRSIP4M) ||
	    (get_be32(ip + IPV4_DST) ^ filter->dst_ip) &
	    ~address(ixgbe, IXGBE_FDIRDIP4M))
		return false;
	if (*ixgbe_reg(ixgbe, IXGBE_FDIRM) & IXGBE_FDIRM_L4P)
		return true;
	if ((filter->command & IXGBE_FDIRCMD_L4TYPE) != type)
		return false;
	if (!type)
		return true;
	mask = reverse_halves(~*ixgbe_reg(ixgbe,
					  type == IXGBE_FDIRCMD_L4TYPE_UDP ?
					  IXGBE_FDIRUDPM : IXGBE_FDIRTCPM));
	return !((((uint32_t)get_be16(ports + PORT_DST) << 16 |
		   get_be16(ports + PORT_SRC)) ^ filter->ports) & mask);
}

bool ixgbe_fdir_queue(struct ixgbe *ixgbe, const struct packet *packet,
		      const uint8_t *frame, unsigned int *queue)
{
	unsigned int i;

	if (!ixgbe->filters || !perfect(ixgbe) ||
	    packet->network != NETWORK_IPV4 ||
	    (*ixgbe_reg(ixgbe, IXGBE_FDIRM) & IXGBE_FDIRM_NOT_MODELLED) !=
	    IXGBE_FDIRM_NOT_MODELLED)
		return false;
	for (i = 0; i < ixgbe->filters; i++) {
		const struct ixgbe_filter *filter = &ixgbe->filter[i];

		if (!matches(ixgbe, filter, packet, frame))
			continue;
		++*ixgbe_reg(ixgbe, IXGBE_FDIRMATCH);
		if (!(filter->command & IXGBE_FDIRCMD_QUEUE_EN))
			return false;
		*queue = filter->command >> IXGBE_FDIRCMD_QUEUE_SHIFT &
			 IXGBE_FDIRCMD_QUEUE;
		return true;
	}
	++*ixgbe_reg(ixgbe, IXGBE_FDIRMISS);
	return false;
}
