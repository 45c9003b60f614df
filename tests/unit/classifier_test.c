// SPDX-License-Identifier: GPL-2.0
/*
 * The classifier against a list that is searched from end to end, and the rules
 * for what a match may say.
 */
#include "test.h"
#include <linux/in.h>
#include <uapi/linux/vse.h>
#include "classifier.h"

/**
 * struct oracle - the slow, obvious twin
 * @rules: the rules, in no order
 * @count: length of @rules
 */
struct oracle {
	struct vse_rule *rules[4096];
	unsigned int count;
};

static bool oracle_matches(const struct vse_rule *rule,
			   const struct vse_key *key, enum vse_layer layer)
{
	const u8 *bits = (const u8 *)&rule->match.mask;
	const u8 *wanted = (const u8 *)&rule->match.key;
	const u8 *found = (const u8 *)key;
	size_t i;

	if (vse_mask_layer(&rule->match.mask) > layer)
		return false;
	for (i = 0; i < sizeof(*key); i++)
		if ((found[i] ^ wanted[i]) & bits[i])
			return false;
	return true;
}

/* The highest priority that matches, or -1. */
static int oracle_lookup(const struct oracle *oracle, const struct vse_key *key,
			 enum vse_layer layer)
{
	int best = -1;
	unsigned int i;

	for (i = 0; i < oracle->count; i++)
		if (oracle_matches(oracle->rules[i], key, layer) &&
		    oracle->rules[i]->match.priority > best)
			best = oracle->rules[i]->match.priority;
	return best;
}

/* Few different values, so that rules overlap and packets hit. */
static void random_key(struct vse_key *key)
{
	static const u8 protocols[] = { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP };

	memset(key, 0, sizeof(*key));
	key->in_port = 1 + random() % 2;
	key->dl_src[5] = random() % 3;
	key->dl_dst[0] = random() % 2;
	key->dl_vlan = random() % 2 ? VSE_VLAN_NONE : random() % 3;
	key->dl_type = htons(random() % 4 ? ETH_P_IP : ETH_P_ARP);
	key->nw_src = htonl(0x0a000000 | (random() % 3) << 8 | random() % 4);
	key->nw_dst = htonl(0x0a010000 | (random() % 3) << 8 | random() % 4);
	key->nw_tos = random() % 2 * 0xb8;
	key->nw_proto = protocols[random() % ARRAY_SIZE(protocols)];
	key->tp_src = htons(random() % 3);
	key->tp_dst = htons(random() % 3);
}

static void random_match(struct vse_match *match)
{
	static const u32 prefixes[] = { 0xffffffff, 0xffffff00, 0xffff0000, 0 };
	struct vse_key *mask = &match->mask;

	memset(mask, 0, sizeof(*mask));
	random_key(&match->key);
	if (random() % 4 == 0)
		mask->in_port = ~0u;
	if (random() % 4 == 0)
		memset(mask->dl_src, 0xff, ETH_ALEN);
	if (random() % 4 == 0)
		mask->dl_dst[0] = 1;
	if (random() % 4 == 0)
		mask->dl_vlan = 0xffff;
	if (random() % 4)
		mask->dl_type = 0xffff;
	mask->nw_src = htonl(prefixes[random() % ARRAY_SIZE(prefixes)]);
	mask->nw_dst = htonl(prefixes[random() % ARRAY_SIZE(prefixes)]);
	if (random() % 4 == 0)
		mask->nw_tos = 0xff;
	if (random() % 2)
		mask->nw_proto = 0xff;
	if (random() % 4 == 0)
		mask->tp_dst = 0xffff;
	match->priority = random() % 8 * 1000;
	vse_key_and(&match->key, &match->key, mask);
}

static void assert_agree(const struct vse_classifier *classifier,
			 const struct oracle *oracle)
{
	enum vse_layer layer = random() % (VSE_LAYER_TRANSPORT + 1);
	const struct vse_rule *found;
	struct vse_key key;
	int expected;

	random_key(&key);
	expected = oracle_lookup(oracle, &key, layer);
	found = vse_classifier_lookup(classifier, &key, layer);
	if (expected < 0) {
		assert_null(found);
		return;
	}
	assert_non_null(found);
	assert_true(oracle_matches(found, &key, layer));
	assert_int_equal(found->match.priority, expected);
}

