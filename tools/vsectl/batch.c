// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "batch.h"

/**
 * batch_begin - begin a batch
 * @batch: is set to one without requests
 */
void batch_begin(struct batch *batch)
{
	batch->length = 0;
	batch->count = 0;
	batch->refused = 0;
	batch->done = false;
}

/**
 * batch_has_room - does one more request fit?
 * @batch: the batch
 * @request: the request
 */
bool batch_has_room(const struct batch *batch, const struct nlmsghdr *request)
{
	return batch->count < BATCH_REQUESTS &&
	       batch->length + request->nlmsg_len <= BATCH_SIZE;
}

/**
 * batch_add - add a request
 * @batch: the batch, which has room
 * @request: the request; its sequence number is the one after the last one's
 */
void batch_add(struct batch *batch, const struct nlmsghdr *request)
{
	struct nlmsghdr *copy = (struct nlmsghdr *)(batch->data + batch->length);

	memcpy(copy, request, request->nlmsg_len);
	copy->nlmsg_flags &= ~NLM_F_ACK;
	if (!batch->count)
		batch->sequence = request->nlmsg_seq;
	batch->count++;
	batch->last = batch->length;
	batch->length += NLMSG_ALIGN(request->nlmsg_len);
}

/**
 * batch_end - all requests have been added
 * @batch: the batch, which has some
 */
void batch_end(struct batch *batch)
{
	struct nlmsghdr *last = (struct nlmsghdr *)(batch->data + batch->last);

	last->nlmsg_flags |= NLM_F_ACK;
}

/**
 * batch_answer - take note of an answer
 * @batch: the batch, which has been sent
 * @answer: a whole message
 */
void batch_answer(struct batch *batch, const struct nlmsghdr *answer)
{
	const struct nlmsgerr *error = NLMSG_DATA(answer);
	unsigned int number = answer->nlmsg_seq - batch->sequence;

	if (answer->nlmsg_type != NLMSG_ERROR ||
	    answer->nlmsg_len < NLMSG_LENGTH(sizeof(*error)) ||
	    number >= batch->count)
		return;
	batch->done = number == batch->count - 1;
	if (!error->error)
		return;
	if (!batch->refused++) {
		batch->first_refused = number;
		extack_describe(answer, error->error, batch->error);
	}
}
