/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The bits of a key that count, as the receive path wants them: only the words
 * that have such bits are read.
 */
#ifndef _VSE_MASK_H
#define _VSE_MASK_H

#include "key.h"

/**
 * struct vse_mask - the bits of a key that count
 * @count: words that have some
 * @index: which words these are; 0 behind the last
 * @word: their bits; 0 behind the last
 * @factor: to hash them by: random, odd, and not to be guessed from outside
 * @bits: all bits
 */
struct vse_mask {
	u8 count;
	u8 index[VSE_KEY_WORDS];
	u64 word[VSE_KEY_WORDS];
	u64 factor[VSE_KEY_WORDS];
	struct vse_key bits;
};

void vse_mask_init(struct vse_mask *mask, const struct vse_key *bits);

/* One of the words that count, without the bits that do not. */
static inline u64 vse_mask_word(const struct vse_mask *mask,
				const struct vse_key *key, unsigned int i)
{
	return ((const u64 *)key)[mask->index[i]] & mask->word[i];
}

/**
 * vse_mask_hash - hash the bits of a key that count
 * @mask: the bits
 * @key: the key
 *
 * Each word is multiplied by its factor, and both halves of the product are
 * folded into the hash.  No product waits for another one, so a processor does
 * them, and those of the next mask, at the same time.
 *
 * Return: 64 bits, each as good as any other.
 */
static inline u64 vse_mask_hash(const struct vse_mask *mask,
				const struct vse_key *key)
{
	unsigned int i;
	u64 hash = 0;

	for (i = 0; i < mask->count; i++) {
		unsigned __int128 product = vse_mask_word(mask, key, i);

		product *= mask->factor[i];
		hash ^= (u64)product ^ (u64)(product >> 64);
	}
	return hash;
}

#endif /* _VSE_MASK_H */
