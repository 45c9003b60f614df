// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/vse.h>

#include "clock.h"
#include "flow_show.h"
#include "report.h"
#include "top_snapshot.h"

struct reading {
	const struct report *report;
	struct json_object *rows;
};

static void add_row(const struct nlattr *attrs, int length, void *arg)
{
	struct reading *reading = arg;

	json_object_array_add(reading->rows,
			      report_row(reading->report, attrs, length));
}

static bool read_rows(struct netlink *netlink, const struct report *report,
		      struct json_object **rows)
{
	struct reading reading = { report, json_object_new_array() };
	int error = netlink_dump(netlink, report->command, add_row, &reading);

	*rows = reading.rows;
	return !error || error == -EAGAIN;
}

static uint64_t number(const struct nlattr *attr)
{
	switch (attr ? nla_len(attr) : 0) {
	case sizeof(uint16_t):
		return nla_get_u16(attr);
	case sizeof(uint32_t):
		return nla_get_u32(attr);
	case sizeof(uint64_t):
		return nla_get_u64(attr);
	default:
		return 0;
	}
}

/* There may be thousands a second to read: the rest of one is read when shown. */
static void add_flow(const struct nlattr *attrs, int length, void *arg)
{
	struct nlattr *first[VSE_A_FLOW_MAX + 1];
	struct top_snapshot *snapshot = arg;
	struct top_flow *flow;

	if (snapshot->flow_count == snapshot->flow_room) {
		snapshot->flow_room = 2 * snapshot->flow_room ?: 64;
		snapshot->flows = reallocarray(snapshot->flows,
					       snapshot->flow_room,
					       sizeof(*snapshot->flows));
		if (!snapshot->flows)
			abort();
	}
	flow = &snapshot->flows[snapshot->flow_count++];
	*flow = (struct top_flow){ .attrs = malloc(length), .length = length };
	if (!flow->attrs)
		abort();
	memcpy(flow->attrs, attrs, length);
	nla_parse(first, VSE_A_FLOW_MAX, flow->attrs, length, NULL);
	flow->tag = number(first[VSE_A_FLOW_TAG]);
	flow->priority = number(first[VSE_A_FLOW_PRIORITY]);
	flow->match = first[VSE_A_FLOW_MATCH];
	flow->mask = first[VSE_A_FLOW_MASK];
	flow->packets = number(first[VSE_A_FLOW_PACKETS]);
	flow->bytes = number(first[VSE_A_FLOW_BYTES]);
	flow->age = number(first[VSE_A_FLOW_AGE]);
	flow->core = first[VSE_A_FLOW_CURRENT_CORE] ?
		     number(first[VSE_A_FLOW_CURRENT_CORE]) : VSE_CORE_AUTO;
	flow->load = number(first[VSE_A_FLOW_LOAD]);
	flow->moves = number(first[VSE_A_FLOW_MOVES]);
}

static bool read_flows(struct netlink *netlink, struct top_snapshot *snapshot)
{
	int error = netlink_dump(netlink, VSE_CMD_FLOW_GET, add_flow, snapshot);

	snapshot->gaps = error == -EAGAIN;
	if (snapshot->flow_count)
		qsort(snapshot->flows, snapshot->flow_count,
		      sizeof(*snapshot->flows), top_flow_compare);
	return !error || snapshot->gaps;
}

static struct json_object *find_core(struct json_object *cores,
				     struct json_object *id)
{
	for (size_t i = 0; i < json_object_array_length(cores); i++) {
		struct json_object *core = json_object_array_get_idx(cores, i);

		if (json_object_equal(json_object_object_get(core, "id"), id))
			return core;
	}
	return NULL;
}

static struct json_object *rate_json(double rate)
{
	char text[64];

	if (rate < 0)
		return NULL;
	snprintf(text, sizeof(text), "%.1f", rate);
	return json_object_new_double_s(rate, text);
}

static uint64_t steered(struct json_object *core)
{
	return json_object_get_uint64(json_object_object_get(core, "steered"));
}

static void set_core_rates(struct top_snapshot *now,
			   const struct top_snapshot *before)
{
	for (size_t i = 0; i < json_object_array_length(now->cores); i++) {
		struct json_object *core =
			json_object_array_get_idx(now->cores, i);
		struct json_object *same = before ?
			find_core(before->cores,
				  json_object_object_get(core, "id")) : NULL;
		double rate = RATE_UNKNOWN;

		if (same)
			rate = top_rate(steered(same), steered(core),
					now->milliseconds);
		json_object_object_add(core, "steered_per_second",
				       rate_json(rate));
	}
}

static void set_rates(struct top_snapshot *now,
		      const struct top_snapshot *before)
{
	now->milliseconds = before ? now->taken - before->taken : 0;
	set_core_rates(now, before);
	top_rates(now->flows, now->flow_count, before ? before->flows : NULL,
		  before ? before->flow_count : 0, now->milliseconds);
}

/**
 * top_snapshot_read - read all that is shown
 * @netlink: the socket
 * @before: the snapshot that rates are from, or NULL
 *
 * Return: what there is, or NULL; netlink_error() says why.
 */
struct top_snapshot *top_snapshot_read(struct netlink *netlink,
				       const struct top_snapshot *before)
{
	struct top_snapshot *snapshot = calloc(1, sizeof(*snapshot));

	if (!snapshot)
		abort();
	snapshot->taken = clock_milliseconds();
	if (read_flows(netlink, snapshot) &&
	    read_rows(netlink, core_object.report, &snapshot->cores) &&
	    read_rows(netlink, vm_object.report, &snapshot->vms)) {
		set_rates(snapshot, before);
		return snapshot;
	}
	top_snapshot_free(snapshot);
	return NULL;
}

/**
 * top_snapshot_free - forget a snapshot
 * @snapshot: the snapshot or NULL
 */
void top_snapshot_free(struct top_snapshot *snapshot)
{
	if (!snapshot)
		return;
	for (size_t i = 0; i < snapshot->flow_count; i++)
		free(snapshot->flows[i].attrs);
	free(snapshot->flows);
	json_object_put(snapshot->cores);
	json_object_put(snapshot->vms);
	free(snapshot);
}

/**
 * top_flow_row - all of a flow entry
 * @flow: the entry
 *
 * Return: what "flow show" has of it, and its rates.
 */
struct json_object *top_flow_row(const struct top_flow *flow)
{
	struct json_object *row = report_row(&flow_report, flow->attrs,
					     flow->length);

	json_object_object_add(row, "packets_per_second",
			       rate_json(flow->packet_rate));
	json_object_object_add(row, "bytes_per_second",
			       rate_json(flow->byte_rate));
	return row;
}

/**
 * top_snapshot_json - all of a snapshot
 * @snapshot: the snapshot
 */
struct json_object *top_snapshot_json(const struct top_snapshot *snapshot)
{
	struct json_object *json = json_object_new_object();
	struct json_object *flows = json_object_new_array();

	for (size_t i = 0; i < snapshot->flow_count; i++)
		json_object_array_add(flows, top_flow_row(&snapshot->flows[i]));
	json_object_object_add(json, "milliseconds",
			       json_object_new_uint64(snapshot->milliseconds));
	json_object_object_add(json, "core", json_object_get(snapshot->cores));
	json_object_object_add(json, "vm", json_object_get(snapshot->vms));
	json_object_object_add(json, "flow", flows);
	return json;
}
