// SPDX-License-Identifier: GPL-2.0
#include <linux/etherdevice.h>
#include <linux/jiffies.h>
#include <linux/limits.h>
#include <linux/smp.h>
#include <net/gro.h>
#include "parking.h"
#include "rps_row.h"

/*
 * So long a flow waits by itself: on a core that is not overloaded it finds a gap
 * soon.
 */
#define PATIENCE		msecs_to_jiffies(10)

/*
 * A flow is given up, to be tried again as much later, when the core that it
 * waits for has done nothing for so long, or there are so many packets.
 */
#define PARKED_LONGEST		HZ
#define PARKED_MOST		4096

/* So many packets are let go at once, lest others wait. */
#define LET_GO			64

DEFINE_PER_CPU(struct vse_parking_lot, vse_parking_lot);

static struct vse_parked_flow *find_flow(struct vse_parking_lot *lot,
					 const struct net_device *dev,
					 unsigned int queue, u32 tag)
{
	struct vse_parked_flow *flow;

	for (flow = lot->flows; flow < lot->flows + VSE_PARKED_FLOWS; flow++)
		if (flow->dev == dev && flow->tag == tag &&
		    flow->queue == queue)
			return flow;
	return NULL;
}

static void note_down(struct vse_parking_lot *lot, struct net_device *dev,
		      unsigned int queue, u32 tag, unsigned int core)
{
	struct vse_parked_flow *flow;

	for (flow = lot->flows; flow < lot->flows + VSE_PARKED_FLOWS; flow++) {
		if (flow->dev)
			continue;
		flow->dev = dev;
		flow->queue = queue;
		flow->tag = tag;
		flow->core = core;
		flow->since = jiffies;
		flow->given_up = false;
		WRITE_ONCE(lot->used, lot->used + 1);
		mod_timer(&lot->timer, jiffies + PATIENCE);
		return;
	}
}

static void strike_out(struct vse_parking_lot *lot,
		       struct vse_parked_flow *flow)
{
	flow->dev = NULL;
	WRITE_ONCE(lot->used, lot->used - 1);
}

/* How many more packets a core's backlog should be sent; others send, too. */
static unsigned int room_on(unsigned int core)
{
	const struct softnet_data *backlog = &per_cpu(softnet_data, core);
	unsigned int waiting =
		skb_queue_len_lockless(&backlog->input_pkt_queue);
	unsigned int most = READ_ONCE(vse_max_backlog) / 2;

	return waiting < most ? most - waiting : 0;
}

/* RFS takes them where their tag leads; without one they stay where they are. */
static void take_out(struct vse_parking_lot *lot, struct vse_parked_flow *flow,
		     unsigned int count, bool tagged, struct sk_buff_head *out)
{
	struct sk_buff *skb;

	while (count-- && (skb = __skb_dequeue(&flow->packets))) {
		lot->parked--;
		if (!tagged)
			__skb_set_sw_hash(skb, 0, false);
		__skb_queue_tail(out, skb);
	}
}

/* Packets that may go, to @out, and the flow with the last of them. */
static void let_go(struct vse_parking_lot *lot, struct vse_parked_flow *flow,
		   struct rps_dev_flow *row, struct sk_buff_head *out)
{
	bool here = flow->core == smp_processor_id();
	unsigned int count = LET_GO;

	if (!here)
		count = min(count, room_on(flow->core));
	vse_row_want(flow->tag, flow->core);
	take_out(lot, flow, count, !here || row->cpu == flow->core, out);
	if (skb_queue_empty(&flow->packets))
		strike_out(lot, flow);
}

/* All of them go, wherever RFS has them go. */
static void give_up(struct vse_parking_lot *lot, struct vse_parked_flow *flow,
		    struct sk_buff_head *out)
{
	take_out(lot, flow, UINT_MAX, true, out);
	flow->given_up = true;
	flow->since = jiffies;
}

static void hand_on(struct sk_buff_head *packets)
{
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(packets)))
		netif_receive_skb(skb);
}

/* As GRO would do with a packet that has all of its data in fragments. */
static bool make_ready(struct sk_buff *skb, int mac_offset)
{
	if (mac_offset)
		return true;
	if (!pskb_may_pull(skb, ETH_HLEN))
		return false;
	skb->protocol = eth_type_trans(skb, skb->dev);
	return true;
}

static void park(struct vse_parking_lot *lot, struct vse_parked_flow *flow,
		 struct sk_buff *skb)
{
	__skb_set_sw_hash(skb, flow->tag, false);
	__skb_queue_tail(&flow->packets, skb);
	lot->parked++;
}

/* How long it takes is the matter of a core that has much to do, and does it. */
static bool goes_on(struct vse_parked_flow *flow,
		    const struct rps_dev_flow *row)
{
	unsigned int head;

	if (vse_row_is_tagged(row)) {
		head = READ_ONCE(per_cpu(softnet_data,
					 row->cpu).input_queue_head);
		if (head != flow->head) {
			flow->head = head;
			flow->since = jiffies;
		}
	}
	return time_before(jiffies, flow->since + PARKED_LONGEST);
}

/*
 * True if the flow is parking from now on.  What GRO and the poll's batch still
 * hold of it comes to the old core's backlog before the poll is over.
 */
static bool begin_parking(struct napi_struct *napi,
			  struct vse_parked_flow *flow)
{
	unsigned long wait = flow->given_up ? PARKED_LONGEST : PATIENCE;

	if (time_before(jiffies, flow->since + wait))
		return false;
	flow->given_up = false;
	flow->since = jiffies;
	napi_gro_flush(napi, false);
	return true;
}

