/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Commands, contexts and queue entries of the ConnectX-3.  There is no public
 * register specification: everything here is as Linux's mlx4_core and mlx4_en
 * drivers read and write it; the driver's file stands beside each part.  All
 * structures in memory and all registers are big-endian; offsets are in bytes.
 */
#ifndef LAB_MLX4_HW_H
#define LAB_MLX4_HW_H

#include "util.h"

/* Device control window (BAR 0): cmd.c, reset.c */
enum {
	MLX4_DCS_SIZE = 1 << 20,
	MLX4_HCR = 0x80680,
	MLX4_HCR_IN_PARAM = 0x00,
	MLX4_HCR_IN_MODIFIER = 0x08,
	MLX4_HCR_OUT_PARAM = 0x0c,
	MLX4_HCR_TOKEN = 0x14,
	MLX4_HCR_STATUS = 0x18,
	MLX4_HCR_SIZE = 0x1c,
	MLX4_RESET = 0xf0010,

	/* Within the mailbox-sized answers to QUERY_FW. */
	MLX4_CLEAR_INTERRUPT = 0x800,
	MLX4_CATASTROPHIC_BUFFER = 0x1000,
	MLX4_CATASTROPHIC_BUFFER_WORDS = 16,
};

#define MLX4_HCR_OPCODE		0xfff
#define MLX4_HCR_OPMOD_SHIFT	12
#define MLX4_HCR_OPMOD		0xff
#define MLX4_HCR_EVENT		BIT(22)
#define MLX4_HCR_GO		BIT(23)
#define MLX4_HCR_STATUS_SHIFT	24
#define MLX4_HCR_TOKEN_SHIFT	16

/* include/linux/mlx4/cmd.h */
enum mlx4_opcode {
	MLX4_CMD_QUERY_DEV_CAP		= 0x003,
	MLX4_CMD_QUERY_FW		= 0x004,
	MLX4_CMD_QUERY_ADAPTER		= 0x006,
	MLX4_CMD_INIT_HCA		= 0x007,
	MLX4_CMD_CLOSE_HCA		= 0x008,
	MLX4_CMD_INIT_PORT		= 0x009,
	MLX4_CMD_CLOSE_PORT		= 0x00a,
	MLX4_CMD_QUERY_HCA		= 0x00b,
	MLX4_CMD_SET_PORT		= 0x00c,
	MLX4_CMD_SW2HW_MPT		= 0x00d,
	MLX4_CMD_HW2SW_MPT		= 0x00f,
	MLX4_CMD_MAP_EQ			= 0x012,
	MLX4_CMD_SW2HW_EQ		= 0x013,
	MLX4_CMD_HW2SW_EQ		= 0x014,
	MLX4_CMD_SW2HW_CQ		= 0x016,
	MLX4_CMD_HW2SW_CQ		= 0x017,
	MLX4_CMD_RST2INIT_QP		= 0x019,
	MLX4_CMD_INIT2RTR_QP		= 0x01a,
	MLX4_CMD_RTR2RTS_QP		= 0x01b,
	MLX4_CMD_2ERR_QP		= 0x01e,
	MLX4_CMD_2RST_QP		= 0x021,
	MLX4_CMD_CONF_SPECIAL_QP	= 0x023,
	MLX4_CMD_MAD_IFC		= 0x024,
	MLX4_CMD_MODIFY_CQ		= 0x02c,
	MLX4_CMD_SYNC_TPT		= 0x02f,
	MLX4_CMD_NOP			= 0x031,
	MLX4_CMD_MOD_STAT_CFG		= 0x034,
	MLX4_CMD_QUERY_PORT		= 0x043,
	MLX4_CMD_SET_VLAN_FLTR		= 0x047,
	MLX4_CMD_SET_MCAST_FLTR		= 0x048,
	MLX4_CMD_DUMP_ETH_STATS		= 0x049,
	MLX4_CMD_HW_HEALTH_CHECK	= 0x050,
	MLX4_CMD_RULE_ATTACH		= 0x065,
	MLX4_CMD_RULE_DETACH		= 0x066,
	MLX4_CMD_RUN_FW			= 0xff6,
	MLX4_CMD_UNMAP_ICM		= 0xff9,
	MLX4_CMD_MAP_ICM		= 0xffa,
	MLX4_CMD_UNMAP_ICM_AUX		= 0xffb,
	MLX4_CMD_MAP_ICM_AUX		= 0xffc,
	MLX4_CMD_SET_ICM_SIZE		= 0xffd,
	MLX4_CMD_UNMAP_FA		= 0xffe,
	MLX4_CMD_MAP_FA			= 0xfff,
};

