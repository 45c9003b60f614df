// SPDX-License-Identifier: GPL-2.0
/*
 * UDP flows whose packets are numbered: a sender with a steady rate, and a
 * receiver that tells, for each flow, exactly what was lost, duplicated or
 * overtaken on the way.
 *
 *	udpseq send -d 10.0.0.1 -c 1000 -n 2 -r 2000 &
 *	udpseq recv -c 2000
 *	flow 40000 received 1000 lost 0 duplicate 0 reordered 0
 *	flow 40001 received 1000 lost 0 duplicate 0 reordered 0
 *	total received 2000 lost 0 duplicate 0 reordered 0
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <linux/filter.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAGIC		0x56534571	/* "VSEq" */
#define MAX_FLOWS	256
#define MAX_SEQ		(1U << 26)
#define MAX_SIZE	9000
#define MAX_WORK	(BPF_MAXINSNS - 1)
#define NSEC		1000000000LL

/*
 * A sender that the machine held up may catch up this many packets at once,
 * not more unless told: a burst could overflow the NIC's ring, and the loss
 * would be blamed on what is tested.
 */
#define DEFAULT_BURST	16

struct packet {
	uint32_t magic;
	uint32_t seq;
};

/* IPv4 or IPv6. */
union address {
	sa_family_t family;
	struct sockaddr any;
	struct sockaddr_in ipv4;
	struct sockaddr_in6 ipv6;
};

struct options {
	union address destination;
	sa_family_t family;	/* of what is received */
	uint16_t port;
	uint16_t source_port;
	unsigned int flows;
	unsigned int rate;
	unsigned int burst;
	unsigned int count;
	unsigned int size;
	unsigned int tos;
	unsigned int idle;
	unsigned int work;
};

struct flow {
	uint16_t source_port;
	uint32_t next;		/* one above the highest number seen */
	uint32_t received;	/* without duplicates */
	uint32_t duplicate;
	uint32_t reordered;	/* came after one with a higher number */
	uint8_t *seen;		/* a bit for each number */
	size_t seen_bytes;
};

static volatile sig_atomic_t stop;

static void on_signal(int signo)
{
	(void)signo;
	stop = 1;
}

static int64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NSEC + ts.tv_nsec;
}

static void sleep_until(int64_t when)
{
	struct timespec ts = { .tv_sec = when / NSEC, .tv_nsec = when % NSEC };

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
}

static socklen_t set_port(union address *address, uint16_t port)
{
	if (address->family == AF_INET6) {
		address->ipv6.sin6_port = htons(port);
		return sizeof(address->ipv6);
	}
	address->ipv4.sin_port = htons(port);
	return sizeof(address->ipv4);
}

static uint16_t get_port(const union address *address)
{
	return ntohs(address->family == AF_INET6 ? address->ipv6.sin6_port :
						   address->ipv4.sin_port);
}

static int udp_socket(sa_family_t family, uint16_t port)
{
	union address local = { .family = family };
	socklen_t length = set_port(&local, port);
	int fd = socket(family, SOCK_DGRAM, 0);

	if (fd < 0)
		err(1, "socket");
	if (bind(fd, &local.any, length))
		err(1, "bind to port %u", port);
	return fd;
}

static void set_tos(int fd, sa_family_t family, int tos)
{
	if (family == AF_INET6 ?
	    setsockopt(fd, IPPROTO_IPV6, IPV6_TCLASS, &tos, sizeof(tos)) :
	    setsockopt(fd, IPPROTO_IP, IP_TOS, &tos, sizeof(tos)))
		err(1, "type of service %d", tos);
}

