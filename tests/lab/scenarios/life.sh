#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: entries come, change and go as OpenFlow 1.0 says, and events tell so
# nics: one
# debug: stayers=800
# control: --set strict= => left by del udp
#
#   host                                   peer
#   +-----------------------+              +------------------+
#   | vsectl flow ...       |              |                  |
#   | vsectl monitor        |   UDP to     |                  |
#   | uplink                |<=============| peerlink         |
#   +-----------------------+  5001, 5002  +------------------+

. "$LAB/lib.sh"

stayers=${stayers:-1000}
strict=${strict---strict}

# ------------------------------------------------------------ what is affected

# Their cookies are their numbers.
cat > /tmp/entries << 'END'
cookie=1,udp,nw_dst=10.0.0.2,tp_dst=5001,actions=set_irq_core:1
cookie=2,priority=100,udp,nw_dst=10.0.0.2,tp_dst=5001,actions=set_irq_core:1
cookie=3,udp,nw_dst=10.0.0.0/24,actions=set_irq_core:1
cookie=4,udp,actions=set_irq_core:1
cookie=5,tcp,nw_dst=10.0.0.2,tp_dst=5001,actions=set_irq_core:1
cookie=6,ip,actions=set_irq_core:1
cookie=7,actions=set_irq_core:1
cookie=8,udp6,ipv6_dst=fd00::2,actions=set_irq_core:1
cookie=9,udp,tun_id=0x7,nw_dst=10.0.0.2,tp_dst=5001,actions=set_irq_core:1
cookie=10,tun_id=0x7,actions=set_irq_core:1
cookie=11,vm_id=5,actions=set_irq_core:1
cookie=12,arp,actions=set_irq_core:1
cookie=13,priority=5,udp,nw_dst=10.1.0.0/16,actions=set_irq_core:1
END

