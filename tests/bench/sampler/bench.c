// SPDX-License-Identifier: GPL-2.0
/*
 * Row sample_256: how long the sampler takes on a host of 256 cores.
 *
 * The sampler and all that it calls of vse/ are those of the module; the host is
 * made up.  All cores receive packets.  There are as many entries as are watched,
 * and virtual machines with threads on half of the cores.
 */
#include <stdio.h>
#include <uapi/linux/vse.h>
#include "activity.h"
#include "core.h"
#include "device.h"
#include "flow.h"
#include "host.h"
#include "machine.h"
#include "memory.h"
#include "sampler.h"
#include "vm.h"

#define INTERVAL_NS		100000000ull

#define NODES			4
#define VMS			64
#define THREADS			2

/* Packets in an interval of the heaviest entry, and of a light one. */
#define HEAVY			6000
#define LIGHT			100

/* What a packet costs: a quarter of it where it arrives, the rest where it goes. */
#define POLLING_NS		1500
#define THE_REST_NS		4500

/* A note is dropped of so many packets. */
#define PACKETS_A_NOTE		32

/* Intervals until averages are what they will be, and entries where they stay. */
#define WARM_UP			200

/**
 * struct load - what goes on in the host
 * @name: of the row
 * @heavy: entries with many packets
 * @light: entries with few
 * @queues: cores where packets arrive
 * @changes: every so many intervals loads change; 0: never
 * @wander: a virtual machine goes to other cores in each interval, and entries have
 *	to leave them
 * @cached: all is in the caches when a sample begins
 */
struct load {
	const char *name;
	unsigned int heavy;
	unsigned int light;
	unsigned int queues;
	unsigned int changes;
	bool wander;
	bool cached;
};

static const struct load loads[] = {
	{ "sample_256_none", .queues = 256 },
	{ "sample_256", .heavy = 256, .queues = 256 },
	{ "sample_256_cached", .heavy = 256, .queues = 256, .cached = true },
	{ "sample_256_light", .heavy = 128, .light = 10000, .queues = 256 },
	{ "sample_256_moves", .heavy = 256, .queues = 64, .changes = 10 },
	{ "sample_256_leave", .heavy = 256, .queues = 64, .wander = true },
};

struct vse_classifier vse_flow_classifier;

static struct vse_nodes nodes;
static struct machine machine;
static struct cpumask siblings[HOST_CORES_MAX];
static struct vse_arrivals *arrived;		/* per core */
static struct task_struct *tasks[VMS * THREADS];
static u32 *weights;				/* of entries: packets */
static unsigned int queues;
static u64 softirq[HOST_CORES_MAX];		/* nanoseconds in an interval */

/* What the last sample said of itself. */
static unsigned int moves_seen;
static u64 took;

/* ---- what the sampler asks, and tells ---- */

void trace_sample(unsigned int cores, unsigned int entries, unsigned int moves,
		  u64 nanoseconds)
{
	moves_seen = moves;
	took = nanoseconds;
}

void trace_core_sample(unsigned int core, u32 load, u32 softirq, u32 tasks,
		       u32 average)
{
}

void trace_steer_move(u32 tag, int from, int to, unsigned int why, u32 load)
{
}

const struct cpumask *topology_sibling_cpumask(unsigned int core)
{
	return &siblings[core];
}

void vse_topology_read(unsigned int core, struct vse_core_row *row)
{
	row->numa_node = machine.rows[core].numa_node;
	row->cache = machine.rows[core].cache;
	row->smt = machine.rows[core].smt;
}

/* One device, as vse/device.c counts. */
void vse_devices_count_arrivals(struct vse_arrivals *arrivals)
{
	unsigned int core;

	for_each_possible_cpu(core) {
		const struct vse_arrivals *counters = per_cpu_ptr(arrived, core);

		arrivals[core].packets += READ_ONCE(counters->packets);
		arrivals[core].hits += READ_ONCE(counters->hits);
	}
}

