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
 * A capture on all devices at once ("any") is not seen: the kernel keeps the list of
 * these to itself.
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
	return READ_ONCE(queue->early);
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
	struct nmv_device *device = nmv_device_of(dest);
	struct net_device *lower = dest->lowerdev;
	unsigned int length = skb->len;
	int result;

	if (nmv_is_watched(lower) || nmv_has_sources(lower, skb_eth_hdr(skb))) {
		/* Our receive handler finds the device, and counts. */
		if (!__dev_forward_skb(lower, skb))
			nmv_queue_add(this_cpu_ptr(device->queues), skb, false);
		return;
	}
	result = __dev_forward_skb(dest->dev, skb) ?:
		 nmv_queue_add(this_cpu_ptr(device->queues), skb, false);
	macvlan_count_rx(dest, length, result == NET_RX_SUCCESS, false);
}
