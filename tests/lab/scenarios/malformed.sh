#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: frames that are cut or wrong are received and do no harm
# nics: one
# debug: noise=200
# control: --set tunnel=0 => packets in a tunnel
#
#   host                                 peer
#   +-------------------+                +------------------+
#   | vxlan geneve gre  |                |                  |
#   |   '- uplink       |<===============| peerlink         |
#   | entries that look |  cut headers,  +------------------+
#   | at all fields     |  wrong lengths,
#   +-------------------+  noise, tunnels
#                          without end ...

. "$LAB/lib.sh"

entry="udp,nw_dst=$HOST_IP,tp_dst=5001"
noise=${noise:-1500}
tunnel=${tunnel:-7}
total=0
frames=(frames -i peerlink -D "$LAB_UPLINK_MAC" -s "$PEER_IP" -d "$HOST_IP"
	-a "$PEER_IPV6" -b "$HOST_IPV6")

# send KIND: sets SENT, waits until as many have been received
send() {
	local before
	before=$(rx_packets uplink)
	read -r _ _ SENT < <(peer "${frames[@]}" -r 4000 "$@" | tail -n 1)
	total=$((total + SENT))
	wait_until 60 "$SENT frames" rx_arrived uplink $((before + SENT)) || true
	check_equal "frames received, kind ${*: -1}" "$SENT" $(($(rx_packets uplink) - before))
}

pair_up
# Else the 82599 drops VLAN ids that nobody has asked for.
host ip link set uplink promisc on
vse_up
host vsectl flow add "$entry,actions=set_irq_core:2"
# Between them, these look at every field.
host vsectl flow add "priority=5,in_port=uplink,dl_src=$LAB_PEER_MAC,dl_dst=$LAB_UPLINK_MAC,actions=set_irq_core:3"
host vsectl flow add "priority=6,dl_vlan=1,dl_vlan_pcp=0,actions=set_irq_core:3"
host vsectl flow add "priority=7,ip,nw_src=10.0.0.0/8,nw_tos=4,actions=set_irq_core:3"
host vsectl flow add "priority=8,arp,nw_src=10.0.0.1,actions=set_irq_core:3"
host vsectl flow add "priority=9,tcp,tp_src=40000,tp_dst=5001,actions=set_irq_core:3"
host vsectl flow add "priority=10,icmp,icmp_type=8,icmp_code=0,actions=set_irq_core:3"

send valid
check_equal "valid packets matched" "$SENT" "$(flow_show "$entry" packets)"

for kind in truncated ihl length vlan fragments protocols arp types; do
	send "$kind"
done
send -n "$noise" noise

hits=$(flow_show "$entry" packets)
check_equal "hits of the device, and of all entries" "$(vse_show dev '.[].hits')" \
	"$(vse_show flow 'map(.packets) | add')"
check_equal "hits of the device, by what was done with them" \
	"$(vse_show dev '.[].hits')" "$(vse_show dev '.[] | .steered + .local + .unsteered')"
check_equal "packets that the device has seen" "$total" "$(vse_show dev '.[].packets')"
send valid
check_equal "valid packets matched after all this" "$SENT" \
	"$(($(flow_show "$entry" packets) - hits))"
check "ping after all this" peer ping -q -c 20 -i 0.02 -W 5 "$HOST_IP"

say "tunnels and IPv6, with good packets beside"
# The ends of tunnels get all that the device lets pass.
ipv6_on host uplink
ip_batch host << END
addr add $HOST_IPV6/64 dev uplink nodad
neigh replace $PEER_IPV6 lladdr $LAB_PEER_MAC dev uplink
link add vxlan address 02:00:00:00:00:20 type vxlan id 7 remote $PEER_IP dstport 4789
link add geneve address 02:00:00:00:00:20 type geneve id 7 remote $PEER_IP
link add gretap address 02:00:00:00:00:20 type gretap local $HOST_IP remote $PEER_IP key 7
link add gre type gre local $HOST_IP remote $PEER_IP key 7
addr add 172.16.0.2/24 dev vxlan
link set vxlan up
link set geneve up
link set gretap up
link set gre up
END
in_tunnel=udp,tun_id=0x$tunnel,nw_dst=172.16.0.2,tp_dst=5001
ipv6=udp6,ipv6_dst=$HOST_IPV6,tp_dst=5001
beside=udp,nw_dst=$HOST_IP,tp_src=41000,tp_dst=5001
host vsectl flow load - << END
priority=50000,$in_tunnel,actions=set_irq_core:2
priority=50000,$ipv6,actions=set_irq_core:2
priority=50000,$beside,actions=set_irq_core:3
priority=40000,tun_id=0x$tunnel,dl_src=02:00:00:00:00:10,dl_vlan=0xffff,actions=set_irq_core:1
priority=40000,esp6,esp_spi=0x1,actions=set_irq_core:1
END
receive -c 2000 -i 20
before=$(rx_packets uplink)
start_peer udpseq send -d "$HOST_IP" -s 41000 -c 2000 -r 500 > /dev/null
wait_until 20 "good packets" flow_counted "$beside" 50
# The good ones among these are the first and the last 100 in tunnels, 32 of all
# flags of VXLAN, 4 of GRE, and 100 of IPv6.
peer "${frames[@]}" -r 3000 tunnels tunnels-cut vxlan-flags geneve gre-flags nested \
	ipv6 ipv6-chains ipv6-overruns ipv6-cut ipv6-lengths tunnels > /tmp/sent
cat /tmp/sent
received
sent=$(awk '{ sum += $3 } END { print sum + 2000 }' /tmp/sent)
wait_until 30 "all $sent frames" rx_arrived uplink $((before + sent)) || true
# The peer may answer what it is told of some of them.
check_range "frames received" "$sent" $((sent + 50)) $(($(rx_packets uplink) - before))
flows_read
check_equal "packets in a tunnel that matched, of all that look like it" 236 \
	"$(counted "$in_tunnel")"
check_equal "packets of IPv6 that matched, of all that look like it" 100 "$(counted "$ipv6")"
check_equal "good packets beside: matched, received, lost, reordered" "2000 2000 0 0" \
	"$(counted "$beside") $RECEIVED $LOST $REORDERED"
check "ping after all this" peer ping -q -c 20 -i 0.02 -W 5 "$HOST_IP"