/* ---- the host ---- */

static void make_machine(unsigned int cores)
{
	unsigned int core, other;

	host_init(cores);
	machine_make(&machine, cores, NODES, true);
	for (core = 0; core < cores; core++)
		for (other = 0; other < cores; other++)
			if (machine.rows[core].smt == machine.rows[other].smt)
				cpumask_set_cpu(other, &siblings[core]);
	arrived = host_alloc_percpu(sizeof(*arrived), SMP_CACHE_BYTES);
}

/* Their threads stay on the second half of the cores. */
static void make_vms(void)
{
	struct pid *pids[THREADS];
	unsigned int vm, i;

	for (vm = 0; vm < VMS; vm++) {
		for (i = 0; i < THREADS; i++) {
			struct task_struct *task = host_alloc(sizeof(*task));

			pids[i] = host_alloc(sizeof(*pids[i]));
			pids[i]->task = task;
			tasks[vm * THREADS + i] = task;
			task->core = nr_cpu_ids / 2 + (vm * THREADS + i) % (nr_cpu_ids / 2);
		}
		if (vse_vm_bind_threads(vm + 1, 1, pids, THREADS))
			exit(1);
	}
}

static void make_entries(unsigned int count)
{
	unsigned int i;

	vse_nodes_init(&nodes);
	vse_flow_classifier.nodes = &nodes;
	weights = host_alloc(count * sizeof(*weights));
	for (i = 0; i < count; i++) {
		unsigned int number = vse_node_alloc(&nodes);
		struct vse_node *node = vse_node_at(&nodes, number);

		node->number = number;
		node->core_wanted = VSE_NODE_AUTO;
		node->core = VSE_NO_CORE;
		/* It is only looked at whether there is one. */
		*vse_node_rule(&nodes, number) = (void *)node;
	}
}

/* ---- an interval ---- */

static unsigned int arrival_of(unsigned int entry)
{
	return entry % queues;
}

/* As the receive path does. */
static unsigned int core_of(unsigned int entry)
{
	struct vse_node *node = vse_node_at(&nodes, entry);
	struct vse_seeker seeker = {
		.arrival = arrival_of(entry),
		.nic_node = 0,
	};
	unsigned int why;

	if (node->core == VSE_NO_CORE) {
		node->core = vse_cores_choose(&seeker, &why);
		vse_residence_set_nic_node(&nodes, node, 0);
		vse_residence_set(&nodes, node, VSE_NO_CORE, node->core, why);
	}
	return node->core == VSE_NO_CORE ? seeker.arrival : node->core;
}

static void send_packets(unsigned int entry, unsigned int packets)
{
	unsigned int arrival = arrival_of(entry);
	struct vse_arrivals *counters = per_cpu_ptr(arrived, arrival);

	host_this_core = arrival;
	vse_node_counters(&nodes, entry)->packets += packets;
	counters->packets += packets;
	counters->hits += packets;
	softirq[core_of(entry)] += packets * THE_REST_NS;
	softirq[arrival] += packets * POLLING_NS;
}

/* As packets come: of all entries in turns, by their weight. */
static void drop_notes(unsigned int entries)
{
	unsigned int i, entry;

	for (i = 0; i < entries * (HEAVY / PACKETS_A_NOTE); i++) {
		entry = next_number() % entries;
		if (next_number() % HEAVY >= weights[entry])
			continue;
		host_this_core = arrival_of(entry);
		vse_activity_note(entry);
	}
}

/* Tasks have little of the cores without virtual machines, half of the others. */
static void work(unsigned int core)
{
	u64 user = core < nr_cpu_ids / 2 ? INTERVAL_NS / 20 : INTERVAL_NS / 2;
	u64 packets = min(softirq[core], INTERVAL_NS - user);

	host_core_did(core, user, packets, INTERVAL_NS - user - packets);
}

