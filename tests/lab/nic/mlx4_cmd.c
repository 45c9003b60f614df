// SPDX-License-Identifier: GPL-2.0
/*
 * The command interface: firmware, as far as the driver asks it for something
 * (fw.c, cmd.c, port.c of the driver).
 */
#include "mlx4.h"

#include <string.h>

struct command {
	uint64_t in_param;
	uint32_t in_modifier;
	uint8_t op_modifier;
	uint64_t out_param;	/* an answer of one word */
};

/* A field of a mailbox: @size bytes at @offset. */
struct field {
	uint16_t offset;
	uint8_t size;
	uint64_t value;
};

static void put_field(uint8_t *mailbox, const struct field *field)
{
	uint8_t *at = mailbox + field->offset;

	switch (field->size) {
	case 1:
		*at = (uint8_t)field->value;
		break;
	case 2:
		put_be16(at, (uint16_t)field->value);
		break;
	case 4:
		put_be32(at, (uint32_t)field->value);
		break;
	case 8:
		put_be64(at, field->value);
		break;
	}
}

static void answer(struct mlx4 *mlx4, const struct command *cmd,
		   const uint8_t *mailbox, size_t len)
{
	nic_dma_write(&mlx4->nic, cmd->out_param, mailbox, len);
}

static void answer_fields(struct mlx4 *mlx4, const struct command *cmd,
			  const struct field *fields, size_t count)
{
	uint8_t mailbox[256] = { 0 };
	size_t i;

	for (i = 0; i < count; i++)
		put_field(mailbox, &fields[i]);
	answer(mlx4, cmd, mailbox, sizeof(mailbox));
}

static void read_mailbox(struct mlx4 *mlx4, const struct command *cmd,
			 uint8_t *mailbox, size_t len)
{
	nic_dma_read(&mlx4->nic, cmd->in_param, mailbox, len);
}

/* Commands for parts of the card the model does not have. */
static enum mlx4_status cmd_nothing(struct mlx4 *mlx4, struct command *cmd)
{
	(void)mlx4;
	(void)cmd;
	return MLX4_STAT_OK;
}

static enum mlx4_status cmd_query_fw(struct mlx4 *mlx4, struct command *cmd)
{
	static const struct field fields[] = {
		{ 0x00, 2, MLX4_FW_PAGES },
		{ 0x02, 2, MLX4_FW_MAJOR },
		{ 0x04, 2, MLX4_FW_SUBMINOR },
		{ 0x06, 2, MLX4_FW_MINOR },
		{ 0x0a, 2, MLX4_CMD_INTERFACE_REVISION },
		{ 0x0f, 1, MLX4_CMD_LOG_MAX },
		{ 0x20, 8, MLX4_CLEAR_INTERRUPT },
		{ 0x30, 8, MLX4_CATASTROPHIC_BUFFER },
		{ 0x38, 4, MLX4_CATASTROPHIC_BUFFER_WORDS },
	};

	answer_fields(mlx4, cmd, fields, ARRAY_SIZE(fields));
	return MLX4_STAT_OK;
}

