#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: a controller learns of VMs and has VSE steer their packets: to cores it names, on the fly, with priority
# needs: ovs/build/vswitchd/ovs-vswitchd
# debug: each=300
# control: --set priority=false => an entry for the priority bit
# limit: 420
#
#   vse-controller ==OpenFlow 1.3, 1.0==> ovs-vswitchd ---netlink---> vse.ko
#                                            | br0                      |
#   host                                     |-- vnet0: VM 7, core 0    |       peer
#   +--------------------------------------- '-- vnet1: VM 8, core 1 ---|-+     +----------+
#   | uplink 10.0.0.2                    entries: cores 2, 3  <---------' |<====| peerlink |
#   | interrupts: core 0                                                  |     | 10.0.0.1 |
#   +---------------------------------------------------------------------+     +----------+
#     VM 7 is of tenant 3, and has the flow from port 40000; VM 8 is of tenant 4,
#     and has that from 40001.  Nothing here calls vsectl to steer.

. "$LAB/lib.sh"
. "$LAB/switch.sh"
. "$LAB/controller.sh"

use_switch_with_vse

each=${each:-1000}
priority=${priority:-true}
first=udp,tp_src=40000
second=udp,tp_src=40001
prior=udp,vm_prio=1,tp_src=40000

# policy CORES PRIORITY: what tenants' cores are, and whether tenant 3 has priority
policy() {
	configure policy <<- END
		interval = 1
		default = {cores = "$1"}
		tenant.3 = {priority = $2}
		vm.7.match = [{eth_type = 0x0800, ip_proto = 17, udp_src = 40000}]
		vm.8.match = [{eth_type = 0x0800, ip_proto = 17, udp_src = 40001}]
	END
}

# start_vm ID PORT TENANT CORES
start_vm() {
	on_switch host set interface "$2" "other_config:vse-vm-id=$1" \
		"other_config:vse-tenant=$3" "other_config:vse-core=\"$4\""
}

entries() {
	vse_show flow 'map("\(.match):\(.core)") | sort | join(" ")'
}

# entries_like PATTERN
entries_like() {
	[[ $(entries) =~ ^$1$ ]]
}

# check_entries WHAT PATTERN: it comes to these
check_entries() {
	if wait_until 60 "$1" entries_like "$2"; then
		ok "$1: $(entries)"
	else
		not_ok "$1: expected '$2', got '$(entries)'"
		tail -n 20 /run/controllers/policy.log
		exit 1
	fi
}

# both_flows NAME TOS
both_flows() {
	receive -c $((2 * each))
	softnet_save "$1"
	peer udpseq send -d "$HOST_IP" -n 2 -c "$each" -r 1000 -t "$2"
	received
	softnet_since "$1"
	check_equal "$1: received, lost" "$((2 * each)) 0" "$RECEIVED $LOST"
}

# A flow's first packets may be worked on where they arrive.
check_off_vms() {
	check_range "$1: packets processed by cores 2 and 3" $((2 * each - 100)) $((2 * each + 100)) \
		$((PROCESSED[2] + PROCESSED[3]))
	check_range "$1: packets processed by the VMs' cores" 0 100 \
		$((PROCESSED[0] + PROCESSED[1]))
}

# told_of_vms TIMES: the switch has told of each VM once more
told_of_vms() {
	said_again policy $(($1 + 1)) "is there on port"
}

pair_up
modprobe openvswitch
start_switch host
ip link add vnet0 type dummy
ip link add vnet1 type dummy
on_switch host add-br br0 -- set bridge br0 other-config:datapath-id=00000000000000a1 \
	protocols=OpenFlow13 -- add-port br0 vnet0 -- add-port br0 vnet1
controllers_of host br0 tcp:127.0.0.1:6653
vse_up
# A VM counts as running, whether it has work or not.
host vsectl config set vm-idle 0
host vsectl dev set uplink fcf tos

say "VMs start, cores are chosen on the fly"
policy on-the-fly false
start_controller policy 6653
wait_until 180 "the switch" says policy "host 00000000000000a1: connected, OpenFlow version 4"
start_vm 7 vnet0 3 0
start_vm 8 vnet1 4 1
check_entries "an entry for each VM" "$first:auto $second:auto"
check "the controller knows a VM" says policy "VM 7 of tenant 3 started on port 1 (vnet0), cores 0"
both_flows "on the fly" 0
check_off_vms "on the fly"
stop_if_failed

say "the controller names cores"
policy predetermined false
check_entries "both entries name a core without a VM" "$first:[23] $second:[23]"
start_vm 8 vnet1 4 1-2
check_entries "VM 8 comes to core 2: they name the last one that is left" "$first:3 $second:3"
start_vm 8 vnet1 4 1
both_flows predetermined 0
check_range "predetermined: packets processed by core 3" $((2 * each - 100)) \
	$((2 * each + 100)) "${PROCESSED[3]}"

say "tenant 3 gets priority"
policy predetermined "$priority"
check_entries "an entry for the priority bit, and VM 8 leaves the core" \
	"$first:3 $second:2 $prior:3"
flows_read
before=$(counted "$first")
both_flows "with the priority bit" 128
check_range "with the priority bit: packets processed by core 3" $((each - 50)) \
	$((each + 50)) "${PROCESSED[3]}"
check_range "with the priority bit: packets processed by core 2" $((each - 50)) \
	$((each + 50)) "${PROCESSED[2]}"
flows_read
check_equal "packets of the entry with priority" "$each" "$(counted "$prior")"
check_equal "packets of the entry without, as before" "$before" "$(counted "$first")"
stop_if_failed

say "ovs-vswitchd ends, and is back; then someone deletes an entry"
told=$(times_said policy "is there on port")
added=$(times_said policy ": add ")
end_vswitchd host
wait_until 60 "the news of it" says policy "host 00000000000000a1: gone"
start_vswitchd host
wait_until 60 "the switch, and its VMs" told_of_vms "$told"
host vsectl flow del --strict "$second"
wait_until 60 "the news of it" says policy "was removed by someone else"
check_entries "entries" "$first:3 $second:2 $prior:3"
check_equal "entries that were added since, the deleted one" $((added + 1)) \
	"$(times_said policy ": add ")"
flows_read
check_equal "packets of an entry that has stayed" "$each" "$(counted "$prior")"

say "the module is loaded anew"
host vsectl dev detach uplink
host modprobe -r vse
wait_until 60 "the news of it" says policy "instance 0:"
vse_up
host vsectl config set vm-idle 0
host vsectl dev set uplink fcf tos
check_entries "entries" "$first:[23] $second:[23] $prior:[23]"

say "OpenFlow 1.0: a VM stops, and starts"
on_switch host set bridge br0 protocols=OpenFlow10
wait_until 60 "the switch" says policy "connected, OpenFlow version 1"
on_switch host remove interface vnet1 other_config vse-vm-id
check_entries "without VM 8" "$first:[23] $prior:[23]"
policy on-the-fly false
check_entries "without priority" "$first:auto"
start_vm 8 vnet1 4 1
check_entries "with VM 8" "$first:auto $second:auto"
both_flows "OpenFlow 1.0" 0
check_off_vms "OpenFlow 1.0"
check_not "nothing is raised in the controller" controllers_have_raised
