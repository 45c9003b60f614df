/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests that are sent together, which spares most of what each costs alone.
 *
 * The kernel works on all of them, one after the other, and goes on after one that
 * it refuses.  It answers those that it refuses, and the last one.
 */
#ifndef _VSECTL_BATCH_H
#define _VSECTL_BATCH_H

#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>

#include "extack.h"

/*
 * An answer holds the request.  Should all of them be refused, the answers still
 * have to fit into the socket's receive buffer.
 */
#define BATCH_REQUESTS	64
#define BATCH_SIZE	16384

/**
 * struct batch - the requests, and what became of them
 * @data: the requests
 * @length: bytes of @data
 * @last: where the last request begins in @data
 * @sequence: number of the first request; the others' are those that follow
 * @count: how many requests there are
 * @refused: how many of them were refused
 * @first_refused: which of them the first one was
 * @error: why that one was
 * @done: the answer has ended
 */
struct batch {
	char data[BATCH_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	size_t length;
	size_t last;
	__u32 sequence;
	unsigned int count;
	unsigned int refused;
	unsigned int first_refused;
	char error[EXTACK_TEXT_SIZE];
	bool done;
};

void batch_begin(struct batch *batch);
bool batch_has_room(const struct batch *batch, const struct nlmsghdr *request);
void batch_add(struct batch *batch, const struct nlmsghdr *request);
void batch_end(struct batch *batch);
void batch_answer(struct batch *batch, const struct nlmsghdr *answer);

#endif /* _VSECTL_BATCH_H */
