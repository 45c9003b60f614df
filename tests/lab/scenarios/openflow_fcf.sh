#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: a switch writes the flow control field, another host's VSE steers by it
# needs: ovs/build/vswitchd/ovs-vswitchd
# nics: one
# debug: each=40
# control: --set vm=6 => ToS: packets of VM 5
# control: --set vlan=301 => VLAN: packets of VM 300
# limit: 400
#
#   host                                          peer
#   +---------------------------------+           +---------------------------------+
#   | br1 172.16.1.2   (overlay)      |           | br1 172.16.1.1                  |
#   |  '- vx1 ---------.              |           |  '- vx1, set_fcf(...), or a     |
#   | br0 10.0.0.2  <--' (underlay)   |           |       mark ---.                 |
#   |  '- uplink                      |<= VXLAN ==| br0 10.0.0.1 <' set_fcf(.,vlan) |
#   |                                 |  VM,      |  '- peerlink                    |
#   | VM 5: core 1, with priority: 3  |  priority +---------------------------------+
#   | VM 300: core 2                  |  in the ToS, or in the VLAN tag
#   +---------------------------------+
#
#   The host's br0 counts what was on the wire, its br1 what was inside.

. "$LAB/lib.sh"
. "$LAB/switch.sh"

use_switch_with_vse

each=${each:-100}
vm=${vm:-5}
vlan=${vlan:-300}

# underlay SIDE DEVICE MAC ADDRESS NEIGHBOUR MAC: a bridge with the NIC, and its
# addresses; of itself, a bridge takes no MAC address that is local
underlay() {
	on_switch "$1" add-br br0 -- set bridge br0 "other_config:hwaddr=\"$3\"" \
		-- add-port br0 "$2" -- set interface "$2" ofport_request=1
	ip_batch "$1" <<- END
		addr flush dev $2
		addr add $4/24 dev br0
		link set br0 up
		neigh replace $5 lladdr $6 dev br0
	END
}

# overlay SIDE REMOTE LOCAL ADDRESS: a bridge with a VXLAN port, and its address
overlay() {
	on_switch "$1" add-br br1 -- add-port br1 vx1 -- set interface vx1 type=vxlan \
		ofport_request=1 options:key=1 "options:remote_ip=$2" "options:local_ip=$3" \
		options:tos=0x4
	ip_batch "$1" <<- END
		addr add $4/24 dev br1
		link set br1 mtu 1400 up
	END
}

# flows SIDE BRIDGE: in place of those it has, from standard input
flows() {
	OVS_RUNDIR=/run/ovs-$1 ovs-ofctl -O OpenFlow13 replace-flows "$2" -
}

