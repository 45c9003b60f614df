/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Subtables: the rules that have the same mask, and the order in which look-up
 * asks them.
 */
#ifndef _VSE_SUBTABLE_H
#define _VSE_SUBTABLE_H

#include <linux/list.h>
#include <linux/rcupdate.h>
#include "match.h"
#include "node.h"

/* Each different mask costs every packet that no decision is known of. */
#define VSE_MAX_MASKS		1024

/**
 * struct vse_rule - one match in the classifier
 * @match: what it matches; does not change while the rule is in
 * @subtable: the rules that have the same mask; set by insert
 * @node: what the receive path reads of it; set by insert
 * @number: the node's
 * @before: what the node had counted before; set by insert
 * @list: in @subtable's list of its rules
 */
struct vse_rule {
	struct vse_match match;
	struct vse_subtable *subtable;
	struct vse_node *node;
	unsigned int number;
	struct vse_counters before;
	struct list_head list;
};

/**
 * struct vse_subtable - the rules that have one mask in common
 * @mask: the bits that they match on
 * @rules: the rules
 * @count: length of @rules
 * @max_priority: no rule has a higher one
 * @loose: rules of that priority that were removed without a look whether
 *	another one has it
 * @rcu: to free it
 */
struct vse_subtable {
	struct vse_mask mask;
	struct list_head rules;
	unsigned int count;
	u16 max_priority;
	unsigned int loose;
	struct rcu_head rcu;
};

/**
 * struct vse_mask_array - what look-up reads of the masks
 * @rcu: to free it
 * @all: the bits of all masks together
 * @count: length of @slots
 * @slots: the masks, the one with the highest priority first; with the node of
 *	the only rule, where there is only one: it need not be looked for
 */
struct vse_mask_array {
	struct rcu_head rcu;
	struct vse_mask all;
	unsigned int count;
	struct vse_mask_slot {
		struct vse_subtable *subtable;
		struct vse_node *only;
		u16 max_priority;
		u8 headers;
	} slots[];
};

/**
 * struct vse_subtables - all of them
 * @masks: what look-up reads of them
 */
struct vse_subtables {
	struct vse_mask_array __rcu *masks;
};

int vse_subtables_init(struct vse_subtables *subtables);
void vse_subtables_destroy(struct vse_subtables *subtables);

struct vse_subtable *vse_subtable_find(const struct vse_subtables *subtables,
				       const struct vse_key *bits);
struct vse_subtable *vse_subtable_get(struct vse_subtables *subtables,
				      const struct vse_match *match);
void vse_subtable_remove(struct vse_subtables *subtables,
			 struct vse_subtable *subtable);
void vse_subtable_show_only(struct vse_subtables *subtables,
			    const struct vse_subtable *subtable);
void vse_subtable_lower_priority(struct vse_subtables *subtables,
				 struct vse_subtable *subtable);

#endif /* _VSE_SUBTABLE_H */
