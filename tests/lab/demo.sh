#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: two flows collide on a VM's core; a controller has VSE take them to free cores
# limit: 600
#
#   peer, cores 5-6                     host, cores 0-3
#   +------------------------+          +-----------------------------------+
#   | iperf3    br1 -- vx1 --|--.    .--|-- vx1 -- br1 -- v1  | VM 1, core 0 |
#   | clients              peerlink==uplink                   | iperf3       |
#   |                        |  VXLAN   | interrupts: core 0  +--------------|
#   |           br2 -- vx2 --|--'    '--|-- vx2 -- br2 -- v2  | VM 2, core 1 |
#   |           10.0.0.1     |          | 10.0.0.2, 10.0.0.3    iperf3       |
#   +------------------------+          +-----------------------------------+
#     vse-controller ==OpenFlow 1.3==> the host's ovs-vswitchd ---netlink---> vse.ko
#
#     Each side has an Open vSwitch of its own with the kernel datapath.  A
#     tenant's tunnel ends at an address of its own: 10.0.0.2 for VM 1, 10.0.0.3
#     for VM 2.  VSE may use cores 0-3; cores 2 and 3 run no VM.  vsectl sets the
#     host up, and looks; all steering is the controller's.
#
# Run by tests/lab/demo, which shows the lines that begin with "##" and reads
# what is left in results/.

. "$LAB/lib.sh"
. "$LAB/switch.sh"
. "$LAB/controller.sh"

use_switch_with_vse

ROUNDS=2
SETTLE=3	# seconds, of which iperf3 does not count any
MEASURE=6
results=/run/lab/results

first=tun_id=0x1
second=tun_id=0x2

progress() {
	echo "## $*"
}

# policy TENANT...: these have entries, whose cores VSE chooses; others have none
policy() {
	local tenant
	{
		echo 'forward = true'
		echo 'default = {cores = "off"}'
		for tenant; do
			echo "tenant.$tenant = {cores = \"on-the-fly\", match = [{tunnel_id = $tenant}]}"
		done
	} | configure policy
}

