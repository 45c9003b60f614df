// SPDX-License-Identifier: GPL-2.0
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <stdlib.h>

#include <linux/genetlink.h>
#include <linux/vse.h>

#include "event.h"
#include "report.h"

/* What happens, in JSON and in words. */
static const struct kind {
	uint8_t command;
	const char *name;
	const char *text;
	const struct object *object;
} kinds[] = {
	{ VSE_CMD_DEV_ADD_NTF, "dev_attached", "device attached", &dev_object },
	{ VSE_CMD_DEV_CHANGE_NTF, "dev_changed", "device changed",
	  &dev_object },
	{ VSE_CMD_DEV_DEL_NTF, "dev_detached", "device detached", &dev_object },
	{ VSE_CMD_FLOW_ADD_NTF, "flow_added", "flow added", &flow_object },
	{ VSE_CMD_FLOW_CHANGE_NTF, "flow_changed", "flow changed",
	  &flow_object },
	{ VSE_CMD_FLOW_DEL_NTF, "flow_removed", "flow removed", &flow_object },
	{ VSE_CMD_VM_ADD_NTF, "vm_added", "VM added", &vm_object },
	{ VSE_CMD_VM_CHANGE_NTF, "vm_changed", "VM changed", &vm_object },
	{ VSE_CMD_VM_DEL_NTF, "vm_removed", "VM removed", &vm_object },
	{ VSE_CMD_CONFIG_NTF, "config_changed", "settings changed",
	  &config_object },
};

#define KINDS		(sizeof(kinds) / sizeof(kinds[0]))

/* By &enum vse_removed. */
static const char *const reasons[] = {
	[VSE_REMOVED_IDLE] = "idle",
	[VSE_REMOVED_HARD] = "hard",
	[VSE_REMOVED_DELETE] = "delete",
};

static const struct kind *find_kind(uint8_t command)
{
	for (size_t i = 0; i < KINDS; i++)
		if (kinds[i].command == command)
			return &kinds[i];
	return NULL;
}

/* Why a flow was removed; NULL for all other events. */
static const char *find_reason(const struct kind *kind,
			       const struct nlattr *attrs, int length)
{
	const struct nlattr *found;
	uint32_t reason;

	if (kind->command != VSE_CMD_FLOW_DEL_NTF)
		return NULL;
	found = nla_find((struct nlattr *)attrs, length, VSE_A_FLOW_REASON);
	if (!found || nla_len(found) != sizeof(reason))
		return NULL;
	reason = nla_get_u32(found);
	return reason < sizeof(reasons) / sizeof(reasons[0]) ?
	       reasons[reason] : NULL;
}

/* Seconds since 1970, with milliseconds. */
static struct json_object *make_time(const struct timespec *time)
{
	char text[32];

	snprintf(text, sizeof(text), "%lld.%03ld", (long long)time->tv_sec,
		 time->tv_nsec / 1000000);
	return json_object_new_double_s(time->tv_sec + time->tv_nsec / 1e9,
					text);
}

static struct json_object *make_event(const struct timespec *time,
				      const char *name)
{
	struct json_object *event = json_object_new_object();

	json_object_object_add(event, "time", make_time(time));
	json_object_object_add(event, "event", json_object_new_string(name));
	return event;
}

static void print_json(FILE *out, struct json_object *event)
{
	fprintf(out, "%s\n",
		json_object_to_json_string_ext(event, JSON_C_TO_STRING_PLAIN |
					       JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(event);
}

static void print_event_json(FILE *out, const struct timespec *time,
			     const struct kind *kind, const char *reason,
			     struct json_object *row)
{
	struct json_object *event = make_event(time, kind->name);

	if (reason)
		json_object_object_add(event, "reason",
				       json_object_new_string(reason));
	json_object_object_foreach(row, key, value)
		json_object_object_add(event, key, json_object_get(value));
	print_json(out, event);
}

static void print_time(FILE *out, const struct timespec *time)
{
	struct tm local;

	localtime_r(&time->tv_sec, &local);
	fprintf(out, "%02d:%02d:%02d.%03ld ", local.tm_hour, local.tm_min,
		local.tm_sec, time->tv_nsec / 1000000);
}

/* Names and values, but for counters and for those that there are not. */
static void print_values(FILE *out, const struct report *report,
			 struct json_object *row)
{
	const struct column *column = report->columns;

	for (; column->key || column->heading; column++) {
		struct json_object *value;
		char *list = NULL;

		if (!column->key || column->flags & COLUMN_STATISTICS)
			continue;
		value = json_object_object_get(row, column->key);
		if (!value)
			continue;
		if (json_object_is_type(value, json_type_array)) {
			if (!json_object_array_length(value))
				continue;
			list = report_list(row, column->key);
		}
		fprintf(out, " %s=%s", column->key,
			list ?: json_object_get_string(value));
		free(list);
	}
}

static void print_event_text(FILE *out, const struct timespec *time,
			     const struct kind *kind, const char *reason,
			     struct json_object *row)
{
	const struct report *report = kind->object->report;
	char *line;

	print_time(out, time);
	fputs(kind->text, out);
	if (reason)
		fprintf(out, " (%s)", reason);
	if (report->line) {
		line = report->line(row, kind->command == VSE_CMD_FLOW_DEL_NTF);
		fprintf(out, " %s", line ?: "");
		free(line);
	} else {
		print_values(out, report, row);
	}
	putc('\n', out);
}

/**
 * event_print - show an event on one line
 * @out: where to
 * @json: as a JSON object
 * @time: when it was
 * @message: of the family vse
 *
 * Return: whether it was an event.
 */
bool event_print(FILE *out, bool json, const struct timespec *time,
		 struct nlmsghdr *message)
{
	struct genlmsghdr *header = nlmsg_data(message);
	const struct kind *kind;
	struct json_object *row;
	struct nlattr *attrs;
	const char *reason;
	int length;

	if (!genlmsg_valid_hdr(message, 0))
		return false;
	kind = find_kind(header->cmd);
	if (!kind)
		return false;
	attrs = genlmsg_attrdata(header, 0);
	length = genlmsg_attrlen(header, 0);
	reason = find_reason(kind, attrs, length);
	row = report_row(kind->object->report, attrs, length);
	if (json)
		print_event_json(out, time, kind, reason, row);
	else
		print_event_text(out, time, kind, reason, row);
	json_object_put(row);
	return true;
}

/**
 * event_print_lost - show that there were more events than could be read
 * @out: where to
 * @json: as a JSON object
 * @time: when that was noticed
 */
void event_print_lost(FILE *out, bool json, const struct timespec *time)
{
	if (json) {
		print_json(out, make_event(time, "lost"));
		return;
	}
	print_time(out, time);
	fputs("events were lost\n", out);
}

/**
 * event_is_end - are there to be no more events?
 * @message: of generic netlink's own family
 *
 * Return: whether the module goes.
 */
bool event_is_end(struct nlmsghdr *message)
{
	struct genlmsghdr *header = nlmsg_data(message);
	const struct nlattr *name;

	if (!genlmsg_valid_hdr(message, 0) ||
	    header->cmd != CTRL_CMD_DELFAMILY)
		return false;
	name = nla_find(genlmsg_attrdata(header, 0), genlmsg_attrlen(header, 0),
			CTRL_ATTR_FAMILY_NAME);
	return name && !nla_strcmp(name, VSE_FAMILY_NAME);
}
