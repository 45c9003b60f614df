// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "init.h"
#include "measure.h"
#include "modules.h"
#include "rows.h"
#include "rules.h"
#include "switches.h"
#include "updates.h"

#define FULL		65536
#define CONTROL_NS	30

static struct bench_flow packets[BENCH_PACKETS];
static struct rule rules[FULL], spare[FULL];

/* ---- what packets meet ---- */

static void one_rule(void)
{
	rule_of_five(&rules[0]);
	flows_make(packets, rules, 1, 1);
	injector_set_flows(packets, 0, BENCH_PACKETS);
}

static void many_rules(unsigned int count, unsigned int masks, unsigned int flows)
{
	rules_make(rules, count, masks);
	flows_make(packets, rules, count, flows);
	injector_set_flows(packets, 0, BENCH_PACKETS);
}

static void vse_loaded(void)
{
	static bool loaded;

	if (loaded)
		return;
	load_module("vse");
	vse_attach();
	loaded = true;
}

static void vse_empty(void)
{
	vse_loaded();
	one_rule();
}

static void vse_1(void)
{
	vse_empty();
	vse_add(rules, 1);
}

static void vse_10k(void)
{
	vse_loaded();
	many_rules(10000, 8, 10000);
	vse_add(rules, 10000);
}

static void vse_1m(void)
{
	vse_loaded();
	many_rules(FULL, 32, 1000000);
	vse_add(rules, FULL);
}

static void vse_vxlan(void)
{
	vse_empty();
	vse_add_in_vxlan(&rules[0]);
}

/* What was added must be there, to the last entry. */
static void vse_end(unsigned int entries)
{
	unsigned int found = vse_flush();

	if (found != entries)
		die("%u entries were in VSE's table that should have had %u", found, entries);
}

static void vse_end_1(void)
{
	vse_end(1);
}

static void vse_end_10k(void)
{
	vse_end(10000);
}

static void vse_end_full(void)
{
	vse_end(FULL);
}

static void flower_1(void)
{
	one_rule();
	flower_open();
	flower_add(rules, 1);
}

static void flower_10k(void)
{
	many_rules(10000, 8, 10000);
	flower_open();
	flower_add(rules, 10000);
}

static void ovs_1(void)
{
	one_rule();
	ovs_open();
	ovs_add(rules, 1);
}

static void ovs_10k(void)
{
	many_rules(10000, 8, 10000);
	ovs_open();
	ovs_add(rules, 10000);
}

static void nothing(void)
{
}

/* ---- the rows ---- */

struct row {
	const char *name;
	void (*begin)(void);
	void (*end)(void);
	struct comparison comparison;
};

#define PLAIN		{ BENCH_DEV_VSE, BENCH_PLAIN, 0 }
#define HOOK		{ BENCH_DEV_VSE, BENCH_HOOK, 0 }
#define VXLAN_PLAIN	{ BENCH_DEV_VSE, BENCH_VXLAN_PLAIN, 0 }
#define VXLAN_HOOK	{ BENCH_DEV_VSE, BENCH_VXLAN_HOOK, 0 }
#define FLOWER		{ BENCH_DEV_FLOWER, BENCH_PLAIN, 0 }
#define OVS		{ BENCH_DEV_OVS, BENCH_PLAIN, 0 }

/* In this order: the first ones are of a kernel without vse.ko. */
static struct row rows[] = {
	{ "noise", one_rule, nothing,
	  { .without = PLAIN, .with = { BENCH_DEV_VSE, BENCH_PLAIN_TOO, 0 } } },
	{ "control", one_rule, nothing,
	  { .without = PLAIN, .with = { BENCH_DEV_VSE, BENCH_DELAY, 0 } } },
	{ "unloaded", one_rule, nothing, { .without = PLAIN, .with = HOOK } },
	{ "empty", vse_empty, nothing, { .without = PLAIN, .with = HOOK } },
	{ "hit_1", vse_1, vse_end_1, { .without = PLAIN, .with = HOOK, .hits = true } },
	{ "hit_10k", vse_10k, vse_end_10k, { .without = PLAIN, .with = HOOK, .hits = true } },
	{ "hit_1m", vse_1m, vse_end_full, { .without = PLAIN, .with = HOOK, .hits = true } },
	{ "miss_32", vse_1m, vse_end_full, { .without = PLAIN, .with = HOOK, .unseen = true } },
	{ "vxlan_hit", vse_vxlan, vse_end_1,
	  { .without = VXLAN_PLAIN, .with = VXLAN_HOOK, .hits = true } },
	{ "flower_1", flower_1, flower_close, { .without = PLAIN, .with = FLOWER, .hits = true } },
	{ "flower_10k", flower_10k, flower_close, { .without = PLAIN, .with = FLOWER, .hits = true } },
	{ "ovs_1", ovs_1, ovs_flush, { .without = PLAIN, .with = OVS, .dropped = true } },
	{ "ovs_10k", ovs_10k, ovs_flush, { .without = PLAIN, .with = OVS, .dropped = true } },
};

