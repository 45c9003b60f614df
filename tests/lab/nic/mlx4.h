/* SPDX-License-Identifier: GPL-2.0 */
/* The ConnectX-3 as its parts see it. */
#ifndef LAB_MLX4_H
#define LAB_MLX4_H

#include "mlx4_hw.h"
#include "nic.h"

/*
 * A queue's memory: scattered pages, listed in the card's translation table
 * (MTT).  The list does not change while the card owns the queue, so it is
 * read once.
 */
struct mlx4_buffer {
	uint64_t *page;
	unsigned int page_shift;
	size_t size;
};

struct mlx4_eq {
	struct mlx4_buffer buffer;
	uint32_t entries;
	uint32_t producer;
	uint32_t consumer;
	unsigned int vector;
	bool armed;
};

struct mlx4;

/**
 * struct mlx4_cq - a completion queue
 * @consumer: the driver's index when it last armed the queue
 * @throttle: events are moderated; for its callback, @mlx4 and @cqn
 */
struct mlx4_cq {
	struct nic_throttle throttle;
	struct mlx4 *mlx4;
	uint32_t cqn;
	struct mlx4_buffer buffer;
	uint32_t entries;
	uint32_t producer;
	uint32_t consumer;
	unsigned int eqn;
	bool armed;
};

/* How an RSS queue pair spreads packets over others. */
struct mlx4_rss {
	uint32_t base_qpn;
	uint32_t default_qpn;
	uint32_t mask;
	uint8_t flags;
	struct toeplitz toeplitz;
};

/**
 * struct mlx4_qp - a queue pair: a receive ring, a send ring, or RSS
 * @rss: only if packets are spread; the rings are then unused
 * @rq_offset: where in the buffer the receive ring starts
 * @rq_producer: the doorbell record when last read
 */
struct mlx4_qp {
	uint32_t qpn;
	struct mlx4_buffer buffer;
	struct mlx4_rss *rss;
	uint32_t cqn_send;
	uint32_t cqn_recv;
	bool keep_vlan;
	bool send_is_pending;
	struct mlx4_qp *send_next;

	size_t rq_offset;
	size_t rq_stride;
	uint32_t rq_entries;
	uint16_t rq_consumer;
	uint16_t rq_producer;
	uint64_t rq_doorbell;

	uint32_t sq_entries;
	uint32_t sq_consumer;
};

struct mlx4_rule;

/**
 * struct mlx4_steer - the queue pairs of addresses
 * @mac: addresses with MLX4_MAC_VALID, others are unused
 * @macs: entries up to the last valid one
 * @base_qpn: queue pair of the first address
 * @promiscuous: queue pair of frames for others, with MLX4_RQP_PROMISC_ON
 * @multicast: queue pair of multicast, with MLX4_RQP_MCAST_DEFAULT
 * @by_rules: none of these, but @rules, in the order in which they are tried
 * @rules: the driver's
 * @last_rule: its handle
 */
struct mlx4_steer {
	uint64_t mac[MLX4_MAC_TABLE_ENTRIES];
	uint32_t macs;
	uint32_t base_qpn;
	uint32_t promiscuous;
	uint32_t multicast;
	bool by_rules;
	struct mlx4_rule *rules;
	uint64_t last_rule;
};

struct mlx4_stats {
	uint64_t rx_packets;
	uint64_t rx_bytes;
	uint64_t rx_broadcast;
	uint64_t rx_multicast;
	uint64_t rx_too_long;
	uint64_t rx_no_buffer;
	uint64_t tx_packets;
	uint64_t tx_bytes;
	uint64_t tx_broadcast;
	uint64_t tx_multicast;
};

enum { MLX4_ICM_LEAF_SHIFT = 9 };

#define MLX4_ICM_LEAVES \
	(1u << (MLX4_LOG_ICM_SIZE - MLX4_ICM_PAGE_SHIFT - MLX4_ICM_LEAF_SHIFT))

/**
 * struct mlx4 - one ConnectX-3
 * @hcr: the command registers
 * @icm: guest page of each ICM page, in leaves of 1 << MLX4_ICM_LEAF_SHIFT
 * @mtt_base: where in ICM the translation table is
 * @async_eqn: event queue for all but completions, -1 for none
 * @cq_doorbell: first half of a CQ doorbell
 * @send_pending: queue pairs with work, in the order of their turns
 * @frame_limit: longest frame, with the FCS
 * @tx_frame: the frame being gathered
 * @tx_segment: a segment made of it
 */
