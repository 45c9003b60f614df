#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: flow entries, VMs and the core table through Open vSwitch, with the module loaded late, again, and never
# needs: ovs/build/vswitchd/ovs-vswitchd
# nics: one
# debug: each=300
# control: --set core=3 => packets processed by core 2
# limit: 420
#
#   ovs-ofctl --OpenFlow-- ovs-vswitchd --netlink-- vse.ko
#                              | br0                  |
#   host                       '-- vnet0: VM 7        |       peer
#   +-------------------------------------------------|-+     +----------+
#   | uplink  10.0.0.2                entry: core 2 --' |<====| peerlink |
#   | interrupts: core 0              later: core 3     |     | 10.0.0.1 |
#   +---------------------------------------------------+     +----------+

. "$LAB/lib.sh"
. "$LAB/switch.sh"

use_switch_with_vse

each=${each:-2000}
core=${core:-2}
entry="udp,nw_dst=$HOST_IP,tp_dst=5001"
told=/tmp/told

# refused NAME ARGUMENT...: ovs-ofctl fails with VSE's error of this name
refused() {
	local name=$1 answer
	shift
	say "host: ovs-ofctl $*"
	if answer=$(ovs-ofctl "$@" 2>&1); then
		not_ok "ovs-ofctl $1 is refused with $name: it is not"
	else
		check_match "ovs-ofctl $1 is refused" "VSE_$name" "$answer"
	fi
}

capabilities() {
	ovs-ofctl -O OpenFlow13 vse-capabilities br0 | xargs
}

# has_features PATTERN
has_features() {
	[[ $(capabilities) =~ features=$1 ]]
}

entries() {
	ovs-ofctl -O OpenFlow13 vse-dump-flows br0 "$@" | grep -c actions= || true
}

# was_told PATTERN: since the monitor was started
was_told() {
	grep -Eq "$1" "$told"
}

# steered_to NAME CORE: packets of the entry go there
steered_to() {
	receive -c "$each"
	softnet_save "$1"
	peer udpseq send -d "$HOST_IP" -c "$each" -r 2000
	received
	softnet_since "$1"
	check_range "$1: packets processed by core $2" $((each - 50)) $((each + 50)) \
		"${PROCESSED[$2]}"
}

vm_bound() {
	vm_shows 7 '| "\(.tenant) \(.cores)"' "3 1" 2> /dev/null
}

pair_up
modprobe openvswitch
start_switch host
on_switch host add-br br0
ip link add vnet0 type dummy
on_switch host add-port br0 vnet0 -- set interface vnet0 other_config:vse-vm-id=7 \
	other_config:vse-tenant=3 other_config:vse-core=1

say "without the module"
check_match "capabilities" "instance=0 table_size=0" "$(capabilities)"
refused NO_MODULE vse-add-flow br0 "$entry,actions=set_irq_core:2"
check_match "the core table" VSE_NO_MODULE "$(ovs-ofctl vse-dump-cores br0 2>&1 || true)"
ovs-ofctl -O OpenFlow13 vse-monitor br0 --detach --no-chdir \
	--pidfile=/run/ovs-host/monitor.pid 2> "$told"
wait_until 20 "the VM" was_told "VM_INFO.*reason=present vm_id=7 tenant=3 .*flags=none"

say "the module comes"
vse_up
wait_until 20 "the news of it" was_told "features=.*vse"
wait_until 20 "the VM's binding" vm_bound
wait_until 20 "the news of the VM" was_told "VM_INFO.*reason=changed vm_id=7 .*flags=bound cores=1"
wait_until 20 "the uplink in the capabilities" has_features ".*vse,attached"
check_match "capabilities" "table_size=65536 cores=$CORES online=$CORES" "$(capabilities)"

say "an entry"
host ovs-ofctl vse-add-flow br0 "cookie=0x2a,$entry,actions=set_irq_core:$core"
steered_to "added" 2
check_match "the entry, dumped" "cookie=0x2a, .*n_packets=$each, .*core=2, .*set_irq_core:2" \
	"$(ovs-ofctl vse-dump-flows br0 "cookie=0x2a/-1")"
stop_if_failed
host ovs-ofctl -O OpenFlow13 vse-mod-flows br0 "udp,actions=set_irq_core:3"
steered_to "modified" 3
check_match "the core table" "core 3: online,allowed, .*flows=1, steered=[1-9]" \
	"$(ovs-ofctl vse-dump-cores br0)"
check_match "the core table" "core 1: .*vms=7" "$(ovs-ofctl vse-dump-cores br0)"
check_equal "its match, as vsectl shows it" "$entry" "$(vse_show flow '.[].match')"

