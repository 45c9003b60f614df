/* SPDX-License-Identifier: GPL-2.0 */
/* What the tests of vsectl share, and cmocka with what it needs before it. */
#ifndef _TESTS_UNIT_VSECTL_TEST_H
#define _TESTS_UNIT_VSECTL_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "match_table.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

uint32_t next_random(void);
bool chance(unsigned int percent);
void make_match(struct match *match);

#endif /* _TESTS_UNIT_VSECTL_TEST_H */
