#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: the kernel's own driver on the NIC model: link, frames of all sizes, TCP, reload
# drivers: stock
# debug: size=2M
# control: --fault bad-csum => TCP
#
#   host                                peer
#   +------------------+                +------------------+
#   | uplink  10.0.0.2 |================| 10.0.0.1 peerlink|
#   +------------------+                +------------------+
#     much each way over TCP, segmented by the NIC; pings up to 8000 bytes

. "$LAB/lib.sh"

size=${size:-16M}

pings() {
	peer ping -q -c 20 -i 0.02 -W 5 -s "$1" "$HOST_IP" | grep ' 0% packet loss'
}

# transfer FROM TO ADDRESS-OF-TO
transfer() {
	local from=$1 to=$2 address=$3 listener sent received

	# nc ends at the end of its input: a FIFO opened both ways has none.
	"$to" busybox nc -l -p 9000 <> /tmp/endless > /tmp/received &
	listener=$!
	wait_until 20 "a listener at $address" listening "$to" tcp 9000
	"$from" timeout 90 busybox nc "$address" 9000 < /tmp/sent > /dev/null || true
	wait_until 20 "the end of the transfer" ended "$listener" || true
	stop "$listener"
	sent=$(md5sum < /tmp/sent)
	received=$(md5sum < /tmp/received)
	check_equal "TCP, $size from $from to $to, checksum" "$sent" "$received"
}

pair_up

check "ping" pings 56
check "ping of 1400 bytes" pings 1400

host ip link set uplink down
check_not "no link while down" has_carrier uplink
host ip link set uplink up
wait_until 60 "link after down and up" has_carrier uplink
check "ping after link down and up" pings 56

host ip link set uplink mtu 9000
peer ip link set peerlink mtu 9000
wait_until 60 "link with large frames" has_carrier uplink
wait_until 60 "an answer with large frames" peer_quiet ping -c 1 -W 2 "$HOST_IP"
check "ping of 8000 bytes in one frame" pings 8000
host ip link set uplink mtu 1500
peer ip link set peerlink mtu 1500
wait_until 60 "link" has_carrier uplink
wait_until 60 "an answer" peer_quiet ping -c 1 -W 2 "$HOST_IP"

check_equal "TCP segmentation by the NIC" "tcp-segmentation-offload: on" \
	"$(ethtool -k uplink | grep tcp-segmentation-offload)"
mkfifo /tmp/endless
head -c "$size" /dev/urandom > /tmp/sent
transfer host peer "$PEER_IP"
transfer peer host "$HOST_IP"

host modprobe -r "$LAB_DRIVER"
check_not "no device after the driver has gone" device_of_mac "$LAB_UPLINK_MAC"
pair_up
check "ping after reloading the driver" pings 56
