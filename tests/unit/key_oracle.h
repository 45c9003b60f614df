/* SPDX-License-Identifier: GPL-2.0 */
/* What vse_key_extract() has to say, found slowly. */
#ifndef _TESTS_UNIT_KEY_ORACLE_H
#define _TESTS_UNIT_KEY_ORACLE_H

#include <kernel.h>
#include "key.h"

void oracle_key(struct vse_key *key, const u8 *frame, size_t length,
		const u16 *tci, const struct vse_key_scope *scope);
void oracle_keep(struct vse_key *key, u8 wanted);
u8 oracle_depth(const struct vse_key_scope *scope);

#endif /* _TESTS_UNIT_KEY_ORACLE_H */
