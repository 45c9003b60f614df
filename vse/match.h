/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a flow entry matches on: a key, the bits of it that count, a priority.
 *
 * A match is made of fields in three steps: vse_match_set() for each, those of
 * the tunnel first, then vse_match_check(), then vse_match_complete().
 */
#ifndef _VSE_MATCH_H
#define _VSE_MATCH_H

#include "key.h"

/**
 * struct vse_match - the packets that a flow entry is for
 * @priority: among entries that match a packet the highest wins
 * @fields: the fields that count, as BIT(VSE_A_MATCH_*)
 * @key: the values; 0 wherever @mask is
 * @mask: the bits that count
 *
 * @fields is what a user sees; @key and @mask alone decide what matches.
 */
struct vse_match {
	u16 priority;
	u32 fields;
	struct vse_key key;
	struct vse_key mask;
};

unsigned int vse_match_field_size(int field);
void vse_match_set(struct vse_match *match, int field, const void *value,
		   const void *mask);
const void *vse_match_value(const struct vse_match *match, int field);
const void *vse_match_mask(const struct vse_match *match, int field);
const char *vse_match_check(const struct vse_match *match, int *field);
void vse_match_complete(struct vse_match *match);

bool vse_match_within(const struct vse_match *inner,
		      const struct vse_match *outer);
bool vse_match_overlaps(const struct vse_match *a, const struct vse_match *b);

#endif /* _VSE_MATCH_H */
