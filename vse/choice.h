/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which core a flow goes to: a pure function of the core table.
 */
#ifndef _VSE_CHOICE_H
#define _VSE_CHOICE_H

#include <linux/types.h>

/* Loads are in permille of a core's time. */
#define VSE_LOAD_FULL		1000

/* Returned where a flow has no core: it stays where it arrived. */
#define VSE_NO_CORE		(-1)

/**
 * struct vse_core_load - what the choice knows of a core
 * @load: average of its busy time, in permille
 * @expected: load of flows placed there that @load does not show yet
 * @free: online, allowed, and no VM is bound to it
 */
struct vse_core_load {
	u32 load;
	u32 expected;
	bool free;
};

int vse_choose_core(const struct vse_core_load *cores, unsigned int count,
		    unsigned int present, unsigned int high_mark);
u32 vse_load_average(u32 average, u32 sample, unsigned int weight);

#endif /* _VSE_CHOICE_H */
