// SPDX-License-Identifier: GPL-2.0
/* What users write of matches, as vsectl reads and prints it. */
#include <linux/if_ether.h>
#include <netinet/in.h>

#include "flow_spec.h"
#include "vsectl_test.h"

#define ACTION		",actions=set_irq_core:1"

#define RANDOM_MATCHES	20000
#define RANDOM_TEXTS	100000

static bool parse(struct flow_spec *spec, const char *text)
{
	char error[MATCH_ERROR_SIZE];

	return flow_spec_parse(spec, text, FLOW_ADD, error);
}

static void prints_as_ovs_ofctl_does(void **state)
{
	static const char *const pairs[][2] = {
		{ "", "" },
		{ "tcp", "tcp" },
		{ "ip,nw_proto=17", "udp" },
		{ "dl_type=0x800,nw_proto=0x84", "sctp" },
		{ "dl_type=2048", "ip" },
		{ "dl_type=0x86DD", "ipv6" },
		{ "dl_type=0x8035", "rarp" },
		{ "dl_type=0x88cc", "dl_type=0x88cc" },
		{ "dl_type=5", "dl_type=0x0005" },
		{ "ip,tcp,ip", "tcp" },
		{ "ip,nw_proto=89", "ip,nw_proto=89" },
		{ "tp_dst=80,nw_dst=10.1.2.3/16,tcp",
		  "tcp,nw_dst=10.1.0.0/16,tp_dst=80" },
		{ "ip,nw_src=10.0.0.0/255.0.0.0", "ip,nw_src=10.0.0.0/8" },
		{ "ip,nw_src=1.2.3.4/32,nw_dst=1.2.3.4/0",
		  "ip,nw_src=1.2.3.4" },
		{ "ip,nw_src=*,nw_dst=128.0.0.0/1", "ip,nw_dst=128.0.0.0/1" },
		{ "dl_src=02:AB:00:00:00:01", "dl_src=02:ab:00:00:00:01" },
		{ "dl_dst=ff:ff:ff:ff:ff:ff/01:00:00:00:00:00",
		  "dl_dst=01:00:00:00:00:00/01:00:00:00:00:00" },
		{ "dl_src=ff:ff:ff:ff:ff:ff/00:00:00:00:00:00", "" },
		{ "dl_vlan=0xffff", "dl_vlan=0xffff" },
		{ "dl_vlan=65535", "dl_vlan=0xffff" },
		{ "dl_vlan_pcp=7,dl_vlan=4095",
		  "dl_vlan=4095,dl_vlan_pcp=7" },
		{ "ip,nw_tos=187", "ip,nw_tos=184" },
		{ "arp,nw_src=10.0.0.1,nw_proto=1",
		  "arp,arp_spa=10.0.0.1,arp_op=1" },
		{ "arp_tpa=10.0.0.0/24", "arp,arp_tpa=10.0.0.0/24" },
		{ "in_port=enp1s0f0", "in_port=enp1s0f0" },
		{ " udp ,\ttp_src=010,, ", "udp,tp_src=10" },
		/* IPv6 */
		{ "ipv6,nw_proto=6", "tcp6" },
		{ "udp6,tp_dst=53,nw_tos=8", "udp6,nw_tos=8,tp_dst=53" },
		{ "ipv6,nw_proto=132", "sctp6" },
		{ "ipv6,nw_proto=1", "ipv6,nw_proto=1" },
		{ "ip,nw_proto=58", "ip,nw_proto=58" },
		{ "ipv6,ipv6_src=2001:DB8:0:0:0:0:0:1",
		  "ipv6,ipv6_src=2001:db8::1" },
		{ "ipv6,ipv6_src=2001:db8::1/32,ipv6_dst=::1/128",
		  "ipv6,ipv6_src=2001:db8::/32,ipv6_dst=::1" },
		{ "tcp6,ipv6_src=fc00::1/ffff:ffff:ffff:fe00::",
		  "tcp6,ipv6_src=fc00::/55" },
		{ "ipv6,ipv6_src=::ffff:1.2.3.4/127",
		  "ipv6,ipv6_src=::ffff:1.2.3.4/127" },
		{ "ipv6,ipv6_dst=::/0", "ipv6" },
		/* names that say the protocol */
		{ "icmp_type=8,icmp_code=0", "icmp,icmp_type=8,icmp_code=0" },
		{ "icmp,tp_src=3", "icmp,icmp_type=3" },
		{ "ip,icmp_type=3", "icmp,icmp_type=3" },
		{ "icmp6,icmp_type=135", "icmp6,icmp_type=135" },
		{ "icmp_type=135,icmp6", "icmp6,icmp_type=135" },
		{ "icmp_code=1,ipv6", "icmp6,icmp_code=1" },
		{ "icmp6,tp_src=135,tp_dst=0",
		  "icmp6,icmp_type=135,icmp_code=0" },
		{ "icmp_type=1,dl_type=0x86dd,nw_proto=58", "icmp6,icmp_type=1" },
		/* tunnels */
		{ "tun_id=5", "tun_id=0x5" },
		{ "tun_id=0x12345/0xff", "tun_id=0x45/0xff" },
		{ "tun_id=7/-1", "tun_id=0x7" },
		{ "tun_id=0", "tun_id=0" },
		{ "tun_id=4294967295", "tun_id=0xffffffff" },
		{ "tun_dst=192.0.2.1/24,tun_src=192.0.2.2",
		  "tun_src=192.0.2.2,tun_dst=192.0.2.0/24" },
		{ "tun_ipv6_dst=2001:db8::5/64",
		  "tun_ipv6_dst=2001:db8::/64" },
		{ "tun_tos=0xb8", "tun_tos=184" },
		{ "tcp,tun_id=5,nw_src=10.0.0.1,dl_src=02:00:00:00:00:01,in_port=e",
		  "tcp,tun_id=0x5,in_port=e,dl_src=02:00:00:00:00:01,nw_src=10.0.0.1" },
		/* Any tunnel over IPv4, or over IPv6. */
		{ "udp,tun_src=10.0.0.1/0,tp_dst=7",
		  "udp,tun_src=0.0.0.0/0,tp_dst=7" },
		{ "tun_ipv6_dst=::/0", "tun_ipv6_dst=::/0" },
		/* our own */
		{ "vm_id=4094,vm_prio=1", "vm_id=4094,vm_prio=1" },
		{ "vm_prio=0", "vm_prio=0" },
		{ "esp", "esp" },
		{ "ip,nw_proto=50", "esp" },
		{ "esp6,esp_spi=4096", "esp6,esp_spi=0x1000" },
		{ "esp,esp_spi=0xffffffff,nw_dst=10.0.0.1",
		  "esp,nw_dst=10.0.0.1,esp_spi=0xffffffff" },
	};
	char text[MATCH_TEXT_SIZE];

	for (size_t i = 0; i < COUNT(pairs); i++) {
		char flow[256];
		struct flow_spec spec;

		snprintf(flow, sizeof(flow), "%s" ACTION, pairs[i][0]);
		if (!parse(&spec, flow))
			fail_msg("%s was refused", pairs[i][0]);
		match_format(&spec.match, text);
		assert_string_equal(text, pairs[i][1]);
	}
}

