// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/slab.h>
#include "buckets.h"
#include "classifier.h"
#include "subtable.h"

#define MIN_BUCKETS	64
#define MAX_BUCKETS	131072

/* With fewer masks, to ask them all is as quick as to ask the cache. */
#define MASKS_WITHOUT_CACHE	4

/* What the cache remembers: that there is no rule, or its number. */
#define DECISION_NONE		1
#define DECISION_RULE		VSE_CELL_FIRST_NODE

/* The writers' view: they are serialised by the caller. */
#define writer_dereference(pointer)	rcu_dereference_protected(pointer, true)

static u64 random_seed(void)
{
	return (u64)get_random_u32() << 32 | get_random_u32();
}

static u64 hash_of(const struct vse_rule *rule)
{
	return vse_mask_hash(&rule->subtable->mask, &rule->match.key);
}

/* Two buckets a rule; and there must be room for the number of a node. */
static bool has_room(const struct vse_classifier *classifier,
		     const struct vse_buckets *buckets)
{
	return classifier->count * 2 <= buckets->mask ||
	       buckets->mask + 1 == MAX_BUCKETS;
}

static int grow_buckets(struct vse_classifier *classifier, unsigned int number)
{
	struct vse_buckets *old = writer_dereference(classifier->buckets);
	struct vse_mask_array *masks = writer_dereference(classifier->subtables.masks);
	unsigned int size = old->mask + 1, numbers = old->numbers;
	struct vse_buckets *buckets;
	struct vse_rule *rule;
	unsigned int i;

	if (!has_room(classifier, old))
		size *= 2;
	while (number >= numbers)
		numbers *= 2;
	buckets = vse_buckets_alloc(size, numbers);
	if (!buckets)
		return -ENOMEM;
	for (i = 0; i < masks->count; i++)
		list_for_each_entry(rule, &masks->slots[i].subtable->rules, list)
			vse_buckets_link(buckets, classifier->nodes,
					 rule->number, hash_of(rule));
	rcu_assign_pointer(classifier->buckets, buckets);
	kvfree_rcu(old, rcu);
	return 0;
}

/* The buckets that a node with this number can be linked in, or NULL. */
static struct vse_buckets *get_buckets(struct vse_classifier *classifier,
				       unsigned int number)
{
	struct vse_buckets *buckets = writer_dereference(classifier->buckets);

	/* Without memory the chains get longer, if that is all. */
	if ((!has_room(classifier, buckets) || number >= buckets->numbers) &&
	    grow_buckets(classifier, number) && number >= buckets->numbers)
		return NULL;
	return writer_dereference(classifier->buckets);
}

/* ---- rules ---- */

/**
 * vse_classifier_init - make an empty classifier
 * @classifier: is filled in
 *
 * Context: process; sleeps.
 * Return: 0 or -ENOMEM.
 */
int vse_classifier_init(struct vse_classifier *classifier)
{
	struct vse_buckets *buckets = vse_buckets_alloc(MIN_BUCKETS,
							MIN_BUCKETS);

	if (!buckets)
		return -ENOMEM;
	classifier->nodes = kvzalloc(sizeof(*classifier->nodes), GFP_KERNEL);
	if (!classifier->nodes)
		goto free_buckets;
	if (vse_subtables_init(&classifier->subtables))
		goto free_nodes;
	if (vse_cache_init(&classifier->cache))
		goto destroy_subtables;
	vse_nodes_init(classifier->nodes);
	RCU_INIT_POINTER(classifier->buckets, buckets);
	classifier->seed = random_seed();
	classifier->count = 0;
	return 0;

destroy_subtables:
	vse_subtables_destroy(&classifier->subtables);
free_nodes:
	kvfree(classifier->nodes);
free_buckets:
	kvfree(buckets);
	return -ENOMEM;
}

/**
 * vse_classifier_destroy - free what is left of an empty classifier
 * @classifier: all rules are removed and released, and no reader is left
 *
 * Context: process.
 */
void vse_classifier_destroy(struct vse_classifier *classifier)
{
	vse_subtables_destroy(&classifier->subtables);
	kvfree(writer_dereference(classifier->buckets));
	vse_nodes_destroy(classifier->nodes);
	kvfree(classifier->nodes);
	vse_cache_destroy(&classifier->cache);
}

static void fill_node(struct vse_rule *rule, const struct vse_node *action)
{
	struct vse_node *node = rule->node;
	unsigned int i;

	*node = *action;
	for (i = 0; i < VSE_NODE_WORDS; i++)
		node->word[i] = vse_mask_word(&rule->subtable->mask,
					      &rule->match.key, i);
	node->subtable = rule->subtable;
	node->number = rule->number;
	node->priority = rule->match.priority;
	node->settled = false;
}

