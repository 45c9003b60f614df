/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Registers and descriptors of the Intel 82599.  Names and meanings are those
 * of the "82599 10 GbE Controller Datasheet", chapters 7 (descriptors,
 * interrupts) and 8 (registers), as Linux's ixgbe driver uses them.
 */
#ifndef LAB_IXGBE_REGS_H
#define LAB_IXGBE_REGS_H

#include "util.h"

enum {
	IXGBE_REGS_SIZE = 0x20000,
	IXGBE_QUEUES = 128,
	IXGBE_QUEUE_SPAN = 0x40,
	IXGBE_QUEUE_COUNTERS = 16,
};

/* 8.2.3.1 General control */
#define IXGBE_CTRL		0x00000
#define IXGBE_CTRL_LNK_RST	BIT(3)
#define IXGBE_CTRL_RST		BIT(26)
#define IXGBE_STATUS		0x00008

/* 8.2.3.2 EEPROM and flash, 8.2.3.4 software resources */
#define IXGBE_EEC		0x10010
#define IXGBE_EEC_PRES		BIT(8)
#define IXGBE_EEC_ARD		BIT(9)		/* auto read done */
#define IXGBE_EEC_SIZE_16KB	(4u << 11)
#define IXGBE_EERD		0x10014
#define IXGBE_EERD_DONE		BIT(1)
#define IXGBE_EERD_ADDR_SHIFT	2
#define IXGBE_EERD_ADDR_MASK	0x3fff
#define IXGBE_EERD_DATA_SHIFT	16
#define IXGBE_SWSM		0x10140
#define IXGBE_SWSM_SMBI		BIT(0)
#define IXGBE_FWSM		0x10148
#define IXGBE_FWSM_FW_VALID	BIT(15)

/* The EEPROM as words; the sum of the words up to the checksum is fixed. */
enum {
	IXGBE_EEPROM_WORDS = 1024,
	IXGBE_EEPROM_CHECKSUM_WORD = 0x3f,
	IXGBE_EEPROM_CHECKSUM = 0xbaba,
	/* Section pointers of the driver's checksum walk. */
	IXGBE_EEPROM_POINTERS_FIRST = 0x03,
	IXGBE_EEPROM_POINTERS_LAST = 0x0e,
	IXGBE_EEPROM_NO_SECTION = 0xffff,
	/* What the driver asks for besides: none of it is there. */
	IXGBE_EEPROM_SAN_MAC_POINTER = 0x28,
	IXGBE_EEPROM_ALT_SAN_MAC_POINTER = 0x27,
};

/* 8.2.3.5 Interrupts */
#define IXGBE_EICR		0x00800
#define IXGBE_EICS		0x00808
#define IXGBE_EIAC		0x00810
#define IXGBE_EITR_FIRST(i)	(0x00820 + (i) * 4)	/* vectors 0-23 */
#define IXGBE_EITR(i)		(0x12300 + ((i) - 24) * 4)
#define IXGBE_EITR_FIRST_VECTORS 24
#define IXGBE_EITR_INTERVAL	0x00000ff8
#define IXGBE_EITR_UNIT_NS	250
#define IXGBE_EIMS		0x00880
#define IXGBE_EIMC		0x00888
#define IXGBE_EIAM		0x00890
#define IXGBE_GPIE		0x00898
#define IXGBE_GPIE_EIAME	BIT(30)
#define IXGBE_EICR_EX(i)	(0x00a80 + (i) * 4)
#define IXGBE_EICS_EX(i)	(0x00a90 + (i) * 4)
#define IXGBE_EIMS_EX(i)	(0x00aa0 + (i) * 4)
#define IXGBE_EIMC_EX(i)	(0x00ab0 + (i) * 4)
#define IXGBE_EIAM_EX(i)	(0x00ad0 + (i) * 4)
#define IXGBE_EICR_QUEUES	0x0000ffff
#define IXGBE_EICR_LSC		BIT(20)
#define IXGBE_EICR_OTHERS	0x7fff0000
#define IXGBE_IVAR(i)		(0x00900 + (i) * 4)
#define IXGBE_IVAR_MISC		0x00a00
#define IXGBE_IVAR_VALID	0x80
#define IXGBE_IVAR_VECTOR_MASK	0x3f

