#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: entries without the priority bit make room on a busy core for one that has it
# nics: one
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
#     Three flows of some 45 % of a core for two cores.

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

pair_up
vse_up
host vsectl config set allowed 0-1
host vsectl dev set uplink fcf tos
heavy_receivers 5001 5002 5003
trace_decisions
calibrate 5001 45
vsectl flow load - > /dev/null << END
priority=40000,$prior,actions=set_irq_core:auto
$first,actions=set_irq_core:auto
$second,actions=set_irq_core:auto
END

say "two flows without priority"
senders=()
for port in 5001 5002; do
	start_peer udpseq send -d "$HOST_IP" -p $port -s $((port + 30000)) -r "$RATE" -c 1000000 > /dev/null
	senders+=("$STARTED")
done
wait_until 60 "the flows on two cores" apart
wait_samples 15

say "one with priority comes late"
start_peer udpseq send -d "$HOST_IP" -p 5003 -t "$tos" -r "$RATE" -c 1000000 > /dev/null
priority_sender=$STARTED
check "the flow with priority has a core" wait_until 20 "its core" off_core "$prior" none
stop_if_failed
check "no others on the core of the flow with priority" wait_until 60 "room" alone
vsectl -s
grep steer_move: "$TRACING/trace"
stop_if_failed
core=$(flow_show "$prior" current_core)
reasons=$(vse_show flow 'map(select(.match != "vm_prio=1") | .placement) | join(" ")')
check_match "why the others are where they are" 'priority' "$reasons"
wait_samples 50
check "after 50 samples it is still so" alone
softnet_save alone
counted=$(flow_show "$prior" packets)
wait_until 60 "packets" flow_counted "$prior" $((counted + 500))
softnet_since alone

say "it goes"
stop "$priority_sender"
check "the others spread again" wait_until 60 "the flows on two cores" apart
grep steer_move: "$TRACING/trace"
stop "${senders[@]}" "${RECEIVERS[@]}"
for port in 5001 5002 5003; do
	check_match "port $port: in order" ' duplicate 0 reordered 0$' "$(tail -n 1 /tmp/received.$port)"
done
