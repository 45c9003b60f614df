// SPDX-License-Identifier: GPL-2.0
/*
 * Simulates a host on a trace, and prints what came of it as a line of JSON for
 * each seed of the hash.
 *
 *	simulate POLICY TRACE FIRST-SEED SEEDS [SETTING=VALUE...]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uapi/linux/vse.h>
#include "policy.h"

/* A flow from which on it should not share a core with another such flow. */
#define HEAVY		300
/* A core with less to do is idle. */
#define IDLE		100
/* A flow that moves back to where it was so many seconds ago has swung. */
#define SWING		10
/* What a VM uses of a core when it runs there. */
#define VM_RUNS		10

enum policy { RSS, TURNS, VSE };

struct tally {
	unsigned int moves, forced, swings, most_moves, late_moves;
	double last_move;
	double collision;	/* seconds */
	double vm_collision;
	double overload;	/* seconds of a core */
	double busiest;		/* permille of a core, sum over intervals */
	double peak;
	double sent, done;	/* packets */
};

struct history {
	unsigned int moves;
	int before;
	double left;
};

static struct host host;
static struct settings settings = {
	.interval = 100, .weight = 30, .high_mark = 90, .margin = 15,
	.dwell = 1000, .moves = 32, .vm_idle = 3000,
};
static struct history histories[FLOWS_MAX];

static void place_new(enum policy policy)
{
	unsigned int i;

	for (i = 0; i < host.trace->flows; i++) {
		struct flow *flow = &host.flows[i];

		if (!flow->rate || flow->seen)
			continue;
		flow->seen = true;
		if (policy == TURNS)
			turns_place(&host, i);
		else if (policy == VSE)
			vse_place(&host, i);
	}
}

static void count_collisions(struct tally *tally, double seconds)
{
	unsigned int heavy[CORES_MAX] = { 0 }, i;
	bool collide = false, with_vm = false, idle = false;

	for (i = 0; i < host.trace->flows; i++) {
		const struct flow *flow = &host.flows[i];

		if (!flow->rate)
			continue;
		if (flow_load(flow) >= HEAVY && ++heavy[flow->core] > 1)
			collide = true;
		if (host.cores[flow->core].vm >= VM_RUNS)
			with_vm = true;
	}
	for (i = 0; i < host.trace->cores; i++)
		if (host.cores[i].usable && host.cores[i].vm < VM_RUNS &&
		    host.cores[i].wanted < IDLE)
			idle = true;
	tally->collision += collide && idle ? seconds : 0;
	tally->vm_collision += with_vm ? seconds : 0;
}

static void count_work(struct tally *tally, double seconds)
{
	double busiest = 0;
	unsigned int i;

	for (i = 0; i < host.trace->cores; i++) {
		double wanted = host.cores[i].wanted;

		if (wanted > 1000)
			tally->overload += (wanted - 1000) / 1000 * seconds;
		if (wanted > busiest)
			busiest = wanted;
	}
	tally->busiest += busiest;
	if (busiest > tally->peak)
		tally->peak = busiest;
	for (i = 0; i < host.trace->flows; i++) {
		tally->sent += host.flows[i].rate * seconds;
		tally->done += host.flows[i].done * seconds;
	}
}

static void count_move(struct tally *tally, const struct moved *moved, double now)
{
	struct history *history = &histories[moved->flow];

	tally->moves++;
	tally->forced += moved->forced;
	tally->last_move = now;
	if (now > host.trace->end / 2)
		tally->late_moves++;
	if (++history->moves > tally->most_moves)
		tally->most_moves = history->moves;
	if (!moved->forced && history->before == (int)moved->to &&
	    now - history->left < SWING)
		tally->swings++;
	history->before = moved->from;
	history->left = now;
	if (getenv("SIMULATE_MOVES"))
		fprintf(stderr, "%.1f flow %u: %u -> %u, why %u\n", now,
			moved->flow, moved->from, moved->to, moved->why);
}

static void simulate(const struct trace *trace, enum policy policy,
		     unsigned int seed)
{
	static struct moved moved[FLOWS_MAX];
	double seconds = settings.interval / 1000.0;
	unsigned int intervals = trace->end / seconds, n, i, count;
	struct tally tally = { 0 };

	random_seed(seed);
	host_init(&host, trace);
	turns_init();
	vse_init(&host, &settings);
	for (i = 0; i < trace->flows; i++)
		histories[i] = (struct history) { .before = -1 };
	for (n = 0; n < intervals; n++) {
		double now = (n + 1) * seconds;

		host_apply_events(&host, n * seconds + 1e-6);
		place_new(policy);
		host_work(&host);
		count_collisions(&tally, seconds);
		count_work(&tally, seconds);
		if (policy != VSE)
			continue;
		count = vse_sample(&host, now, moved);
		for (i = 0; i < count; i++)
			count_move(&tally, &moved[i], now);
	}
	printf("{\"seed\": %u, \"moves\": %u, \"forced\": %u, \"swings\": %u, "
	       "\"most_moves\": %u, \"late_moves\": %u, \"last_move\": %.1f, "
	       "\"collision\": %.1f, \"vm_collision\": %.1f, "
	       "\"overload\": %.3f, \"busiest\": %.1f, \"peak\": %.1f, "
	       "\"lost\": %.5f}\n",
	       seed, tally.moves, tally.forced, tally.swings, tally.most_moves,
	       tally.late_moves, tally.last_move, tally.collision,
	       tally.vm_collision, tally.overload, tally.busiest / intervals,
	       tally.peak, tally.sent ? 1 - tally.done / tally.sent : 0);
}

static void set(const char *word)
{
	static const struct {
		const char *name;
		unsigned int *value;
	} names[] = {
		{ "interval", &settings.interval },
		{ "weight", &settings.weight },
		{ "high-mark", &settings.high_mark },
		{ "margin", &settings.margin },
		{ "dwell", &settings.dwell },
		{ "moves", &settings.moves },
		{ "vm-idle", &settings.vm_idle },
	};
	const char *value = strchr(word, '=');
	unsigned int i;

	for (i = 0; value && i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i].name) == (size_t)(value - word) &&
		    !strncmp(word, names[i].name, value - word)) {
			*names[i].value = atoi(value + 1);
			return;
		}
	fprintf(stderr, "simulate: no setting '%s'\n", word);
	exit(1);
}

int main(int argc, char **argv)
{
	static const char *const policies[] = {
		[RSS] = "rss", [TURNS] = "turns", [VSE] = "vse",
	};
	unsigned int policy, first, seeds, i;
	struct trace trace;

	for (policy = 0; argc > 4 && policy < 3; policy++)
		if (!strcmp(argv[1], policies[policy]))
			break;
	if (argc < 5 || policy == 3) {
		fprintf(stderr, "usage: simulate rss|turns|vse TRACE "
			"FIRST-SEED SEEDS [SETTING=VALUE...]\n");
		return 1;
	}
	for (i = 5; (int)i < argc; i++)
		set(argv[i]);
	trace_read(&trace, argv[2]);
	first = atoi(argv[3]);
	seeds = atoi(argv[4]);
	for (i = 0; i < seeds; i++)
		simulate(&trace, policy, first + i);
	free(trace.events);
	return 0;
}
