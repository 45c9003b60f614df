#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: a switch with VSE bears a controller that knows nothing of it, a stock client, and malformed messages
# needs: ovs/build/vswitchd/ovs-vswitchd
# nics: one
# control: --set notify=true => messages of VSE's for a controller that did not ask
# limit: 300
#
#   ovs-testcontroller ==OpenFlow==.
#                                  |== ovs-vswitchd ---netlink---> vse.ko
#   Debian's ovs-ofctl ==OpenFlow==|      | br0
#                                  |      |-- 172.16.1.2, the host's
#   malformed.py ======OpenFlow===='      '-- vnet0 -- eth0 172.16.1.1: VM 7, a namespace

. "$LAB/lib.sh"
. "$LAB/switch.sh"

use_switch_with_vse

notify=${notify:-false}
stock=/usr/bin/ovs-ofctl
log=/run/ovs-host/vswitchd.log

# told: how many messages of VSE's the controller has been sent
told() {
	grep -Ec 'tcp:127.0.0.1:6653: sent .*VSE' "$log" || true
}

was_told() {
	(($(told) > 0))
}

entries() {
	vsectl -j flow show | { grep -o '"match"' || true; } | wc -l
}

packets_pass() {
	within vm "$COMMAND_CORE" ping -q -c 3 -i 0.2 -W 5 172.16.1.2
}

# malformed VERSION: sets CASES, REFUSED, ADDED
malformed() {
	local words
	say "malformed messages, OpenFlow $1"
	words=$("$LAB/tools/malformed.py" /run/ovs-host/br0.mgmt "$1")
	[[ $words != *$'\n'* ]] || say "${words%$'\n'*}"
	read -r _ CASES _ REFUSED _ ADDED <<< "${words##*$'\n'}"
}

modprobe openvswitch
start_switch host
control=/run/ovs-host/ovs-vswitchd.$(< /run/ovs-host/vswitchd.pid).ctl
host ovs-appctl -t "$control" vlog/set vconn:file:dbg
ip netns add vm
ip link add vnet0 type veth peer name eth0 netns vm
ip link set vnet0 up
ip -n vm addr add 172.16.1.1/24 dev eth0
ip -n vm link set eth0 up
on_switch host add-br br0 -- set-fail-mode br0 secure -- add-port br0 vnet0 -- \
	set bridge br0 "other_config:vse-notify=$notify"
ip_batch host <<- END
	addr add 172.16.1.2/24 dev br0
	link set br0 up
END
host ovs-testcontroller -O OpenFlow10 ptcp:6653:127.0.0.1 --detach --no-chdir \
	--pidfile=/run/ovs-host/controller.pid --log-file=/run/ovs-host/controller.log
controllers_of host br0 tcp:127.0.0.1:6653

say "a controller that knows nothing of VSE, while much happens"
wait_until 60 "packets by the controller's flows" packets_pass
host modprobe vse
on_switch host set interface vnet0 other_config:vse-vm-id=7 other_config:vse-core=1
wait_until 20 "the VM's binding" vm_shows 7 cores 1
on_switch host set interface vnet0 other_config:vse-core=2
wait_until 20 "the VM's new binding" vm_shows 7 cores 2
host ovs-ofctl vse-add-flow br0 "send_flow_rem,udp,actions=set_irq_core:1"
host ovs-ofctl vse-del-flows br0
on_switch host remove interface vnet0 other_config vse-vm-id
wait_until 20 "the VM's end" vm_shows 7 tenant ""
$stock del-flows br0
check "packets pass as before" packets_pass
check_match "the last packet that it was sent" PACKET_IN \
	"$(grep -o 'tcp:127.0.0.1:6653: sent .*PACKET_IN' "$log" | tail -n 1)"
check_equal "messages of VSE's for a controller that did not ask" 0 "$(told)"
stop_if_failed
say "it is told, if that is set"
on_switch host set bridge br0 other_config:vse-notify=true
wait_until 20 "messages of VSE's" was_told
$stock del-flows br0
check "packets pass all the same" packets_pass
on_switch host del-controller br0
kill "$(< /run/ovs-host/controller.pid)"
host ovs-appctl -t "$control" vlog/set vconn:file:info

say "a stock client fills VSE's table, by PACKET_OUT"
check_match "what it prints of the switch" "n_tables:254.*vnet0" "$($stock show br0 | xargs)"
frame=$("$LAB/../../ovs-ext/tests/examples" list | sed -n 's/^010d.\{28\}//p')
host $stock packet-out br0 "in_port=CONTROLLER packet=$frame actions=drop"
wait_until 20 "the entry" flow_is udp,nw_dst=10.0.0.2,tp_dst=5001 core 2
check_equal "its entry" "42 2" \
	"$(flow_show udp,nw_dst=10.0.0.2,tp_dst=5001 '| "\(.cookie) \(.core)"')"
host $stock packet-out br0 "in_port=LOCAL packet=$frame actions=drop"
host ovs-ofctl vse-del-flows br0
check_match "set_irq_core in the switch's table" VSE_NOT_VSE_TABLE \
	"$(ovs-ofctl add-flow br0 actions=set_irq_core:1 2>&1 || true)"

for version in 10 13; do
	before=$(entries)
	malformed "$version"
	check_equal "OpenFlow $version: malformed messages refused, entries added" "$CASES $CASES" \
		"$REFUSED $ADDED"
	check_range "OpenFlow $version: malformed messages" 200 1000 "$CASES"
	check_equal "OpenFlow $version: entries in the table" $((before + CASES)) "$(entries)"
done
check_match "the switch goes on" "core 1: online" "$(ovs-ofctl vse-dump-cores br0)"
check_equal "vswitchd was not restarted" 1 "$(grep -c 'vswitchd.*Open vSwitch' "$log")"
