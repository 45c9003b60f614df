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
