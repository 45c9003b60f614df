// SPDX-License-Identifier: GPL-2.0
// The kernel's macvlan with this module's queues: wherever it hands a packet to the
// backlog of the core or to a work queue, it hands it to the receiving device's own
// queue.  All the rest, its whole user interface, stays the kernel's.

@include@
@@
  #include <linux/if_macvlan.h>
+ #include "macvlan.h"
+ #include "device.h"

// ---- a device has queues

@priv@
@@
- sizeof(struct macvlan_dev)
+ sizeof(struct nmv_device)

@init@
identifier dev, vlan;
@@
  int macvlan_init(struct net_device *dev)
  {
  ...
  if (!vlan->pcpu_stats)
  	return -ENOMEM;
+ if (nmv_device_init(dev)) {
+ 	free_percpu(vlan->pcpu_stats);
+ 	return -ENOMEM;
+ }
  ...
  }

@uninit@
identifier dev, vlan;
@@
  void macvlan_uninit(struct net_device *dev)
  {
  ...
+ nmv_device_exit(dev);
  free_percpu(vlan->pcpu_stats);
  ...
  }

@open@
identifier dev, vlan;
@@
  int macvlan_open(struct net_device *dev)
  {
  <...
+ nmv_device_open(dev);
  macvlan_hash_add(vlan);
  ...>
  }

@stop@
identifier dev, vlan;
expression sync;
@@
  int macvlan_stop(struct net_device *dev)
  {
  <...
+ nmv_device_leave(dev);
  macvlan_hash_del(vlan, sync);
+ nmv_device_stop(dev);
  ...>
  }

// ---- not through the backlog

@netif_rx@
expression skb;
@@
(
- netif_rx(skb)
+ nmv_rx(skb)
|
- __netif_rx(skb)
+ nmv_rx(skb)
)

@bridge@
expression vlan, skb;
@@
- dev_forward_skb(vlan->lowerdev, skb);
+ nmv_bridge(dest, skb);

@order@
typedef rx_handler_result_t;
identifier pskb, packet, vlan, ret, handle_res;
@@
  rx_handler_result_t macvlan_handle_frame(struct sk_buff **pskb)
  {
  ...
  packet->pkt_type = PACKET_HOST;
+ if (nmv_is_waiting(vlan)) {
+ 	ret = nmv_rx_behind(packet);
+ 	handle_res = RX_HANDLER_CONSUMED;
+ 	goto out;
+ }
  ret = NET_RX_SUCCESS;
  handle_res = RX_HANDLER_ANOTHER;
  ...
  macvlan_count_rx(vlan, ...);
  ...
  }

// ---- not through a work queue: to each receiver's queue at once

@enqueue@
identifier port, src, skb;
@@
  void macvlan_broadcast_enqueue(struct macvlan_port *port,
  	const struct macvlan_dev *src, struct sk_buff *skb)
  {
- ...
+ if (!src)
+ 	macvlan_broadcast(skb, port, NULL,
+ 			  MACVLAN_MODE_PRIVATE | MACVLAN_MODE_VEPA |
+ 			  MACVLAN_MODE_PASSTHRU | MACVLAN_MODE_BRIDGE);
+ else if (src->mode == MACVLAN_MODE_VEPA)
+ 	macvlan_broadcast(skb, port, src->dev,
+ 			  MACVLAN_MODE_VEPA | MACVLAN_MODE_BRIDGE);
+ else
+ 	/* Those in bridge mode had it when it was sent. */
+ 	macvlan_broadcast(skb, port, src->dev, MACVLAN_MODE_VEPA);
  }

@no_work@
identifier w;
@@
- void macvlan_process_broadcast(struct work_struct *w) { ... }

@no_work_setup@
symbol macvlan_process_broadcast;
expression port;
@@
- skb_queue_head_init(&port->bc_queue);
- INIT_WORK(&port->bc_work, macvlan_process_broadcast);

@no_work_end@
expression port;
identifier skb, dev;
@@
  void macvlan_port_destroy(struct net_device *dev)
  {
  ...
- struct sk_buff *skb;
  ...
- cancel_work_sync(&port->bc_work);
- while ((skb = __skb_dequeue(&port->bc_queue))) { ... }
  ...
  }

