#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: flows that collide settle on two cores and stay, until load shifts
# nics: one
# again: how fast the machine is from second to second
# control: --set moves=0 => the flows on two cores
#
#   host                                 peer
#   +-------------------+                +------------------+
#   | uplink  10.0.0.2  |<===============| 10.0.0.1 peerlink|
#   | interrupts: core 0|  UDP to 5001,  +------------------+
#   | sockets with much |  UDP to 5002
#   |   work a packet   |
#   +-------------------+
#     Each flow takes some 30 % of a core.  At first there is no core but core 1.

. "$LAB/lib.sh"

moves=${moves:-32}
first="udp,nw_dst=$HOST_IP,tp_dst=5001"
second="udp,nw_dst=$HOST_IP,tp_dst=5002"

# The moves of each entry so far.
moves_of() {
	flow_show "$1" moves
}

apart() {
	local cores
	cores=$(vse_show flow '[.[].current_core | select(. != null)] | unique | length')
	[ "$cores" = 2 ]
}

# traced MATCH: the trace has the first choice and each move of the entry
traced() {
	(($(traced_moves "$1" | wc -l) == 1 + $(moves_of "$1")))
}

both_moves() {
	echo $(($(moves_of "$first") + $(moves_of "$second")))
}

pair_up
vse_up
host vsectl config set moves "$moves"
heavy_receivers 5001 5002
trace_decisions
calibrate 5001 30
host vsectl config set allowed 1
host vsectl flow add "$first,actions=set_irq_core:auto"
host vsectl flow add "$second,actions=set_irq_core:auto"

say "two flows collide"
start_peer udpseq send -d "$HOST_IP" -p 5001 -r "$RATE" -c 1000000 > /dev/null
senders=("$STARTED")
start_peer udpseq send -d "$HOST_IP" -p 5002 -r "$RATE" -c 1000000 -s 41000 > /dev/null
senders+=("$STARTED")
for flow in "$first" "$second"; do
	wait_until 30 "the flow on core 1" on_core "$flow" 1
done
wait_samples 10
host vsectl config set allowed "$HOST_CORES"
check "the flows on two cores" wait_until 30 "that" apart
stop_if_failed
wait_samples 20
settled=$(both_moves)
check_range "moves until then" 1 4 "$settled"
wait_samples 100
host vsectl -s flow show
# One or two, if the machine held a core up meanwhile.
check_range "moves in 100 samples" 0 2 $(($(both_moves) - settled))
check "the flows still on two cores" apart

say "load comes to a flow's core"
for flow in "$first" "$second"; do
	[ "$(flow_show "$flow" current_core)" = 0 ] || break
done
core=$(flow_show "$flow" current_core)
busy_on "$core"
busy=$STARTED
check "the flow leaves" wait_until 60 "another core" off_core "$flow" "$core"
stop "$busy"
grep steer_move: "$TRACING/trace"
check "that move in the trace" grep -Eq "^$core [0-3] load\$" <(traced_moves "$flow")
check "all moves of the first flow in the trace" wait_until 20 "that" traced "$first"
check "all moves of the second flow in the trace" wait_until 20 "that" traced "$second"

say "no moves for load"
host vsectl config set moves 0
core=$(flow_show "$flow" current_core)
before=$(moves_of "$flow")
busy_on "$core"
wait_until 60 "load of core $core" load_is "$core" ">" 95
wait_samples 30
check_equal "core, moves" "$core $before" \
	"$(flow_show "$flow" '| "\(.current_core) \(.moves)"')"
stop "$STARTED"

say "order"
stop "${senders[@]}"
stop "${RECEIVERS[@]}"
for port in 5001 5002; do
	read -r _ _ arrived _ _ _ duplicate _ reordered < <(tail -n 1 /tmp/received.$port)
	check_range "port $port: packets received" 1000 1000000 "$arrived"
	check_equal "port $port: duplicate, reordered" "0 0" "$duplicate $reordered"
done
