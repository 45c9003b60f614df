#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: 65,536 entries have tags of their own, and outlast changes of RFS's table
# nics: one
# cpus: 6
# threads: single
# debug: entries=4096
# control: --set half=yes => 4096: packets steered
#
#   host                                     peer
#   +-------------------------+              +------------------+
#   | uplink                  |<=============| peerlink         |
#   | interrupts: core 0      |  2 UDP flows |                  |
#   | first of all entries: 1 |  all the time|                  |
#   | last of all entries: 2  |              |                  |
#   +-------------------------+              +------------------+
#     rps_sock_flow_entries becomes too small for the last entry's tag, then for
#     both, then large again.  Code is patched under traffic (docs/emulator.md).

. "$LAB/lib.sh"

entries=${entries:-65536}
tags=$entries
# To see it fail: a smaller table will do, of which the last entry is too large.
if [ -n "${half-}" ]; then
	entries=4096 tags=2048
fi
SOCK_FLOWS=/proc/sys/net/core/rps_sock_flow_entries

first=udp,nw_dst=$HOST_IP,tp_src=40000,tp_dst=5001
last=udp,nw_dst=$HOST_IP,tp_src=40001,tp_dst=5001

# The first one gets the lowest tag, the last one the highest.
table() {
	awk -v count="$entries" -v first="$first" -v last="$last" 'BEGIN {
		print first ",actions=set_irq_core:1"
		for (i = 1; i < count - 1; i++)
			printf "udp,nw_dst=10.1.%d.%d,tp_dst=53,actions=set_irq_core:1\n", i / 256, i % 256
		print last ",actions=set_irq_core:2"
	}'
}

# device_read: sets STEERED and UNSTEERED to what the device has counted
device_read() {
	read -r STEERED UNSTEERED < <(vse_show dev '.[] | "\(.steered) \(.unsteered)"')
}

more_arrive() {
	wait_until 60 "$1 more packets" rx_arrived uplink $(($(rx_packets uplink) + $1))
}

# with_entries SIZE FLOWS: gives RFS's table this size, under traffic; so many of
# the two flows are steered then, each to its core
with_entries() {
	local steered unsteered sum share
	say "rps_sock_flow_entries $1"
	echo "$1" > $SOCK_FLOWS
	more_arrive 200
	device_read
	steered=$STEERED unsteered=$UNSTEERED
	softnet_save change
	more_arrive 600
	softnet_since change
	device_read
	steered=$((STEERED - steered)) unsteered=$((UNSTEERED - unsteered))
	sum=$((steered + unsteered))
	share=$((sum * $2 / 2))
	check_range "$1: packets steered, of $sum" $((share - 50)) $((share + 50)) "$steered"
	# It is seen after the first ones, and read before the last ones.
	share=$((PROCESSED[0] + PROCESSED[1] + PROCESSED[2]))
	check_range "$1: packets processed by core 1, of $share" \
		$(($2 > 0 ? share / 2 - 50 : 0)) $(($2 > 0 ? share / 2 + 50 : 0)) "${PROCESSED[1]}"
	check_range "$1: packets processed by core 2, of $share" \
		$(($2 > 1 ? share / 2 - 50 : 0)) $(($2 > 1 ? share / 2 + 50 : 0)) "${PROCESSED[2]}"
}

pair_up
host modprobe vse
host vsectl dev attach uplink entries "$tags"
host vsectl config set allowed "$HOST_CORES"

say "a full table"
table > /tmp/table
host vsectl flow load /tmp/table
vsectl -j flow show > /tmp/shown
# A tag's slot is what is in its lower 16 bits.
check_equal "entries, slots of their tags, of the first and the last entry" \
	"$entries $entries 0 $((entries - 1))" \
	"$(awk -v RS='}' -v first="\"$first\"" -v last="\"$last\"" '{
			tag = index($0, "\"tag\":")
			if (!tag)
				next
			slot = substr($0, tag + 6, 10) % 65536
			if (!seen[slot]++)
				slots++
			entries++
			if (index($0, first))
				of_first = slot
			if (index($0, last))
				of_last = slot
		}
		END { print entries, slots, of_first, of_last }' /tmp/shown)"
check_equal "room for tags" "$tags" "$(vse_show dev '.[].tags')"
if ((entries == 65536)); then
	check_refused "one more entry" 'full' vsectl flow add sctp,actions=set_irq_core:1
fi

say "RFS's table changes under traffic"
receive -i 5
start_peer udpseq send -d "$HOST_IP" -n 2 -c 1000000 -r 600 > /tmp/sent
more_arrive 200
with_entries "$entries" 2
with_entries $((entries / 2)) 1
with_entries $((entries * 2)) 2
with_entries 0 0
with_entries "$entries" 2
stop "$STARTED"
read -r _ sent < /tmp/sent
received
check_equal "received, lost, duplicated, reordered" "$sent 0 0 0" \
	"$RECEIVED $LOST $DUPLICATE $REORDERED"
host vsectl flow del udp,tp_dst=53
flows_read
check_equal "packets that both entries have counted" "$sent" \
	"$(($(counted "$first") + $(counted "$last")))"
