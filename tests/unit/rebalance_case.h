/* SPDX-License-Identifier: GPL-2.0 */
/* Cases of the rebalancing: a made-up machine, and made-up entries. */
#ifndef _TESTS_UNIT_REBALANCE_CASE_H
#define _TESTS_UNIT_REBALANCE_CASE_H

#include "test.h"
#include <uapi/linux/vse.h>
#include "machine.h"
#include "rebalance.h"

#define ENTRIES_MAX	1024
#define NO_LIMIT	ENTRIES_MAX

extern struct machine machine;
extern struct vse_entry_row entries[ENTRIES_MAX];
extern unsigned int count;

/* A case begins with idle cores and no entries. */
void begin(unsigned int cores);

/* An entry that brings this load to a core, and has its packets arrive there. */
struct vse_entry_row *add(int core, u32 load);
struct vse_entry_row *add_with_priority(int core, u32 load);

unsigned int rebalance_up_to(unsigned int limit);
unsigned int rebalance(void);

/* The entries have moved, and the loads have followed. */
void follow(void);

void assert_quiet(void);
void assert_moves(const struct vse_entry_row *entry, int to, unsigned int why);

#endif /* _TESTS_UNIT_REBALANCE_CASE_H */
