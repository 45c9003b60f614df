/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the lab's network cards have in common: the PCI device, its link to
 * QEMU's network, DMA, interrupts, and faults on request.
 *
 * All callbacks run under QEMU's big lock, whichever thread they come from, so
 * a model needs no locking of its own.
 */
#ifndef LAB_NIC_H
#define LAB_NIC_H

#include "packet.h"
#include "qemu_abi.h"
#include "util.h"

struct nic;

/* Defects a test can ask for with fault=, to see that it notices. */
enum nic_fault {
	NIC_FAULT_NONE,
	NIC_FAULT_BAD_HASH,		/* lowest bit of the RSS hash is 0 */
	NIC_FAULT_BAD_CSUM,		/* payload damaged, checksum "good" */
	NIC_FAULT_BAD_DESCRIPTOR,	/* descriptor tells half the length */
	NIC_FAULT_LOST_IRQ,		/* interrupt never sent */
};

/**
 * struct nic_bar - a memory or I/O window
 * @number: of the base address register
 * @type: PCI_BASE_ADDRESS_ flags
 */
struct nic_bar {
	const char *name;
	uint8_t number;
	uint8_t type;
	uint64_t size;
	const MemoryRegionOps *ops;
};

enum { NIC_BARS_MAX = 2 };

/**
 * struct nic_model - one kind of card
 * @name: of the device on QEMU's command line
 * @instance_size: of the device structure; struct nic is its first member
 * @bars: ended by one without a name; MSI-X has a window of its own
 * @msix_vectors: how many
 * @msix_bar: number of the window for MSI-X
 * @msix_capability: offset of the capability in the configuration space
 * @pcie_capability: the same for PCI Express
 * @setup: called once, before the guest runs
 * @reset: to the state after power on
 * @receive: a frame from the network, at least ETH_ZLEN long
 * @transmit: send from the queues that have work until nic_may_transmit() says
 *	no; returns whether work is left
 * @link_changed: the cable was plugged or pulled
 */
struct nic_model {
	const char *name;
	size_t instance_size;
	uint16_t vendor_id;
	uint16_t device_id;
	uint16_t subsystem_vendor_id;
	uint16_t subsystem_id;
	uint8_t revision;
	struct nic_bar bars[NIC_BARS_MAX + 1];
	unsigned int msix_vectors;
	uint8_t msix_bar;
	uint8_t msix_capability;
	uint8_t pcie_capability;
	void (*setup)(struct nic *nic);
	void (*reset)(struct nic *nic);
	void (*receive)(struct nic *nic, uint8_t *frame, size_t len);
	bool (*transmit)(struct nic *nic);
	void (*link_changed)(struct nic *nic);
};

/**
 * struct nic - the common part of a device
 * @dma: the guest's memory as the card sees it
 * @transmit_bh: continues a long transmission without keeping the lock
 * @transmit_budget: packets that may still be sent in one go
 * @fault_name: the property, before it is looked up
 * @fault_count: candidates for a fault so far
 * @frame: the frame being received
 */
struct nic {
	PCIDevice pci;
	const struct nic_model *model;
	MemoryRegion bar[NIC_BARS_MAX];
	MemoryRegion msix;
	NICState *state;
	NICConf conf;
	AddressSpace *dma;
	QEMUBH *transmit_bh;
	unsigned int transmit_budget;
	char *fault_name;
	enum nic_fault fault;
	unsigned int fault_count;
	uint8_t frame[PACKET_MAX];
};

extern const struct nic_model ixgbe_model;
extern const struct nic_model mlx4_model;

static inline const uint8_t *nic_mac(const struct nic *nic)
{
	return nic->conf.macaddr.a;
}

bool nic_link_up(const struct nic *nic);

/* Reads zeros and writes nothing while the guest has bus mastering off. */
void nic_dma_read(struct nic *nic, uint64_t addr, void *buf, size_t len);
void nic_dma_write(struct nic *nic, uint64_t addr, const void *buf, size_t len);

void nic_interrupt(struct nic *nic, unsigned int vector);

/**
 * struct nic_throttle - keeps a minimum of time between notifications
 * @notify: sends the notification, if there is still reason to
 * @interval: nanoseconds to wait after the last one
 * @next: when the next one may be sent
 *
 * Interrupt moderation is part of both cards.  A model cannot do without: an
 * answer that comes within the very register write that asks for it, again and
 * again, keeps the guest's processor in its interrupt handler for ever.
 */
struct nic_throttle {
	QEMUTimer timer;
	void (*notify)(struct nic_throttle *throttle);
	int64_t interval;
	int64_t next;
};

void nic_throttle_init(struct nic_throttle *throttle,
		       void (*notify)(struct nic_throttle *throttle));
/* Notify now or, if it is too early, as soon as it is not. */
void nic_throttle_notify(struct nic_throttle *throttle);
void nic_throttle_stop(struct nic_throttle *throttle);

/* Start, or go on with, sending what the queues hold. */
void nic_transmit(struct nic *nic);
bool nic_may_transmit(const struct nic *nic);
void nic_send(struct nic *nic, const uint8_t *frame, size_t len);

/* The hash the card reports and works with: with fault=bad-hash not @hash. */
uint32_t nic_reported_hash(struct nic *nic, uint32_t hash);
/* The length its descriptor reports: with fault=bad-descriptor not always @len. */
size_t nic_reported_len(struct nic *nic, size_t len);
/* Damage the payload when fault=bad-csum and it is this packet's turn. */
void nic_damage_payload(struct nic *nic, const struct packet *packet,
			uint8_t *frame);

#endif
