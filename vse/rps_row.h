/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The rows of RFS: which core a flow is on, for each queue (steer.h).
 */
#ifndef _VSE_RPS_ROW_H
#define _VSE_RPS_ROW_H

#include <linux/netdevice.h>
#include "rps_compat.h"
#include "tag.h"

static inline unsigned int vse_queue_of(const struct sk_buff *skb)
{
	return skb_rx_queue_recorded(skb) ? skb_get_rx_queue(skb) : 0;
}

/* Where get_rps_cpu() looks: in a large table by more bits than the slot's. */
static inline struct rps_dev_flow *vse_row_of(const struct net_device *dev,
					      unsigned int queue, u32 tag)
{
	struct rps_dev_flow_table *table;

	if (queue >= dev->real_num_rx_queues)
		return NULL;
	table = rcu_dereference(dev->_rx[queue].rps_flow_table);
	if (!table || vse_tag_slot(tag) > table->mask)
		return NULL;
	return &table->flows[tag & table->mask];
}

static inline bool vse_row_is_tagged(const struct rps_dev_flow *row)
{
	return row->cpu < nr_cpu_ids;
}

/* As get_rps_cpu() asks before it lets a flow go. */
static inline bool vse_row_has_drained(const struct rps_dev_flow *row)
{
	const struct softnet_data *backlog = &per_cpu(softnet_data, row->cpu);

	return !cpu_online(row->cpu) ||
	       (int)(READ_ONCE(backlog->input_queue_head) -
		     row->last_qtail) >= 0;
}

/* May a packet go to a core without overtaking one in the flow's backlog? */
static inline bool vse_row_may_go(const struct rps_dev_flow *row,
				  unsigned int core)
{
	return !vse_row_is_tagged(row) || row->cpu == core ||
	       vse_row_has_drained(row);
}

/* False if there is no table any more, or it is too small. */
static inline bool vse_row_want(u32 tag, unsigned int core)
{
	struct rps_sock_flow_table *sock_flows;
	u32 *entry, wanted;

	sock_flows = rcu_dereference(vse_rps_sock_flow_table);
	if (unlikely(!sock_flows || vse_tag_slot(tag) > sock_flows->mask))
		return false;
	/*
	 * Sockets and tap devices write there, too: look each time, but keep
	 * the cache line shared while nothing changes.
	 */
	wanted = (tag & ~vse_rps_cpu_mask) | core;
	entry = &sock_flows->ents[tag & sock_flows->mask];
	if (READ_ONCE(*entry) != wanted)
		WRITE_ONCE(*entry, wanted);
	return true;
}

#endif /* _VSE_RPS_ROW_H */
