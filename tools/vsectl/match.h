/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Matches in the syntax of ovs-ofctl, such as "tcp,nw_dst=10.1.0.0/16".
 *
 * A match is held as one number and one mask a field, numbered as in
 * enum vse_match_attr; addresses are numbers with the first byte on top.
 */
#ifndef _VSECTL_MATCH_H
#define _VSECTL_MATCH_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/vse.h>

/* Room for what a parser says of bad input. */
#define MATCH_ERROR_SIZE	512

/* Room for match_format(): all fields, with masks. */
#define MATCH_TEXT_SIZE		512

/**
 * struct match_field - what a match says of one field
 * @value: 0 where @mask is
 * @mask: the bits that count; 0 for a field that is wildcarded
 */
struct match_field {
	uint64_t value;
	uint64_t mask;
};

/**
 * struct match - a match on OpenFlow 1.0's fields
 * @field: by &enum vse_match_attr; in_port's value is not used here
 * @in_port: name of the device, while in_port has a mask
 */
struct match {
	struct match_field field[VSE_A_MATCH_MAX + 1];
	char in_port[IF_NAMESIZE];
};

enum match_word {
	MATCH_WORD_OK,
	MATCH_WORD_UNKNOWN,
	MATCH_WORD_BAD,
};

const char *match_field_name(int attr);
size_t match_field_size(int attr);
uint64_t match_field_full_mask(int attr);
void match_list_fields(char *text, size_t size);

enum match_word match_set(struct match *match, const char *name,
			  const char *value, char *error);
bool match_check(const struct match *match, char *error);
void match_format(const struct match *match, char *text);

#endif /* _VSECTL_MATCH_H */