# each_of WHAT FLOW...: the peer sends some of each, "SOURCE-PORT TOS"; all arrive
each_of() {
	local what=$1 flow
	shift
	receive -c $(($# * each)) -i 10
	softnet_save "$what"
	for flow; do
		peer udpseq send -d 172.16.1.2 -s "${flow% *}" -t "${flow#* }" -c "$each" -r 1000
	done
	received
	softnet_since "$what"
	check_equal "$what: received, lost" "$(($# * each)) 0" "$RECEIVED $LOST"
}

# counted_is BRIDGE MATCH COUNT: by the flows of the host's bridge that match
counted_is() {
	[[ $(ovs-ofctl dump-aggregate "$1" "$2") == *" packet_count=$3 "* ]]
}

# check_seen WHAT BRIDGE MATCH: as many packets, by the flows of the host's bridge
check_seen() {
	# The datapath's counters take a second to get there.
	wait_until 10 "$each packets of $3" counted_is "$2" "$3" "$each" || true
	check_match "$1, $3: packets" "packet_count=$each " "$(ovs-ofctl dump-aggregate "$2" "$3")"
}

# check_core WHAT CORE: it has processed one flow at least, more than once: as it comes
# from the NIC, and out of the bridges and the tunnel
check_core() {
	check_range "$1: packets processed by core $2" $((each - 40)) $((20 * each)) \
		"${PROCESSED[$2]}"
}

pair_up
modprobe openvswitch
start_switch host
start_switch peer
export OVS_RUNDIR=/run/ovs-host
underlay host uplink "$LAB_UPLINK_MAC" "$HOST_IP" "$PEER_IP" "$LAB_PEER_MAC"
underlay peer peerlink "$LAB_PEER_MAC" "$PEER_IP" "$HOST_IP" "$LAB_UPLINK_MAC"
overlay host "$PEER_IP" "$HOST_IP" 172.16.1.2
overlay peer "$HOST_IP" "$PEER_IP" 172.16.1.1
wait_until 60 "an answer through the tunnel" peer_quiet ping -c 1 -W 2 172.16.1.2
vse_up
host vsectl dev set uplink fcf tos
ovs-ofctl vse-add-flow br1 - << END
vm_id=5,actions=set_irq_core:1
priority=50000,vm_id=5,vm_prio=1,actions=set_irq_core:3
priority=1,vm_id=6,actions=set_irq_core:2
vm_id=300,actions=set_irq_core:2
END

say "in the ToS of a tunnel, the second flow through recirculation"
flows peer br1 << END
priority=10,udp,tp_src=40000,actions=set_fcf(vm=$vm),output:vx1
priority=10,udp,tp_src=40001,actions=set_fcf(vm=5,prio),ct(table=1)
priority=10,udp,tp_src=40003,actions=set_fcf(vm=$vm),output:vx1
table=1,udp,actions=output:vx1
priority=0,actions=normal
END
# The ToS in front, that inside with its ECN.
flows host br0 << END
priority=10,in_port=uplink,udp,tp_dst=4789,nw_tos=20,nw_ecn=0,actions=LOCAL
priority=10,in_port=uplink,udp,tp_dst=4789,nw_tos=148,nw_ecn=1,actions=LOCAL
priority=10,in_port=uplink,udp,tp_dst=4789,nw_tos=4,nw_ecn=2,actions=LOCAL
priority=10,in_port=uplink,udp,tp_dst=4789,nw_tos=20,nw_ecn=2,actions=LOCAL
priority=0,actions=normal
END
flows host br1 << END
priority=10,in_port=vx1,udp,tp_src=40000,nw_tos=0,nw_ecn=0,actions=LOCAL
priority=10,in_port=vx1,udp,tp_src=40001,nw_tos=0,nw_ecn=1,actions=LOCAL
priority=10,in_port=vx1,udp,tp_src=40002,nw_tos=0,nw_ecn=2,actions=LOCAL
priority=10,in_port=vx1,udp,tp_src=40003,nw_tos=40,nw_ecn=3,actions=LOCAL
priority=0,actions=normal
END
each_of ToS "40000 0" "40001 1" "40002 2" "40003 43"
flows_read
check_equal "ToS: packets of VM 5" $((2 * each)) "$(counted vm_id=5)"
check_equal "ToS: packets of VM 5 with priority" "$each" "$(counted vm_id=5,vm_prio=1)"
check_equal "ToS: packets of VM 6" 0 "$(counted vm_id=6)"
check_core ToS 1
check_core ToS 3
check_range "ToS: packets processed by core 2" 0 40 "${PROCESSED[2]}"
stop_if_failed

say "ECN is the tunnel's: as inside, and capable where that is marked"
check_seen "ToS" br0 udp,nw_tos=20,nw_ecn=0
check_seen "ToS" br0 udp,nw_tos=148,nw_ecn=1
check_seen "ToS" br0 udp,nw_tos=4,nw_ecn=2
check_seen "ToS" br0 udp,nw_tos=20,nw_ecn=2
for source in 40000 40001 40002 40003; do
	check_seen "inside" br1 "udp,tp_src=$source"
done

say "in the VLAN tag, on the underlay's bridge, the second flow through recirculation"
flows peer br1 << END
priority=10,udp,tp_src=40010,actions=set_field:1->pkt_mark,output:vx1
priority=10,udp,tp_src=40011,actions=set_field:2->pkt_mark,output:vx1
priority=10,udp,tp_src=40012,actions=set_field:3->pkt_mark,output:vx1
priority=0,actions=normal
END
flows peer br0 << END
priority=10,in_port=LOCAL,ip,pkt_mark=1,actions=set_fcf(vm=$vlan,vlan),output:peerlink
priority=10,in_port=LOCAL,ip,pkt_mark=2,actions=set_fcf(vm=5,prio,vlan),ct(table=1)
priority=10,in_port=LOCAL,ip,pkt_mark=3,actions=ct(table=2)
table=1,actions=output:peerlink
table=2,ip,actions=set_fcf(vm=4094,vlan),output:peerlink
priority=0,actions=normal
END
flows host br0 << END
priority=10,in_port=uplink,udp,tp_dst=4789,dl_vlan=300,dl_vlan_pcp=0,actions=strip_vlan,LOCAL
priority=10,in_port=uplink,udp,tp_dst=4789,dl_vlan=5,dl_vlan_pcp=4,actions=strip_vlan,LOCAL
priority=10,in_port=uplink,udp,tp_dst=4789,dl_vlan=4094,dl_vlan_pcp=0,actions=strip_vlan,LOCAL
priority=9,in_port=uplink,udp,tp_dst=4789,vlan_tci=0x1000/0x1000,actions=strip_vlan,LOCAL
priority=0,actions=normal
END
host vsectl dev set uplink fcf vlan
host ovs-ofctl vse-add-flow br0 vm_id=4094,actions=set_irq_core:1
flows_read
of_vm5=$(counted vm_id=5) of_vm5_with_priority=$(counted vm_id=5,vm_prio=1)
each_of VLAN "40010 0" "40011 0" "40012 0" "40013 0"
flows_read
check_equal "VLAN: packets of VM 300" "$each" "$(counted vm_id=300)"
check_equal "VLAN: packets of VM 4094" "$each" "$(counted vm_id=4094)"
check_equal "VLAN: packets of VM 5 with priority" "$each" \
	$(($(counted vm_id=5,vm_prio=1) - of_vm5_with_priority))
check_equal "VLAN: packets of VM 5 without" 0 $(($(counted vm_id=5) - of_vm5))
for core in 1 2 3; do
	check_core VLAN "$core"
done
check_seen "VLAN" br0 udp,dl_vlan=300,dl_vlan_pcp=0
check_seen "VLAN" br0 udp,dl_vlan=5,dl_vlan_pcp=4
check_seen "VLAN" br0 udp,dl_vlan=4094,dl_vlan_pcp=0
