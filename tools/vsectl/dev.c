// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include <linux/vse.h>

#include "arguments.h"
#include "dev_show.h"
#include "extack.h"
#include "message.h"
#include "rps_setup.h"

static const char *no_device(const char *device)
{
	static char text[128];

	snprintf(text, sizeof(text), "there is no network device \"%.40s\"",
		 device);
	return text;
}

/* Returns false when the user has been told why that is not known. */
static bool look_up_device(const char *device, unsigned int *ifindex)
{
	errno = 0;
	*ifindex = if_nametoindex(device);
	if (*ifindex || errno == ENODEV)
		return true;
	message("cannot look up the network device \"%.40s\": %s", device,
		strerror(errno));
	return false;
}

static int send_device(struct netlink *netlink, uint8_t command,
		       unsigned int ifindex)
{
	netlink_begin(netlink, command);
	netlink_put_u32(netlink, VSE_A_DEV_IFINDEX, ifindex);
	return netlink_send(netlink, NULL, NULL);
}

static bool is_named(struct json_object *row, const char *device)
{
	const char *name =
		json_object_get_string(json_object_object_get(row, "name"));

	return name && !strcmp(name, device);
}

static struct json_object *only_device(struct json_object *rows,
				       const char *device)
{
	struct json_object *only = json_object_new_array();

	for (size_t i = 0; i < json_object_array_length(rows); i++) {
		struct json_object *row = json_object_array_get_idx(rows, i);

		if (is_named(row, device))
			json_object_array_add(only, json_object_get(row));
	}
	json_object_put(rows);
	return only;
}

/* How many devices are attached, or have this name; -1 if that is not known. */
static int count_attached(struct netlink *netlink, const char *device)
{
	struct json_object *rows = report_read(netlink, &dev_report);
	int count;

	if (!rows)
		return -1;
	if (device)
		rows = only_device(rows, device);
	count = json_object_array_length(rows);
	json_object_put(rows);
	return count;
}

/* Returns whether it is attached; else the user has been told why not. */
static bool send_attach(struct netlink *netlink, const char *device,
			unsigned int ifindex)
{
	int error = send_device(netlink, VSE_CMD_DEV_ATTACH, ifindex);
	char why[EXTACK_TEXT_SIZE];

	if (!error)
		return true;
	snprintf(why, sizeof(why), "%s", netlink_error(netlink));
	/* Without an answer: if it was done, what it needs must not be undone. */
	if (error == -EIO && count_attached(netlink, device) > 0)
		return true;
	message("%s", why);
	return false;
}

/* Steering needs RPS; the kernel refuses a device without. */
static int set_up_and_attach(struct netlink *netlink, const char *device,
			     unsigned int ifindex, unsigned int entries)
{
	struct rps_setup *setup = rps_set_up("", device, entries);

	if (!setup)
		return EXIT_REFUSED;
	if (!send_attach(netlink, device, ifindex)) {
		rps_setup_undo(setup);
		return EXIT_REFUSED;
	}
	rps_setup_keep(setup);
	return EXIT_OK;
}

static int attach_device(const char *device, bool set_up, unsigned int entries)
{
	int result = EXIT_REFUSED;
	struct netlink *netlink;
	unsigned int ifindex;

	if (!look_up_device(device, &ifindex))
		return EXIT_REFUSED;
	if (!ifindex) {
		message("%s", no_device(device));
		return EXIT_BAD_INPUT;
	}
	netlink = netlink_open();
	if (!netlink)
		return EXIT_REFUSED;
	if (netlink_reachable(netlink) && set_up)
		result = set_up_and_attach(netlink, device, ifindex, entries);
	else if (send_attach(netlink, device, ifindex))
		result = EXIT_OK;
	netlink_close(netlink);
	return result;
}

