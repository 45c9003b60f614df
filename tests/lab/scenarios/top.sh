#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: vsectl top shows cores, VMs and flows, with the rates of their packets
# nics: one
# control: --set rate=20 => packets a second of the flow
#
#   host                                 peer
#   +-------------------+                +------------------+
#   | uplink  10.0.0.2  |<===============| 10.0.0.1 peerlink|
#   | interrupts: core 0|  UDP to 5001,  +------------------+
#   | VM 7: core 1      |  200 a second
#   | entry: core 2     |
#   +-------------------+

. "$LAB/lib.sh"

entry="udp,nw_dst=$HOST_IP,tp_dst=5001"
rate=${rate:-200}

# of FILTER: from the JSON, of the last time
of() {
	jq -rs ".[-1] | $1" /tmp/top.json
}

pair_up
vse_up
host vsectl vm add id 7 tenant 3 core 1
host vsectl flow load - << END
$entry,actions=set_irq_core:2
udp,nw_dst=10.9.9.9,actions=set_irq_core:auto
END
start_peer udpseq send -d "$HOST_IP" -r "$rate" -c 1000000 > /dev/null
sender=$STARTED
wait_until 30 "packets" flow_counted "$entry" 50

# shows WHAT COLUMN...: the last time has a line with these
shows() {
	local what=$1 line="^ *" column
	shift
	for column; do
		line+="$column +"
	done
	check "a line of $what" grep -Eq "${line% +} *\$" /tmp/last
}

say "as text"
host vsectl top -b -n 2 -d 2 | tee /tmp/top
sed '1,/^$/d' /tmp/top | sed -n '/^vsectl top/,$p' > /tmp/last
number='[1-9][0-9.]*[kM]?'
shows "core 2" 2 allowed '[0-9.]+%' '[.#=]+' '[0-9.]+%' 1 "$number" -
shows "core 1" 1 allowed '[0-9.]+%' '[.#=]+' '[0-9.]+%' 0 0 7
shows "VM 7" 7 3 0 - 1
shows "the flow" "$number" "$number" 2 predetermined 0 '[0-9.]+%' "$entry"

say "as JSON"
vsectl -j top -n 2 -d 2 > /tmp/top.json
stop "$sender"
check_range "packets a second of the flow" 100 300 \
	"$(of ".flow[] | select(.match == \"$entry\") | .packets_per_second | floor")"
check_range "packets a second steered to core 2" 100 300 \
	"$(of '.core[2].steered_per_second | floor')"
check_equal "packets a second of a flow without any, where it is" 0 \
	"$(of '.flow[] | select(.match == "udp,nw_dst=10.9.9.9") | .packets_per_second | floor')"
check_equal "VM, tenant, cores" "7 3 1" "$(of '.vm[] | "\(.id) \(.tenant) \(.cores)"')"
