// SPDX-License-Identifier: GPL-2.0
/* Transmit side of the ConnectX-3, as en_tx.c of the driver writes it. */
#include "mlx4.h"

#include <string.h>

/* A work queue entry, gathered from the blocks (TXBB) it takes in the ring. */
struct send_wqe {
	uint8_t data[MLX4_WQE_MAX_SIZE + MLX4_TXBB_SIZE];
	size_t len;
	uint32_t opcode;
	uint32_t flags;
};

static void read_block(struct mlx4 *mlx4, const struct mlx4_qp *qp,
		       uint32_t index, uint8_t *block)
{
	size_t offset = (size_t)(index & (qp->sq_entries - 1)) *
			MLX4_TXBB_SIZE;

	mlx4_buffer_read(mlx4, &qp->buffer, offset, block, MLX4_TXBB_SIZE);
}

/* False when the next entry has not been handed over yet. */
static bool read_wqe(struct mlx4 *mlx4, const struct mlx4_qp *qp,
		     struct send_wqe *wqe)
{
	uint32_t index = qp->sq_consumer;
	bool owner, expected;
	size_t done;

	read_block(mlx4, qp, index, wqe->data);
	owner = get_be32(wqe->data + MLX4_CTRL_OPCODE) & MLX4_CTRL_OWNER;
	expected = index & qp->sq_entries;
	wqe->len = (size_t)(wqe->data[MLX4_CTRL_SIZE] & MLX4_CTRL_SIZE_MASK) *
		   MLX4_DATA_SEG_SIZE;
	if (owner != expected || wqe->len < MLX4_CTRL_SEG_SIZE)
		return false;
	for (done = MLX4_TXBB_SIZE; done < wqe->len; done += MLX4_TXBB_SIZE)
		read_block(mlx4, qp, ++index, wqe->data + done);
	wqe->opcode = get_be32(wqe->data + MLX4_CTRL_OPCODE) &
		      MLX4_CTRL_OPCODE_MASK;
	wqe->flags = get_be32(wqe->data + MLX4_CTRL_FLAGS);
	return true;
}

static size_t align_seg(size_t len)
{
	return (len + MLX4_DATA_SEG_SIZE - 1) &
	       ~(size_t)(MLX4_DATA_SEG_SIZE - 1);
}

/*
 * Append the data segments from @offset on to the @len bytes that are in the
 * frame buffer.  Returns the new length, 0 if the entry makes no sense.
 */
static size_t gather(struct mlx4 *mlx4, const struct send_wqe *wqe,
		     size_t offset, size_t len)
{
	while (offset + MLX4_DATA_SEG_COUNT + 4 <= wqe->len) {
		const uint8_t *seg = wqe->data + offset;
		uint32_t count = get_be32(seg + MLX4_DATA_SEG_COUNT);
		bool is_inline = count & MLX4_INLINE_SEG;

		if (is_inline)
			count &= MLX4_INLINE_SEG_COUNT;
		if (len + count > sizeof(mlx4->tx_frame) - VLAN_HLEN)
			return 0;
		if (is_inline) {
			if (offset + 4 + count > wqe->len)
				return 0;
			memcpy(mlx4->tx_frame + len, seg + 4, count);
			offset += align_seg(4 + count);
		} else {
			if (offset + MLX4_DATA_SEG_SIZE > wqe->len)
				return 0;
			nic_dma_read(&mlx4->nic,
				     get_be64(seg + MLX4_DATA_SEG_ADDR),
				     mlx4->tx_frame + len, count);
			offset += MLX4_DATA_SEG_SIZE;
		}
		len += count;
	}
	return len;
}

static void send_frame(struct mlx4 *mlx4, const uint8_t *frame, size_t len)
{
	if (len < ETH_HLEN)
		return;
	mlx4->stats.tx_packets++;
	mlx4->stats.tx_bytes += frame_wire_len(len);
	if (frame_is_broadcast(frame))
		mlx4->stats.tx_broadcast++;
	else if (frame_is_multicast(frame))
		mlx4->stats.tx_multicast++;
	nic_send(&mlx4->nic, frame, len);
}

static size_t insert_vlan(struct mlx4 *mlx4, const struct send_wqe *wqe,
			  size_t len)
{
	if (!(wqe->data[MLX4_CTRL_INS_VLAN] & MLX4_CTRL_INS_CVLAN) ||
	    len < ETH_HLEN)
		return len;
	return frame_vlan_insert(mlx4->tx_frame, len,
				 get_be16(wqe->data + MLX4_CTRL_VLAN_TAG));
}

static void send_plain(struct mlx4 *mlx4, const struct send_wqe *wqe)
{
	size_t len = gather(mlx4, wqe, MLX4_CTRL_SEG_SIZE, 0);
	uint8_t *frame = mlx4->tx_frame;
	struct packet packet;

	len = insert_vlan(mlx4, wqe, len);
	packet_parse(&packet, frame, len);
	if (wqe->flags & MLX4_CTRL_IP_CSUM && packet.network == NETWORK_IPV4)
		packet_ipv4_checksum_set(&packet, frame);
	if (wqe->flags & MLX4_CTRL_L4_CSUM &&
	    packet.transport != TRANSPORT_OTHER) {
		bool udp = packet.transport == TRANSPORT_UDP;

		packet_transport_checksum_seed(&packet, frame, true);
		checksum_complete(frame, packet.end, packet.l4,
				  udp ? UDP_CHECKSUM_OFFSET :
				  TCP_CHECKSUM_OFFSET, udp);
	}
	send_frame(mlx4, frame, len);
}

