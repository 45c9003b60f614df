#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: the paper's experiments, measured
# speeds: 1 1 1 1 0 4 4
# limit: 5400
#
#   peer, cores 5-6                     host, cores 0-3
#   +------------------------+          +-----------------------------------+
#   | iperf3    br1 -- vx1 --|--.    .--|-- vx1 -- br1 -- v1  | VM 1, core 0 |
#   | clients   br2 -- vx2 --|--+====+--|-- vx2 -- br2 -- v2  | VM 2, core 1 |
#   |           br3 -- vx3 --|--'    '--|-- vx3 -- br3 -- v3  | VM 3, core 2 |
#   |        peerlink        |          | uplink: queue 0 on core 3, 1 on 2, |
#   |        10.0.0.1        |          | 2 on 1, 3 on 0      10.0.0.2       |
#   +------------------------+          +-----------------------------------+
#     Each side has an Open vSwitch of its own with the kernel datapath.  Tunnels
#     are VXLAN between the same two addresses, with a UDP port and an ESP
#     association for each tenant, and the tenant's VM in the ToS.
#
# Run by tests/lab/eval, which shows the lines that begin with "##" and reads
# what is left in results/.

. "$LAB/lib.sh"
. "$LAB/switch.sh"

rows=${rows:?}
parts=${parts:?}
repetitions=${repetitions:?}
ports=${ports:?}
encapsulations=${encapsulations:?}
two_cores=${two_cores:?}
seconds=${seconds:?}

TENANTS=(1 2 3)
UNDERLAY_MTU=1600
VM_MTU=9000
BUFFERS=512	# packets, of a ring and of a core's backlog
SOCKETS=1048576	# bytes, of a VM's socket

# The flow control field: the tenant's VM, and the priority bit for the first.
tos() {
	echo $(($1 << 2 | ($1 == 1 ? 0x80 : 0)))
}

# add_tunnel SIDE TENANT REMOTE LOCAL: a bridge and its VXLAN port, whose packets
# may be fragmented
add_tunnel() {
	on_switch "$1" add-br "br$2" -- add-port "br$2" "vx$2" -- \
		set interface "vx$2" type=vxlan "options:key=$2" \
		"options:remote_ip=$3" "options:local_ip=$4" \
		"options:dst_port=480$2" "options:tos=$(tos "$2")" \
		options:df_default=false
}

# A connected UDP socket gives its packets a random hash, and the tunnel makes
# its source port of that.  Another destination port has it computed from the
# ports again: so one port of a client is one queue of the NIC, as often as it
# is used.
translate_ports() {
	peer_quiet ovs-ofctl add-flows "unix:/run/ovs-peer/br$1.mgmt" - <<- END
		priority=10,udp,tp_dst=5202,actions=mod_tp_dst:5201,normal
		priority=10,tcp,tp_dst=5202,actions=mod_tp_dst:5201,normal
		priority=10,udp,tp_src=5201,actions=mod_tp_src:5202,normal
		priority=10,tcp,tp_src=5201,actions=mod_tp_src:5202,normal
	END
}

# add_tenant NUMBER: its network on both sides, and a namespace that is its "VM"
add_tenant() {
	local vm=vm$1
	add_tunnel host "$1" "$PEER_IP" "$HOST_IP"
	add_tunnel peer "$1" "$HOST_IP" "$PEER_IP"
	translate_ports "$1"

	ip netns add "$vm"
	# It is to send nothing of its own: each packet on its core is counted.
	within "$vm" "$COMMAND_CORE" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 \
		net.ipv6.conf.default.disable_ipv6=1
	ip link add "v$1" mtu "$VM_MTU" type veth peer name eth0 mtu "$VM_MTU" netns "$vm"
	ip link set "v$1" up
	on_switch host add-port "br$1" "v$1"
	ip -n "$vm" link set lo up
	ip -n "$vm" addr add "172.16.$1.2/24" dev eth0
	ip -n "$vm" link set eth0 up

	ip -n peer addr add "172.16.$1.1/24" dev "br$1"
	ip -n peer link set "br$1" mtu "$VM_MTU" up
	wait_until 60 "an answer from VM $1" \
		peer_quiet ping -c 1 -W 2 "172.16.$1.2"

	# So that no question about them is counted.
	ip -n "$vm" neigh replace "172.16.$1.1" dev eth0 \
		lladdr "$(peer_quiet cat "/sys/class/net/br$1/address")"
	ip -n peer neigh replace "172.16.$1.2" dev "br$1" \
		lladdr "$(within "$vm" "$COMMAND_CORE" cat /sys/class/net/eth0/address)"
}

# associations in|out: of each tenant; the agent adds the policies that use them
associations() {
	local tenant
	for tenant in "${TENANTS[@]}"; do
		echo "xfrm state add src $PEER_IP dst $HOST_IP proto esp" \
			"spi 0x100$tenant reqid $tenant mode transport replay-window 64" \
			"aead rfc4106(gcm(aes)) 0x$(printf '%072x' "$tenant") 128"
	done
}

echo "## the two servers: uplink, peer and their $LAB_DRIVER"
mkdir /run/lab/results
make_peer
# A VM's packets may be as large as its network says.
peer_quiet sysctl -qw net.ipv4.ip_no_pmtu_disc=1
load_with_rules
pair_up "$UNDERLAY_MTU"
# Emulated cores need seconds for what fills larger buffers at once elsewhere.
host ethtool -G uplink rx "$BUFFERS"
# For "rss follow" to have rules; ConnectX-3 has them anyway.
[ "$LAB_NIC" != ixgbe ] || host ethtool -K uplink ntuple on
wait_until 60 "link on uplink" has_carrier uplink
host sysctl -qw "net.core.netdev_max_backlog=$BUFFERS"
# A VM's core that sleeps wakes up as late as the emulator lets it: what is lost by
# that says nothing of where packets are worked on.
host sysctl -qw "net.core.rmem_default=$SOCKETS"
[ "$LAB_NIC" != ixgbe ] || ethtool -N uplink rx-flow-hash udp4 sdfn
# What is left of datagrams that have lost a fragment would stand in the way of
# the next sample's.
host sysctl -qw net.ipv4.ipfrag_time=1
modprobe -a openvswitch vport-vxlan

echo "## Open vSwitch on both, ${#TENANTS[@]} tenants' networks over VXLAN, their VMs"
start_switch host
start_switch peer
for tenant in "${TENANTS[@]}"; do
	add_tenant "$tenant"
done
associations | ip_batch host
associations | ip_batch peer

echo "## vse.ko"
# Before there is traffic: it has the kernel patch its code.
host sysctl -qw net.core.rps_sock_flow_entries=4096
host modprobe vse
host vsectl config set allowed "$HOST_CORES"
limit_cores
start_peer sleep infinity
/usr/bin/python3 "$LAB/evaluation/agent.py" \
	--peer "$STARTED" --rows "$rows" --parts "$parts" --repetitions "$repetitions" \
	--ports "$ports" --seconds "$seconds" --encapsulations "$encapsulations" \
	--two-cores "$two_cores"
ok "measured"
