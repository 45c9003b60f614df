// SPDX-License-Identifier: GPL-2.0
#include "batch.h"
#include "flow_load.h"
#include "flow_request.h"
#include "match_netlink.h"
#include "message.h"
#include "progress.h"
#include "text.h"
#include "vsectl.h"

/**
 * struct load - flows being added
 * @list: the flows
 * @netlink: where to
 * @batch: requests to be sent
 * @first: which flow the first request of @batch adds
 * @added: how many have been added
 * @progress: how it goes on
 */
struct load {
	const struct flow_list *list;
	struct netlink *netlink;
	struct batch batch;
	size_t first;
	size_t added;
	struct progress progress;
};

static bool resolve_list(struct flow_list *list)
{
	char error[MATCH_ERROR_SIZE];

	for (size_t i = 0; i < list->count; i++) {
		if (match_resolve(&list->flows[i].spec.match, error))
			continue;
		message("line %u: %s", list->flows[i].line, error);
		return false;
	}
	return true;
}

/* The flow with this number was not added, and none that has not been sent yet. */
static void tell_failed(struct load *load, size_t number, const char *why,
			unsigned int behind)
{
	char after[128] = "";

	if (number)
		text_append(after, sizeof(after),
			    "; the flows before it have been added");
	if (behind)
		text_append(after, sizeof(after),
			    "%s %u of those behind it%s",
			    number ? ", and" : ";", behind,
			    number ? "" : " have been added");
	progress_end(&load->progress);
	message("line %u: %s%s", load->list->flows[number].line, why, after);
}

static bool send_batch(struct load *load)
{
	struct batch *batch = &load->batch;
	unsigned int added;

	if (netlink_send_batch(load->netlink, batch)) {
		progress_end(&load->progress);
		message("lines %u to %u: %s; whether these flows have been added is not known",
			load->list->flows[load->first].line,
			load->list->flows[load->first + batch->count - 1].line,
			netlink_error(load->netlink));
		return false;
	}
	added = batch->count - batch->refused;
	load->added += added;
	if (batch->refused) {
		tell_failed(load, load->first + batch->first_refused,
			    batch->error, added - batch->first_refused);
		return false;
	}
	progress_tell(&load->progress, load->added, load->list->count);
	load->first += batch->count;
	batch_begin(batch);
	return true;
}

static bool send_all(struct load *load)
{
	struct batch *batch = &load->batch;

	batch_begin(batch);
	for (size_t i = 0; i < load->list->count; i++) {
		const struct nlmsghdr *request;

		flow_request(load->netlink, &load->list->flows[i].spec,
			     FLOW_ADD);
		request = netlink_complete(load->netlink);
		if (!request) {
			/* What is waiting comes before it. */
			if (batch->count && !send_batch(load))
				return false;
			tell_failed(load, i, netlink_error(load->netlink), 0);
			return false;
		}
		if (!batch_has_room(batch, request) && !send_batch(load))
			return false;
		batch_add(batch, request);
	}
	return !batch->count || send_batch(load);
}

/**
 * flow_load - add flows
 * @list: the flows
 * @progress: tell how it goes on even where there is no terminal
 * @added: is set to how many were added; that may be some when others were not
 *
 * Return: an exit code; if it is a bad one, the user has been told why.
 */
int flow_load(struct flow_list *list, bool progress, size_t *added)
{
	struct load load = { .list = list };
	bool good;

	*added = 0;
	if (!resolve_list(list))
		return EXIT_BAD_INPUT;
	load.netlink = netlink_open();
	if (!load.netlink)
		return EXIT_REFUSED;
	progress_begin(&load.progress, progress);
	good = send_all(&load);
	if (good)
		progress_end(&load.progress);
	netlink_close(load.netlink);
	*added = load.added;
	return good ? EXIT_OK : EXIT_REFUSED;
}
