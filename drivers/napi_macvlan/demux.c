// SPDX-License-Identifier: GPL-2.0
/*
 * In the NIC's driver: for which container is a packet, and may it have it?
 *
 * What is not for one goes on as if we were not there, and so does what somebody
 * else wants to see on its way: RPS, and with it VSE, which have it worked on by
 * another core, and all that looks at packets of the NIC (nmv_is_watched()).
 */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <net/busy_poll.h>
#include <vse_hook.h>
#include "compat.h"
#include "demux.h"
#include "device.h"
#include "macvlan.h"
#include "queue.h"
#include "ring.h"

static bool goes_to_other_core(const struct sk_buff *skb)
{
	unsigned int queue = 0;

	if (skb_rx_queue_recorded(skb))
		queue = skb_get_rx_queue(skb);
	/* A hash of software is the tag of a flow that VSE steers; 0, one that stays. */
	return (skb->sw_hash && skb->hash) || nmv_has_rps(skb->dev, queue);
}

/* Makes it a packet of the device, as the kernel's macvlan would. */
static bool give_to(struct net_device *dev, struct sk_buff *skb, int mac_offset)
{
	if (mac_offset >= 0) {
		/* All data is in fragments, and nobody looked at it yet. */
		if (mac_offset || !pskb_may_pull(skb, ETH_HLEN))
			return false;
		skb->protocol = eth_type_trans(skb, dev);
	}
	skb->dev = dev;
	skb->pkt_type = PACKET_HOST;
	skb_set_queue_mapping(skb, 0);
	return true;
}

static void count_drop(struct nmv_device *device, struct nmv_queue *queue,
		       enum nmv_counter counter)
{
	nmv_count(queue, counter);
	macvlan_count_rx(&device->vlan, 0, false, false);
}

static void drop(struct nmv_device *device, struct nmv_queue *queue,
		 struct sk_buff *skb, enum nmv_counter counter)
{
	count_drop(device, queue, counter);
	/* In a driver's poll: the cheapest way to be rid of it. */
	napi_consume_skb(skb, 1);
}

/* To the thread of a device. */
static void add_to_queue(struct nmv_device *device, struct nmv_queue *queue,
			 struct sk_buff *skb)
{
	unsigned int length = skb->len + ETH_HLEN;
	int result = nmv_queue_add(queue, skb, true);

	macvlan_count_rx(&device->vlan, length, result == NET_RX_SUCCESS, false);
}

/* True if the packet is consumed. */
static bool take(struct nmv_device *device, struct nmv_ring *ring,
		 struct sk_buff *skb, int mac_offset)
{
	struct nmv_queue *queue = this_cpu_ptr(device->queues);
	struct nmv_batch *batch = &queue->batches[ring->number];

	if (unlikely(!READ_ONCE(queue->running)))
		return false;
	if (!nmv_credit_take(&batch->credit, &ring->quantum)) {
		drop(device, queue, skb, NMV_DROPPED_SHARE);
		return true;
	}
	/* More than a poll brings only if a driver's threads let no softirq run. */
	if (unlikely(batch->count >= READ_ONCE(nmv_queue_limit))) {
		drop(device, queue, skb, NMV_DROPPED_FULL);
		return true;
	}
	if (!give_to(device->vlan.dev, skb, mac_offset))
		return false;
	nmv_count(queue, NMV_EARLY);
	/* Or was until now: none overtakes those that wait for the thread. */
	if (unlikely(device->vlan.dev->threaded || READ_ONCE(queue->wire)))
		add_to_queue(device, queue, skb);
	else
		nmv_ring_keep(ring, batch, skb);
	return true;
}

/* VLAN devices of the NIC come first. */
static struct macvlan_dev *find_vlan(const struct net_device *lower,
				     const struct ethhdr *eth)
{
	if (is_multicast_ether_addr(eth->h_dest) || eth_type_vlan(eth->h_proto))
		return NULL;
	return nmv_find(lower, eth);
}

/* For which device, or NULL if it is not for one alone, or others want to see it. */
static struct nmv_device *find_device(const struct sk_buff *skb, int mac_offset)
{
	const struct ethhdr *eth;
	struct macvlan_dev *vlan;
	struct ethhdr copy;

	if (skb_vlan_tag_present(skb))
		return NULL;
	eth = skb_header_pointer(skb, mac_offset, sizeof(copy), &copy);
	if (!eth)
		return NULL;
	vlan = find_vlan(skb->dev, eth);
	if (!vlan || nmv_is_watched(skb->dev) || goes_to_other_core(skb))
		return NULL;
	return nmv_device_of(vlan);
}

static bool receive_from(struct napi_struct *napi, struct sk_buff *skb,
			 int mac_offset)
{
	struct nmv_ring *ring = nmv_ring_find(napi);
	struct nmv_device *device;

	if (!ring)
		return false;
	nmv_ring_brought(ring);
	device = find_device(skb, mac_offset);
	if (device) {
		skb_mark_napi_id(skb, napi);
		if (take(device, ring, skb, mac_offset))
			return true;
	}
	ring->others++;
	return false;
}

static bool receive(struct napi_struct *napi, struct sk_buff *skb,
		    int mac_offset)
{
	bool taken = false;

	rcu_read_lock();
	if (nmv_has_containers(skb->dev))
		taken = receive_from(napi, skb, mac_offset);
	rcu_read_unlock();
	return taken;
}

static bool refuses(struct nmv_device *device, struct nmv_ring *ring)
{
	struct nmv_queue *queue = this_cpu_ptr(device->queues);

	if (!READ_ONCE(queue->running) ||
	    !nmv_credit_refuse(&queue->batches[ring->number].credit,
			       &ring->quantum))
		return false;
	nmv_ring_brought(ring);
	count_drop(device, queue, NMV_DROPPED_SHARE);
	return true;
}

/*
 * A frame of which no packet has been made yet: cheaper than to drop a packet.  What may
 * be worked on by another core is not ours to refuse, and only its hash would tell.
 */
static bool turns_away(struct napi_struct *napi, const struct net_device *dev,
		       unsigned int number, const void *frame)
{
	struct macvlan_dev *vlan;
	struct nmv_ring *ring;
	bool refused = false;

	rcu_read_lock();
	ring = nmv_has_containers(dev) ? nmv_ring_find(napi) : NULL;
	if (ring && nmv_quantum_limits(&ring->quantum)) {
		vlan = find_vlan(dev, frame);
		if (vlan && !nmv_is_watched(dev) &&
		    !nmv_has_rps(dev, number) && !nmv_has_rfs(dev, number))
			refused = refuses(nmv_device_of(vlan), ring);
	}
	rcu_read_unlock();
	return refused;
}

/**
 * nmv_demux_start - see the packets of all drivers that were built with the hook
 *
 * Context: process; sleeps.
 * Return: 0, or -ENOMEM.
 */
int nmv_demux_start(void)
{
	int error = nmv_rings_init();

	if (!error)
		vse_hook_set_demux(receive, turns_away);
	return error;
}

/**
 * nmv_demux_stop - see none any more; there are no devices
 *
 * Context: process; sleeps.
 */
void nmv_demux_stop(void)
{
	vse_hook_clear_demux();
	nmv_rings_exit();
}