/**
 * vse_classifier_insert - let a rule match from now on
 * @classifier: the classifier
 * @rule: has its match; if one with the same match and priority is in, this one
 *	counts, and the other one can then be removed
 * @action: what the rule's node says to do
 *
 * Context: process; sleeps; writers serialised by the caller.
 * Return: 0; -ENOMEM; -E2BIG when there are VSE_MAX_MASKS masks; or -ENOSPC when
 * too many rules wait to be released: wait for that, and try again.
 */
int vse_classifier_insert(struct vse_classifier *classifier,
			  struct vse_rule *rule, const struct vse_node *action)
{
	int number = vse_node_alloc(classifier->nodes);
	struct vse_subtable *subtable;
	struct vse_buckets *buckets;
	int error;

	if (number < 0)
		return number;
	buckets = get_buckets(classifier, number);
	if (!buckets) {
		error = -ENOMEM;
		goto free;
	}
	subtable = vse_subtable_get(&classifier->subtables, &rule->match);
	if (IS_ERR(subtable)) {
		error = PTR_ERR(subtable);
		goto free;
	}

	rule->subtable = subtable;
	rule->number = number;
	rule->node = vse_node_at(classifier->nodes, number);
	*vse_node_rule(classifier->nodes, number) = rule;
	fill_node(rule, action);
	vse_node_sum_counters(classifier->nodes, number, &rule->before);
	list_add(&rule->list, &subtable->rules);
	subtable->count++;
	vse_buckets_link(buckets, classifier->nodes, number, hash_of(rule));
	vse_subtable_show_only(&classifier->subtables, subtable);
	WRITE_ONCE(classifier->count, classifier->count + 1);

	/*
	 * Who sees the new seed finds the rule in its bucket; who sees that the
	 * node is settled sees the new seed.  Pairs with look-up.
	 */
	smp_store_release(&classifier->seed, random_seed());
	/* Pairs with believe(). */
	smp_store_release(&rule->node->settled, true);
	return 0;

free:
	vse_node_free(classifier->nodes, number);
	return error;
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
	struct vse_subtable *subtable = rule->subtable;

	WRITE_ONCE(rule->node->settled, false);
	vse_buckets_unlink(writer_dereference(classifier->buckets),
			   rule->number, hash_of(rule));
	list_del(&rule->list);
	subtable->count--;
	vse_subtable_show_only(&classifier->subtables, subtable);
	WRITE_ONCE(classifier->count, classifier->count - 1);

	if (!subtable->count)
		vse_subtable_remove(&classifier->subtables, subtable);
	else if (rule->match.priority == subtable->max_priority)
		vse_subtable_lower_priority(&classifier->subtables, subtable);
}

/**
 * vse_classifier_release - give back what a removed rule had
 * @classifier: the classifier
 * @rule: removed, and a grace period has passed
 *
 * Context: any.
 */
void vse_classifier_release(struct vse_classifier *classifier,
			    struct vse_rule *rule)
{
	vse_node_free(classifier->nodes, rule->number);
}

/**
 * vse_classifier_adapt - have the cache fit the traffic
 * @classifier: the classifier
 *
 * To be called every second or so.
 *
 * Context: process; sleeps; writers serialised by the caller.
 */
void vse_classifier_adapt(struct vse_classifier *classifier)
{
	vse_cache_adapt(&classifier->cache,
			writer_dereference(classifier->subtables.masks)->count);
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
	struct vse_subtable *subtable = vse_subtable_find(&classifier->subtables, &match->mask);
	u64 hash;
	u32 cell;

	if (!subtable)
		return NULL;
	hash = vse_mask_hash(&subtable->mask, &match->key);
	for (cell = vse_buckets_first(buckets, hash); cell;
	     cell = vse_buckets_next(buckets, hash, cell)) {
		struct vse_rule *rule = *vse_node_rule(classifier->nodes,
						       vse_cell_number(cell));

		if (rule->subtable == subtable &&
		    rule->match.priority == match->priority &&
		    vse_key_equal(&rule->match.key, &match->key))
			return rule;
	}
	return NULL;
}

/* ---- look-up ---- */

