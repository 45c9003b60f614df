#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: containers: known in the NIC's driver, unless somebody watches the NIC or steers the flow
# control: --set kind=kernel => known in the driver
# limit: 300
#
#   c1, c2 on uplink, as tests/lab/containers.sh draws them; peer

. "$LAB/lib.sh"
. "$LAB/containers.sh"

each=${each:-500}

early() {
	own_counter 1 rx_early
}

# to_first WHAT EARLY [UDPSEQ-OPTION...]: packets from outside, in order; so many of
# them were known in the driver
to_first() {
	local what=$1 expected=$2 before
	shift 2
	before=$(early)
	receive_inside 1 -c "$each" -i 10
	peer udpseq send -d "$(address_of 1)" -c "$each" -r 1000 "$@"
	received_inside 1
	check_equal "$what: received, lost, duplicate, reordered" "$each 0 0 0" \
		"$RECEIVED $LOST $DUPLICATE $REORDERED"
	check_equal "$what: known in the driver" "$expected" $(($(early) - before))
}

pair_up
macvlan_up
container 1 mode bridge
container 2 mode bridge
wait_until 20 "an answer" peer_quiet ping -c 1 -W 2 "$(address_of 1)"

to_first "nobody watches" "$each"
stop_if_failed
before=$(rx_packets uplink)
host tc qdisc add dev uplink clsact
host tc filter add dev uplink ingress matchall action continue
to_first "tc has a filter there" 0
check_range "tc has seen them" "$each" $((each + 20)) \
	"$(tc -s -j filter show dev uplink ingress | jq '[.. | .packets? | numbers] | max')"
host tc qdisc del dev uplink clsact
to_first "no filter any more" "$each"

say "in mode source another container wants copies"
container 3 mode source
host ip -n c3 link set eth0 type macvlan macaddr add "$LAB_PEER_MAC"
to_first "copies by the source" 0
check_equal "copies" "$each" "$(link_counts 3 rx.packets)"
host ip -n c3 link del eth0

say "threads"
host sh -c "ip netns exec c1 sh -c 'echo 1 > /sys/class/net/eth0/threaded'"
queued=$(own_counter 1 rx_queued)
to_first "a thread delivers them" "$each"
check_equal "went through the container's queue" "$each" \
	$(($(own_counter 1 rx_queued) - queued))
host sh -c "ip netns exec c1 sh -c 'echo 0 > /sys/class/net/eth0/threaded'"

say "VSE steers the container's packets"
vse_up
host vsectl flow add "dl_dst=$(mac_of 1),actions=set_irq_core:2"
# A flow's first packets may be processed where they arrive.
peer udpseq send -d "$(address_of 1)" -c 50 -r 1000 -s 45000
softnet_save steered
to_first "on the core of its entry" 0 -s 45000
softnet_since steered
# The kernel counts each twice: as the NIC's, and as the container's.
check_range "packets processed by core 2" $((2 * each - 40)) $((2 * each + 50)) \
	"${PROCESSED[2]}"
host vsectl flow flush
host vsectl dev detach uplink
host modprobe -r vse
macvlan_down
