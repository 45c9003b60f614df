// SPDX-License-Identifier: GPL-2.0
/*
 * Event queues (EQ), completion queues (CQ) and queue pairs (QP).
 *
 * An interrupt is sent when an armed EQ holds an entry, an event when an armed
 * CQ does; both disarm.  Arming looks at what is there already, so that
 * nothing that came in between is lost.
 */
#include "mlx4.h"

#include <stdlib.h>
#include <string.h>

static uint64_t mtt_address(const uint8_t *high, const uint8_t *low)
{
	return (uint64_t)*high << 32 | get_be32(low);
}

static unsigned int page_shift(uint8_t log_page_size)
{
	return (log_page_size & MLX4_PAGE_SHIFT_MASK) + MLX4_ICM_PAGE_SHIFT;
}

/* The index of an entry, and its owner bit, which flips each time round. */
static size_t entry_offset(uint32_t index, uint32_t entries, size_t size)
{
	return (size_t)(index & (entries - 1)) * size;
}

static bool odd_round(uint32_t index, uint32_t entries)
{
	return index & entries;
}

/*
 * Everything else first: the driver takes the entry as soon as the owner bit
 * is right.
 */
static void write_entry(struct mlx4 *mlx4, const struct mlx4_buffer *buffer,
			size_t offset, const uint8_t *entry, size_t size)
{
	mlx4_buffer_write(mlx4, buffer, offset, entry, size - 1);
	mlx4_buffer_write(mlx4, buffer, offset + size - 1, entry + size - 1, 1);
}

/* Event queues */

static struct mlx4_eq *eq_find(struct mlx4 *mlx4, unsigned int eqn)
{
	return eqn < ARRAY_SIZE(mlx4->eq) ? mlx4->eq[eqn] : NULL;
}

enum mlx4_status mlx4_eq_create(struct mlx4 *mlx4, uint32_t eqn,
				const uint8_t *context)
{
	struct mlx4_eq *eq;

	if (eqn >= ARRAY_SIZE(mlx4->eq))
		return MLX4_STAT_BAD_RESOURCE;
	mlx4_eq_destroy(mlx4, eqn);
	eq = calloc(1, sizeof(*eq));
	if (!eq)
		return MLX4_STAT_EXCEED_LIM;
	eq->entries = 1u << (context[MLX4_EQC_LOG_SIZE] &
			     MLX4_CQC_LOG_SIZE_MASK);
	eq->vector = context[MLX4_EQC_INTR];
	eq->armed = true;
	if (!mlx4_buffer_init(mlx4, &eq->buffer,
			      mtt_address(context + MLX4_EQC_MTT_HIGH,
					  context + MLX4_EQC_MTT_LOW),
			      page_shift(context[MLX4_EQC_PAGE_SHIFT]),
			      (size_t)eq->entries * MLX4_EQE_SIZE)) {
		free(eq);
		return MLX4_STAT_ICM_ERROR;
	}
	mlx4_buffer_fill(mlx4, &eq->buffer, MLX4_EQE_OWNER_BIT);
	mlx4->eq[eqn] = eq;
	return MLX4_STAT_OK;
}

void mlx4_eq_destroy(struct mlx4 *mlx4, uint32_t eqn)
{
	struct mlx4_eq *eq = eq_find(mlx4, eqn);

	if (!eq)
		return;
	mlx4_buffer_free(&eq->buffer);
	free(eq);
	mlx4->eq[eqn] = NULL;
}

static void eq_notify(struct mlx4 *mlx4, struct mlx4_eq *eq)
{
	if (!eq->armed ||
	    (eq->producer & MLX4_CQ_INDEX_MASK) == eq->consumer)
		return;
	eq->armed = false;
	nic_interrupt(&mlx4->nic, eq->vector);
}

void mlx4_eq_doorbell(struct mlx4 *mlx4, uint32_t eqn, uint32_t value)
{
	struct mlx4_eq *eq = eq_find(mlx4, eqn);

	if (!eq)
		return;
	eq->consumer = value & MLX4_CQ_INDEX_MASK;
	if (value & MLX4_DB_EQ_ARM)
		eq->armed = true;
	eq_notify(mlx4, eq);
}

