// SPDX-License-Identifier: GPL-2.0
/*
 * Rules come and go, packets come: each is read as deep as the rules want it,
 * and the classifier finds for it what a search through all rules finds for all
 * of the packet.
 *
 * An input: where the flow control field is, then steps.  A step is a byte that
 * says which, and what that one takes.  Bytes that are missing are 0.
 */
#include <stdio.h>
#include <uapi/linux/vse.h>
#include "classifier.h"
#include "input.h"
#include "key_oracle.h"
#include "packets.h"
#include "random_match.h"

#define RULES_MAX	64
#define STEPS_MAX	400

struct input {
	const u8 *bytes;
	size_t left;
};

/**
 * struct table - the classifier and its twin
 * @classifier: under test
 * @rules: the rules in it, in no order
 * @count: length of @rules
 * @fcf: where the flow control field is
 * @memory_is_short: allocations may fail
 * @starved: a rule was removed while they did
 */
struct table {
	struct vse_classifier classifier;
	struct vse_rule *rules[RULES_MAX];
	unsigned int count;
	u8 fcf;
	bool memory_is_short;
	bool starved;
};

#define must(condition) do {						\
	if (!(condition)) {						\
		fprintf(stderr, "%s:%d: not true: %s\n", __FILE__,	\
			__LINE__, #condition);				\
		abort();						\
	}								\
} while (0)

static u8 take(struct input *input)
{
	if (!input->left)
		return 0;
	input->left--;
	return *input->bytes++;
}

static u32 take_u32(struct input *input)
{
	u32 value = take(input);

	value |= take(input) << 8;
	value |= take(input) << 16;
	return value | (u32)take(input) << 24;
}

/* A packet of a kind, with a few bytes changed, or cut. */
static void take_frame(struct input *input, struct frame *frame)
{
	u8 how;

	build_sample(frame, &samples[take(input) % sample_count]);
	how = take(input);
	if (how & 4)
		frame->length = min(frame->length, take(input));
	for (how %= 4; how; how--) {
		u8 at = take(input);

		if (at < frame->length)
			frame->bytes[at] = take(input);
	}
}

static void init_scope(struct vse_key_scope *scope, const struct table *table,
		       u8 wanted, u32 port)
{
	scope->wanted = wanted;
	scope->fcf = table->fcf;
	scope->in_port = 1 + port % 2;
	scope->tunnels = &sample_ports;
}

static const u8 *take_mask(struct input *input, int field, u8 *mask)
{
	unsigned int size = vse_match_field_size(field);
	u8 bits = take(input), i;

	switch (field) {
	case VSE_A_MATCH_DL_SRC:
	case VSE_A_MATCH_DL_DST:
	case VSE_A_MATCH_TUN_ID:
		for (i = 0; i < size; i++)
			mask[i] = bits & 1 << i % 8 ? 0xff : 0x0f;
		return mask;
	case VSE_A_MATCH_NW_SRC:
	case VSE_A_MATCH_NW_DST:
	case VSE_A_MATCH_IPV6_SRC:
	case VSE_A_MATCH_IPV6_DST:
	case VSE_A_MATCH_TUN_SRC:
	case VSE_A_MATCH_TUN_DST:
	case VSE_A_MATCH_TUN_IPV6_SRC:
	case VSE_A_MATCH_TUN_IPV6_DST:
		memset(mask, 0, size);
		for (i = 0; i < bits % (size * 8 + 1); i++)
			mask[i / 8] |= 0x80 >> i % 8;
		return mask;
	default:
		return NULL;
	}
}

#define TUNNEL_FIELDS	(BIT(VSE_A_MATCH_TUN_ID) | BIT(VSE_A_MATCH_TUN_SRC) | \
			 BIT(VSE_A_MATCH_TUN_DST) | BIT(VSE_A_MATCH_TUN_TOS) | \
			 BIT(VSE_A_MATCH_TUN_IPV6_SRC) |		      \
			 BIT(VSE_A_MATCH_TUN_IPV6_DST))

/* The values that a packet has, or a near miss. */
static void set_field(struct input *input, struct vse_match *match, int field,
		      const struct vse_key *key, u32 fields, u32 masked)
{
	struct vse_match of_packet = { .fields = fields, .key = *key };
	u8 value[16], mask_bytes[16];
	const u8 *mask = NULL;

	memcpy(value, vse_match_value(&of_packet, field),
	       vse_match_field_size(field));
	if (masked & BIT(field))
		mask = take_mask(input, field, mask_bytes);
	if (masked & 1)
		value[vse_match_field_size(field) - 1] ^= take(input);
	vse_match_set(match, field, value, mask);
}

/* Whether it is a match that a user may give. */
static bool take_match(struct input *input, const struct table *table,
		       struct vse_match *match)
{
	u32 fields = take_u32(input), masked = take_u32(input);
	struct vse_key_scope scope;
	struct frame frame;
	struct vse_key key;
	int field;

	memset(match, 0, sizeof(*match));
	match->priority = take(input) % 8;
	fields &= BIT(VSE_A_MATCH_MAX + 1) - 2;
	take_frame(input, &frame);
	init_scope(&scope, table, 0xff, masked >> 31);
	oracle_key(&key, frame.bytes, frame.length, NULL, &scope);

