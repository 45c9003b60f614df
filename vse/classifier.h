/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Finds the rule with the highest priority that matches a key.
 *
 * Masked tuple space, after the flow table of the kernel's openvswitch module.
 * Rules with the same mask can be found with one hash look-up of the masked key,
 * so a look-up costs one probe for each different mask, however many rules:
 *
 *	masks                     buckets (one table for all masks)
 *	+----------------------+  +---+
 *	| max_priority, mask A |  |   | -> rule -> rule        of any mask; within
 *	| max_priority, mask B |  |   |                        a bucket the highest
 *	| max_priority, mask C |  |   | -> rule                priority comes first
 *	+----------------------+  +---+
 *
 * The masks stand in the order of the highest priority that a rule of theirs
 * has: once a rule is found, masks that can't beat it are not looked at.
 *
 * Readers hold the RCU read lock and nothing else.  They always see whole
 * arrays: the masks are copied for a change, the buckets for a resize.  A rule
 * has two hash links, one for the old and one for the new buckets, so that a
 * resize leaves the readers of the old ones alone.  Writers are serialised by
 * the caller.
 *
 * Rules belong to the caller, who frees one an RCU grace period after removing
 * it.
 */
#ifndef _VSE_CLASSIFIER_H
#define _VSE_CLASSIFIER_H

#include <linux/list.h>
#include <linux/rcupdate.h>
#include "match.h"

struct vse_mask;

/**
 * struct vse_rule - one match in the classifier
 * @node: links in the buckets; which one counts, the buckets tell
 * @match: what it matches; does not change while the rule is in
 * @mask: shared by all rules that have the same; set by insert
 * @mask_node: in @mask's list of its rules
 */
struct vse_rule {
	struct hlist_node node[2];
	struct vse_match match;
	struct vse_mask *mask;
	struct list_head mask_node;
};

/**
 * struct vse_classifier - a set of rules
 * @masks: in the order in which look-up tries them
 * @buckets: all rules by hash
 * @count: rules in it
 * @depth: how deep the deepest rule looks
 */
struct vse_classifier {
	struct vse_mask_array __rcu *masks;
	struct vse_buckets __rcu *buckets;
	unsigned int count;
	enum vse_layer depth;
};

int vse_classifier_init(struct vse_classifier *classifier);
void vse_classifier_destroy(struct vse_classifier *classifier);
int vse_classifier_insert(struct vse_classifier *classifier,
			  struct vse_rule *rule);
void vse_classifier_remove(struct vse_classifier *classifier,
			   struct vse_rule *rule);
struct vse_rule *vse_classifier_find(const struct vse_classifier *classifier,
				     const struct vse_match *match);
struct vse_rule *vse_classifier_lookup(const struct vse_classifier *classifier,
				       const struct vse_key *key,
				       enum vse_layer layer);

static inline bool vse_classifier_empty(const struct vse_classifier *classifier)
{
	return !READ_ONCE(classifier->count);
}

static inline enum vse_layer
vse_classifier_depth(const struct vse_classifier *classifier)
{
	return READ_ONCE(classifier->depth);
}

#endif /* _VSE_CLASSIFIER_H */
