// SPDX-License-Identifier: GPL-2.0
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/udp.h>
#include <net/ip.h>
#include "bench.h"

#define FIRST_PORT	5000

/**
 * struct frame - of 60 bytes
 * @eth: Ethernet
 * @ip: IPv4
 * @udp: UDP, whose port tells the stream
 * @ns: when it came, or 0
 * @pad: the rest
 */
struct frame {
	struct ethhdr eth;
	struct iphdr ip;
	struct udphdr udp;
	__be64 ns;
	u8 pad[10];
} __packed;

/* The same for frames that are no IP. */
struct sunk_frame {
	struct ethhdr eth;
	u8 stream;
	u8 pad[45];
} __packed;

static const u8 source[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 0x99 };

static void fill_mac(u8 *to, const struct stream *stream, u64 number)
{
	u32 turn;

	div_u64_rem(number, stream->macs, &turn);
	u64_to_ether_addr(stream->mac + turn, to);
}

static void fill_ip(struct frame *frame, unsigned int number, u64 packet, u64 ns)
{
	const struct stream *stream = &streams[number];
	u32 turn;

	div_u64_rem(packet, stream->addresses, &turn);
	frame->eth.h_proto = htons(ETH_P_IP);
	frame->ip.version = 4;
	frame->ip.ihl = sizeof(frame->ip) / 4;
	frame->ip.tot_len = htons(sizeof(*frame) - ETH_HLEN);
	frame->ip.frag_off = htons(IP_DF);
	frame->ip.ttl = 64;
	frame->ip.protocol = IPPROTO_UDP;
	frame->ip.saddr = htonl(0xc0000201);	/* 192.0.2.1 */
	frame->ip.daddr = htonl(stream->address + turn);
	ip_send_check(&frame->ip);
	frame->udp.source = htons(1024 + turn);
	frame->udp.dest = htons(FIRST_PORT + number);
	frame->udp.len = htons(sizeof(*frame) - ETH_HLEN - sizeof(frame->ip));
	frame->ns = packet % SAMPLED ? 0 : cpu_to_be64(ns);
}

/* What comes by the wire, of no time of this kernel's. */
void packet_fill(u8 *data, unsigned int number, u64 packet, u64 ns)
{
	const struct stream *stream = &streams[number];
	struct frame *frame = (struct frame *)data;

	BUILD_BUG_ON(sizeof(struct frame) != ETH_ZLEN);
	BUILD_BUG_ON(sizeof(struct sunk_frame) != ETH_ZLEN);
	memset(frame, 0, sizeof(*frame));
	fill_mac(frame->eth.h_dest, stream, packet);
	ether_addr_copy(frame->eth.h_source, source);
	if (stream->addresses) {
		fill_ip(frame, number, packet, ns);
	} else {
		frame->eth.h_proto = htons(ETH_P_SINK);
		((struct sunk_frame *)frame)->stream = number;
	}
}

/* As a driver does. */
struct sk_buff *packet_make(struct napi_struct *napi, const struct arrival *arrival)
{
	struct sk_buff *skb = napi_alloc_skb(napi, ETH_ZLEN);

	if (unlikely(!skb))
		return NULL;
	skb_put_data(skb, arrival->frame, ETH_ZLEN);
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	skb_record_rx_queue(skb, 0);
	skb->protocol = eth_type_trans(skb, napi->dev);
	return skb;
}

/* One that a container sends. */
struct sk_buff *packet_make_sunk(struct net_device *dev, const u8 *mac,
				 unsigned int stream)
{
	struct sk_buff *skb = alloc_skb(LL_MAX_HEADER + sizeof(struct sunk_frame),
					GFP_ATOMIC);
	struct sunk_frame *frame;

	if (!skb)
		return NULL;
	skb_reserve(skb, LL_MAX_HEADER);
	skb_reset_mac_header(skb);
	frame = skb_put_zero(skb, sizeof(*frame));
	ether_addr_copy(frame->eth.h_dest, mac);
	ether_addr_copy(frame->eth.h_source, dev->dev_addr);
	frame->eth.h_proto = htons(ETH_P_SINK);
	frame->stream = stream;
	skb_set_network_header(skb, ETH_HLEN);
	skb->protocol = htons(ETH_P_SINK);
	skb->dev = dev;
	return skb;
}

/* Which stream is a frame of?  Returns its number, or -1; sets @ns to 0 or when it came. */
int packet_stream(const struct sk_buff *skb, const u8 *data, u64 *ns)
{
	const struct frame *frame = (const struct frame *)data;
	int stream = -1;

	*ns = 0;
	if (frame->eth.h_proto == htons(ETH_P_SINK)) {
		stream = ((const struct sunk_frame *)data)->stream;
	} else if (frame->eth.h_proto == htons(ETH_P_IP) &&
		   frame->ip.protocol == IPPROTO_UDP) {
		stream = ntohs(frame->udp.dest) - FIRST_PORT;
		*ns = be64_to_cpu(frame->ns);
	}
	return stream >= 0 && stream < STREAMS ? stream : -1;
}
