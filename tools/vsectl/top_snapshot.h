/* SPDX-License-Identifier: GPL-2.0 */
/* The core table, the VMs and the flow entries at a moment, for vsectl top. */
#ifndef _VSECTL_TOP_SNAPSHOT_H
#define _VSECTL_TOP_SNAPSHOT_H

#include <json-c/json.h>
#include <stdbool.h>

#include "netlink.h"
#include "top_rates.h"

/**
 * struct top_snapshot - what there is at a moment
 * @taken: when, by clock_milliseconds()
 * @milliseconds: since the moment that the rates are from; 0: there are none
 * @cores: array of cores, with "steered_per_second"
 * @vms: array of VMs
 * @flows: the flow entries, sorted by top_flow_compare()
 * @flow_count: how many there are
 * @flow_room: how many there is room for
 * @gaps: entries came and went meanwhile, and some may be missing
 */
struct top_snapshot {
	uint64_t taken;
	uint64_t milliseconds;
	struct json_object *cores;
	struct json_object *vms;
	struct top_flow *flows;
	size_t flow_count;
	size_t flow_room;
	bool gaps;
};

struct top_snapshot *top_snapshot_read(struct netlink *netlink,
				       const struct top_snapshot *before);
void top_snapshot_free(struct top_snapshot *snapshot);
struct json_object *top_flow_row(const struct top_flow *flow);
struct json_object *top_snapshot_json(const struct top_snapshot *snapshot);

#endif /* _VSECTL_TOP_SNAPSHOT_H */
