#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: entries without the priority bit make room on a busy core for one that has it
# nics: one
# again: how fast the machine is from second to second
# limit: 360
# control: --set tos=0 => the flow with priority
#
#   host                                 peer
#   +-------------------+                +------------------+
#   | uplink  10.0.0.2  |<===============| 10.0.0.1 peerlink|
#   | interrupts: core 0|  UDP to 5001,  +------------------+
#   | for flows:        |  5002; later
#   |   cores 0, 1      |  5003 with the
#   | much work a packet|  priority bit
#   +-------------------+
#     Three flows of some 50 % of a core for two cores.  In the end a VM runs on
#     core 1, and all of them come to core 0 before they have entries.

. "$LAB/lib.sh"

tos=${tos:-128}
first="udp,nw_dst=$HOST_IP,tp_dst=5001"
second="udp,nw_dst=$HOST_IP,tp_dst=5002"
prior="vm_prio=1"

cores_of() {
	vse_show flow "map(select(.match as \$m | [$1] | index(\$m)) | .current_core) | unique | join(\" \")"
}

apart() {
	[ "$(cores_of "\"$first\",\"$second\"")" = "0 1" ]
}

alone() {
	local core others
	core=$(flow_show "$prior" current_core)
	others=$(cores_of "\"$first\",\"$second\"")
	[[ $core =~ ^[01]$ && $others = $((1 - core)) ]]
}

# Where time is stolen from a core, flows may look light enough to share it a while.
mostly_alone() {
	local look looks=10 so=0
	for ((look = 0; look < looks; look++)); do
		wait_samples 5
		if alone; then
			so=$((so + 1))
		fi
	done
	say "alone in $so of $looks looks"
	((so > looks / 2))
}

beside_the_vm() {
	[ "$(cores_of "\"$first\",\"$second\"")" = 1 ]
}

pair_up
vse_up
host vsectl config set allowed 0-1
host vsectl dev set uplink fcf tos
heavy_receivers 5001 5002 5003
trace_decisions
calibrate 5001 50

add_entries() {
	vsectl flow load - > /dev/null <<- END
		priority=40000,$prior,actions=set_irq_core:auto
		$first,actions=set_irq_core:auto
		$second,actions=set_irq_core:auto
	END
}

# send PORT [TOS [SOURCE_PORT]]
send() {
	start_peer udpseq send -d "$HOST_IP" -p "$1" -s "${3:-$(($1 + 30000))}" -t "${2:-0}" \
		-r "$RATE" -c 1000000 > /dev/null
	senders+=("$STARTED")
}

say "two flows without priority"
add_entries
senders=()
send 5001
send 5002
wait_until 60 "the flows on two cores" apart
wait_samples 15

say "one with priority comes late"
send 5003 "$tos"
check "the flow with priority has a core" wait_until 20 "its core" off_core "$prior" none
stop_if_failed
check "no others on the core of the flow with priority" wait_until 60 "room" alone
vsectl -s
grep steer_move: "$TRACING/trace"
stop_if_failed
core=$(flow_show "$prior" current_core)
reasons=$(vse_show flow 'map(select(.match != "vm_prio=1") | .placement) | join(" ")')
check_match "why the others are where they are" 'priority' "$reasons"
check "in the next 50 samples it is mostly so" mostly_alone
softnet_save alone
counted=$(flow_show "$prior" packets)
wait_until 60 "packets" flow_counted "$prior" $((counted + 500))
softnet_since alone

say "it goes"
stop "$STARTED"
unset "senders[2]"
check "the others spread again" wait_until 60 "the flows on two cores" apart
grep steer_move: "$TRACING/trace"

say "all come to a core that is full before there are entries"
# Without entries the next packets stay where they arrive, whatever waits elsewhere.
stop "${senders[@]}"
senders=()
host vsectl flow flush
busy_on 1
loop=$STARTED
host vsectl vm add id 1 tenant 1 tid "$loop"
send 5001 0 36001
send 5002 0 36002
send 5003 "$tos" 36003
wait_until 60 "load of core 0" load_is 0 ">" 95
add_entries
check "the others go to the VM's core" wait_until 60 "room" beside_the_vm
grep steer_move: "$TRACING/trace"
stop "$loop" "${senders[@]}" "${RECEIVERS[@]}"
for port in 5001 5002 5003; do
	check_match "port $port: in order" ' duplicate 0 reordered 0$' "$(tail -n 1 /tmp/received.$port)"
done
