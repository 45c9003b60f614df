#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: a flow leaves a core that it overloads, and its packets keep their order
# nics: one
# again: how fast the machine is from second to second
# control: --set to=1 => packets processed by core 1
#
#   host                                 peer
#   +-------------------+                +------------------+
#   | uplink  10.0.0.2  |<===============| 10.0.0.1 peerlink|
#   | interrupts: core 0|  UDP to 5001   +------------------+
#   | entry: core 1,    |
#   |   later core 2    |
#   | much work a packet|
#   +-------------------+
#     Core 1 always has packets of the flow waiting.  RFS, which keeps the order,
#     does not let the flow go as long as it has any.

. "$LAB/lib.sh"

entry="udp,nw_dst=$HOST_IP,tp_dst=5001"
to=${to:-2}

# left CORE: of the next packets it processes none
left() {
	softnet_save left
	wait_until 30 "packets" processed_since left 200
	softnet_read left
	((PROCESSED[$1] == 0))
}

pair_up
vse_up
heavy_receivers 5001
trace_decisions
calibrate 5001 300

drops=$(nic_drops)
softnet_save all

say "more packets than a core can bear"
host vsectl flow add "$entry,actions=set_irq_core:1"
start_peer udpseq send -d "$HOST_IP" -r "$RATE" -c 1000000 > /dev/null
sender=$STARTED
wait_until 30 "load of core 1" load_is 1 ">" 98
softnet_save full
wait_until 30 "packets" processed_since full 500
softnet_since full
check_range "packets processed by core 1" 450 100000 "${PROCESSED[1]}"
check_range "packets processed by core 2" 0 20 "${PROCESSED[2]}"
host vsectl flow mod "$entry,actions=set_irq_core:$to"
wait_until 20 "the flow's last packet on core 1" left 1 || true
softnet_save moved
wait_until 30 "packets" processed_since moved 500
softnet_since moved
check_equal "packets processed by core 1 after the move" 0 "${PROCESSED[1]}"
check_range "packets processed by core 2 after the move" 450 100000 "${PROCESSED[2]}"
stop_if_failed
stop "$sender"

say "a busy loop on the core of a flow that needs more than half of it"
host vsectl flow del --strict "$entry"
calibrate 5001 65
host vsectl flow add "$entry,actions=set_irq_core:auto"
start_peer udpseq send -d "$HOST_IP" -r "$RATE" -s 41000 -c 1000000 > /dev/null
sender=$STARTED
wait_until 30 "packets" flow_counted "$entry" 100
wait_samples 20
# On a machine that has become faster, it may be left where it arrives.
core=$(flow_show "$entry" current_core)
[ "$core" != null ] || core=0
busy_on "$core"
check "the flow is given another core" wait_until 60 "another core" off_core "$entry" "$core"
check "core $core has none of its packets any more" wait_until 60 "that" left "$core"
stop "$STARTED" "$sender"
grep steer_move: "$TRACING/trace"
stop "${RECEIVERS[@]}"
softnet_since all
cat /tmp/received.5001
read -r _ _ _ _ lost _ duplicate _ reordered < <(tail -n 1 /tmp/received.5001)
check_equal "duplicate, reordered" "0 0" "$duplicate $reordered"
check_range "packets lost, of those that the NIC and the backlogs have counted" 0 \
	$(($(nic_drops) - drops + $(backlog_drops))) "$lost"
