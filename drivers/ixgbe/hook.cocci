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