static bool is_named(const char *name, const char *names)
{
	size_t length = strlen(name);
	const char *at = names;

	if (!names)
		return true;
	while ((at = strstr(at, name))) {
		if ((at == names || at[-1] == ',') &&
		    (!at[length] || at[length] == ','))
			return true;
		at += length;
	}
	return false;
}

/* The share of the core that the kernel had is 1 when the host does nothing else. */
static void print_samples(const char *name, const double *samples, unsigned int count,
			  double base, double share)
{
	unsigned int i;

	printf("{\"row\": \"%s\", \"base\": %.3f, \"share\": %.3f, \"samples\": [",
	       name, base, share);
	for (i = 0; i < count; i++)
		printf("%s%.3f", i ? ", " : "", samples[i]);
	printf("]}\n");
	fflush(stdout);
}

/* As many steps as take CONTROL_NS, as a long delay tells how long they take. */
static unsigned int control_steps(const struct way *with)
{
	struct way none = *with, many = *with;
	double steps = 400, ns;

	many.delay = steps;
	injector_send(&many, 100000);
	ns = injector_send(&many, 100000) - injector_send(&none, 100000);
	return CONTROL_NS / (ns / steps) + 0.5;
}

static void measure_row(struct row *row, unsigned int samples)
{
	struct comparison *comparison = &row->comparison;
	uint64_t hits = 0;

	row->begin();
	if (comparison->with.path == BENCH_DELAY)
		comparison->with.delay = control_steps(&comparison->with);
	if (comparison->dropped)
		hits = ovs_hits();
	compare(comparison, samples);
	if (comparison->dropped && ovs_hits() - hits != comparison->sent)
		die("row %s: %lu packets of %lu were no hits", row->name,
		    (unsigned long)(comparison->sent - (ovs_hits() - hits)),
		    (unsigned long)comparison->sent);
	row->end();
	print_samples(row->name, comparison->samples, comparison->count,
		      comparison->base,
		      (double)comparison->ns / comparison->elapsed_ns);
}

/* ---- updates ---- */

struct update_row {
	const char *name;
	unsigned int batch;
	unsigned int updates;
};

static const struct update_row update_rows[] = {
	{ "updates_per_s", UPDATES_BATCH, 20000 },
	{ "updates_per_s_single", 1, 4000 },
};

static void measure_updates(const struct update_row *row, unsigned int count)
{
	double samples[MAX_SAMPLES];
	unsigned int i;

	vse_loaded();
	rules_make(rules, FULL, 32);
	rules_make(spare, FULL, 32);
	vse_add(rules, FULL);
	for (i = 0; i < count; i++)
		samples[i] = updates_per_second(rules, spare, FULL, row->updates,
						row->batch);
	/* A deletion that finds nothing would be no error, and quick. */
	vse_end_full();
	print_samples(row->name, samples, count, 0, 1);
}

void rows_measure(const char *names, unsigned int samples)
{
	unsigned int i;

	if (samples < 1 || samples > MAX_SAMPLES)
		die("%u samples a row: 1 to %d", samples, MAX_SAMPLES);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (is_named(rows[i].name, names))
			measure_row(&rows[i], samples);
	for (i = 0; i < sizeof(update_rows) / sizeof(update_rows[0]); i++)
		if (is_named(update_rows[i].name, names))
			measure_updates(&update_rows[i], samples);
}
