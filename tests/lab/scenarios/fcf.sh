#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: the flow control field tells the VM, in the ToS or in the VLAN tag
# nics: one
# debug: each=40
# control: --set field=off => ToS: packets of vm_id=5
#
#   host                                    peer
#   +----------------------+                +-----------------------+
#   | uplink               |<===============| peerlink              |
#   |  vlan5, vlan300, ... |  VM and        |  vlan5, vlan300, ...  |
#   | VM 5: core 1         |  priority in   |  vxlan with a ToS     |
#   |   of priority: core 3|  ToS, or in    +-----------------------+
#   | VM 6: core 2         |  VLAN id, PCP
#   +----------------------+

. "$LAB/lib.sh"

each=${each:-100}
field=${field:-tos}

declare -A BEFORE

# send BEHIND OPTIONS...: the peer sends a flow with each of these options; of
# BEHIND of them the packets are processed twice: in a VLAN, or out of a tunnel
send() {
	local flows=$(($# - 1)) packets=$((each * ($1 + $# - 1))) options match
	shift
	flows_read
	for match in "${!COUNTED[@]}"; do
		BEFORE[$match]=${COUNTED[$match]}
	done
	receive -6 -c $((each * flows)) -i 10
	softnet_save sent
	for options; do
		# shellcheck disable=SC2086 # its words
		peer udpseq send -c "$each" $options
	done
	received
	wait_until 10 "the packets" processed_since sent "$packets" || true
	softnet_since sent
	flows_read
}

# check_counts NAME MATCH COUNT...: packets, in units of what each command has sent
check_counts() {
	local name=$1
	shift
	while (($#)); do
		check_equal "$name: packets of $1" $((each * $2)) \
			$((COUNTED[$1] - BEFORE[$1]))
		shift 2
	done
}

# check_cores NAME COUNT...: packets that cores 0, 1, ... have processed, in units
# of what each command has sent; the first ones of a flow may stay on core 0
check_cores() {
	local name=$1 core
	shift
	for core in 0 1 2 3; do
		check_range "$name: packets processed by core $core" $((each * $1 - 40)) \
			$((each * $1 + 40)) "${PROCESSED[core]}"
		shift
	done
}

pair_up
pair_ipv6
# A VLAN's priority is 4 where the ToS asks for little delay.
for where in host peer; do
	device=uplink number=2
	[ "$where" = host ] || device=peerlink number=1
	for id in 5 6 300; do
		echo "link add link $device name vlan$id type vlan id $id egress-qos-map 0:0 6:4"
		echo "link set vlan$id up"
		echo "addr add 10.1.$((id % 256)).$number/24 dev vlan$id"
		[ "$where" = host ] || echo "neigh replace 10.1.$((id % 256)).2 lladdr $LAB_UPLINK_MAC dev vlan$id"
	done | ip_batch "$where"
done
host ip link add vxlan address 02:00:00:00:00:20 type vxlan id 7 remote "$PEER_IP" dstport 4789
host ip addr add 172.16.0.2/24 dev vxlan
host ip link set vxlan up
ip_batch peer << END
link add vxlan type vxlan id 7 remote $HOST_IP dstport 4789 tos 0x18
link set vxlan up
addr add 172.16.0.1/24 dev vxlan
neigh replace 172.16.0.2 lladdr 02:00:00:00:00:20 dev vxlan
END
vse_up
host vsectl flow load - << END
priority=50000,vm_id=5,vm_prio=1,actions=set_irq_core:3
vm_id=5,actions=set_irq_core:1
vm_id=6,actions=set_irq_core:2
vm_id=300,actions=set_irq_core:2
priority=1,vm_prio=1,actions=set_irq_core:3
END

say "VMs and their flows"
host vsectl vm add id 5 tenant 7 core 1
host vsectl vm add id 300 core 2-3
check_equal "VMs: id, tenant, flows" "5 7 2,300 0 1" \
	"$(vse_show vm '[.[] | "\(.id) \(.tenant) \(.flows)"] | join(",")')"
check_match "VMs in a table" 'VM +TENANT +FLOWS +CORES.*300 +0 +1 +2-3' "$(vsectl vm show | xargs)"
vsectl vm del id 5
vsectl vm del id 300

of_vm5="-d $HOST_IP -s 40000 -t 20"
of_vm6="-d $HOST_IPV6 -s 40001 -t 24"
say "nowhere"
check_equal "where the flow control field is" off "$(vse_show dev '.[].fcf')"
send 0 "$of_vm5" "$of_vm6"
check_counts "nowhere" vm_id=5 0 vm_id=6 0 vm_prio=1 0

say "in the ToS"
host vsectl dev set uplink fcf "$field"
check_equal "where the flow control field is" "$field" "$(vse_show dev '.[].fcf')"
# The prioritized VM 5 is 0x80 and 5 << 2; without a VM, there is its priority.
send 1 "$of_vm5" "$of_vm6" "-d $HOST_IPV6 -s 40002 -t 148" \
	"-d $HOST_IP -s 40003 -t 128" "-d $HOST_IP -s 40004" "-d 172.16.0.2 -s 40005"
check_counts "ToS" vm_id=5 1 vm_id=6 2 vm_id=5,vm_prio=1 1 vm_prio=1 1 vm_id=300 0
check_cores "ToS" 1 1 3 2
stop_if_failed

say "in the VLAN tag"
host vsectl dev set uplink fcf vlan
in_vlans=("-d 10.1.5.2 -s 40010" "-d 10.1.6.2 -s 40011" "-d 10.1.5.2 -s 40012 -t 16"
	"-d 10.1.44.2 -s 40013")
send 4 "${in_vlans[@]}" "$of_vm5"
check_counts "VLAN" vm_id=5 1 vm_id=6 1 vm_id=5,vm_prio=1 1 vm_prio=1 0 vm_id=300 1
check_cores "VLAN" 1 2 4 2

say "in the VLAN tag that the NIC leaves in the packet"
host ethtool -K uplink rxvlan off
wait_until 60 "link on uplink" has_carrier uplink
irq_to uplink 0
wait_until 60 "an answer" peer_quiet ping -c 1 -W 2 "$HOST_IP"
send 4 "${in_vlans[@]}"
check_counts "VLAN left in" vm_id=5 1 vm_id=6 1 vm_id=5,vm_prio=1 1 vm_prio=1 0 vm_id=300 1
check_cores "VLAN left in" 0 2 4 2

say "nowhere again"
host vsectl dev set uplink fcf off
send 2 "$of_vm5" "-d 10.1.6.2 -s 40020" "-d 10.1.5.2 -s 40022"
check_counts "nowhere again" vm_id=5 0 vm_id=6 0 vm_id=5,vm_prio=1 0 vm_prio=1 0 vm_id=300 0
