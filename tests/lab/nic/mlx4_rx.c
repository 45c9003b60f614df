// SPDX-License-Identifier: GPL-2.0
/* Receive side of the ConnectX-3, as en_rx.c of the driver reads it. */
#include "mlx4.h"

/* Which of the two RSS flags of a protocol, or none, apply to a packet. */
static bool rss_applies(uint8_t flags, const struct packet *packet,
			bool *with_ports)
{
	bool ipv4 = packet->network == NETWORK_IPV4;

	*with_ports = true;
	if (packet->transport == TRANSPORT_TCP &&
	    flags & (ipv4 ? MLX4_RSS_TCP_IPV4 : MLX4_RSS_TCP_IPV6))
		return true;
	if (packet->transport == TRANSPORT_UDP &&
	    flags & (ipv4 ? MLX4_RSS_UDP_IPV4 : MLX4_RSS_UDP_IPV6))
		return true;

	*with_ports = false;
	return packet->network != NETWORK_OTHER &&
	       flags & (ipv4 ? MLX4_RSS_IPV4 : MLX4_RSS_IPV6);
}

/* From the queue pair that was steered to, to the one that receives. */
static struct mlx4_qp *spread(struct mlx4 *mlx4, struct mlx4_qp *qp,
			      const struct packet *packet,
			      const uint8_t *frame, uint32_t *hash)
{
	const struct mlx4_rss *rss = qp->rss;
	bool with_ports;

	*hash = 0;
	if (!rss)
		return qp;
	if (!rss_applies(rss->flags, packet, &with_ports))
		return mlx4_qp_find(mlx4, rss->default_qpn);
	*hash = nic_reported_hash(&mlx4->nic,
				  packet_rss_hash(&rss->toeplitz, packet, frame,
						  with_ports));
	return mlx4_qp_find(mlx4, rss->base_qpn + (*hash & rss->mask));
}

static bool rq_has_room(struct mlx4 *mlx4, struct mlx4_qp *qp)
{
	uint8_t record[4];

	if (qp->rq_producer != qp->rq_consumer)
		return true;
	nic_dma_read(&mlx4->nic, qp->rq_doorbell, record, sizeof(record));
	qp->rq_producer = (uint16_t)get_be32(record);
	return qp->rq_producer != qp->rq_consumer;
}

/* Into the buffers of the next work queue entry; false if they are too few. */
static bool scatter(struct mlx4 *mlx4, struct mlx4_qp *qp, const uint8_t *frame,
		    size_t len)
{
	uint8_t wqe[MLX4_WQE_MAX_SIZE];
	size_t index = qp->rq_consumer & (qp->rq_entries - 1);
	size_t stride = qp->rq_stride;
	size_t offset, done = 0;

	if (stride > sizeof(wqe))
		return false;
	mlx4_buffer_read(mlx4, &qp->buffer, qp->rq_offset + index * stride,
			 wqe, stride);
	for (offset = 0; offset < stride && done < len;
	     offset += MLX4_DATA_SEG_SIZE) {
		const uint8_t *seg = wqe + offset;
		size_t part = get_be32(seg + MLX4_DATA_SEG_COUNT);

		if (!part)
			break;
		if (part > len - done)
			part = len - done;
		nic_dma_write(&mlx4->nic, get_be64(seg + MLX4_DATA_SEG_ADDR),
			      frame + done, part);
		done += part;
	}
	return done == len;
}

static void describe(uint8_t *cqe, const struct packet *packet,
		     const uint8_t *frame)
{
	uint32_t status = 0;

	if (packet->network == NETWORK_IPV4) {
		status |= packet->fragment ? MLX4_CQE_STATUS_IPV4F :
			  MLX4_CQE_STATUS_IPV4;
		if (packet_ipv4_checksum_good(packet, frame))
			status |= MLX4_CQE_STATUS_IPOK;
	} else if (packet->network == NETWORK_IPV6) {
		status |= MLX4_CQE_STATUS_IPV6 | MLX4_CQE_STATUS_IPOK;
	}
	if (packet->transport != TRANSPORT_OTHER) {
		status |= packet->transport == TRANSPORT_TCP ?
			  MLX4_CQE_STATUS_TCP : MLX4_CQE_STATUS_UDP;
		if (packet_transport_checksum_good(packet, frame)) {
			put_be16(cqe + MLX4_CQE_CHECKSUM, MLX4_CQE_CSUM_GOOD);
			cqe[MLX4_CQE_BADFCS_ENC] |= MLX4_CQE_L4_CSUM;
		}
	}
	put_be16(cqe + MLX4_CQE_STATUS, (uint16_t)status);
}

/* The tag goes into the completion, and out of the frame unless it is kept. */
static size_t take_vlan(const struct mlx4_qp *qp, uint8_t *cqe, uint8_t *frame,
			size_t len)
{
	uint16_t tag = get_be16(frame + ETH_HLEN);

	if (!qp->keep_vlan)
		len = frame_vlan_remove(frame, len, &tag);
	put_be16(cqe + MLX4_CQE_SL_VID, tag);
	put_be32(cqe + MLX4_CQE_VLAN_QPN,
		 get_be32(cqe + MLX4_CQE_VLAN_QPN) | MLX4_CQE_CVLAN_PRESENT);
	return len;
}

static void count_received(struct mlx4 *mlx4, const uint8_t *frame, size_t len)
{
	mlx4->stats.rx_packets++;
	mlx4->stats.rx_bytes += frame_wire_len(len);
	if (frame_is_broadcast(frame))
		mlx4->stats.rx_broadcast++;
	else if (frame_is_multicast(frame))
		mlx4->stats.rx_multicast++;
}

void mlx4_receive(struct nic *nic, uint8_t *frame, size_t len)
{
	struct mlx4 *mlx4 = to_mlx4(nic);
	uint8_t cqe[MLX4_CQE_SIZE] = { 0 };
	struct packet packet;
	struct mlx4_qp *qp;
	uint32_t qpn, hash;
	size_t delivered = len;

	if (!mlx4->port_up)
		return;
	packet_parse(&packet, frame, len);
	if (!mlx4_steer(mlx4, &packet, frame, &qpn))
		return;
	count_received(mlx4, frame, len);
	if (len + ETH_FCS_LEN > mlx4->frame_limit) {
		mlx4->stats.rx_too_long++;
		return;
	}
	qp = mlx4_qp_find(mlx4, qpn);
	if (qp)
		qp = spread(mlx4, qp, &packet, frame, &hash);
	if (!qp || qp->rss || !rq_has_room(mlx4, qp)) {
		mlx4->stats.rx_no_buffer++;
		return;
	}

	put_be32(cqe + MLX4_CQE_VLAN_QPN, qpn);
	put_be32(cqe + MLX4_CQE_HASH, hash);
	describe(cqe, &packet, frame);
	nic_damage_payload(nic, &packet, frame);
	if (packet.vlan)
		delivered = take_vlan(qp, cqe, frame, len);
	if (!scatter(mlx4, qp, frame, delivered)) {
		mlx4->stats.rx_too_long++;
		return;
	}
	put_be32(cqe + MLX4_CQE_BYTE_COUNT,
		 (uint32_t)nic_reported_len(nic, delivered));
	put_be16(cqe + MLX4_CQE_WQE_INDEX, qp->rq_consumer);
	cqe[MLX4_CQE_OWNER_OPCODE] = MLX4_CQE_OPCODE_RECEIVE;
	qp->rq_consumer++;
	mlx4_completion(mlx4, qp->cqn_recv, cqe);
}
