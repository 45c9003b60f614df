/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The part of QEMU 7.2's device interface that the lab's network cards use.
 *
 * Debian's QEMU exports its symbols to its own modules, so a preloaded shared
 * object can add a device.  No Debian package ships the headers, so the few
 * declarations are written down here; the layouts are those of QEMU 7.2,
 * x86_64.  qemu_abi_check() compares them with what the running QEMU says of
 * itself.
 *
 * All symbols are weak: the dynamic linker then loads the object into any
 * program, and a missing symbol becomes a sentence instead of a linker error.
 */
#ifndef LAB_QEMU_ABI_H
#define LAB_QEMU_ABI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define QEMU_API __attribute__((weak))

typedef uint64_t hwaddr;
typedef struct AddressSpace AddressSpace;
typedef struct DeviceClass DeviceClass;
typedef struct DeviceState DeviceState;
typedef struct Error Error;
typedef struct NICState NICState;
typedef struct Object Object;
typedef struct ObjectClass ObjectClass;
typedef struct PropertyInfo PropertyInfo;
typedef struct QEMUBH QEMUBH;

/* include/qom/object.h */

typedef struct InterfaceInfo {
	const char *type;
} InterfaceInfo;

typedef struct TypeInfo {
	const char *name;
	const char *parent;
	size_t instance_size;
	size_t instance_align;
	void (*instance_init)(Object *obj);
	void (*instance_post_init)(Object *obj);
	void (*instance_finalize)(Object *obj);
	bool abstract;
	size_t class_size;
	void (*class_init)(ObjectClass *klass, void *data);
	void (*class_base_init)(ObjectClass *klass, void *data);
	void *class_data;
	InterfaceInfo *interfaces;
} TypeInfo;

_Static_assert(sizeof(TypeInfo) == 104, "TypeInfo of QEMU 7.2");

/* include/qemu/module.h */
enum { MODULE_INIT_QOM = 3 };

QEMU_API void register_module_init(void (*fn)(void), int type);
QEMU_API void *type_register_static(const TypeInfo *info);
QEMU_API ObjectClass *object_class_by_name(const char *name);
QEMU_API size_t object_type_get_instance_size(const char *name);
QEMU_API const char *object_get_typename(const Object *obj);

/* include/hw/qdev-core.h, include/hw/qdev-properties.h */

typedef struct MemReentrancyGuard {
	bool engaged_in_io;
} MemReentrancyGuard;

typedef struct Property {
	const char *name;
	const PropertyInfo *info;
	ptrdiff_t offset;
	uint8_t bitnr;
	uint64_t bitmask;
	bool set_default;
	int64_t default_value;
	int arrayoffset;
	const PropertyInfo *arrayinfo;
	int arrayfieldsize;
	const char *link_type;
} Property;

_Static_assert(sizeof(Property) == 88, "Property of QEMU 7.2");

QEMU_API extern const PropertyInfo qdev_prop_macaddr;
QEMU_API extern const PropertyInfo qdev_prop_netdev;
QEMU_API extern const PropertyInfo qdev_prop_string;
QEMU_API void device_class_set_props(DeviceClass *klass, Property *props);
QEMU_API void device_class_set_parent_reset(DeviceClass *klass,
					    void (*reset)(DeviceState *dev),
					    void (**parent)(DeviceState *dev));

/* include/exec/memory.h */

/* Opaque here, embedded by value in the devices. */
typedef struct MemoryRegion {
	uint64_t opaque[272 / 8];
} __attribute__((aligned(16))) MemoryRegion;

enum { DEVICE_BIG_ENDIAN = 1, DEVICE_LITTLE_ENDIAN = 2 };

typedef struct MemoryRegionOps {
	uint64_t (*read)(void *opaque, hwaddr addr, unsigned int size);
	void (*write)(void *opaque, hwaddr addr, uint64_t data,
		      unsigned int size);
	void *read_with_attrs;
	void *write_with_attrs;
	int endianness;
	struct {
		unsigned int min_access_size;
		unsigned int max_access_size;
		bool unaligned;
		void *accepts;
	} valid;
	struct {
		unsigned int min_access_size;
		unsigned int max_access_size;
		bool unaligned;
	} impl;
} MemoryRegionOps;

