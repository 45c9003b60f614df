/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Finds the rule with the highest priority that matches a key.
 *
 * Masked tuple space, after the flow table of the kernel's openvswitch module.
 * Rules with the same mask (a subtable) can be found with one hash look-up of
 * the masked key, so a look-up costs one probe for each different mask, however
 * many rules:
 *
 *	masks                      buckets (buckets.h)     nodes (node.h)
 *	+-----------------------+  +--------+--------+
 *	| max_priority, mask A  |  | filter | head  ----> what to compare, what
 *	| max_priority, mask B  |  | filter |        |    to do: a cache line
 *	| max_priority, mask C  |  | filter | head  ---->
 *	+-----------------------+  +--------+--------+
 *
 * The masks stand in the order of the highest priority that a rule of theirs
 * has: once a rule is found, masks that can't beat it are not looked at, and
 * neither are those that want a header that the packet does not have.
 *
 * With more than a few masks, a cache of decisions (cache.h) is asked first.
 * Its answer is compared with the packet, so it can never be a rule that does
 * not match; that it is the one with the highest priority rests on the hash,
 * which is secret.
 *
 * Readers hold the RCU read lock and nothing else.  They always see whole
 * arrays: the masks are copied for a change of their order, the buckets for a
 * resize.  Writers are serialised by the caller.
 *
 * Rules belong to the caller, who releases and frees one an RCU grace period
 * after removing it.
 */
#ifndef _VSE_CLASSIFIER_H
#define _VSE_CLASSIFIER_H

#include <linux/rcupdate.h>
#include "cache.h"
#include "node.h"
#include "subtable.h"

/**
 * struct vse_classifier - a set of rules
 * @subtables: the rules by mask
 * @buckets: all rules by hash
 * @nodes: what the receive path reads of rules, by number
 * @cache: of decisions
 * @seed: of the hashes in @cache; a new one makes it forget
 * @count: rules in it
 */
struct vse_classifier {
	struct vse_subtables subtables;
	struct vse_buckets __rcu *buckets;
	struct vse_nodes *nodes;
	struct vse_cache cache;
	u64 seed;
	unsigned int count;
};

int vse_classifier_init(struct vse_classifier *classifier);
void vse_classifier_destroy(struct vse_classifier *classifier);
int vse_classifier_insert(struct vse_classifier *classifier,
			  struct vse_rule *rule, const struct vse_node *action);
void vse_classifier_remove(struct vse_classifier *classifier,
			   struct vse_rule *rule);
void vse_classifier_release(struct vse_classifier *classifier,
			    struct vse_rule *rule);
void vse_classifier_adapt(struct vse_classifier *classifier);
struct vse_rule *vse_classifier_find(const struct vse_classifier *classifier,
				     const struct vse_match *match);
struct vse_node *vse_classifier_lookup(struct vse_classifier *classifier,
				       const struct vse_key *key);
u8 vse_classifier_wanted(const struct vse_classifier *classifier);

static inline bool vse_classifier_empty(const struct vse_classifier *classifier)
{
	return !READ_ONCE(classifier->count);
}

#endif /* _VSE_CLASSIFIER_H */