static void do_send(const struct options *opt)
{
	static unsigned char buffer[MAX_SIZE];
	struct packet *packet = (struct packet *)buffer;
	union address to = opt->destination;
	socklen_t length = set_port(&to, opt->port);
	int64_t gap = NSEC / opt->rate, due = now();
	int fd[MAX_FLOWS];
	uint32_t seq = 0;
	unsigned int i;

	for (i = 0; i < opt->flows; i++) {
		fd[i] = udp_socket(to.family, opt->source_port + i);
		set_tos(fd[i], to.family, opt->tos);
	}

	packet->magic = htonl(MAGIC);
	for (; seq < opt->count && !stop; seq++) {
		packet->seq = htonl(seq);
		for (i = 0; i < opt->flows; i++) {
			sleep_until(due);
			due += gap;
			if (now() - due > opt->burst * gap)
				due = now();
			if (sendto(fd[i], buffer, opt->size, 0, &to.any,
				   length) < 0)
				err(1, "sendto");
		}
	}
	printf("sent %u\n", seq * opt->flows);
}

static struct flow *find_flow(struct flow *flows, unsigned int *count,
			      uint16_t source_port)
{
	unsigned int i;

	for (i = 0; i < *count; i++)
		if (flows[i].source_port == source_port)
			return &flows[i];
	if (*count == MAX_FLOWS)
		errx(1, "more than %d flows", MAX_FLOWS);
	flows[*count].source_port = source_port;
	return &flows[(*count)++];
}

static bool first_time(struct flow *flow, uint32_t seq)
{
	size_t byte = seq / 8;
	uint8_t bit = 1U << seq % 8;

	if (byte >= flow->seen_bytes) {
		size_t bytes = 2 * byte + 64;

		flow->seen = realloc(flow->seen, bytes);
		if (!flow->seen)
			err(1, "realloc");
		memset(flow->seen + flow->seen_bytes, 0,
		       bytes - flow->seen_bytes);
		flow->seen_bytes = bytes;
	}
	if (flow->seen[byte] & bit)
		return false;
	flow->seen[byte] |= bit;
	return true;
}

static void account(struct flow *flow, uint32_t seq)
{
	if (!first_time(flow, seq)) {
		flow->duplicate++;
		return;
	}
	flow->received++;
	if (seq < flow->next)
		flow->reordered++;
	else
		flow->next = seq + 1;
}

static void print_flow(const char *name, const struct flow *flow)
{
	printf("%s received %u lost %u duplicate %u reordered %u\n", name,
	       flow->received, flow->next - flow->received, flow->duplicate,
	       flow->reordered);
}

/*
 * Makes each packet dear on the core where the kernel delivers it to the socket: a
 * filter that takes all packets, after so many random numbers.
 */
static void add_work(int fd, unsigned int steps)
{
	static struct sock_filter code[MAX_WORK + 1];
	struct sock_fprog program = { .len = steps + 1, .filter = code };
	unsigned int i;

	for (i = 0; i < steps; i++)
		code[i] = (struct sock_filter)
			BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
				 SKF_AD_OFF + SKF_AD_RANDOM);
	code[steps] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, UINT32_MAX);
	/* ENOMEM: see net.core.optmem_max. */
	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
		       sizeof(program)))
		err(1, "a filter of %u instructions", steps + 1);
}

