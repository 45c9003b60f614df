#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: flows inside of tunnels go each to a core of its own, IPv4 and IPv6 outside and inside
# nics: one
# debug: each=100
# control: --set tunnel_id=0x1007 => vxlan4: packets of the first inner flow
#
#   host                                       peer
#   +-------------------------+                +-------------------------+
#   | vxlan4   vxlan8  vxlan6 |   2 UDP flows  | vxlan4   vxlan8  vxlan6 |
#   | geneve   gretap   gre   |   in each      | geneve   gretap   gre   |
#   | ip6gretap               |   tunnel       | ip6gretap               |
#   |    '---- uplink         |<===============| peerlink ----'          |
#   | first flow: core 1      |                | geneve: with options    |
#   | second flow: core 2     |                +-------------------------+
#   +-------------------------+
#     The core that an entry names works on each packet twice: as it comes from
#     the device, and out of the tunnel.  Entries of a higher priority that are
#     wrong in one field only must not match.

. "$LAB/lib.sh"

each=${each:-200}
tunnel_id=${tunnel_id:-0x7}
port=40000

# tunnel_ends LOCAL REMOTE LOCAL6 REMOTE6 N: address N inside of all tunnels
tunnel_ends() {
	cat <<- END
		link add vxlan4 type vxlan id 7 local $1 remote $2 dstport 4789 tos 0x28
		link add vxlan8 type vxlan id 8 local $1 remote $2 dstport 8472
		link add vxlan6 type vxlan id 9 local $3 remote $4 dstport 4789
		link add gretap type gretap local $1 remote $2 key 11
		link add gre type gre local $1 remote $2 key 12
		link add ip6gretap type ip6gretap local $3 remote $4 key 13
	END
	if [ "$5" = 2 ]; then
		echo "link add geneve type geneve id 10 remote $2"
	else
		echo "link add geneve type geneve external"
	fi
}

# tunnel_addresses N OTHER: of one end; without questions for the other one's
tunnel_addresses() {
	local device net=0
	for device in "${devices[@]}"; do
		net=$((net + 1))
		[ "$device" = gre ] ||
			echo "link set $device address 02:00:00:00:0$net:0$1"
		echo "link set $device up"
		echo "addr add 172.16.$net.$1/24 dev $device"
		echo "addr add fd0$net::$1/64 dev $device nodad"
		[ "$device" = gre ] || {
			echo "neigh replace 172.16.$net.$2 lladdr 02:00:00:00:0$net:0$2 dev $device"
			echo "neigh replace fd0$net::$2 lladdr 02:00:00:00:0$net:0$2 dev $device"
		}
	done
}

devices=(vxlan4 vxlan8 vxlan6 geneve gretap gre ip6gretap)

tunnels_up() {
	tunnel_ends "$HOST_IP" "$PEER_IP" "$HOST_IPV6" "$PEER_IPV6" 2 | ip_batch host
	tunnel_ends "$PEER_IP" "$HOST_IP" "$PEER_IPV6" "$HOST_IPV6" 1 | ip_batch peer
	ipv6_on host "${devices[@]}"
	ipv6_on peer "${devices[@]}"
	tunnel_addresses 2 1 | ip_batch host
	tunnel_addresses 1 2 | ip_batch peer
	# What ip(8) knows no word for: options that the other end may ignore.
	tc -n peer qdisc add dev geneve clsact
	tc -n peer filter add dev geneve egress matchall action tunnel_key set \
		src_ip "$PEER_IP" dst_ip "$HOST_IP" id 10 dst_port 6081 \
		geneve_opts 0102:01:0011223344556677,0102:02:89abcdef
}

# inner NAME ADDRESS MATCH: two flows to be sent to this address inside, with
# entries of their own, which are MATCH and the ports
inner() {
	local first=$3,tp_src=$port,tp_dst=5001 second=$3,tp_src=$((port + 1)),tp_dst=5001
	names+=("$1")
	addresses+=("$2")
	ports+=("$port")
	matches+=("$first" "$second")
	printf '%s,actions=set_irq_core:%s\n' "$first" 1 "$second" 2
	port=$((port + 2))
} >> /tmp/entries

