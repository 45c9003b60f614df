#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: vse.ko and the NIC drivers come and go under traffic
# cpus: 5
# threads: single
# limit: 400
# debug: vse_rounds=3 driver_rounds=1
#
#   host                                 peer
#   +-------------------+                +------------------+
#   | uplink  10.0.0.2  |<===============| 10.0.0.1 peerlink|
#   +-------------------+   UDP, all the +------------------+
#                           time
#     Loading and removing patch the kernel's text while packets pass it.  With
#     a thread for each vCPU, QEMU 7.2 gets that wrong at times: a vCPU goes on
#     with what it translated of a half-patched instruction, and never leaves
#     it.  Here one thread runs all vCPUs in turn.

. "$LAB/lib.sh"

entry="udp,nw_dst=$HOST_IP,tp_dst=5001"
vse_rounds=${vse_rounds:-6}
driver_rounds=${driver_rounds:-2}

# A sender that goes on until it is stopped, or its NIC goes away.
start_traffic() {
	start_peer udpseq send -d "$HOST_IP" -c 1000000 -r 1500 > /dev/null 2>&1
	sender=$STARTED
}

more_arrive() {
	wait_until 60 "$1 more packets" \
		rx_arrived uplink $(($(rx_packets uplink) + $1))
}

steers() {
	vse_up > /dev/null
	vsectl flow add "$entry,actions=set_irq_core:1"
	wait_until 60 "200 steered packets" flow_counted "$entry" 200
}

pair_up
start_traffic
more_arrive 500

for ((round = 1; round <= vse_rounds; round++)); do
	steers
	softnet_save steered
	more_arrive 200
	softnet_since steered
	check_range "round $round: packets processed by core 1 with vse.ko" 150 100000 \
		"${PROCESSED[1]}"
	# In every other round it goes while it is attached.
	((round % 2)) || host vsectl dev detach uplink
	host modprobe -r vse
	more_arrive 100
	softnet_save plain
	more_arrive 200
	softnet_since plain
	check_range "round $round: packets processed by core 1 without vse.ko" 0 20 \
		"${PROCESSED[1]}"
done

for with in without with; do
	for ((round = 1; round <= driver_rounds; round++)); do
		[ "$with" = without ] || steers
		more_arrive 200
		host modprobe -r "$LAB_DRIVER"
		check_not "round $round $with vse.ko: the NIC is gone" \
			device_of_mac "$LAB_UPLINK_MAC"
		if [ "$with" = with ]; then
			check_equal "round $round: attached devices" 0 "$(vse_show dev length)"
		fi
		stop "$sender"
		pair_up > /dev/null
		start_traffic
		more_arrive 500
		ok "round $round $with vse.ko: traffic runs again"
	done
done

steers
host modprobe -r vse
stop "$sender"
check "ping after all this" peer ping -q -c 20 -i 0.02 -W 5 "$HOST_IP"
check_equal "users of vse_hook but the driver" 1 "$(< /sys/module/vse_hook/refcnt)"
