// SPDX-License-Identifier: GPL-2.0
/*
 * A Mellanox ConnectX-3 with one Ethernet port.  This file: the windows the
 * driver writes to, and the device's identity.
 */
#include "mlx4.h"

#include <string.h>

static void mlx4_reset(struct nic *nic)
{
	struct mlx4 *mlx4 = to_mlx4(nic);

	memset(mlx4->hcr, 0, sizeof(mlx4->hcr));
	mlx4_steer_reset(mlx4);
	mlx4_queues_free(mlx4);
	mlx4_icm_free(mlx4);
	mlx4->mtt_base = 0;
	mlx4->async_eqn = -1;
	mlx4->port_up = false;
	mlx4->frame_limit = 0;
	memset(&mlx4->stats, 0, sizeof(mlx4->stats));
}

static void mlx4_link_changed(struct nic *nic)
{
	mlx4_port_event(to_mlx4(nic));
}

static bool in_hcr(hwaddr addr)
{
	return addr >= MLX4_HCR && addr < MLX4_HCR + MLX4_HCR_SIZE;
}

static uint64_t dcs_read(void *opaque, hwaddr addr, unsigned int size)
{
	const struct mlx4 *mlx4 = opaque;

	(void)size;
	return in_hcr(addr) ? get_be32(mlx4->hcr + (addr - MLX4_HCR)) : 0;
}

static void dcs_write(void *opaque, hwaddr addr, uint64_t data,
		      unsigned int size)
{
	struct mlx4 *mlx4 = opaque;

	(void)size;
	if (addr == MLX4_RESET) {
		mlx4_reset(&mlx4->nic);
	} else if (in_hcr(addr)) {
		put_be32(mlx4->hcr + (addr - MLX4_HCR), (uint32_t)data);
		if (addr == MLX4_HCR + MLX4_HCR_STATUS && data & MLX4_HCR_GO)
			mlx4_command(mlx4);
	}
}

static uint64_t uar_read(void *opaque, hwaddr addr, unsigned int size)
{
	(void)opaque;
	(void)addr;
	(void)size;
	return 0;	/* doorbells are for writing */
}

static void uar_write(void *opaque, hwaddr addr, uint64_t data,
		      unsigned int size)
{
	struct mlx4 *mlx4 = opaque;
	uint32_t offset = addr & MLX4_UAR_PAGE_MASK;
	uint32_t value = (uint32_t)data;

	(void)size;
	if (offset == MLX4_DB_SEND) {
		mlx4_send_doorbell(mlx4, value >> MLX4_DB_SEND_QPN_SHIFT);
	} else if (offset == MLX4_DB_CQ_ARM) {
		mlx4->cq_doorbell = value;
	} else if (offset == MLX4_DB_CQ_INDEX) {
		if (mlx4->cq_doorbell & MLX4_DB_CQ_REQUEST)
			mlx4_cq_arm(mlx4, mlx4->cq_doorbell & MLX4_QPN_MASK,
				    value);
	} else if (offset >= MLX4_DB_EQ && offset < MLX4_DB_EQ_END &&
		   !(offset % MLX4_DB_EQ_SPAN)) {
		uint32_t page = (uint32_t)(addr >> MLX4_UAR_PAGE_SHIFT);

		mlx4_eq_doorbell(mlx4, page * MLX4_DB_EQS_A_PAGE +
				       (offset - MLX4_DB_EQ) / MLX4_DB_EQ_SPAN,
				 value);
	}
}

static const MemoryRegionOps dcs_ops = {
	.read = dcs_read,
	.write = dcs_write,
	.endianness = DEVICE_BIG_ENDIAN,
	.valid = { .min_access_size = 4, .max_access_size = 8 },
	.impl = { .min_access_size = 4, .max_access_size = 4 },
};

static const MemoryRegionOps uar_ops = {
	.read = uar_read,
	.write = uar_write,
	.endianness = DEVICE_BIG_ENDIAN,
	.valid = { .min_access_size = 4, .max_access_size = 8 },
	.impl = { .min_access_size = 4, .max_access_size = 4 },
};

const struct nic_model mlx4_model = {
	.name = "lab-connectx3",
	.instance_size = sizeof(struct mlx4),
	.vendor_id = 0x15b3,
	.device_id = 0x1003,
	.subsystem_vendor_id = 0x15b3,
	.subsystem_id = 0x0055,
	.bars = {
		{ "connectx3-dcs", 0, PCI_BASE_ADDRESS_MEM_TYPE_64,
		  MLX4_DCS_SIZE, &dcs_ops },
		{ "connectx3-uar", 2, PCI_BASE_ADDRESS_MEM_TYPE_64 |
				      PCI_BASE_ADDRESS_MEM_PREFETCH,
		  1 << MLX4_LOG_UAR_SIZE, &uar_ops },
	},
	.msix_vectors = MLX4_MSIX_VECTORS,
	.msix_bar = 4,
	.msix_capability = 0x9c,
	.pcie_capability = 0x60,
	.reset = mlx4_reset,
	.receive = mlx4_receive,
	.transmit = mlx4_transmit,
	.link_changed = mlx4_link_changed,
};
