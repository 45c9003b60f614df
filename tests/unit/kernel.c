// SPDX-License-Identifier: GPL-2.0
#include "kernel.h"

int test_allocations_left = -1;

static void *deferred[64];
static unsigned int deferred_count;
static bool reading;

void *test_alloc(size_t size)
{
	if (test_allocations_left >= 0 && test_allocations_left-- == 0)
		return NULL;
	return malloc(size);
}

u32 get_random_u32(void)
{
	return (u32)random() << 16 ^ (u32)random();
}

void get_random_bytes(void *buffer, size_t size)
{
	u8 *bytes = buffer;

	while (size--)
		*bytes++ = random();
}

void test_free_rcu(void *pointer)
{
	if (!reading)
		free(pointer);
	else if (deferred_count < ARRAY_SIZE(deferred))
		deferred[deferred_count++] = pointer;
	else
		abort();
}

void test_begin_reading(void)
{
	reading = true;
}

void test_end_reading(void)
{
	while (deferred_count)
		free(deferred[--deferred_count]);
	reading = false;
}

/* As skb_copy_bits(): what lies before data is linear, too. */
void *skb_header_pointer(const struct sk_buff *skb, int offset, int length,
			 void *buffer)
{
	const struct skb_shared_info *shared = &skb->shared;
	int start = skb->headlen, copied = 0, i;

	if ((int)skb->headlen - offset >= length)
		return skb->data + offset;
	if ((int)skb->len - offset < length)
		return NULL;
	if (offset < start) {
		copied = start - offset;
		memcpy(buffer, skb->data + offset, copied);
	}
	for (i = 0; i < shared->nr_frags && copied < length; i++) {
		const struct test_fragment *fragment = &shared->frags[i];
		int skip = offset + copied - start;

		if (skip < (int)fragment->size) {
			int part = min((int)fragment->size - skip,
				       length - copied);

			memcpy((u8 *)buffer + copied, fragment->bytes + skip, part);
			copied += part;
		}
		start += fragment->size;
	}
	return copied == length ? buffer : NULL;
}
