// SPDX-License-Identifier: GPL-2.0
#include "flow_request.h"
#include "match_netlink.h"

static void put_u16(struct netlink *netlink, int attr, uint16_t value)
{
	netlink_put(netlink, attr, &value, sizeof(value));
}

static void put_u64(struct netlink *netlink, int attr, uint64_t value)
{
	netlink_put(netlink, attr, &value, sizeof(value));
}

/* What a flow is to be like; one that is modified may have to be added. */
static void put_properties(struct netlink *netlink,
			   const struct flow_spec *spec)
{
	if (spec->cookie_given)
		put_u64(netlink, VSE_A_FLOW_COOKIE, spec->cookie);
	netlink_put_u32(netlink, VSE_A_FLOW_CORE, spec->core);
	if (spec->check_overlap)
		netlink_put_flag(netlink, VSE_A_FLOW_CHECK_OVERLAP);
	if (spec->send_flow_rem)
		netlink_put_flag(netlink, VSE_A_FLOW_SEND_REMOVED);
	if (spec->idle_timeout)
		put_u16(netlink, VSE_A_FLOW_IDLE_TIMEOUT, spec->idle_timeout);
	if (spec->hard_timeout)
		put_u16(netlink, VSE_A_FLOW_HARD_TIMEOUT, spec->hard_timeout);
}

static uint8_t command_for(enum flow_use use)
{
	switch (use) {
	case FLOW_ADD:
		return VSE_CMD_FLOW_ADD;
	case FLOW_MODIFY:
	case FLOW_MODIFY_STRICT:
		return VSE_CMD_FLOW_MOD;
	default:
		return VSE_CMD_FLOW_DEL;
	}
}

/**
 * flow_request - make up a request about flows
 * @netlink: the socket
 * @spec: the flow, after match_resolve()
 * @use: what is to be done
 */
void flow_request(struct netlink *netlink, const struct flow_spec *spec,
		  enum flow_use use)
{
	bool deletes = use == FLOW_DELETE || use == FLOW_DELETE_STRICT;

	netlink_begin(netlink, command_for(use));
	match_put(netlink, &spec->match);
	if (use != FLOW_DELETE)
		put_u16(netlink, VSE_A_FLOW_PRIORITY, spec->priority);
	if (spec->match_cookie_given) {
		put_u64(netlink, VSE_A_FLOW_MATCH_COOKIE, spec->match_cookie);
		put_u64(netlink, VSE_A_FLOW_COOKIE_MASK, spec->cookie_mask);
	}
	if (use == FLOW_MODIFY_STRICT || use == FLOW_DELETE_STRICT)
		netlink_put_flag(netlink, VSE_A_FLOW_STRICT);
	if (!deletes)
		put_properties(netlink, spec);
}