static void pass_interval(unsigned int entries)
{
	unsigned int core, i;

	memset(softirq, 0, sizeof(softirq));
	for (i = 0; i < entries; i++)
		send_packets(i, weights[i]);
	drop_notes(entries);
	for (i = 0; i < VMS * THREADS; i++)
		tasks[i]->se.sum_exec_runtime += INTERVAL_NS / 2;
	for (core = 0; core < nr_cpu_ids; core++)
		work(core);
	host_pass_time(INTERVAL_NS);
}

/* To every second core without virtual machines, and to the others. */
static void wander(unsigned int interval)
{
	struct cpumask cores = {};
	unsigned int core;

	for (core = interval % 2; core < nr_cpu_ids / 2; core += 2)
		cpumask_set_cpu(core, &cores);
	if (vse_vm_bind_cores(VMS + 1, 1, &cores))
		exit(1);
}

static void set_loads(const struct load *load)
{
	unsigned int i;

	/* Two of the heaviest on one core are better off apart. */
	for (i = 0; i < load->heavy; i++)
		weights[i] = one_in(2) ? HEAVY : HEAVY / 8;
	for (; i < load->heavy + load->light; i++)
		weights[i] = LIGHT;
}

static void next_sample(const struct load *load, unsigned int interval)
{
	unsigned int entries = load->heavy + load->light;

	if (load->changes && interval % load->changes == 0)
		set_loads(load);
	if (load->wander)
		wander(interval);
	pass_interval(entries);
	if (!load->cached && interval >= WARM_UP)
		memory_cool();
	host_work->function(NULL);
}

static unsigned int loads_known(unsigned int entries)
{
	unsigned int known = 0, i;

	for (i = 0; i < entries; i++)
		known += !!vse_residence_of(&nodes, i)->load;
	return known;
}

/* Is what was measured what is to be measured? */
static void check(const struct load *load, unsigned int samples, u64 moves)
{
	u64 least = load->wander ? samples * load->heavy / 2 :
		    load->changes ? samples : 0;
	unsigned int known = loads_known(load->heavy);

	/* One that has but a little more than the light ones may come late. */
	if (known >= load->heavy * 9 / 10 && moves >= least)
		return;
	fprintf(stderr, "%s: of %u heavy entries, the sampler knows the load of %u, and moved %lu in %u samples\n",
		load->name, load->heavy, known, (unsigned long)moves, samples);
	exit(1);
}

static void measure(const struct load *load, unsigned int samples)
{
	unsigned int i;
	u64 moves = 0;

	queues = min(load->queues, nr_cpu_ids);
	set_loads(load);
	for (i = 0; i < WARM_UP; i++)
		next_sample(load, i);
	printf("{\"row\": \"%s\", \"samples\": [", load->name);
	for (i = 0; i < samples; i++) {
		next_sample(load, WARM_UP + i);
		moves += moves_seen;
		printf("%s%.3f", i ? ", " : "", took / 1e3);
	}
	printf("], \"moves\": %.2f}\n", (double)moves / samples);
	check(load, samples, moves);
}

int main(int argc, char **argv)
{
	unsigned int samples = argc > 2 ? strtoul(argv[2], NULL, 10) : 200;
	unsigned int cores = argc > 3 ? strtoul(argv[3], NULL, 10) : 256;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(loads); i++)
		if (argc > 1 && !strcmp(argv[1], loads[i].name))
			break;
	if (i == ARRAY_SIZE(loads)) {
		fprintf(stderr, "usage: %s ROW [SAMPLES [CORES]]\n", argv[0]);
		return 1;
	}
	memory_init();
	make_machine(cores);
	if (vse_cores_init() || vse_vms_init() || vse_activity_init() ||
	    vse_sampler_init())
		return 1;
	make_vms();
	make_entries(loads[i].heavy + loads[i].light);
	measure(&loads[i], samples);
	return 0;
}