static uint64_t mask_of(const struct match *match, int attr)
{
	uint64_t mask = 0;

	for (size_t i = 0; i < match_columns[attr].size; i++)
		mask = mask << 8 | match->field[attr].mask[i];
	return mask;
}

static void values_and_masks(void **state)
{
	static const uint8_t address[MATCH_FIELD_SIZE] = {
		0x20, 0x01, 0x0d, 0xb8, 0xff, 0x80
	};
	static const uint8_t mask[MATCH_FIELD_SIZE] = {
		0xff, 0xff, 0xff, 0xff, 0xff, 0x80
	};
	struct flow_spec spec;
	struct match *match = &spec.match;

	assert_true(parse(&spec, "tcp,dl_src=02:00:00:00:00:2a/ff:ff:ff:00:00:ff,nw_src=192.0.2.1/24,tp_src=65534,in_port=eth0,tun_id=0x1234/0xfff0" ACTION));
	assert_true(match_is(match, VSE_A_MATCH_DL_SRC, 0x02000000002a));
	assert_true(mask_of(match, VSE_A_MATCH_DL_SRC) == 0xffffff0000ff);
	assert_true(match_is(match, VSE_A_MATCH_NW_SRC, 0xc0000200));
	assert_true(mask_of(match, VSE_A_MATCH_NW_SRC) == 0xffffff00);
	assert_true(match_is(match, VSE_A_MATCH_DL_TYPE, ETH_P_IP));
	assert_true(match_is(match, VSE_A_MATCH_NW_PROTO, IPPROTO_TCP));
	assert_true(match_is(match, VSE_A_MATCH_TP_SRC, 65534));
	assert_true(mask_of(match, VSE_A_MATCH_TP_SRC) == 0xffff);
	assert_true(match_is(match, VSE_A_MATCH_TUN_ID, 0x1230));
	assert_true(mask_of(match, VSE_A_MATCH_TUN_ID) == 0xfff0);
	assert_false(match->field[VSE_A_MATCH_TP_DST].given);
	assert_false(match_is(match, VSE_A_MATCH_TP_DST, 0));
	assert_string_equal(match->in_port, "eth0");

	assert_true(parse(&spec, "ipv6,ipv6_dst=2001:db8:ffff::1/41" ACTION));
	assert_memory_equal(match->field[VSE_A_MATCH_IPV6_DST].value, address,
			    sizeof(address));
	assert_memory_equal(match->field[VSE_A_MATCH_IPV6_DST].mask, mask,
			    sizeof(mask));
}

