/* SPDX-License-Identifier: GPL-2.0 */
/* cmocka, with what it needs to come before it. */
#ifndef _TESTS_UNIT_TEST_H
#define _TESTS_UNIT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <kernel.h>

#endif /* _TESTS_UNIT_TEST_H */