# cookies [CORE]: sets COOKIES to those of all entries, or of those for a core, in
# order; without jq, which takes its time
cookies() {
	local entry list=() found=()
	IFS='}' read -ra list < <(vsectl -j flow show)
	for entry in "${list[@]}"; do
		if [[ $entry =~ \"core\":${1-.*},\"current_core.*\"cookie\":([0-9]+) ]]; then
			found[BASH_REMATCH[1]]+=" ${BASH_REMATCH[1]}"
		fi
	done
	read -ra found <<< "${found[*]}"
	COOKIES="${found[*]}"
}

# affected FILE EXPECTED ENTRIES: vsectl has told of as many as the list has
affected() {
	local told words
	read -r told _ < "$1"
	read -ra words <<< "$3"
	check_equal "$2 told" "${#words[@]}" "$told"
}

# deleted_by EXPECTED ARGUMENT...: cookies of the entries that "flow del" takes
deleted_by() {
	local gone=" $1 " left=() i
	shift
	vsectl flow load /tmp/entries > /dev/null
	vsectl flow del "$@" > /tmp/told
	for i in {1..13}; do
		[[ $gone == *" $i "* ]] || left+=("$i")
	done
	cookies
	check_equal "left by del $*" "${left[*]}" "$COOKIES"
	affected /tmp/told "del $*" "$gone"
}

# modified_by EXPECTED ARGUMENT...: cookies of the entries for core 2 after "flow mod"
modified_by() {
	local modified=$1
	shift
	vsectl flow flush > /dev/null
	vsectl flow load /tmp/entries > /dev/null
	vsectl flow mod "${@:1:$#-1}" "${*: -1},actions=set_irq_core:2" > /tmp/told
	cookies 2
	check_equal "modified by mod $*" "$modified" "$COOKIES"
	affected /tmp/told "mod $*" "$modified"
}

# entries FILTER: jq's answer for each entry, in the order of cookies
entries() {
	vse_show flow "[sort_by(.cookie)[] | $1 | tostring] | join(\" \")"
}

pair_up
vse_up

say "DELETE: what is within the match, of any priority"
deleted_by "1 2 3 4 13" udp
deleted_by "1 2" udp,nw_dst=10.0.0.2
deleted_by "1 2 3 13" udp,nw_dst=10.0.0.0/8
deleted_by "1 2 3 4 5 6 13" ip
deleted_by "9 10" tun_id=0x7
deleted_by "9" udp,tun_id=0x7
deleted_by "11" vm_id=5
deleted_by "" udp,nw_dst=10.0.0.2,tp_dst=5001,nw_tos=4
say "DELETE_STRICT: the one with this match and priority"
# shellcheck disable=SC2086 # no word where it is empty
deleted_by "4" $strict udp
deleted_by "2" --strict priority=100,udp,nw_dst=10.0.0.2,tp_dst=5001
deleted_by "7" --strict priority=32768
deleted_by "" --strict udp,nw_dst=10.0.0.2
deleted_by "" --strict priority=5,udp
say "with a cookie"
deleted_by "2 4 6 8 10 12" cookie=0/1
deleted_by "2 4" cookie=0/1,udp
deleted_by "" --strict cookie=2/-1,udp,nw_dst=10.0.0.2,tp_dst=5001
stop_if_failed

say "MODIFY"
modified_by "1 2 3" udp,nw_dst=10.0.0.0/24
modified_by "1" --strict udp,nw_dst=10.0.0.2,tp_dst=5001
modified_by "4" --strict udp
modified_by "2 4" cookie=0/1,udp
modified_by "77 77" cookie=77,udp,nw_dst=10.0.0.2
say "MODIFY of none is ADD, unless it looks for a cookie"
modified_by "77" cookie=77,sctp
modified_by "78" --strict cookie=78,priority=9,udp
modified_by "" cookie=99/-1,sctp
check_refused "MODIFY that adds looks for overlaps, too" 'overlaps' \
	vsectl flow mod --strict check_overlap,udp,nw_src=10.0.0.1,actions=set_irq_core:2

say "ADD with CHECK_OVERLAP"
vsectl flow load /tmp/entries > /dev/null
vsectl flow del --strict priority=32768 > /dev/null
vsectl flow del --strict ip > /dev/null
vsectl flow del tun_id=0x7 > /dev/null
vsectl flow del vm_id=5 > /dev/null
count=$(vse_show flow length)
check_refused "an overlap" 'overlaps' \
	vsectl flow add check_overlap,udp,nw_src=10.0.0.1,actions=set_irq_core:2
check_refused "an overlap of what is wider" 'overlaps' \
	vsectl flow add check_overlap,ip,actions=set_irq_core:2
check "no overlap: another priority" \
	vsectl flow add check_overlap,priority=77,udp,nw_src=10.0.0.1,actions=set_irq_core:2
check "no overlap: another protocol" \
	vsectl flow add check_overlap,sctp,actions=set_irq_core:2
check "no overlap: the same entry" \
	vsectl flow add check_overlap,sctp,actions=set_irq_core:2
check_equal "entries" $((count + 2)) "$(vse_show flow length)"

# ------------------------------------------------------------- life and events

# events FILTER: one line
events() {
	jq -rs "map($1) | join(\" \")" /tmp/events
}

event_count() {
	(($(wc -l < /tmp/events) >= $1))
}

say "events"
vsectl flow flush > /dev/null
vsectl -j monitor > /tmp/events 2> /tmp/monitoring &
monitor=$!
wait_until 20 "the monitor" grep -q monitoring /tmp/monitoring
entry=udp,nw_dst=$HOST_IP,tp_dst=5001
host vsectl flow add "cookie=1,idle_timeout=50,send_flow_rem,$entry,actions=set_irq_core:1"
peer udpseq send -d "$HOST_IP" -c 50
wait_until 20 "the packets" flow_counted "$entry" 50
was=$(entries '"\(.tag) \(.packets) \(.cookie) \(.idle_timeout) \(.send_flow_rem)"')
check_match "tag, packets, cookie, time-out, flag" '^[0-9]+ 50 1 50 true$' "$was"
host vsectl flow mod "cookie=2,idle_timeout=60,$entry,actions=set_irq_core:2"
check_equal "after MODIFY" "${was%% *} 50 2 50 true" \
	"$(entries '"\(.tag) \(.packets) \(.cookie) \(.idle_timeout) \(.send_flow_rem)"')"
host vsectl flow add "cookie=3,hard_timeout=70,$entry,actions=set_irq_core:3"
check_equal "after ADD of the same" "${was%% *} 0 3 0 70 false" \
	"$(entries '"\(.tag) \(.packets) \(.cookie) \(.idle_timeout) \(.hard_timeout) \(.send_flow_rem)"')"
host vsectl flow del "$entry"
host vsectl flow del "$entry"
host vsectl dev set uplink fcf tos
host vsectl vm add id 5 core 1
host vsectl vm add id 5 core 2
host vsectl vm del id 5
host vsectl config set flow-limit 65536
host vsectl dev detach uplink
host vsectl dev attach uplink
wait_until 20 "the events" event_count 11 || true
check_equal "events, in order" \
	"flow_added flow_changed flow_added flow_removed dev_changed vm_added vm_changed vm_removed config_changed dev_detached dev_attached" \
	"$(events .event)"
check_equal "cookies and reasons of those about entries" "1 2 3 3-delete" \
	"$(events 'select(.cookie) | "\(.cookie)\(if .reason then "-" + .reason else "" end)"')"
stop_if_failed

say "time-outs"
other=udp,nw_dst=$HOST_IP,tp_dst=5002
start_peer udpseq send -d "$HOST_IP" -c 100000 -r 200 > /dev/null
sender=$STARTED
start_peer udpseq send -d "$HOST_IP" -s 41000 -p 5002 -c 100000 -r 200 > /dev/null
host vsectl flow load - << END
cookie=4,idle_timeout=2,$entry,actions=set_irq_core:1
cookie=5,idle_timeout=60,hard_timeout=3,$other,actions=set_irq_core:2
cookie=6,idle_timeout=1,udp,nw_dst=10.9.9.9,actions=set_irq_core:3
END
wait_until 30 "5 seconds of packets" flow_counted "$entry" 1000
check_equal "entries that are left under traffic" 4 "$(entries .cookie)"
stop "$sender"
wait_until 30 "the end of the idle entry" event_count 17
stop "$STARTED"
check_equal "entries without traffic" "" "$(entries .cookie)"
removed=$(jq -c 'select(.event == "flow_removed" and .reason != "delete")' /tmp/events)
check_equal "reasons, in the order of their end" "6-idle 5-hard 4-idle" \
	"$(jq -rs 'map("\(.cookie)-\(.reason)") | join(" ")' <<< "$removed")"
read -r unused_age unused_packets hard_age hard_packets idle_idle idle_packets < \
	<(jq -rs '[.[0].age_ms, .[0].packets, .[1].age_ms, .[1].packets, .[2].idle_ms, .[2].packets] | join(" ")' <<< "$removed")
check_range "age of the unused entry at its end, ms" 1000 2500 "$unused_age"
check_equal "its packets" 0 "$unused_packets"
check_range "age of the hard one at its end, ms" 3000 4500 "$hard_age"
check_range "its packets" 100 1000 "$hard_packets"
check_range "how long the idle one was idle, ms" 2000 3500 "$idle_idle"
check_range "its packets" 1000 100000 "$idle_packets"
stop "$monitor"

# ------------------------------------------------------------------- the table

say "the limit"
vsectl flow load /tmp/entries > /dev/null
host vsectl config set flow-limit 10
check_refused "an entry beyond the limit" 'full.*flow-limit' \
	vsectl flow add sctp,actions=set_irq_core:1
check "an entry that takes the place of another" \
	vsectl flow add udp,actions=set_irq_core:2
host vsectl flow del udp
check_equal "entries" 8 "$(vse_show flow length)"
check_refused "more than there is room for" 'full' \
	vsectl flow load /tmp/entries
check_equal "entries at the limit" 10 "$(vse_show flow length)"
host vsectl config set flow-limit 65536
vsectl flow flush > /dev/null

say "a dump while the table changes"
for ((i = 0; i < stayers; i++)); do
	echo "cookie=1,udp,tp_src=$i,actions=set_irq_core:1"
	((i % 2)) || echo "cookie=2,tcp,tp_src=$i,actions=set_irq_core:1" >> /tmp/goers
done > /tmp/stayers
paste -d '\n' /tmp/stayers /tmp/goers | sed '/^$/d' | vsectl flow load - > /dev/null
# Not on the core where the dump is read, or they would take turns.  Scenario ynl
# has a dump that is sure to be changed half-way.
{
	trap 'exit 0' TERM
	taskset -pc 0 "$BASHPID" > /dev/null
	while vsectl flow del cookie=2/-1 && vsectl flow load /tmp/goers; do
		echo
	done > /tmp/changes
} &
changer=$!
for round in 1 2 3; do
	vsectl -j flow show 2> /dev/null > /tmp/dump
	check_equal "dump $round: entries that stay, and how many of them differ" "$stayers $stayers" \
		"$(jq -r '[.[] | select(.cookie == 1).match] | "\(length) \(unique | length)"' /tmp/dump)"
done
stop "$changer"
check_range "changes meanwhile" 6 1000000 "$(wc -l < /tmp/changes)"

say "a listener that does not listen"
vsectl flow flush > /dev/null
# Who may not ask for more has room for some hundred events.
setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all \
	vsectl -j monitor > /tmp/events 2> /tmp/monitoring &
monitor=$!
wait_until 20 "the monitor" grep -q monitoring /tmp/monitoring
kill -STOP "$monitor"
vsectl flow load /tmp/stayers > /dev/null
kill -CONT "$monitor"
wait_until 30 "word that events were lost" grep -q '"event":"lost"' /tmp/events
vsectl flow add sctp,actions=set_irq_core:1
wait_until 30 "the next event" grep -q '"match":"sctp"' /tmp/events
check_range "events that were not lost" 10 "$stayers" "$(wc -l < /tmp/events)"
stop "$monitor"
