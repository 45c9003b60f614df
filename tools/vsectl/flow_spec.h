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
	FLOW_MODIFY,
	FLOW_MODIFY_STRICT,
	FLOW_DELETE,
	FLOW_DELETE_STRICT,
};

/**
 * struct flow_spec - a flow as users ask for it
 * @match: which packets
 * @cookie: the one that it gets; 0 unless given
 * @match_cookie: the one that flows to modify or to delete have
 * @cookie_mask: the bits of @match_cookie that count
 * @core: VSE_CORE_AUTO, or the core; of a flow to add or to modify
 * @priority: VSE_PRIORITY_DEFAULT unless given
 * @idle_timeout: seconds without a packet after which it goes, or 0
 * @hard_timeout: seconds after which it goes, or 0
 * @cookie_given: @cookie is
 * @match_cookie_given: @match_cookie and @cookie_mask are
 * @check_overlap: it must not overlap with another one of its priority
 * @send_flow_rem: say so when it goes
 */
struct flow_spec {
	struct match match;
	uint64_t cookie;
	uint64_t match_cookie;
	uint64_t cookie_mask;
	uint32_t core;
	uint16_t priority;
	uint16_t idle_timeout;
	uint16_t hard_timeout;
	bool cookie_given;
	bool match_cookie_given;
	bool check_overlap;
	bool send_flow_rem;
};

bool flow_spec_parse(struct flow_spec *spec, const char *text,
		     enum flow_use use, char *error);

#endif /* _VSECTL_FLOW_SPEC_H */
