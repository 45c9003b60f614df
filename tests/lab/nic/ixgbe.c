// SPDX-License-Identifier: GPL-2.0
/*
 * An Intel 82599 with a backplane port (10GBASE-KX4), which spares the model
 * an SFP+ module.  This file: registers that are neither interrupts, receive
 * nor transmit, and the device's identity.
 */
#include "ixgbe.h"

#include <string.h>

enum { IXGBE_IO_SIZE = 32 };

static void reset_registers(struct ixgbe *ixgbe)
{
	const uint8_t *mac = nic_mac(&ixgbe->nic);

	memset(ixgbe->regs, 0, sizeof(ixgbe->regs));
	*ixgbe_reg(ixgbe, IXGBE_EEC) = IXGBE_EEC_PRES | IXGBE_EEC_ARD |
				       IXGBE_EEC_SIZE_16KB;
	*ixgbe_reg(ixgbe, IXGBE_FWSM) = IXGBE_FWSM_FW_VALID;
	*ixgbe_reg(ixgbe, IXGBE_AUTOC) = IXGBE_AUTOC_LMS_10G_NO_AN;
	*ixgbe_reg(ixgbe, IXGBE_RDRXCTL) = IXGBE_RDRXCTL_DMAIDONE;
	*ixgbe_reg(ixgbe, IXGBE_SECTXSTAT) = IXGBE_SECTXSTAT_READY;
	*ixgbe_reg(ixgbe, IXGBE_SECRXSTAT) = IXGBE_SECRXSTAT_READY;
	*ixgbe_reg(ixgbe, IXGBE_RXPBSIZE(0)) = IXGBE_RXPBSIZE_512KB;
	*ixgbe_reg(ixgbe, IXGBE_ANLP1) = IXGBE_ANLP1_AN_STATE;

	/* As loaded from the EEPROM: the station's address. */
	*ixgbe_reg(ixgbe, IXGBE_RAL_FIRST(0)) =
		mac[0] | (uint32_t)mac[1] << 8 | (uint32_t)mac[2] << 16 |
		(uint32_t)mac[3] << 24;
	*ixgbe_reg(ixgbe, IXGBE_RAL_FIRST(0) + 4) =
		mac[4] | (uint32_t)mac[5] << 8 | IXGBE_RAH_AV;
	ixgbe->rar_used = 1;
	ixgbe->toeplitz_stale = true;
}

static void ixgbe_reset(struct nic *nic)
{
	struct ixgbe *ixgbe = to_ixgbe(nic);

	ixgbe_intr_reset(ixgbe);
	ixgbe_transmit_reset(ixgbe);
	ixgbe_fdir_reset(ixgbe);
	reset_registers(ixgbe);
}

/* No section is there; what counts is that the checksum is right. */
static void fill_eeprom(struct ixgbe *ixgbe)
{
	uint16_t sum = 0;
	unsigned int i;

	for (i = IXGBE_EEPROM_POINTERS_FIRST;
	     i <= IXGBE_EEPROM_POINTERS_LAST; i++)
		ixgbe->eeprom[i] = IXGBE_EEPROM_NO_SECTION;
	ixgbe->eeprom[IXGBE_EEPROM_SAN_MAC_POINTER] = IXGBE_EEPROM_NO_SECTION;
	ixgbe->eeprom[IXGBE_EEPROM_ALT_SAN_MAC_POINTER] =
		IXGBE_EEPROM_NO_SECTION;

	for (i = 0; i < IXGBE_EEPROM_CHECKSUM_WORD; i++)
		sum = (uint16_t)(sum + ixgbe->eeprom[i]);
	ixgbe->eeprom[IXGBE_EEPROM_CHECKSUM_WORD] =
		(uint16_t)(IXGBE_EEPROM_CHECKSUM - sum);
}

static void ixgbe_setup(struct nic *nic)
{
	struct ixgbe *ixgbe = to_ixgbe(nic);

	fill_eeprom(ixgbe);
	ixgbe_intr_setup(ixgbe);
}

static void ixgbe_link_changed(struct nic *nic)
{
	ixgbe_intr_other(to_ixgbe(nic), IXGBE_EICR_LSC);
}

static uint32_t eeprom_read_command(const struct ixgbe *ixgbe, uint32_t value)
{
	uint32_t addr = value >> IXGBE_EERD_ADDR_SHIFT & IXGBE_EERD_ADDR_MASK;
	uint32_t word = addr < IXGBE_EEPROM_WORDS ? ixgbe->eeprom[addr] :
			IXGBE_EEPROM_NO_SECTION;

	return word << IXGBE_EERD_DATA_SHIFT | addr << IXGBE_EERD_ADDR_SHIFT |
	       IXGBE_EERD_DONE;
}

static bool in_range(uint32_t offset, uint32_t first, uint32_t behind_last)
{
	return offset >= first && offset < behind_last;
}

static bool is_statistic(uint32_t offset)
{
	enum { QUEUES = IXGBE_QUEUE_COUNTERS };

	if (in_range(offset, IXGBE_QPRC(0), IXGBE_QPRC(QUEUES)))
		return in_range(offset % IXGBE_QUEUE_SPAN,
				IXGBE_QPRC(0) % IXGBE_QUEUE_SPAN,
				IXGBE_QBRC_H(0) % IXGBE_QUEUE_SPAN + 4);
	if (in_range(offset, IXGBE_QPRDC(0), IXGBE_QPRDC(QUEUES)))
		return offset % IXGBE_QUEUE_SPAN ==
		       IXGBE_QPRDC(0) % IXGBE_QUEUE_SPAN;
	return in_range(offset, IXGBE_MPC(0), IXGBE_MPC(8)) ||
	       in_range(offset, IXGBE_STATS_FIRST, IXGBE_STATS_LAST) ||
	       in_range(offset, IXGBE_QPTC(0), IXGBE_QPTC(QUEUES)) ||
	       in_range(offset, IXGBE_QBTC_L(0), IXGBE_QBTC_L(QUEUES)) ||
	       offset == IXGBE_FDIRMATCH || offset == IXGBE_FDIRMISS;
}