// ---- whose ports they are: a flag would have the kernel's macvlan, if that is there,
// too, take this module's for its own

@is_port@
expression dev;
@@
- netif_is_macvlan_port(dev)
+ nmv_has_containers(dev)

@port_flag@
expression err, port, dev;
@@
  if (err)
  	kfree(port);
- else
- 	dev->priv_flags |= IFF_MACVLAN_PORT;

@port_flag_end@
expression dev;
@@
- dev->priv_flags &= ~IFF_MACVLAN_PORT;

// ---- what is asked of a port

@find@
typedef bool;
identifier pskb;
@@
  rx_handler_result_t macvlan_handle_frame(struct sk_buff **pskb)
  { ... }
+
+ bool nmv_has_containers(const struct net_device *lower)
+ {
+ 	return rcu_access_pointer(lower->rx_handler) == macvlan_handle_frame;
+ }
+
+ /* In an RCU section, of a device that has containers. */
+ bool nmv_has_sources(const struct net_device *lower, const struct ethhdr *eth)
+ {
+ 	const struct macvlan_port *port = macvlan_port_get_rcu(lower);
+
+ 	return port && !hlist_empty(&port->vlan_source_hash[macvlan_eth_hash(eth->h_source)]);
+ }
+
+ /* The same.  Returns what a unicast frame is for, if all of it is for that alone. */
+ struct macvlan_dev *nmv_find(const struct net_device *lower,
+ 			      const struct ethhdr *eth)
+ {
+ 	struct macvlan_port *port = macvlan_port_get_rcu(lower);
+ 	struct macvlan_dev *vlan;
+
+ 	if (!port || nmv_has_sources(lower, eth))
+ 		return NULL;
+ 	if (macvlan_passthru(port))
+ 		return list_first_or_null_rcu(&port->vlans, struct macvlan_dev, list);
+ 	vlan = macvlan_hash_lookup(port, eth->h_dest);
+ 	return vlan && vlan->mode != MACVLAN_MODE_SOURCE ? vlan : NULL;
+ }

// ---- ethtool

@ethtool@
symbol macvlan_ethtool_ops;
expression link;
@@
  struct ethtool_ops macvlan_ethtool_ops = {
+ 	.get_sset_count = nmv_get_sset_count,
+ 	.get_strings = nmv_get_strings,
+ 	.get_ethtool_stats = nmv_get_ethtool_stats,
  	.get_link = link,
  	...,
  };

@driver@
expression to, size;
@@
- strscpy(to->driver, "macvlan", size)
+ strscpy(to->driver, "napi_macvlan", size)

// ---- the module

@start@
symbol macvlan_link_ops, macvlan_notifier_block;
identifier err;
@@
  int macvlan_init_module(void)
  {
  int err;
+
+ err = nmv_start();
+ if (err < 0)
+ 	return err;
+ macvlan_link_ops.kind = nmv_kind();
  register_netdevice_notifier(&macvlan_notifier_block);
  ... when any
  }

@start_failed@
identifier err;
@@
  int macvlan_init_module(void)
  {
  <...
  unregister_netdevice_notifier(&macvlan_notifier_block);
- return err;
+ return nmv_fail(err);
  ...>
  }

@finish@
@@
  void macvlan_cleanup_module(void)
  {
  ...
  unregister_netdevice_notifier(&macvlan_notifier_block);
+ nmv_stop();
  }

@no_exports@
declarer name EXPORT_SYMBOL_GPL;
identifier f;
@@
- EXPORT_SYMBOL_GPL(f);

@alias@
declarer name MODULE_ALIAS_RTNL_LINK;
@@
- MODULE_ALIAS_RTNL_LINK("macvlan");
+ MODULE_ALIAS_RTNL_LINK("napi_macvlan");

@description@
declarer name MODULE_DESCRIPTION;
expression e;
@@
- MODULE_DESCRIPTION(e);
+ MODULE_DESCRIPTION("macvlan whose devices have receive queues of their own");
