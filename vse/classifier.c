// SPDX-License-Identifier: GPL-2.0
#include <linux/jhash.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/random.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include "classifier.h"

#define MIN_BUCKETS	64
#define MAX_BUCKETS	131072

/**
 * struct vse_mask - the bits that some rules have in common to match on
 * @rules: the rules that have it
 * @bits: the bits
 * @layer: how deep into a packet they are
 * @seed: keeps equal masked keys of different masks apart
 * @max_priority: the highest of @rules
 * @rcu: to free it
 */
struct vse_mask {
	struct list_head rules;
	struct vse_key bits;
	enum vse_layer layer;
	u32 seed;
	u16 max_priority;
	struct rcu_head rcu;
};

/**
 * struct vse_mask_array - what look-up reads of the masks
 * @rcu: to free it
 * @count: length of @slots
 * @slots: the masks, the one with the highest priority first
 */
struct vse_mask_array {
	struct rcu_head rcu;
	unsigned int count;
	struct vse_mask_slot {
		struct vse_mask *mask;
		enum vse_layer layer;
		u16 max_priority;
	} slots[];
};

/**
 * struct vse_buckets - the hash table
 * @link: which of a rule's two links is used here
 * @size: length of @heads, a power of two
 * @heads: chains of rules, the highest priority first
 */
struct vse_buckets {
	unsigned int link;
	unsigned int size;
	struct hlist_head heads[];
};

/* The writers' view: they are serialised by the caller. */
#define writer_dereference(pointer)	rcu_dereference_protected(pointer, true)

static u32 hash_masked(const struct vse_mask *mask, const struct vse_key *masked)
{
	return jhash2((const u32 *)masked, sizeof(*masked) / sizeof(u32),
		      mask->seed);
}

static struct hlist_head *bucket_of(struct vse_buckets *buckets, u32 hash)
{
	return &buckets->heads[hash & (buckets->size - 1)];
}

static struct vse_rule *rule_at(struct hlist_node *node, unsigned int link)
{
	/* node[] is the first member, and node[link] is what is chained. */
	return container_of(node - link, struct vse_rule, node[0]);
}

/* Ahead of its equals, so that a replacement counts before the old one goes. */
static void link_rule(struct vse_buckets *buckets, struct vse_rule *rule)
{
	u32 hash = hash_masked(rule->mask, &rule->match.key);
	struct hlist_head *head = bucket_of(buckets, hash);
	struct hlist_node *link = &rule->node[buckets->link];
	struct hlist_node *at, *last = NULL;

	hlist_for_each(at, head) {
		if (rule_at(at, buckets->link)->match.priority <=
		    rule->match.priority) {
			hlist_add_before_rcu(link, at);
			return;
		}
		last = at;
	}
	if (last)
		hlist_add_behind_rcu(link, last);
	else
		hlist_add_head_rcu(link, head);
}

static struct vse_buckets *alloc_buckets(unsigned int size, unsigned int link)
{
	struct vse_buckets *buckets;
	unsigned int i;

	buckets = kvmalloc(struct_size(buckets, heads, size), GFP_KERNEL);
	if (!buckets)
		return NULL;
	buckets->link = link;
	buckets->size = size;
	for (i = 0; i < size; i++)
		INIT_HLIST_HEAD(&buckets->heads[i]);
	return buckets;
}

/* Without memory the chains get longer, that is all. */
static void grow_buckets(struct vse_classifier *classifier)
{
	struct vse_buckets *old = writer_dereference(classifier->buckets);
	struct vse_mask_array *masks = writer_dereference(classifier->masks);
	struct vse_buckets *buckets;
	struct vse_rule *rule;
	unsigned int i;

	buckets = alloc_buckets(old->size * 2, !old->link);
	if (!buckets)
		return;
	for (i = 0; i < masks->count; i++)
		list_for_each_entry(rule, &masks->slots[i].mask->rules,
				    mask_node)
			link_rule(buckets, rule);
	rcu_assign_pointer(classifier->buckets, buckets);

	/* The next resize will reuse the links of the old buckets. */
	synchronize_rcu();
	kvfree(old);
}

static int compare_slots(const void *a, const void *b)
{
	const struct vse_mask_slot *x = a, *y = b;

	return (int)y->max_priority - (int)x->max_priority;
}

/* Give the readers an array with one mask more or less, or in a new order. */
static int publish_masks(struct vse_classifier *classifier,
			 struct vse_mask *add, const struct vse_mask *omit)
{
	struct vse_mask_array *old = writer_dereference(classifier->masks);
	enum vse_layer depth = VSE_LAYER_PORT;
	struct vse_mask_array *masks;
	unsigned int i;

