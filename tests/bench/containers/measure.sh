#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Containers in the guest of make bench: sets up routers of three kinds, offers them
# loads in turn, and prints what came of each, one JSON object a line.
#
#	plain	a namespace with NICs of its own
#	kernel	macvlan devices of the kernel's module, NICs that call napi_gro_receive()
#	ours	those of this project's, NICs that call vse_gro_receive()
#
#	kind	ingress		egress	2 MACs	512	64 receivers	bridge
#	plain	nic0		nic1
#	kernel	nic2-4		nic5	nic6	nic7	nic8		nic9
#	ours	nic10-12	nic13	nic14	nic15	nic16		nic17
#
# A router is a namespace, "a" and, on the same NICs, "b".  Both kinds of macvlan are
# there at once, so ip(8) knows ours by no words of its own: bridge-mode.pl helps.

set -euo pipefail

samples=${1:-5}
wanted=${2:-}

MS=60
declare -A IN=([plain]=0 [kernel]=2 [ours]=10)
declare -A OUT=([plain]=1 [kernel]=5 [ours]=13)
declare -A TWO=([kernel]=6 [ours]=14)
declare -A MANY=([kernel]=7 [ours]=15)
declare -A ALL=([kernel]=8 [ours]=16)
declare -A BRIDGE=([kernel]=9 [ours]=17)
declare -A KIND=([kernel]=macvlan [ours]=napi_macvlan)

is_wanted() {
	[[ -z $wanted || ,$wanted, == *,$1,* ]]
}

bench() {
	echo "$*" > /dev/nmv_bench
}

# ---- what there is

new_namespace() {
	ip netns add "$1"
	ip netns exec "$1" sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 \
		net.ipv4.conf.default.rp_filter=0 net.ipv6.conf.all.disable_ipv6=1 \
		net.ipv6.conf.default.disable_ipv6=1
}

# mac NUMBER NUMBER: in hexadecimal, without colons
mac() {
	printf '0200%04x%04x' "$1" "$2"
}

colons() {
	local digits=$1
	echo "${digits:0:2}:${digits:2:2}:${digits:4:2}:${digits:6:2}:${digits:8:2}:${digits:10:2}"
}

# device KIND NAMESPACE NIC NUMBER: one that is up, with MAC address NIC NUMBER
device() {
	echo "link add link nic$3 name d$3.$4 address $(colons "$(mac "$3" "$4")") netns $2 type ${KIND[$1]}"
}

# router KIND NAMESPACE NUMBER NIC...: devices on these, and on the way out
router() {
	local kind=$1 name=$2 number=$3 nic out=${OUT[$1]}
	shift 3
	new_namespace "$name"
	for nic in "$@" "$out"; do
		device "$kind" "$name" "$nic" "$number"
	done | ip -batch -
	for nic in "$@"; do
		echo "link set d$nic.$number up"
		echo "addr add 10.1.$nic.$number/32 dev d$nic.$number"
	done | ip -n "$name" -batch -
	way_out "$name" "d$out.$number"
}

# way_out NAMESPACE DEVICE
way_out() {
	ip -n "$1" -batch - <<- END
		link set $2 up
		addr add 10.100.0.1/24 dev $2
		neigh replace 10.100.0.2 lladdr 02:00:00:00:00:fe dev $2
		route add 10.200.0.0/16 via 10.100.0.2
	END
}

