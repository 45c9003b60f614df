#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: containers that route and share a NIC, under exact loads, beside the kernel's macvlan
# speeds: 1 1 1 1 0 4 4
# limit: 3600
#
#   host, core 0                                     peer, cores 5-6
#   +------------------------------------------+     +---------------------+
#   | r1: in 10.0.0.11, out 10.100.0.11 --.    |     | pktgen              |
#   | r2: in 10.0.0.12, out 10.100.0.12 --+    |     |  10.201.1.1 by r1   |
#   |                          uplink, --------|=====|  10.201.2.1 by r2   |
#   |                          one queue       |     | peerlink 10.0.0.1   |
#   +------------------------------------------+     +---------------------+
#     What comes in is forwarded, and so comes back to the peer, which drops it.
#     The devices are of one kind of macvlan, and then of the other.
#
# Run by tests/lab/eval, as eval.sh is.

. "$LAB/lib.sh"

rows=${rows:?}
repetitions=${repetitions:?}
seconds=${seconds:?}
BUFFERS=512	# packets, of a ring

# router NUMBER: a namespace
router() {
	ip netns add "r$1"
	within "r$1" "$COMMAND_CORE" sysctl -qw net.ipv4.ip_forward=1 \
		net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 \
		net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
}

echo "## the two servers: uplink, peer and their $LAB_DRIVER; two routers"
mkdir /run/lab/results
pair_up
host ethtool -G uplink rx "$BUFFERS"
host ethtool -X uplink equal 1
wait_until 60 "link on uplink" has_carrier uplink
irq_to uplink 0
router 1
router 2
host modprobe -a macvlan pktgen
host modprobe napi_macvlan
limit_cores
/usr/bin/python3 "$LAB/evaluation/routers.py" --rows "$rows" \
	--repetitions "$repetitions" --seconds "$seconds" --peer-mac "$LAB_PEER_MAC"
ok "measured"
