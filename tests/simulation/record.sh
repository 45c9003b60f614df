#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: records how many packets the entries of some flows get over time
# nics: one
# limit: 600
#
#   peer                             uplink, ten times a second:
#   iperf3 UDP, 1.5 Mbit/s  =====>   vsectl -j flow show
#   iperf3 TCP, now and then         to build/lab/run/NAME/recorded
#   transfers of 200 kB
#   udpseq, 50 packets a second
#
#     tests/lab/run -n mlx4 ../../simulation/record
#
#     tests/simulation/recorded.py makes a trace of it.

. "$LAB/lib.sh"

seconds=${seconds:-60}
clients=()

# serve PORT
serve() {
	iperf3 -s -p "$1" > /dev/null &
	wait_until 60 "iperf3 on port $1" listening host tcp "$1"
}

# client COMMAND...: in the peer, again and again
client() {
	(while :; do
		peer_quiet "$@" > /dev/null 2>&1 || pause 0.2
	done) &
	clients+=($!)
}

# Some seconds of as much as TCP gets through, and some of nothing.
bursts() {
	(while :; do
		peer_quiet iperf3 -c "$HOST_IP" -p 5203 -t $((1 + RANDOM % 4)) \
			> /dev/null 2>&1
		pause $((1 + RANDOM % 4))
	done) &
	clients+=($!)
}

pair_up
irq_to uplink 0
vse_up
host vsectl flow load - << END
udp,nw_dst=$HOST_IP,tp_dst=5202,actions=set_irq_core:auto
tcp,nw_dst=$HOST_IP,tp_dst=5203,actions=set_irq_core:auto
tcp,nw_dst=$HOST_IP,tp_dst=5204,actions=set_irq_core:auto
udp,nw_dst=$HOST_IP,tp_dst=5001,actions=set_irq_core:auto
END
for port in 5202 5203 5204; do
	serve "$port"
done
receive

say "recording for $seconds seconds"
client iperf3 -c "$HOST_IP" -p 5202 -u -b 1500K -l 1400 -t "$seconds"
client iperf3 -c "$HOST_IP" -p 5204 -n 200K
client udpseq send -d "$HOST_IP" -c 500 -r 50
bursts
SECONDS=0
while ((SECONDS < seconds)); do
	printf '%s %s\n' "$EPOCHREALTIME" "$(vsectl -j flow show | tr -d '\n')"
	pause 0.05
done > /run/lab/recorded
kill "${clients[@]}" || true
check_range "readings" $((seconds / 10)) $((20 * seconds)) "$(wc -l < /run/lab/recorded)"
check_range "entries that had packets" 4 4 \
	"$(vse_show flow '[.[] | select(.packets > 0)] | length')"
