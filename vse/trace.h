/* SPDX-License-Identifier: GPL-2.0 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM vse

#if !defined(_VSE_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _VSE_TRACE_H

#include <linux/tracepoint.h>
#include <uapi/linux/vse.h>

/* Tools that read the trace know the values only if told. */
TRACE_DEFINE_ENUM(VSE_PLACEMENT_PREDETERMINED);
TRACE_DEFINE_ENUM(VSE_PLACEMENT_ARRIVAL);
TRACE_DEFINE_ENUM(VSE_PLACEMENT_LEAST_LOADED);
TRACE_DEFINE_ENUM(VSE_PLACEMENT_VM);
TRACE_DEFINE_ENUM(VSE_PLACEMENT_UNUSABLE);
TRACE_DEFINE_ENUM(VSE_PLACEMENT_LOAD);
TRACE_DEFINE_ENUM(VSE_PLACEMENT_PRIORITY);
TRACE_DEFINE_ENUM(VSE_PLACEMENT_FULL);
TRACE_DEFINE_ENUM(VSE_PLACEMENT_NO_CORE);

#define show_placement(why)						\
	__print_symbolic(why,						\
		{ VSE_PLACEMENT_PREDETERMINED, "predetermined" },	\
		{ VSE_PLACEMENT_ARRIVAL, "arrival" },			\
		{ VSE_PLACEMENT_LEAST_LOADED, "least-loaded" },		\
		{ VSE_PLACEMENT_VM, "vm" },				\
		{ VSE_PLACEMENT_UNUSABLE, "unusable" },			\
		{ VSE_PLACEMENT_LOAD, "load" },				\
		{ VSE_PLACEMENT_PRIORITY, "priority" },			\
		{ VSE_PLACEMENT_FULL, "full" },				\
		{ VSE_PLACEMENT_NO_CORE, "no-core" })

/**
 * trace_steer_move - an entry's packets go to another core from now on
 * @tag: the entry's steering tag
 * @from: its core so far, or -1 for where they arrive
 * @to: its core now, or -1 for where they arrive
 * @why: &enum vse_placement
 * @load: what it is taken to bring, in permille; 0: not known
 */
TRACE_EVENT(steer_move,
	TP_PROTO(u32 tag, int from, int to, unsigned int why, u32 load),
	TP_ARGS(tag, from, to, why, load),
	TP_STRUCT__entry(
		__field(u32, tag)
		__field(int, from)
		__field(int, to)
		__field(unsigned int, why)
		__field(u32, load)
	),
	TP_fast_assign(
		__entry->tag = tag;
		__entry->from = from;
		__entry->to = to;
		__entry->why = why;
		__entry->load = load;
	),
	TP_printk("tag=0x%08x from=%d to=%d why=%s load=%u",
		  __entry->tag, __entry->from, __entry->to,
		  show_placement(__entry->why), __entry->load)
);

/**
 * trace_sample - the sampler has looked at all cores
 * @cores: how many
 * @entries: entries that bring load
 * @moves: entries that were given another core
 * @nanoseconds: that it took
 */
TRACE_EVENT(sample,
	TP_PROTO(unsigned int cores, unsigned int entries, unsigned int moves,
		 u64 nanoseconds),
	TP_ARGS(cores, entries, moves, nanoseconds),
	TP_STRUCT__entry(
		__field(unsigned int, cores)
		__field(unsigned int, entries)
		__field(unsigned int, moves)
		__field(u64, nanoseconds)
	),
	TP_fast_assign(
		__entry->cores = cores;
		__entry->entries = entries;
		__entry->moves = moves;
		__entry->nanoseconds = nanoseconds;
	),
	TP_printk("cores=%u entries=%u moves=%u nanoseconds=%llu",
		  __entry->cores, __entry->entries, __entry->moves,
		  __entry->nanoseconds)
);

/**
 * trace_core_sample - what the sampler has seen of a core
 * @core: the core
 * @load: of the interval it was not idle, in permille
 * @softirq: of that, in softirq
 * @tasks: of that, in tasks
 * @average: of @load
 */
TRACE_EVENT(core_sample,
	TP_PROTO(unsigned int core, u32 load, u32 softirq, u32 tasks,
		 u32 average),
	TP_ARGS(core, load, softirq, tasks, average),
	TP_STRUCT__entry(
		__field(unsigned int, core)
		__field(u32, load)
		__field(u32, softirq)
		__field(u32, tasks)
		__field(u32, average)
	),
	TP_fast_assign(
		__entry->core = core;
		__entry->load = load;
		__entry->softirq = softirq;
		__entry->tasks = tasks;
		__entry->average = average;
	),
	TP_printk("core=%u load=%u softirq=%u tasks=%u average=%u",
		  __entry->core, __entry->load, __entry->softirq,
		  __entry->tasks, __entry->average)
);

/**
 * trace_rss_move - an entry of a device's RSS indirection table leads elsewhere, or
 *	the flow of a slot of the hash goes elsewhere by a rule
 * @ifindex: the device
 * @index: of the entry, or the slot
 * @from: the queue that it led to
 * @to: the queue that it leads to from now on
 */
TRACE_EVENT(rss_move,
	TP_PROTO(int ifindex, unsigned int index, u32 from, u32 to),
	TP_ARGS(ifindex, index, from, to),
	TP_STRUCT__entry(
		__field(int, ifindex)
		__field(unsigned int, index)
		__field(u32, from)
		__field(u32, to)
	),
	TP_fast_assign(
		__entry->ifindex = ifindex;
		__entry->index = index;
		__entry->from = from;
		__entry->to = to;
	),
	TP_printk("ifindex=%d index=%u from=%u to=%u", __entry->ifindex,
		  __entry->index, __entry->from, __entry->to)
);

#endif /* _VSE_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