void mlx4_event(struct mlx4 *mlx4, unsigned int eqn, enum mlx4_event_type type,
		uint8_t subtype, const uint8_t event[MLX4_EQE_EVENT_SIZE])
{
	struct mlx4_eq *eq = eq_find(mlx4, eqn);
	uint8_t eqe[MLX4_EQE_SIZE] = { 0 };

	if (!eq)
		return;
	eqe[MLX4_EQE_TYPE] = (uint8_t)type;
	eqe[MLX4_EQE_SUBTYPE] = subtype;
	memcpy(eqe + MLX4_EQE_EVENT, event, MLX4_EQE_EVENT_SIZE);
	if (odd_round(eq->producer, eq->entries))
		eqe[MLX4_EQE_OWNER] = MLX4_EQE_OWNER_BIT;
	write_entry(mlx4, &eq->buffer,
		    entry_offset(eq->producer, eq->entries, MLX4_EQE_SIZE),
		    eqe, sizeof(eqe));
	eq->producer++;
	eq_notify(mlx4, eq);
}

void mlx4_port_event(struct mlx4 *mlx4)
{
	uint8_t event[MLX4_EQE_EVENT_SIZE] = { 0 };

	if (mlx4->async_eqn < 0)
		return;
	put_be32(event + MLX4_EVENT_PORT_NUMBER, 1u << MLX4_EVENT_PORT_SHIFT);
	mlx4_event(mlx4, (unsigned int)mlx4->async_eqn, MLX4_EVENT_PORT_CHANGE,
		   mlx4->port_up && nic_link_up(&mlx4->nic) ?
		   MLX4_PORT_CHANGE_ACTIVE : MLX4_PORT_CHANGE_DOWN, event);
}

/* Completion queues */

static struct mlx4_cq *cq_find(struct mlx4 *mlx4, uint32_t cqn)
{
	return cqn < ARRAY_SIZE(mlx4->cq) ? mlx4->cq[cqn] : NULL;
}

static void cq_notify(struct nic_throttle *throttle)
{
	struct mlx4_cq *cq = container_of(throttle, struct mlx4_cq, throttle);
	uint8_t event[MLX4_EQE_EVENT_SIZE] = { 0 };

	if (!cq->armed || !((cq->producer ^ cq->consumer) & MLX4_CQ_INDEX_MASK))
		return;
	cq->armed = false;
	put_be32(event, cq->cqn);
	mlx4_event(cq->mlx4, cq->eqn, MLX4_EVENT_COMPLETION, 0, event);
}

enum mlx4_status mlx4_cq_create(struct mlx4 *mlx4, uint32_t cqn,
				const uint8_t *context)
{
	/* Not a valid completion, and owned by the card. */
	enum { UNUSED_CQE = 0xcc };
	struct mlx4_cq *cq;

	if (cqn >= ARRAY_SIZE(mlx4->cq))
		return MLX4_STAT_BAD_RESOURCE;
	mlx4_cq_destroy(mlx4, cqn);
	cq = calloc(1, sizeof(*cq));
	if (!cq)
		return MLX4_STAT_EXCEED_LIM;
	cq->entries = 1u << (context[MLX4_CQC_LOG_SIZE] &
			     MLX4_CQC_LOG_SIZE_MASK);
	cq->eqn = context[MLX4_CQC_EQN];
	if (!mlx4_buffer_init(mlx4, &cq->buffer,
			      mtt_address(context + MLX4_CQC_MTT_HIGH,
					  context + MLX4_CQC_MTT_LOW),
			      page_shift(context[MLX4_CQC_PAGE_SHIFT]),
			      (size_t)cq->entries * MLX4_CQE_SIZE)) {
		free(cq);
		return MLX4_STAT_ICM_ERROR;
	}
	mlx4_buffer_fill(mlx4, &cq->buffer, UNUSED_CQE);
	cq->mlx4 = mlx4;
	cq->cqn = cqn;
	nic_throttle_init(&cq->throttle, cq_notify);
	mlx4->cq[cqn] = cq;
	mlx4_cq_moderate(mlx4, cqn, context);
	return MLX4_STAT_OK;
}

