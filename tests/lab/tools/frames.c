// SPDX-License-Identifier: GPL-2.0
/*
 * Sends Ethernet frames as they are, right or wrong: what a parser meets on a
 * bad day.  Each kind starts from a valid UDP packet (or says what else).
 *
 *	frames -i peerlink -D 02:00:00:00:00:01 -s 10.0.0.2 -d 10.0.0.1 truncated
 *	truncated sent 120
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_FRAME	1514
#define VLAN		0x8100
#define VLAN_SERVICE	0x88a8
#define MORE_FRAGMENTS	0x2000
#define OPTIONS_SIZE	40	/* the most that an IPv4 header can hold */

/*
 * Drivers do not send a VLAN frame that ends within its tag.  Nothing is lost
 * by that: what is shorter than 60 bytes is padded on the wire.
 */
#define MIN_FRAME	18

struct frame {
	unsigned char data[MAX_FRAME];
	size_t length;
	size_t ip;		/* where the IPv4 header starts */
};

static struct {
	int fd;
	unsigned char source_mac[ETH_ALEN], destination_mac[ETH_ALEN];
	struct in_addr source, destination;
	uint16_t port;
	unsigned int rate, noise_count;
	uint64_t seed;
	unsigned int sent;
} cfg = { .port = 5001, .rate = 2000, .noise_count = 500, .seed = 1 };

/* xorshift64: the same seed gives the same noise everywhere. */
static uint32_t random32(void)
{
	cfg.seed ^= cfg.seed << 13;
	cfg.seed ^= cfg.seed >> 7;
	cfg.seed ^= cfg.seed << 17;
	return cfg.seed >> 32;
}

static void put16(unsigned char *at, uint16_t value)
{
	at[0] = value >> 8;
	at[1] = value;
}

static uint16_t get16(const unsigned char *at)
{
	return at[0] << 8 | at[1];
}

static void send_bytes(const unsigned char *data, size_t length)
{
	struct timespec gap = { .tv_nsec = 1000000000L / cfg.rate };

	while (send(cfg.fd, data, length, 0) < 0)
		if (errno != ENOBUFS)
			err(1, "send of %zu bytes", length);
	cfg.sent++;
	nanosleep(&gap, NULL);
}

static void send_frame(const struct frame *frame)
{
	send_bytes(frame->data, frame->length);
}

static void ip_checksum(struct frame *frame)
{
	unsigned char *ip = frame->data + frame->ip;
	size_t i, length = (ip[0] & 15) * 4;
	uint32_t sum = 0;

	put16(ip + 10, 0);
	for (i = 0; i < length; i += 2)
		sum += get16(ip + i);
	sum = (sum & 0xffff) + (sum >> 16);
	put16(ip + 10, ~(sum + (sum >> 16)));
}

/* The frame without its IPv4 header, behind @tags VLAN tags. */
static void start_frame(struct frame *frame, unsigned int tags)
{
	unsigned char *at = frame->data;

	memset(frame, 0, sizeof(*frame));
	memcpy(at, cfg.destination_mac, ETH_ALEN);
	memcpy(at + ETH_ALEN, cfg.source_mac, ETH_ALEN);
	at += 2 * ETH_ALEN;
	for (; tags; tags--, at += 4) {
		put16(at, tags > 1 ? VLAN_SERVICE : VLAN);
		put16(at + 2, tags);
	}
	put16(at, ETH_P_IP);
	frame->ip = at + 2 - frame->data;
	frame->length = frame->ip;
}

/* A valid packet: IPv4 with @options bytes of no-operation options. */
static void make_packet(struct frame *frame, unsigned int tags,
			unsigned int options, uint8_t protocol, size_t payload)
{
	size_t header = 20 + options, total = header + payload;
	unsigned char *ip, *l4;

	start_frame(frame, tags);
	ip = frame->data + frame->ip;
	l4 = ip + header;
	ip[0] = 0x40 | header / 4;
	put16(ip + 2, total);
	ip[8] = 64;
	ip[9] = protocol;
	memcpy(ip + 12, &cfg.source, 4);
	memcpy(ip + 16, &cfg.destination, 4);
	memset(ip + 20, 1, options);
	put16(l4, 40000);
	put16(l4 + 2, cfg.port);
	put16(l4 + 4, payload);		/* UDP's length; checksum 0: none */
	frame->length += total;
	ip_checksum(frame);
}

