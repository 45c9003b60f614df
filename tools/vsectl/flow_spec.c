// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_spec.h"
#include "number.h"

#define SEPARATORS	", \t\r\n"
#define ACTIONS		"actions="
#define ACTION		"set_irq_core:"

/* The words of a flow that are not about its match. */
enum word {
	WORD_PRIORITY,
	WORD_COOKIE,
	WORD_IDLE_TIMEOUT,
	WORD_HARD_TIMEOUT,
	WORD_CHECK_OVERLAP,
	WORD_SEND_FLOW_REM,
	WORDS,
};

static const char *const words[WORDS] = {
	[WORD_PRIORITY] = "priority",
	[WORD_COOKIE] = "cookie",
	[WORD_IDLE_TIMEOUT] = "idle_timeout",
	[WORD_HARD_TIMEOUT] = "hard_timeout",
	[WORD_CHECK_OVERLAP] = "check_overlap",
	[WORD_SEND_FLOW_REM] = "send_flow_rem",
};

/**
 * struct reading - a flow of which some words have been read
 * @spec: what they said
 * @match: what they said of its match
 * @use: what the flow is for
 * @given: which of &enum word there were; a bit for each
 */
struct reading {
	struct flow_spec *spec;
	struct match_parser match;
	enum flow_use use;
	unsigned int given;
};

static bool deletes(enum flow_use use)
{
	return use == FLOW_DELETE || use == FLOW_DELETE_STRICT;
}

static bool parse_number(const char *name, const char *value, uint64_t max,
			 uint64_t *number, char *error)
{
	return (value && number_parse(value, max, number)) ||
	       match_fail(error, "%s=%.40s: give a number from 0 to %llu", name,
			  value ?: "", (unsigned long long)max);
}

static bool parse_u16(const char *name, const char *value, uint16_t *number,
		      char *error)
{
	uint64_t parsed;

	if (!parse_number(name, value, UINT16_MAX, &parsed, error))
		return false;
	*number = parsed;
	return true;
}

static bool parse_flag(const char *name, const char *value, bool *flag,
		       char *error)
{
	if (value)
		return match_fail(error, "%s takes no value", name);
	*flag = true;
	return true;
}

/* As with ovs-ofctl: with a mask it is one to look for, without one to set. */
static bool parse_cookie(struct flow_spec *spec, enum flow_use use,
			 char *value, char *error)
{
	char *mask = value ? strchr(value, '/') : NULL;
	bool *given = mask ? &spec->match_cookie_given : &spec->cookie_given;
	uint64_t *cookie = mask ? &spec->match_cookie : &spec->cookie;

	if (mask && use == FLOW_ADD)
		return match_fail(error, "cookie=%.40s: a mask is for flows to look for, and this one is added: leave it out",
				  value);
	if (!mask && deletes(use))
		return match_fail(error, "cookie=%.40s would set a cookie; to delete the flows that have it, write cookie=%.40s/-1",
				  value ?: "", value ?: "");
	if (*given)
		return match_fail(error, "cookie is given twice");
	*given = true;
	if (mask && !mask_parse(mask + 1, &spec->cookie_mask))
		return match_fail(error, "cookie=%.40s: give a mask like /0xff, or /-1 for all bits",
				  value);
	if (mask)
		*mask = '\0';
	return parse_number("cookie", value, UINT64_MAX, cookie, error);
}

