#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: a flow's work goes to the core of its entry, and moves with it
# debug: each=500
# control: --set entry_host=10.0.0.99 => packets processed by core 2
#
#   host                                 peer
#   +-------------------+                +------------------+
#   | uplink  10.0.0.2  |<===============| 10.0.0.1 peerlink|
#   | interrupts: core 0|   UDP to 5001  +------------------+
#   | entry: core 2     |
#   |   later: core 3   |
#   +-------------------+
#     A few packets may stay on the first core: VSE holds a flow where it was
#     until nothing of it is pending there.

. "$LAB/lib.sh"

# datagrams: what programs in the host have taken from their sockets so far
datagrams() {
	awk '$1 == "Udp:" && $2 ~ /^[0-9]+$/ { print $2 }' /proc/net/snmp
}

datagrams_reach() {
	(($(datagrams) >= $1))
}

entry="udp,nw_dst=${entry_host:-$HOST_IP},tp_dst=5001"

each=${each:-2000}

pair_up

say "without vse.ko"
receive -c "$each"
softnet_save plain
peer udpseq send -d "$HOST_IP" -c "$each" -r 2000
received
softnet_since plain
check_range "packets processed by core 0 without VSE" $((each - 50)) $((each + 50)) \
	"${PROCESSED[0]}"

say "an entry for core 2"
vse_up
host vsectl flow add "$entry,actions=set_irq_core:2"
receive -c "$each"
softnet_save fixed
peer udpseq send -d "$HOST_IP" -c "$each" -r 2000
received
softnet_since fixed
check_range "packets processed by core 2" $((each - 50)) $((each + 50)) "${PROCESSED[2]}"
check_range "packets processed by core 0" 0 50 "${PROCESSED[0]}"
check_equal "packets received" "$each" "$RECEIVED"
check_equal "packets that the entry has counted" "$each" "$(flow_show "$entry" packets)"
check_equal "packets that the device has steered" "$each" "$(vse_show dev '.[].steered')"
stop_if_failed

say "the entry moves to core 3 while its flow runs"
receive
taken=$(datagrams)
start_peer udpseq send -d "$HOST_IP" -c 1000000 -r 1000 > /tmp/sent
wait_until 60 "more packets" flow_counted "$entry" $((2 * each))
host vsectl flow add "$entry,actions=set_irq_core:3"
wait_until 60 "packets of the moved entry" flow_counted "$entry" 100
softnet_save moved
counted=$(flow_show "$entry" packets)
wait_until 60 "more packets" flow_counted "$entry" $((counted + each))
softnet_since moved
check_range "packets processed by core 3 after the move" $((each - 50)) 1000000 "${PROCESSED[3]}"
check_range "packets processed by core 2 after the move" 0 50 "${PROCESSED[2]}"
check_range "packets processed by core 0 after the move" 0 50 "${PROCESSED[0]}"
stop "$STARTED"
read -r _ sent < /tmp/sent
wait_until 60 "all $sent packets" datagrams_reach $((taken + sent)) || true
kill "$RECEIVER"
received
check_equal "packets received over the move" "$sent" "$RECEIVED"

say "the entry goes"
host vsectl flow del --strict "$entry"
receive -c "$each"
softnet_save gone
peer udpseq send -d "$HOST_IP" -c "$each" -r 2000
received
softnet_since gone
check_range "packets processed by core 3 without the entry" 0 50 "${PROCESSED[3]}"
