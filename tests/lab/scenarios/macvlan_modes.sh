#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: containers: each mode of macvlan does what the kernel's does, with our queues and with the kernel's module
# nics: one
# limit: 400
# control: --set bridge=private => bridge, from one to the other
#
#   c1, c2 on uplink, as tests/lab/containers.sh draws them; peer

. "$LAB/lib.sh"
. "$LAB/containers.sh"

kinds=${kinds:-ours kernel}
bridge=${bridge:-bridge}
each=${each:-200}

# unicast WHAT FROM TO COUNT: udpseq from one to the other; COUNT arrive
unicast() {
	local what=$1 from=$2 to=$3 count=$4 before
	before=$(link_counts "$to" rx.packets)
	if [ "$from" = peer ]; then
		peer_quiet udpseq send -d "$(address_of "$to")" -c "$each" -r 1000 > /dev/null
	else
		inside "$from" udpseq send -d "$(address_of "$to")" -c "$each" -r 1000 > /dev/null
	fi
	wait_until 5 "packets" counted_inside "$to" rx.packets $((before + count)) || true
	# Those that should not come get the time to.
	((count)) || pause 1
	check_equal "$kind, $what: packets" "$count" \
		$(($(link_counts "$to" rx.packets) - before))
}

# in_order WHAT FROM TO: the same, with a receiver that looks at each packet
in_order() {
	local what=$1 from=$2 to=$3
	receive_inside "$to" -c "$each" -i 10
	if [ "$from" = peer ]; then
		peer_quiet udpseq send -d "$(address_of "$to")" -c "$each" -r 1000 > /dev/null
	else
		inside "$from" udpseq send -d "$(address_of "$to")" -c "$each" -r 1000 > /dev/null
	fi
	received_inside "$to"
	check_equal "$kind, $what: received, lost, duplicate, reordered" "$each 0 0 0" \
		"$RECEIVED $LOST $DUPLICATE $REORDERED"
}

# flood WHAT FROM TO COUNT: 10 broadcasts; so many arrive at each
flood() {
	local what=$1 from=$2 to=$3 count=$4 before
	before=$(link_counts "$to" rx.packets)
	broadcasts "$from" 10
	wait_until 5 "broadcasts" counted_inside "$to" rx.packets $((before + count)) || true
	check_equal "$kind, $what: broadcasts" "$count" \
		$(($(link_counts "$to" rx.packets) - before))
}

state() {
	ip -n c1 -j link show eth0 | jq -r '.[0].operstate'
}

is_down() {
	[[ $(state) == *DOWN ]]
}

two() {
	say "$kind: $*"
	container 1 "$@"
	container 2 "$@"
	acquaint 1 2
}

gone() {
	local name
	for name in c1 c2; do
		! ip -n "$name" link show eth0 > /dev/null 2>&1 || host ip -n "$name" link del eth0
	done
}

settings() {
	ip -n c1 -d -j link show eth0 | jq -r '.[0].linkinfo | "\(.info_kind) \(.info_data.mode)"'
}

all_modes() {
	two mode "$bridge"
	check_equal "$kind: kind, mode" "macvlan $bridge" "$(settings)"
	in_order "bridge, from outside" peer 1
	in_order "bridge, from one to the other" 1 2
	flood "bridge, from outside" peer 1 10
	flood "bridge, from one to the other" 1 2 10
	gone

	two mode private
	in_order "private, from outside" peer 2
	unicast "private, from one to the other" 1 2 0
	flood "private, from outside" peer 2 10
	flood "private, from one to the other" 1 2 0
	gone

	two mode vepa
	in_order "vepa, from outside" peer 1
	unicast "vepa, from one to the other, nobody sends it back" 1 2 0
	gone

	say "$kind: passthru"
	container 1 mode passthru
	ip -n peer neigh replace "$(address_of 1)" lladdr "$LAB_UPLINK_MAC" dev peerlink
	check_equal "$kind: address of passthru" "$LAB_UPLINK_MAC" \
		"$(ip -n c1 -j link show eth0 | jq -r '.[0].address')"
	in_order "passthru, from outside" peer 1
	[ -e /run/netns/c2 ] || ip netns add c2
	check_refused "$kind: another device beside it" 'Invalid argument' \
		ip link add link uplink name eth0 netns c2 type macvlan mode bridge
	gone

	two mode source
	unicast "source, without addresses" peer 1 0
	host ip -n c1 link set eth0 type macvlan macaddr add "$LAB_PEER_MAC"
	ip -n peer neigh replace "$(address_of 1)" lladdr "$LAB_UPLINK_MAC" dev peerlink
	unicast "source, from the address, to the NIC" peer 1 "$each"
	flood "source, from the address" peer 1 10
	host ip -n c1 link set eth0 type macvlan macaddr flush
	unicast "source, no address any more" peer 1 0
	gone

	say "$kind: changes"
	two mode bridge
	host ip link set uplink mtu 1300
	check_equal "$kind: MTU follows the NIC's" 1300 \
		"$(ip -n c1 -j link show eth0 | jq '.[0].mtu')"
	check_refused "$kind: a larger MTU than the NIC's" 'Invalid argument' \
		ip -n c1 link set eth0 mtu 1400
	host ip link set uplink mtu 1500
	host ip -n c1 link set eth0 address 02:00:00:00:02:01
	ip -n peer neigh replace "$(address_of 1)" lladdr 02:00:00:00:02:01 dev peerlink
	in_order "another address" peer 1
	check_refused "$kind: the address of another one" 'Address already in use' \
		ip -n c1 link set eth0 address "$(mac_of 2)"
	check_refused "$kind: from bridge to passthru" 'Invalid argument' \
		ip -n c1 link set eth0 type macvlan mode passthru
	host ip -n c1 link set eth0 type macvlan bcqueuelen 77
	check_match "$kind: bcqueuelen" 'bcqueuelen 77 ' "$(ip -n c1 -d link show eth0)"
	host ip link set uplink down
	# The kernel looks at carriers once a second at most; newer ones don't tell of the
	# NIC's, LOWERLAYERDOWN, if it is in another namespace.
	wait_until 60 "the device's state" is_down || true
	check_match "$kind: state while the NIC is down" '^(LOWERLAYER)?DOWN$' "$(state)"
	host ip link set uplink up
	wait_until 60 "link on uplink" has_carrier uplink
	irq_to uplink 0
	wait_until 60 "an answer" peer_quiet ping -c 1 -W 2 "$(address_of 1)"
	ip neigh replace "$PEER_IP" lladdr "$LAB_PEER_MAC" dev uplink

	say "$kind: a VLAN on top"
	ip -n c2 -batch - <<- END
		link add link eth0 name eth0.5 type vlan id 5
		addr add 10.0.5.2/24 dev eth0.5
		link set eth0.5 up
		neigh replace 10.0.5.1 lladdr $LAB_PEER_MAC dev eth0.5
	END
	ip_batch peer <<- END
		link add link peerlink name peerlink.5 type vlan id 5
		addr add 10.0.5.1/24 dev peerlink.5
		link set peerlink.5 up
		neigh replace 10.0.5.2 lladdr $(mac_of 2) dev peerlink.5
	END
	check "$kind: a VLAN on top" wait_until 20 "an answer" \
		peer_quiet ping -c 3 -i 0.2 -W 2 10.0.5.2
	ip -n peer link del peerlink.5
	[ "$kind" = kernel ] ||
		check_match "$kind: counters of its own" '^[0-9]+$' "$(own_counter 1 rx_queued)"
	gone
}

pair_up
for kind in $kinds; do
	macvlan_up
	all_modes
	macvlan_down
done