set_up() {
	local nic kind i
	for ((nic = 0; nic < 18; nic++)); do
		ip link set "nic$nic" up
	done
	sysctl -qw net.ipv6.conf.all.disable_ipv6=1
	for ((nic = IN[ours]; nic < 18; nic++)); do
		bench hook "$nic" 1
	done

	new_namespace plain.a
	ip link set nic0 netns plain.a
	ip link set nic1 netns plain.a
	ip -n plain.a link set nic0 up
	way_out plain.a nic1

	for kind in kernel ours; do
		nic=${IN[$kind]}
		router "$kind" "$kind.a" 1 "$nic" $((nic + 1)) $((nic + 2))
		router "$kind" "$kind.b" 2 "$nic" $((nic + 1))
		many "$kind" "${TWO[$kind]}" 2
		many "$kind" "${MANY[$kind]}" 512
		new_namespace "$kind.all"
		for ((i = 0; i < 64; i++)); do
			device "$kind" "$kind.all" "${ALL[$kind]}" "$i"
		done | ip -batch -
		for ((i = 0; i < 64; i++)); do
			echo "link set d${ALL[$kind]}.$i up"
		done | ip -n "$kind.all" -batch -
		bridge "$kind"
	done
}

# many KIND NIC COUNT: as many more on the way in to router a
many() {
	local i
	for ((i = 0; i < $3; i++)); do
		device "$1" "$1.a" "$2" "$i"
	done | ip -batch -
	for ((i = 0; i < $3; i++)); do
		echo "link set d$2.$i up"
		echo "addr add 10.$2.$((i / 256)).$((i % 256))/32 dev d$2.$i"
	done | ip -n "$1.a" -batch -
}

bridge() {
	local i nic=${BRIDGE[$1]}
	for i in 1 2; do
		new_namespace "$1.bridge$i"
		ip link add link "nic$nic" name eth0 address "$(colons "$(mac "$nic" "$i")")" \
			netns "$1.bridge$i" type "${KIND[$1]}"
		ip netns exec "$1.bridge$i" "$(dirname "$0")/bridge-mode.pl" eth0 "${KIND[$1]}"
		ip -n "$1.bridge$i" link set eth0 up
	done
}

# ---- what is measured

# stream N NIC NUMBER MACS ADDRESSES
stream() {
	bench stream "$1" "$2" "$(mac "$2" "$3")" "$4" 0ac80000 "$5"
}

declare -a OFFERED OVERFLOWN DELIVERED IN_TIME MEDIAN TAIL

# run N=RATE...: streams at these rates, packets a second
run() {
	local i setting n offered overflown delivered in_time median tail
	for ((i = 0; i < 8; i++)); do
		bench rate "$i" 0
	done
	for setting; do
		bench rate "${setting%=*}" "${setting#*=}"
	done
	bench run "$MS"
	OFFERED=() OVERFLOWN=() DELIVERED=() IN_TIME=()
	while read -r n offered overflown delivered in_time median tail; do
		OFFERED[n]=$offered OVERFLOWN[n]=$overflown DELIVERED[n]=$delivered
		IN_TIME[n]=$((in_time * 1000 / MS)) MEDIAN[n]=$median TAIL[n]=$tail
	done < /dev/nmv_bench
}

