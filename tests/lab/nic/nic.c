// SPDX-License-Identifier: GPL-2.0
#include "nic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Packets sent under one hold of QEMU's big lock.  Without a bound, a queue
 * full of segmentation requests fills the receiver's ring many times over
 * before the receiver can give back a single buffer.
 */
enum { TRANSMIT_BATCH = 64 };

enum { MSIX_BAR_SIZE = 0x4000, MSIX_PBA_OFFSET = 0x2000 };

static const struct nic_model *const models[] = {
	&ixgbe_model,
	&mlx4_model,
};

/*
 * A fault happens to one in @interval candidates: often enough to be noticed
 * at once, and seldom enough for the driver to come up.
 */
static const struct fault {
	const char *name;
	unsigned int interval;
} faults[] = {
	[NIC_FAULT_BAD_HASH] = { "bad-hash", 1 },
	[NIC_FAULT_BAD_CSUM] = { "bad-csum", 16 },
	[NIC_FAULT_BAD_DESCRIPTOR] = { "bad-descriptor", 16 },
	[NIC_FAULT_LOST_IRQ] = { "lost-irq", 512 },
};

static bool fault_due(struct nic *nic, enum nic_fault fault)
{
	return nic->fault == fault &&
	       ++nic->fault_count % faults[fault].interval == 0;
}

/* Half of the queues then get nothing, and that is seen in any statistics. */
uint32_t nic_reported_hash(struct nic *nic, uint32_t hash)
{
	return fault_due(nic, NIC_FAULT_BAD_HASH) ? hash & ~1u : hash;
}

size_t nic_reported_len(struct nic *nic, size_t len)
{
	return fault_due(nic, NIC_FAULT_BAD_DESCRIPTOR) ? len / 2 : len;
}

void nic_damage_payload(struct nic *nic, const struct packet *packet,
			uint8_t *frame)
{
	enum { SPARED_HEADERS = 60 };	/* the longest TCP header */

	if (packet->transport != TRANSPORT_OTHER &&
	    packet->end > packet->l4 + SPARED_HEADERS &&
	    fault_due(nic, NIC_FAULT_BAD_CSUM))
		frame[packet->end - 1] ^= 0xff;
}

bool nic_link_up(const struct nic *nic)
{
	return !qemu_get_queue(nic->state)->link_down;
}

static bool is_bus_master(const struct nic *nic)
{
	return nic->pci.config[PCI_COMMAND] & PCI_COMMAND_MASTER;
}

void nic_dma_read(struct nic *nic, uint64_t addr, void *buf, size_t len)
{
	if (is_bus_master(nic))
		address_space_rw(nic->dma, addr, MEMTXATTRS_UNSPECIFIED, buf,
				 len, false);
	else
		memset(buf, 0, len);
}

void nic_dma_write(struct nic *nic, uint64_t addr, const void *buf, size_t len)
{
	if (is_bus_master(nic))
		address_space_rw(nic->dma, addr, MEMTXATTRS_UNSPECIFIED,
				 (void *)buf, len, true);
}

void nic_interrupt(struct nic *nic, unsigned int vector)
{
	if (vector >= nic->model->msix_vectors ||
	    fault_due(nic, NIC_FAULT_LOST_IRQ))
		return;
	msix_notify(&nic->pci, vector);
}

static void throttle_expired(void *opaque)
{
	struct nic_throttle *throttle = opaque;

	throttle->next = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL) +
			 throttle->interval;
	throttle->notify(throttle);
}

void nic_throttle_init(struct nic_throttle *throttle,
		       void (*notify)(struct nic_throttle *throttle))
{
	enum { SCALE_NS = 1 };

	throttle->notify = notify;
	timer_init_full(&throttle->timer, NULL, QEMU_CLOCK_VIRTUAL, SCALE_NS, 0,
			throttle_expired, throttle);
}

void nic_throttle_notify(struct nic_throttle *throttle)
{
	if (timer_pending(&throttle->timer))
		return;
	if (qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL) >= throttle->next)
		throttle_expired(throttle);
	else
		timer_mod_ns(&throttle->timer, throttle->next);
}

void nic_throttle_stop(struct nic_throttle *throttle)
{
	timer_del(&throttle->timer);
}

bool nic_may_transmit(const struct nic *nic)
{
	return nic->transmit_budget;
}

void nic_send(struct nic *nic, const uint8_t *frame, size_t len)
{
	if (nic->transmit_budget)
		nic->transmit_budget--;
	qemu_send_packet(qemu_get_queue(nic->state), frame, (int)len);
}

void nic_transmit(struct nic *nic)
{
	nic->transmit_budget = TRANSMIT_BATCH;
	if (nic->model->transmit(nic))
		qemu_bh_schedule(nic->transmit_bh);
}

static void transmit_bh(void *opaque)
{
	nic_transmit(opaque);
}

/* Always takes the frame: a card drops what it has no room for. */
static ssize_t receive(NetClientState *nc, const uint8_t *buf, size_t len)
{
	struct nic *nic = qemu_get_nic_opaque(nc);
	size_t frame_len = len;

	if (len < ETH_HLEN || len > sizeof(nic->frame))
		return (ssize_t)len;
	memcpy(nic->frame, buf, len);
	if (frame_len < ETH_ZLEN) {
		memset(nic->frame + len, 0, ETH_ZLEN - len);
		frame_len = ETH_ZLEN;
	}
	nic->model->receive(nic, nic->frame, frame_len);
	return (ssize_t)len;
}

static void link_status_changed(NetClientState *nc)
{
	struct nic *nic = qemu_get_nic_opaque(nc);

	nic->model->link_changed(nic);
}

