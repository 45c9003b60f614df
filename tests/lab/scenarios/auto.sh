#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: set_irq_core:auto finds cores without VMs and leaves one when a VM comes
# nics: one
# debug: each=500
#
#   host                                 peer
#   +-------------------+                +------------------+
#   | uplink  10.0.0.2  |<===============| 10.0.0.1 peerlink|
#   | interrupts: core 0|  UDP to 5001,  +------------------+
#   | VM 1: core 0      |  UDP to 5002
#   | VM 2: core 1      |
#   | free: cores 2, 3  |
#   +-------------------+
#     The VMs do nothing, and are taken as running all the time (vm-idle).

. "$LAB/lib.sh"

each=${each:-2000}
both=$((2 * each))
first="udp,nw_dst=$HOST_IP,tp_dst=5001"
second="udp,nw_dst=$HOST_IP,tp_dst=5002"

# both_flows NAME MATCH COUNT: packets of each, until the entry has matched so many
both_flows() {
	local one two
	softnet_save "$1"
	peer udpseq send -d "$HOST_IP" -p 5001 -c "$each" -r 1000 &
	one=$!
	peer udpseq send -d "$HOST_IP" -p 5002 -c "$each" -r 1000 -s 41000 &
	two=$!
	wait "$one" "$two"
	wait_until 30 "the last packets" flow_counted "$2" "$3"
	softnet_since "$1"
}

pair_up
vse_up
host vsectl config set vm-idle 0
host vsectl vm add id 1 core 0
host vsectl vm add id 2 core 1
host vsectl flow add "$first,actions=set_irq_core:auto"
host vsectl flow add "$second,actions=set_irq_core:auto"

both_flows away "$second" "$each"
host vsectl
check_range "packets processed by the VMs' cores" 0 100 \
	"$((PROCESSED[0] + PROCESSED[1]))"
check_range "packets processed by the free cores" $((both - 100)) $((both + 100)) \
	"$((PROCESSED[2] + PROCESSED[3]))"
core=$(flow_show "$first" current_core)
check_match "core chosen for the first flow" '^[23]$' "$core"
check_match "core chosen for the second flow" '^[23]$' \
	"$(flow_show "$second" current_core)"
check_equal "VM of core 1 in the core table" 2 "$(core_show 1 'vms[]')"
check_equal "flows of cores 2 and 3 in the core table" 2 \
	"$(($(core_show 2 flows) + $(core_show 3 flows)))"
# Interrupts move only when the next one comes: the first packets may arrive
# at the core that is chosen, and need no steering.
check_range "packets steered to cores 2 and 3 in the core table" $((both - 100)) "$both" \
	"$(($(core_show 2 steered) + $(core_show 3 steered)))"

say "a VM comes to the first flow's core"
free=$((5 - core))
host vsectl vm add id 3 core "$core"
both_flows comes "$second" $((2 * each))
check_equal "core of the first flow now" "$free" "$(flow_show "$first" current_core)"
check_range "packets processed by the only free core" $((both - 100)) $((both + 100)) \
	"${PROCESSED[free]}"

say "VMs on all cores: nowhere to go"
host vsectl vm add id 4 core "$free"
# An entry that is new has no core to stay on.
host vsectl flow del --strict "$first"
host vsectl flow add "$first,actions=set_irq_core:auto"
unsteered=$(vse_show dev '.[].unsteered')
both_flows nowhere "$second" $((3 * each))
check_range "packets processed where they arrive" $((each - 50)) $((each + 50)) \
	"${PROCESSED[0]}"
check_range "packets processed by the core where the second flow was" $((each - 50)) \
	$((each + 50)) "${PROCESSED[free]}"
check_range "packets counted as not steered" $((each - 50)) "$each" \
	"$(($(vse_show dev '.[].unsteered') - unsteered))"

say "a VM goes"
host vsectl vm del id 4
both_flows back "$second" $((4 * each))
check_range "packets processed by the core without a VM" $((both - 100)) $((both + 100)) \
	"${PROCESSED[free]}"