# say ROW KIND KEY VALUE...: a line of JSON
say() {
	local row=$1 kind=$2 text
	shift 2
	text="{\"row\": \"$row\", \"kind\": \"$kind\""
	while (($#)); do
		text+=", \"$1\": $2"
		shift 2
	done
	echo "$text}"
}

MOST=20000000

# way_in KIND N: stream N on the Nth ingress NIC
way_in() {
	if [ "$1" = plain ]; then
		bench stream 0 0 020000000100 1 0ac80000 1
	else
		stream "$2" $((IN[$1] + $2)) 1 1 1
	fi
}

declare -A CAPACITY

# What a router of each kind can do, just now: machines that others use, too, are not
# as fast all the time, so a load is of what was measured right before.
reference() {
	way_in "$1" 0
	run 0=$MOST
	CAPACITY[$1]=${IN_TIME[0]}
}

measure_router() {
	local kind
	for kind in plain kernel ours; do
		reference "$kind"
		say router "$kind" pps "${CAPACITY[$kind]}"
	done
}

measure_overload() {
	local kind ways load i rates pps before
	for ways in 2 3; do
		for load in 50 75 100 125 150 200 300; do
			for kind in kernel ours; do
				reference "$kind"
				rates=()
				for ((i = 0; i < ways; i++)); do
					way_in "$kind" "$i"
					rates+=("$i=$((CAPACITY[$kind] * load / 100 / ways))")
				done
				run "${rates[@]}"
				pps=$((IN_TIME[0] + IN_TIME[1] + ${IN_TIME[2]:-0}))
				before=${CAPACITY[$kind]}
				reference "$kind"
				say overload "$kind" ways "$ways" load "$load" \
					offered $((before * load / 100)) \
					most $(((before + CAPACITY[$kind]) / 2)) pps "$pps"
			done
		done
	done
}

measure_512() {
	local kind
	for kind in kernel ours; do
		stream 0 "${TWO[$kind]}" 0 2 2
		run 0=$MOST
		say 512 "$kind" interfaces 2 pps "${IN_TIME[0]}"
		stream 0 "${MANY[$kind]}" 0 512 512
		run 0=$MOST
		say 512 "$kind" interfaces 512 pps "${IN_TIME[0]}"
	done
}

# isolated KIND ROW NIC: as in the paper's Table 1, 1000 and 300 thousand of 700 that it
# can do; the second router's way in is on this NIC
isolated() {
	reference "$1"
	stream 1 "$3" 2 1 1
	run 0=$((CAPACITY[$1] * 10 / 7)) 1=$((CAPACITY[$1] * 3 / 7))
	say "$2" "$1" offered "${OFFERED[1]}" kept "${DELIVERED[1]}" flooded "${DELIVERED[0]}"
}

measure_isolation() {
	local kind
	for kind in kernel ours; do
		isolated "$kind" isolation $((IN[$kind] + 1))
		isolated "$kind" isolation_shared "${IN[$kind]}"
	done
}

measure_latency() {
	local kind
	reference kernel
	for kind in kernel ours plain; do
		way_in "$kind" 0
		run 0=$((CAPACITY[kernel] * 60 / 100))
		say latency "$kind" median "${MEDIAN[0]}" tail "${TAIL[0]}" \
			lost $((OFFERED[0] - DELIVERED[0]))
	done
}

measure_bridge() {
	local kind ns all count=100000
	for kind in kernel ours; do
		ip netns exec "$kind.bridge1" sh -c \
			"echo emit eth0 $(colons "$(mac "${BRIDGE[$kind]}" 2)") $count > /dev/nmv_bench"
		read -r ns all < /dev/nmv_bench
		say bridge "$kind" pps $((count * 1000000000 / ns)) all "$all"
	done
}

# lossless KIND RATE: do all 64 get all at this rate?
lossless() {
	bench stream 0 "${ALL[$1]}" ffffffffffff 1 0 0
	run 0="$2"
	((OVERFLOWN[0] == 0 && DELIVERED[0] == OFFERED[0] * 64))
}

# most_lossless KIND: sets LOSSLESS to the most broadcasts a second of which none is lost
most_lossless() {
	local low=0 high=$((CAPACITY[kernel] / 8)) middle
	while ((high - low > high / 16 + 10)); do
		middle=$(((low + high) / 2))
		if lossless "$1" $middle; then
			low=$middle
		else
			high=$middle
		fi
	done
	LOSSLESS=$low
}

measure_multicast() {
	local kind
	for kind in kernel ours; do
		bench stream 0 "${ALL[$kind]}" ffffffffffff 1 0 0
		run 0=$MOST
		say multicast "$kind" pps "${IN_TIME[0]}"
		most_lossless "$kind"
		say multicast_lossless "$kind" rate "$LOSSLESS"
		[ "$kind" = kernel ] || continue
		lossless ours $((LOSSLESS * 10 / 3)) || true
		say multicast_lost ours lost $((OFFERED[0] * 64 - DELIVERED[0]))
	done
}

set_up
for ((sample = 0; sample < samples; sample++)); do
	measure_router
	for row in overload 512 isolation latency bridge multicast; do
		! is_wanted $row || measure_$row
	done
done