void mlx4_cq_destroy(struct mlx4 *mlx4, uint32_t cqn)
{
	struct mlx4_cq *cq = cq_find(mlx4, cqn);

	if (!cq)
		return;
	nic_throttle_stop(&cq->throttle);
	mlx4_buffer_free(&cq->buffer);
	free(cq);
	mlx4->cq[cqn] = NULL;
}

/*
 * The driver arms a queue it does not empty, from its interrupt handler, while
 * a port is being stopped.  So the shortest interval is never zero.
 */
void mlx4_cq_moderate(struct mlx4 *mlx4, uint32_t cqn, const uint8_t *context)
{
	enum { SHORTEST_US = 50 };
	struct mlx4_cq *cq = cq_find(mlx4, cqn);
	unsigned int period = get_be16(context + MLX4_CQC_PERIOD);

	if (cq)
		cq->throttle.interval = 1000ll * (period > SHORTEST_US ?
						  period : SHORTEST_US);
}

void mlx4_cq_arm(struct mlx4 *mlx4, uint32_t cqn, uint32_t consumer)
{
	struct mlx4_cq *cq = cq_find(mlx4, cqn);

	if (!cq)
		return;
	cq->armed = true;
	cq->consumer = consumer;
	if ((cq->producer ^ consumer) & MLX4_CQ_INDEX_MASK)
		nic_throttle_notify(&cq->throttle);
}

void mlx4_completion(struct mlx4 *mlx4, uint32_t cqn,
		     uint8_t cqe[MLX4_CQE_SIZE])
{
	struct mlx4_cq *cq = cq_find(mlx4, cqn);

	if (!cq)
		return;
	cqe[MLX4_CQE_OWNER_OPCODE] &= (uint8_t)~MLX4_CQE_OWNER_BIT;
	if (odd_round(cq->producer, cq->entries))
		cqe[MLX4_CQE_OWNER_OPCODE] |= MLX4_CQE_OWNER_BIT;
	write_entry(mlx4, &cq->buffer,
		    entry_offset(cq->producer, cq->entries, MLX4_CQE_SIZE),
		    cqe, MLX4_CQE_SIZE);
	cq->producer++;
	if (cq->armed)
		nic_throttle_notify(&cq->throttle);
}

/* Queue pairs */

struct mlx4_qp *mlx4_qp_find(struct mlx4 *mlx4, uint32_t qpn)
{
	return qpn < ARRAY_SIZE(mlx4->qp) ? mlx4->qp[qpn] : NULL;
}

static bool set_rss(struct mlx4_qp *qp, const uint8_t *rss)
{
	uint32_t base = get_be32(rss + MLX4_RSS_BASE_QPN);

	if (!qp->rss)
		qp->rss = calloc(1, sizeof(*qp->rss));
	if (!qp->rss)
		return false;
	qp->rss->base_qpn = base & MLX4_QPN_MASK;
	qp->rss->mask = (1u << (base >> MLX4_RSS_LOG_SIZE_SHIFT &
				MLX4_RSS_LOG_SIZE_MASK)) - 1;
	qp->rss->default_qpn = get_be32(rss + MLX4_RSS_DEFAULT_QPN) &
			       MLX4_QPN_MASK;
	qp->rss->flags = rss[MLX4_RSS_FLAGS];
	toeplitz_set_key(&qp->rss->toeplitz, rss + MLX4_RSS_KEY);
	return true;
}

/*
 * Both rings share a buffer.  The one with the larger stride comes first
 * (qp.c of the InfiniBand driver); a ring that is not used has the smallest.
 */
