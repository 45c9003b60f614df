/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests over netlink, many of them in one system call.
 *
 *	netlink_begin(netlink, type, flags);
 *	netlink_put(netlink, attribute, &value, sizeof(value));
 *	netlink_end(netlink);
 *	...
 *	netlink_flush(netlink);
 *
 * Only the last one of a batch asks for an acknowledgement; errors are told of
 * all, and any of them ends the program.
 */
#ifndef _BENCH_NETLINK_H
#define _BENCH_NETLINK_H

#include <linux/netlink.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct netlink - a socket and the requests that wait for it
 * @fd: the socket
 * @sequence: number of the last request
 * @batch: send when as many wait
 * @waiting: how many wait
 * @length: of what is in @buffer
 * @last: where in @buffer the last request begins
 * @buffer: the requests
 */
struct netlink {
	int fd;
	uint32_t sequence;
	unsigned int batch;
	unsigned int waiting;
	size_t length;
	size_t last;
	char buffer[65536];
};

void netlink_open(struct netlink *netlink, int protocol, unsigned int batch);
uint16_t netlink_family(struct netlink *netlink, const char *name);

void netlink_begin(struct netlink *netlink, uint16_t type, uint16_t flags);
void netlink_begin_generic(struct netlink *netlink, uint16_t family,
			   uint8_t command, uint8_t version);
void netlink_add(struct netlink *netlink, const void *header, size_t size);
void netlink_put(struct netlink *netlink, uint16_t attribute, const void *data,
		 size_t size);
void netlink_put_u8(struct netlink *netlink, uint16_t attribute, uint8_t value);
void netlink_put_u16(struct netlink *netlink, uint16_t attribute, uint16_t value);
void netlink_put_u32(struct netlink *netlink, uint16_t attribute, uint32_t value);
void netlink_put_string(struct netlink *netlink, uint16_t attribute,
			const char *value);
size_t netlink_nest(struct netlink *netlink, uint16_t attribute);
void netlink_nest_end(struct netlink *netlink, size_t nest);
void netlink_end(struct netlink *netlink);

void netlink_flush(struct netlink *netlink);
const void *netlink_ask(struct netlink *netlink, size_t headers, uint16_t attribute,
			size_t size);

#endif /* _BENCH_NETLINK_H */