say "every kind of match"
ovs-ofctl vse-add-flow br0 - <<- END
	tun_id=0x7/0xff,udp,tun_src=10.0.0.0/8,dl_dst=02:00:00:00:00:01,nw_dst=172.16.0.0/16,actions=set_irq_core:auto
	vm_id=5,vm_prio=1,actions=set_irq_core:auto
	esp,esp_spi=0x77,nw_src=10.1.2.3,actions=set_irq_core:1
	tun_tos=40,tcp6,ipv6_dst=fd00::/64,tp_dst=443,actions=set_irq_core:1
	arp,arp_op=1,arp_tpa=10.0.0.9,dl_vlan=5,dl_vlan_pcp=2,actions=set_irq_core:1
	icmp,icmp_type=8,icmp_code=0,nw_tos=40,dl_vlan=0xffff,actions=set_irq_core:1
END
check_equal "matches, as vsectl shows them" \
	"arp,dl_vlan=5,dl_vlan_pcp=2,arp_tpa=10.0.0.9,arp_op=1 \
esp,nw_src=10.1.2.3,esp_spi=0x77 \
icmp,dl_vlan=0xffff,nw_tos=40,icmp_type=8,icmp_code=0 \
tcp6,tun_tos=40,ipv6_dst=fd00::/64,tp_dst=443 \
udp,tun_id=0x7/0xff,tun_src=10.0.0.0/8,dl_dst=02:00:00:00:00:01,nw_dst=172.16.0.0/16 \
vm_id=5,vm_prio=1" \
	"$(vse_show flow '.[].match' | grep -v tp_dst=5001 | sort | xargs)"
check_equal "entries dumped" 7 "$(entries)"
check_equal "entries of TCP over IPv6 dumped" 1 "$(entries tcp6)"
check_equal "entries of VM 5 dumped" 1 "$(entries vm_id=5)"

say "refusals"
refused BAD_CORE vse-add-flow br0 "$entry,actions=set_irq_core:99"
refused BAD_ACTIONS vse-add-flow br0 "$entry,actions=drop"
refused UNSUPPORTED_MATCH vse-add-flow br0 "udp,tp_dst=0x50/0xf0,actions=set_irq_core:1"
refused UNSUPPORTED_MATCH vse-add-flow br0 "ip,nw_dst=10.0.0.2/255.0.255.0,actions=set_irq_core:1"
refused OVERLAP -O OpenFlow13 vse-add-flow br0 "check_overlap,udp,actions=set_irq_core:1"
refused NOT_VSE_TABLE add-flow br0 actions=set_irq_core:1
host vsectl config set flow-limit 7
refused TABLE_FULL vse-add-flow br0 "sctp,actions=set_irq_core:1"
host vsectl config set flow-limit 65536

say "entries that go"
host ovs-ofctl vse-add-flow br0 \
	"cookie=0x7,idle_timeout=1,send_flow_rem,sctp,actions=set_irq_core:1"
wait_until 30 "its flow removed message" was_told "FLOW_REMOVED.*reason=idle cookie=0x7,.*sctp"
host ovs-ofctl vse-del-flows br0 vm_id=5
check_equal "entries of VM 5" 0 "$(entries vm_id=5)"
check_equal "entries that are left" 6 "$(entries)"

say "ovs-vswitchd ends, and is back"
on_switch host --no-wait set interface vnet0 other_config:vse-tenant=4
end_vswitchd host
check_equal "entries without it" 6 "$(vse_show flow length)"
start_vswitchd host
wait_until 20 "the new tenant of the VM" vm_shows 7 tenant 4
check_equal "entries with the new one" 6 "$(entries)"
steered_to "after a restart" 3

say "the module goes, and comes again"
ovs-ofctl -O OpenFlow13 vse-monitor br0 --detach --no-chdir \
	--pidfile=/run/ovs-host/monitor2.pid 2> "$told"
host vsectl dev detach uplink
host modprobe -r vse
wait_until 20 "the news of it" was_told "reason=changed"
check_match "capabilities" "instance=0 table_size=0" "$(capabilities)"
check_equal "is the module back by itself" 0 "$(grep -c '^vse ' /proc/modules || true)"
refused NO_MODULE vse-del-flows br0
vse_up
wait_until 20 "the VM's binding" vm_shows 7 tenant 4
check_equal "entries" 0 "$(entries)"
host ovs-ofctl vse-add-flow br0 "$entry,actions=set_irq_core:1"
steered_to "after a reload" 1