struct mlx4 {
	struct nic nic;
	uint8_t hcr[MLX4_HCR_SIZE];
	uint64_t *icm[MLX4_ICM_LEAVES];
	uint64_t mtt_base;
	struct mlx4_eq *eq[1 << MLX4_LOG_EQS];
	struct mlx4_cq *cq[1 << MLX4_LOG_CQS];
	struct mlx4_qp *qp[1 << MLX4_LOG_QPS];
	int async_eqn;
	bool port_up;
	size_t frame_limit;
	struct mlx4_steer steer;
	uint32_t cq_doorbell;
	struct mlx4_stats stats;
	struct mlx4_qp *send_pending;
	uint8_t tx_frame[PACKET_MAX];
	uint8_t tx_segment[PACKET_MAX];
};

static inline struct mlx4 *to_mlx4(struct nic *nic)
{
	return container_of(nic, struct mlx4, nic);
}

/* Command interface */
void mlx4_command(struct mlx4 *mlx4);

/* ICM and translation table */
bool mlx4_icm_map(struct mlx4 *mlx4, uint64_t virt, uint64_t phys,
		  unsigned int log_pages);
void mlx4_icm_unmap(struct mlx4 *mlx4, uint64_t virt, uint64_t pages);
void mlx4_icm_free(struct mlx4 *mlx4);
bool mlx4_buffer_init(struct mlx4 *mlx4, struct mlx4_buffer *buffer,
		      uint64_t mtt, unsigned int page_shift, size_t size);
void mlx4_buffer_free(struct mlx4_buffer *buffer);
/* An access must not cross a page; queue entries never do. */
void mlx4_buffer_read(struct mlx4 *mlx4, const struct mlx4_buffer *buffer,
		      size_t offset, void *data, size_t len);
void mlx4_buffer_write(struct mlx4 *mlx4, const struct mlx4_buffer *buffer,
		       size_t offset, const void *data, size_t len);
void mlx4_buffer_fill(struct mlx4 *mlx4, const struct mlx4_buffer *buffer,
		      uint8_t value);

/* Queues: contexts come from the driver's mailbox */
enum mlx4_status mlx4_eq_create(struct mlx4 *mlx4, uint32_t eqn,
				const uint8_t *context);
void mlx4_eq_destroy(struct mlx4 *mlx4, uint32_t eqn);
void mlx4_eq_doorbell(struct mlx4 *mlx4, uint32_t eqn, uint32_t value);
void mlx4_event(struct mlx4 *mlx4, unsigned int eqn, enum mlx4_event_type type,
		uint8_t subtype, const uint8_t event[MLX4_EQE_EVENT_SIZE]);
void mlx4_port_event(struct mlx4 *mlx4);

enum mlx4_status mlx4_cq_create(struct mlx4 *mlx4, uint32_t cqn,
				const uint8_t *context);
void mlx4_cq_moderate(struct mlx4 *mlx4, uint32_t cqn, const uint8_t *context);
void mlx4_cq_destroy(struct mlx4 *mlx4, uint32_t cqn);
void mlx4_cq_arm(struct mlx4 *mlx4, uint32_t cqn, uint32_t consumer);
void mlx4_completion(struct mlx4 *mlx4, uint32_t cqn,
		     uint8_t cqe[MLX4_CQE_SIZE]);

enum mlx4_status mlx4_qp_create(struct mlx4 *mlx4, uint32_t qpn,
				const uint8_t *context);
void mlx4_qp_update(struct mlx4 *mlx4, uint32_t qpn, const uint8_t *context);
void mlx4_qp_destroy(struct mlx4 *mlx4, uint32_t qpn);
struct mlx4_qp *mlx4_qp_find(struct mlx4 *mlx4, uint32_t qpn);

void mlx4_queues_free(struct mlx4 *mlx4);

/* Steering: which queue pair a frame is for */
void mlx4_steer_reset(struct mlx4 *mlx4);
void mlx4_steer_set_macs(struct mlx4 *mlx4, const uint8_t *table);
void mlx4_steer_set_queues(struct mlx4 *mlx4, const uint8_t *context);
bool mlx4_steer(struct mlx4 *mlx4, const struct packet *packet,
		const uint8_t *frame, uint32_t *qpn);

enum mlx4_status mlx4_rule_attach(struct mlx4 *mlx4, const uint8_t *mailbox,
				  size_t len, uint64_t *id);
enum mlx4_status mlx4_rule_detach(struct mlx4 *mlx4, uint64_t id);
void mlx4_rules_free(struct mlx4 *mlx4);
bool mlx4_rules_steer(const struct mlx4 *mlx4, const struct packet *packet,
		      const uint8_t *frame, uint32_t *qpn);

/* Receive, transmit */
void mlx4_receive(struct nic *nic, uint8_t *frame, size_t len);
void mlx4_send_doorbell(struct mlx4 *mlx4, uint32_t qpn);
bool mlx4_transmit(struct nic *nic);
/* Called before a queue pair goes away. */
void mlx4_send_forget(struct mlx4 *mlx4, struct mlx4_qp *qp);

#endif
