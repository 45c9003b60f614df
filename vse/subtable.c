// SPDX-License-Identifier: GPL-2.0
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include "subtable.h"

/* The writers' view: they are serialised by the caller. */
#define writer_dereference(pointer)	rcu_dereference_protected(pointer, true)

/**
 * vse_subtables_init - start without subtables
 * @subtables: is filled in
 *
 * Context: process; sleeps.
 * Return: 0 or -ENOMEM.
 */
int vse_subtables_init(struct vse_subtables *subtables)
{
	struct vse_mask_array *masks = kvzalloc(sizeof(*masks), GFP_KERNEL);

	RCU_INIT_POINTER(subtables->masks, masks);
	return masks ? 0 : -ENOMEM;
}

/**
 * vse_subtables_destroy - free what is left
 * @subtables: without rules; no reader is left
 *
 * Context: process.
 */
void vse_subtables_destroy(struct vse_subtables *subtables)
{
	struct vse_mask_array *masks = writer_dereference(subtables->masks);
	unsigned int i;

	/* Those that could not be taken out without memory. */
	for (i = 0; i < masks->count; i++)
		kfree(masks->slots[i].subtable);
	kvfree(masks);
}

/**
 * vse_subtable_find - the subtable with a mask
 * @subtables: all of them
 * @bits: the mask
 *
 * Context: writers serialised by the caller.
 * Return: the subtable or NULL.
 */
struct vse_subtable *vse_subtable_find(const struct vse_subtables *subtables,
				       const struct vse_key *bits)
{
	struct vse_mask_array *masks = writer_dereference(subtables->masks);
	unsigned int i;

	for (i = 0; i < masks->count; i++)
		if (vse_key_equal(&masks->slots[i].subtable->mask.bits, bits))
			return masks->slots[i].subtable;
	return NULL;
}

static struct vse_node *only_node(const struct vse_subtable *subtable)
{
	return subtable->count == 1 ?
	       list_first_entry(&subtable->rules, struct vse_rule, list)->node :
	       NULL;
}

/**
 * vse_subtable_show_only - have look-up know whether there is but one rule
 * @subtables: all of them
 * @subtable: one whose number of rules has changed
 *
 * Context: writers serialised by the caller.
 */
void vse_subtable_show_only(struct vse_subtables *subtables,
			    const struct vse_subtable *subtable)
{
	struct vse_mask_array *masks = writer_dereference(subtables->masks);
	unsigned int i = 0;

	if (subtable->count > 2)
		return;
	while (masks->slots[i].subtable != subtable)
		i++;
	/* Who sees the node sees what is in it: pairs with ask_masks(). */
	smp_store_release(&masks->slots[i].only, only_node(subtable));
}

/*
 * Give the readers an array with one subtable more (@add), one less (@omit), or,
 * if both are the same, with that one in its new place.
 */
static int publish_masks(struct vse_subtables *subtables,
			 struct vse_subtable *add,
			 const struct vse_subtable *omit)
{
	struct vse_mask_array *old = writer_dereference(subtables->masks);
	struct vse_mask_array *masks;
	struct vse_key all = {};
	unsigned int i;

	masks = kvmalloc(struct_size(masks, slots, old->count + 1), GFP_KERNEL);
	if (!masks)
		return -ENOMEM;
	masks->count = 0;
	for (i = 0; i <= old->count; i++) {
		struct vse_subtable *next = i < old->count ?
					    old->slots[i].subtable : NULL;

		if (next && next == omit)
			continue;
		if (add && (!next || next->max_priority <= add->max_priority)) {
			masks->slots[masks->count++].subtable = add;
			add = NULL;
		}
		if (next)
			masks->slots[masks->count++].subtable = next;
	}
	for (i = 0; i < masks->count; i++) {
		struct vse_mask_slot *slot = &masks->slots[i];

		slot->only = only_node(slot->subtable);
		slot->headers = slot->subtable->mask.bits.present;
		slot->max_priority = slot->subtable->max_priority;
		vse_key_or(&all, &all, &slot->subtable->mask.bits);
	}
	vse_mask_init(&masks->all, &all);
	rcu_assign_pointer(subtables->masks, masks);
	kvfree_rcu(old, rcu);
	return 0;
}

