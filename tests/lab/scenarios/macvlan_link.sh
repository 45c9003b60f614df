#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: containers: the links of ip(8) and of CNI's macvlan plugin, both kinds beside each other, and bad parameters
# nics: one
# control: --set rival=peerlink => the kernel's kind on the same NIC
#
#   c1 on uplink, as tests/lab/containers.sh draws it

. "$LAB/lib.sh"
. "$LAB/containers.sh"

# Where the kernel's kind is to be refused.
rival=${rival:-uplink}

pair_up

say "parameters"
check_refused "weight 0" 'Invalid argument' modprobe napi_macvlan weight=0
check_refused "weight 65" 'Invalid argument' modprobe napi_macvlan weight=65
check_match "why" 'weight=65: must be 1 to 64' "$(dmesg | tail -n 5)"

say "both kinds"
host modprobe napi_macvlan
check_refused "a NIC that is not there" 'Cannot find device' \
	ip link add link nowhere name n0 type napi_macvlan
check_refused "no NIC" '.' ip link add name n0 type napi_macvlan
host ip link add link uplink name n0 type napi_macvlan
check_equal "the kind" napi_macvlan "$(ip -d -j link show n0 | jq -r '.[0].linkinfo.info_kind')"
check_match "the driver" '^driver: napi_macvlan' "$(ethtool -i n0)"
host modprobe macvlan
[ "$rival" = uplink ] || ip -n peer link set peerlink netns 1
check_refused "the kernel's kind on the same NIC" 'busy' \
	ip link add link "$rival" name k0 type macvlan
host ip link del n0
host ip link add link uplink name k0 type macvlan
check_refused "our kind where the kernel's is" 'busy' \
	ip link add link uplink name n0 type napi_macvlan
check_refused "our kind on a device of the kernel's" 'busy' \
	ip link add link k0 name n0 type napi_macvlan
host ip link del k0
host modprobe -r macvlan
host modprobe -r napi_macvlan

say "in place of the kernel's"
macvlan_up
# As CNI's plugin does: made in the host, moved, renamed, addressed, brought up.
ip netns add c1
host ip link add tmp0 link uplink mtu 1400 netns c1 type macvlan mode bridge
host ip -n c1 link set tmp0 name eth0
host ip -n c1 addr add 10.0.0.11/24 dev eth0
host ip -n c1 link set eth0 up
cni_link() {
	ip -n c1 -j link show eth0 | jq -r '.[0] | "\(.operstate) \(.mtu) \(has("link_index"))"'
}
is_up() {
	[[ $(cni_link) == UP* ]]
}
# The kernel looks at carriers once a second at most.
wait_until 60 "the link's state" is_up || true
check_equal "state, MTU, link of CNI's" "UP 1400 true" "$(cni_link)"
peer ip neigh del 10.0.0.11 dev peerlink 2> /dev/null || true
check "it answers ARP and ping" peer_quiet ping -c 2 -i 0.2 -W 5 10.0.0.11
host ip -n c1 link del eth0

host ip link add link uplink name m0 type macvlan mode source flag nodst bcqueuelen 33 \
	macaddr set 02:00:00:00:09:01 02:00:00:00:09:02
check_match "what was asked for" \
	'macvlan mode source nodst bcqueuelen 33 .*remotes \(2\) 02:00:00:00:09:0[12] ' \
	"$(ip -d link show m0 | tr '\n' ' ')"
check_refused "an unknown mode" 'must be' ip link set m0 type macvlan mode hub
check_refused "a MAC address of multicast" '.' \
	ip link set m0 type macvlan macaddr add 01:00:00:00:00:01
host ip link set m0 type macvlan macaddr flush
check_match "addresses after flush" 'remotes \(0\)' "$(ip -d link show m0)"
check_refused "an MTU larger than the NIC's" 'Invalid argument' \
	ip link add link uplink name m1 mtu 9000 type macvlan
check_refused "on the loopback device" 'Invalid argument' \
	ip link add link lo name m1 type macvlan
for ((i = 0; i < 50; i++)); do
	echo "link add link uplink name x$i type macvlan mode bridge"
	echo "link set x$i up"
done | ip_batch host
check_equal "devices" 51 "$(ip -j link show type macvlan | jq length)"
macvlan_down
check_equal "devices without the module" 0 "$(ip -j link | jq '[.[] | select(.link == "uplink")] | length')"