enum { IXGBE_MSIX_VECTORS = 64 };

/* 8.2.3.7 Receive: filters, RSS */
#define IXGBE_RXCSUM		0x05000
#define IXGBE_FCTRL		0x05080
#define IXGBE_FCTRL_MPE		BIT(8)
#define IXGBE_FCTRL_UPE		BIT(9)
#define IXGBE_FCTRL_BAM		BIT(10)
#define IXGBE_VLNCTRL		0x05088
#define IXGBE_VLNCTRL_VFE	BIT(30)
#define IXGBE_MCSTCTRL		0x05090
#define IXGBE_MCSTCTRL_MO	0x3
#define IXGBE_MCSTCTRL_MFE	BIT(2)
#define IXGBE_MTA(i)		(0x05200 + (i) * 4)
#define IXGBE_RAL_FIRST(i)	(0x05400 + (i) * 8)	/* entries 0-15 */
#define IXGBE_RAL(i)		(0x0a200 + (i) * 8)
#define IXGBE_RAH_AV		BIT(31)
#define IXGBE_VFTA(i)		(0x0a000 + (i) * 4)
#define IXGBE_MRQC		0x05818
#define IXGBE_MRQC_MRQE		0xf
#define IXGBE_MRQC_RSS		0x1
#define IXGBE_MRQC_IPV4_TCP	BIT(16)
#define IXGBE_MRQC_IPV4		BIT(17)
#define IXGBE_MRQC_IPV6		BIT(20)
#define IXGBE_MRQC_IPV6_TCP	BIT(21)
#define IXGBE_MRQC_IPV4_UDP	BIT(22)
#define IXGBE_MRQC_IPV6_UDP	BIT(23)
#define IXGBE_RETA		0x05c00
#define IXGBE_RETA_ENTRIES	128
#define IXGBE_RETA_QUEUE_MASK	0xf
#define IXGBE_RSSRK		0x05c80

enum { IXGBE_RAL_FIRST_ENTRIES = 16, IXGBE_RAL_ENTRIES = 128 };

/* 8.2.3.8 Receive DMA; queues 64-127 are in a second bank */
#define IXGBE_RX_BANK0		0x01000
#define IXGBE_RX_BANK1		0x0d000
#define IXGBE_RX_BANK_QUEUES	64
#define IXGBE_RDBAL		0x00
#define IXGBE_RDBAH		0x04
#define IXGBE_RDLEN		0x08
#define IXGBE_RDH		0x10
#define IXGBE_SRRCTL_IN_BANK	0x14
#define IXGBE_RDT		0x18
#define IXGBE_RXDCTL		0x28
#define IXGBE_RXDCTL_ENABLE	BIT(25)
#define IXGBE_RXDCTL_VME	BIT(30)
#define IXGBE_SRRCTL_FIRST(i)	(0x02100 + (i) * 4)	/* queues 0-15 */
#define IXGBE_SRRCTL_FIRST_QUEUES 16
#define IXGBE_SRRCTL_BSIZEPKT	0x1f
#define IXGBE_SRRCTL_BSIZEPKT_UNIT 1024
#define IXGBE_SRRCTL_DROP_EN	BIT(28)
#define IXGBE_RDRXCTL		0x02f00
#define IXGBE_RDRXCTL_DMAIDONE	BIT(3)
#define IXGBE_RXCTRL		0x03000
#define IXGBE_RXCTRL_RXEN	BIT(0)
#define IXGBE_RXPBSIZE(i)	(0x03c00 + (i) * 4)
#define IXGBE_RXPBSIZE_512KB	(512u << 10)

/* 8.2.3.9 Transmit */
#define IXGBE_DMATXCTL		0x04a80
#define IXGBE_DMATXCTL_TE	BIT(0)
#define IXGBE_TX_BANK		0x06000
#define IXGBE_TDBAL		0x00
#define IXGBE_TDBAH		0x04
#define IXGBE_TDLEN		0x08
#define IXGBE_TDH		0x10
#define IXGBE_TDT		0x18
#define IXGBE_TXDCTL		0x28
#define IXGBE_TXDCTL_ENABLE	BIT(25)

