/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What looks at packets and is told rules: VSE, tc flower, Open vSwitch's kernel
 * datapath.  Each has a device of the injector of its own.
 */
#ifndef _BENCH_SWITCHES_H
#define _BENCH_SWITCHES_H

#include <stdint.h>
#include "netlink.h"
#include "rules.h"

/* vse.c: every packet that matches is steered to core 0, the only one */
void vse_attach(void);
unsigned int vse_flush(void);
void vse_add(const struct rule *rules, unsigned int count);
void vse_add_in_vxlan(const struct rule *rule);

/* For updates.c: one request, queued. */
struct netlink *vse_open(unsigned int batch);
void vse_queue_add(struct netlink *netlink, const struct rule *rule);
void vse_queue_delete(struct netlink *netlink, const struct rule *rule);

/* flower.c: every packet that matches gets a class, and passes */
void flower_open(void);
void flower_close(void);
void flower_add(const struct rule *rules, unsigned int count);

/* ovs.c: every packet that matches is dropped */
void ovs_open(void);
void ovs_flush(void);
void ovs_add(const struct rule *rules, unsigned int count);
uint64_t ovs_hits(void);

#endif /* _BENCH_SWITCHES_H */
