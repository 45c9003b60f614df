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
 * help_all - show how everything is written
 * @objects: all objects; ends with NULL
 */
void help_all(const struct object *const *objects)
{
	puts("Usage: vsectl [-j] [-s] [OBJECT COMMAND ...]\n"
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
	puts("\n"
	     "MATCH is written as for ovs-ofctl:\n"
	     "  in_port=DEV dl_src=MAC[/MASK] dl_dst=MAC[/MASK] dl_vlan=ID|0xffff\n"
	     "  dl_vlan_pcp=N dl_type=N nw_tos=N nw_proto=N nw_src=IP[/MASK]\n"
	     "  nw_dst=IP[/MASK] tp_src=N tp_dst=N ip arp rarp ipv6 tcp udp sctp icmp\n"
	     "\n"
	     "vsectl(8) explains all this.");
}
