// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <netlink/errno.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <sys/socket.h>

#include "batch.h"
#include "netlink_internal.h"

/* Room for the longest answer: a request, and why it was refused. */
#define ANSWER_SIZE	(BATCH_SIZE + EXTACK_TEXT_SIZE + 1024)

/**
 * netlink_send_batch - send the requests of a batch and wait for the answers
 * @netlink: the socket
 * @batch: the requests; those that were refused are noted in there
 *
 * Return: 0, or a negative errno when what became of them is not known;
 * netlink_error() says why.
 */
int netlink_send_batch(struct netlink *netlink, struct batch *batch)
{
	char answers[ANSWER_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	int socket = nl_socket_get_fd(netlink->socket), error;

	batch_end(batch);
	error = nl_sendto(netlink->socket, batch->data, batch->length);
	if (error < 0)
		return netlink_fail(netlink, -EIO, nl_geterror(error));
	while (!batch->done) {
		const struct nlmsghdr *answer = (struct nlmsghdr *)answers;
		ssize_t length = recv(socket, answers, sizeof(answers), 0);

		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0)
			return netlink_fail(netlink, -errno, errno == ENOBUFS ?
					    "the kernel had no memory for its answer" :
					    strerror(errno));
		for (; NLMSG_OK(answer, length);
		     answer = NLMSG_NEXT(answer, length))
			batch_answer(batch, answer);
	}
	return 0;
}
