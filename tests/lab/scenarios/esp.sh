#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: encrypted tunnels go to cores by addresses and SPI, or by VM
# nics: one
# debug: each=50
# control: --set first_spi=0x1999 => packets of the first SPI
#
#   host                                      peer
#   +---------------------+                   +---------------------+
#   | vxlan5      vxlan6  |   VXLAN in ESP    | vxlan5      vxlan6  |
#   |  SPI 1005   1006    |   (IPsec's        |  SPI 1005   1006    |
#   |  '---- uplink ---'  |<==================|  '--- peerlink --'  |
#   | entries: cores 1, 2 |   transport mode) | ToS: VM 5, VM 6     |
#   +---------------------+                   +---------------------+
#     Nothing but addresses, SPI and ToS is to be seen from outside.  Over IPv6,
#     without a tunnel in it, SPI 1007.

. "$LAB/lib.sh"

each=${each:-250}
first_spi=${first_spi:-0x1005}

# protected SOURCE DESTINATION ID UDP-PORT in|out: one way, from the peer to the host
protected() {
	echo "xfrm state add src $1 dst $2 proto esp spi 0x100$3 reqid $3 mode transport aead rfc4106(gcm(aes)) 0x000102030405060708090a0b0c0d0e0f1011121$3 128"
	echo "xfrm policy add src $1 dst $2 proto udp dport $4 dir $5 tmpl src $1 dst $2 proto esp reqid $3 mode transport"
}

# At one end: in the host, it is the policy that lets no plain text in.
all_protected() {
	protected "$PEER_IP" "$HOST_IP" 5 4805 "$1"
	protected "$PEER_IP" "$HOST_IP" 6 4806 "$1"
	protected "$PEER_IPV6" "$HOST_IPV6" 7 5001 "$1"
}

tunnels() {
	local id
	for id in 5 6; do
		echo "link add vxlan$id address 02:00:00:00:0$id:0$1 type vxlan id $id remote $2 dstport 480$id tos $(printf '%#x' $((id << 2)))"
		echo "link set vxlan$id up"
		echo "addr add 172.16.$id.$1/24 dev vxlan$id"
		echo "neigh replace 172.16.$id.$3 lladdr 02:00:00:00:0$id:0$3 dev vxlan$id"
	done
}

# encrypted NAME: both flows, each behind a tunnel of its own
encrypted() {
	local name=$1
	receive -c $((2 * each)) -i 10
	softnet_save sent
	peer udpseq send -d 172.16.5.2 -c "$each" -r 1000 &
	peer udpseq send -d 172.16.6.2 -c "$each" -r 1000 -s 40001
	wait "$!"
	received
	# As they come, and out of the tunnel.
	wait_until 10 "the packets" processed_since sent $((4 * each)) || true
	softnet_since sent
	flows_read
	check_equal "$name: received, lost" "$((2 * each)) 0" "$RECEIVED $LOST"
}

# check_core NAME CORE: one of the two flows has been processed there, but for the
# first ones
check_core() {
	check_range "$1: packets processed by core $2" $((2 * each - 100)) $((2 * each)) \
		"${PROCESSED[$2]}"
}

pair_up
pair_ipv6
tunnels 2 "$PEER_IP" 1 | ip_batch host
tunnels 1 "$HOST_IP" 2 | ip_batch peer
all_protected in | ip_batch host
all_protected out | ip_batch peer
check "ping through both tunnels, as far as the host" wait_until 20 "an answer" \
	peer_quiet ping -q -c 1 -W 2 172.16.5.2
wait_until 20 "an answer" peer_quiet ping -q -c 1 -W 2 172.16.6.2
vse_up

say "by addresses and SPI"
first=esp,nw_src=$PEER_IP,nw_dst=$HOST_IP,esp_spi=$first_spi
second=esp,nw_src=$PEER_IP,nw_dst=$HOST_IP,esp_spi=0x1006
host vsectl flow load - << END
$first,actions=set_irq_core:1
$second,actions=set_irq_core:2
priority=50000,tun_id=0x5,actions=set_irq_core:3
priority=50000,udp,actions=set_irq_core:3
END
encrypted "by SPI"
check_equal "packets of the first SPI" "$each" "$(counted "$first")"
check_equal "packets of the second SPI" "$each" "$(counted "$second")"
check_equal "packets that look like UDP, or like a tunnel" "0 0" \
	"$(counted udp) $(counted tun_id=0x5)"
check_core "by SPI" 1
check_core "by SPI" 2
stop_if_failed

say "by VM"
host vsectl dev set uplink fcf tos
host vsectl flow load - << END
priority=40000,vm_id=5,actions=set_irq_core:2
priority=40000,vm_id=6,actions=set_irq_core:3
END
encrypted "by VM"
check_equal "packets of VM 5, and of VM 6" "$each $each" "$(counted vm_id=5) $(counted vm_id=6)"
check_equal "packets of the SPIs, as before" "$each $each" \
	"$(counted "$first") $(counted "$second")"
check_core "by VM" 2
check_core "by VM" 3

say "over IPv6"
third=esp6,ipv6_src=$PEER_IPV6,ipv6_dst=$HOST_IPV6,esp_spi=0x1007
host vsectl flow add "$third,actions=set_irq_core:1"
receive -6 -c "$each" -i 10
softnet_save sent
peer udpseq send -d "$HOST_IPV6" -c "$each" -r 1000
received
softnet_since sent
flows_read
check_equal "packets of the third SPI: received, counted" "$each $each" \
	"$RECEIVED $(counted "$third")"
check_range "by SPI, over IPv6: packets processed by core 1" $((each - 50)) "$each" "${PROCESSED[1]}"

say "what the host has decrypted"
mapfile -t decrypted < <(ip -s xfrm state | grep -Eo '[0-9]+\(packets\)' | sort -n)
check_equal "associations" 3 "${#decrypted[@]}"
check_equal "packets of the third one" "$each(packets)" "${decrypted[0]}"
for packets in "${decrypted[@]:1}"; do
	# And a ping.
	check_range "packets of another one" $((2 * each)) $((2 * each + 20)) "${packets%(*}"
done