static NetClientInfo net_client_info = {
	.type = NET_CLIENT_DRIVER_NIC,
	.size = QEMU_NIC_STATE_SIZE,
	.receive = receive,
	.link_status_changed = link_status_changed,
};

static bool set_fault(struct nic *nic, Error **errp)
{
	char known[128] = "";
	size_t i;

	if (!nic->fault_name || !*nic->fault_name)
		return true;
	for (i = 0; i < ARRAY_SIZE(faults); i++) {
		if (!faults[i].name)
			continue;
		if (!strcmp(nic->fault_name, faults[i].name)) {
			nic->fault = (enum nic_fault)i;
			return true;
		}
		strcat(strcat(known, " "), faults[i].name);
	}
	error_setg(errp, "fault '%s' is not known, use one of:%s",
		   nic->fault_name, known);
	return false;
}

static bool init_msix(struct nic *nic, Error **errp)
{
	const struct nic_model *model = nic->model;
	unsigned int vector;

	memory_region_init(&nic->msix, (Object *)nic, "msix", MSIX_BAR_SIZE);
	pci_register_bar(&nic->pci, model->msix_bar,
			 PCI_BASE_ADDRESS_MEM_TYPE_64, &nic->msix);
	if (msix_init(&nic->pci, (unsigned short)model->msix_vectors,
		      &nic->msix, model->msix_bar, 0, &nic->msix,
		      model->msix_bar, MSIX_PBA_OFFSET, model->msix_capability,
		      errp))
		return false;
	for (vector = 0; vector < model->msix_vectors; vector++)
		msix_vector_use(&nic->pci, vector);
	return true;
}

static void realize(PCIDevice *pci, Error **errp)
{
	struct nic *nic = container_of(pci, struct nic, pci);
	const struct nic_bar *bar;

	if (!set_fault(nic, errp))
		return;

	pci->config[PCI_INTERRUPT_PIN] = 1;
	for (bar = nic->model->bars; bar->name; bar++) {
		MemoryRegion *mr = &nic->bar[bar - nic->model->bars];

		memory_region_init_io(mr, (Object *)nic, bar->ops, nic,
				      bar->name, bar->size);
		pci_register_bar(pci, bar->number, bar->type, mr);
	}
	if (!init_msix(nic, errp))
		return;
	if (pcie_endpoint_cap_init(pci, nic->model->pcie_capability) < 0) {
		error_setg(errp, "no room for the PCI Express capability");
		msix_uninit(pci, &nic->msix, &nic->msix);
		return;
	}

	nic->dma = pci_device_iommu_address_space(pci);
	nic->transmit_bh = qemu_bh_new_full(transmit_bh, nic, nic->model->name,
					    &pci->mem_reentrancy_guard);
	qemu_macaddr_default_if_unset(&nic->conf.macaddr);
	nic->state = qemu_new_nic(&net_client_info, &nic->conf,
				  nic->model->name, pci->id,
				  &pci->mem_reentrancy_guard, nic);
	qemu_format_nic_info_str(qemu_get_queue(nic->state),
				 nic->conf.macaddr.a);
	if (nic->model->setup)
		nic->model->setup(nic);
	nic->model->reset(nic);
}

static void unrealize(PCIDevice *pci)
{
	struct nic *nic = container_of(pci, struct nic, pci);

	nic->model->reset(nic);		/* stops timers, frees memory */
	qemu_del_nic(nic->state);
	qemu_bh_delete(nic->transmit_bh);
	pcie_cap_exit(pci);
	msix_uninit(pci, &nic->msix, &nic->msix);
}

static void reset(DeviceState *dev)
{
	struct nic *nic = (struct nic *)dev;

	nic->model->reset(nic);
}

static void instance_init(Object *obj)
{
	struct nic *nic = (struct nic *)obj;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(models); i++) {
		if (!strcmp(object_get_typename(obj), models[i]->name))
			nic->model = models[i];
	}
}

static Property properties[] = {
	{
		.name = "mac",
		.info = &qdev_prop_macaddr,
		.offset = offsetof(struct nic, conf.macaddr),
	}, {
		.name = "netdev",
		.info = &qdev_prop_netdev,
		.offset = offsetof(struct nic, conf.peers),
	}, {
		.name = "fault",
		.info = &qdev_prop_string,
		.offset = offsetof(struct nic, fault_name),
	},
	{ .name = NULL },
};

static void class_init(ObjectClass *klass, void *data)
{
	PCIDeviceClass *class = (PCIDeviceClass *)klass;
	const struct nic_model *model = data;
	void (*parent_reset)(DeviceState *dev);

	qemu_abi_check();
	class->realize = realize;
	class->exit = unrealize;
	class->vendor_id = model->vendor_id;
	class->device_id = model->device_id;
	class->revision = model->revision;
	class->subsystem_vendor_id = model->subsystem_vendor_id;
	class->subsystem_id = model->subsystem_id;
	class->class_id = PCI_CLASS_NETWORK_ETHERNET;
	device_class_set_parent_reset((DeviceClass *)klass, reset,
				      &parent_reset);
	device_class_set_props((DeviceClass *)klass, properties);
}

static void register_models(void)
{
	static InterfaceInfo interfaces[] = {
		{ "pci-express-device" },
		{ NULL },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(models); i++) {
		TypeInfo info = {
			.name = models[i]->name,
			.parent = "pci-device",
			.instance_size = models[i]->instance_size,
			.instance_init = instance_init,
			.class_init = class_init,
			.class_data = (void *)models[i],
			.interfaces = interfaces,
		};

		type_register_static(&info);
	}
}

__attribute__((constructor))
static void nic_init(void)
{
	qemu_abi_register(register_models);
}