/* cmd.c */
enum mlx4_status {
	MLX4_STAT_OK		= 0x00,
	MLX4_STAT_BAD_OP	= 0x02,
	MLX4_STAT_BAD_PARAM	= 0x03,
	MLX4_STAT_BAD_RESOURCE	= 0x05,
	MLX4_STAT_EXCEED_LIM	= 0x08,
	MLX4_STAT_ICM_ERROR	= 0x0c,
};

enum {
	MLX4_MAILBOX_SIZE = 4096,

	MLX4_FW_PAGES = 16,
	MLX4_FW_MAJOR = 2,
	MLX4_FW_MINOR = 42,
	MLX4_FW_SUBMINOR = 5000,
	MLX4_CMD_INTERFACE_REVISION = 3,
	MLX4_CMD_LOG_MAX = 4,
	MLX4_ICM_AUX_PAGES = 4,

	/* Tables are as large as the capabilities told the driver. */
	MLX4_LOG_QPS = 19,
	MLX4_LOG_CQS = 16,
	MLX4_LOG_EQS = 8,
	MLX4_LOG_RSS_QUEUES = 7,
	MLX4_MSIX_VECTORS = 64,
};

/* ICM: the card's own memory, kept in the guest's (icm.c, fw.c) */
#define MLX4_ICM_PAGE_SHIFT	12
#define MLX4_ICM_PAGE_SIZE	(1ull << MLX4_ICM_PAGE_SHIFT)
#define MLX4_LOG_ICM_SIZE	36
#define MLX4_MAP_ENTRY_SIZE	16
#define MLX4_MAP_LOG_PAGES	0xfff
#define MLX4_MTT_ENTRY_SIZE	8
#define MLX4_MTT_FLAGS		7ull
#define MLX4_INIT_HCA_MTT_BASE	0x100
#define MLX4_INIT_HCA_FLAGS	0x14
#define MLX4_INIT_HCA_BY_RULES	BIT(6)

/* Event queues: struct mlx4_eq_context, struct mlx4_eqe, eq.c */
#define MLX4_EQC_LOG_SIZE	0x0c
#define MLX4_EQC_INTR		0x17
#define MLX4_EQC_PAGE_SHIFT	0x18
#define MLX4_EQC_MTT_HIGH	0x1b
#define MLX4_EQC_MTT_LOW	0x1c
#define MLX4_MAP_EQ_UNMAP	BIT(31)
#define MLX4_MAP_EQ_NUMBER	0x3ff

#define MLX4_EQE_SIZE		32
#define MLX4_EQE_TYPE		1
#define MLX4_EQE_SUBTYPE	3
#define MLX4_EQE_EVENT		4
#define MLX4_EQE_EVENT_SIZE	24
#define MLX4_EQE_OWNER		31
#define MLX4_EQE_OWNER_BIT	0x80

enum mlx4_event_type {
	MLX4_EVENT_COMPLETION	= 0x00,
	MLX4_EVENT_PORT_CHANGE	= 0x09,
	MLX4_EVENT_COMMAND	= 0x0a,
};

enum mlx4_port_change {
	MLX4_PORT_CHANGE_DOWN	= 1,
	MLX4_PORT_CHANGE_ACTIVE	= 4,
};

#define MLX4_EVENT_PORT_NUMBER	0x08
#define MLX4_EVENT_PORT_SHIFT	28
#define MLX4_EVENT_CMD_TOKEN	0x02
#define MLX4_EVENT_CMD_STATUS	0x0b
#define MLX4_EVENT_CMD_OUT	0x0c

/* Completion queues: struct mlx4_cq_context, struct mlx4_cqe, cq.h */
#define MLX4_CQC_LOG_SIZE	0x0c
#define MLX4_CQC_LOG_SIZE_MASK	0x1f
#define MLX4_CQC_PERIOD		0x10		/* microseconds */
#define MLX4_CQC_EQN		0x17
#define MLX4_CQC_PAGE_SHIFT	0x18
#define MLX4_CQC_MTT_HIGH	0x1b
#define MLX4_CQC_MTT_LOW	0x1c
#define MLX4_CQ_INDEX_MASK	0xffffff
#define MLX4_MODIFY_CQ_MODERATION 1		/* opcode modifier */