static int attach(const struct options *options, int argc, char **argv)
{
	const char *entries_text = NULL;
	const struct argument known[] = { { "entries", &entries_text }, {} };
	uint32_t entries = RPS_ENTRIES_DEFAULT;

	(void)options;
	if (!argc) {
		message("say which device: vsectl dev attach DEV");
		return EXIT_BAD_INPUT;
	}
	if (argc == 2 && !strcmp(argv[1], "no-setup"))
		return attach_device(argv[0], false, 0);
	if (!arguments_pairs(known, argc - 1, argv + 1))
		return EXIT_BAD_INPUT;
	if (entries_text &&
	    !argument_number("entries", entries_text, 1, RPS_ENTRIES_MAX,
			     &entries))
		return EXIT_BAD_INPUT;
	return attach_device(argv[0], true, entries);
}

/* Puts the set-up of RPS back, as far as no other device may need it. */
static enum rps_restored restore_rps(struct netlink *netlink,
				     const char *device)
{
	int others = count_attached(netlink, NULL);
	enum rps_restored restored;

	if (others < 0 && netlink_module_missing(netlink))
		others = 0;
	restored = rps_restore("", device, others);
	if (others >= 0)
		return restored;
	message("whether other devices are attached is not known (%s): net.core.rps_sock_flow_entries stays; detach %s once more to put it back",
		netlink_error(netlink), device);
	return RPS_FAILED;
}

/*
 * The kernel has no such attached device, but its set-up may be left over: the
 * module was unloaded meanwhile, or the device has gone.
 */
static int detach_left_over(struct netlink *netlink, const char *device,
			    const char *why, int result)
{
	switch (restore_rps(netlink, device)) {
	case RPS_RESTORED:
		message("%s; what was left of the set-up of RPS has been put back",
			why);
		return EXIT_OK;
	case RPS_NOTHING:
		message("%s", why);
		return result;
	default:
		return EXIT_REFUSED;
	}
}

static int detach_device(struct netlink *netlink, const char *device,
			 unsigned int ifindex)
{
	char why[EXTACK_TEXT_SIZE];
	int error;

	error = send_device(netlink, VSE_CMD_DEV_DETACH, ifindex);
	if (!error)
		return restore_rps(netlink, device) == RPS_FAILED ?
		       EXIT_REFUSED : EXIT_OK;

	snprintf(why, sizeof(why), "%s", netlink_error(netlink));
	if (netlink_module_missing(netlink) ||
	    (error != -EPERM && !count_attached(netlink, device)))
		return detach_left_over(netlink, device, why, EXIT_REFUSED);
	message("%s", why);
	return EXIT_REFUSED;
}

static int detach(const struct options *options, int argc, char **argv)
{
	struct netlink *netlink;
	unsigned int ifindex;
	int result;

	(void)options;
	if (!argc) {
		message("say which device: vsectl dev detach DEV");
		return EXIT_BAD_INPUT;
	}
	if (!arguments_none(argc - 1, argv + 1))
		return EXIT_BAD_INPUT;
	if (!look_up_device(argv[0], &ifindex))
		return EXIT_REFUSED;
	netlink = netlink_open();
	if (!netlink)
		return EXIT_REFUSED;
	if (ifindex)
		result = detach_device(netlink, argv[0], ifindex);
	else
		result = detach_left_over(netlink, argv[0], no_device(argv[0]),
					  EXIT_BAD_INPUT);
	netlink_close(netlink);
	return result;
}

/**
 * struct choice - a setting of a device, one of a few words
 * @name: the word for it
 * @attr: its attribute
 * @words: what it can be, by number
 * @count: how many words there are
 * @hint: what to do, for those who gave another word
 */
struct choice {
	const char *name;
	int attr;
	const char *const *words;
	uint32_t count;
	const char *hint;
};

static const struct choice choices[] = {
	{ "fcf", VSE_A_DEV_FCF, dev_fcf_names, DEV_FCFS,
	  "give tos or vlan, where the flow control field is, or off" },
	{ "rss", VSE_A_DEV_RSS, dev_rss_names, DEV_RSSES,
	  "give follow, and RSS keeps to queues whose cores are allowed and run no VM, or off" },
};

#define CHOICES		(sizeof(choices) / sizeof(choices[0]))

