#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: what cannot work is refused with a reason, and nothing is left changed
# nics: one
#
#   host
#   +-------------------------------+
#   | uplink    veth -- veth    lo  |   only uplink's driver calls VSE
#   +-------------------------------+

. "$LAB/lib.sh"

sock_flow_entries() {
	cat /proc/sys/net/core/rps_sock_flow_entries
}

flow_cnts() {
	cat /sys/class/net/uplink/queues/rx-*/rps_flow_cnt | sort -u | xargs
}

unprivileged() {
	setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all "$@"
}

in_own_namespace() {
	unprivileged unshare --user --map-root-user --net "$@"
}

pair_up
host modprobe vse

say "the set-up of RPS"
check_refused "no sock flow table" 'rps_sock_flow_entries' \
	vsectl dev attach uplink no-setup
echo 4096 > /proc/sys/net/core/rps_sock_flow_entries
check_refused "no queue has a flow table" 'rps_flow_cnt' \
	vsectl dev attach uplink no-setup
for queue in /sys/class/net/uplink/queues/rx-*; do
	echo 4096 > "$queue/rps_flow_cnt"
done
echo 0 > /sys/class/net/uplink/queues/rx-1/rps_flow_cnt
check_refused "one queue has no flow table" 'rps_flow_cnt' \
	vsectl dev attach uplink no-setup
echo 4096 > /sys/class/net/uplink/queues/rx-1/rps_flow_cnt
check "with the set-up" vsectl dev attach uplink no-setup
check_refused "attached twice" 'attached already' vsectl dev attach uplink
host vsectl dev detach uplink

say "attach makes the set-up, detach puts it back"
echo 0 > /proc/sys/net/core/rps_sock_flow_entries
for queue in /sys/class/net/uplink/queues/rx-*; do
	echo 0 > "$queue/rps_flow_cnt"
done
host vsectl dev attach uplink entries 2048
check_equal "rps_sock_flow_entries while attached" 2048 "$(sock_flow_entries)"
check_equal "rps_flow_cnt of all queues while attached" 2048 "$(flow_cnts)"
check_equal "room for steering tags" 2048 "$(vse_show dev '.[].tags')"
host vsectl dev detach uplink
check_equal "rps_sock_flow_entries after detach" 0 "$(sock_flow_entries)"
check_equal "rps_flow_cnt of all queues after detach" 0 "$(flow_cnts)"

say "devices"
host ip link add veth0 type veth peer name veth1
check_refused "a device without such a driver" 'driver' vsectl dev attach veth0
check_refused "the loopback device" 'driver' vsectl dev attach lo
check_refused "no such device" 'no .*device' vsectl dev attach nothing0
check_refused "not attached" 'not attached' vsectl dev detach veth0
check_equal "rps_sock_flow_entries after refused attaches" 0 "$(sock_flow_entries)"

say "entries"
host vsectl config set allowed "$HOST_CORES"
check_refused "a core beyond the last" 'core' \
	vsectl flow add udp,tp_dst=1,actions=set_irq_core:4095
check_refused "a core that is not allowed" 'allowed' \
	vsectl flow add "udp,tp_dst=1,actions=set_irq_core:$((CORES - 1))"
echo 0 > /sys/devices/system/cpu/cpu3/online
check_refused "a core that is offline" 'offline' \
	vsectl flow add udp,tp_dst=1,actions=set_irq_core:3
echo 1 > /sys/devices/system/cpu/cpu3/online
check_refused "an unknown field" 'foo' vsectl flow add foo=1,actions=set_irq_core:1
check_refused "no action" 'action' vsectl flow add udp
check_refused "a bad address" '10.0.0.256' \
	vsectl flow add ip,nw_dst=10.0.0.256,actions=set_irq_core:1
check_refused "a bad mask" '33' \
	vsectl flow add ip,nw_dst=10.0.0.0/33,actions=set_irq_core:1
check_refused "a bad priority" '70000|priority' \
	vsectl flow add priority=70000,udp,actions=set_irq_core:1
check_refused "an action that is none" 'set_irq_core' vsectl flow add udp,actions=output:1
check_refused "a time-out too long" 'idle_timeout=65536' \
	vsectl flow add udp,idle_timeout=65536,actions=set_irq_core:1