#define MLX4_CQE_SIZE		32
#define MLX4_CQE_VLAN_QPN	0x00
#define MLX4_CQE_CVLAN_PRESENT	BIT(29)
#define MLX4_CQE_HASH		0x04
#define MLX4_CQE_SL_VID		0x0c
#define MLX4_CQE_STATUS		0x10
#define MLX4_CQE_STATUS_IPV4	BIT(6)
#define MLX4_CQE_STATUS_IPV4F	BIT(7)
#define MLX4_CQE_STATUS_IPV6	BIT(8)
#define MLX4_CQE_STATUS_TCP	BIT(10)
#define MLX4_CQE_STATUS_UDP	BIT(11)
#define MLX4_CQE_STATUS_IPOK	BIT(12)
#define MLX4_CQE_BADFCS_ENC	0x13
#define MLX4_CQE_L4_CSUM	BIT(2)
#define MLX4_CQE_BYTE_COUNT	0x14
#define MLX4_CQE_WQE_INDEX	0x18
#define MLX4_CQE_CHECKSUM	0x1a
#define MLX4_CQE_OWNER_OPCODE	0x1f
#define MLX4_CQE_OWNER_BIT	0x80
#define MLX4_CQE_IS_SEND	0x40
#define MLX4_CQE_OPCODE_RECEIVE	0x01
#define MLX4_CQE_CSUM_GOOD	0xffff

/* Queue pairs: struct mlx4_qp_context, struct mlx4_rss_context, qp.h */
#define MLX4_QPC_MAILBOX_OFFSET	8
#define MLX4_QPC_SIZE		248
#define MLX4_QPC_FLAGS		0x00
#define MLX4_QPC_FLAGS_RSS	BIT(13)
#define MLX4_QPC_RQ_SIZE_STRIDE	0x09
#define MLX4_QPC_SQ_SIZE_STRIDE	0x0a
#define MLX4_QPC_STRIDE_MASK	0x07
#define MLX4_QPC_SIZE_SHIFT	3
#define MLX4_QPC_RSS		(0x18 + 0x24)
#define MLX4_QPC_CQN_SEND	0x7c
#define MLX4_QPC_CQN_RECV	0x9c
#define MLX4_QPC_DB_REC_ADDR	0xa0
#define MLX4_QPC_PARAM3		0xc0
#define MLX4_QPC_PARAM3_KEEP_VLAN BIT(30)
#define MLX4_QPC_PAGE_SHIFT	0xc8
#define MLX4_QPC_MTT_HIGH	0xcb
#define MLX4_QPC_MTT_LOW	0xcc
#define MLX4_PAGE_SHIFT_MASK	0x3f

#define MLX4_RSS_BASE_QPN	0x00
#define MLX4_RSS_LOG_SIZE_SHIFT	24
#define MLX4_RSS_LOG_SIZE_MASK	0x0f
#define MLX4_RSS_DEFAULT_QPN	0x04
#define MLX4_RSS_FLAGS		0x0b
#define MLX4_RSS_UDP_IPV6	BIT(0)
#define MLX4_RSS_UDP_IPV4	BIT(1)
#define MLX4_RSS_TCP_IPV6	BIT(2)
#define MLX4_RSS_IPV6		BIT(3)
#define MLX4_RSS_TCP_IPV4	BIT(4)
#define MLX4_RSS_IPV4		BIT(5)
#define MLX4_RSS_KEY		0x0c

#define MLX4_QPN_MASK		0xffffff

/* Work queue entries: en_rx.c, en_tx.c, qp.h */
#define MLX4_LOG_WQE_UNIT	4
#define MLX4_DATA_SEG_SIZE	16
#define MLX4_DATA_SEG_COUNT	0x00
#define MLX4_DATA_SEG_ADDR	0x08
#define MLX4_INLINE_SEG		BIT(31)
#define MLX4_INLINE_SEG_COUNT	0x3ff
#define MLX4_TXBB_SIZE		64
#define MLX4_WQE_MAX_SIZE	1008
#define MLX4_CTRL_SEG_SIZE	16
#define MLX4_CTRL_OPCODE	0x00
#define MLX4_CTRL_OWNER		BIT(31)
#define MLX4_CTRL_OPCODE_MASK	0x1f
#define MLX4_OPCODE_LSO		0x0e
#define MLX4_CTRL_VLAN_TAG	0x04
#define MLX4_CTRL_INS_VLAN	0x06
#define MLX4_CTRL_INS_CVLAN	BIT(6)
#define MLX4_CTRL_SIZE		0x07
#define MLX4_CTRL_SIZE_MASK	0x3f
#define MLX4_CTRL_FLAGS		0x08
#define MLX4_CTRL_CQ_UPDATE	(3u << 2)
#define MLX4_CTRL_IP_CSUM	BIT(4)
#define MLX4_CTRL_L4_CSUM	BIT(5)
#define MLX4_LSO_SEG_MSS	0x10
#define MLX4_LSO_SEG_HEADER	0x14
#define MLX4_LSO_HEADER_MASK	0x3ff

