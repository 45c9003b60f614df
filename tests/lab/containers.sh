# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: GPL-2.0
#
# Containers on the uplink: namespaces with a macvlan device each, of this project's
# module or, to see what differs, of the kernel's.  To be read after lib.sh.
#
#   host                                        peer
#   +--------------------------------+          +--------------------+
#   | c1: eth0 10.0.0.11 --.         |          |                    |
#   | c2: eth0 10.0.0.12 --+- uplink |==========| peerlink 10.0.0.1  |
#   | ...                 -'         |          |                    |
#   +--------------------------------+          +--------------------+

kind=${kind:-ours}

# macvlan_up [PARAMETER=VALUE...]: links of kind macvlan are of the module that
# $kind names from here on
macvlan_up() {
	case $kind in
	ours) host modprobe napi_macvlan replace=1 "$@" ;;
	kernel) host modprobe macvlan ;;
	*) skip "kind=$kind: must be ours or kernel" ;;
	esac
}

# macvlan_down: with all devices
macvlan_down() {
	case $kind in
	ours) host modprobe -r napi_macvlan ;;
	kernel) host modprobe -r macvlan ;;
	esac
}

address_of() {
	echo "10.0.0.$((10 + $1))"
}

mac_of() {
	printf '02:00:00:00:01:%02x' "$1"
}

# link NUMBER LINK-ARGUMENT...: gives a container its eth0; with what follows
# "type macvlan"
link() {
	local name=c$1 number=$1
	shift
	host ip link add link uplink name eth0 netns "$name" \
		address "$(mac_of "$number")" type macvlan "$@"
}

# container NUMBER LINK-ARGUMENT...: a namespace cNUMBER with eth0 up; it and the
# peer know each other
container() {
	local number=$1 name=c$1
	if [ ! -e "/run/netns/$name" ]; then
		ip netns add "$name"
		within "$name" "$COMMAND_CORE" sysctl -qw \
			net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
		ip -n "$name" link set lo up
	fi
	link "$@"
	# What is sent without being asked (IGMP, ARP) must not spoil counts.
	ip -n "$name" -batch - <<- END
		addr add $(address_of "$number")/24 dev eth0
		link set eth0 up
		neigh replace $PEER_IP lladdr $LAB_PEER_MAC dev eth0
	END
	ip -n peer neigh replace "$(address_of "$number")" lladdr "$(mac_of "$number")" \
		dev peerlink
}

# acquaint NUMBER NUMBER: two containers know each other
acquaint() {
	ip -n "c$1" neigh replace "$(address_of "$2")" lladdr "$(mac_of "$2")" dev eth0
	ip -n "c$2" neigh replace "$(address_of "$1")" lladdr "$(mac_of "$1")" dev eth0
}

# inside NUMBER COMMAND...
inside() {
	local name=c$1
	shift
	within "$name" "$COMMAND_CORE" "$@"
}

# receive_inside NUMBER [UDPSEQ-OPTION...]: a receiver; received_inside waits for it
receive_inside() {
	local number=$1
	shift
	inside "$number" udpseq recv "$@" > "/tmp/received.c$number" &
	RECEIVERS[number]=$!
	wait_until 20 "a receiver in c$number" listening "c$number" udp 5001
}

# received_inside NUMBER: waits for its end; sets RECEIVED, LOST, ... (one that has heard
# nothing does not end by itself, and they are empty)
received_inside() {
	if wait_until 60 "the receiver's end" ended "${RECEIVERS[$1]}"; then
		wait "${RECEIVERS[$1]}"
	else
		stop "${RECEIVERS[$1]}"
	fi
	cat "/tmp/received.c$1"
	read -r _ _ RECEIVED _ LOST _ DUPLICATE _ REORDERED < <(tail -n 1 "/tmp/received.c$1") || true
}

declare -a RECEIVERS

# link_counts NUMBER FIELD...: of eth0's statistics, as ip(8) calls them: rx.packets
link_counts() {
	local number=$1 fields
	shift
	fields=$(printf ', .stats64.%s' "$@")
	ip -n "c$number" -s -j link show eth0 | jq -r ".[0] | [${fields#, }] | join(\" \")"
}

# own_counter NUMBER NAME: one of those of ethtool -S; of the kernel's module, which has
# none, 0
own_counter() {
	local count
	count=$(inside "$1" ethtool -S eth0 2> /dev/null | sed -n "s/^ *$2: //p" || true)
	echo "${count:-0}"
}

# counted_inside NUMBER FIELD COUNT: as many, or more
counted_inside() {
	(($(link_counts "$1" "$2") >= $3))
}

# broadcasts NUMBER|peer COUNT: from a container or the peer, of a protocol that nobody
# speaks; IP would hand itself a copy
broadcasts() {
	local who=$1 i source=$LAB_PEER_MAC frames=()
	local command=(frames -D ff:ff:ff:ff:ff:ff -s 10.0.0.1 -d 10.0.0.255)
	[ "$who" = peer ] || source=$(mac_of "$who")
	for ((i = 0; i < $2; i++)); do
		frames+=("hex:ffffffffffff${source//:/}88b5$(printf '%092d' 0)")
	done
	if [ "$who" = peer ]; then
		peer_quiet "${command[@]}" -i peerlink "${frames[@]}" > /dev/null
	else
		inside "$who" "${command[@]}" -i eth0 "${frames[@]}" > /dev/null
	fi
}

SLOW=0

# slow_down NUMBER: each IP packet to it is much work in softirq, and more each time: many
# divisions, by filters that match nothing; its eth0 has a clsact qdisc
slow_down() {
	local i program="1900,"
	for ((i = 0; i < 1899; i++)); do
		program+="52 0 0 3,"
	done
	echo "${program}6 0 0 0" > /tmp/long
	for ((i = 1; i <= 10; i++)); do
		echo "filter add dev eth0 ingress protocol ip pref $((SLOW + i)) bpf" \
			"bytecode-file /tmp/long"
	done | inside "$1" tc -batch -
	SLOW=$((SLOW + 10))
}
