/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
/* Requests to VSE's kernel module, and what it answers.
 *
 * The functions here read and write netlink messages and do nothing else.
 * include/linux/vse.h has the numbers, docs/netlink/vse.yaml in the VSE tree
 * says what they mean. */

#ifndef VSE_NETLINK_H
#define VSE_NETLINK_H 1

#include <linux/vse.h>

#include "openvswitch/ofp-flow.h"
#include "vse-core.h"
#include "vse-flow.h"

struct ofpbuf;

/* A VM, as VSE knows it. */
struct vse_vm {
    uint32_t id;
    uint32_t tenant;
    char *cores;                /* A list such as "0-1,4"; null if unknown. */
};

struct ofpbuf *vse_netlink_request(uint8_t command);
enum ofperr vse_netlink_flow_mod(const struct ofputil_flow_mod *,
                                 const struct match *,
                                 const struct vse_extra *, uint32_t ifindex,
                                 struct ofpbuf **request);

/* What the attributes behind the headers of a message say. */
bool vse_netlink_get_flow(const struct ofpbuf *message, struct vse_flow *,
                          uint8_t *removed);
void vse_netlink_put_flow(struct ofpbuf *message, const struct vse_flow *);
bool vse_netlink_get_core(const struct ofpbuf *message, struct vse_core *);
bool vse_netlink_get_vm(const struct ofpbuf *message, struct vse_vm *);
void vse_vm_uninit(struct vse_vm *);
uint32_t vse_netlink_get_limit(const struct ofpbuf *message);
uint32_t vse_netlink_get_fcf(const struct ofpbuf *message);

uint8_t vse_netlink_command(const struct ofpbuf *message);
enum ofperr vse_netlink_error(int error, uint16_t bad_attr);

#endif /* vse-netlink.h */
