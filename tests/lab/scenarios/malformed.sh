#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: frames that are cut or wrong are received and do no harm
# debug: noise=200
#
#   host                                 peer
#   +-------------------+                +------------------+
#   | uplink  10.0.0.2  |<===============| 10.0.0.1 peerlink|
#   | entries that look |  cut headers,  +------------------+
#   | at all 12 fields  |  wrong lengths,
#   +-------------------+  noise, ...

. "$LAB/lib.sh"

entry="udp,nw_dst=$HOST_IP,tp_dst=5001"
noise=${noise:-1500}
total=0

# send KIND: sets SENT, waits until as many have been received
send() {
	local before
	before=$(rx_packets uplink)
	read -r _ _ SENT < <(peer frames -i peerlink -D "$LAB_UPLINK_MAC" \
		-s "$PEER_IP" -d "$HOST_IP" -r 4000 "$@" | tail -n 1)
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