static bool set_rings(struct mlx4 *mlx4, struct mlx4_qp *qp,
		      const uint8_t *context)
{
	uint8_t rq = context[MLX4_QPC_RQ_SIZE_STRIDE];
	uint8_t sq = context[MLX4_QPC_SQ_SIZE_STRIDE];
	size_t sq_stride = 1u << ((sq & MLX4_QPC_STRIDE_MASK) +
				  MLX4_LOG_WQE_UNIT);
	size_t sq_size, rq_size;

	qp->rq_stride = 1u << ((rq & MLX4_QPC_STRIDE_MASK) +
			       MLX4_LOG_WQE_UNIT);
	qp->rq_entries = 1u << (rq >> MLX4_QPC_SIZE_SHIFT);
	qp->sq_entries = 1u << (sq >> MLX4_QPC_SIZE_SHIFT);
	rq_size = rq ? qp->rq_stride * qp->rq_entries : 0;
	sq_size = sq_stride * qp->sq_entries;
	qp->rq_offset = qp->rq_stride > sq_stride ? 0 : sq_size;
	qp->rq_doorbell = get_be64(context + MLX4_QPC_DB_REC_ADDR);

	return mlx4_buffer_init(mlx4, &qp->buffer,
				mtt_address(context + MLX4_QPC_MTT_HIGH,
					    context + MLX4_QPC_MTT_LOW),
				page_shift(context[MLX4_QPC_PAGE_SHIFT]),
				sq_size + rq_size);
}

enum mlx4_status mlx4_qp_create(struct mlx4 *mlx4, uint32_t qpn,
				const uint8_t *context)
{
	struct mlx4_qp *qp;
	bool done;

	if (qpn >= ARRAY_SIZE(mlx4->qp))
		return MLX4_STAT_BAD_RESOURCE;
	mlx4_qp_destroy(mlx4, qpn);
	qp = calloc(1, sizeof(*qp));
	if (!qp)
		return MLX4_STAT_EXCEED_LIM;
	qp->qpn = qpn;
	if (get_be32(context + MLX4_QPC_FLAGS) & MLX4_QPC_FLAGS_RSS)
		done = set_rss(qp, context + MLX4_QPC_RSS);
	else
		done = set_rings(mlx4, qp, context);
	if (!done) {
		free(qp);
		return MLX4_STAT_ICM_ERROR;
	}
	mlx4->qp[qpn] = qp;
	mlx4_qp_update(mlx4, qpn, context);
	return MLX4_STAT_OK;
}

void mlx4_qp_update(struct mlx4 *mlx4, uint32_t qpn, const uint8_t *context)
{
	struct mlx4_qp *qp = mlx4_qp_find(mlx4, qpn);

	if (!qp)
		return;
	qp->cqn_send = get_be32(context + MLX4_QPC_CQN_SEND) & MLX4_QPN_MASK;
	qp->cqn_recv = get_be32(context + MLX4_QPC_CQN_RECV) & MLX4_QPN_MASK;
	qp->keep_vlan = get_be32(context + MLX4_QPC_PARAM3) &
			MLX4_QPC_PARAM3_KEEP_VLAN;
	if (qp->rss)
		set_rss(qp, context + MLX4_QPC_RSS);
}

void mlx4_qp_destroy(struct mlx4 *mlx4, uint32_t qpn)
{
	struct mlx4_qp *qp = mlx4_qp_find(mlx4, qpn);

	if (!qp)
		return;
	mlx4_send_forget(mlx4, qp);
	mlx4_buffer_free(&qp->buffer);
	free(qp->rss);
	free(qp);
	mlx4->qp[qpn] = NULL;
}

void mlx4_queues_free(struct mlx4 *mlx4)
{
	uint32_t i;

	for (i = 0; i < ARRAY_SIZE(mlx4->qp); i++)
		mlx4_qp_destroy(mlx4, i);
	for (i = 0; i < ARRAY_SIZE(mlx4->cq); i++)
		mlx4_cq_destroy(mlx4, i);
	for (i = 0; i < ARRAY_SIZE(mlx4->eq); i++)
		mlx4_eq_destroy(mlx4, i);
}
