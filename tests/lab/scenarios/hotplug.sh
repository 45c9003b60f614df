#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: flows leave a core that goes offline or is excluded, and come to it again
# nics: one
# again: how fast the machine is from second to second
# debug: rate=40
# control: --set stays=1 => the flow has left
#
#   host                                 peer
#   +-------------------+                +------------------+
#   | uplink  10.0.0.2  |<===============| 10.0.0.1 peerlink|
#   | interrupts: core 0|  UDP to 5001   +------------------+
#   | for flows:        |  (auto), 5002
#   |   cores 1, 2      |  (core 1)
#   +-------------------+

. "$LAB/lib.sh"

auto="udp,nw_dst=$HOST_IP,tp_dst=5001"
named="udp,nw_dst=$HOST_IP,tp_dst=5002"
stays=${stays:-0}
rate=${rate:-400}

# core_goes 0|1: core 1 goes offline or comes back
core_goes() {
	say "core 1: online=$1"
	((stays)) || echo "$1" > /sys/devices/system/cpu/cpu1/online
}

# observe NAME: sets PROCESSED for some 500 packets of each flow
observe() {
	local counted
	softnet_save "$1"
	counted=$(flow_show "$auto" packets)
	wait_until 60 "packets" flow_counted "$auto" $((counted + 500))
	softnet_since "$1"
}

pair_up
vse_up
# Nothing moves but what has to: on a busy machine load might come first.
host vsectl config set allowed 1-2 moves 0
host vsectl flow add "$auto,actions=set_irq_core:auto"
host vsectl flow add "$named,actions=set_irq_core:1"
udpseq recv -p 5001 > /tmp/received.5001 &
receivers=("$!")
udpseq recv -p 5002 > /tmp/received.5002 &
receivers+=("$!")
wait_until 20 "a receiver" listening host udp 5001
wait_until 20 "a receiver" listening host udp 5002
senders=()
for port in 5001 5002; do
	start_peer udpseq send -d "$HOST_IP" -p $port -s $((port + 30000)) -r "$rate" -c 1000000 > /tmp/sent.$port
	senders+=("$STARTED")
done
wait_until 30 "a core" off_core "$auto" none
[ "$(flow_show "$auto" current_core)" = 1 ] || {
	host vsectl config set allowed 1
	wait_until 30 "core 1" on_core "$auto" 1
	host vsectl config set allowed 1-2
}
check_equal "core of the flow at first" 1 "$(flow_show "$auto" current_core)"

core_goes 0
check "the flow has left" wait_until 20 "core 2" on_core "$auto" 2
stop_if_failed
check_equal "why" unusable "$(flow_show "$auto" placement)"
check_equal "core 1 in the core table: online, load" "false null" \
	"$(vse_show core '.[1] | "\(.online) \(.load)"')"
check_equal "core of the entry that names it, why" "null no-core" \
	"$(flow_show "$named" '| "\(.current_core) \(.placement)"')"
observe offline
check_range "packets processed by core 2" 450 20000 "${PROCESSED[2]}"
check_range "packets processed where they arrive" 200 20000 "${PROCESSED[0]}"
check_equal "packets processed by core 1" 0 "${PROCESSED[1]}"
stop_if_failed

core_goes 1
check "the entry that names it has it back" wait_until 20 "core 1" on_core "$named" 1
check_equal "why" predetermined "$(flow_show "$named" placement)"
check_equal "the other one stays" 2 "$(flow_show "$auto" current_core)"
observe online
check_range "packets processed by core 2" 450 20000 "${PROCESSED[2]}"
check_range "packets processed by core 1" 200 20000 "${PROCESSED[1]}"
check_range "packets processed where they arrive" 0 50 "${PROCESSED[0]}"

say "the operator excludes core 2"
host vsectl config set allowed 1
check "the flow goes to core 1" wait_until 20 "core 1" on_core "$auto" 1
check_equal "why" unusable "$(flow_show "$auto" placement)"
observe excluded
check_range "packets processed by core 2" 0 50 "${PROCESSED[2]}"

say "and core 1"
host vsectl config set allowed 3
check "the flow goes to core 3" wait_until 20 "core 3" on_core "$auto" 3
check_equal "core of the entry that names core 1" "null no-core" \
	"$(flow_show "$named" '| "\(.current_core) \(.placement)"')"
observe both
check_range "packets processed by cores 1 and 2" 0 50 $((PROCESSED[1] + PROCESSED[2]))

say "nothing was lost or overtaken"
stop "${senders[@]}"
counted=-1
until [ "$(flow_show "$auto" packets)" = "$counted" ]; do
	counted=$(flow_show "$auto" packets)
	pause 0.5
done
stop "${receivers[@]}"
for port in 5001 5002; do
	read -r _ sent < /tmp/sent.$port
	check_equal "port $port" "total received $sent lost 0 duplicate 0 reordered 0" \
		"$(tail -n 1 /tmp/received.$port)"
done
