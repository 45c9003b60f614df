#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: no packet overtakes another while its entry moves between cores
# nics: one
# debug: moves=20 each=2000
#
#   host                                 peer
#   +-------------------+                +------------------+
#   | uplink  10.0.0.2  |<===============| 10.0.0.1 peerlink|
#   | interrupts: core 0|  2 UDP flows,  +------------------+
#   | entry: core 2, 0, |  numbered
#   |   3, 0, 1, 0, ... |
#   +-------------------+
#     Core 0 is where packets arrive: there VSE leaves them alone, and must not
#     before the core that the entry comes from has nothing left of them.

. "$LAB/lib.sh"

entry="udp,nw_dst=$HOST_IP,tp_dst=5001"
moves=${moves:-30}
each=${each:-6000}

# move_flows: sends the flows once, and moves their entry as long as they last
move_flows() {
	local sender core
	receive -c $((2 * each))
	peer udpseq send -d "$HOST_IP" -c "$each" -n 2 -r 2500 &
	sender=$!
	until ended "$sender"; do
		for core in 0 3 0 1 2; do
			vsectl flow add "$entry,actions=set_irq_core:$core"
			moved=$((moved + 1))
		done
	done
	wait "$sender"
	received
}

pair_up
vse_up
host vsectl flow add "$entry,actions=set_irq_core:2"
drops=$(nic_drops)
softnet_save start

# How many moves there are while the flows last depends on the machine.
moved=0
sent=0
arrived=0
total_reordered=0
total_duplicate=0
until ((moved >= moves)); do
	move_flows
	sent=$((sent + 2 * each))
	arrived=$((arrived + RECEIVED))
	total_reordered=$((total_reordered + REORDERED))
	total_duplicate=$((total_duplicate + DUPLICATE))
done

softnet_since start
drops=$(($(nic_drops) - drops + $(backlog_drops)))
say "$moved moves during $sent packets; drops counted: $drops"

# Without moves one core would have processed all of them.
for core in 0 1 2 3; do
	check_range "packets processed by core $core" 1 "$sent" "${PROCESSED[core]}"
done
check_equal "packets reordered" 0 "$total_reordered"
check_equal "packets duplicated" 0 "$total_duplicate"
check_equal "packets lost and not counted" 0 $((sent - arrived - drops))