/* Names are those of QUERY_DEV_CAP_..._OFFSET in fw.c; "log" is base 2. */
static enum mlx4_status cmd_query_dev_cap(struct mlx4 *mlx4,
					  struct command *cmd)
{
	static const struct field fields[] = {
		{ 0x10, 1, 14 },		/* log max SRQ size */
		{ 0x11, 1, 14 },		/* log max QP size */
		{ 0x12, 1, 6 },			/* log reserved QPs */
		{ 0x13, 1, MLX4_LOG_QPS },
		{ 0x14, 1, 6 << 4 },		/* log reserved SRQs */
		{ 0x15, 1, 16 },		/* log SRQs */
		{ 0x19, 1, 22 },		/* log max CQ size */
		{ 0x1a, 1, 7 },			/* log reserved CQs */
		{ 0x1b, 1, MLX4_LOG_CQS },
		{ 0x1d, 1, 19 },		/* log MPTs */
		{ 0x1e, 1, 2 },			/* log reserved EQs */
		{ 0x1f, 1, MLX4_LOG_EQS },
		{ 0x20, 1, 4 << 4 },		/* log reserved MTTs */
		{ 0x22, 1, 4 },			/* log reserved MRWs */
		{ 0x23, 1, 3 },			/* log MTT segment */
		{ 0x29, 1, 4 },			/* log max requester per QP */
		{ 0x2b, 1, 4 },			/* log max responder per QP */
		{ 0x2d, 1, 17 },		/* log max GSO size */
		{ 0x2e, 1, BIT(4) | MLX4_LOG_RSS_QUEUES }, /* Toeplitz */
		{ 0x2f, 1, 4 },			/* log max RDMA */
		{ 0x37, 1, 1 },			/* ports */
		{ 0x38, 1, 30 },		/* log max message */
		{ 0x3b, 1, 7 },			/* log GIDs */
		{ 0x3f, 1, 7 },			/* log pkeys */
		{ 0x40, 4, BIT(40 - 32) },	/* UDP RSS */
		{ 0x44, 4, BIT(15) | BIT(6) | BIT(2) }, /* LSO, SRQ, UD */
		{ 0x49, 1, MLX4_LOG_UAR_SIZE - 20 },
		{ 0x4b, 1, 12 },		/* log min page */
		{ 0x51, 1, 62 },		/* SQ segments */
		{ 0x52, 2, MLX4_WQE_MAX_SIZE },
		{ 0x55, 1, 31 },		/* RQ segments */
		{ 0x56, 2, 512 },		/* max RQ entry */
		{ 0x61, 1, 8 },			/* log QPs per MCG */
		{ 0x63, 1, 13 },		/* log MCGs */
		{ 0x65, 1, 15 },		/* log PDs */
		{ 0x76, 1, BIT(7) },		/* steering by rules */
		{ 0x77, 1, MLX4_RULE_QPS },	/* QPs of a rule */
		{ 0x80, 2, 32 },		/* context sizes: RDMARC */
		{ 0x82, 2, 256 },		/* QPC */
		{ 0x84, 2, 16 },		/* AUXC */
		{ 0x86, 2, 64 },		/* ALTC */
		{ 0x88, 2, 128 },		/* EQC */
		{ 0x8a, 2, 128 },		/* CQC */
		{ 0x8c, 2, 128 },		/* SRQ */
		{ 0x8e, 2, 64 },		/* cMPT */
		{ 0x90, 2, 64 },		/* MTT segment */
		{ 0x92, 2, 128 },		/* dMPT */
		{ 0x98, 4, 0x100 },		/* reserved L_Key */
		{ 0xa0, 8, 1ull << MLX4_LOG_ICM_SIZE },
	};

	answer_fields(mlx4, cmd, fields, ARRAY_SIZE(fields));
	return MLX4_STAT_OK;
}

static enum mlx4_status cmd_query_adapter(struct mlx4 *mlx4,
					  struct command *cmd)
{
	static const struct field fields[] = {
		{ 0x10, 1, 1 },		/* INTA pin */
	};

	answer_fields(mlx4, cmd, fields, ARRAY_SIZE(fields));
	return MLX4_STAT_OK;
}

static enum mlx4_status cmd_query_hca(struct mlx4 *mlx4, struct command *cmd)
{
	static const struct field fields[] = {
		{ 0x0c, 4, 427 },	/* core clock, MHz */
	};

	answer_fields(mlx4, cmd, fields, ARRAY_SIZE(fields));
	return MLX4_STAT_OK;
}

/* InfiniBand management: a port without capabilities. */
static enum mlx4_status cmd_mad_ifc(struct mlx4 *mlx4, struct command *cmd)
{
	answer_fields(mlx4, cmd, NULL, 0);
	return MLX4_STAT_OK;
}

