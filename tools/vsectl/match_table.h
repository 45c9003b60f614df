/* SPDX-License-Identifier: GPL-2.0 */
/* The fields that a match can be made up of, and what users call them. */
#ifndef _VSECTL_MATCH_TABLE_H
#define _VSECTL_MATCH_TABLE_H

#include "match.h"

/* How users write a field. */
enum match_notation {
	NOTATION_DECIMAL,
	NOTATION_HEXADECIMAL,
	NOTATION_TYPE,
	NOTATION_TOS,
	NOTATION_VLAN,
	NOTATION_ETHERNET,
	NOTATION_IPV4,
	NOTATION_IPV6,
	NOTATION_DEVICE,
};

/* Which bits of a field a mask may leave out. */
enum match_masking {
	MASKING_NONE,
	MASKING_PREFIX,
	MASKING_BITS,
};

/**
 * struct match_column - what is known of a field
 * @name: what users call it
 * @size: bytes that it has in a packet
 * @notation: how users write it
 * @masking: what its mask may be
 * @tunnel: who names it looks into the tunnel for all that is not the tunnel's
 * @host_order: it travels in the byte order of the host, others as in a packet
 * @min: the least number that may be written
 * @max: the greatest one
 */
struct match_column {
	const char *name;
	uint8_t size;
	enum match_notation notation;
	enum match_masking masking;
	bool tunnel;
	bool host_order;
	uint64_t min;
	uint64_t max;
};

/* For a protocol that is no more than an Ethernet type. */
#define MATCH_ANY_PROTOCOL	(-1)

/**
 * struct match_protocol - a word for an Ethernet type and IP protocol
 * @name: the word
 * @dl_type: the Ethernet type
 * @nw_proto: the IP protocol, or MATCH_ANY_PROTOCOL
 */
struct match_protocol {
	const char *name;
	uint16_t dl_type;
	int nw_proto;
};

/**
 * struct match_synonym - a name that ovs-ofctl prints for a field of a protocol
 * @name: the name
 * @attr: &enum vse_match_attr, the field
 * @protocols: words for the protocols; the first is meant where none is given
 */
struct match_synonym {
	const char *name;
	int attr;
	const char *protocols[2];
};

/* By &enum vse_match_attr. */
extern const struct match_column match_columns[VSE_A_MATCH_MAX + 1];

/* Those of an IP protocol come first.  Ends with one without a name. */
extern const struct match_protocol match_protocols[];

/* Ends with one without a name. */
extern const struct match_synonym match_synonyms[];

const struct match_protocol *match_find_protocol(const char *name);
const struct match_synonym *match_find_synonym(const char *name);
bool match_is_of(const struct match_synonym *synonym,
		 const struct match_protocol *protocol);
int match_find_field(const char *name);

void match_store(uint8_t *bytes, size_t size, uint64_t number);
bool match_zero(const uint8_t *bytes);
void match_full_mask(int attr, uint8_t *mask);
bool match_prefix_length(int attr, const uint8_t *mask, unsigned int *length);

#endif /* _VSECTL_MATCH_TABLE_H */