static void says_what_is_wrong(void **state)
{
	static const char *const pairs[][2] = {
		/* no such thing */
		{ "foo", "no field foo; known are: in_port" },
		{ "nw_ttl=5", "no field nw_ttl; known are: in_port" },
		{ "foo", "tun_tos vm_id vm_prio icmp_type" },
		{ "foo", "rarp priority cookie idle_timeout hard_timeout check_overlap send_flow_rem actions" },
		{ "tcp=1", "tcp takes no value" },
		{ "tp_dst", "tp_dst needs a value" },
		{ "nw_dst=", "nw_dst needs a value" },
		/* numbers */
		{ "tcp,tp_dst=65536", "tp_dst=65536: give a number from 0 to 65535" },
		{ "tcp,tp_dst=80x", "give a number" },
		{ "tcp,tp_dst=-1", "give a number" },
		{ "tcp,tp_dst=+1", "give a number" },
		{ "tcp,tp_dst=0x", "give a number" },
		{ "tcp,tp_dst=0x1g", "give a number" },
		{ "tcp,tp_dst=18446744073709551617", "give a number" },
		{ "tcp,tp_dst=80/0xfff0", "tp_dst=80/0xfff0: tp_dst takes no mask" },
		{ "icmp_type=8/1", "icmp_type takes no mask" },
		{ "dl_type=0x10000", "0 to 65535" },
		{ "ip,nw_proto=256", "0 to 255" },
		{ "ip,nw_tos=256", "0 to 255" },
		{ "dl_vlan=4096", "a VLAN id from 0 to 4095, or 0xffff" },
		{ "dl_vlan=1,dl_vlan_pcp=8", "0 to 7" },
		{ "vm_id=0", "vm_id=0: give a number from 1 to 4094" },
		{ "vm_id=4095", "from 1 to 4094" },
		{ "vm_prio=2", "from 0 to 1" },
		{ "esp,esp_spi=4294967296", "0 to 4294967295" },
		/* addresses */
		{ "ip,nw_src=10.0.0", "give an IPv4 address" },
		{ "ip,nw_src=10.0.0.0.0", "give an IPv4 address" },
		{ "ip,nw_src=10.0.0.256", "give an IPv4 address" },
		{ "ip,nw_src=10.0.0.0/33", "give an IPv4 address" },
		{ "ip,nw_src=10.0.0.0/", "give an IPv4 address" },
		{ "ip,nw_src=10.0.0.0/255.0.0", "give an IPv4 address" },
		{ "ip,nw_src=::1", "give an IPv4 address" },
		{ "ip,nw_src=/8", "give an IPv4 address" },
		{ "ip,nw_src=10.0.0.0/-1", "give an IPv4 address" },
		{ "ipv6,ipv6_src=1.2.3.4", "give an IPv6 address" },
		{ "ipv6,ipv6_src=::1/129", "give an IPv6 address" },
		{ "ipv6,ipv6_src=::1/", "give an IPv6 address" },
		{ "ipv6,ipv6_src=::1/255.0.0.0", "give an IPv6 address" },
		{ "ipv6,ipv6_src=1::2::3", "give an IPv6 address" },
		{ "ipv6,ipv6_src=fe80::1%eth0", "give an IPv6 address" },
		{ "tun_src=::1", "give an IPv4 address" },
		{ "tun_ipv6_src=10.0.0.1", "give an IPv6 address" },
		{ "dl_src=02:00:00:00:00", "give an Ethernet address" },
		{ "dl_src=02:00:00:00:00:01:02", "give an Ethernet address" },
		{ "dl_src=2:0:0:0:0:1", "give an Ethernet address" },
		{ "dl_src=02-00-00-00-00-01", "give an Ethernet address" },
		{ "dl_src=0g:00:00:00:00:01", "give an Ethernet address" },
		{ "dl_src=02:00:00:00:00:01/48", "give an Ethernet address" },
		{ "dl_src=02:00:00:00:00:01/", "give an Ethernet address" },
		/* masks with holes */
		{ "ip,nw_src=10.0.5.0/255.0.255.0", "nw_src=10.0.5.0/255.0.255.0: the mask has holes; give a prefix, such as /16" },
		{ "ip,nw_dst=0.0.0.1/0.0.0.1", "nw_dst=0.0.0.1/0.0.0.1: the mask has holes" },
		{ "ipv6,ipv6_dst=::1/ffff::ffff", "ipv6_dst=::1/ffff::ffff: the mask has holes; give a prefix, such as /64" },
		{ "tun_src=1.2.3.4/255.0.255.0", "tun_src=1.2.3.4/255.0.255.0: the mask has holes" },
		{ "arp,arp_spa=10.0.0.1/255.0.0.1", "arp_spa=10.0.0.1/255.0.0.1: the mask has holes" },
		/* tunnels */
		{ "tun_id=4294967296", "tun_id=4294967296: give a number from 0 to 4294967295, with a mask like /0xff" },
		{ "tun_id=5/", "give a number" },
		{ "tun_id=5/x", "give a number" },
		{ "tun_id=5/0", "tun_id=5/0: no bit of the mask is set; say which tunnel" },
		{ "tun_id=*", "tun_id=*: say which tunnel, or leave tun_id out" },
		{ "tun_src=*", "tun_src=*: say which tunnel" },
		{ "tun_tos=187", "tun_tos=187: its two lower bits, the ECN, cannot be matched on; give 184" },
		{ "tun_tos=0xb8/0xf0", "tun_tos takes no mask" },
		{ "tun_src=10.0.0.1,tun_ipv6_dst=::1", "tun_src contradicts tun_ipv6_src and tun_ipv6_dst" },
		{ "tun_ipv6_src=::1,tun_dst=10.0.0.1", "tun_dst contradicts tun_ipv6_src and tun_ipv6_dst: a tunnel is over IPv4 or over IPv6; leave one of them out" },
		/* devices */
		{ "in_port=a-name-of-16-char", "give the name of a network device" },
		{ "in_port=a/b", "give the name of a network device" },
		{ "in_port=a,in_port=b", "in_port is given twice" },
		/* twice */
		{ "tcp,udp", "udp contradicts what was said of nw_proto" },
		{ "tcp,tcp6", "tcp6 contradicts what was said of dl_type" },
		{ "ip,arp", "arp contradicts what was said of dl_type" },
		{ "tcp,icmp_type=8", "icmp_type contradicts what was said of the protocol; it is for icmp and icmp6" },
		{ "arp_op=1,ip", "arp_op contradicts what was said of the protocol; it is for arp" },
		{ "rarp,arp_spa=1.2.3.4", "arp_spa contradicts" },
		{ "icmp_type=8,arp_op=1", "arp_op contradicts" },
		{ "tcp,tp_dst=1,tp_dst=2", "tp_dst contradicts" },
		{ "icmp,tp_src=1,icmp_type=2", "icmp_type contradicts what was said of tp_src" },
		{ "ip,nw_src=10.0.0.0/8,nw_src=10.0.0.0/9", "nw_src contradicts" },
		{ "ip,nw_src=10.0.0.1,nw_src=0.0.0.0/0", "nw_src contradicts" },
		{ "tun_id=1,tun_id=2", "tun_id contradicts" },
		{ "ipv6,ipv6_src=::1,ipv6_src=::2", "ipv6_src contradicts" },
		/* what a field needs */
		{ "nw_src=10.0.0.1", "nw_src needs the Ethernet type of IPv4 or ARP: add ip or arp" },
		{ "nw_dst=10.0.0.1,rarp", "nw_dst needs the Ethernet type" },
		{ "nw_dst=10.0.0.1,ipv6", "nw_dst is no field of IPv6: write ipv6_dst" },
		{ "ipv6_src=::1", "ipv6_src needs the Ethernet type of IPv6: add ipv6" },
		{ "arp,ipv6_src=::1", "ipv6_src needs the Ethernet type of IPv6" },
		{ "tcp,ipv6_src=::1", "ipv6_src is no field of IPv4: write nw_src" },
		{ "nw_proto=6", "nw_proto needs the Ethernet type of IPv4, IPv6 or ARP: add ip, ipv6 or arp" },
		{ "nw_tos=4", "nw_tos needs IPv4 or IPv6: add ip or ipv6" },
		{ "arp,nw_tos=4", "nw_tos needs IPv4 or IPv6" },
		{ "tp_dst=80", "tp_dst needs the protocol: add tcp, udp, sctp or icmp, or tcp6, udp6, sctp6 or icmp6 for IPv6" },
		{ "ip,tp_dst=80", "tp_dst needs the protocol" },
		{ "ipv6,tp_dst=80", "tp_dst needs the protocol: write tcp6, udp6, sctp6 or icmp6" },
		{ "ip,nw_proto=47,tp_src=80", "tp_src needs the protocol" },
		{ "esp,tp_src=80", "tp_src needs the protocol" },
		{ "arp,nw_proto=6,tp_src=80", "tp_src needs the protocol" },
		{ "ipv6,nw_proto=1,tp_src=8", "tp_src needs the protocol" },
		{ "ip,nw_proto=58,tp_src=8", "tp_src needs the protocol" },
		{ "icmp,tp_src=256", "tp_src is the ICMP type here: 0 to 255" },
		{ "icmp_code=256", "tp_dst is the ICMP code here: 0 to 255" },
		{ "icmp6,icmp_type=256", "tp_src is the ICMP type here: 0 to 255" },
		{ "dl_vlan_pcp=1", "dl_vlan_pcp needs the VLAN id: add dl_vlan=ID" },
		{ "dl_vlan=0xffff,dl_vlan_pcp=1", "add dl_vlan=ID" },
		{ "esp_spi=1", "esp_spi needs the protocol: add esp, or esp6 for IPv6" },
		{ "udp,esp_spi=1", "esp_spi needs the protocol" },
		{ "arp,nw_proto=50,esp_spi=1", "esp_spi needs the protocol" },
	};

	for (size_t i = 0; i < COUNT(pairs); i++) {
		char error[MATCH_ERROR_SIZE] = "", flow[256];
		struct flow_spec spec;

		snprintf(flow, sizeof(flow), "%s" ACTION, pairs[i][0]);
		if (flow_spec_parse(&spec, flow, FLOW_ADD, error))
			fail_msg("\"%s\" was taken", flow);
		if (!strstr(error, pairs[i][1]))
			fail_msg("\"%s\" was refused with \"%s\", not \"%s\"",
				 flow, error, pairs[i][1]);
	}
}