static enum mlx4_status cmd_query_port(struct mlx4 *mlx4, struct command *cmd)
{
	enum {
		LINK_UP = 0x80,
		SUGGEST_ETHERNET = 1 << 3,
		SUPPORT_ETHERNET = 1 << 1,
		SPEED_10G = 1,
	};
	bool up = mlx4->port_up && nic_link_up(&mlx4->nic);
	const struct field fields[] = {
		{ 0x00, 1, SUPPORT_ETHERNET | SUGGEST_ETHERNET |
			   (up ? LINK_UP : 0) },
		{ 0x01, 1, 5 },			/* InfiniBand MTU */
		{ 0x02, 2, 9600 },		/* Ethernet MTU */
		{ 0x05, 1, SPEED_10G },
		{ 0x06, 1, 4 },			/* width */
		{ 0x07, 1, 7 << 4 | 7 },	/* log GIDs, pkeys */
		{ 0x0a, 1, 7 << 4 | MLX4_LOG_MACS }, /* log VLANs, MACs */
		{ 0x0b, 1, 8 << 4 | 8 },	/* traffic classes, VLs */
	};
	enum { MAC_OFFSET = 0x12 };
	uint8_t mailbox[256] = { 0 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(fields); i++)
		put_field(mailbox, &fields[i]);
	memcpy(mailbox + MAC_OFFSET, nic_mac(&mlx4->nic), ETH_ALEN);
	answer(mlx4, cmd, mailbox, sizeof(mailbox));
	return MLX4_STAT_OK;
}

/* Only the physical port's identity is asked for: it is made of the MAC. */
static enum mlx4_status cmd_mod_stat_cfg(struct mlx4 *mlx4,
					 struct command *cmd)
{
	const uint8_t *mac = nic_mac(&mlx4->nic);
	const struct field fields[] = {
		{ 0x14, 4, (uint64_t)get_be16(mac) },
		{ 0x1c, 4, get_be32(mac + 2) },
	};

	answer_fields(mlx4, cmd, fields, ARRAY_SIZE(fields));
	return MLX4_STAT_OK;
}

static enum mlx4_status cmd_set_icm_size(struct mlx4 *mlx4,
					 struct command *cmd)
{
	(void)mlx4;
	cmd->out_param = MLX4_ICM_AUX_PAGES;
	return MLX4_STAT_OK;
}

static enum mlx4_status cmd_map_icm(struct mlx4 *mlx4, struct command *cmd)
{
	uint8_t mailbox[MLX4_MAILBOX_SIZE];
	size_t len = (size_t)cmd->in_modifier * MLX4_MAP_ENTRY_SIZE;
	size_t at;

	if (len > sizeof(mailbox))
		return MLX4_STAT_BAD_PARAM;
	read_mailbox(mlx4, cmd, mailbox, len);
	for (at = 0; at < len; at += MLX4_MAP_ENTRY_SIZE) {
		uint64_t phys = get_be64(mailbox + at + 8);

		if (!mlx4_icm_map(mlx4, get_be64(mailbox + at),
				  phys & ~(uint64_t)MLX4_MAP_LOG_PAGES,
				  phys & MLX4_MAP_LOG_PAGES))
			return MLX4_STAT_ICM_ERROR;
	}
	return MLX4_STAT_OK;
}

static enum mlx4_status cmd_unmap_icm(struct mlx4 *mlx4, struct command *cmd)
{
	mlx4_icm_unmap(mlx4, cmd->in_param, cmd->in_modifier);
	return MLX4_STAT_OK;
}

static enum mlx4_status cmd_init_hca(struct mlx4 *mlx4, struct command *cmd)
{
	uint8_t mailbox[512];

	read_mailbox(mlx4, cmd, mailbox, sizeof(mailbox));
	mlx4->mtt_base = get_be64(mailbox + MLX4_INIT_HCA_MTT_BASE);
	mlx4->steer.by_rules = get_be32(mailbox + MLX4_INIT_HCA_FLAGS) &
			       MLX4_INIT_HCA_BY_RULES;
	return MLX4_STAT_OK;
}

static enum mlx4_status cmd_close_hca(struct mlx4 *mlx4, struct command *cmd)
{
	(void)cmd;
	mlx4->port_up = false;
	mlx4->async_eqn = -1;
	mlx4_steer_reset(mlx4);
	mlx4_queues_free(mlx4);
	return MLX4_STAT_OK;
}

static enum mlx4_status cmd_init_port(struct mlx4 *mlx4, struct command *cmd)
{
	(void)cmd;
	mlx4->port_up = true;
	mlx4_port_event(mlx4);
	return MLX4_STAT_OK;
}

static enum mlx4_status cmd_close_port(struct mlx4 *mlx4, struct command *cmd)
{
	(void)cmd;
	mlx4->port_up = false;
	return MLX4_STAT_OK;
}