static void make_udp(struct frame *frame)
{
	make_packet(frame, 0, 0, IPPROTO_UDP, 60);
}

static void send_valid(void)
{
	struct frame frame;
	int i;

	make_udp(&frame);
	for (i = 0; i < 100; i++)
		send_frame(&frame);
}

/*
 * Cut after every byte.  The headers alone are longer than Ethernet's 60-byte
 * minimum (two tags, all of IPv4's options), so padding hides no cut.
 */
static void send_truncated(void)
{
	struct frame frame;
	size_t full;

	make_packet(&frame, 2, OPTIONS_SIZE, IPPROTO_UDP, 20);
	full = frame.length;
	for (frame.length = MIN_FRAME; frame.length < full; frame.length++)
		send_frame(&frame);
}

/* Every version and header length. */
static void send_ihl(void)
{
	struct frame frame;
	int i;

	for (i = 0; i < 256; i++) {
		make_udp(&frame);
		frame.data[frame.ip] = i;
		send_frame(&frame);
	}
}

/* Lengths that the frame does not have, in IPv4 and in UDP. */
static void send_length(void)
{
	static const uint16_t lengths[] = {
		0, 1, 7, 8, 19, 20, 21, 27, 28, 79, 81, 1500, 32768, 65535
	};
	struct frame frame;
	size_t i;

	for (i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		make_udp(&frame);
		put16(frame.data + frame.ip + 2, lengths[i]);
		ip_checksum(&frame);
		send_frame(&frame);
		make_udp(&frame);
		put16(frame.data + frame.ip + 24, lengths[i]);
		send_frame(&frame);
	}
}

/* Tags in tags, whole and cut within the last one. */
static void send_vlan(void)
{
	struct frame frame;
	unsigned int tags;

	for (tags = 1; tags <= 32; tags++) {
		make_packet(&frame, tags, 0, IPPROTO_UDP, 60);
		send_frame(&frame);
		frame.length = frame.ip;
		send_frame(&frame);
		if (frame.length < MIN_FRAME + 2)
			continue;
		frame.length -= 2;
		send_frame(&frame);
	}
}

/*
 * Fragments: a datagram whole but in parts, first fragments too short for
 * ports, later ones that overlap, are alone or reach beyond 64 KiB.
 */
static void send_fragments(void)
{
	static const struct {
		uint16_t flags_offset;
		uint16_t payload;
	} part[] = {
		{ MORE_FRAGMENTS, 24 }, { 3, 36 },
		{ MORE_FRAGMENTS, 8 }, { MORE_FRAGMENTS | 1, 8 }, { 2, 8 },
		{ MORE_FRAGMENTS, 0 }, { MORE_FRAGMENTS, 1 },
		{ MORE_FRAGMENTS | 1, 40 }, { MORE_FRAGMENTS | 2, 40 },
		{ 0x1fff, 60 }, { MORE_FRAGMENTS | 0x1fff, 60 },
		{ 0xffff, 60 }, { 0x4000 | MORE_FRAGMENTS, 24 }, { 0x8000, 24 },
	};
	struct frame frame;
	size_t i;

	for (i = 0; i < sizeof(part) / sizeof(*part); i++) {
		unsigned char *ip = frame.data + ETH_HLEN;

		make_udp(&frame);
		put16(ip + 2, 20 + part[i].payload);
		put16(ip + 4, 1000 + i / 2);
		put16(ip + 6, part[i].flags_offset);
		frame.length = frame.ip + 20 + part[i].payload;
		ip_checksum(&frame);
		send_frame(&frame);
	}
}

