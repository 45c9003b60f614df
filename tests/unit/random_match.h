/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Random packets' keys and random matches over all fields, with few different
 * values, so that matches overlap and packets hit.
 */
#ifndef _TESTS_UNIT_RANDOM_MATCH_H
#define _TESTS_UNIT_RANDOM_MATCH_H

#include "match.h"

void random_key(struct vse_key *key);
void random_match(struct vse_match *match);

/* The slow, obvious twin of the classifier: does this match, byte by byte? */
bool obviously_matches(const struct vse_match *match,
		       const struct vse_key *key);

#endif /* _TESTS_UNIT_RANDOM_MATCH_H */
