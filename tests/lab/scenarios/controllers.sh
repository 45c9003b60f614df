#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: two controllers over TLS, one of them primary; the other one takes over
# needs: ovs/build/vswitchd/ovs-vswitchd
# nics: one
# control: --set certificate=stranger => the controllers are connected
# control: --set role=equal => the switch knows their roles
# limit: 420
#
#   vse-controller "one" ===TLS===.
#                                 |== ovs-vswitchd ---netlink---> vse.ko
#   vse-controller "two" ===TLS==='      | br0
#                                        |-- vnet0: VM 7
#                                        '-- vnet1: VM 8
#
#   Certificates as Open vSwitch has them: ovs-pki makes an authority for switches
#   and one for controllers.

. "$LAB/lib.sh"
. "$LAB/switch.sh"
. "$LAB/controller.sh"

use_switch_with_vse

certificate=${certificate:-controller}
role=${role:-secondary}
first=udp,tp_src=40000
second=udp,tp_src=40001
pki=/run/pki/authorities
# Nothing is counted here, so every core may help.
taskset -pc "0-$((CORES - 1))" $$ > /dev/null

# policy NAME ROLE GENERATION
policy() {
	configure "$1" <<- END
		interval = 1
		role = "$2"
		generation = $3
		vm.7.match = [{eth_type = 0x0800, ip_proto = 17, udp_src = 40000}]
		vm.8.match = [{eth_type = 0x0800, ip_proto = 17, udp_src = 40001}]
	END
}

# start_over_tls NAME PORT
start_over_tls() {
	start_controller "$1" "$2" --ca-certs "$pki/switchca/cacert.pem" \
		--ctl-privkey "/run/pki/$certificate-privkey.pem" \
		--ctl-cert "/run/pki/$certificate-cert.pem"
}

# present NAME: the switch uses this certificate
present() {
	on_switch host set-ssl "/run/pki/$1-privkey.pem" "/run/pki/$1-cert.pem" \
		"$pki/controllerca/cacert.pem"
}

start_vm() {
	on_switch host set interface "$2" "other_config:vse-vm-id=$1" other_config:vse-core=1
}

entries() {
	vse_show flow 'map(.match) | sort | join(" ")'
}

entries_are() {
	[ "$(entries)" = "$1" ]
}

# check_entries WHAT ENTRIES: it comes to these
check_entries() {
	wait_until 60 "$1" entries_are "$2" || true
	check_equal "entries, $1" "$2" "$(entries)"
	stop_if_failed
}

connected() {
	says one "connected, OpenFlow" && says two "connected, OpenFlow"
}

# one_is_primary: as the switch has it
one_is_primary() {
	local roles
	roles=$(on_switch host --bare --columns=target,role list controller | xargs)
	[[ $roles == *"6653 master"* && $roles == *"6654 slave"* ]]
}

say "an authority for switches, one for controllers, and certificates"
mkdir /run/pki
cd /run/pki || exit
ovs-pki --dir="$pki" init
ovs-pki --dir="$pki" --unique req+sign switch switch > /dev/null
ovs-pki --dir="$pki" --unique req+sign controller controller > /dev/null
ovs-pki --unique req stranger > /dev/null
ovs-pki --unique self-sign stranger > /dev/null

modprobe openvswitch
start_switch host
ip link add vnet0 type dummy
ip link add vnet1 type dummy
on_switch host add-br br0 -- add-port br0 vnet0 -- add-port br0 vnet1
host modprobe vse
policy one primary 1
policy two "$role" 1
start_over_tls one 6653
start_over_tls two 6654

say "the switch connects to both"
present switch
controllers_of host br0 ssl:127.0.0.1:6653 ssl:127.0.0.1:6654
check "the controllers are connected" wait_until 90 "connections" connected
stop_if_failed
check "the switch knows their roles" wait_until 30 "their roles" one_is_primary

say "both learn of a VM, one of them acts"
start_vm 7 vnet0
wait_until 60 "the news of VM 7" says two "VM 7 of tenant 0 started"
check_entries "VM 7's" "$first"
check_not "has the secondary one sent anything" says two ": add "

say "the primary one is gone"
kill -KILL "${CONTROLLERS[one]}"
wait "${CONTROLLERS[one]}" || true
start_vm 8 vnet1
wait_until 60 "the news of VM 8" says two "VM 8 of tenant 0 started"
check_entries "as before" "$first"
policy two primary 2
check_entries "VM 8's, too" "$first $second"
check_equal "entries that the other one has added, VM 8's" 1 "$(times_said two ": add ")"

say "the first one is back, and thinks that it is primary"
unset "CONTROLLERS[one]"
start_over_tls one 6653
check "it is told that this is over" wait_until 180 "a refusal" \
	says one "the role 'primary' is refused"
policy one primary 3
wait_until 30 "their roles" one_is_primary
on_switch host remove interface vnet1 other_config vse-vm-id
check_entries "without VM 8's" "$first"
check "the second one notices" wait_until 60 "a refusal" \
	says two "another controller is the primary one now"

say "a switch whose certificate nobody has signed"
connections=$(times_said one "connected, OpenFlow")
on_switch host del-controller br0
wait_until 60 "the end of the connection" says one ": gone"
present stranger
controllers_of host br0 ssl:127.0.0.1:6653
check "it is refused" wait_until 60 "its refusal" says one "certificate verify failed"
check_equal "connections, as before" "$connections" "$(times_said one "connected, OpenFlow")"