/* Ends when all have come, when nothing came for a while, or on a signal. */
static void do_receive(const struct options *opt)
{
	static struct flow flows[MAX_FLOWS];
	struct flow total = { 0 };
	int fd = udp_socket(opt->family, opt->port);
	int idle = -1, bytes = 8 << 20;
	unsigned int i, count = 0, received = 0;
	char name[16];

	/* The socket must not be the place where packets are lost. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)))
		warn("no large receive buffer");
	if (opt->work)
		add_work(fd, opt->work);

	while (!stop && (!opt->count || received < opt->count)) {
		struct pollfd ready = { .fd = fd, .events = POLLIN };
		union address from;
		socklen_t length = sizeof(from);
		struct packet packet;
		struct flow *flow;

		if (poll(&ready, 1, idle) <= 0)
			break;
		if (recvfrom(fd, &packet, sizeof(packet), 0, &from.any,
			     &length) != sizeof(packet) ||
		    ntohl(packet.magic) != MAGIC || ntohl(packet.seq) >= MAX_SEQ)
			continue;
		flow = find_flow(flows, &count, get_port(&from));
		received -= flow->received;
		account(flow, ntohl(packet.seq));
		received += flow->received;
		idle = opt->idle * 1000;
	}

	for (i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "flow %u", flows[i].source_port);
		print_flow(name, &flows[i]);
		total.next += flows[i].next;
		total.received += flows[i].received;
		total.duplicate += flows[i].duplicate;
		total.reordered += flows[i].reordered;
	}
	print_flow("total", &total);
}

static void usage(FILE *out)
{
	fputs("usage: udpseq send -d ADDRESS -c COUNT [-n FLOWS] [-r RATE] [-b BURST]\n"
	      "                   [-l BYTES] [-p PORT] [-s SOURCE-PORT] [-t TOS]\n"
	      "       udpseq recv [-6] [-c COUNT] [-p PORT] [-i SECONDS] [-w STEPS]\n"
	      "\n"
	      "  -c COUNT  send: packets of each flow; recv: end after so many in all\n"
	      "  -n FLOWS  flows, from source ports one after the other (1)\n"
	      "  -r RATE   packets a second of all flows together, at most (1000)\n"
	      "  -b BURST  packets to catch up at once when held up, at most (16)\n"
	      "  -l BYTES  payload (64)\n"
	      "  -p PORT   destination port (5001)\n"
	      "  -s PORT   first source port (40000)\n"
	      "  -t TOS    type of service, or IPv6's traffic class (0)\n"
	      "  -6        recv: IPv6\n"
	      "  -i SECS   recv: end when nothing came for so long (5)\n"
	      "  -w STEPS  recv: work on each packet in softirq, half a us a step or so (0)\n", out);
}

static unsigned int number(const char *text, unsigned int low, unsigned int high)
{
	char *end;
	unsigned long value;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (errno || end == text || *end || value < low || value > high)
		errx(1, "'%s' is not a number from %u to %u", text, low, high);
	return value;
}

static void parse_destination(const char *text, union address *address)
{
	if (inet_pton(AF_INET, text, &address->ipv4.sin_addr) == 1)
		address->family = AF_INET;
	else if (inet_pton(AF_INET6, text, &address->ipv6.sin6_addr) == 1)
		address->family = AF_INET6;
	else
		errx(1, "'%s' is not an IPv4 or IPv6 address", text);
}

int main(int argc, char **argv)
{
	struct options opt = {
		.family = AF_INET,
		.port = 5001, .source_port = 40000, .flows = 1, .rate = 1000,
		.burst = DEFAULT_BURST, .size = 64, .idle = 5,
	};
	struct sigaction action = { .sa_handler = on_signal };
	int c;

	while ((c = getopt(argc, argv, "d:c:n:r:b:l:p:s:t:6i:w:h")) != -1) {
		switch (c) {
		case 'd':
			parse_destination(optarg, &opt.destination);
			break;
		case 'c':
			opt.count = number(optarg, 1, MAX_SEQ);
			break;
		case 'n':
			opt.flows = number(optarg, 1, MAX_FLOWS);
			break;
		case 'r':
			opt.rate = number(optarg, 1, 1000000);
			break;
		case 'b':
			opt.burst = number(optarg, 1, 1000000);
			break;
		case 'l':
			opt.size = number(optarg, sizeof(struct packet), MAX_SIZE);
			break;
		case 'p':
			opt.port = number(optarg, 1, 65535);
			break;
		case 's':
			opt.source_port = number(optarg, 1, 65535 - MAX_FLOWS);
			break;
		case 't':
			opt.tos = number(optarg, 0, 255);
			break;
		case '6':
			opt.family = AF_INET6;
			break;
		case 'i':
			opt.idle = number(optarg, 1, 3600);
			break;
		case 'w':
			opt.work = number(optarg, 1, MAX_WORK);
			break;
		case 'h':
			usage(stdout);
			return 0;
		default:
			usage(stderr);
			return 1;
		}
	}
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);

	if (optind + 1 == argc && !strcmp(argv[optind], "send") &&
	    opt.destination.family && opt.count) {
		do_send(&opt);
	} else if (optind + 1 == argc && !strcmp(argv[optind], "recv")) {
		do_receive(&opt);
	} else {
		usage(stderr);
		return 1;
	}
	return 0;
}