_Static_assert(sizeof(MemoryRegionOps) == 80, "MemoryRegionOps of QEMU 7.2");

/* MemTxAttrs is one word of flags; a device's own access is "unspecified". */
enum { MEMTXATTRS_UNSPECIFIED = 1 };

QEMU_API void memory_region_init(MemoryRegion *mr, Object *owner,
				 const char *name, uint64_t size);
QEMU_API void memory_region_init_io(MemoryRegion *mr, Object *owner,
				    const MemoryRegionOps *ops, void *opaque,
				    const char *name, uint64_t size);
QEMU_API uint32_t address_space_rw(AddressSpace *as, hwaddr addr,
				   uint32_t attrs, void *buf, hwaddr len,
				   bool is_write);

/* include/hw/pci/pci.h, msix.h, pcie.h */

typedef struct PCIDevice {
	uint8_t device_state_head[40];
	char *id;
	uint8_t device_state_middle[104];
	MemReentrancyGuard mem_reentrancy_guard;
	uint8_t device_state_tail[7];
	uint8_t pci_head[8];
	uint8_t *config;
	uint8_t pci_tail[2432];
} __attribute__((aligned(16))) PCIDevice;

_Static_assert(offsetof(PCIDevice, id) == 40, "DeviceState of QEMU 7.2");
_Static_assert(offsetof(PCIDevice, mem_reentrancy_guard) == 152,
	       "DeviceState of QEMU 7.2");
_Static_assert(offsetof(PCIDevice, config) == 168, "PCIDevice of QEMU 7.2");
_Static_assert(sizeof(PCIDevice) == 2608, "PCIDevice of QEMU 7.2");

enum { QEMU_DEVICE_STATE_SIZE = 160 };

typedef struct PCIDeviceClass {
	uint8_t device_class[176];
	void (*realize)(PCIDevice *dev, Error **errp);
	void (*exit)(PCIDevice *dev);
	void *config_read;
	void *config_write;
	uint16_t vendor_id;
	uint16_t device_id;
	uint8_t revision;
	uint16_t class_id;
	uint16_t subsystem_vendor_id;
	uint16_t subsystem_id;
} PCIDeviceClass;

/* The PCI specification's, as include/hw/pci/pci_regs.h names them. */
enum {
	PCI_COMMAND = 0x04,
	PCI_COMMAND_MASTER = 0x04,
	PCI_INTERRUPT_PIN = 0x3d,
	PCI_BASE_ADDRESS_SPACE_IO = 0x01,
	PCI_BASE_ADDRESS_MEM_TYPE_64 = 0x04,
	PCI_BASE_ADDRESS_MEM_PREFETCH = 0x08,
	PCI_CLASS_NETWORK_ETHERNET = 0x0200,
};

QEMU_API void pci_register_bar(PCIDevice *dev, int number, uint8_t type,
			       MemoryRegion *mr);
QEMU_API int msix_init(PCIDevice *dev, unsigned short vectors,
		       MemoryRegion *table_bar, uint8_t table_bar_number,
		       unsigned int table_offset, MemoryRegion *pba_bar,
		       uint8_t pba_bar_number, unsigned int pba_offset,
		       uint8_t capability, Error **errp);
QEMU_API void msix_uninit(PCIDevice *dev, MemoryRegion *table_bar,
			  MemoryRegion *pba_bar);
QEMU_API void msix_vector_use(PCIDevice *dev, unsigned int vector);
QEMU_API void msix_notify(PCIDevice *dev, unsigned int vector);
QEMU_API int pcie_endpoint_cap_init(PCIDevice *dev, uint8_t offset);
QEMU_API void pcie_cap_exit(PCIDevice *dev);
QEMU_API AddressSpace *pci_device_iommu_address_space(PCIDevice *dev);

/* include/net/net.h */

typedef struct MACAddr {
	uint8_t a[6];
} MACAddr;