static enum mlx4_status cmd_set_port(struct mlx4 *mlx4, struct command *cmd)
{
	uint8_t mailbox[MLX4_MAC_TABLE_ENTRIES * sizeof(uint64_t)];

	if (cmd->op_modifier != MLX4_SET_PORT_ETH)
		return MLX4_STAT_OK;
	read_mailbox(mlx4, cmd, mailbox, sizeof(mailbox));
	switch (MLX4_SET_PORT_SELECTOR(cmd->in_modifier)) {
	case MLX4_SET_PORT_GENERAL:
		if (mailbox[MLX4_SET_PORT_FLAGS] & MLX4_SET_PORT_MTU_VALID)
			mlx4->frame_limit = get_be16(mailbox +
						     MLX4_SET_PORT_MTU);
		break;
	case MLX4_SET_PORT_RQP_CALC:
		mlx4_steer_set_queues(mlx4, mailbox);
		break;
	case MLX4_SET_PORT_MAC_TABLE:
		mlx4_steer_set_macs(mlx4, mailbox);
		break;
	}
	return MLX4_STAT_OK;
}

static enum mlx4_status cmd_map_eq(struct mlx4 *mlx4, struct command *cmd)
{
	if (cmd->in_modifier & MLX4_MAP_EQ_UNMAP)
		mlx4->async_eqn = -1;
	else
		mlx4->async_eqn = cmd->in_modifier & MLX4_MAP_EQ_NUMBER;
	return MLX4_STAT_OK;
}

static enum mlx4_status cmd_sw2hw_eq(struct mlx4 *mlx4, struct command *cmd)
{
	uint8_t mailbox[64];

	read_mailbox(mlx4, cmd, mailbox, sizeof(mailbox));
	return mlx4_eq_create(mlx4, cmd->in_modifier, mailbox);
}

static enum mlx4_status cmd_hw2sw_eq(struct mlx4 *mlx4, struct command *cmd)
{
	mlx4_eq_destroy(mlx4, cmd->in_modifier);
	return MLX4_STAT_OK;
}

static enum mlx4_status cmd_sw2hw_cq(struct mlx4 *mlx4, struct command *cmd)
{
	uint8_t mailbox[64];

	read_mailbox(mlx4, cmd, mailbox, sizeof(mailbox));
	return mlx4_cq_create(mlx4, cmd->in_modifier, mailbox);
}

static enum mlx4_status cmd_hw2sw_cq(struct mlx4 *mlx4, struct command *cmd)
{
	mlx4_cq_destroy(mlx4, cmd->in_modifier);
	return MLX4_STAT_OK;
}

static enum mlx4_status cmd_modify_cq(struct mlx4 *mlx4, struct command *cmd)
{
	uint8_t mailbox[64];

	if (cmd->op_modifier != MLX4_MODIFY_CQ_MODERATION)
		return MLX4_STAT_BAD_PARAM;
	read_mailbox(mlx4, cmd, mailbox, sizeof(mailbox));
	mlx4_cq_moderate(mlx4, cmd->in_modifier, mailbox);
	return MLX4_STAT_OK;
}

static enum mlx4_status cmd_rst2init_qp(struct mlx4 *mlx4, struct command *cmd)
{
	uint8_t mailbox[MLX4_QPC_MAILBOX_OFFSET + MLX4_QPC_SIZE];

	read_mailbox(mlx4, cmd, mailbox, sizeof(mailbox));
	return mlx4_qp_create(mlx4, cmd->in_modifier & MLX4_QPN_MASK,
			      mailbox + MLX4_QPC_MAILBOX_OFFSET);
}

static enum mlx4_status cmd_update_qp(struct mlx4 *mlx4, struct command *cmd)
{
	uint8_t mailbox[MLX4_QPC_MAILBOX_OFFSET + MLX4_QPC_SIZE];

	read_mailbox(mlx4, cmd, mailbox, sizeof(mailbox));
	mlx4_qp_update(mlx4, cmd->in_modifier & MLX4_QPN_MASK,
		       mailbox + MLX4_QPC_MAILBOX_OFFSET);
	return MLX4_STAT_OK;
}

