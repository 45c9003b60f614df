/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Flows in the syntax of ovs-ofctl, such as
 * "priority=100,tcp,nw_dst=10.1.0.0/16,actions=set_irq_core:auto".
 */
#ifndef _VSECTL_FLOW_SPEC_H
#define _VSECTL_FLOW_SPEC_H

#include "match.h"

/* What a flow is for; that decides what it is made up of. */
enum flow_use {
	FLOW_ADD,
	FLOW_DELETE,
	FLOW_DELETE_STRICT,
};

/**
 * struct flow_spec - a flow as users ask for it
 * @match: which packets
 * @cookie: 0 unless given
 * @core: VSE_CORE_AUTO, or the core; of a flow to add
 * @priority: VSE_PRIORITY_DEFAULT unless given
 */
struct flow_spec {
	struct match match;
	uint64_t cookie;
	uint32_t core;
	uint16_t priority;
};

bool flow_spec_parse(struct flow_spec *spec, const char *text,
		     enum flow_use use, char *error);

#endif /* _VSECTL_FLOW_SPEC_H */
