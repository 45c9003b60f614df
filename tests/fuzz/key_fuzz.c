// SPDX-License-Identifier: GPL-2.0
/*
 * A packet of any bytes, in any shape, is read as the oracle reads it.
 *
 * An input: struct key_head, then the packet.
 */
#include <stdio.h>
#include "input.h"
#include "key_oracle.h"
#include "packets.h"

static void say(const char *what, const struct vse_key *key)
{
	const u8 *bytes = (const u8 *)key;
	size_t i;

	fprintf(stderr, "%s", what);
	for (i = 0; i < sizeof(*key); i++)
		fprintf(stderr, "%s%02x", i % 8 ? "" : " ", bytes[i]);
	fprintf(stderr, "\n");
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct vse_key key, expected;
	struct vse_key_scope scope;
	struct shape shape;
	struct key_head head;

	if (size < sizeof(head))
		return -1;
	memcpy(&head, data, sizeof(head));
	data += sizeof(head);
	size -= sizeof(head);

	scope.wanted = head.wanted;
	scope.fcf = head.fcf;
	scope.in_port = 7;
	scope.tunnels = &sample_ports;
	shape.linear = head.linear == KEY_HEAD_ALL ? size : head.linear;
	shape.first = head.first == KEY_HEAD_ALL ? size : head.first;
	shape.pulled = head.pulled && min(shape.linear, size) >= ETH_HLEN;
	shape.unmapped = head.unmapped;

	extract(&key, data, size, head.tagged ? &head.tci : NULL, &shape,
		&scope);
	oracle_key(&expected, data, size, head.tagged ? &head.tci : NULL,
		   &scope);
	oracle_keep(&expected, oracle_depth(&scope));
	if (!vse_key_equal(&key, &expected)) {
		say("read:    ", &key);
		say("expected:", &expected);
		abort();
	}
	return 0;
}