static enum mlx4_status cmd_reset_qp(struct mlx4 *mlx4, struct command *cmd)
{
	mlx4_qp_destroy(mlx4, cmd->in_modifier & MLX4_QPN_MASK);
	return MLX4_STAT_OK;
}

static enum mlx4_status cmd_rule_attach(struct mlx4 *mlx4,
					struct command *cmd)
{
	uint8_t mailbox[MLX4_MAILBOX_SIZE];
	size_t len = (size_t)cmd->in_modifier << 2;

	if (len > sizeof(mailbox))
		return MLX4_STAT_BAD_PARAM;
	read_mailbox(mlx4, cmd, mailbox, len);
	return mlx4_rule_attach(mlx4, mailbox, len, &cmd->out_param);
}

static enum mlx4_status cmd_rule_detach(struct mlx4 *mlx4,
					struct command *cmd)
{
	return mlx4_rule_detach(mlx4, cmd->in_param);
}

static enum mlx4_status cmd_dump_eth_stats(struct mlx4 *mlx4,
					   struct command *cmd)
{
	const struct mlx4_stats *stats = &mlx4->stats;
	const struct field fields[] = {
		{ MLX4_STATS_RGIANT, 8, stats->rx_too_long },
		{ MLX4_STATS_RBCAST, 8, stats->rx_broadcast },
		{ MLX4_STATS_RMCAST, 8, stats->rx_multicast },
		{ MLX4_STATS_ROCT, 8, stats->rx_bytes },
		{ MLX4_STATS_RTOT, 8, stats->rx_packets },
		{ MLX4_STATS_TBCAST, 8, stats->tx_broadcast },
		{ MLX4_STATS_TMCAST, 8, stats->tx_multicast },
		{ MLX4_STATS_TOCT, 8, stats->tx_bytes },
		{ MLX4_STATS_TTOT, 8, stats->tx_packets },
		{ MLX4_STATS_RDROP, 4, stats->rx_no_buffer },
		{ MLX4_STATS_RDROP_OVERFLOW, 4, stats->rx_no_buffer },
		{ MLX4_STATS_RTOT_GOOD, 4, stats->rx_packets },
	};
	uint8_t mailbox[MLX4_MAILBOX_SIZE] = { 0 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(fields); i++)
		put_field(mailbox, &fields[i]);
	answer(mlx4, cmd, mailbox, sizeof(mailbox));
	if (cmd->in_modifier & MLX4_STATS_RESET)
		memset(&mlx4->stats, 0, sizeof(mlx4->stats));
	return MLX4_STAT_OK;
}

