// SPDX-License-Identifier: GPL-2.0
#include <linux/random.h>
#include <linux/string.h>
#include "mask.h"

/**
 * vse_mask_init - make a mask
 * @mask: is filled in
 * @bits: the bits that count
 */
void vse_mask_init(struct vse_mask *mask, const struct vse_key *bits)
{
	const u64 *words = (const u64 *)bits;
	unsigned int i;

	memset(mask, 0, sizeof(*mask));
	mask->bits = *bits;
	for (i = 0; i < VSE_KEY_WORDS; i++) {
		if (!words[i])
			continue;
		mask->index[mask->count] = i;
		mask->word[mask->count++] = words[i];
	}
	get_random_bytes(mask->factor, sizeof(mask->factor));
	for (i = 0; i < VSE_KEY_WORDS; i++)
		mask->factor[i] |= 1;
}
