#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: a burst of flow mods from a controller reaches VSE's table, and the switch goes on meanwhile
# needs: ovs/build/vswitchd/ovs-vswitchd
# again: how fast the machine is from second to second
# debug: count=1000 rounds=1
# nics: one
# limit: 420
#
#   vse-burst.py ===10,000 flow mods===> ovs-vswitchd ---> vse.ko
#                <--errors, barrier----       ^
#                ---echo--> <---echo----------'
#
#   The longest wait for an echo is what the switch's main loop was away at most,
#   and the scheduling of an emulated machine.

. "$LAB/lib.sh"
. "$LAB/switch.sh"

use_switch_with_vse

count=${count:-10000}
# Of each, one after the other: a machine that is busy for a while slows both.
rounds=${rounds:-3}
socket=/run/ovs-host/br0.mgmt

# burst TABLE: sets ACCEPTED, ERRORS, RATE, LONGEST
burst() {
	local words
	say "$count flow mods for the table of the $1"
	words=$("$LAB/../../ovs-ext/tests/vse-burst.py" "$socket" "$1" "$count")
	say "$words"
	read -r _ ACCEPTED _ ERRORS _ _ _ RATE _ _ _ LONGEST <<< "$words"
}

# A main loop that is away for longer than a second says so.
complaints() {
	grep -c 'Unreasonably long' /run/ovs-host/vswitchd.log || true
}

pair_up
modprobe openvswitch
start_switch host
on_switch host add-br br0
vse_up
complaints_before=$(complaints)

ratios=()
for ((round = 1; round <= rounds; round++)); do
	burst switch
	own_rate=$RATE
	check_equal "round $round: flow mods of the switch accepted" "$count" "$ACCEPTED"
	ovs-ofctl del-flows br0
	burst vse
	check_equal "round $round: flow mods of VSE accepted" "$count" "$ACCEPTED"
	check_equal "round $round: entries behind the barrier" "$count" \
		"$(vsectl -j flow show | grep -o '"match"' | wc -l)"
	say "round $round: longest wait for an echo: $LONGEST ms"
	ratios+=($((100 * RATE / own_rate)))
	ovs-ofctl vse-del-flows br0
done
mapfile -t ratios < <(printf '%s\n' "${ratios[@]}" | sort -n)
say "rates of VSE's, in percent of the switch's: ${ratios[*]}"
check_range "median rate of VSE's, in percent of the switch's" 50 1000 \
	"${ratios[rounds / 2]}"

say "a table that is full"
host vsectl config set flow-limit $((count / 2))
check_equal "entries" 0 "$(vse_show flow length)"
burst vse
check_equal "flow mods accepted and refused" "$((count / 2)) $((count / 2))" "$ACCEPTED $ERRORS"

say "too many kinds of match: 1088, and there is room for 1024"
host vsectl config set flow-limit 65536
host ovs-ofctl vse-del-flows br0
for from in {1..32}; do
	for to in {1..32} any; do
		echo "ip,nw_src=255.255.255.255/$from,nw_dst=255.255.255.255/${to/any/0},actions=set_irq_core:1"
	done
	echo "tcp,nw_src=255.255.255.255/$from,actions=set_irq_core:1"
done > /tmp/kinds
ovs-ofctl vse-add-flow br0 - < /tmp/kinds 2> /tmp/refusals || true
check_equal "flow mods refused with VSE_TOO_MANY_MASKS" 64 \
	"$(grep -c 'OFPT_ERROR.*VSE_TOO_MANY_MASKS' /tmp/refusals)"
check_equal "entries" 1024 "$(vsectl -j flow show | grep -o '"match"' | wc -l)"

check_equal "complaints of the main loop" "$complaints_before" "$(complaints)"
