/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A place in a packet, from which its headers are read one after the other.
 *
 * Packets come linear (ixgbe) or in fragments only (mlx4_en).  Either way the
 * headers as a rule lie in one piece, and are then read where they are, with one
 * comparison each.  What lies elsewhere is copied.
 *
 * A cursor that is only ever given to functions that are inlined stays in
 * registers.  Others are to be given a copy of it.
 */
#ifndef _VSE_CURSOR_H
#define _VSE_CURSOR_H

#include <linux/compiler.h>
#include <linux/minmax.h>
#include <linux/skbuff.h>
#include <linux/types.h>

/* The longest header that is read at once is IPv6's. */
#define VSE_CURSOR_COPY_SIZE	40

/**
 * struct vse_cursor - a place in a packet
 * @skb: the packet
 * @near: the bytes that lie in one piece, from offset 0 on
 * @copy: room for a header that is not among those
 * @offset: where the next header is, seen from skb->data
 * @end: where the part of the packet ends that the headers so far speak of
 * @near_end: where the bytes at @near end, or @end if that comes first
 */
struct vse_cursor {
	const struct sk_buff *skb;
	const u8 *near;
	u8 *copy;
	int offset;
	int end;
	int near_end;
};

static __always_inline void vse_cursor_init(struct vse_cursor *cursor,
					    const struct sk_buff *skb,
					    int mac_offset, u8 *copy)
{
	const struct skb_shared_info *shared = skb_shinfo(skb);

	cursor->skb = skb;
	cursor->near = skb->data;
	cursor->near_end = skb_headlen(skb);
	/* Nothing is linear, nor is there an Ethernet header before data. */
	if (!cursor->near_end && mac_offset >= 0 && shared->nr_frags) {
		cursor->near = skb_frag_address_safe(&shared->frags[0]);
		if (cursor->near)
			cursor->near_end = skb_frag_size(&shared->frags[0]);
	}
	cursor->near_end = min_t(int, cursor->near_end, skb->len);
	cursor->copy = copy;
	cursor->offset = mac_offset;
	cursor->end = skb->len;
}

/* Bytes that are left. */
static __always_inline int vse_cursor_left(const struct vse_cursor *cursor)
{
	return cursor->end - cursor->offset;
}

/* Nothing counts that is more than this many bytes ahead. */
static __always_inline void vse_cursor_limit(struct vse_cursor *cursor,
					     int length)
{
	cursor->end = cursor->offset + length;
	cursor->near_end = min(cursor->near_end, cursor->end);
}

const void *vse_cursor_copy(const struct sk_buff *skb, int offset, int left,
			    int size, u8 *copy);

/*
 * The next header; NULL if it is cut short.  It is there until the next one is
 * asked for.
 */
static __always_inline const void *
vse_cursor_header(const struct vse_cursor *cursor, int size)
{
	if (likely(cursor->near_end - cursor->offset >= size))
		return cursor->near + cursor->offset;
	return vse_cursor_copy(cursor->skb, cursor->offset,
			       vse_cursor_left(cursor), size, cursor->copy);
}

#endif /* _VSE_CURSOR_H */
