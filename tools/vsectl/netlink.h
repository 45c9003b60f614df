/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests to the generic netlink family "vse".
 *
 * A request is begun, its attributes are put, and it is sent.  What fails in
 * between shows when it is sent.
 */
#ifndef _VSECTL_NETLINK_H
#define _VSECTL_NETLINK_H

#include <netlink/attr.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct batch;
struct netlink;

/**
 * typedef netlink_object_t - what is done with each object in an answer
 * @attrs: the object's attributes
 * @length: bytes of them
 * @arg: the caller's own
 */
typedef void (*netlink_object_t)(const struct nlattr *attrs, int length,
				 void *arg);

struct netlink *netlink_open(void);
void netlink_close(struct netlink *netlink);
bool netlink_reachable(const struct netlink *netlink);
bool netlink_module_missing(const struct netlink *netlink);
const char *netlink_error(const struct netlink *netlink);
bool netlink_events(struct netlink *netlink, uint16_t *family,
		    uint32_t *group);

void netlink_begin(struct netlink *netlink, uint8_t command);
void netlink_put(struct netlink *netlink, int attr, const void *data,
		 size_t size);
void netlink_put_u32(struct netlink *netlink, int attr, uint32_t value);
void netlink_put_flag(struct netlink *netlink, int attr);
void netlink_put_string(struct netlink *netlink, int attr, const char *text);
struct nlattr *netlink_nest_start(struct netlink *netlink, int attr);
void netlink_nest_end(struct netlink *netlink, struct nlattr *nest);

int netlink_send(struct netlink *netlink, netlink_object_t object, void *arg);
const struct nlmsghdr *netlink_complete(struct netlink *netlink);
int netlink_send_batch(struct netlink *netlink, struct batch *batch);
bool netlink_finish(struct netlink *netlink);
int netlink_dump(struct netlink *netlink, uint8_t command,
		 netlink_object_t object, void *arg);

#endif /* _VSECTL_NETLINK_H */