/* The number of the word, or -1 when the user has been told that it is none. */
static int find_word(const struct choice *choice, const char *text)
{
	for (uint32_t number = 0; number < choice->count; number++)
		if (!strcmp(text, choice->words[number]))
			return number;
	message("%s \"%.40s\": %s", choice->name, text, choice->hint);
	return -1;
}

/* Sets what is not negative. */
static int set_device(const char *device, const int *numbers)
{
	struct netlink *netlink;
	unsigned int ifindex;

	if (!look_up_device(device, &ifindex))
		return EXIT_REFUSED;
	if (!ifindex) {
		message("%s", no_device(device));
		return EXIT_BAD_INPUT;
	}
	netlink = netlink_open();
	if (!netlink)
		return EXIT_REFUSED;
	netlink_begin(netlink, VSE_CMD_DEV_SET);
	netlink_put_u32(netlink, VSE_A_DEV_IFINDEX, ifindex);
	for (size_t i = 0; i < CHOICES; i++)
		if (numbers[i] >= 0)
			netlink_put_u32(netlink, choices[i].attr, numbers[i]);
	return netlink_finish(netlink) ? EXIT_OK : EXIT_REFUSED;
}

static int set(const struct options *options, int argc, char **argv)
{
	const char *texts[CHOICES] = {};
	struct argument known[CHOICES + 1] = {};
	int numbers[CHOICES];

	(void)options;
	for (size_t i = 0; i < CHOICES; i++)
		known[i] = (struct argument){ choices[i].name, &texts[i] };
	if (argc && !arguments_pairs(known, argc - 1, argv + 1))
		return EXIT_BAD_INPUT;
	if (argc < 2) {
		message("say which device, and what to set: vsectl dev set DEV [fcf {off|tos|vlan}] [rss {off|follow}]");
		return EXIT_BAD_INPUT;
	}
	for (size_t i = 0; i < CHOICES; i++) {
		numbers[i] = -1;
		if (!texts[i])
			continue;
		numbers[i] = find_word(&choices[i], texts[i]);
		if (numbers[i] < 0)
			return EXIT_BAD_INPUT;
	}
	return set_device(argv[0], numbers);
}

static int show_device(const struct options *options, const char *device)
{
	struct netlink *netlink = netlink_open();
	struct json_object *rows;
	int result = EXIT_REFUSED;

	if (!netlink)
		return EXIT_REFUSED;
	rows = report_read(netlink, &dev_report);
	if (!rows) {
		message("%s", netlink_error(netlink));
		goto close;
	}
	rows = only_device(rows, device);
	if (json_object_array_length(rows)) {
		report_print(options, &dev_report, rows);
		result = EXIT_OK;
	} else {
		message("%s is not attached; vsectl dev attach %s changes that",
			device, device);
	}
	json_object_put(rows);
close:
	netlink_close(netlink);
	return result;
}

static int show(const struct options *options, int argc, char **argv)
{
	unsigned int ifindex;

	if (!argc)
		return report_show(options, &dev_report);
	if (!arguments_none(argc - 1, argv + 1))
		return EXIT_BAD_INPUT;
	if (!look_up_device(argv[0], &ifindex))
		return EXIT_REFUSED;
	if (!ifindex) {
		message("%s", no_device(argv[0]));
		return EXIT_BAD_INPUT;
	}
	return show_device(options, argv[0]);
}

static const struct command commands[] = {
	{ "attach", attach, "DEV [entries N | no-setup]",
	  "steer what a device receives, after setting up RPS for N flows (default 4096)",
	  "enp1s0" },
	{ "detach", detach, "DEV", "stop, and put the set-up of RPS back",
	  "enp1s0" },
	{ "set", set, "DEV [fcf {off|tos|vlan}] [rss {off|follow}]",
	  "say where in packets the flow control field is: nowhere, in the ToS, or in the VLAN tag; and whether RSS is to follow the core table",
	  "enp1s0 fcf tos rss follow" },
	{ "show", show, "[DEV]", "show the attached devices", "" },
	{}
};

const struct object dev_object = {
	.name = "dev",
	.description = "network devices whose packets are steered",
	.commands = commands,
	.report = &dev_report,
};
