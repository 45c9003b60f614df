#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: what it costs a core to hand packets to another one: RPS, and VSE
# limit: 600
#
#   host                                        peer
#   +--------------------------------+          +------------------+
#   | uplink  10.0.0.2               |<=========| 10.0.0.1 peerlink|
#   | interrupts: core 0, measured   | one flow | pktgen: bursts   |
#   | work handed to: core 2         | of UDP   |                  |
#   +--------------------------------+          +------------------+
#     by RPS (rps_cpus, no VSE attached) or by VSE (an entry), in turns
#
# Run by tests/bench/run, which knows how long each vCPU's thread has run: asked
# by a file mark.NAME.ask, it answers in mark.NAME.  How many packets went in
# between is left in handoff.NAME, if none was lost.

. "$LAB/lib.sh"

# The NIC has 32 packets an interrupt, as a busy one has, and the cores time left.
burst=32
bursts_a_second=600
each=${each:-6400}
warm_up=640
rounds=${rounds:-31}

TARGET=2

mark() {
	local end=$((SECONDS + 60))
	: > "/run/lab/mark.$1.ask"
	until [ -s "/run/lab/mark.$1" ]; do
		((SECONDS < end))
		pause 0.02
	done
}

# pktgen FILE LINE...: what the kernel's packet generator is told in the peer
pktgen() {
	local file=$1 line
	shift
	for line; do
		echo "$line" > "/proc/$PEER_PROCESS/net/pktgen/$file"
	done
}

set_up_sender() {
	host modprobe pktgen
	start_peer sleep infinity
	PEER_PROCESS=$STARTED
	wait_until 20 "a process of the peer" \
		grep -q peerlink "/proc/$PEER_PROCESS/net/dev"
	pktgen "kpktgend_$((CORES - 1))" rem_device_all "add_device peerlink"
	pktgen peerlink "burst $burst" "clone_skb 1000000" \
		"delay $((1000000000 / bursts_a_second))" "pkt_size 60" \
		"src_min $PEER_IP" "src_max $PEER_IP" "dst $HOST_IP" \
		"dst_mac $LAB_UPLINK_MAC" "udp_src_min 40000" "udp_src_max 40000" \
		"udp_dst_min 5001" "udp_dst_max 5001"
}

# processed: sets PROCESSED to what the core that packets are handed to has done
processed() {
	local line
	while read -ra line; do
		((16#${line[12]} != TARGET)) || PROCESSED=$((16#${line[0]}))
	done < /proc/net/softnet_stat
}

arrived() {
	processed
	((PROCESSED >= $1))
}

# send COUNT: returns when all have been worked on, or fails
send() {
	local expected
	processed
	expected=$((PROCESSED + $1))
	pktgen peerlink "count $1"
	# Whose generator starts is told by who writes it.
	peer_quiet busybox sh -c "echo start > /proc/net/pktgen/pgctrl"
	wait_until 5 "$1 packets on core $TARGET" arrived "$expected" &&
		((PROCESSED == expected))
}

# rps_to MASK: of cores, for all queues
rps_to() {
	local queue
	for queue in /sys/class/net/uplink/queues/rx-*; do
		echo "$1" > "$queue/rps_cpus"
	done
}

# count NAME: everything is set up for it.  What a busy machine makes the NIC lose
# would be work not done: such a round does not count.
count() {
	send "$warm_up" || say "$1: some were lost ahead"
	mark "$1.before"
	if send "$each"; then
		mark "$1.after"
		echo "$each" > "/run/lab/handoff.$1"
		whole=$((whole + 1))
	else
		say "$1: some were lost"
	fi
}

by_rps() {
	rps_to $((1 << TARGET))
	count "rps.$1"
	rps_to 0
}

by_vse() {
	host vsectl dev attach uplink
	count "vse.$1"
	host vsectl dev detach uplink
}

pair_up
# The only place where packets are lost shall be the NIC.
host sysctl -qw net.core.netdev_max_backlog=100000
host modprobe vse
host vsectl flow add "udp,nw_dst=$HOST_IP,tp_dst=5001,actions=set_irq_core:$TARGET"
set_up_sender
# Nobody takes what the socket has: once it is full, packets end there.
receive -i 3600
kill -STOP "$RECEIVER"

whole=0
for ((round = 0; round < rounds; round++)); do
	if ((round % 2)); then
		by_rps "$round"
		by_vse "$round"
	else
		by_vse "$round"
		by_rps "$round"
	fi
done
kill -KILL "$RECEIVER" "$PEER_PROCESS"
check_range "rounds without a loss, both ways" $((rounds * 3 / 2)) $((rounds * 2)) "$whole"
