#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: containers: nothing goes through the core's backlog, and a queue is bounded
# nics: one
# control: --set kind=kernel => packets put into a backlog
# control: --set limit=100000 => dropped at the queue
#
#   c1, c2 on uplink, as tests/lab/containers.sh draws them; peer

. "$LAB/lib.sh"
. "$LAB/containers.sh"

each=${each:-500}
limit=${limit:-8}
EVENTS=/sys/kernel/tracing/events/net/netif_rx

# Of the host's cores, where the containers' packets are.
backlogged() {
	grep -c ' netif_rx: ' "$TRACING/trace" || true
}

pair_up
macvlan_up
container 1 mode bridge
container 2 mode bridge
container 3 mode source
acquaint 1 2
host ip -n c3 link set eth0 type macvlan macaddr add "$LAB_PEER_MAC"
wait_until 20 "an answer" peer_quiet ping -c 1 -W 2 "$(address_of 1)"
# A container's own loopback is no concern of macvlan's.
echo 'name != "lo"' > "$EVENTS/filter"
echo > "$TRACING/trace"
echo 1 > "$EVENTS/enable"

say "from one to the other, to all, and copies by the source"
receive_inside 2 -c "$each" -i 10
inside 1 udpseq send -d "$(address_of 2)" -c "$each" -r 1000 > /dev/null
received_inside 2
check_equal "from one to the other: received, lost, reordered" "$each 0 0" \
	"$RECEIVED $LOST $REORDERED"
before=$(link_counts 2 rx.packets)
broadcasts 1 20
broadcasts peer 20
check "broadcasts from inside and outside" \
	wait_until 20 "broadcasts" counted_inside 2 rx.packets $((before + 40))
before=$(link_counts 3 rx.packets)
peer udpseq send -d "$HOST_IP" -c "$each" -r 1000
check "copies by the source" \
	wait_until 20 "copies" counted_inside 3 rx.packets $((before + each))
echo 0 > "$EVENTS/enable"
check_equal "packets put into a backlog" 0 "$(backlogged)"
grep -m 3 ' netif_rx: ' "$TRACING/trace" || true
stop_if_failed

say "more multicast than a queue may hold"
host ip -n c3 link del eth0
echo "$limit" > /sys/module/napi_macvlan/parameters/queue_limit
inside 2 tc qdisc add dev eth0 clsact
slow_down 2
host ip -n c2 link set eth0 allmulticast on
ip -n peer route add 239.0.0.0/8 dev peerlink
dropped=$(link_counts 2 rx.dropped)
start_peer udpseq send -d 239.1.1.1 -r 30000 -b 512 -c 10000000 -s 41000 > /dev/null
sender=$STARTED
full() {
	(($(own_counter 2 rx_dropped_multicast_full) > 100))
}
wait_until 30 "a full queue" full || true
receive_inside 2 -c 100 -i 20
peer udpseq send -d "$(address_of 2)" -c 100 -r 50 -s 42000
received_inside 2
stop "$sender"
full=$(own_counter 2 rx_dropped_multicast_full)
check_range "dropped at the queue" 100 10000000 "$full"
check_equal "dropped, as ip(8) counts it" "$full" $(($(link_counts 2 rx.dropped) - dropped))
check_equal "of what is for the container alone" 0 "$(own_counter 2 rx_dropped_queue_full)"
check_range "packets for it alone that arrived" 95 100 "$RECEIVED"
macvlan_down
