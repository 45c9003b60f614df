#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: rss follow: interrupts keep off the cores of VMs, and come back
# nics: one
# control: --set rss=off => queues of RSS with the VM on cores 2-3
# debug: flows=200
#
#   host                                  peer
#   +--------------------+                +------------------+
#   | uplink             |<===============| peerlink         |
#   | queues 0 1 2 3     |   many flows   +------------------+
#   |        | | | |     |
#   | cores  0 1 2 3     |
#   |        VM -->      |
#   +--------------------+
#
# A ConnectX-3 spreads over its first 1, 2 or 4 queues and nothing else.

. "$LAB/lib.sh"

flows=${flows:-600}
rss=${rss:-follow}

# An interrupt moves when the next one comes.  On a busy machine all packets of
# a queue may be polled after a single one, so that more have to be sent.
queues_on_cores() {
	local irq queue
	while read -r irq queue; do
		if [ "$(< "/proc/irq/$irq/effective_affinity_list")" != "$queue" ]; then
			all_flows
			return 1
		fi
	done < <(queue_irqs)
}

four_queues() {
	if [ "$LAB_NIC" = ixgbe ]; then
		host ethtool -L uplink combined 4
	else
		host ethtool -L uplink rx 4
	fi
	linked
	queues_to_cores
}

one_queue() {
	if [ "$LAB_NIC" = ixgbe ]; then
		host ethtool -L uplink combined 1
	else
		host ethtool -L uplink rx 1
	fi
}

linked() {
	wait_until 60 "link on uplink" has_carrier uplink
	wait_until 60 "link on peerlink" peer_has_carrier
	wait_until 60 "an answer from the host" peer_quiet ping -c 1 -W 2 "$HOST_IP"
}

# The queues of all its entries, in one line.
table() {
	ethtool -x uplink | sed -nE 's/^ +[0-9]+: +//p' | xargs
}

all_flows() {
	peer "$LAB/tools/rss.py" send peerlink "$LAB_UPLINK_MAC" "$flows"
}

# The driver tells VSE where the interrupts are, and packets do.  What it learns may
# have the port of a ConnectX-3 started anew: some packets get lost.
learn() {
	linked
	wait_until 60 "interrupts where they were put" queues_on_cores
	all_flows
}

# A VM counts as running wherever it is bound to, as none really runs here.
follow_up() {
	vse_up
	host vsectl config set vm-idle 0
}

queues_used() {
	vse_show dev '.[].rss_queues'
}

queues_are() {
	[ "$(queues_used)" = "$1" ]
}

# check_queues WHEN QUEUES: RSS comes to use these
check_queues() {
	# A queue whose packets were last polled where its interrupt had been is learned
	# anew from the next ones.
	wait_until 10 "queues $2" queues_are "$2" || all_flows
	wait_until 20 "queues $2" queues_are "$2" || true
	check_equal "queues of RSS $1" "$2" "$(queues_used)"
	stop_if_failed
}

# check_cores WHEN FIRST LAST: no core works on packets but these, and each does
check_cores() {
	local core others=0
	linked
	softnet_save "$1"
	all_flows
	wait_until 60 "all packets" processed_since "$1" "$flows"
	softnet_since "$1"
	for core in 0 1 2 3; do
		if ((core < $2 || core > $3)); then
			others=$((others + PROCESSED[core]))
		else
			check_range "packets processed by core $core $1" \
				$((flows / 4 / 2)) $((flows * 2)) "${PROCESSED[core]}"
		fi
	done
	check_equal "packets processed by other cores $1" 0 "$others"
}

pair_up
four_queues
before=$(table)
follow_up
learn
check_cores "before" 0 3
check_equal "RSS of a device that was attached" off "$(vse_show dev '.[].rss')"

say "a VM on cores 2 and 3"
host vsectl dev set uplink rss "$rss"
learn
check_equal "queues of RSS without a VM" 0-3 "$(queues_used)"
host vsectl vm add id 1 core 2-3
check_queues "with the VM on cores 2-3" 0-1
check_cores "with the VM on cores 2-3" 0 1

if [ "$LAB_NIC" = ixgbe ]; then
	say "it moves to cores 0 and 1"
	host vsectl vm add id 1 core 0-1
	check_queues "with the VM on cores 0-1" 2-3
	check_cores "with the VM on cores 0-1" 2 3

	say "the driver forgets the table when it is brought up"
	host ip link set uplink down
	host ip link set uplink up
	queues_to_cores
	check_queues "after the link was down" 2-3
	ip neigh replace "$PEER_IP" lladdr "$LAB_PEER_MAC" dev uplink
	check_cores "after the link was down" 2 3
else
	say "it moves to cores 1 to 3"
	host vsectl vm add id 1 core 1-3
	check_queues "with the VM on cores 1-3" 0
	check_cores "with the VM on cores 1-3" 0 0

	say "it moves to cores 0 and 1, which this NIC cannot leave out"
	host vsectl vm add id 1 core 0-1
	check_queues "with the VM on cores 0-1" 0-3
	host vsectl vm add id 1 core 2-3
	check_queues "with the VM on cores 2-3 again" 0-1
fi

say "VMs everywhere: nowhere to go"
used=$(queues_used)
host vsectl vm add id 2 core 0-3
pause 3
check_equal "queues of RSS with VMs on all cores" "$used" "$(queues_used)"
host vsectl vm del id 2

say "back, in all the ways there are"
host vsectl dev set uplink rss off
check_equal "table after rss off" "$before" "$(table)"

host vsectl dev set uplink rss follow
wait_until 10 "queues $used" queues_are "$used" || true
check_equal "queues of RSS when it follows again, and nothing has come" \
	"$used" "$(queues_used)"
host vsectl dev detach uplink
check_equal "table after detach" "$before" "$(table)"

host vsectl dev attach uplink
host vsectl dev set uplink rss follow
learn
check_queues "when it was attached anew" "$used"
host modprobe -r vse
check_equal "table after vse.ko was removed" "$before" "$(table)"

say "nothing to choose from"
follow_up
host ethtool -X uplink equal 1
check_refused "to follow with a table of one queue" 'leads to a single queue' \
	vsectl dev set uplink rss follow
host ethtool -X uplink default
one_queue
check_refused "to follow with one queue" 'a single receive queue' \
	vsectl dev set uplink rss follow
four_queues

say "other queues, and a device that goes away"
host vsectl dev set uplink rss follow
one_queue
four_queues
learn
host vsectl vm add id 1 core 2-3
check_queues "after ethtool -L" 0-1
host modprobe -r "$LAB_DRIVER"
check_equal "attached devices when the NIC has gone" 0 "$(vse_show dev length)"
host modprobe -r vse
