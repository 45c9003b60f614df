// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel's macvlan calls where it would hand a packet to the backlog of the
 * core.
 */
#include <linux/etherdevice.h>
#include "compat.h"
#include "device.h"
#include "macvlan.h"
#include "queue.h"

/**
 * nmv_is_watched - does anybody look at the packets of a NIC before its containers?
 * @lower: the NIC
 *
 * A capture on all devices at once ("any") does not count: the kernel has one list of
 * these for all namespaces, and any container could end early demultiplexing by one.
 *
 * Context: any.
 */
bool nmv_is_watched(const struct net_device *lower)
{
	return !list_empty(&lower->ptype_all) || nmv_has_tc_ingress(lower) ||
	       nmv_has_nft_ingress(lower) ||
	       rcu_access_pointer(lower->xdp_prog);
}

/**
 * nmv_is_waiting - have earlier packets of a device not been delivered yet?
 * @vlan: the device
 *
 * Then the next one must not overtake them: they were known in the NIC's driver,
 * which it was not, for somebody has begun to watch the NIC meanwhile.
 *
 * Context: softirq.
 */
bool nmv_is_waiting(const struct macvlan_dev *vlan)
{
	struct nmv_queue *queue = this_cpu_ptr(nmv_device_of(vlan)->queues);
	unsigned int ring;

	if (READ_ONCE(queue->delivering))
		return false;
	for (ring = 0; ring < NMV_RINGS; ring++)
		if (!list_empty(&queue->batches[ring].turn))
			return true;
	return READ_ONCE(queue->wire);
}

/**
 * nmv_rx - as netif_rx(), but into the queue of the packet's own device
 * @skb: a packet of a macvlan device of this module
 *
 * Context: softirq or with softirqs off; in an RCU section.
 * Return: as netif_rx().
 */
int nmv_rx(struct sk_buff *skb)
{
	struct nmv_device *device = netdev_priv(skb->dev);

	return nmv_queue_add(this_cpu_ptr(device->queues), skb, false);
}

/**
 * nmv_rx_behind - the same for a packet from the wire that may not overtake others
 * @skb: a packet of a macvlan device of this module, of which nmv_is_waiting()
 *
 * Context: softirq, in an RCU section.
 * Return: as netif_rx().
 */
int nmv_rx_behind(struct sk_buff *skb)
{
	struct nmv_device *device = netdev_priv(skb->dev);

	return nmv_queue_add(this_cpu_ptr(device->queues), skb, true);
}

/**
 * nmv_bridge - from one device to another on the same NIC
 * @dest: where to
 * @skb: a packet that is being sent; is consumed
 *
 * The kernel's macvlan sends it to the NIC first, for those who watch it, and for
 * devices that want copies by its source.  If there are none, it saves itself the way.
 *
 * Context: softirqs off; in an RCU section.
 */
void nmv_bridge(const struct macvlan_dev *dest, struct sk_buff *skb)
{
	struct nmv_queue *queue = this_cpu_ptr(nmv_device_of(dest)->queues);
	struct net_device *lower = dest->lowerdev;
	unsigned int length = skb->len;
	int result;

	/* By the NIC's state and MTU, as it is sent to the NIC; it counts if not. */
	if (__dev_forward_skb(lower, skb))
		return;
	if (nmv_is_watched(lower) || nmv_has_sources(lower, eth_hdr(skb))) {
		/* Our receive handler finds the device, and counts what comes. */
		if (nmv_queue_add(queue, skb, false) != NET_RX_SUCCESS)
			macvlan_count_rx(dest, length, false, false);
		return;
	}
	skb->dev = dest->dev;
	skb->pkt_type = PACKET_HOST;
	result = nmv_queue_add(queue, skb, false);
	macvlan_count_rx(dest, length, result == NET_RX_SUCCESS, false);
}