	for (field = 1; field <= VSE_A_MATCH_MAX; field++)
		if (fields & TUNNEL_FIELDS & BIT(field))
			set_field(input, match, field, &key, fields, masked);
	for (field = 1; field <= VSE_A_MATCH_MAX; field++)
		if (fields & ~TUNNEL_FIELDS & BIT(field))
			set_field(input, match, field, &key, fields, masked);
	if (vse_match_check(match, &field)) {
		must(field >= 1 && field <= VSE_A_MATCH_MAX);
		return false;
	}
	vse_match_complete(match);
	return true;
}

static struct vse_rule *search(const struct table *table,
			       const struct vse_match *match)
{
	unsigned int i;

	for (i = 0; i < table->count; i++) {
		struct vse_rule *rule = table->rules[i];

		if (rule->match.priority == match->priority &&
		    vse_key_equal(&rule->match.key, &match->key) &&
		    vse_key_equal(&rule->match.mask, &match->mask))
			return rule;
	}
	return NULL;
}

/* NULL if there is no memory for it. */
static struct vse_rule *insert(struct table *table,
			       const struct vse_match *match)
{
	struct vse_rule *rule = calloc(1, sizeof(*rule));
	static const struct vse_node no_action;
	int error;

	rule->match = *match;
	error = vse_classifier_insert(&table->classifier, rule, &no_action);
	if (error) {
		must(error == -ENOMEM && table->memory_is_short);
		free(rule);
		return NULL;
	}
	must(vse_classifier_find(&table->classifier, match) == rule);
	return rule;
}

static void take_out(struct table *table, struct vse_rule *rule)
{
	table->starved |= table->memory_is_short;
	vse_classifier_remove(&table->classifier, rule);
	vse_classifier_release(&table->classifier, rule);
	free(rule);
}

static void add(struct input *input, struct table *table)
{
	struct vse_match match;
	struct vse_rule *rule;

	if (table->count == RULES_MAX || !take_match(input, table, &match) ||
	    search(table, &match))
		return;
	rule = insert(table, &match);
	if (rule)
		table->rules[table->count++] = rule;
}

/* One takes the place of another: there is never a moment without one. */
static void replace(struct input *input, struct table *table)
{
	struct vse_rule **place, *old, *rule;

	if (!table->count)
		return;
	place = &table->rules[take(input) % table->count];
	old = *place;
	rule = insert(table, &old->match);
	if (rule) {
		*place = rule;
		take_out(table, old);
	}
}

static void remove_one(struct input *input, struct table *table)
{
	struct vse_rule **place, *rule;
	struct vse_match match;

	if (!table->count)
		return;
	place = &table->rules[take(input) % table->count];
	rule = *place;
	match = rule->match;
	*place = table->rules[--table->count];
	take_out(table, rule);
	must(!vse_classifier_find(&table->classifier, &match));
}

static void look_up(struct table *table, const struct vse_key *key,
		    const struct vse_key *all)
{
	const struct vse_node *node;
	int best = -1, found = -1;
	unsigned int i;

	node = vse_classifier_lookup(&table->classifier, key);
	for (i = 0; i < table->count; i++) {
		const struct vse_rule *rule = table->rules[i];

		if (obviously_matches(&rule->match, all)) {
			best = max(best, rule->match.priority);
			if (rule->node == node)
				found = rule->match.priority;
		}
	}
	must(!node == (found < 0));
	must(found == best);
}

static void packet(struct input *input, struct table *table)
{
	struct vse_key_scope scope;
	struct vse_key key, all;
	struct shape shape = {};
	struct frame frame;
	u8 how;

	take_frame(input, &frame);
	how = take(input);
	shape.linear = how & 0x7f;
	shape.first = frame.length;
	shape.pulled = how & 0x80 && min(shape.linear, frame.length) >= ETH_HLEN;
	init_scope(&scope, table, vse_classifier_wanted(&table->classifier),
		   how);
	extract(&key, frame.bytes, frame.length, NULL, &shape, &scope);
	scope.wanted = 0xff;
	oracle_key(&all, frame.bytes, frame.length, NULL, &scope);
	/* The second time, the cache knows. */
	look_up(table, &key, &all);
	look_up(table, &key, &all);
}

static void step(struct input *input, struct table *table)
{
	struct vse_match match;

	switch (take(input) % STEPS) {
	case STEP_ADD:
	case STEP_ADD_TOO:
		add(input, table);
		break;
	case STEP_REPLACE:
		replace(input, table);
		break;
	case STEP_REMOVE:
		remove_one(input, table);
		break;
	case STEP_FIND:
		if (take_match(input, table, &match))
			must(vse_classifier_find(&table->classifier, &match) ==
			     search(table, &match));
		break;
	case STEP_PACKET:
	case STEP_PACKET_TOO:
		packet(input, table);
		break;
	case STEP_MEMORY:
		test_allocations_left = take(input) % 8;
		table->memory_is_short = true;
		add(input, table);
		replace(input, table);
		remove_one(input, table);
		vse_classifier_adapt(&table->classifier);
		test_allocations_left = -1;
		table->memory_is_short = false;
		break;
	}
	must(table->classifier.count == table->count);
	must(vse_classifier_empty(&table->classifier) == !table->count);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct input input = { data, size };
	static struct table table;
	unsigned int i;

	/* An input is to do the same whatever came before it. */
	srandom(1);
	memset(&table, 0, sizeof(table));
	must(vse_classifier_init(&table.classifier) == 0);
	table.fcf = take(&input) % 3;
	for (i = 0; i < STEPS_MAX && input.left; i++)
		step(&input, &table);

	while (table.count)
		take_out(&table, table.rules[--table.count]);
	must(table.starved || !vse_classifier_wanted(&table.classifier));
	vse_classifier_destroy(&table.classifier);
	return 0;
}
