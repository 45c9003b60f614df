// SPDX-License-Identifier: GPL-2.0
#include <linux/idr.h>
#include <linux/random.h>
#include "tag.h"

static DEFINE_IDA(slots);

/**
 * vse_tag_alloc - take a steering tag
 * @tag: is set to it
 *
 * Context: process; sleeps.
 * Return: 0, -ENOSPC when all are taken, or -ENOMEM.
 */
int vse_tag_alloc(u32 *tag)
{
	int slot = ida_alloc_max(&slots, VSE_MAX_TAGS - 1, GFP_KERNEL);

	if (slot < 0)
		return slot;
	/* Random bits, lest a packet's own hash be taken for it; never 0. */
	*tag = (get_random_u32() | VSE_MAX_TAGS) & ~(VSE_MAX_TAGS - 1);
	*tag |= slot;
	return 0;
}

/**
 * vse_tag_free - give a steering tag back
 * @tag: no entry has it any more
 *
 * Context: any.
 */
void vse_tag_free(u32 tag)
{
	ida_free(&slots, vse_tag_slot(tag));
}

/**
 * vse_tags_exit - when all tags are given back
 */
void vse_tags_exit(void)
{
	ida_destroy(&slots);
}