static void add_rule(struct vse_classifier *classifier, struct oracle *oracle)
{
	struct vse_rule *rule = calloc(1, sizeof(*rule));

	random_match(&rule->match);
	if (vse_classifier_find(classifier, &rule->match)) {
		free(rule);
		return;
	}
	assert_int_equal(vse_classifier_insert(classifier, rule), 0);
	assert_ptr_equal(vse_classifier_find(classifier, &rule->match), rule);
	oracle->rules[oracle->count++] = rule;
}

static void remove_rule(struct vse_classifier *classifier,
			struct oracle *oracle, unsigned int i)
{
	struct vse_rule *rule = oracle->rules[i];

	vse_classifier_remove(classifier, rule);
	assert_null(vse_classifier_find(classifier, &rule->match));
	oracle->rules[i] = oracle->rules[--oracle->count];
	free(rule);
}

static void agrees_with_the_oracle(void **state)
{
	static struct oracle oracle;
	struct vse_classifier classifier;
	unsigned int round, i;

	srandom(3);
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
	assert_int_equal(vse_classifier_depth(&classifier), VSE_LAYER_PORT);
	vse_classifier_destroy(&classifier);
}

static void survives_without_memory(void **state)
{
	static struct oracle oracle;
	struct vse_classifier classifier;
	unsigned int round, failed = 0, i;

	srandom(4);
	for (i = 0; i < 2; i++) {
		test_allocations_left = i;
		assert_int_equal(vse_classifier_init(&classifier), -ENOMEM);
	}
	test_allocations_left = -1;
	assert_int_equal(vse_classifier_init(&classifier), 0);

	for (round = 0; round < 3000; round++) {
		struct vse_rule *rule = calloc(1, sizeof(*rule));

		random_match(&rule->match);
		test_allocations_left = random() % 4;
		if (vse_classifier_find(&classifier, &rule->match) ||
		    vse_classifier_insert(&classifier, rule)) {
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

static struct oracle resized;
static struct vse_classifier before_resize;
static unsigned int resizes;

static void read_old_buckets(void)
{
	int i;

	resizes++;
	for (i = 0; i < 1000; i++)
		assert_agree(&before_resize, &resized);
}

/* A reader that began before a resize goes on in the old buckets. */
static void resize_leaves_readers_alone(void **state)
{
	struct vse_classifier classifier;

	srandom(7);
	assert_int_equal(vse_classifier_init(&classifier), 0);
	test_reader = read_old_buckets;
	while (resized.count < 1000) {
		before_resize = classifier;
		add_rule(&classifier, &resized);
	}
	test_reader = NULL;
	assert_in_range(resizes, 3, 10);
	while (resized.count)
		remove_rule(&classifier, &resized, 0);
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
	old.match.mask.nw_dst = htonl(~0u);
	old.match.key.nw_dst = htonl(0x0a010001);
	new.match = old.match;
	key = old.match.key;

	assert_int_equal(vse_classifier_init(&classifier), 0);
	assert_int_equal(vse_classifier_insert(&classifier, &old), 0);
	assert_int_equal(vse_classifier_insert(&classifier, &new), 0);
	assert_ptr_equal(vse_classifier_lookup(&classifier, &key,
					       VSE_LAYER_TRANSPORT), &new);
	assert_ptr_equal(vse_classifier_find(&classifier, &new.match), &new);
	vse_classifier_remove(&classifier, &old);
	assert_ptr_equal(vse_classifier_lookup(&classifier, &key,
					       VSE_LAYER_TRANSPORT), &new);
	vse_classifier_remove(&classifier, &new);
	assert_null(vse_classifier_lookup(&classifier, &key,
					  VSE_LAYER_TRANSPORT));
	vse_classifier_destroy(&classifier);
}

/* OpenFlow's DELETE: within means that no packet is in one but not in both. */
static void within_agrees_with_packets(void **state)
{
	unsigned int round, within = 0;

	srandom(6);
	for (round = 0; round < 3000; round++) {
		struct vse_rule inner = {}, outer = {};
		bool claimed, refuted = false;
		int i;

		random_match(&inner.match);
		random_match(&outer.match);
		if (random() % 2) {
			/* Make it likely: take some of inner's bits away. */
			outer.match.mask = inner.match.mask;
			outer.match.mask.nw_src &= htonl(0xffffff00);
			outer.match.mask.tp_dst = 0;
			vse_key_and(&outer.match.key, &inner.match.key,
				    &outer.match.mask);
		}
		claimed = vse_match_within(&inner.match.key, &inner.match.mask,
					   &outer.match);
		within += claimed;
		for (i = 0; i < 100; i++) {
			u8 *byte = (u8 *)&inner.match.key;
			u8 *bits = (u8 *)&inner.match.mask;
			struct vse_key key;
			size_t j;

			/* A packet within inner, any bits elsewhere. */
			for (j = 0; j < sizeof(key); j++)
				((u8 *)&key)[j] = (random() & ~bits[j]) |
						  byte[j];
			if (!oracle_matches(&outer, &key, VSE_LAYER_TRANSPORT))
				refuted = true;
		}
		assert_int_equal(claimed, !refuted);
	}
	assert_in_range(within, 1000, 2900);
}

static void meaningless_matches_are_refused(void **state)
{
#define IP	.key.dl_type = htons(ETH_P_IP), .mask.dl_type = 0xffff
#define ARP	.key.dl_type = htons(ETH_P_ARP), .mask.dl_type = 0xffff
#define PROTO(number)	IP, .key.nw_proto = (number), .mask.nw_proto = 0xff
	static const struct {
		struct vse_match match;
		const char *word;	/* in the message; NULL: no message */
	} cases[] = {
		{ { .priority = 1 }, NULL },
		{ { IP, .mask.nw_dst = ~0u }, NULL },
		{ { ARP, .mask.nw_dst = ~0u }, NULL },
		{ { .mask.nw_dst = ~0u }, "nw_dst" },
		{ { .mask.nw_src = 1 }, "nw_src" },
		{ { .key.dl_type = htons(ETH_P_IPV6), .mask.dl_type = 0xffff,
		    .mask.nw_src = 1 }, "nw_src" },
		{ { IP, .key.nw_tos = 0xb8, .mask.nw_tos = 0xff }, NULL },
		{ { ARP, .key.nw_tos = 0xb8, .mask.nw_tos = 0xff }, "nw_tos" },
		{ { IP, .key.nw_tos = 0x02, .mask.nw_tos = 0xff }, "DSCP" },
		{ { .mask.nw_proto = 0xff }, "nw_proto" },
		{ { ARP, .key.nw_proto = 1, .mask.nw_proto = 0xff }, NULL },
		{ { PROTO(IPPROTO_UDP), .mask.tp_dst = 0xffff }, NULL },
		{ { PROTO(IPPROTO_SCTP), .mask.tp_src = 0xffff }, NULL },
		{ { PROTO(IPPROTO_GRE), .mask.tp_dst = 0xffff }, "udp" },
		{ { IP, .mask.tp_dst = 0xffff }, "udp" },
		{ { .mask.tp_src = 0xffff }, "udp" },
		{ { PROTO(IPPROTO_ICMP), .key.tp_src = htons(255),
		    .mask.tp_src = 0xffff }, NULL },
		{ { PROTO(IPPROTO_ICMP), .key.tp_src = htons(256),
		    .mask.tp_src = 0xffff }, "ICMP" },
		{ { .key.dl_vlan = 4095, .mask.dl_vlan = 0xffff }, NULL },
		{ { .key.dl_vlan = 4096, .mask.dl_vlan = 0xffff }, "dl_vlan" },
		{ { .key.dl_vlan = VSE_VLAN_NONE, .mask.dl_vlan = 0xffff }, NULL },
		{ { .key.dl_vlan = 5, .mask.dl_vlan = 0xffff,
		    .key.dl_vlan_pcp = 7, .mask.dl_vlan_pcp = 0xff }, NULL },
		{ { .key.dl_vlan = 5, .mask.dl_vlan = 0xffff,
		    .key.dl_vlan_pcp = 8, .mask.dl_vlan_pcp = 0xff }, "pcp" },
		{ { .key.dl_vlan = VSE_VLAN_NONE, .mask.dl_vlan = 0xffff,
		    .mask.dl_vlan_pcp = 0xff }, "pcp" },
		{ { .mask.dl_vlan_pcp = 0xff }, "pcp" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *message = vse_match_check(&cases[i].match);

		if (!cases[i].word) {
			assert_null(message);
			continue;
		}
		assert_non_null(message);
		assert_non_null(strstr(message, cases[i].word));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_the_oracle),
		cmocka_unit_test(survives_without_memory),
		cmocka_unit_test(resize_leaves_readers_alone),
		cmocka_unit_test(replacement_counts_at_once),
		cmocka_unit_test(within_agrees_with_packets),
		cmocka_unit_test(meaningless_matches_are_refused),
	};

	return cmocka_run_group_tests_name("classifier", tests, NULL, NULL);
}
