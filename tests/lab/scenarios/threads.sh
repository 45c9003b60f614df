#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: a VM bound by its threads is where the scheduler puts them, until they exit
# nics: one
# again: how fast the machine is from second to second
# debug: rate=40
# control: --set bind=core => core that the thread has gone to
#
#   host                                 peer
#   +-------------------+                +------------------+
#   | uplink  10.0.0.2  |<===============| 10.0.0.1 peerlink|
#   | interrupts: core 0|   UDP to 5001  +------------------+
#   | VM 7: two threads,|
#   |  on core 3, 0, ...|
#   +-------------------+

. "$LAB/lib.sh"

bind=${bind:-tid}
rate=${rate:-200}
entry="udp,nw_dst=$HOST_IP,tp_dst=5001"

# runs_on CORES: the cores that VM 7 uses
runs_on() {
	vm_shows 7 running "$1" && [ "$(core_show "$1" 'running[]')" = 7 ]
}

# thread_to CORE: the scheduler moves the first thread there
thread_to() {
	host taskset -pc "$1" "$first"
	check "core that the thread has gone to" \
		wait_until 20 "VM 7 on core $1" runs_on "$1"
	stop_if_failed
}

event() {
	grep -q "\"event\":\"$1\"" /tmp/events
}

pair_up
vse_up
# A VM drives the flow away whatever the margin is, and it comes home where the load is
# under half of that: also on a slow machine, whose core 0 is busy with receiving.
host vsectl config set margin 60
host vsectl flow add "$entry,actions=set_irq_core:auto"
vsectl -j monitor > /tmp/events 2> /tmp/monitoring &
monitor=$!
wait_until 20 "the monitor" grep -q monitoring /tmp/monitoring

say "a VM with two threads, which rest"
coproc vcpus 2
read -r first second <&"${COPROC[0]}"
host taskset -pc 3 "$first"
if [ "$bind" = tid ]; then
	host vsectl vm add id 7 tenant 3 tid "$first,$second"
else
	host vsectl vm add id 7 tenant 3 core 3
fi
[ "$bind" = core ] || check_equal "tenant and threads" "3 $first,$second" \
	"$(vse_show vm '.[] | "\(.tenant) \(.tids | map(tostring) | join(","))"')"
check "cores that it uses, at rest: none" wait_until 30 "rest" vm_shows 7 running null

say "the first one works, and wanders"
start_peer udpseq send -d "$HOST_IP" -r "$rate" -c 1000000 > /dev/null
sender=$STARTED
wait_until 30 "packets where they arrive" flow_is "$entry" placement arrival
echo run 0 >&"${COPROC[1]}"
check "core 3 is in use" wait_until 30 "VM 7 on core 3" runs_on 3
check "the flow is not there" on_core "$entry" 0
thread_to 0
check "the flow leaves" wait_until 30 "another core" off_core "$entry" 0
core=$(flow_show "$entry" current_core)
thread_to "$core"
check "the flow leaves again" wait_until 30 "another core" off_core "$entry" "$core"
counted=$(flow_show "$entry" packets)
softnet_save away
wait_until 30 "packets" flow_counted "$entry" $((counted + 300))
softnet_since away
check_range "packets processed by the core where the thread is" 0 30 "${PROCESSED[core]}"

say "threads exit"
echo exit 1 >&"${COPROC[1]}"
check "an event of the change" wait_until 30 "the event" event vm_changed
check_equal "threads left" "$first" "$(vse_show vm '.[].tids | map(tostring) | join(",")')"
check_not "no event of the VM's end yet" event vm_removed
echo exit 0 >&"${COPROC[1]}"
check "an event of the VM's end" wait_until 30 "the event" event vm_removed
check_equal "VMs left" 0 "$(vse_show vm length)"
check_equal "cores with a VM" 0 "$(vse_show core 'map(select(.vms != [] or .running != [])) | length')"
check "the flow comes home" wait_until 60 "core 0" on_core "$entry" 0
stop "$sender" "$monitor"

say "requests that are refused"
check_refused "a thread that has exited" 'no such thread' vsectl vm add id 7 tid "$first"
check_refused "threads and cores" 'one of' vsectl vm add id 7 core 1 tid $$
check_equal "VMs" 0 "$(vse_show vm length)"