static uint64_t regs_read(void *opaque, hwaddr addr, unsigned int size)
{
	struct ixgbe *ixgbe = opaque;
	uint32_t offset = (uint32_t)addr & ~3u;
	uint32_t value = *ixgbe_reg(ixgbe, offset);

	(void)size;
	if (ixgbe_intr_read(ixgbe, offset, &value))
		return value;

	switch (offset) {
	case IXGBE_LINKS:
		return nic_link_up(&ixgbe->nic) ?
		       IXGBE_LINKS_KX_AN_COMP | IXGBE_LINKS_UP |
		       IXGBE_LINKS_SPEED_10G : 0;
	case IXGBE_SWSM:
		/* A semaphore: whoever reads it clear has taken it. */
		*ixgbe_reg(ixgbe, offset) = value | IXGBE_SWSM_SMBI;
		return value;
	}
	if (is_statistic(offset))
		*ixgbe_reg(ixgbe, offset) = 0;
	return value;
}

static void regs_write(void *opaque, hwaddr addr, uint64_t data,
		       unsigned int size)
{
	struct ixgbe *ixgbe = opaque;
	uint32_t offset = (uint32_t)addr & ~3u;
	uint32_t value = (uint32_t)data;

	(void)size;
	if (ixgbe_intr_write(ixgbe, offset, value))
		return;

	switch (offset) {
	case IXGBE_CTRL:
		if (value & (IXGBE_CTRL_LNK_RST | IXGBE_CTRL_RST))
			ixgbe_reset(&ixgbe->nic);
		value &= ~(IXGBE_CTRL_LNK_RST | IXGBE_CTRL_RST);
		break;
	case IXGBE_EERD:
		value = eeprom_read_command(ixgbe, value);
		break;
	case IXGBE_MSCA:
		/* There is no PHY on the MDIO bus: all reads are zero. */
		value &= ~IXGBE_MSCA_MDI_COMMAND;
		*ixgbe_reg(ixgbe, IXGBE_MSRWD) = 0;
		break;
	case IXGBE_FDIRCTRL:
		ixgbe_fdir_reset(ixgbe);
		value |= IXGBE_FDIRCTRL_INIT_DONE;
		break;
	case IXGBE_FDIRCMD:
		value = ixgbe_fdir_command(ixgbe, value);
		break;
	case IXGBE_STATUS:
	case IXGBE_LINKS:
	case IXGBE_ANLP1:
	case IXGBE_FWSM:
	case IXGBE_SECTXSTAT:
	case IXGBE_SECRXSTAT:
		return;		/* read only */
	case IXGBE_AUTOC:
		*ixgbe_reg(ixgbe, offset) = value & ~IXGBE_AUTOC_AN_RESTART;
		if (value & IXGBE_AUTOC_AN_RESTART)
			ixgbe_intr_other(ixgbe, IXGBE_EICR_LSC);
		return;
	}
	*ixgbe_reg(ixgbe, offset) = value;
	ixgbe_receive_written(ixgbe, offset);
	ixgbe_transmit_written(ixgbe, offset);
}

static const MemoryRegionOps regs_ops = {
	.read = regs_read,
	.write = regs_write,
	.endianness = DEVICE_LITTLE_ENDIAN,
	.valid = { .min_access_size = 4, .max_access_size = 8 },
	.impl = { .min_access_size = 4, .max_access_size = 4 },
};

/* The driver uses the memory window only. */
static uint64_t io_read(void *opaque, hwaddr addr, unsigned int size)
{
	(void)opaque;
	(void)addr;
	(void)size;
	return 0;
}

static void io_write(void *opaque, hwaddr addr, uint64_t data,
		     unsigned int size)
{
	(void)opaque;
	(void)addr;
	(void)data;
	(void)size;
}

static const MemoryRegionOps io_ops = {
	.read = io_read,
	.write = io_write,
	.endianness = DEVICE_LITTLE_ENDIAN,
};

const struct nic_model ixgbe_model = {
	.name = "lab-82599",
	.instance_size = sizeof(struct ixgbe),
	.vendor_id = 0x8086,
	.device_id = 0x10f7,		/* 82599 KX4 */
	.subsystem_vendor_id = 0x8086,
	.subsystem_id = 0x000c,
	.revision = 1,
	.bars = {
		{ "82599-registers", 0, PCI_BASE_ADDRESS_MEM_TYPE_64,
		  IXGBE_REGS_SIZE, &regs_ops },
		{ "82599-io", 2, PCI_BASE_ADDRESS_SPACE_IO, IXGBE_IO_SIZE,
		  &io_ops },
	},
	.msix_vectors = IXGBE_MSIX_VECTORS,
	.msix_bar = 4,
	.msix_capability = 0x70,	/* where the driver's errata look */
	.pcie_capability = 0xa0,
	.setup = ixgbe_setup,
	.reset = ixgbe_reset,
	.receive = ixgbe_receive,
	.transmit = ixgbe_transmit,
	.link_changed = ixgbe_link_changed,
};