/*
 * Large send: the headers are in the entry, the payload is in the segments
 * behind them.  The driver leaves lengths and checksums to the card.
 */
static void send_large(struct mlx4 *mlx4, const struct send_wqe *wqe)
{
	uint32_t mss_header = get_be32(wqe->data + MLX4_LSO_SEG_MSS);
	size_t header_len = mss_header & MLX4_LSO_HEADER_MASK;
	size_t offset = MLX4_CTRL_SEG_SIZE + align_seg(4 + header_len);
	uint8_t *frame = mlx4->tx_frame;
	struct segmentation seg;
	struct packet packet;
	size_t len, headers, i;

	if (offset > wqe->len)
		return;
	memcpy(frame, wqe->data + MLX4_LSO_SEG_HEADER, header_len);
	len = gather(mlx4, wqe, offset, header_len);
	headers = insert_vlan(mlx4, wqe, len) - len + header_len;
	len += headers - header_len;

	packet_parse(&packet, frame, headers);
	if (packet.transport != TRANSPORT_TCP)
		return;
	if (packet.network == NETWORK_IPV4)
		packet_ipv4_checksum_clear(&packet, frame);
	packet_transport_checksum_seed(&packet, frame, false);
	seg = (struct segmentation){
		.frame = frame,
		.len = len,
		.l3 = packet.l3,
		.l4 = packet.l4,
		.header_len = headers,
		.mss = mss_header >> 16,
		.ipv4 = packet.network == NETWORK_IPV4,
	};
	if (!segmentation_valid(&seg))
		return;
	for (i = 0; i < segmentation_count(&seg); i++)
		send_frame(mlx4, mlx4->tx_segment,
			   segmentation_build(&seg, i, mlx4->tx_segment));
}

static void complete(struct mlx4 *mlx4, const struct mlx4_qp *qp,
		     const struct send_wqe *wqe)
{
	uint8_t cqe[MLX4_CQE_SIZE] = { 0 };

	if (!(wqe->flags & MLX4_CTRL_CQ_UPDATE))
		return;
	put_be32(cqe + MLX4_CQE_VLAN_QPN, qp->qpn);
	put_be16(cqe + MLX4_CQE_WQE_INDEX, (uint16_t)qp->sq_consumer);
	cqe[MLX4_CQE_OWNER_OPCODE] = (uint8_t)(MLX4_CQE_IS_SEND | wqe->opcode);
	mlx4_completion(mlx4, qp->cqn_send, cqe);
}

/* Send from one queue while the budget lasts; returns whether work is left. */
static bool run_queue(struct mlx4 *mlx4, struct mlx4_qp *qp)
{
	struct send_wqe wqe;

	for (;;) {
		if (!read_wqe(mlx4, qp, &wqe))
			return false;
		if (!nic_may_transmit(&mlx4->nic))
			return true;
		if (wqe.opcode == MLX4_OPCODE_LSO)
			send_large(mlx4, &wqe);
		else
			send_plain(mlx4, &wqe);
		complete(mlx4, qp, &wqe);
		qp->sq_consumer += (uint32_t)((wqe.len + MLX4_TXBB_SIZE - 1) /
					      MLX4_TXBB_SIZE);
	}
}

static void push_pending(struct mlx4 *mlx4, struct mlx4_qp *qp)
{
	struct mlx4_qp **at = &mlx4->send_pending;

	while (*at)
		at = &(*at)->send_next;
	qp->send_is_pending = true;
	qp->send_next = NULL;
	*at = qp;
}

void mlx4_send_forget(struct mlx4 *mlx4, struct mlx4_qp *qp)
{
	struct mlx4_qp **at = &mlx4->send_pending;

	if (!qp->send_is_pending)
		return;
	while (*at != qp)
		at = &(*at)->send_next;
	*at = qp->send_next;
	qp->send_is_pending = false;
}

/* A queue that has used up the budget goes behind those that have waited. */
bool mlx4_transmit(struct nic *nic)
{
	struct mlx4 *mlx4 = to_mlx4(nic);

	while (mlx4->send_pending) {
		struct mlx4_qp *qp = mlx4->send_pending;
		bool more = run_queue(mlx4, qp);

		mlx4_send_forget(mlx4, qp);
		if (more) {
			push_pending(mlx4, qp);
			return true;
		}
	}
	return false;
}

void mlx4_send_doorbell(struct mlx4 *mlx4, uint32_t qpn)
{
	struct mlx4_qp *qp = mlx4_qp_find(mlx4, qpn);

	if (!qp || qp->rss)
		return;
	if (!qp->send_is_pending)
		push_pending(mlx4, qp);
	nic_transmit(&mlx4->nic);
}
