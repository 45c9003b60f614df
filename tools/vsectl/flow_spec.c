// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_spec.h"
#include "number.h"

#define SEPARATORS	", \t\r\n"
#define ACTIONS		"actions="
#define ACTION		"set_irq_core:"

/* What a flow has said so far, beside its match. */
struct words {
	bool priority;
	bool cookie;
};

static bool parse_once(const char *name, const char *value, uint64_t max,
		       bool *given, uint64_t *number, char *error)
{
	if (*given) {
		snprintf(error, MATCH_ERROR_SIZE, "%s is given twice", name);
		return false;
	}
	*given = true;
	if (value && number_parse(value, max, number))
		return true;
	snprintf(error, MATCH_ERROR_SIZE, "%s=%.40s: give a number from 0 to %llu",
		 name, value ?: "", (unsigned long long)max);
	return false;
}

static bool parse_priority(struct flow_spec *spec, const char *value,
			   enum flow_use use, bool *given, char *error)
{
	uint64_t priority;

	if (use == FLOW_DELETE) {
		snprintf(error, MATCH_ERROR_SIZE, "priority counts with --strict only: leave it out or add --strict");
		return false;
	}
	if (!parse_once("priority", value, UINT16_MAX, given, &priority, error))
		return false;
	spec->priority = priority;
	return true;
}

static bool parse_cookie(struct flow_spec *spec, const char *value,
			 enum flow_use use, bool *given, char *error)
{
	if (use != FLOW_ADD) {
		snprintf(error, MATCH_ERROR_SIZE, "flows are not deleted by cookie: leave it out");
		return false;
	}
	return parse_once("cookie", value, UINT64_MAX, given, &spec->cookie,
			  error);
}

static bool parse_word(struct flow_spec *spec, char *word, enum flow_use use,
		       struct words *given, char *error)
{
	char *value = strchr(word, '=');
	char known[MATCH_ERROR_SIZE / 2];

	if (value)
		*value++ = '\0';
	if (!strcmp(word, "priority"))
		return parse_priority(spec, value, use, &given->priority,
				      error);
	if (!strcmp(word, "cookie"))
		return parse_cookie(spec, value, use, &given->cookie, error);

	switch (match_set(&spec->match, word, value, error)) {
	case MATCH_WORD_OK:
		return true;
	case MATCH_WORD_BAD:
		return false;
	case MATCH_WORD_UNKNOWN:
		break;
	}
	match_list_fields(known, sizeof(known));
	snprintf(error, MATCH_ERROR_SIZE, "there is no field %.40s; known are: %s%s%s",
		 word, known, use == FLOW_DELETE ? "" : " priority",
		 use == FLOW_ADD ? " cookie actions" : "");
	return false;
}

static bool parse_actions(struct flow_spec *spec, const char *text,
			  enum flow_use use, char *error)
{
	const char *core = text + strlen(ACTION);
	uint64_t number;

	if (use != FLOW_ADD) {
		snprintf(error, MATCH_ERROR_SIZE, "flows are not deleted by their actions: leave them out");
		return false;
	}
	if (!strncmp(text, ACTION, strlen(ACTION))) {
		if (!strcmp(core, "auto")) {
			spec->core = VSE_CORE_AUTO;
			return true;
		}
		if (number_parse(core, VSE_CORE_AUTO - 1, &number)) {
			spec->core = number;
			return true;
		}
	}
	snprintf(error, MATCH_ERROR_SIZE, "actions=%.40s: the one action is set_irq_core:N, with a core's number, or set_irq_core:auto; it comes last",
		 text);
	return false;
}

static void trim_end(char *text)
{
	size_t length = strlen(text);

	while (length && strchr(SEPARATORS, text[length - 1]))
		text[--length] = '\0';
}

/* Modifies @text. */
static bool parse_words(struct flow_spec *spec, char *text, enum flow_use use,
			char *error)
{
	struct words given = {};

	for (;;) {
		size_t length;

		text += strspn(text, SEPARATORS);
		if (!*text)
			break;
		if (!strncmp(text, ACTIONS, strlen(ACTIONS)))
			return parse_actions(spec, text + strlen(ACTIONS), use,
					     error);
		length = strcspn(text, SEPARATORS);
		if (text[length])
			text[length++] = '\0';
		if (!parse_word(spec, text, use, &given, error))
			return false;
		text += length;
	}
	if (use != FLOW_ADD)
		return true;
	snprintf(error, MATCH_ERROR_SIZE, "the flow has no action: add actions=set_irq_core:N or actions=set_irq_core:auto");
	return false;
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
	char *copy = strdup(text);
	bool good;

	if (!copy) {
		snprintf(error, MATCH_ERROR_SIZE, "out of memory");
		return false;
	}
	*spec = (struct flow_spec){
		.core = VSE_CORE_AUTO,
		.priority = VSE_PRIORITY_DEFAULT,
	};
	trim_end(copy);
	good = parse_words(spec, copy, use, error) &&
	       match_check(&spec->match, error);
	free(copy);
	return good;
}