/* Every IP protocol, with four bytes behind the IPv4 header. */
static void send_protocols(void)
{
	struct frame frame;
	int i;

	for (i = 0; i < 256; i++) {
		make_packet(&frame, 0, OPTIONS_SIZE, i, 8);
		put16(frame.data + frame.ip + 2, 20 + OPTIONS_SIZE + 4);
		frame.length -= 4;
		ip_checksum(&frame);
		send_frame(&frame);
	}
}

/* ARP with address lengths of its own, cut, and with every opcode byte. */
static void send_arp(void)
{
	struct frame frame;
	int i;

	for (i = 0; i < 64; i++) {
		unsigned char *arp;

		start_frame(&frame, 0);
		arp = frame.data + frame.ip;
		put16(arp - 2, ETH_P_ARP);
		put16(arp, 1);
		put16(arp + 2, ETH_P_IP);
		arp[4] = i & 1 ? 6 : 255 - i;
		arp[5] = i & 2 ? 4 : i;
		put16(arp + 6, i * 257);
		frame.length += i & 4 ? 28 : i % 28;
		send_frame(&frame);
	}
}

/* Ethernet types and 802.3 lengths with nothing sensible behind them. */
static void send_types(void)
{
	static const uint16_t types[] = {
		0, 1, 46, 1500, 0x5dc, 0x600, ETH_P_IP, ETH_P_ARP, VLAN,
		VLAN_SERVICE, ETH_P_IPV6, ETH_P_MPLS_UC, ETH_P_PPP_SES, 0x88b5,
		0xffff
	};
	struct frame frame;
	size_t i, length;

	for (i = 0; i < sizeof(types) / sizeof(*types); i++) {
		for (length = MIN_FRAME; length < 100; length += 17) {
			start_frame(&frame, 0);
			put16(frame.data + 2 * ETH_ALEN, types[i]);
			memset(frame.data + ETH_HLEN, 0xff, length - ETH_HLEN);
			frame.length = length;
			send_frame(&frame);
		}
	}
}

/* Random bytes: behind the addresses, behind the type, within the headers. */
static void send_noise(void)
{
	struct frame frame;
	unsigned int i;

	for (i = 0; i < cfg.noise_count; i++) {
		size_t at, from;

		make_udp(&frame);
		from = i % 3 == 0 ? 2 * ETH_ALEN : i % 3 == 1 ? ETH_HLEN :
		       ETH_HLEN + random32() % 28;
		frame.length = ETH_HLEN + random32() % (MAX_FRAME - ETH_HLEN + 1);
		for (at = from; at < frame.length; at++)
			frame.data[at] = random32();
		if (i % 3 == 2)
			ip_checksum(&frame);
		send_frame(&frame);
	}
}

static void send_hex(const char *text)
{
	unsigned char data[MAX_FRAME];
	size_t length = 0;
	int used;

	while (length < sizeof(data) &&
	       sscanf(text, "%2hhx%n", &data[length], &used) == 1 && used == 2) {
		text += used;
		length++;
	}
	if (*text || length < ETH_HLEN)
		errx(1, "hex: needs %d to %d bytes of two digits each, stopped at '%s'",
		     ETH_HLEN, MAX_FRAME, text);
	send_bytes(data, length);
}

static const struct {
	const char *name;
	void (*send)(void);
	const char *description;
} kinds[] = {
	{ "valid", send_valid, "nothing wrong" },
	{ "truncated", send_truncated, "cut after every byte" },
	{ "ihl", send_ihl, "every IP version and header length" },
	{ "length", send_length, "wrong IPv4 and UDP lengths" },
	{ "vlan", send_vlan, "1 to 32 VLAN tags, whole and cut" },
	{ "fragments", send_fragments, "fragments, fitting or not" },
	{ "protocols", send_protocols, "every IP protocol, hardly any payload" },
	{ "arp", send_arp, "ARP, cut and with odd lengths" },
	{ "types", send_types, "Ethernet types with nonsense behind them" },
	{ "noise", send_noise, "random bytes" },
};

#define KINDS (sizeof(kinds) / sizeof(*kinds))

