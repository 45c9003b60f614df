// SPDX-License-Identifier: GPL-2.0
/* The classifier against a list that is searched from end to end. */
#include "test.h"
#include "classifier.h"
#include "random_match.h"
#include <uapi/linux/vse.h>

/**
 * struct oracle - the slow, obvious twin
 * @rules: the rules, in no order
 * @count: length of @rules
 */
struct oracle {
	struct vse_rule *rules[4096];
	unsigned int count;
};

static unsigned int looked_up, hits;

static const struct vse_node no_action;

static const struct vse_rule *lookup(struct vse_classifier *classifier,
				     const struct vse_key *key)
{
	struct vse_node *node = vse_classifier_lookup(classifier, key);

	return node ? *vse_node_rule(classifier->nodes, node->number) : NULL;
}

/* The highest priority that matches, or -1. */
static int oracle_lookup(const struct oracle *oracle, const struct vse_key *key)
{
	int best = -1;
	unsigned int i;

	for (i = 0; i < oracle->count; i++)
		if (obviously_matches(&oracle->rules[i]->match, key) &&
		    oracle->rules[i]->match.priority > best)
			best = oracle->rules[i]->match.priority;
	return best;
}

static void assert_agree_on(struct vse_classifier *classifier,
			    const struct oracle *oracle,
			    const struct vse_key *key)
{
	int expected = oracle_lookup(oracle, key);
	const struct vse_rule *found = lookup(classifier, key);

	looked_up++;
	if (expected < 0) {
		assert_null(found);
		return;
	}
	hits++;
	assert_non_null(found);
	assert_true(obviously_matches(&found->match, key));
	assert_int_equal(found->match.priority, expected);
}

/* Real tables have few masks. */
static void common_match(struct vse_match *match)
{
	static struct vse_match common[40];
	const struct vse_match *like;
	struct vse_key key;

	like = &common[random() % ARRAY_SIZE(common)];
	if (!like->fields)
		random_match((struct vse_match *)like);
	*match = *like;
	do {
		random_key(&key);
	} while (match->mask.present & ~key.present);
	vse_key_and(&match->key, &key, &match->mask);
	match->priority = random();
}

static struct vse_key regulars[300];

static void meet_regulars(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(regulars); i++)
		random_key(&regulars[i]);
}

/*
 * A packet that comes again and again, while rules come and go: what was decided
 * of it is remembered, and must be forgotten in time.  And a new one.
 */
static void assert_agree(struct vse_classifier *classifier,
			 const struct oracle *oracle)
{
	struct vse_key key;
	int i;

	random_key(&key);
	/* So many rules match most of these; no rule knows these values. */
	if (random() % 3 == 0)
		for (i = 0; i < 16; i++)
			((u8 *)&key)[random() % sizeof(key)] = random();
	assert_agree_on(classifier, oracle, &key);
	assert_agree_on(classifier, oracle,
			&regulars[random() % ARRAY_SIZE(regulars)]);
}

static void add_rule(struct vse_classifier *classifier, struct oracle *oracle)
{
	struct vse_rule *rule = calloc(1, sizeof(*rule));
	int error;

	if (random() % 50)
		common_match(&rule->match);
	else
		random_match(&rule->match);
	if (vse_classifier_find(classifier, &rule->match)) {
		free(rule);
		return;
	}
	error = vse_classifier_insert(classifier, rule, &no_action);
	if (error == -E2BIG) {
		free(rule);
		return;
	}
	assert_int_equal(error, 0);
	assert_ptr_equal(vse_classifier_find(classifier, &rule->match), rule);
	oracle->rules[oracle->count++] = rule;
}

static void remove_rule(struct vse_classifier *classifier,
			struct oracle *oracle, unsigned int i)
{
	struct vse_rule *rule = oracle->rules[i];
	const struct vse_key key = rule->match.key;

	assert_agree_on(classifier, oracle, &key);
	vse_classifier_remove(classifier, rule);
	assert_null(vse_classifier_find(classifier, &rule->match));
	oracle->rules[i] = oracle->rules[--oracle->count];
	vse_classifier_release(classifier, rule);
	free(rule);
	assert_agree_on(classifier, oracle, &key);
}

static void agrees_with_the_oracle(void **state)
{
	static struct oracle oracle;
	struct vse_classifier classifier;
	unsigned int round, i;

	srandom(3);
	meet_regulars();
	assert_int_equal(vse_classifier_init(&classifier), 0);
	for (round = 0; round < 200; round++) {
		/* Fill up, past several resizes; then empty it again. */
		bool growing = round % 50 < 30;

		for (i = 0; i < 100; i++) {
			if (oracle.count < ARRAY_SIZE(oracle.rules) &&
			    random() % 100 < (growing ? 90 : 10))
				add_rule(&classifier, &oracle);
			else if (oracle.count)
				remove_rule(&classifier, &oracle,
					    random() % oracle.count);
			assert_int_equal(classifier.count, oracle.count);
		}
		for (i = 0; i < 200; i++)
			assert_agree(&classifier, &oracle);
	}
	while (oracle.count)
		remove_rule(&classifier, &oracle, 0);
	assert_true(vse_classifier_empty(&classifier));
	assert_int_equal(vse_classifier_wanted(&classifier), 0);
	/* Else nothing was compared. */
	assert_in_range(hits, looked_up / 4, looked_up - 200);
	vse_classifier_destroy(&classifier);
}

