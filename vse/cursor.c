// SPDX-License-Identifier: GPL-2.0
#include "cursor.h"

/**
 * vse_cursor_copy - put a header together that lies in pieces
 * @skb: the packet
 * @offset: where the header is, seen from skb->data
 * @left: bytes that count from there on
 * @size: of the header
 * @copy: where to put it
 *
 * Context: any.
 * Return: the header, not always at @copy; NULL if it is cut short.
 */
const void *vse_cursor_copy(const struct sk_buff *skb, int offset, int left,
			    int size, u8 *copy)
{
	if (left < size)
		return NULL;
	return skb_header_pointer(skb, offset, size, copy);
}
