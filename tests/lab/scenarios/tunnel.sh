#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: the end of a tunnel takes the tag off: inner packets have hashes of their own
# nics: one
#
#   host                                  peer
#   +--------------------+                +------------------+
#   | vx 172.16.0.2      |  16 inner      | 172.16.0.1 peervx|
#   |  '--- uplink       |<===============| peerlink         |
#   | entry for the outer|  flows, VXLAN  +------------------+
#   | packets: core 2    |
#   +--------------------+
#     The kernel's trace tells each packet's hash: on uplink, as it comes from
#     VSE, the tag; on vx, behind the tunnel, none.  vx spreads by hash over
#     cores 0-3 (RPS): with the tag left on, all would go to one core.

. "$LAB/lib.sh"

FLOWS=16
EACH=50
entry="udp,nw_dst=$HOST_IP,tp_dst=4789"
tracing=/sys/kernel/tracing

# hashes DEVICE: those of its packets, each once
hashes() {
	grep -E " dev=$1 " $tracing/trace | grep -Eo ' hash=0x[0-9a-f]+' | sort -u | xargs
}

# tunnel_end host|peer DEVICE REMOTE ADDRESS; the trace tells devices by name only
tunnel_end() {
	"$1" ip link add "$2" type vxlan id 7 remote "$3" dstport 4789
	"$1" ip addr add "$4/24" dev "$2"
	"$1" ip link set "$2" up
}

pair_up
tunnel_end host vx "$PEER_IP" 172.16.0.2
tunnel_end peer peervx "$HOST_IP" 172.16.0.1
check "ping through the tunnel" peer ping -q -c 5 -i 0.05 -W 5 172.16.0.2
# The first packet of each queue has its interrupt move to core 0: from core 2, if
# it was there, where VSE would leave it alone.
receive -c $((FLOWS * 3))
peer udpseq send -d 172.16.0.2 -c 3 -n "$FLOWS" -r 1000
received
vse_up
host vsectl flow add "$entry,actions=set_irq_core:2"
printf '%x' $(((1 << COMMAND_CORE) - 1)) > /sys/class/net/vx/queues/rx-0/rps_cpus

echo 8192 > $tracing/buffer_size_kb
echo 1 > $tracing/events/net/napi_gro_receive_entry/enable
echo 1 > $tracing/events/net/napi_gro_frags_entry/enable
receive -c $((FLOWS * EACH))
softnet_save spread
peer udpseq send -d 172.16.0.2 -c "$EACH" -n "$FLOWS" -r 1000
received
softnet_since spread
echo 0 > $tracing/events/net/enable

tag=$(flow_show "$entry" tag)
check_equal "hash of the outer packets is the tag" "$(printf 'hash=0x%08x' "$tag")" \
	"$(hashes uplink)"
check_equal "hash of the inner packets behind the tunnel" "hash=0x0" \
	"$(hashes vx | sed 's/0x0*/0x0/')"
check_equal "inner packets received" $((FLOWS * EACH)) "$RECEIVED"
spread=0
for packets in "${PROCESSED[@]:0:COMMAND_CORE}"; do
	((packets < EACH)) || spread=$((spread + 1))
done
check_range "cores that the inner flows spread over" 2 4 "$spread"
