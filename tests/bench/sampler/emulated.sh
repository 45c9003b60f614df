#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: how long a sample takes under emulation: the module's, the program's
# cpus: 255
# memory: 6144
# threads: single
# limit: 1800
#
# Neither has entries; both have 64 virtual machines of two threads.
#
# Run by tests/bench/sampler/emulated.

. "$LAB/lib.sh"

samples=${samples:-40}

# median: of numbers, one a line
median() {
	sort -n | sed -n "$(((samples + 1) / 2))p"
}

host modprobe vse
threads=()
for ((i = 0; i < 128; i++)); do
	busybox sleep 100000 &
	threads+=($!)
done
for ((i = 0; i < 64; i++)); do
	vsectl vm add id $((i + 1)) tid "${threads[i * 2]},${threads[i * 2 + 1]}"
done
trace_decisions
wait_until 600 "samples" samples_reach $((samples + 5))
kernel=$(sed -nE 's/.* sample: .*nanoseconds=([0-9]+)/\1/p' "$TRACING/trace" | tail -n "$samples" | median)
kill "${threads[@]}"
modprobe -r vse
program=$("$LAB_BUILD/bench/sampler/sampler" sample_256_none "$samples" "$CORES" |
	jq '.samples[] * 1000 | round' | median)
echo "$CORES $kernel $program" > /run/lab/emulated
check_range "$CORES cores: nanoseconds of the module's sample" 1 1000000000 "$kernel"
check_range "and of the program's" 1 1000000000 "$program"
