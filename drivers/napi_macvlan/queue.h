/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _NMV_QUEUE_H
#define _NMV_QUEUE_H

#include <linux/skbuff.h>

struct net_device;
struct nmv_queue;

void nmv_queue_init(struct nmv_queue *queue, struct net_device *dev);
void nmv_queue_exit(struct nmv_queue *queue);
void nmv_queue_purge(struct nmv_queue *queue);
int nmv_queue_add(struct nmv_queue *queue, struct sk_buff *skb, bool wire);

#endif /* _NMV_QUEUE_H */
