/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the choice knows of how cores lie: memory, caches, hardware threads.
 */
#ifndef _VSE_TOPOLOGY_H
#define _VSE_TOPOLOGY_H

#include "choice.h"

void vse_topology_read(unsigned int core, struct vse_core_row *row);

#endif /* _VSE_TOPOLOGY_H */
