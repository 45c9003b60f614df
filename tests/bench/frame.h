/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The frames that the injector sends: made once, and then but for the flow copied
 * for each packet.  All in them is as it should be, the checksums of IP too; UDP
 * has none, and TCP's the NIC is said to have looked at.
 */
#ifndef _BENCH_FRAME_H
#define _BENCH_FRAME_H

#include <linux/etherdevice.h>
#include <linux/ip.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/vxlan.h>
#include "vse_bench.h"

/**
 * struct bench_frame - a packet, all layers in one piece
 * @eth: Ethernet
 * @ip: IPv4
 * @udp: UDP, or what begins as TCP
 * @payload: the rest of a frame of 60 bytes; has TCP's data offset
 */
struct bench_frame {
	struct ethhdr eth;
	struct iphdr ip;
	struct udphdr udp;
	u8 payload[18];
} __packed;

/**
 * struct bench_vxlan_frame - the same in VXLAN
 * @eth: Ethernet
 * @ip: IPv4
 * @udp: UDP, to VXLAN's port
 * @vxlan: with the VNI
 * @inner: the packet in it
 */
struct bench_vxlan_frame {
	struct ethhdr eth;
	struct iphdr ip;
	struct udphdr udp;
	struct vxlanhdr vxlan;
	struct bench_frame inner;
} __packed;

static inline void bench_ip_make(struct iphdr *ip, unsigned int length)
{
	ip->version = 4;
	ip->ihl = sizeof(*ip) / 4;
	ip->tot_len = htons(length);
	ip->frag_off = htons(IP_DF);
	ip->ttl = 64;
}

static inline void bench_frame_make(struct bench_frame *frame)
{
	static const u8 ours[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 1 };
	static const u8 theirs[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 2 };

	ether_addr_copy(frame->eth.h_dest, ours);
	ether_addr_copy(frame->eth.h_source, theirs);
	frame->eth.h_proto = htons(ETH_P_IP);
	bench_ip_make(&frame->ip, sizeof(*frame) - ETH_HLEN);
	frame->ip.check = (__force __sum16)~(__force u16)ip_fast_csum(&frame->ip, 5);
	frame->udp.len = htons(sizeof(frame->udp) + sizeof(frame->payload));
	frame->payload[4] = 0x50;	/* TCP: a header of five words, */
	frame->payload[5] = 0x10;	/* with an acknowledgement */
}

static inline void bench_vxlan_frame_make(struct bench_vxlan_frame *frame)
{
	bench_frame_make(&frame->inner);
	frame->eth = frame->inner.eth;
	bench_ip_make(&frame->ip, sizeof(*frame) - ETH_HLEN);
	frame->ip.saddr = htonl(BENCH_VTEP_SRC);
	frame->ip.daddr = htonl(BENCH_VTEP_DST);
	frame->ip.protocol = IPPROTO_UDP;
	frame->ip.check = ip_fast_csum(&frame->ip, 5);
	frame->udp.dest = htons(IANA_VXLAN_UDP_PORT);
	frame->udp.len = htons(sizeof(*frame) - offsetof(struct bench_vxlan_frame, udp));
	frame->vxlan.vx_flags = VXLAN_HF_VNI;
	frame->vxlan.vx_vni = vxlan_vni_field(cpu_to_be32(BENCH_VNI));
}

/* The template's checksum is that of a header without addresses and protocol. */
static __always_inline void bench_ip_set(struct iphdr *ip, __be32 src,
					 __be32 dst, u8 protocol)
{
	u64 sum = (__force u16)ip->check;

	sum += (__force u32)src;
	sum += (__force u32)dst;
	sum += (__force u16)htons(protocol);
	sum = (sum & 0xffffffff) + (sum >> 32);
	ip->saddr = src;
	ip->daddr = dst;
	ip->protocol = protocol;
	ip->check = csum_fold((__force __wsum)((u32)sum + (u32)(sum >> 32)));
}

static __always_inline void bench_frame_set_flow(struct bench_frame *to,
						 const struct bench_flow *flow)
{
	bench_ip_set(&to->ip, flow->src, flow->dst,
		     flow->hash & 1 ? IPPROTO_TCP : IPPROTO_UDP);
	to->udp.source = flow->tp_src;
	to->udp.dest = flow->tp_dst;
}

#endif /* _BENCH_FRAME_H */
