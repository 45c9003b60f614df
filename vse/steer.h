/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sending a packet's softirq work to a core, by means of RPS.
 *
 * A flow entry owns a steering tag.  Set as the packet's hash, it leads
 * get_rps_cpu() to two places:
 *
 *	rps_sock_flow_table[tag]		the core we want; VSE writes it
 *	queue's rps_dev_flow_table[tag] ("row")	the core the flow is on, and how
 *						far into that core's backlog
 *
 * As in RFS (Documentation/networking/scaling.rst), the flow stays on the core
 * it is on until that core's backlog has drained, so packets keep their order.
 *
 * A packet already on its core needs no tag, and without one it is spared that
 * core's backlog.  It goes on with hash 0, which get_rps_cpu() leaves alone: by
 * its own hash, RFS might take it to where some socket last received its flow.
 * So a flow is in one of two states on each queue:
 *
 *	untagged	row->cpu is no core; the stack runs right behind the poll
 *	tagged		row->cpu is a core; the stack runs behind its backlog
 *
 * and changes between them without a packet overtaking another:
 *
 *	untagged to tagged: packets that went before may still be in this poll's
 *	batch, which the stack sees before any backlog.  The row is set so that
 *	RFS first sends the flow through this core's own backlog, behind them.
 *
 *	tagged to untagged: only when the core's backlog has drained and no
 *	packet that was tagged is still in this poll's batch.
 *
 * Where the backlog of the old core never drains, the packets wait for it here
 * (parking.h).
 *
 * This is the order of the packets as the NIC has them.  Where the host itself is
 * the end of a tunnel, inner packets are queued once more on each core
 * (gro_cells), which RFS does not ask about: when such an entry moves, a few
 * inner packets may be overtaken, as when RFS itself moves a flow.
 */
#ifndef _VSE_STEER_H
#define _VSE_STEER_H

#include <linux/netdevice.h>
#include <linux/netlink.h>
#include <linux/skbuff.h>

/**
 * enum vse_steering - what was done with a packet
 * @VSE_STEERED: it carries the tag
 * @VSE_LEFT_LOCAL: it is on its core, and RPS will leave it there
 * @VSE_PARKED: it is kept, and will come behind those that it must not overtake
 * @VSE_NOT_STEERED: RPS is not set up for this tag on this queue
 */
enum vse_steering {
	VSE_STEERED,
	VSE_LEFT_LOCAL,
	VSE_PARKED,
	VSE_NOT_STEERED,
};

enum vse_steering vse_steer(struct napi_struct *napi, struct sk_buff *skb,
			    int mac_offset, u32 tag, unsigned int core);

void vse_steer_init(void);
void vse_steer_exit(void);
void vse_steer_forget(const struct net_device *dev);

unsigned int vse_tags_fitting(const struct net_device *dev);
int vse_steer_check(const struct net_device *dev,
		    struct netlink_ext_ack *extack);

#endif /* _VSE_STEER_H */