typedef struct NetClientState {
	void *info;
	int link_down;
	/* more follows; QEMU allocates it */
} NetClientState;

typedef struct NICPeers {
	NetClientState *ncs[1024];
	int32_t queues;
} NICPeers;

typedef struct NICConf {
	MACAddr macaddr;
	NICPeers peers;
	int32_t bootindex;
} NICConf;

_Static_assert(sizeof(NICConf) == 8216, "NICConf of QEMU 7.2");

enum {
	NET_CLIENT_DRIVER_NIC = 1,
	QEMU_NIC_STATE_SIZE = 40,
};

typedef struct NetClientInfo {
	int type;
	size_t size;
	ssize_t (*receive)(NetClientState *nc, const uint8_t *buf, size_t len);
	void *unused_before_link[7];
	void (*link_status_changed)(NetClientState *nc);
	void *unused_after_link[13];
} NetClientInfo;

_Static_assert(sizeof(NetClientInfo) == 192, "NetClientInfo of QEMU 7.2");
_Static_assert(offsetof(NetClientInfo, link_status_changed) == 80,
	       "NetClientInfo of QEMU 7.2");

QEMU_API NICState *qemu_new_nic(NetClientInfo *info, NICConf *conf,
				const char *model, const char *name,
				MemReentrancyGuard *guard, void *opaque);
QEMU_API void qemu_del_nic(NICState *nic);
QEMU_API NetClientState *qemu_get_queue(NICState *nic);
QEMU_API void *qemu_get_nic_opaque(NetClientState *nc);
QEMU_API ssize_t qemu_send_packet(NetClientState *nc, const uint8_t *buf,
				  int len);
QEMU_API void qemu_format_nic_info_str(NetClientState *nc, uint8_t *macaddr);
QEMU_API void qemu_macaddr_default_if_unset(MACAddr *macaddr);

/* include/qemu/main-loop.h */
QEMU_API QEMUBH *qemu_bh_new_full(void (*callback)(void *opaque), void *opaque,
				  const char *name, MemReentrancyGuard *guard);
QEMU_API void qemu_bh_schedule(QEMUBH *bh);
QEMU_API void qemu_bh_delete(QEMUBH *bh);

/* include/qemu/timer.h */
enum { QEMU_CLOCK_VIRTUAL = 1 };

typedef struct QEMUTimer {
	int64_t expire_time;
	void *timer_list;
	void (*callback)(void *opaque);
	void *opaque;
	struct QEMUTimer *next;
	int attributes;
	int scale;
} QEMUTimer;

_Static_assert(sizeof(QEMUTimer) == 48, "QEMUTimer of QEMU 7.2");

QEMU_API int64_t qemu_clock_get_ns(int type);
QEMU_API void timer_init_full(QEMUTimer *timer, void *timer_list_group,
			      int clock_type, int scale, int attributes,
			      void (*callback)(void *opaque), void *opaque);
QEMU_API void timer_mod_ns(QEMUTimer *timer, int64_t expire_time);
QEMU_API bool timer_pending(QEMUTimer *timer);
QEMU_API void timer_del(QEMUTimer *timer);

/* include/qapi/error.h; the public macro error_setg() adds file and line */
QEMU_API void error_setg_internal(Error **errp, const char *file, int line,
				  const char *function, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

#define error_setg(errp, ...) \
	error_setg_internal((errp), __FILE__, __LINE__, __func__, __VA_ARGS__)

/* qapi/qapi-types-misc.h */
typedef struct VersionTriple {
	int64_t major;
	int64_t minor;
	int64_t micro;
} VersionTriple;

typedef struct VersionInfo {
	VersionTriple *qemu;
	char *package;
} VersionInfo;

QEMU_API VersionInfo *qmp_query_version(Error **errp);

/*
 * Call @fn when QEMU registers its device types.  Does nothing in a program
 * that is not QEMU: LD_PRELOAD also reaches a wrapper such as timeout(1).
 */
void qemu_abi_register(void (*fn)(void));

/* Leave with a sentence on stderr unless this QEMU is one we were written for. */
void qemu_abi_check(void);

#endif
