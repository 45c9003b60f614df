// SPDX-License-Identifier: GPL-2.0
// ixgbe hands every packet to GRO in one place, those of its AF_XDP rings as
// well.  Let VSE see the packet there.

@include@
@@
  #include "ixgbe.h"
+ #include <vse_hook.h>

@gro depends on include@
expression napi, skb;
@@
- napi_gro_receive(napi, skb)
+ vse_gro_receive(napi, skb)

// A frame may be turned away as XDP turns it away, after XDP had its say: all of it is
// in one buffer, and has no VLAN tag, which the NIC may have taken off.

@early depends on include@
identifier q_vector, rx_ring, xdp, skb, adapter;
symbol rx_desc;
@@
  int ixgbe_clean_rx_irq(struct ixgbe_q_vector *q_vector,
  			 struct ixgbe_ring *rx_ring, ...)
  {
  <...
  skb = ixgbe_run_xdp(adapter, rx_ring, &xdp);
+ if (!skb && vse_looks_early() &&
+     ixgbe_test_staterr(rx_desc, IXGBE_RXD_STAT_EOP) &&
+     !ixgbe_test_staterr(rx_desc, IXGBE_RXD_STAT_VP) &&
+     vse_turns_away(&q_vector->napi, rx_ring->netdev,
+ 		   rx_ring->queue_index, xdp.data))
+ 	skb = ERR_PTR(-IXGBE_XDP_CONSUMED);
  ...>
  }

// An interrupt that has come tells where a queue is polled.  Before that the driver
// alone knows.

@interrupt depends on include@
declarer name VSE_TELL_QUEUE_IRQ;
@@
  int ixgbe_poll(...)
  { ... }
+ static unsigned int ixgbe_queue_irq(struct net_device *dev, unsigned int queue)
+ {
+ 	struct ixgbe_adapter *adapter = netdev_priv(dev);
+ 	struct ixgbe_ring *ring;
+ 	if (queue >= adapter->num_rx_queues)
+ 		return 0;
+ 	ring = adapter->rx_ring[queue];
+ 	if (!ring || !ring->q_vector)
+ 		return 0;
+ 	return adapter->msix_entries ?
+ 	       adapter->msix_entries[ring->q_vector->v_idx].vector :
+ 	       adapter->pdev->irq;
+ }
+ VSE_TELL_QUEUE_IRQ(ixgbe, ixgbe_queue_irq);