static bool parse_known(struct reading *reading, enum word word, char *value,
			char *error)
{
	struct flow_spec *spec = reading->spec;
	const char *name = words[word];

	if (word == WORD_COOKIE)
		return parse_cookie(spec, reading->use, value, error);
	if (word == WORD_PRIORITY && reading->use == FLOW_DELETE)
		return match_fail(error, "%s counts with --strict only: leave it out or add --strict",
				  name);
	if (word != WORD_PRIORITY && deletes(reading->use))
		return match_fail(error, "%s is for flows that are added: leave it out",
				  name);
	if (reading->given & 1U << word)
		return match_fail(error, "%s is given twice", name);
	reading->given |= 1U << word;

	switch (word) {
	case WORD_PRIORITY:
		return parse_u16(name, value, &spec->priority, error);
	case WORD_IDLE_TIMEOUT:
		return parse_u16(name, value, &spec->idle_timeout, error);
	case WORD_HARD_TIMEOUT:
		return parse_u16(name, value, &spec->hard_timeout, error);
	case WORD_CHECK_OVERLAP:
		return parse_flag(name, value, &spec->check_overlap, error);
	default:
		return parse_flag(name, value, &spec->send_flow_rem, error);
	}
}

static bool say_known(const char *word, enum flow_use use, char *error)
{
	char fields[MATCH_LIST_SIZE];

	match_list_fields(fields);
	return match_fail(error, "there is no field %.40s; known are: %s%s cookie%s",
			  word, fields, use == FLOW_DELETE ? "" : " priority",
			  deletes(use) ? "" :
			  " idle_timeout hard_timeout check_overlap send_flow_rem actions");
}

static bool parse_word(struct reading *reading, char *word, char *error)
{
	char *value = strchr(word, '=');

	if (value)
		*value++ = '\0';
	for (int i = 0; i < WORDS; i++)
		if (!strcmp(word, words[i]))
			return parse_known(reading, i, value, error);

	switch (match_parse(&reading->match, word, value, error)) {
	case MATCH_WORD_OK:
		return true;
	case MATCH_WORD_BAD:
		return false;
	default:
		return say_known(word, reading->use, error);
	}
}

static bool parse_actions(struct flow_spec *spec, const char *text,
			  enum flow_use use, char *error)
{
	const char *core = text + strlen(ACTION);
	uint64_t number;

	if (deletes(use))
		return match_fail(error, "flows are not deleted by their actions: leave them out");
	if (!strncmp(text, ACTION, strlen(ACTION))) {
		if (!strcmp(core, "auto"))
			return true;
		if (number_parse(core, VSE_CORE_AUTO - 1, &number)) {
			spec->core = number;
			return true;
		}
	}
	return match_fail(error, "actions=%.40s: the one action is set_irq_core:N, with a core's number, or set_irq_core:auto; it comes last",
			  text);
}

static void trim_end(char *text)
{
	size_t length = strlen(text);

	while (length && strchr(SEPARATORS, text[length - 1]))
		text[--length] = '\0';
}

/* Modifies @text. */
static bool parse_words(struct reading *reading, char *text, char *error)
{
	for (;;) {
		size_t length;

		text += strspn(text, SEPARATORS);
		if (!*text)
			break;
		if (!strncmp(text, ACTIONS, strlen(ACTIONS)))
			return parse_actions(reading->spec,
					     text + strlen(ACTIONS),
					     reading->use, error);
		length = strcspn(text, SEPARATORS);
		if (text[length])
			text[length++] = '\0';
		if (!parse_word(reading, text, error))
			return false;
		text += length;
	}
	if (deletes(reading->use))
		return true;
	return match_fail(error, "the flow has no action: add actions=set_irq_core:N or actions=set_irq_core:auto");
}

/**
 * flow_spec_parse - read a flow
 * @spec: is set
 * @text: the flow
 * @use: what it is for
 * @error: MATCH_ERROR_SIZE bytes; says what was wrong and what to write
 */
bool flow_spec_parse(struct flow_spec *spec, const char *text,
		     enum flow_use use, char *error)
{
	struct reading reading = { .spec = spec, .use = use };
	char *copy = strdup(text);
	bool good;

	if (!copy)
		return match_fail(error, "out of memory");
	*spec = (struct flow_spec){
		.core = VSE_CORE_AUTO,
		.priority = VSE_PRIORITY_DEFAULT,
	};
	match_begin(&reading.match, &spec->match);
	trim_end(copy);
	good = parse_words(&reading, copy, error) &&
	       match_end(&reading.match, error);
	free(copy);
	return good;
}
