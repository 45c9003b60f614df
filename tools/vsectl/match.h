/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Matches in the syntax of ovs-ofctl, such as "tcp,nw_dst=10.1.0.0/16".
 *
 * A match is held as one value and one mask a field, numbered as in
 * enum vse_match_attr, in the bytes that a packet has.
 */
#ifndef _VSECTL_MATCH_H
#define _VSECTL_MATCH_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/vse.h>

/* Room for what a parser says of bad input. */
#define MATCH_ERROR_SIZE	1024

/* Room for match_format(): all fields, with masks. */
#define MATCH_TEXT_SIZE		1024

/* Room for match_list_fields(). */
#define MATCH_LIST_SIZE		512

/* Bytes of the longest field, an IPv6 address. */
#define MATCH_FIELD_SIZE	16

/**
 * struct match_field - what a match says of one field
 * @given: it says something; nothing else counts where it does not
 * @value: as in a packet, first byte first; 0 where @mask is, and at the end
 * @mask: the bits that count
 */
struct match_field {
	bool given;
	uint8_t value[MATCH_FIELD_SIZE];
	uint8_t mask[MATCH_FIELD_SIZE];
};

/**
 * struct match - a match on the fields of a packet
 * @field: by &enum vse_match_attr; in_port's value is not used here
 * @in_port: name of the device, while in_port is given
 */
struct match {
	struct match_field field[VSE_A_MATCH_MAX + 1];
	char in_port[IF_NAMESIZE];
};

/**
 * struct match_parser - a match that is read word by word, in any order
 * @match: is set
 * @synonyms: the names used that say which protocol it is; a bit for each
 */
struct match_parser {
	struct match *match;
	unsigned int synonyms;
};

enum match_word {
	MATCH_WORD_OK,
	MATCH_WORD_UNKNOWN,
	MATCH_WORD_BAD,
};

uint64_t match_number(const struct match *match, int attr);
bool match_is(const struct match *match, int attr, uint64_t number);
void match_list_fields(char *text);
bool match_fail(char *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

void match_begin(struct match_parser *parser, struct match *match);
enum match_word match_parse(struct match_parser *parser, const char *name,
			    const char *value, char *error);
bool match_end(struct match_parser *parser, char *error);

bool match_check(const struct match *match, char *error);
void match_format(const struct match *match, char *text);

#endif /* _VSECTL_MATCH_H */
