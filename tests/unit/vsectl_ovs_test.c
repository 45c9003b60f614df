// SPDX-License-Identifier: GPL-2.0
/*
 * Does vsectl mean by a match what ovs-ofctl means?  Skipped where there is no
 * ovs-ofctl.
 */
#include <netinet/in.h>
#include <unistd.h>

#include "flow_spec.h"
#include "vsectl_test.h"

#define RANDOM_MATCHES	3000
#define LINE_SIZE	4096

/* Lines of flows for ovs-ofctl, and what it makes of them. */
struct ovs_ofctl {
	char path[32];
	FILE *flows;
	FILE *output;
};

static void begin(struct ovs_ofctl *ofctl)
{
	strcpy(ofctl->path, "/tmp/vsectl_ovs.XXXXXX");
	ofctl->flows = fdopen(mkstemp(ofctl->path), "w");
	assert_non_null(ofctl->flows);
}

static void run(struct ovs_ofctl *ofctl)
{
	char command[128];

	assert_int_equal(fclose(ofctl->flows), 0);
	snprintf(command, sizeof(command),
		 "ovs-ofctl parse-flows %s 2>&1 | grep -v 'protocols\\?:'",
		 ofctl->path);
	ofctl->output = popen(command, "r");
	assert_non_null(ofctl->output);
}

/* The match in the next line; LINE_SIZE bytes. */
static void next(struct ovs_ofctl *ofctl, char *match)
{
	static const char before[] = "ADD", after[] = " actions=drop";
	char line[LINE_SIZE], *start, *end;

	assert_non_null(fgets(line, sizeof(line), ofctl->output));
	start = strstr(line, before);
	end = strstr(line, after);
	if (!start || !end)
		fail_msg("ovs-ofctl says: %s", line);
	*end = '\0';
	start += strlen(before);
	strcpy(match, start + strspn(start, " "));
}

static void end(struct ovs_ofctl *ofctl)
{
	pclose(ofctl->output);
	unlink(ofctl->path);
}

static void parse(struct match *match, const char *text)
{
	char error[MATCH_ERROR_SIZE], flow[LINE_SIZE + 40];
	struct flow_spec spec;

	snprintf(flow, sizeof(flow), "%s,actions=set_irq_core:1", text);
	if (!flow_spec_parse(&spec, flow, FLOW_ADD, error))
		fail_msg("%s: %s", text, error);
	*match = spec.match;
}

/* What it does not know, knows by another name, or has no syntax for. */
static void leave_out(struct match *match)
{
	static const int attrs[] = {
		VSE_A_MATCH_ESP_SPI, VSE_A_MATCH_TUN_TOS, VSE_A_MATCH_VM_ID,
		VSE_A_MATCH_VM_PRIO,
	};

	for (size_t i = 0; i < COUNT(attrs); i++)
		memset(&match->field[attrs[i]], 0, sizeof(match->field[0]));
	if (match_is(match, VSE_A_MATCH_DL_VLAN, VSE_VLAN_NONE))
		memset(&match->field[VSE_A_MATCH_DL_VLAN], 0,
		       sizeof(match->field[0]));
	if (match_is(match, VSE_A_MATCH_NW_PROTO, IPPROTO_ESP))
		memset(&match->field[VSE_A_MATCH_NW_PROTO], 0,
		       sizeof(match->field[0]));
	/* It does not look into a tunnel because of a field without a mask. */
	for (int i = VSE_A_MATCH_TUN_ID; i < VSE_A_MATCH_TUN_TOS; i++)
		if (match_zero(match->field[i].mask))
			match->field[i].given = false;
}

static void random_matches_mean_the_same(void **state)
{
	char text[MATCH_TEXT_SIZE], theirs[LINE_SIZE];
	static struct match matches[RANDOM_MATCHES];
	struct ovs_ofctl ofctl;
	struct match match;

	begin(&ofctl);
	for (size_t i = 0; i < RANDOM_MATCHES; i++) {
		make_match(&matches[i]);
		leave_out(&matches[i]);
		match_format(&matches[i], text);
		fprintf(ofctl.flows, "%s,actions=drop\n", text);
	}
	run(&ofctl);
	for (size_t i = 0; i < RANDOM_MATCHES; i++) {
		next(&ofctl, theirs);
		match_format(&matches[i], text);
		assert_string_equal(text, theirs);
		parse(&match, theirs);
		assert_memory_equal(&match, &matches[i], sizeof(match));
	}
	end(&ofctl);
}

static void what_users_write_means_the_same(void **state)
{
	static const char *const texts[] = {
		"tcp,tp_dst=80", "tp_dst=80,tcp", "tcp6,tp_src=0x50",
		"dl_type=0x0800,nw_proto=17,tp_dst=4789",
		"ip,nw_src=10.1.2.3/16", "ip,nw_dst=10.1.2.3/255.255.128.0",
		"ip,nw_src=10.1.2.3/0", "arp,arp_tpa=10.0.0.1/24,arp_op=2",
		"arp,nw_src=1.2.3.4,nw_proto=1", "rarp", "dl_type=0x88cc",
		"dl_src=02:00:00:00:00:01,dl_dst=01:00:00:00:00:00/01:00:00:00:00:00",
		"dl_vlan=5,dl_vlan_pcp=3", "dl_vlan=0",
		"icmp,icmp_type=8,icmp_code=0", "icmp_type=8,icmp",
		"icmp6,icmp_type=135", "icmp_code=1,icmp6", "ip,nw_tos=187",
		"ipv6,nw_tos=8", "ipv6,ipv6_src=2001:DB8:0::1/32",
		"ipv6,ipv6_dst=fe80::1/ffff:ffff::", "ipv6,ipv6_src=::1.2.3.4",
		"ipv6,ipv6_src=::ffff:1.2.3.4", "sctp6,tp_dst=9",
		"ipv6,nw_proto=89", "tun_id=5", "tun_id=0xabc/0xff",
		"tun_id=7/-1", "tun_src=10.0.0.1/8,tun_dst=1.2.3.4,tun_id=0",
		"tun_ipv6_src=fc00::1/7,tun_ipv6_dst=::1",
		"tun_id=9,tcp,nw_src=10.0.0.1,tp_dst=443", "in_port=7,udp6",
		"tcp tp_dst=80",
	};
	char ours[MATCH_TEXT_SIZE], theirs[LINE_SIZE];
	struct ovs_ofctl ofctl;
	struct match match;

	begin(&ofctl);
	for (size_t i = 0; i < COUNT(texts); i++)
		fprintf(ofctl.flows, "%s,actions=drop\n", texts[i]);
	run(&ofctl);
	for (size_t i = 0; i < COUNT(texts); i++) {
		next(&ofctl, theirs);
		parse(&match, texts[i]);
		match_format(&match, ours);
		assert_string_equal(ours, theirs);
	}
	end(&ofctl);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_matches_mean_the_same),
		cmocka_unit_test(what_users_write_means_the_same),
	};

	if (system("ovs-ofctl --version >/dev/null 2>&1")) {
		puts("vsectl_ovs: skipped, as there is no ovs-ofctl");
		return 0;
	}
	return cmocka_run_group_tests_name("vsectl_ovs", tests, NULL, NULL);
}