static void random_matches_come_back(void **state)
{
	char text[MATCH_TEXT_SIZE], flow[MATCH_TEXT_SIZE + 40];
	char error[MATCH_ERROR_SIZE];
	struct flow_spec spec;
	struct match match;

	for (int i = 0; i < RANDOM_MATCHES; i++) {
		make_match(&match);
		match_format(&match, text);
		snprintf(flow, sizeof(flow), "%s" ACTION, text);
		if (!flow_spec_parse(&spec, flow, FLOW_ADD, error))
			fail_msg("%s: %s", text, error);
		if (memcmp(&spec.match, &match, sizeof(match)))
			fail_msg("%s came back different", text);
	}
}

static void the_longest_match_fits(void **state)
{
	static const char longest[] =
		"sctp6,tun_id=0xfffffffe/0xfffffffffffffffe,tun_ipv6_src=fff1:fff2:fff3:fff4:fff5:fff6:fff7:fff8/127,tun_ipv6_dst=fff1:fff2:fff3:fff4:fff5:fff6:fff7:fff8/127,tun_tos=252,vm_id=4094,vm_prio=1,in_port=fifteen-letters,dl_vlan=4095,dl_vlan_pcp=7,dl_src=ff:ff:ff:ff:ff:f0/ff:ff:ff:ff:ff:f0,dl_dst=ff:ff:ff:ff:ff:f0/ff:ff:ff:ff:ff:f0,ipv6_src=fff1:fff2:fff3:fff4:fff5:fff6:fff7:fff8/127,ipv6_dst=fff1:fff2:fff3:fff4:fff5:fff6:fff7:fff8/127,nw_tos=252,tp_src=65535,tp_dst=65535";
	char text[MATCH_TEXT_SIZE], flow[sizeof(longest) + 40];
	struct flow_spec spec;

	snprintf(flow, sizeof(flow), "%s" ACTION, longest);
	assert_true(parse(&spec, flow));
	match_format(&spec.match, text);
	assert_string_equal(text, longest);
}

