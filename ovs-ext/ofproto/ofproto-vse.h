/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
/* VSE in the switch: between its controllers and the kernel module.
 *
 * These are the functions that the rest of the switch calls, all in its main
 * thread. */

#ifndef OFPROTO_VSE_H
#define OFPROTO_VSE_H 1

#include <stdbool.h>
#include <stddef.h>

#include "openvswitch/ofp-errors.h"

struct ofconn;
struct ofpact;
struct ofport;
struct ofproto;
struct ofputil_packet_out;
struct ovs_list;
struct smap;
struct vse_vm_info;

/* Each time around the main loop. */
void ofproto_vse_run(void);
void ofproto_vse_wait(void);

/* Of a connection to a controller. */
void ofproto_vse_ofconn_run(struct ofconn *);
void ofproto_vse_ofconn_destroy(struct ofconn *);
bool ofproto_vse_ofconn_may_recv(const struct ofconn *);

/* Messages of a controller. */
enum ofperr ofproto_vse_handle(struct ofconn *, const struct ofp_header *);
bool ofproto_vse_handle_packet_out(struct ofconn *, const struct ofp_header *,
                                   const struct ofputil_packet_out *,
                                   enum ofperr *);
bool ofproto_vse_delays_barrier(struct ofconn *, const struct ofp_header *);

/* Actions in a table, and in the buckets of a group, of the switch. */
enum ofperr ofproto_vse_check_ofpacts(const struct ofpact *,
                                      size_t ofpacts_len);
enum ofperr ofproto_vse_check_buckets(const struct ovs_list *buckets);

/* Configuration. */
void ofproto_vse_set_notify(struct ofproto *, bool notify);
void ofproto_vse_port_config(struct ofport *, const struct smap *);
void ofproto_vse_port_destroy(struct ofport *);

/* For vse-vm.c: to tell the controllers of 'ofproto'. */
void ofproto_vse_tell_vm(const struct ofproto *, const struct vse_vm_info *);

#endif /* ofproto-vse.h */
