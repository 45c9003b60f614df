#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: receive-side scaling of the NIC model equals an independent Toeplitz
# drivers: stock
# control: --fault bad-hash => packets of each queue
#
#   host                                peer
#   +------------------+                +------------------+
#   | uplink           |<===============| peerlink         |
#   | queues 0, 1, ... |   2000 flows   |                  |
#   +------------------+                +------------------+
#     the key and the table that ethtool -x shows, hashed by rss.py

. "$LAB/lib.sh"

FLOWS=2000
rss="$LAB/tools/rss.py"


arrived() {
	local queue sum=0
	for queue in $(rx_queue_packets uplink); do
		sum=$((sum + queue))
	done
	((sum >= $1))
}

pair_up
check "the hash gives the published vectors" "$rss" self-test

# mlx4 hashes UDP ports unasked and has no such setting.
if [ "$LAB_NIC" = ixgbe ]; then
	host ethtool -N uplink rx-flow-hash udp4 sdfn
fi
host ethtool -x uplink | tee /tmp/key-and-table

read -ra before <<< "$(rx_queue_packets uplink)"
sum=$FLOWS
for packets in "${before[@]}"; do
	sum=$((sum + packets))
done
peer "$rss" send peerlink "$LAB_UPLINK_MAC" "$FLOWS"
wait_until 60 "all packets" arrived "$sum" || true
read -ra after <<< "$(rx_queue_packets uplink)"

read -ra expected <<< "$("$rss" expect "$FLOWS" < /tmp/key-and-table)"
measured=()
for queue in "${!expected[@]}"; do
	measured[queue]=$((after[queue] - before[queue]))
done
check "more than one queue" [ "${#expected[@]}" -gt 1 ]
check_equal "packets of each queue" "${expected[*]}" "${measured[*]}"
