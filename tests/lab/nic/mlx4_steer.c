// SPDX-License-Identifier: GPL-2.0
/*
 * Steering: the queue pair a frame is for.  This is the mode the driver calls
 * A0, its choice unless it is asked for rules (mlx4_rules.c): a table of addresses,
 * whose index counts on from a base queue pair, and one queue pair each for
 * multicast and for everything else (port.c, mlx4_SET_PORT_qpn_calc()).
 */
#include "mlx4.h"

#include <string.h>

void mlx4_steer_reset(struct mlx4 *mlx4)
{
	mlx4_rules_free(mlx4);
	memset(&mlx4->steer, 0, sizeof(mlx4->steer));
}

void mlx4_steer_set_macs(struct mlx4 *mlx4, const uint8_t *table)
{
	struct mlx4_steer *steer = &mlx4->steer;
	size_t i;

	steer->macs = 0;
	for (i = 0; i < MLX4_MAC_TABLE_ENTRIES; i++) {
		steer->mac[i] = get_be64(table + i * sizeof(steer->mac[i]));
		if (steer->mac[i] & MLX4_MAC_VALID)
			steer->macs = i + 1;
	}
}

void mlx4_steer_set_queues(struct mlx4 *mlx4, const uint8_t *context)
{
	struct mlx4_steer *steer = &mlx4->steer;

	steer->base_qpn = get_be32(context + MLX4_RQP_BASE_QPN) &
			  MLX4_QPN_MASK;
	steer->promiscuous = get_be32(context + MLX4_RQP_PROMISC);
	steer->multicast = get_be32(context + MLX4_RQP_MCAST);
}

bool mlx4_steer(struct mlx4 *mlx4, const struct packet *packet,
		const uint8_t *frame, uint32_t *qpn)
{
	const struct mlx4_steer *steer = &mlx4->steer;
	uint64_t mac = (uint64_t)get_be16(frame) << 32 | get_be32(frame + 2);
	uint32_t i;

	if (steer->by_rules)
		return mlx4_rules_steer(mlx4, packet, frame, qpn);
	if (frame_is_multicast(frame)) {
		*qpn = steer->multicast & MLX4_QPN_MASK;
		return steer->multicast & MLX4_RQP_MCAST_DEFAULT;
	}
	for (i = 0; i < steer->macs; i++) {
		if (steer->mac[i] == (MLX4_MAC_VALID | mac)) {
			*qpn = steer->base_qpn + i;
			return true;
		}
	}
	*qpn = steer->promiscuous & MLX4_QPN_MASK;
	return steer->promiscuous & MLX4_RQP_PROMISC_ON;
}