static bool is_for(const struct vse_classifier *classifier,
		   const struct vse_node *node,
		   const struct vse_subtable *subtable,
		   const struct vse_key *key)
{
	const struct vse_mask *mask = &subtable->mask;
	const struct vse_rule *rule;
	u64 difference = 0;
	unsigned int i;

	/* Beyond the mask's last word all is 0. */
	for (i = 0; i < VSE_NODE_WORDS; i++)
		difference |= vse_mask_word(mask, key, i) ^ node->word[i];
	if (mask->count > VSE_NODE_WORDS) {
		rule = *vse_node_rule(classifier->nodes, node->number);
		for (; i < mask->count; i++)
			difference |= vse_mask_word(mask, key, i) ^
				      vse_mask_word(mask, &rule->match.key, i);
	}
	return !difference;
}

static struct vse_node *probe(const struct vse_classifier *classifier,
			      const struct vse_buckets *buckets,
			      const struct vse_subtable *subtable,
			      const struct vse_key *key)
{
	u64 hash = vse_mask_hash(&subtable->mask, key);
	struct vse_node *node;
	u32 cell;

	if (likely(!vse_buckets_may_have(buckets, hash)))
		return NULL;
	for (cell = vse_buckets_first(buckets, hash); cell;
	     cell = vse_buckets_next(buckets, hash, cell)) {
		node = vse_node_fetch(classifier->nodes, vse_cell_number(cell));
		if (node->subtable == subtable &&
		    is_for(classifier, node, subtable, key))
			return node;
	}
	return NULL;
}

static struct vse_node *ask_masks(const struct vse_classifier *classifier,
				  const struct vse_mask_array *masks,
				  const struct vse_key *key)
{
	struct vse_buckets *buckets = rcu_dereference(classifier->buckets);
	struct vse_node *best = NULL;
	unsigned int i;

	for (i = 0; i < masks->count; i++) {
		const struct vse_mask_slot *slot = &masks->slots[i];
		struct vse_node *node;

		if (best && best->priority >= READ_ONCE(slot->max_priority))
			break;
		if (slot->headers & ~key->present)
			continue;
		/* Pairs with vse_subtable_show_only(). */
		node = smp_load_acquire(&slot->only);
		if (!node)
			node = probe(classifier, buckets, slot->subtable, key);
		else if (!is_for(classifier, node, slot->subtable, key))
			continue;
		if (node && (!best || node->priority > best->priority))
			best = node;
	}
	return best;
}

/*
 * The number of a removed rule may have been given to another one since the
 * decision: then there is a new seed.
 */
static struct vse_node *believe(const struct vse_classifier *classifier,
				u32 number, u64 seed, const struct vse_key *key)
{
	struct vse_node *node = vse_node_fetch(classifier->nodes, number);

	/* The seed is read afterwards: pairs with insert. */
	if (!smp_load_acquire(&node->settled) ||
	    READ_ONCE(classifier->seed) != seed ||
	    !is_for(classifier, node, node->subtable, key))
		return NULL;
	return node;
}

/**
 * vse_classifier_lookup - the rule that a packet matches
 * @classifier: the classifier
 * @key: the packet's key, with the headers that vse_classifier_wanted() tells
 *
 * Among rules of equal priority that all match, which one it is, is not
 * defined (OpenFlow 1.0, section 3.4).
 *
 * Context: softirq, RCU read side.
 * Return: the rule's node, valid until the read side ends, or NULL.
 */
struct vse_node *vse_classifier_lookup(struct vse_classifier *classifier,
				       const struct vse_key *key)
{
	/* First, lest an old decision be stored under a new seed. */
	u64 seed = smp_load_acquire(&classifier->seed);
	struct vse_mask_array *masks = rcu_dereference(classifier->subtables.masks);
	u32 decision;
	struct vse_node *node;
	u64 hash;

	if (masks->count <= MASKS_WITHOUT_CACHE ||
	    vse_cache_is_off(&classifier->cache))
		return ask_masks(classifier, masks, key);

	hash = vse_mask_hash(&masks->all, key) ^ seed;
	decision = vse_cache_find(&classifier->cache, hash);
	if (decision == DECISION_NONE)
		return NULL;
	if (decision >= DECISION_RULE) {
		node = believe(classifier, decision - DECISION_RULE, seed, key);
		if (node) {
			vse_cache_count_hit(&classifier->cache);
			return node;
		}
	}
	node = ask_masks(classifier, masks, key);
	vse_cache_store(&classifier->cache, hash,
			node ? DECISION_RULE + node->number : DECISION_NONE);
	return node;
}

/**
 * vse_classifier_wanted - the headers that some rule wants
 * @classifier: the classifier
 *
 * Context: RCU read side.
 * Return: VSE_HAS_* bits.
 */
u8 vse_classifier_wanted(const struct vse_classifier *classifier)
{
	return rcu_dereference(classifier->subtables.masks)->all.bits.present;
}
