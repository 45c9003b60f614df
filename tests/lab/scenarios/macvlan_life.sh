#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: containers: devices, namespaces, the NIC and the module go under traffic, and come again
# nics: one
# debug: rate=300 rounds=2
# limit: 400
# control: --set gone=0 => devices left
#
#   c1, c2 on uplink, as tests/lab/containers.sh draws them; peer

. "$LAB/lib.sh"
. "$LAB/containers.sh"

rate=${rate:-3000}
rounds=${rounds:-4}
gone=${gone:-1}

# A flood for each, from outside, from one another, and to all.
traffic() {
	start_peer udpseq send -d "$(address_of 1)" -r "$rate" -c 10000000 -s 41000 > /dev/null
	running=("$STARTED")
	start_peer udpseq send -d "$(address_of 2)" -r "$rate" -c 10000000 -s 42000 > /dev/null
	running+=("$STARTED")
	start_peer ping -q -b -i 0.01 10.0.0.255 > /dev/null 2>&1
	running+=("$STARTED")
}

between() {
	inside 1 udpseq send -d "$(address_of 2)" -r "$rate" -c 10000000 -s 43000 \
		> /dev/null 2>&1 &
	running+=("$!")
}

both() {
	container 1 mode bridge
	container 2 mode bridge
	acquaint 1 2
}

# Whether the sender is there still.
arriving() {
	local before
	before=$(link_counts "$1" rx.packets)
	check "packets arrive at c$1 $2" wait_until 60 "packets" \
		counted_inside "$1" rx.packets $((before + 50))
	stop_if_failed
}

devices_left() {
	local name count=0
	for name in c1 c2; do
		! ip -n "$name" link show eth0 > /dev/null 2>&1 || count=$((count + 1))
	done
	echo "$count"
}

pair_up
macvlan_up
both
traffic
between
arriving 1 "at first"
arriving 2 "at first"

for ((round = 0; round < rounds; round++)); do
	say "round $round: a device goes, and comes"
	host ip -n c2 link del eth0
	container 2 mode bridge
	acquaint 1 2
	arriving 2 "in its new device"
	host ip -n c1 link set eth0 down
	host ip -n c1 link set eth0 up
	ip -n c1 neigh replace "$(address_of 2)" lladdr "$(mac_of 2)" dev eth0
	arriving 1 "after it was down"
done

say "threads come and go"
for ((round = 0; round < rounds; round++)); do
	host sh -c "ip netns exec c2 sh -c 'echo 1 > /sys/class/net/eth0/threaded'"
	arriving 2 "by threads"
	host sh -c "ip netns exec c2 sh -c 'echo 0 > /sys/class/net/eth0/threaded'"
	arriving 2 "without"
done

say "a device moves to another namespace and back"
ip netns add c3
host ip -n c2 link set eth0 netns c3
host ip -n c3 link set eth0 netns c2
ip -n c2 -batch - <<- END
	addr replace $(address_of 2)/24 dev eth0
	link set eth0 up
END
arriving 2 "after it moved"

say "a namespace goes"
stop "${running[3]}"
unset "running[3]"
host ip netns del c2
wait_until 30 "the end of its device" \
	sh -c "! grep -q 02:00:00:00:01:02 /proc/net/dev_mcast && ! ip -d link | grep -q 02:00:00:00:01:02"
container 2 mode bridge
acquaint 1 2
arriving 2 "in its new namespace"

say "the NIC is down, and up"
host ip link set uplink down
host ip link set uplink up
wait_until 60 "link on uplink" has_carrier uplink
irq_to uplink 0
arriving 1 "after the NIC was down"

say "the module goes, with all devices"
between
((!gone)) || macvlan_down
check_equal "devices left" 0 "$(devices_left)"
stop_if_failed
stop "${running[@]}"

say "the other kind comes"
host modprobe macvlan
container 1 mode bridge
traffic
arriving 1 "by the kernel's module"
stop "${running[@]}"
check_refused "ours beside it, in its place" 'busy' modprobe napi_macvlan replace=1
host ip -n c1 link del eth0
host modprobe -r macvlan
macvlan_up
both
traffic
arriving 1 "by ours again"

say "the NIC goes"
host modprobe -r "$LAB_DRIVER"
check_equal "devices left when the NIC has gone" 0 "$(devices_left)"
stop "${running[@]}"
macvlan_down