static void usage(FILE *out)
{
	size_t i;

	fputs("usage: frames -i DEVICE -D MAC -s ADDRESS -d ADDRESS [-p PORT] [-r RATE]\n"
	      "              [-n COUNT] [-x SEED] KIND...\n"
	      "\n"
	      "  -D MAC      Ethernet destination    -p PORT  UDP destination (5001)\n"
	      "  -s ADDRESS  IPv4 source             -r RATE  frames a second (2000)\n"
	      "  -d ADDRESS  IPv4 destination        -n, -x   of noise: frames, seed\n"
	      "\nkinds:\n", out);
	for (i = 0; i < KINDS; i++)
		fprintf(out, "  %-12s%s\n", kinds[i].name, kinds[i].description);
	fputs("  hex:BYTES   the frame itself, two digits a byte\n", out);
}

static void send_kind(const char *name)
{
	size_t i;

	cfg.sent = 0;
	if (!strncmp(name, "hex:", 4)) {
		send_hex(name + 4);
		printf("hex sent %u\n", cfg.sent);
		return;
	}
	for (i = 0; i < KINDS; i++) {
		if (!strcmp(name, kinds[i].name)) {
			kinds[i].send();
			printf("%s sent %u\n", name, cfg.sent);
			return;
		}
	}
	errx(1, "unknown kind '%s'; frames -h lists them", name);
}

static void open_device(const char *device)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_ifindex = if_nametoindex(device),
	};
	struct ifreq request = { 0 };

	if (!address.sll_ifindex)
		errx(1, "there is no device '%s'", device);
	/* Protocol 0: send only. */
	cfg.fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (cfg.fd < 0)
		err(1, "packet socket");
	if (bind(cfg.fd, (struct sockaddr *)&address, sizeof(address)))
		err(1, "bind to %s", device);
	strncpy(request.ifr_name, device, IFNAMSIZ - 1);
	if (ioctl(cfg.fd, SIOCGIFHWADDR, &request))
		err(1, "address of %s", device);
	memcpy(cfg.source_mac, request.ifr_hwaddr.sa_data, ETH_ALEN);
}

static void parse_mac(const char *text, unsigned char *mac)
{
	char end;

	if (sscanf(text, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx%c", mac, mac + 1, mac + 2,
		   mac + 3, mac + 4, mac + 5, &end) != ETH_ALEN)
		errx(1, "'%s' is not an Ethernet address", text);
}

static void parse_address(const char *text, struct in_addr *address)
{
	if (!inet_aton(text, address))
		errx(1, "'%s' is not an IPv4 address", text);
}

static unsigned long parse_number(const char *text, unsigned long high)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (end == text || *end || !value || value > high)
		errx(1, "'%s' is not a number from 1 to %lu", text, high);
	return value;
}

int main(int argc, char **argv)
{
	const char *device = NULL;
	bool mac = false;
	int c;

	while ((c = getopt(argc, argv, "i:D:s:d:p:r:n:x:h")) != -1) {
		switch (c) {
		case 'i':
			device = optarg;
			break;
		case 'D':
			parse_mac(optarg, cfg.destination_mac);
			mac = true;
			break;
		case 's':
			parse_address(optarg, &cfg.source);
			break;
		case 'd':
			parse_address(optarg, &cfg.destination);
			break;
		case 'p':
			cfg.port = parse_number(optarg, 65535);
			break;
		case 'r':
			cfg.rate = parse_number(optarg, 1000000);
			break;
		case 'n':
			cfg.noise_count = parse_number(optarg, 1000000);
			break;
		case 'x':
			cfg.seed = parse_number(optarg, UINT32_MAX);
			break;
		case 'h':
			usage(stdout);
			return 0;
		default:
			usage(stderr);
			return 1;
		}
	}
	if (!device || !mac || !cfg.source.s_addr || !cfg.destination.s_addr ||
	    optind == argc) {
		usage(stderr);
		return 1;
	}
	open_device(device);
	for (; optind < argc; optind++)
		send_kind(argv[optind]);
	return 0;
}