/* 8.2.3.12 Security: "ready", so that the driver may drain the paths */
#define IXGBE_SECTXSTAT		0x08804
#define IXGBE_SECTXSTAT_READY	BIT(0)
#define IXGBE_SECRXSTAT		0x08d04
#define IXGBE_SECRXSTAT_READY	BIT(0)

/* 8.2.3.18 Flow director */
#define IXGBE_FDIRCTRL		0x0ee00
#define IXGBE_FDIRCTRL_INIT_DONE BIT(3)
#define IXGBE_FDIRCTRL_PERFECT	BIT(4)
#define IXGBE_FDIRIPSA		0x0ee18
#define IXGBE_FDIRIPDA		0x0ee1c
#define IXGBE_FDIRPORT		0x0ee20
#define IXGBE_FDIRHASH		0x0ee28
#define IXGBE_FDIRCMD		0x0ee2c
#define IXGBE_FDIRCMD_CMD	0x3
#define IXGBE_FDIRCMD_ADD	1
#define IXGBE_FDIRCMD_REMOVE	2
#define IXGBE_FDIRCMD_QUERY	3
#define IXGBE_FDIRCMD_VALID	BIT(2)
#define IXGBE_FDIRCMD_L4TYPE	0x60
#define IXGBE_FDIRCMD_L4TYPE_UDP 0x20
#define IXGBE_FDIRCMD_L4TYPE_TCP 0x40
#define IXGBE_FDIRCMD_CLEARHT	BIT(8)
#define IXGBE_FDIRCMD_QUEUE_EN	BIT(15)
#define IXGBE_FDIRCMD_QUEUE_SHIFT 16
#define IXGBE_FDIRCMD_QUEUE	0x7f
#define IXGBE_FDIRDIP4M		0x0ee3c
#define IXGBE_FDIRSIP4M		0x0ee40
#define IXGBE_FDIRTCPM		0x0ee44
#define IXGBE_FDIRUDPM		0x0ee48
#define IXGBE_FDIRMATCH		0x0ee58
#define IXGBE_FDIRMISS		0x0ee5c
#define IXGBE_FDIRM		0x0ee70
#define IXGBE_FDIRM_L4P		BIT(3)
#define IXGBE_FDIRM_NOT_MODELLED 0x17	/* VLAN's number and priority, pool, flexible bytes */

enum { IXGBE_FILTERS = 64 };		/* of up to 8,190 */

/* 8.2.3.22 MAC */
#define IXGBE_HLREG0		0x04240
#define IXGBE_HLREG0_JUMBOEN	BIT(2)
#define IXGBE_MSCA		0x0425c
#define IXGBE_MSCA_MDI_COMMAND	BIT(30)
#define IXGBE_MSRWD		0x04260
#define IXGBE_MAXFRS		0x04268
#define IXGBE_MAXFRS_SHIFT	16
#define IXGBE_AUTOC		0x042a0
#define IXGBE_AUTOC_AN_RESTART	BIT(12)
#define IXGBE_AUTOC_LMS_10G_NO_AN (1u << 13)
#define IXGBE_LINKS		0x042a4
#define IXGBE_LINKS_KX_AN_COMP	BIT(31)
#define IXGBE_LINKS_UP		BIT(30)
#define IXGBE_LINKS_SPEED_10G	(3u << 28)
#define IXGBE_ANLP1		0x042b0
#define IXGBE_ANLP1_AN_STATE	(8u << 16)

enum { IXGBE_STANDARD_FRAME = 1518 };