/* What the kernel could say at most, were it to say anything. */
static void everything_at_once_fits(void **state)
{
	char text[MATCH_TEXT_SIZE];
	struct match match;

	memset(&match, 0xff, sizeof(match));
	for (int i = 1; i <= VSE_A_MATCH_MAX; i++) {
		match.field[i].given = true;
		memset(match.field[i].mask, 0xa5, MATCH_FIELD_SIZE);
	}
	strcpy(match.in_port, "fifteen-letters");
	match_format(&match, text);
	assert_true(strlen(text) < MATCH_TEXT_SIZE - 1);
	assert_non_null(strstr(text, ",esp_spi=0xffffffff/0xa5a5a5a5"));
}

static void the_list_of_words_fits(void **state)
{
	char list[MATCH_LIST_SIZE];

	match_list_fields(list);
	assert_true(strlen(list) < sizeof(list) - 1);
	assert_non_null(strstr(list, " rarp"));
}

/* A flow of words picked at random, with some characters changed. */
static void mutate(char *text, size_t size)
{
	static const char *const words[] = {
		"tcp", "icmp", "arp_op=1", "ip", "nw_src=10.0.0.0/8", "tp_dst=1",
		"dl_src=02:00:00:00:00:01/ff:ff:00:00:00:00", "dl_vlan=0xffff",
		"dl_vlan=5", "dl_vlan_pcp=3", "in_port=eth0", "priority=5",
		"cookie=0x5", "actions=set_irq_core:auto", "nw_proto=6", "=", "/",
		"dl_type=0x0800", "nw_tos=4", "nw_dst=1.2.3.4/255.0.0.255", "*",
		"tun_id=0x5/0xff", "tun_src=1.2.3.4/8", "ipv6", "icmp_type=8",
		"ipv6_src=fe80::1/64", "tun_ipv6_dst=::1", "tcp6", "vm_id=9",
		"esp_spi=0x100", "esp", "tun_tos=4", "idle_timeout=5",
	};
	static const char odd[] = "\1\x7f\xff,=/:. 019afx-*";
	size_t length;

	*text = '\0';
	for (int i = next_random() % 6; i > 0; i--) {
		strcat(text, words[next_random() % COUNT(words)]);
		strcat(text, ",");
	}
	strcat(text, "actions=set_irq_core:7");
	length = strlen(text);
	for (int i = next_random() % 3; i > 0; i--)
		text[next_random() % length] = odd[next_random() % COUNT(odd)];
	assert_true(length < size);
}

