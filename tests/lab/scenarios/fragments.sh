#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: all fragments of a datagram go to one core, and it is put together there
# nics: one
# debug: each=40
# control: --set addresses=10.0.0.99 => IPv4: processed by core 2
#
#   host                                    peer
#   +----------------------+                +-------------------+
#   | vxlan, vxlan6        |                | vxlan             |
#   |  '---- uplink        |<===============| peerlink ---'     |
#   | entries by addresses:|  datagrams in  | in order: its     |
#   |  core 2; by VM: core |  2 or 3        |  kernel; the last |
#   |  3; by ports: core 1 |  fragments     |  one first: frames|
#   +----------------------+                +-------------------+
#     A fragment has no ports and no tunnel, not even the first one: so none is
#     steered away from the others.

. "$LAB/lib.sh"

each=${each:-150}
WARM=10

# Core and match of those that fragments are for; the others, for ports and
# tunnels, come first.
by_addresses="udp,nw_src=${addresses:-$PEER_IP},nw_dst=$HOST_IP"
by_addresses6="udp6,ipv6_src=$PEER_IPV6,ipv6_dst=$HOST_IPV6"
by_ports="udp,nw_dst=$HOST_IP,tp_dst=5001"
others=("$by_ports" "udp,nw_dst=$HOST_IP,tp_dst=4789" "udp,tp_dst=0" "udp6,tp_dst=5001"
	"tun_id=0x7" "udp,tun_dst=$HOST_IP,tp_dst=5001" "tun_ipv6_dst=$HOST_IPV6")

# datagrams NAME CORE MATCH PIECES BEHIND OPTION COMMAND...: the peer's command
# sends datagrams, as many as its option says.  All of their pieces are processed
# by the core, and what comes out behind a tunnel.
datagrams() {
	local name=$1 core=$2 match=$3 pieces=$4 packets=$(($4 + $5)) option=$6 wanted=(0 0 0 0)
	shift 6
	receive -6 -c "$each" -i 10
	# The first ones go from the core where they arrive to that of the entry.
	softnet_save warm
	peer_quiet "$@" "$option" "$WARM" > /dev/null
	wait_until 10 "the first fragments" processed_since warm $((WARM * packets)) || true
	flows_read
	before=$(counted "$match")
	softnet_save fragments
	peer "$@" "$option" "$each"
	received
	wait_until 10 "the fragments" processed_since fragments $((each * packets)) || true
	softnet_since fragments
	flows_read
	wanted[core]=$((each * packets))
	check_equal "$name: processed by core $core" "${wanted[core]}" "${PROCESSED[core]}"
	check_equal "$name: processed by cores 0 to 3" "${wanted[*]}" "${PROCESSED[*]:0:4}"
	check_equal "$name: fragments that the entry has counted" $((each * pieces)) \
		$(($(counted "$match") - before))
	check_equal "$name: datagrams put together, lost" "$each 0" "$RECEIVED $LOST"
	stop_if_failed
}

pair_up
pair_ipv6
# Within the tunnel, packets are as large as outside: the outer ones need
# fragments, and go on doing so.
host ip link add vxlan address 02:00:00:00:00:20 mtu 1500 type vxlan id 7 \
	remote "$PEER_IP" dstport 4789
host ip addr add 172.16.0.2/24 dev vxlan
host ip link set vxlan up
ip_batch peer << END
link add vxlan address 02:00:00:00:00:10 mtu 1500 type vxlan id 7 remote $HOST_IP dstport 4789 tos 0x14
link set vxlan up
addr add 172.16.0.1/32 dev vxlan
route add 172.16.0.2/32 dev vxlan mtu lock 1500
neigh replace 172.16.0.2 lladdr 02:00:00:00:00:20 dev vxlan
END
vse_up
{
	printf 'priority=40000,%s,actions=set_irq_core:1\n' "${others[@]}"
	printf '%s,actions=set_irq_core:2\n' "$by_addresses" "$by_addresses6"
} > /tmp/entries
host vsectl flow load /tmp/entries

frames=(frames -i peerlink -D "$LAB_UPLINK_MAC" -s "$PEER_IP" -d "$HOST_IP"
	-a "$PEER_IPV6" -b "$HOST_IPV6" -r 1500)

datagrams IPv4 2 "$by_addresses" 3 0 -c udpseq send -d "$HOST_IP" -l 3000 -r 500
datagrams "IPv4, last one first" 2 "$by_addresses" 3 0 -n "${frames[@]}" reversed
datagrams IPv6 2 "$by_addresses6" 3 0 -c udpseq send -d "$HOST_IPV6" -l 3000 -r 500
datagrams "IPv6, last one first" 2 "$by_addresses6" 3 0 -n "${frames[@]}" reversed-ipv6
datagrams VXLAN 2 "$by_addresses" 2 1 -c udpseq send -d 172.16.0.2 -l 1450 -r 500
datagrams "VXLAN, last one first" 2 "$by_addresses" 2 1 -n "${frames[@]}" reversed-vxlan

say "by VM"
host vsectl dev set uplink fcf tos
host vsectl flow add priority=50000,vm_id=5,actions=set_irq_core:3
datagrams "IPv4 of a VM" 3 vm_id=5 3 0 -c udpseq send -d "$HOST_IP" -l 3000 -r 500 -t 20
datagrams "IPv6 of a VM" 3 vm_id=5 3 0 -c udpseq send -d "$HOST_IPV6" -l 3000 -r 500 -t 20
datagrams "VXLAN of a VM" 3 vm_id=5 2 1 -c udpseq send -d 172.16.0.2 -l 1450 -r 500

say "VXLAN over IPv6"
ip_batch host << END
link del vxlan
link add vxlan6 address 02:00:00:00:00:20 mtu 1500 type vxlan id 7 local $HOST_IPV6 remote $PEER_IPV6 dstport 4789
addr add 172.16.0.2/24 dev vxlan6
link set vxlan6 up
END
datagrams "VXLAN over IPv6, last one first" 2 "$by_addresses6" 2 1 -n "${frames[@]}" reversed-vxlan6

for match in "${others[@]}"; do
	check_equal "fragments that $match has counted" 0 "$(counted "$match")"
done
say "not in fragments"
peer udpseq send -d "$HOST_IP" -c 20
wait_until 30 "the packets" flow_counted "$by_ports" 20
