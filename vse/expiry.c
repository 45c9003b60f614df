// SPDX-License-Identifier: GPL-2.0
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/timerqueue.h>
#include <linux/workqueue.h>
#include <uapi/linux/vse.h>
#include "expiry.h"
#include "flow.h"
#include "lock.h"

static struct timerqueue_head queue = {
	.rb_root = RB_ROOT_CACHED,
};

static void expire(struct work_struct *work);
static DECLARE_DELAYED_WORK(expiry, expire);

static void wait_for_first(void)
{
	struct timerqueue_node *first = timerqueue_getnext(&queue);
	s64 wait;

	if (!first)
		return;
	wait = ktime_ms_delta(first->expires, ktime_get());
	/* A jiffy more, so as not to come too early. */
	mod_delayed_work(system_wq, &expiry,
			 wait > 0 ? msecs_to_jiffies(wait) + 1 : 0);
}

/* When an idle time-out could be over at the earliest. */
static ktime_t idle_end(const struct vse_flow *flow)
{
	struct vse_flow_statistics statistics;

	vse_flow_read_statistics(flow, &statistics);
	return ktime_add_ms(ktime_get(), flow->idle_timeout * MSEC_PER_SEC -
					 (s64)statistics.idle);
}

static ktime_t hard_end(const struct vse_flow *flow)
{
	return ktime_add_ms(flow->added, flow->hard_timeout * MSEC_PER_SEC);
}

static void enqueue(struct vse_flow *flow)
{
	ktime_t end = KTIME_MAX;

	if (flow->hard_timeout)
		end = hard_end(flow);
	if (flow->idle_timeout)
		end = min(end, idle_end(flow));
	flow->expiry.expires = end;
	timerqueue_add(&queue, &flow->expiry);
}

/* Removes the entry, or puts it back into the queue. */
static void look_at(struct vse_flow *flow)
{
	ktime_t now = ktime_get();

	timerqueue_del(&queue, &flow->expiry);
	if (flow->hard_timeout && ktime_compare(hard_end(flow), now) <= 0)
		vse_flow_remove(flow, VSE_REMOVED_HARD);
	else if (flow->idle_timeout && ktime_compare(idle_end(flow), now) <= 0)
		vse_flow_remove(flow, VSE_REMOVED_IDLE);
	else
		enqueue(flow);
}

static void expire(struct work_struct *work)
{
	struct timerqueue_node *first;

	mutex_lock(&vse_lock);
	while ((first = timerqueue_getnext(&queue)) &&
	       ktime_compare(first->expires, ktime_get()) <= 0) {
		look_at(container_of(first, struct vse_flow, expiry));
		cond_resched();
	}
	wait_for_first();
	mutex_unlock(&vse_lock);
}

/**
 * vse_expiry_add - watch an entry's time-outs, if it has any
 * @flow: the entry, just added
 *
 * Context: process; vse_lock held.
 */
void vse_expiry_add(struct vse_flow *flow)
{
	timerqueue_init(&flow->expiry);
	if (!flow->idle_timeout && !flow->hard_timeout)
		return;
	enqueue(flow);
	if (timerqueue_getnext(&queue) == &flow->expiry)
		wait_for_first();
}

/**
 * vse_expiry_remove - watch an entry's time-outs no more
 * @flow: the entry
 *
 * Context: process; vse_lock held.
 */
void vse_expiry_remove(struct vse_flow *flow)
{
	if (!RB_EMPTY_NODE(&flow->expiry.node))
		timerqueue_del(&queue, &flow->expiry);
}

/**
 * vse_expiry_exit - remove no entry any more
 *
 * Context: process; sleeps; no entry is added any more.
 */
void vse_expiry_exit(void)
{
	cancel_delayed_work_sync(&expiry);
}