check_refused "a mask for the cookie to set" 'mask' \
	vsectl flow add cookie=1/1,udp,actions=set_irq_core:1
check_refused "a priority where it does not count" 'priority.*--strict' \
	vsectl flow del priority=5,udp

say "matches that mean nothing"
# The field, its match; the kernel refuses the same (scenario ynl).
while read -r field match; do
	check_refused "$match" "^vsectl: $field" vsectl flow add "$match,actions=set_irq_core:1"
done << END
tp_dst tp_dst=80
tp_src ip,tp_src=80
tp_dst esp,tp_dst=80
tp_dst ipv6,tp_dst=80
tp_src ip,tun_id=7,tp_src=80
(icmp_type|tp_src) icmp,icmp_type=256
icmp_type tcp,icmp_type=8
icmp_code udp6,icmp_code=0
nw_proto nw_proto=17
nw_tos nw_tos=4
nw_src nw_src=10.0.0.1
nw_dst udp6,nw_dst=10.0.0.1
ipv6_src ipv6_src=fd00::1
ipv6_dst ip,ipv6_dst=fd00::1
esp_spi udp,esp_spi=1
dl_vlan_pcp dl_vlan_pcp=1
dl_vlan_pcp dl_vlan=0xffff,dl_vlan_pcp=1
nw_src=10.0.0.0/255.0.255.0 ip,nw_src=10.0.0.0/255.0.255.0
ipv6_dst=fd00::/ffff:0:ffff:: ipv6,ipv6_dst=fd00::/ffff:0:ffff::
tun_dst=10.0.0.0/255.0.255.0 tun_dst=10.0.0.0/255.0.255.0
nw_tos=4/4 ip,nw_tos=4/4
tun_id=0/0 tun_id=0/0
tun_id=0x100000000 tun_id=0x100000000
tun_src=\* tun_src=*
tun_src tun_src=10.0.0.1,tun_ipv6_src=fd00::1
tun_tos tun_id=7,tun_tos=3
nw_dst tun_id=7,nw_dst=10.0.0.1
vm_id=0 vm_id=0
vm_id=4095 vm_id=4095
vm_prio=2 vm_prio=2
dl_vlan=4096 dl_vlan=4096
udp tcp,udp
nw_dst udp,nw_dst=10.0.0.1,nw_dst=10.0.0.2
END
check_equal "entries after all this" 0 "$(vse_show flow length)"

say "where the flow control field and tunnels are"
check_refused "a flow control field of no packet" 'tos or vlan' vsectl dev set veth0 fcf ttl
check_refused "that of a device that is not attached" 'not attached' vsectl dev set veth0 fcf tos
settings=$(vsectl -j config show)
check_refused "no UDP port" 'vxlan-ports' vsectl config set vxlan-ports 4789,65536
check_refused "more ports than there may be" '8 UDP ports' \
	vsectl config set vxlan-ports 1,2,3,4,5,6,7,8,9
check_refused "a port of both kinds of tunnels" 'VXLAN.*Geneve|Geneve.*VXLAN' \
	vsectl config set geneve-ports 4789
check_refused "no room for entries" 'flow-limit' vsectl config set flow-limit 0
check_refused "more entries than there are tags" 'flow-limit' vsectl config set flow-limit 65537
check_equal "settings after all this" "$settings" "$(vsectl -j config show)"

say "VMs and settings"
check_refused "a VM id too large" '4095|4094' vsectl vm add id 4095 core 0
check_refused "a VM on no core of this host" 'core' vsectl vm add id 1 core 4095
check_refused "an unknown VM" 'no VM' vsectl vm del id 7
check_refused "an interval too short" 'interval|10' vsectl config set interval 1
check_refused "a high mark beyond 100 %" 'high|100' vsectl config set high-mark 101
check_refused "cores that are no list" 'list|core' vsectl config set allowed 3-1

say "users"
host vsectl flow add udp,tp_dst=1,actions=set_irq_core:1
check "an ordinary user may look" unprivileged vsectl flow show
check_refused "an ordinary user may not change" 'ermitted|CAP_NET_ADMIN|privilege' \
	unprivileged vsectl flow flush
check_refused "another namespace's root may not either" '.' \
	in_own_namespace vsectl flow flush
check_equal "the entry is still there" 1 "$(vse_show flow length)"
