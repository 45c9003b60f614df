/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a flow entry matches on: a key, the bits of it that count, a priority.
 */
#ifndef _VSE_MATCH_H
#define _VSE_MATCH_H

#include "key.h"

/**
 * struct vse_match - the packets that a flow entry is for
 * @key: the values; 0 wherever @mask is
 * @mask: the bits that count
 * @priority: among entries that match a packet the highest wins
 */
struct vse_match {
	struct vse_key key;
	struct vse_key mask;
	u16 priority;
};

const char *vse_match_check(const struct vse_match *match);
enum vse_layer vse_mask_layer(const struct vse_key *mask);
bool vse_match_within(const struct vse_key *inner_key,
		      const struct vse_key *inner_mask,
		      const struct vse_match *outer);

#endif /* _VSE_MATCH_H */