static void garbage_is_refused_or_means_something(void **state)
{
	char first[512], printed[MATCH_TEXT_SIZE], again[MATCH_TEXT_SIZE];
	char flow[MATCH_TEXT_SIZE + 40];
	struct flow_spec spec, other;
	int taken = 0;

	for (int i = 0; i < RANDOM_TEXTS; i++) {
		mutate(first, sizeof(first));
		if (!parse(&spec, first))
			continue;
		taken++;
		match_format(&spec.match, printed);
		snprintf(flow, sizeof(flow), "%s" ACTION, printed);
		if (!parse(&other, flow))
			fail_msg("\"%s\" was taken, its print \"%s\" not",
				 first, printed);
		match_format(&other.match, again);
		assert_string_equal(printed, again);
		assert_memory_equal(&spec.match, &other.match,
				    sizeof(spec.match));
	}
	/* Both happen often enough to count. */
	assert_in_range(taken, RANDOM_TEXTS / 20, RANDOM_TEXTS * 19 / 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prints_as_ovs_ofctl_does),
		cmocka_unit_test(values_and_masks),
		cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(random_matches_come_back),
		cmocka_unit_test(the_longest_match_fits),
		cmocka_unit_test(everything_at_once_fits),
		cmocka_unit_test(the_list_of_words_fits),
		cmocka_unit_test(garbage_is_refused_or_means_something),
	};

	return cmocka_run_group_tests_name("vsectl_match", tests, NULL, NULL);
}
