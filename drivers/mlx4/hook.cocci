// SPDX-License-Identifier: GPL-2.0
// mlx4_en builds its packets in fragments alone and hands each to GRO in one
// place.  Let VSE see the packet there.

@include@
@@
  #include "mlx4_en.h"
+ #include <vse_hook.h>

@gro depends on include@
expression napi;
@@
- napi_gro_frags(napi)
+ vse_gro_frags(napi)

// A frame may be turned away as XDP turns it away, after XDP had its say: it has no VLAN
// tag, which the NIC may have taken off.

@early depends on include@
identifier dev, cq, budget, ring, skb;
symbol priv, frags, cqe, cq_ring, va, next;
@@
  int mlx4_en_process_rx_cq(struct net_device *dev, struct mlx4_en_cq *cq, int budget)
  {
  <...
  ring->packets++;
+ if (vse_looks_early()) {
+ 	dma_sync_single_for_cpu(priv->ddev, frags[0].dma + frags[0].page_offset,
+ 				ETH_HLEN, DMA_FROM_DEVICE);
+ 	if (!(cqe->vlan_my_qpn & cpu_to_be32(MLX4_CQE_CVLAN_PRESENT_MASK |
+ 					     MLX4_CQE_SVLAN_PRESENT_MASK)) &&
+ 	    vse_turns_away(&cq->napi, dev, cq_ring, va))
+ 		goto next;
+ }
  skb = napi_get_frags(&cq->napi);
  ...>
  }

// An interrupt that has come tells where a queue is polled.  Before that the driver
// alone knows.

@interrupt depends on include@
declarer name VSE_TELL_QUEUE_IRQ;
@@
  void mlx4_en_recover_from_oom(...)
  { ... }
+ static unsigned int mlx4_en_queue_irq(struct net_device *dev, unsigned int queue)
+ {
+ 	struct mlx4_en_priv *priv = netdev_priv(dev);
+ 	int irq;
+ 	if (!priv->port_up || queue >= priv->rx_ring_num)
+ 		return 0;
+ 	irq = mlx4_eq_get_irq(priv->mdev->dev, priv->rx_cq[queue]->vector);
+ 	return irq > 0 ? irq : 0;
+ }
+ VSE_TELL_QUEUE_IRQ(mlx4_en, mlx4_en_queue_irq);