/* User access region (BAR 2): doorbells, cq.h, eq.c, en_tx.c */
#define MLX4_LOG_UAR_SIZE	23
#define MLX4_UAR_PAGE_SHIFT	12
#define MLX4_UAR_PAGE_MASK	0xfff
#define MLX4_DB_SEND		0x014
#define MLX4_DB_SEND_QPN_SHIFT	8
#define MLX4_DB_CQ_ARM		0x020
#define MLX4_DB_CQ_INDEX	0x024
#define MLX4_DB_CQ_REQUEST	(3u << 24)
#define MLX4_DB_EQ		0x800
#define MLX4_DB_EQ_END		0x820
#define MLX4_DB_EQ_SPAN		8
#define MLX4_DB_EQS_A_PAGE	4
#define MLX4_DB_EQ_ARM		BIT(31)

/* Port: fw.c, port.c, en_port.c, en_port.h */
#define MLX4_SET_PORT_ETH	1		/* opcode modifier */
#define MLX4_SET_PORT_SELECTOR(modifier) ((modifier) >> 8 & 0xff)
#define MLX4_SET_PORT_GENERAL	0
#define MLX4_SET_PORT_FLAGS	0x03
#define MLX4_SET_PORT_MTU_VALID	BIT(0)
#define MLX4_SET_PORT_MTU	0x06
#define MLX4_STATS_RESET	BIT(8)		/* of the input modifier */
/* Counters of frames without a VLAN tag stand for all. */
#define MLX4_STATS_RGIANT	0x2c8
#define MLX4_STATS_RBCAST	0x310
#define MLX4_STATS_RMCAST	0x358
#define MLX4_STATS_ROCT		0x478
#define MLX4_STATS_RTOT		0x540
#define MLX4_STATS_TBCAST	0x8f8
#define MLX4_STATS_TMCAST	0x948
#define MLX4_STATS_TOCT		0xa78
#define MLX4_STATS_TTOT		0xb58
#define MLX4_STATS_RDROP	0xb98
#define MLX4_STATS_RDROP_OVERFLOW 0xb9c
#define MLX4_STATS_RTOT_GOOD	0xba4

/* Steering: port.c, struct mlx4_set_port_rqp_calc_context */
#define MLX4_SET_PORT_RQP_CALC	1
#define MLX4_SET_PORT_MAC_TABLE	2
#define MLX4_LOG_MACS		7
#define MLX4_MAC_TABLE_ENTRIES	(1u << MLX4_LOG_MACS)
#define MLX4_MAC_VALID		(1ull << 63)
#define MLX4_RQP_BASE_QPN	0x00
#define MLX4_RQP_PROMISC	0x14
#define MLX4_RQP_PROMISC_ON	BIT(31)
#define MLX4_RQP_MCAST		0x18
#define MLX4_RQP_MCAST_DEFAULT	BIT(31)

/*
 * Steering by rules: mcg.c, struct mlx4_net_trans_rule_hw_ctrl and a part for each
 * header, which begins with its size in words.
 */
#define MLX4_RULE_QPS		24		/* per entry of 128 bytes */
#define MLX4_RULE_CTRL_SIZE	0x10
#define MLX4_RULE_PRIORITY	0x00
#define MLX4_RULE_TYPE		0x02
#define MLX4_RULE_REGULAR	0
#define MLX4_RULE_ALL_DEFAULT	1
#define MLX4_RULE_MC_DEFAULT	3
#define MLX4_RULE_FLAGS		0x03
#define MLX4_RULE_LIFO		BIT(0)
#define MLX4_RULE_QPN		0x08
#define MLX4_RULE_PART_ID	0x02
#define MLX4_RULE_ETH		0xe001
#define MLX4_RULE_ETH_SIZE	0x30
#define MLX4_RULE_ETH_DST	0x0a
#define MLX4_RULE_ETH_DST_MASK	0x12
#define MLX4_RULE_ETH_SRC	0x1a
#define MLX4_RULE_ETH_SRC_MASK	0x22
#define MLX4_RULE_ETH_TYPE_ENABLE 0x29
#define MLX4_RULE_ETH_TYPE	0x2a
#define MLX4_RULE_ETH_VLAN_MASK	0x2c
#define MLX4_RULE_ETH_VLAN	0x2e
#define MLX4_RULE_IPV4		0xe002
#define MLX4_RULE_IPV4_SIZE	0x18
#define MLX4_RULE_IPV4_DST	0x08
#define MLX4_RULE_IPV4_DST_MASK	0x0c
#define MLX4_RULE_IPV4_SRC	0x10
#define MLX4_RULE_IPV4_SRC_MASK	0x14
#define MLX4_RULE_TCP		0xe004
#define MLX4_RULE_UDP		0xe006
#define MLX4_RULE_PORTS_SIZE	0x18
#define MLX4_RULE_PORT_DST	0x0a
#define MLX4_RULE_PORT_DST_MASK	0x0e
#define MLX4_RULE_PORT_SRC	0x12
#define MLX4_RULE_PORT_SRC_MASK	0x16

#endif
