/* SPDX-License-Identifier: GPL-2.0 */
/* What the bytes of an input mean. */
#ifndef _TESTS_FUZZ_INPUT_H
#define _TESTS_FUZZ_INPUT_H

#include <kernel.h>

/**
 * struct key_head - how the packet comes that is the rest of the input
 * @wanted: see struct vse_key_scope
 * @fcf: likewise
 * @tagged: the NIC took a VLAN tag off
 * @pulled: see struct shape
 * @unmapped: likewise
 * @unused: nothing
 * @linear: bytes in the linear part, or KEY_HEAD_ALL
 * @first: bytes in the first fragment, or KEY_HEAD_ALL that are left
 * @tci: the tag
 */
struct key_head {
	u8 wanted;
	u8 fcf:2;
	u8 tagged:1;
	u8 pulled:1;
	u8 unmapped:1;
	u8 unused:3;
	u8 linear;
	u8 first;
	u16 tci;
};

#define KEY_HEAD_ALL	255

/* Of a table's input, each with what it takes. */
enum step {
	STEP_ADD,
	STEP_ADD_TOO,
	STEP_REPLACE,
	STEP_REMOVE,
	STEP_FIND,
	STEP_PACKET,
	STEP_PACKET_TOO,
	STEP_MEMORY,
	STEPS,
};

#endif /* _TESTS_FUZZ_INPUT_H */
