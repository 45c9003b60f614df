#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: a packet that no entry matches keeps its core, its queue and its hash
# nics: one
# debug: flows=500
# control: --set entry=udp => packets processed by each core
#
#   host                                 peer
#   +-------------------+                +------------------+
#   | uplink, a core for|<===============| peerlink         |
#   | each queue        |  many flows    |                  |
#   +-------------------+                +------------------+
#     The same flows three times: without vse.ko, with an entry that is not
#     theirs, and after vse.ko has gone.  The kernel's trace tells each packet's
#     hash as it enters GRO.  Nobody listens to the flows: with the set-up that
#     VSE needs, RFS would take them to their listener's core, VSE or not.

. "$LAB/lib.sh"

FLOWS=${flows:-2000}
rss="$LAB/tools/rss.py"
tracing=/sys/kernel/tracing

# observe NAME: sends the flows, remembers hashes, and sets PROCESSED
observe() {
	echo > $tracing/trace
	softnet_save "$1"
	peer "$rss" send peerlink "$LAB_UPLINK_MAC" "$FLOWS"
	wait_until 60 "all packets" all_processed "$1"
	softnet_since "$1"
	grep -Eo ' hash=0x[0-9a-f]+ l4_hash=[01]' $tracing/trace | sort > "/tmp/hashes.$1"
}

all_processed() {
	local packets sum=0
	softnet_since "$1"
	for packets in "${PROCESSED[@]}"; do
		sum=$((sum + packets))
	done
	((sum >= FLOWS))
}

pair_up
irq_spread uplink
if [ "$LAB_NIC" = ixgbe ]; then
	host ethtool -N uplink rx-flow-hash udp4 sdfn
fi
echo 8192 > $tracing/buffer_size_kb
for event in napi_gro_receive_entry napi_gro_frags_entry; do
	echo 'name == "uplink"' > "$tracing/events/net/$event/filter"
	echo 1 > "$tracing/events/net/$event/enable"
done
# The first packets let interrupts move to the cores that they were given.
observe settling

observe without
without="${PROCESSED[*]}"
check_equal "hashes seen" "$FLOWS" "$(wc -l < /tmp/hashes.without)"
check_range "different hashes seen" $((FLOWS - 5)) "$FLOWS" \
	"$(uniq /tmp/hashes.without | wc -l)"

vse_up
host vsectl flow add "${entry:-udp,nw_dst=10.9.9.8},actions=set_irq_core:2"
observe missed
check_equal "packets processed by each core" "$without" "${PROCESSED[*]}"
check "hashes are the same" cmp /tmp/hashes.without /tmp/hashes.missed
check_equal "packets that the device has seen" "$FLOWS" "$(vse_show dev '.[].packets')"
check_equal "packets that matched" 0 "$(vse_show dev '.[].hits')"
check_equal "cores that were sent packets by another" "" \
	"$(printf '%s\n' "${RECEIVED_RPS[@]}" | sed '/^0$/d')"

host vsectl dev detach uplink
host modprobe -r vse
observe gone
check_equal "packets processed by each core after vse.ko has gone" "$without" \
	"${PROCESSED[*]}"
check "hashes are the same after vse.ko has gone" cmp /tmp/hashes.without /tmp/hashes.gone