# show_log: what the controller has said since the last time
show_log() {
	local lines line
	mapfile -t -s "$SHOWN" lines < /run/controllers/policy.log
	SHOWN=$((SHOWN + ${#lines[@]}))
	for line in "${lines[@]}"; do
		[[ ! $line =~ :\ (add|delete|VM)\  ]] || progress "  $line"
	done
}

# add_tunnel SIDE TENANT REMOTE LOCAL: a bridge and its VXLAN port
add_tunnel() {
	on_switch "$1" add-br "br$2" -- set bridge "br$2" \
		"other-config:datapath-id=000000000000000$2" -- add-port "br$2" "vx$2" -- \
		set interface "vx$2" type=vxlan "options:key=$2" \
		"options:remote_ip=$3" "options:local_ip=$4"
}

# add_tenant NUMBER HOST-ADDRESS: its network on both sides, and its "VM"
add_tenant() {
	local vm=vm$1
	add_tunnel host "$1" "$PEER_IP" "$2"
	controllers_of host "br$1" tcp:127.0.0.1:6653
	add_tunnel peer "$1" "$2" "$PEER_IP"

	ip netns add "$vm"
	ip link add "v$1" type veth peer name eth0 netns "$vm"
	ip link set "v$1" up
	on_switch host add-port "br$1" "v$1" -- set interface "v$1" \
		"other_config:vse-vm-id=$1" "other_config:vse-tenant=$1" \
		"other_config:vse-core=$(($1 - 1))"
	ip -n "$vm" link set lo up
	ip -n "$vm" addr add "172.16.$1.2/24" dev eth0
	ip -n "$vm" link set eth0 mtu 1450 up

	ip -n peer addr add "172.16.$1.1/24" dev "br$1"
	ip -n peer link set "br$1" mtu 1450 up
	wait_until 60 "an answer from VM $1" \
		peer_quiet ping -c 1 -W 2 "172.16.$1.2"

	# As a vCPU would be, the server is bound to the VM's core.
	within "$vm" "$(($1 - 1))" iperf3 -s > /dev/null &
	wait_until 60 "iperf3 in VM $1" listening "$vm" tcp 5201
}

# send_to TENANT FILE: as many packets as one core of the peer can send
send_to() {
	within peer $((CORES - 3 + $1)) \
		iperf3 -c "172.16.$1.2" -u -b 0 -l 1390 -O "$SETTLE" -t "$MEASURE" \
		--json > "$2"
}

many_processed() {
	softnet_since start 2> /dev/null
	((PROCESSED[0] + PROCESSED[2] + PROCESSED[3] > 3000))
}

# The entries come while packets flow.  An entry's core is chosen by load: the first
# flow's work must be in the core table when the second chooses.
steer() {
	local one two
	start_peer udpseq send -d 172.16.1.2 -r 50000 -c 10000000 > /dev/null
	one=$STARTED
	start_peer udpseq send -d 172.16.2.2 -r 50000 -c 10000000 -s 41000 > /dev/null
	two=$STARTED
	policy 1
	wait_until 60 "a core for the first flow" has_core "$first"
	wait_until 10 "load of the first flow's core" busiest_free_core "$first" ||
		say "the machine is too busy to tell"
	policy 1 2
	wait_until 60 "a core for the second flow" has_core "$second"
	stop "$one" "$two"
	host vsectl flow show
}

has_core() {
	[[ $(flow_show "$1" current_core) =~ [0-9] ]]
}

no_entries() {
	[ "$(vse_show flow length)" = 0 ]
}

# The core of this entry has more load than any other core without a VM.
busiest_free_core() {
	[ "$(flow_show "$1" current_core)" = "$(vse_show core \
		'map(select(.allowed and .vms == [])) | max_by(.load).id')" ]
}

# measure NAME: both flows at once
measure() {
	local one two
	softnet_save start
	send_to 1 "$results/$1.flow1" &
	one=$!
	send_to 2 "$results/$1.flow2" &
	two=$!
	wait_until 60 "both flows" many_processed
	sleep "$SETTLE"
	softnet_save measured
	sleep 1
	vsectl -j core show > "$results/$1.cores"
	sleep "$((MEASURE - 3))"
	softnet_since measured
	echo "${PROCESSED[*]:0:COMMAND_CORE}" > "$results/$1.processed"
	wait "$one" "$two"
}

mkdir "$results"
progress "the two servers: uplink, peer and their $LAB_DRIVER"
pair_up
ip addr add 10.0.0.3/24 dev uplink
modprobe -a openvswitch vport-vxlan

progress "vse.ko"
host modprobe vse
# The VMs count as running from the start, not only once their traffic comes.
host vsectl config set allowed "$HOST_CORES" vm-idle 0

progress "the controller, and Open vSwitch on both"
SHOWN=0
policy
start_controller policy 6653
start_switch host
start_switch peer
wait_until 180 "the controller" listening host tcp 6653
progress "two tenants' networks over VXLAN; VM 1 runs on core 0, VM 2 on core 1"
add_tenant 1 10.0.0.2
add_tenant 2 10.0.0.3
wait_until 60 "the news of VM 2" says policy "VM 2 of tenant 2"
show_log
limit_cores

# Before and after take turns, so that a machine that is busy elsewhere for a
# while disturbs both alike.
for ((round = 1; round <= ROUNDS; round++)); do
	progress "round $round of $ROUNDS, before: uplink not attached, $MEASURE seconds"
	measure "before.$round"

	progress "round $round of $ROUNDS, after: attached, an entry for each tenant, $MEASURE seconds"
	host vsectl dev attach uplink
	steer
	show_log
	measure "after.$round"
	host vsectl -s
	policy
	wait_until 60 "the end of the entries" no_entries
	show_log
	# Without entries, but attached, RFS would follow the VMs' sockets.
	host vsectl dev detach uplink
done
check_not "nothing is raised in the controller" controllers_have_raised
ok "measured"
