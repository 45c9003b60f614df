#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: no packet overtakes another while its entry moves between cores
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
each=12000

# Everything that may lose a packet counts it.
drops() {
	local file sum=0
	for file in rx_dropped rx_missed_errors rx_over_errors rx_fifo_errors; do
		sum=$((sum + $(< "/sys/class/net/uplink/statistics/$file")))
	done
	echo "$sum"
}

pair_up
vse_up
host vsectl flow add "$entry,actions=set_irq_core:2"
drops=$(drops)
softnet_save start
receive -c $((2 * each))
peer udpseq send -d "$HOST_IP" -c "$each" -n 2 -r 2500 &
sender=$!

moves=0
until ended "$sender"; do
	for core in 0 3 0 1 2; do
		vsectl flow add "$entry,actions=set_irq_core:$core"
		moves=$((moves + 1))
	done
done
wait "$sender"
received
softnet_since start
drops=$(($(drops) - drops + BACKLOG_DROPPED[0] + BACKLOG_DROPPED[1] +
	BACKLOG_DROPPED[2] + BACKLOG_DROPPED[3]))
say "$moves moves during $((2 * each)) packets; drops counted: $drops"

check_range "moves" 20 100000 "$moves"
for core in 0 1 2 3; do
	check_range "packets processed by core $core" 500 $((2 * each)) \
		"${PROCESSED[core]}"
done
check_equal "packets reordered" 0 "$REORDERED"
check_equal "packets duplicated" 0 "$DUPLICATE"
check_equal "packets lost and not counted" 0 $((2 * each - RECEIVED - drops))