# check_inner NAME: all that inner() was called for
check_inner() {
	local i count=${#names[@]} packets
	packets=$((2 * count * each))
	host vsectl flow load /tmp/entries
	receive -6 -c "$packets"
	softnet_save "$1"
	for ((i = 0; i < count; i++)); do
		peer udpseq send -d "${addresses[i]}" -s "${ports[i]}" -n 2 -c "$each" -r 2000
	done
	received
	# The last one is at its socket before its core has counted all.
	wait_until 30 "the last packets" processed_since "$1" $((2 * packets)) || true
	softnet_since "$1"
	flows_read
	for ((i = 0; i < count; i++)); do
		check_equal "${names[i]}: packets of the first inner flow" "$each" \
			"$(counted "${matches[2 * i]}")"
		check_equal "${names[i]}: packets of the second inner flow" "$each" \
			"$(counted "${matches[2 * i + 1]}")"
	done
	check_equal "$1: received, lost" "$packets 0" "$RECEIVED $LOST"
	check_range "$1: packets processed by core 1" $((packets - 60 * count)) \
		$((packets + 60 * count)) "${PROCESSED[1]}"
	check_range "$1: packets processed by core 2" $((packets - 60 * count)) \
		$((packets + 60 * count)) "${PROCESSED[2]}"
	check_range "$1: packets processed by core 0" 0 $((60 * count)) "${PROCESSED[0]}"
	stop_if_failed
	names=() addresses=() ports=() matches=()
	: > /tmp/entries
}

# device_has_seen COUNT: packets
device_has_seen() {
	(($(vse_show dev '.[].packets') >= $1))
}

names=() addresses=() ports=() matches=()

pair_up
pair_ipv6
tunnels_up
for net in 1 2 3 4 5 6 7; do
	wait_until 20 "an answer through tunnel $net" \
		peer_quiet ping -q -c 1 -W 2 "172.16.$net.2"
done
vse_up

# All are wrong in one field, and would take packets from the entries below.
decoys=(
	"udp,tun_id=0x63"
	"udp,nw_dst=172.16.1.2"
	"udp,tp_dst=5001"
	"udp,tun_id=0x7,tun_dst=10.0.0.9"
	"udp,tun_id=0x7,tun_src=$HOST_IP"
	"udp,tun_id=0x7,tun_tos=44"
	"udp,tun_id=0x7,dl_dst=02:00:00:00:01:01"
	"udp,tun_id=0x7,nw_src=172.16.1.2/31"
	"udp,tun_id=0x7,tp_dst=4789"
	"udp,tun_id=0x9,tun_ipv6_src=$HOST_IPV6"
	"udp,tun_src=$PEER_IP,nw_dst=172.16.3.2"
	"udp6,tun_id=0x7,ipv6_src=fd01::2/127"
	"udp6,ipv6_dst=fd01::2"
	"tcp,tun_id=0x7,tp_dst=5001"
)
printf 'priority=40000,%s,actions=set_irq_core:3\n' "${decoys[@]}" |
	vsectl flow add - > /dev/null

say "VXLAN"
vxlan=udp,tun_id=$tunnel_id,tun_src=$PEER_IP,tun_dst=$HOST_IP,tun_tos=40
vxlan+=,dl_src=02:00:00:00:01:01,dl_dst=02:00:00:00:01:02,nw_src=172.16.1.1,nw_dst=172.16.1.2
inner vxlan4 172.16.1.2 "$vxlan"
inner "vxlan4, IPv6 inside" fd01::2 \
	"udp6,tun_id=0x7,tun_src=$PEER_IP,ipv6_src=fd01::/64,ipv6_dst=fd01::2"
check_inner VXLAN
# Ethernet, IP, UDP, VXLAN, Ethernet, IP, UDP, 64 bytes
check_equal "vxlan4: bytes" $((each * (14 + 20 + 8 + 8 + 14 + 20 + 8 + 64))) \
	"${COUNTED_BYTES[$vxlan,tp_src=40000,tp_dst=5001]}"

say "VXLAN on a port of its own"
host vsectl flow add priority=1,udp,tun_id=0x8,actions=set_irq_core:2
vse_packets=$(vse_show dev '.[].packets')
peer udpseq send -d 172.16.2.2 -s 41000 -c 50
wait_until 30 "the packets" device_has_seen $((vse_packets + 50))
check_equal "packets of VXLAN on a port that nobody has told of" 0 \
	"$(flow_show udp,tun_id=0x8 packets)"
host vsectl config set vxlan-ports 4789,8472

say "other tunnels"
inner vxlan8 172.16.2.2 udp,tun_id=0x8,nw_dst=172.16.2.0/24
inner "vxlan6, IPv4 inside" 172.16.3.2 \
	"udp,tun_id=0x9,tun_ipv6_src=$PEER_IPV6,tun_ipv6_dst=$HOST_IPV6,nw_dst=172.16.3.2"
inner "vxlan6, IPv6 inside" fd03::2 udp6,tun_id=0x9,tun_ipv6_src=fd00::/64,ipv6_dst=fd03::2
inner "geneve with options" 172.16.4.2 "udp,tun_id=0xa,tun_src=$PEER_IP,nw_dst=172.16.4.2"
inner "gretap" 172.16.5.2 "udp,tun_id=0xb,tun_src=$PEER_IP,nw_dst=172.16.5.2"
inner "gre, IPv4 inside" 172.16.6.2 udp,tun_id=0xc,nw_dst=172.16.6.2
inner "gre, IPv6 inside" fd06::2 udp6,tun_id=0xc,ipv6_dst=fd06::/16
inner "ip6gretap" 172.16.7.2 "udp,tun_id=0xd,tun_ipv6_dst=$HOST_IPV6,nw_dst=172.16.7.2"
check_inner "other tunnels"

say "TCP, ICMP and ARP"
requests="arp,tun_id=0x7,arp_spa=172.16.1.1,arp_tpa=172.16.1.2,arp_op=1"
requests_outside="arp,arp_spa=$PEER_IP,arp_tpa=$HOST_IP,arp_op=1"
host vsectl flow add "$requests,actions=set_irq_core:3"
host vsectl flow add "$requests_outside,actions=set_irq_core:3"
host vsectl flow add arp,arp_op=2,actions=set_irq_core:3
ip_batch peer << END
neigh del 172.16.1.2 dev vxlan4
neigh del $HOST_IP dev peerlink
END
host vsectl flow add tcp,tun_id=0x7,tp_dst=5201,actions=set_irq_core:3
host vsectl flow add icmp,tun_id=0x7,icmp_type=8,icmp_code=0,actions=set_irq_core:3
peer ping -q -c 10 -i 0.02 -W 5 172.16.1.2
iperf3 -s -1 -B 172.16.1.2 > /dev/null &
server=$!
wait_until 20 "iperf3" listening host tcp 5201
softnet_save tcp
peer iperf3 -c 172.16.1.2 -n 3M -f k
wait "$server"
softnet_since tcp
flows_read
check_equal "echo requests" 10 "$(counted icmp,tun_id=0x7,icmp_type=8,icmp_code=0)"
check_range "ARP requests inside" 1 5 "$(counted "$requests")"
check_range "ARP requests outside" 1 5 "$(counted "$requests_outside")"
check_equal "ARP replies" 0 "$(counted arp,arp_op=2)"
# iperf3 ends when all is sent; what is still on its way then is not received.
check_range "bytes of TCP in the tunnel" 1000000 100000000 \
	"${COUNTED_BYTES[tcp,tun_id=0x7,tp_dst=5201]}"
check_range "packets of TCP processed by core 0" 0 30 "${PROCESSED[0]}"

for decoy in "${decoys[@]}"; do
	check_equal "packets of $decoy" 0 "$(counted "$decoy")"
done
sum=0
for packets in "${COUNTED[@]}"; do
	sum=$((sum + packets))
done
check_equal "packets of all entries, and hits of the device" "$sum" \
	"$(vse_show dev '.[].hits')"
