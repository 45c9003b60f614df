// SPDX-License-Identifier: GPL-2.0
/*
 * Refuses a QEMU whose device interface is not the one in qemu_abi.h: a wrong
 * guess of a structure's layout would corrupt memory far from its cause.
 */
#include "qemu_abi.h"
#include "util.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { REQUIRED_MAJOR = 7, REQUIRED_MINOR = 2 };

__attribute__((noreturn, format(printf, 1, 2)))
static void refuse(const char *format, ...)
{
	va_list args;

	fputs("lab-nic.so: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputs(".\nlab-nic.so: it needs Debian 12's QEMU 7.2 for x86_64: install "
	      "the package qemu-system-x86 and use its qemu-system-x86_64.\n",
	      stderr);
	exit(EXIT_FAILURE);
}

#define SYMBOL(name) { #name, (const void *)&name }

static const struct symbol {
	const char *name;
	const void *address;
} symbols[] = {
	SYMBOL(address_space_rw),
	SYMBOL(device_class_set_parent_reset),
	SYMBOL(device_class_set_props),
	SYMBOL(error_setg_internal),
	SYMBOL(memory_region_init),
	SYMBOL(memory_region_init_io),
	SYMBOL(msix_init),
	SYMBOL(msix_notify),
	SYMBOL(msix_uninit),
	SYMBOL(msix_vector_use),
	SYMBOL(object_class_by_name),
	SYMBOL(object_get_typename),
	SYMBOL(object_type_get_instance_size),
	SYMBOL(pci_device_iommu_address_space),
	SYMBOL(pci_register_bar),
	SYMBOL(pcie_cap_exit),
	SYMBOL(pcie_endpoint_cap_init),
	SYMBOL(qdev_prop_macaddr),
	SYMBOL(qdev_prop_netdev),
	SYMBOL(qdev_prop_string),
	SYMBOL(qemu_bh_delete),
	SYMBOL(qemu_bh_new_full),
	SYMBOL(qemu_bh_schedule),
	SYMBOL(qemu_clock_get_ns),
	SYMBOL(qemu_del_nic),
	SYMBOL(qemu_format_nic_info_str),
	SYMBOL(qemu_get_nic_opaque),
	SYMBOL(qemu_get_queue),
	SYMBOL(qemu_macaddr_default_if_unset),
	SYMBOL(qemu_new_nic),
	SYMBOL(qemu_send_packet),
	SYMBOL(qmp_query_version),
	SYMBOL(timer_del),
	SYMBOL(timer_init_full),
	SYMBOL(timer_mod_ns),
	SYMBOL(timer_pending),
	SYMBOL(type_register_static),
};

static void check_symbols(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(symbols); i++) {
		if (!symbols[i].address)
			refuse("this QEMU does not export %s()",
			       symbols[i].name);
	}
}

static void check_version(void)
{
	const VersionTriple *version = qmp_query_version(NULL)->qemu;

	if (version->major != REQUIRED_MAJOR ||
	    version->minor != REQUIRED_MINOR)
		refuse("this is QEMU %d.%d.%d", (int)version->major,
		       (int)version->minor, (int)version->micro);
}

static void check_instance_size(const char *type, size_t expected)
{
	size_t size = object_type_get_instance_size(type);

	if (size != expected)
		refuse("this QEMU's \"%s\" takes %zu bytes, not %zu", type,
		       size, expected);
}

/* Devices whose identity is known show where PCIDeviceClass keeps it. */
static const struct known_device {
	const char *type;
	uint16_t vendor_id;
	uint16_t device_id;
	uint16_t class_id;
} known_devices[] = {
	{ "edu", 0x1234, 0x11e8, 0x00ff },
	{ "e1000", 0x8086, 0x100e, PCI_CLASS_NETWORK_ETHERNET },
	{ "e1000e", 0x8086, 0x10d3, PCI_CLASS_NETWORK_ETHERNET },
};

static void check_known_device(const struct known_device *known)
{
	const PCIDeviceClass *class;

	class = (const PCIDeviceClass *)object_class_by_name(known->type);
	if (!class)
		refuse("this QEMU has no device \"%s\"", known->type);
	if (class->vendor_id != known->vendor_id ||
	    class->device_id != known->device_id ||
	    class->class_id != known->class_id || !class->realize)
		refuse("this QEMU lays out the class of its PCI devices in "
		       "another way (seen with \"%s\")", known->type);
}

void qemu_abi_check(void)
{
	size_t i;

	check_version();
	check_instance_size("device", QEMU_DEVICE_STATE_SIZE);
	check_instance_size("pci-device", sizeof(PCIDevice));
	for (i = 0; i < ARRAY_SIZE(known_devices); i++)
		check_known_device(&known_devices[i]);
}

void qemu_abi_register(void (*fn)(void))
{
	if (!register_module_init)
		return;
	check_symbols();
	register_module_init(fn, MODULE_INIT_QOM);
}
