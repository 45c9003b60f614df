// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "help.h"

static void print_words(const char *indent, const struct object *object,
			const struct command *command, const char *arguments)
{
	printf("%svsectl %s %s%s%s\n", indent, object->name, command->name,
	       *arguments ? " " : "", arguments);
}

static void print_command(const struct object *object,
			  const struct command *command)
{
	print_words("  ", object, command, command->syntax);
	printf("      %s\n", command->description);
	print_words("      e.g. ", object, command, command->example);
}

/**
 * help_object - show how the commands of an object are written
 * @object: the object
 */
void help_object(const struct object *object)
{
	const struct command *command;

	printf("%s: %s\n", object->name, object->description);
	for (command = object->commands; command->name; command++)
		print_command(object, command);
}

/**
 * help_monitor - show how the monitor is written
 */
void help_monitor(void)
{
	puts("monitor: what happens, as it happens\n"
	     "  vsectl monitor\n"
	     "      show a line for each device, flow, VM or setting that comes, changes or\n"
	     "      goes, until it is interrupted; \"monitoring\" on standard error says that\n"
	     "      none is missed from then on\n"
	     "      e.g. vsectl -j monitor");
}

/**
 * help_top - show how the live view is written
 */
void help_top(void)
{
	puts("top: cores, VMs and flows, and their packet rates, as they change\n"
	     "  vsectl top [-d SECONDS] [-n COUNT] [-b]\n"
	     "      show them on the terminal every second, or every SECONDS, and quit after\n"
	     "      COUNT times; q quits, h shows the other keys; -b writes plain text, and\n"
	     "      vsectl -j top JSON, one object a line\n"
	     "      e.g. vsectl top -b -n 1");
}

/**
 * help_all - show how everything is written
 * @objects: all objects; ends with NULL
 */
void help_all(const struct object *const *objects)
{
	puts("Usage: vsectl [-j] [-s] [OBJECT COMMAND ...]\n"
	     "       vsectl [-j] monitor\n"
	     "       vsectl [-j] top [-d SECONDS] [-n COUNT] [-b]\n"
	     "       vsectl OBJECT help\n"
	     "\n"
	     "Without OBJECT, everything is shown.\n"
	     "\n"
	     "  -j, --json         show JSON\n"
	     "  -s, --statistics   show counters in tables, too\n"
	     "  -h, --help         show this\n"
	     "  -V, --version      show the version");
	for (; *objects; objects++) {
		putchar('\n');
		help_object(*objects);
	}
	putchar('\n');
	help_monitor();
	putchar('\n');
	help_top();
	puts("\n"
	     "FLOW is MATCH and any of priority=N cookie=N idle_timeout=SECONDS\n"
	     "hard_timeout=SECONDS check_overlap send_flow_rem.  cookie=N/MASK looks for the\n"
	     "flows that have such a cookie; -1 is the mask of all bits.\n"
	     "\n"
	     "MATCH is written as for ovs-ofctl:\n"
	     "  in_port=DEV dl_src=MAC[/MASK] dl_dst=MAC[/MASK] dl_vlan=ID|0xffff\n"
	     "  dl_vlan_pcp=N dl_type=N nw_src=IP[/MASK] nw_dst=IP[/MASK] ipv6_src=IP[/MASK]\n"
	     "  ipv6_dst=IP[/MASK] nw_proto=N nw_tos=N tp_src=N tp_dst=N icmp_type=N\n"
	     "  icmp_code=N arp_op=N arp_spa=IP[/MASK] arp_tpa=IP[/MASK] esp_spi=N\n"
	     "  ip ipv6 arp rarp icmp icmp6 tcp tcp6 udp udp6 sctp sctp6 esp esp6\n"
	     "outside of the tunnel, if one of these is there, and the others inside:\n"
	     "  tun_id=N[/MASK] tun_src=IP[/MASK] tun_dst=IP[/MASK] tun_ipv6_src=IP[/MASK]\n"
	     "  tun_ipv6_dst=IP[/MASK] tun_tos=N\n"
	     "in the flow control field:\n"
	     "  vm_id=N vm_prio=0|1\n"
	     "\n"
	     "vsectl(8) explains all this.");
}