static void survives_without_memory(void **state)
{
	static struct oracle oracle;
	struct vse_classifier classifier;
	unsigned int round, failed = 0, i;

	srandom(4);
	meet_regulars();
	for (i = 0; i < 5; i++) {
		test_allocations_left = i;
		assert_int_equal(vse_classifier_init(&classifier), -ENOMEM);
	}
	test_allocations_left = -1;
	assert_int_equal(vse_classifier_init(&classifier), 0);

	for (round = 0; round < 3000; round++) {
		struct vse_rule *rule = calloc(1, sizeof(*rule));

		random_match(&rule->match);
		test_allocations_left = random() % 6;
		if (vse_classifier_find(&classifier, &rule->match) ||
		    vse_classifier_insert(&classifier, rule, &no_action)) {
			failed++;
			free(rule);
		} else {
			oracle.rules[oracle.count++] = rule;
		}
		test_allocations_left = random() % 2;
		if (oracle.count > 500)
			remove_rule(&classifier, &oracle,
				    random() % oracle.count);
		test_allocations_left = -1;
		assert_agree(&classifier, &oracle);
	}
	assert_in_range(failed, 100, 2900);
	/* Whole masks go without memory to unpublish them. */
	test_allocations_left = 0;
	while (oracle.count) {
		remove_rule(&classifier, &oracle, 0);
		test_allocations_left = 0;
	}
	test_allocations_left = -1;
	assert_agree(&classifier, &oracle);
	vse_classifier_destroy(&classifier);
}

/* A reader that began before a resize goes on in the old buckets. */
static void resize_leaves_readers_alone(void **state)
{
	static struct oracle oracle;
	struct vse_classifier classifier, before;
	unsigned int resizes = 0, count, i;

	srandom(7);
	meet_regulars();
	assert_int_equal(vse_classifier_init(&classifier), 0);
	while (oracle.count < 1000) {
		test_begin_reading();
		before = classifier;
		count = oracle.count;
		add_rule(&classifier, &oracle);
		if (before.buckets != classifier.buckets) {
			unsigned int now = oracle.count;

			resizes++;
			oracle.count = count;
			for (i = 0; i < 1000; i++)
				assert_agree(&before, &oracle);
			oracle.count = now;
		}
		test_end_reading();
	}
	assert_in_range(resizes, 3, 10);
	while (oracle.count)
		remove_rule(&classifier, &oracle, 0);
	vse_classifier_destroy(&classifier);
}

/* As a flow entry is replaced: there is never a moment without one. */
static void replacement_counts_at_once(void **state)
{
	struct vse_classifier classifier;
	struct vse_rule old = {}, new = {};
	struct vse_key key;

	srandom(5);
	random_match(&old.match);
	new.match = old.match;
	key = old.match.key;

	assert_int_equal(vse_classifier_init(&classifier), 0);
	assert_int_equal(vse_classifier_insert(&classifier, &old, &no_action), 0);
	assert_int_equal(vse_classifier_insert(&classifier, &new, &no_action), 0);
	assert_ptr_equal(lookup(&classifier, &key), &new);
	assert_ptr_equal(vse_classifier_find(&classifier, &new.match), &new);
	vse_classifier_remove(&classifier, &old);
	assert_ptr_equal(lookup(&classifier, &key), &new);
	vse_classifier_remove(&classifier, &new);
	assert_null(lookup(&classifier, &key));
	vse_classifier_destroy(&classifier);
}

static void set_port(struct vse_match *match, u32 port, u16 priority)
{
	memset(match, 0, sizeof(*match));
	vse_match_set(match, VSE_A_MATCH_IN_PORT, &port, NULL);
	vse_match_complete(match);
	match->priority = priority;
}

static void refuses_too_many_masks(void **state)
{
	static struct vse_rule rules[VSE_MAX_MASKS + 1];
	struct vse_classifier classifier;
	unsigned int i;

	assert_int_equal(vse_classifier_init(&classifier), 0);
	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		struct vse_rule *rule = &rules[i];
		u64 id = 0, mask = 1 + i;

		vse_match_set(&rule->match, VSE_A_MATCH_TUN_ID, &id, &mask);
		vse_match_complete(&rule->match);
		assert_int_equal(vse_classifier_insert(&classifier, rule, &no_action),
				 i < VSE_MAX_MASKS ? 0 : -E2BIG);
	}
	assert_int_equal(classifier.count, VSE_MAX_MASKS);
	for (i = 0; i < VSE_MAX_MASKS; i++)
		vse_classifier_remove(&classifier, &rules[i]);
	vse_classifier_destroy(&classifier);
}

/* The bound on a mask's priority sinks when its rules go, if not at once. */
static void priorities_sink(void **state)
{
	static struct vse_rule rules[1000];
	struct vse_classifier classifier;
	struct vse_key key = {};
	unsigned int i;

	assert_int_equal(vse_classifier_init(&classifier), 0);
	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		set_port(&rules[i].match, i + 1, i);
		assert_int_equal(vse_classifier_insert(&classifier, &rules[i],
						       &no_action), 0);
	}
	for (i = ARRAY_SIZE(rules); i--; ) {
		key.in_port = i + 1;
		assert_ptr_equal(lookup(&classifier, &key),
				 &rules[i]);
		vse_classifier_remove(&classifier, &rules[i]);
		assert_null(lookup(&classifier, &key));
	}
	vse_classifier_destroy(&classifier);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_the_oracle),
		cmocka_unit_test(survives_without_memory),
		cmocka_unit_test(resize_leaves_readers_alone),
		cmocka_unit_test(replacement_counts_at_once),
		cmocka_unit_test(refuses_too_many_masks),
		cmocka_unit_test(priorities_sink),
	};

	return cmocka_run_group_tests_name("classifier", tests, NULL, NULL);
}