/* 8.2.3.23 Statistics, cleared by reading */
#define IXGBE_MPC(i)		(0x03fa0 + (i) * 4)
#define IXGBE_STATS_FIRST	0x04000
#define IXGBE_PRC64		0x0405c		/* six, by size of the frame */
#define IXGBE_GPRC		0x04074
#define IXGBE_BPRC		0x04078
#define IXGBE_MPRC		0x0407c
#define IXGBE_GPTC		0x04080
#define IXGBE_GORCL		0x04088
#define IXGBE_GOTCL		0x04090
#define IXGBE_ROC		0x040ac
#define IXGBE_TORL		0x040c0
#define IXGBE_TPR		0x040d0
#define IXGBE_TPT		0x040d4
#define IXGBE_PTC64		0x040d8		/* six, by size of the frame */
#define IXGBE_MPTC		0x040f0
#define IXGBE_BPTC		0x040f4
#define IXGBE_STATS_LAST	0x04100
#define IXGBE_RQSMR(i)		(0x02300 + (i) * 4)
#define IXGBE_TQSM(i)		(0x08600 + (i) * 4)
#define IXGBE_QUEUE_COUNTER_MASK 0xf
#define IXGBE_QPRC(i)		(0x01030 + (i) * 0x40)
#define IXGBE_QBRC_L(i)		(0x01034 + (i) * 0x40)
#define IXGBE_QBRC_H(i)		(0x01038 + (i) * 0x40)
#define IXGBE_QPRDC(i)		(0x01430 + (i) * 0x40)
#define IXGBE_QPTC(i)		(0x08680 + (i) * 4)
#define IXGBE_QBTC_L(i)		(0x08700 + (i) * 8)
#define IXGBE_QBTC_H(i)		(0x08704 + (i) * 8)

/* 7.1.6 Receive descriptors, write-back format */
enum { IXGBE_DESC_SIZE = 16 };

#define IXGBE_RXD_RSSTYPE_IPV4_TCP	1
#define IXGBE_RXD_RSSTYPE_IPV4		2
#define IXGBE_RXD_RSSTYPE_IPV6_TCP	3
#define IXGBE_RXD_RSSTYPE_IPV6		5
#define IXGBE_RXD_RSSTYPE_IPV4_UDP	7
#define IXGBE_RXD_RSSTYPE_IPV6_UDP	8
#define IXGBE_RXD_PKTTYPE_IPV4		BIT(4)
#define IXGBE_RXD_PKTTYPE_IPV6		BIT(6)
#define IXGBE_RXD_PKTTYPE_TCP		BIT(8)
#define IXGBE_RXD_PKTTYPE_UDP		BIT(9)
#define IXGBE_RXD_HASH_SHIFT		32

#define IXGBE_RXD_STAT_DD		BIT(0)
#define IXGBE_RXD_STAT_EOP		BIT(1)
#define IXGBE_RXD_STAT_VP		BIT(3)
#define IXGBE_RXD_STAT_UDPCS		BIT(4)
#define IXGBE_RXD_STAT_L4CS		BIT(5)
#define IXGBE_RXD_STAT_IPCS		BIT(6)
#define IXGBE_RXD_ERR_TCPE		BIT(30)
#define IXGBE_RXD_ERR_IPE		BIT(31)
#define IXGBE_RXD_LENGTH_SHIFT		32
#define IXGBE_RXD_VLAN_SHIFT		48

/* 7.2.3 Transmit descriptors: lower and upper half of the second quadword */
#define IXGBE_TXD_DTALEN		0xffff
#define IXGBE_TXD_DTYP			(0xfu << 20)
#define IXGBE_TXD_DTYP_CONTEXT		(0x2u << 20)
#define IXGBE_TXD_EOP			BIT(24)
#define IXGBE_TXD_RS			BIT(27)
#define IXGBE_TXD_VLE			BIT(30)
#define IXGBE_TXD_TSE			BIT(31)
#define IXGBE_TXD_IDX_SHIFT		4
#define IXGBE_TXD_IDX			0x1
#define IXGBE_TXD_POPTS_IXSM		BIT(8)
#define IXGBE_TXD_POPTS_TXSM		BIT(9)
#define IXGBE_TXD_STAT_DD		BIT(0)

/* 7.2.3.2.3 Context descriptor */
#define IXGBE_TXC_IPLEN			0x1ff
#define IXGBE_TXC_MACLEN_SHIFT		9
#define IXGBE_TXC_MACLEN		0x7f
#define IXGBE_TXC_VLAN_SHIFT		16
#define IXGBE_TXC_IPV4			BIT(10)
#define IXGBE_TXC_L4T			(0x3u << 11)
#define IXGBE_TXC_L4T_UDP		(0x0u << 11)
#define IXGBE_TXC_L4T_TCP		(0x1u << 11)
#define IXGBE_TXC_L4LEN_SHIFT		8
#define IXGBE_TXC_L4LEN			0xff
#define IXGBE_TXC_MSS_SHIFT		16

#endif
