#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: cores that were isolated at boot get flows only once they are let in
# nics: one
# boot: isolcpus=2 nohz_full=3
# control: --set let_in=0-1,4 => leaves core 4
#
#   host                                 peer
#   +-------------------+                +------------------+
#   | uplink  10.0.0.2  |<===============| 10.0.0.1 peerlink|
#   | interrupts: core 0|   UDP to 5001  +------------------+
#   | isolated: 2, 3    |
#   | VMs: cores 0, 1   |
#   +-------------------+

. "$LAB/lib.sh"

entry="udp,nw_dst=$HOST_IP,tp_dst=5001"
let_in=${let_in:-2-3}

isolated() {
	vse_show core '[.[] | select(.isolated) | .id] | join(" ")'
}

pair_up
host modprobe vse
host vsectl dev attach uplink
host vsectl config set vm-idle 0
host vsectl core show
check_equal "isolated cores" "2 3" "$(isolated)"
check_equal "cores that flows may go to" "0-1,4-6" "$(vse_show config .allowed)"
check_match "in a table" '2 +isolated .*3 +isolated ' "$(vsectl core show | xargs)"

say "they are not chosen"
host vsectl vm add id 1 core 0,5-6
host vsectl vm add id 2 core 1
host vsectl flow add "$entry,actions=set_irq_core:auto"
start_peer udpseq send -d "$HOST_IP" -r 500 -c 1000000 > /dev/null
sender=$STARTED
wait_until 30 "a core" off_core "$entry" none
check_equal "core of the flow, without the isolated ones and those of VMs" "4" \
	"$(flow_show "$entry" current_core)"
check_refused "an entry that names one" 'allowed' \
	vsectl flow add "priority=1,udp,actions=set_irq_core:2"

say "they are let in"
host vsectl config set allowed "$let_in"
check "the flow leaves core 4" wait_until 20 "another core" off_core "$entry" 4
stop_if_failed
check_match "core of the flow: an isolated one" '^[23]$' "$(flow_show "$entry" current_core)"
check_equal "isolated cores" "2 3" "$(isolated)"
counted=$(flow_show "$entry" packets)
softnet_save let_in
wait_until 60 "packets" flow_counted "$entry" $((counted + 500))
softnet_since let_in
check_range "packets processed by the isolated cores" 450 2000 $((PROCESSED[2] + PROCESSED[3]))

say "the load of one without a tick"
busy_on 3
check "load of core 3" wait_until 30 "load" load_is 3 ">" 90
check "little of it is softirq" [ "$(core_show 3 'softirq < 30')" = true ]
stop "$STARTED"
check "no load of core 3" wait_until 30 "no load" load_is 3 "<" 20
stop "$sender"