static bool take(struct vse_parking_lot *lot, struct napi_struct *napi,
		 struct sk_buff *skb, int mac_offset,
		 struct vse_parked_flow *flow, struct rps_dev_flow *row,
		 struct sk_buff_head *out)
{
	bool may_go = vse_row_may_go(row, flow->core);

	if (skb_queue_empty(&flow->packets)) {
		if (may_go)
			strike_out(lot, flow);
		if (may_go || !begin_parking(napi, flow))
			return false;
	} else if (may_go && !vse_napi_holds_packets(napi)) {
		let_go(lot, flow, row, out);
		/* All are on their way, and this one comes behind them. */
		if (!flow->dev)
			return false;
	}
	if (lot->parked >= PARKED_MOST || !goes_on(flow, row) ||
	    !make_ready(skb, mac_offset)) {
		give_up(lot, flow, out);
		return false;
	}
	park(lot, flow, skb);
	return true;
}

/**
 * vse_parking_take - keep a packet that must not go to its core yet
 * @napi: the context that polls the packet's queue, on this core
 * @skb: the packet, on its way to GRO
 * @mac_offset: where the Ethernet header is, seen from skb->data
 * @tag: the steering tag of its flow entry
 * @core: where the entry wants it
 *
 * To be called for each packet of a flow that cannot go, and while
 * vse_parking_used() for all that are to be steered.
 *
 * Context: softirq, RCU read side.
 * Return: true if the packet is kept; false if it goes on like others.
 */
bool vse_parking_take(struct napi_struct *napi, struct sk_buff *skb,
		      int mac_offset, u32 tag, unsigned int core)
{
	struct vse_parking_lot *lot = this_cpu_ptr(&vse_parking_lot);
	unsigned int queue = vse_queue_of(skb);
	struct rps_dev_flow *row = vse_row_of(skb->dev, queue, tag);
	struct vse_parked_flow *flow;
	struct sk_buff_head out;
	bool kept = false;

	if (!row)
		return false;
	__skb_queue_head_init(&out);
	spin_lock(&lot->lock);
	flow = find_flow(lot, skb->dev, queue, tag);
	if (flow) {
		flow->core = core;
		kept = take(lot, napi, skb, mac_offset, flow, row, &out);
	} else if (!vse_row_may_go(row, core)) {
		note_down(lot, skb->dev, queue, tag, core);
	}
	spin_unlock(&lot->lock);
	hand_on(&out);
	return kept;
}

static void look_after(struct vse_parking_lot *lot,
		       struct vse_parked_flow *flow, struct sk_buff_head *out)
{
	struct rps_dev_flow *row = vse_row_of(flow->dev, flow->queue,
					      flow->tag);

	if (row && vse_row_may_go(row, flow->core)) {
		/* Of one that has not begun to park, GRO may still hold some. */
		if (skb_queue_empty(&flow->packets))
			strike_out(lot, flow);
		else
			let_go(lot, flow, row, out);
		return;
	}
	if (row && (skb_queue_empty(&flow->packets) ?
			    time_before(jiffies, flow->since + PARKED_LONGEST) :
			    goes_on(flow, row)))
		return;
	give_up(lot, flow, out);
	/* It is noted down again if it still comes, and still cannot go. */
	strike_out(lot, flow);
}

/* What GRO has held when parking began has gone since: a poll is over. */
static void look_after_all(struct timer_list *timer)
{
	struct vse_parking_lot *lot = from_timer(lot, timer, timer);
	struct vse_parked_flow *flow;
	struct sk_buff_head out;

	__skb_queue_head_init(&out);
	rcu_read_lock();
	spin_lock(&lot->lock);
	for (flow = lot->flows; flow < lot->flows + VSE_PARKED_FLOWS; flow++)
		if (flow->dev)
			look_after(lot, flow, &out);
	if (lot->used)
		mod_timer(&lot->timer, jiffies + 1);
	spin_unlock(&lot->lock);
	hand_on(&out);
	rcu_read_unlock();
}

/**
 * vse_parking_empty - let all packets of a device go
 * @dev: the device; no more of its packets are to be steered
 *
 * Context: process; sleeps not.
 */
void vse_parking_empty(const struct net_device *dev)
{
	struct vse_parked_flow *flow;
	struct vse_parking_lot *lot;
	struct sk_buff_head out;
	unsigned int core, i;

	__skb_queue_head_init(&out);
	for_each_possible_cpu(core) {
		lot = per_cpu_ptr(&vse_parking_lot, core);
		spin_lock_bh(&lot->lock);
		for (i = 0; i < VSE_PARKED_FLOWS; i++) {
			flow = &lot->flows[i];
			if (flow->dev != dev)
				continue;
			give_up(lot, flow, &out);
			strike_out(lot, flow);
		}
		spin_unlock_bh(&lot->lock);
	}
	local_bh_disable();
	hand_on(&out);
	local_bh_enable();
}

/**
 * vse_parking_init - prepare empty lots
 */
void vse_parking_init(void)
{
	struct vse_parking_lot *lot;
	unsigned int core, i;

	for_each_possible_cpu(core) {
		lot = per_cpu_ptr(&vse_parking_lot, core);
		spin_lock_init(&lot->lock);
		timer_setup(&lot->timer, look_after_all, TIMER_PINNED);
		for (i = 0; i < VSE_PARKED_FLOWS; i++)
			__skb_queue_head_init(&lot->flows[i].packets);
	}
}

/**
 * vse_parking_exit - when all lots are empty
 *
 * Context: process; sleeps.
 */
void vse_parking_exit(void)
{
	unsigned int core;

	for_each_possible_cpu(core)
		timer_delete_sync(&per_cpu_ptr(&vse_parking_lot, core)->timer);
}