static const struct handler {
	enum mlx4_opcode opcode;
	enum mlx4_status (*run)(struct mlx4 *mlx4, struct command *cmd);
} handlers[] = {
	{ MLX4_CMD_QUERY_DEV_CAP, cmd_query_dev_cap },
	{ MLX4_CMD_QUERY_FW, cmd_query_fw },
	{ MLX4_CMD_QUERY_ADAPTER, cmd_query_adapter },
	{ MLX4_CMD_INIT_HCA, cmd_init_hca },
	{ MLX4_CMD_CLOSE_HCA, cmd_close_hca },
	{ MLX4_CMD_INIT_PORT, cmd_init_port },
	{ MLX4_CMD_CLOSE_PORT, cmd_close_port },
	{ MLX4_CMD_QUERY_HCA, cmd_query_hca },
	{ MLX4_CMD_SET_PORT, cmd_set_port },
	{ MLX4_CMD_SW2HW_MPT, cmd_nothing },
	{ MLX4_CMD_HW2SW_MPT, cmd_nothing },
	{ MLX4_CMD_MAP_EQ, cmd_map_eq },
	{ MLX4_CMD_SW2HW_EQ, cmd_sw2hw_eq },
	{ MLX4_CMD_HW2SW_EQ, cmd_hw2sw_eq },
	{ MLX4_CMD_SW2HW_CQ, cmd_sw2hw_cq },
	{ MLX4_CMD_HW2SW_CQ, cmd_hw2sw_cq },
	{ MLX4_CMD_RST2INIT_QP, cmd_rst2init_qp },
	{ MLX4_CMD_INIT2RTR_QP, cmd_update_qp },
	{ MLX4_CMD_RTR2RTS_QP, cmd_update_qp },
	{ MLX4_CMD_2ERR_QP, cmd_reset_qp },
	{ MLX4_CMD_2RST_QP, cmd_reset_qp },
	{ MLX4_CMD_CONF_SPECIAL_QP, cmd_nothing },
	{ MLX4_CMD_MODIFY_CQ, cmd_modify_cq },
	{ MLX4_CMD_MAD_IFC, cmd_mad_ifc },
	{ MLX4_CMD_SYNC_TPT, cmd_nothing },
	{ MLX4_CMD_NOP, cmd_nothing },
	{ MLX4_CMD_MOD_STAT_CFG, cmd_mod_stat_cfg },
	{ MLX4_CMD_QUERY_PORT, cmd_query_port },
	{ MLX4_CMD_SET_VLAN_FLTR, cmd_nothing },
	{ MLX4_CMD_SET_MCAST_FLTR, cmd_nothing },
	{ MLX4_CMD_DUMP_ETH_STATS, cmd_dump_eth_stats },
	{ MLX4_CMD_HW_HEALTH_CHECK, cmd_nothing },
	{ MLX4_CMD_RULE_ATTACH, cmd_rule_attach },
	{ MLX4_CMD_RULE_DETACH, cmd_rule_detach },
	{ MLX4_CMD_RUN_FW, cmd_nothing },
	{ MLX4_CMD_UNMAP_ICM, cmd_unmap_icm },
	{ MLX4_CMD_MAP_ICM, cmd_map_icm },
	{ MLX4_CMD_UNMAP_ICM_AUX, cmd_nothing },
	{ MLX4_CMD_MAP_ICM_AUX, cmd_nothing },
	{ MLX4_CMD_SET_ICM_SIZE, cmd_set_icm_size },
	{ MLX4_CMD_UNMAP_FA, cmd_nothing },
	{ MLX4_CMD_MAP_FA, cmd_nothing },
};

static enum mlx4_status run(struct mlx4 *mlx4, uint32_t opcode,
			    struct command *cmd)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(handlers); i++) {
		if (handlers[i].opcode == opcode)
			return handlers[i].run(mlx4, cmd);
	}
	return MLX4_STAT_BAD_OP;
}

static void send_command_event(struct mlx4 *mlx4, enum mlx4_status status,
			       uint64_t out_param)
{
	uint8_t event[MLX4_EQE_EVENT_SIZE] = { 0 };

	if (mlx4->async_eqn < 0)
		return;
	memcpy(event + MLX4_EVENT_CMD_TOKEN, mlx4->hcr + MLX4_HCR_TOKEN, 2);
	event[MLX4_EVENT_CMD_STATUS] = (uint8_t)status;
	put_be64(event + MLX4_EVENT_CMD_OUT, out_param);
	mlx4_event(mlx4, (unsigned int)mlx4->async_eqn, MLX4_EVENT_COMMAND, 0,
		   event);
}

/* Run what the command registers hold, at once, and leave the answer there. */
void mlx4_command(struct mlx4 *mlx4)
{
	uint32_t word = get_be32(mlx4->hcr + MLX4_HCR_STATUS);
	struct command cmd = {
		.in_param = get_be64(mlx4->hcr + MLX4_HCR_IN_PARAM),
		.in_modifier = get_be32(mlx4->hcr + MLX4_HCR_IN_MODIFIER),
		.op_modifier = word >> MLX4_HCR_OPMOD_SHIFT & MLX4_HCR_OPMOD,
		.out_param = get_be64(mlx4->hcr + MLX4_HCR_OUT_PARAM),
	};
	enum mlx4_status status = run(mlx4, word & MLX4_HCR_OPCODE, &cmd);

	put_be64(mlx4->hcr + MLX4_HCR_OUT_PARAM, cmd.out_param);
	word &= ~MLX4_HCR_GO & (BIT(MLX4_HCR_STATUS_SHIFT) - 1);
	word |= (uint32_t)status << MLX4_HCR_STATUS_SHIFT;
	put_be32(mlx4->hcr + MLX4_HCR_STATUS, word);
	if (word & MLX4_HCR_EVENT)
		send_command_event(mlx4, status, cmd.out_param);
}
