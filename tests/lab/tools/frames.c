// SPDX-License-Identifier: GPL-2.0
/*
 * Sends Ethernet frames as they are, right or wrong: what a parser meets on a
 * bad day.  Each kind starts from a valid packet and tells how many it has sent:
 *
 *	frames -i peerlink -D 02:00:00:00:00:01 -s 10.0.0.2 -d 10.0.0.1 truncated
 *	truncated sent 120
 */
#include <arpa/inet.h>
#include <err.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "frames_packet.h"

static const struct kind *const lists[] = {
	ipv4_kinds, ipv6_kinds, tunnel_kinds, fragment_kinds
};

#define LISTS (sizeof(lists) / sizeof(*lists))

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

static void usage(FILE *out)
{
	const struct kind *kind;
	size_t i;

	fputs("usage: frames -i DEVICE -D MAC -s ADDRESS -d ADDRESS [-p PORT] [-r RATE]\n"
	      "              [-a ADDRESS -b ADDRESS] [-n COUNT] [-x SEED] KIND...\n"
	      "\n"
	      "  -D MAC      Ethernet destination    -p PORT  UDP destination (5001)\n"
	      "  -s ADDRESS  IPv4 source             -r RATE  frames a second (2000)\n"
	      "  -d ADDRESS  IPv4 destination        -n COUNT frames of noise, or datagrams of\n"
	      "  -a ADDRESS  IPv6 source                      which there are fragments (500)\n"
	      "  -b ADDRESS  IPv6 destination        -x SEED  of noise\n"
	      "\nkinds:\n", out);
	for (i = 0; i < LISTS; i++)
		for (kind = lists[i]; kind->name; kind++)
			fprintf(out, "  %-18s%s\n", kind->name,
				kind->description);
	fputs("  hex:BYTES         the frame itself, two digits a byte\n", out);
}

static void send_kind(const char *name)
{
	const struct kind *kind;
	size_t i;

	cfg.sent = 0;
	if (!strncmp(name, "hex:", 4)) {
		send_hex(name + 4);
		printf("hex sent %u\n", cfg.sent);
		return;
	}
	for (i = 0; i < LISTS; i++) {
		for (kind = lists[i]; kind->name; kind++) {
			if (strcmp(name, kind->name))
				continue;
			kind->send();
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

static void parse_ipv6(const char *text, struct in6_addr *address)
{
	if (inet_pton(AF_INET6, text, address) != 1)
		errx(1, "'%s' is not an IPv6 address", text);
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

	while ((c = getopt(argc, argv, "i:D:s:d:a:b:p:r:n:x:h")) != -1) {
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
		case 'a':
			parse_ipv6(optarg, &cfg.ipv6_source);
			break;
		case 'b':
			parse_ipv6(optarg, &cfg.ipv6_destination);
			break;
		case 'p':
			cfg.port = parse_number(optarg, 65535);
			break;
		case 'r':
			cfg.rate = parse_number(optarg, 1000000);
			break;
		case 'n':
			cfg.count = parse_number(optarg, 1000000);
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
