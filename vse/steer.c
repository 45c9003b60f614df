// SPDX-License-Identifier: GPL-2.0
#include <linux/smp.h>
#include <net/gro.h>
#include "parking.h"
#include "rps_row.h"
#include "steer.h"

/*
 * Have RFS believe that the flow waits in this core's backlog, one packet
 * behind what is in there.  This core does not work on its backlog before the
 * poll is over, so RFS sends the packet there.
 */
static void start_tagging(struct napi_struct *napi, struct rps_dev_flow *row)
{
	struct softnet_data *backlog = this_cpu_ptr(&softnet_data);

	/* What GRO has merged without the tag must not come after it. */
	napi_gro_flush(napi, false);
	row->last_qtail = READ_ONCE(backlog->input_queue_head) + 1;
	WRITE_ONCE(row->cpu, smp_processor_id());
}

static enum vse_steering leave_local(struct sk_buff *skb)
{
	__skb_set_sw_hash(skb, 0, false);
	return VSE_LEFT_LOCAL;
}

/**
 * vse_steer - send a packet's softirq work to a core
 * @napi: the context that polls the packet's queue, on this core
 * @skb: the packet, on its way to GRO
 * @mac_offset: where the Ethernet header is, seen from skb->data
 * @tag: the steering tag of its flow entry
 * @core: where to
 *
 * Context: softirq, RCU read side.
 * Return: what was done.
 */
enum vse_steering vse_steer(struct napi_struct *napi, struct sk_buff *skb,
			    int mac_offset, u32 tag, unsigned int core)
{
	struct rps_dev_flow *row = vse_row_of(skb->dev, vse_queue_of(skb),
					      tag);

	if (unlikely(!row || !vse_row_want(tag, core)))
		return VSE_NOT_STEERED;
	if (unlikely(vse_parking_used() || !vse_row_may_go(row, core)) &&
	    vse_parking_take(napi, skb, mac_offset, tag, core))
		return VSE_PARKED;

	if (core == smp_processor_id()) {
		if (!vse_row_is_tagged(row))
			return leave_local(skb);
		if (!vse_napi_holds_packets(napi) &&
		    vse_row_has_drained(row)) {
			WRITE_ONCE(row->cpu, RPS_NO_CPU);
			return leave_local(skb);
		}
	} else if (!vse_row_is_tagged(row)) {
		start_tagging(napi, row);
	}

	/*
	 * As software hash, get_rps_cpu() takes it as it is; as one that is not
	 * of layer 4, tunnels drop it with the outer header.
	 */
	__skb_set_sw_hash(skb, tag, false);
	return VSE_STEERED;
}

/**
 * vse_tags_fitting - how many entries can be steered on a device
 * @dev: the device
 *
 * Context: process, rtnl held, so that the queues stay.
 * Return: tags for which the sock flow table and all queues have room; 0 when
 * net.core.rps_sock_flow_entries or some queue's rps_flow_cnt is 0.
 */
unsigned int vse_tags_fitting(const struct net_device *dev)
{
	const struct rps_sock_flow_table *sock_flows;
	unsigned int fitting = 0, queue;

	rcu_read_lock();
	sock_flows = rcu_dereference(vse_rps_sock_flow_table);
	if (!sock_flows)
		goto unlock;
	fitting = min_t(u32, sock_flows->mask, VSE_MAX_TAGS - 1) + 1;
	for (queue = 0; queue < dev->real_num_rx_queues; queue++) {
		const struct rps_dev_flow_table *table;

		table = rcu_dereference(dev->_rx[queue].rps_flow_table);
		if (!table) {
			fitting = 0;
			break;
		}
		fitting = min_t(unsigned int, fitting, table->mask + 1);
	}
unlock:
	rcu_read_unlock();
	return fitting;
}

/**
 * vse_steer_check - can packets of a device be steered?
 * @dev: the device
 * @extack: says what to set up
 *
 * Context: process, rtnl held.
 * Return: 0 or -EINVAL.
 */
int vse_steer_check(const struct net_device *dev,
		    struct netlink_ext_ack *extack)
{
	if (!rcu_access_pointer(vse_rps_sock_flow_table)) {
		NL_SET_ERR_MSG(extack, "net.core.rps_sock_flow_entries is 0; set it, to 4096 for instance");
		return -EINVAL;
	}
	if (!vse_tags_fitting(dev)) {
		NL_SET_ERR_MSG(extack, "rps_flow_cnt of a receive queue is 0; set it for every queue in /sys/class/net/DEVICE/queues/rx-*, to 4096 for instance");
		return -EINVAL;
	}
	return 0;
}

/**
 * vse_steer_forget - let go of all packets of a device that are kept
 * @dev: the device; no more of its packets are being steered
 *
 * Context: process.
 */
void vse_steer_forget(const struct net_device *dev)
{
	vse_parking_empty(dev);
}

/**
 * vse_steer_init - be ready to steer
 *
 * Context: process.
 */
void vse_steer_init(void)
{
	vse_parking_init();
}

/**
 * vse_steer_exit - when no device's packets are steered any more
 *
 * Context: process; sleeps.
 */
void vse_steer_exit(void)
{
	vse_parking_exit();
}
