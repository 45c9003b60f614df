/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
/* The VMs behind the ports, from other_config of their Interfaces.
 *
 * Each is bound in the kernel, bound again when the module is loaded anew, and
 * forgotten there with its last port. */

#ifndef VSE_VM_H
#define VSE_VM_H 1

#include <stdbool.h>

struct ofport;
struct ofproto;
struct smap;
struct vse_vm;
struct vse_vm_info;

void vse_vm_port_config(struct ofport *, const struct smap *other_config);
void vse_vm_port_destroy(struct ofport *);

/* The module was loaded or unloaded. */
void vse_vm_instance_changed(void);

/* The kernel says that a VM is like this, or that it has forgotten it. */
void vse_vm_event(const struct vse_vm *, bool forgotten);

void vse_vm_for_each(const struct ofproto *,
                     void (*cb)(const struct vse_vm_info *, void *aux),
                     void *aux);

#endif /* vse-vm.h */