	masks = kmalloc(struct_size(masks, slots, old->count + 1), GFP_KERNEL);
	if (!masks)
		return -ENOMEM;
	masks->count = 0;
	for (i = 0; i < old->count; i++)
		if (old->slots[i].mask != omit)
			masks->slots[masks->count++].mask = old->slots[i].mask;
	if (add)
		masks->slots[masks->count++].mask = add;

	for (i = 0; i < masks->count; i++) {
		struct vse_mask_slot *slot = &masks->slots[i];

		slot->layer = slot->mask->layer;
		slot->max_priority = slot->mask->max_priority;
		depth = max(depth, slot->layer);
	}
	sort(masks->slots, masks->count, sizeof(masks->slots[0]),
	     compare_slots, NULL);

	rcu_assign_pointer(classifier->masks, masks);
	WRITE_ONCE(classifier->depth, depth);
	kfree_rcu(old, rcu);
	return 0;
}

static struct vse_mask *find_mask(const struct vse_classifier *classifier,
				  const struct vse_key *bits)
{
	struct vse_mask_array *masks = writer_dereference(classifier->masks);
	unsigned int i;

	for (i = 0; i < masks->count; i++)
		if (vse_key_equal(&masks->slots[i].mask->bits, bits))
			return masks->slots[i].mask;
	return NULL;
}

static struct vse_mask *new_mask(const struct vse_key *bits, u16 priority)
{
	struct vse_mask *mask = kzalloc(sizeof(*mask), GFP_KERNEL);

	if (!mask)
		return NULL;
	INIT_LIST_HEAD(&mask->rules);
	mask->bits = *bits;
	mask->layer = vse_mask_layer(bits);
	mask->seed = get_random_u32();
	mask->max_priority = priority;
	return mask;
}

/**
 * vse_classifier_init - make an empty classifier
 * @classifier: is filled in
 *
 * Context: process; sleeps.
 * Return: 0 or -ENOMEM.
 */
int vse_classifier_init(struct vse_classifier *classifier)
{
	struct vse_mask_array *masks = kzalloc(sizeof(*masks), GFP_KERNEL);
	struct vse_buckets *buckets = alloc_buckets(MIN_BUCKETS, 0);

	if (!masks || !buckets) {
		kfree(masks);
		kvfree(buckets);
		return -ENOMEM;
	}
	RCU_INIT_POINTER(classifier->masks, masks);
	RCU_INIT_POINTER(classifier->buckets, buckets);
	classifier->count = 0;
	classifier->depth = VSE_LAYER_PORT;
	return 0;
}

/**
 * vse_classifier_destroy - free what is left of an empty classifier
 * @classifier: all rules are removed and no reader is left
 *
 * Context: process.
 */
void vse_classifier_destroy(struct vse_classifier *classifier)
{
	struct vse_mask_array *masks = writer_dereference(classifier->masks);
	unsigned int i;

	/* Masks without rules that there was no memory to unpublish. */
	for (i = 0; i < masks->count; i++)
		kfree(masks->slots[i].mask);
	kfree(masks);
	kvfree(writer_dereference(classifier->buckets));
}

/**
 * vse_classifier_insert - let a rule match from now on
 * @classifier: the classifier
 * @rule: with its match set, @rule->match.key 0 outside of the mask; counts
 *	before any other with the same match and priority
 *
 * Context: process; sleeps; writers serialised by the caller.
 * Return: 0, or -ENOMEM and nothing has changed.
 */
int vse_classifier_insert(struct vse_classifier *classifier,
			  struct vse_rule *rule)
{
	const struct vse_match *match = &rule->match;
	struct vse_mask *mask = find_mask(classifier, &match->mask);
	struct vse_buckets *buckets;
	int error = 0;

	buckets = writer_dereference(classifier->buckets);
	if (classifier->count >= buckets->size && buckets->size < MAX_BUCKETS) {
		grow_buckets(classifier);
		buckets = writer_dereference(classifier->buckets);
	}

	if (!mask) {
		mask = new_mask(&match->mask, match->priority);
		if (!mask)
			return -ENOMEM;
		error = publish_masks(classifier, mask, NULL);
		if (error)
			kfree(mask);
	} else if (match->priority > mask->max_priority) {
		u16 max_priority = mask->max_priority;

		mask->max_priority = match->priority;
		error = publish_masks(classifier, NULL, NULL);
		if (error)
			mask->max_priority = max_priority;
	}
	if (error)
		return error;