/* Where the order stays, the priority alone is changed. */
static int set_priority(struct vse_subtables *subtables,
			struct vse_subtable *subtable, u16 max_priority)
{
	struct vse_mask_array *masks = writer_dereference(subtables->masks);
	u16 old = subtable->max_priority;
	unsigned int i = 0;

	while (masks->slots[i].subtable != subtable)
		i++;
	subtable->max_priority = max_priority;
	if ((i == 0 || masks->slots[i - 1].max_priority >= max_priority) &&
	    (i == masks->count - 1 ||
	     masks->slots[i + 1].max_priority <= max_priority)) {
		WRITE_ONCE(masks->slots[i].max_priority, max_priority);
		return 0;
	}
	if (publish_masks(subtables, subtable, subtable)) {
		subtable->max_priority = old;
		return -ENOMEM;
	}
	return 0;
}

static struct vse_subtable *add_subtable(struct vse_subtables *subtables,
					 const struct vse_match *match)
{
	struct vse_mask_array *masks = writer_dereference(subtables->masks);
	struct vse_subtable *subtable;

	if (masks->count >= VSE_MAX_MASKS)
		return ERR_PTR(-E2BIG);
	subtable = kzalloc(sizeof(*subtable), GFP_KERNEL);
	if (!subtable)
		return ERR_PTR(-ENOMEM);
	vse_mask_init(&subtable->mask, &match->mask);
	INIT_LIST_HEAD(&subtable->rules);
	subtable->max_priority = match->priority;
	if (publish_masks(subtables, subtable, NULL)) {
		kfree(subtable);
		return ERR_PTR(-ENOMEM);
	}
	return subtable;
}

/**
 * vse_subtable_get - the subtable for a rule to come
 * @subtables: all of them
 * @match: the rule's
 *
 * Context: process; sleeps; writers serialised by the caller.
 * Return: the subtable, or ERR_PTR(): -ENOMEM, or -E2BIG when there are
 * VSE_MAX_MASKS.
 */
struct vse_subtable *vse_subtable_get(struct vse_subtables *subtables,
				      const struct vse_match *match)
{
	struct vse_subtable *subtable = vse_subtable_find(subtables,
							  &match->mask);
	int error;

	if (!subtable)
		return add_subtable(subtables, match);
	if (match->priority > subtable->max_priority) {
		error = set_priority(subtables, subtable, match->priority);
		if (error)
			return ERR_PTR(error);
		subtable->loose = 0;
	}
	return subtable;
}

/**
 * vse_subtable_remove - take out a subtable that has no rule any more
 * @subtables: all of them
 * @subtable: stays if there is no memory: look-up then asks it in vain
 *
 * Context: process; writers serialised by the caller.
 */
void vse_subtable_remove(struct vse_subtables *subtables,
			 struct vse_subtable *subtable)
{
	if (!publish_masks(subtables, NULL, subtable))
		kfree_rcu(subtable, rcu);
}

/**
 * vse_subtable_lower_priority - a rule of the highest priority has gone
 * @subtables: all of them
 * @subtable: where it was; has other rules
 *
 * Most often another one has the same priority, and one of the first few shows
 * it.  To look at all of them is put off until half of them could have gone
 * since: too high a bound costs look-ups a probe.
 *
 * Context: process; writers serialised by the caller.
 */
void vse_subtable_lower_priority(struct vse_subtables *subtables,
				 struct vse_subtable *subtable)
{
	unsigned int looked_at = 0;
	u16 max_priority = 0;
	struct vse_rule *rule;

	list_for_each_entry(rule, &subtable->rules, list) {
		if (rule->match.priority == subtable->max_priority)
			return;
		if (++looked_at > 8 && subtable->loose < subtable->count / 2) {
			subtable->loose++;
			return;
		}
		max_priority = max(max_priority, rule->match.priority);
	}
	subtable->loose = 0;
	set_priority(subtables, subtable, max_priority);
}
