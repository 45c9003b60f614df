/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Steering tags: what a packet carries as its hash, to be steered by.
 *
 * The lower half of a tag is its slot: of rps_sock_flow_table, and of the
 * queues' rps_dev_flow_table.  Slots are handed out from 0 up, so that as many
 * entries as possible fit a small table; no two entries share one.  In a table of
 * more than VSE_MAX_TAGS, bits of the upper half count, too.
 */
#ifndef _VSE_TAG_H
#define _VSE_TAG_H

#include <linux/types.h>

/* Tags of up to this many entries have slots of their own. */
#define VSE_MAX_TAGS		65536

static inline u16 vse_tag_slot(u32 tag)
{
	return tag & (VSE_MAX_TAGS - 1);
}

int vse_tag_alloc(u32 *tag);
void vse_tag_free(u32 tag);
void vse_tags_exit(void);

#endif /* _VSE_TAG_H */