	rule->mask = mask;
	list_add(&rule->mask_node, &mask->rules);
	link_rule(buckets, rule);
	WRITE_ONCE(classifier->count, classifier->count + 1);
	return 0;
}

/**
 * vse_classifier_remove - let a rule match no more
 * @classifier: the classifier
 * @rule: readers may still see it until a grace period has passed
 *
 * Without memory, look-up tries more masks than it would have to.
 *
 * Context: process; writers serialised by the caller.
 */
void vse_classifier_remove(struct vse_classifier *classifier,
			   struct vse_rule *rule)
{
	struct vse_buckets *buckets = writer_dereference(classifier->buckets);
	struct vse_mask *mask = rule->mask;
	u16 max_priority = 0;
	struct vse_rule *other;

	hlist_del_rcu(&rule->node[buckets->link]);
	list_del(&rule->mask_node);
	WRITE_ONCE(classifier->count, classifier->count - 1);

	if (list_empty(&mask->rules)) {
		if (!publish_masks(classifier, NULL, mask))
			kfree_rcu(mask, rcu);
		return;
	}
	if (rule->match.priority < mask->max_priority)
		return;
	/* Most often all have the same priority, and the first one ends this. */
	list_for_each_entry(other, &mask->rules, mask_node) {
		max_priority = max(max_priority, other->match.priority);
		if (max_priority == mask->max_priority)
			return;
	}
	mask->max_priority = max_priority;
	publish_masks(classifier, NULL, NULL);
}

static struct vse_rule *find_in_bucket(struct vse_buckets *buckets,
				       const struct vse_mask *mask,
				       const struct vse_key *masked)
{
	u32 hash = hash_masked(mask, masked);
	struct hlist_node *node;

	for (node = rcu_dereference_raw(hlist_first_rcu(bucket_of(buckets, hash)));
	     node; node = rcu_dereference_raw(hlist_next_rcu(node))) {
		struct vse_rule *rule = rule_at(node, buckets->link);

		if (rule->mask == mask &&
		    vse_key_equal(&rule->match.key, masked))
			return rule;
	}
	return NULL;
}

/**
 * vse_classifier_find - the rule with exactly this match and priority
 * @classifier: the classifier
 * @match: what to find
 *
 * Context: writers serialised by the caller.
 * Return: the rule or NULL.
 */
struct vse_rule *vse_classifier_find(const struct vse_classifier *classifier,
				     const struct vse_match *match)
{
	struct vse_buckets *buckets = writer_dereference(classifier->buckets);
	struct vse_mask *mask = find_mask(classifier, &match->mask);
	struct hlist_node *node;

	if (!mask)
		return NULL;
	hlist_for_each(node, bucket_of(buckets, hash_masked(mask, &match->key))) {
		struct vse_rule *rule = rule_at(node, buckets->link);

		if (rule->mask == mask &&
		    rule->match.priority == match->priority &&
		    vse_key_equal(&rule->match.key, &match->key))
			return rule;
	}
	return NULL;
}

/**
 * vse_classifier_lookup - the rule that a packet matches
 * @classifier: the classifier
 * @key: the packet's key
 * @layer: how deep the key reaches; rules that look deeper do not match
 *
 * Among rules of equal priority that all match, which one it is, is not
 * defined (OpenFlow 1.0, section 3.4).
 *
 * Context: RCU read side.
 * Return: the rule, valid until the read side ends, or NULL.
 */
struct vse_rule *vse_classifier_lookup(const struct vse_classifier *classifier,
				       const struct vse_key *key,
				       enum vse_layer layer)
{
	struct vse_mask_array *masks = rcu_dereference(classifier->masks);
	struct vse_buckets *buckets = rcu_dereference(classifier->buckets);
	struct vse_rule *best = NULL;
	unsigned int i;

	for (i = 0; i < masks->count; i++) {
		const struct vse_mask_slot *slot = &masks->slots[i];
		struct vse_key masked;
		struct vse_rule *rule;

		if (best && best->match.priority >= slot->max_priority)
			break;
		if (slot->layer > layer)
			continue;
		vse_key_and(&masked, key, &slot->mask->bits);
		rule = find_in_bucket(buckets, slot->mask, &masked);
		if (rule && (!best ||
			     rule->match.priority > best->match.priority))
			best = rule;
	}
	return best;
}
