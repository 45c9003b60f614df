// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <netlink/netlink.h>

#include <linux/vse.h>

#include "message.h"
#include "netlink.h"
#include "vsectl_fake.h"

#define OBJECTS_MAX	1024

struct netlink {
	bool missing;
	uint8_t command;
};

struct fake fake;

static struct {
	uint8_t command;
	struct nl_msg *attrs;
} objects[OBJECTS_MAX];
static size_t object_count;

static FILE *real_stdout;
static char *output;
static size_t output_size;

/**
 * fake_object - add an object to those that the kernel has
 * @command: the one that reads it
 *
 * Return: where to put its attributes.
 */
struct nl_msg *fake_object(uint8_t command)
{
	assert_true(object_count < OBJECTS_MAX);
	objects[object_count].command = command;
	objects[object_count].attrs = nlmsg_alloc_size(65536);
	assert_non_null(objects[object_count].attrs);
	assert_non_null(nlmsg_put(objects[object_count].attrs, 0, 0, 0, 0, 0));
	return objects[object_count++].attrs;
}

/**
 * fake_forget - the kernel has no such objects any more
 * @command: the one that reads them
 */
void fake_forget(uint8_t command)
{
	size_t kept = 0;

	for (size_t i = 0; i < object_count; i++) {
		if (objects[i].command == command)
			nlmsg_free(objects[i].attrs);
		else
			objects[kept++] = objects[i];
	}
	object_count = kept;
}

/**
 * fake_reset - forget everything, for the next test
 * @state: cmocka's
 */
int fake_reset(void **state)
{
	for (size_t i = 0; i < object_count; i++)
		nlmsg_free(objects[i].attrs);
	object_count = 0;
	nlmsg_free(fake.request);
	fake = (struct fake){};
	return 0;
}

void fake_output_begin(void)
{
	real_stdout = stdout;
	stdout = open_memstream(&output, &output_size);
	assert_non_null(stdout);
}

/* Return: what was written, allocated. */
char *fake_output_end(void)
{
	fclose(stdout);
	stdout = real_stdout;
	return output;
}

void message(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(fake.message, sizeof(fake.message), format, args);
	va_end(args);
}

struct netlink *netlink_open(void)
{
	struct netlink *netlink = calloc(1, sizeof(*netlink));

	assert_non_null(netlink);
	netlink->missing = fake.missing;
	return netlink;
}

void netlink_close(struct netlink *netlink)
{
	free(netlink);
}

bool netlink_reachable(const struct netlink *netlink)
{
	return !netlink->missing;
}

bool netlink_module_missing(const struct netlink *netlink)
{
	return netlink->missing;
}

const char *netlink_error(const struct netlink *netlink)
{
	return netlink->missing ? "vse: module not loaded" : "refused";
}

bool netlink_events(struct netlink *netlink, uint16_t *family, uint32_t *group)
{
	return false;
}

void netlink_begin(struct netlink *netlink, uint8_t command)
{
	netlink->command = command;
	nlmsg_free(fake.request);
	fake.request = nlmsg_alloc_size(65536);
	assert_non_null(fake.request);
	assert_non_null(nlmsg_put(fake.request, 0, 0, 0, 0, 0));
}

void netlink_put(struct netlink *netlink, int attr, const void *data, size_t size)
{
	assert_int_equal(nla_put(fake.request, attr, size, data), 0);
}

void netlink_put_u32(struct netlink *netlink, int attr, uint32_t value)
{
	netlink_put(netlink, attr, &value, sizeof(value));
}

void netlink_put_flag(struct netlink *netlink, int attr)
{
	netlink_put(netlink, attr, NULL, 0);
}

void netlink_put_string(struct netlink *netlink, int attr, const char *text)
{
	netlink_put(netlink, attr, text, strlen(text) + 1);
}

struct nlattr *netlink_nest_start(struct netlink *netlink, int attr)
{
	return nla_nest_start(fake.request, attr);
}

void netlink_nest_end(struct netlink *netlink, struct nlattr *nest)
{
	nla_nest_end(fake.request, nest);
}

/* When the module comes back, its family has another number. */
static bool is_lost(struct netlink *netlink)
{
	netlink->missing |= fake.missing;
	return netlink->missing;
}

static void hand_over(uint8_t command, netlink_object_t object, void *arg)
{
	for (size_t i = 0; i < object_count; i++) {
		struct nlmsghdr *header = nlmsg_hdr(objects[i].attrs);

		if (objects[i].command == command)
			object(nlmsg_attrdata(header, 0), nlmsg_attrlen(header, 0),
			       arg);
	}
}

int netlink_send(struct netlink *netlink, netlink_object_t object, void *arg)
{
	if (is_lost(netlink))
		return -ENOENT;
	if (netlink->command == VSE_CMD_CONFIG_GET) {
		hand_over(netlink->command, object, arg);
		return 0;
	}
	fake.command = netlink->command;
	return -fake.refuses;
}

bool netlink_finish(struct netlink *netlink)
{
	bool granted = !netlink_send(netlink, NULL, NULL);

	if (!granted)
		message("%s", netlink_error(netlink));
	netlink_close(netlink);
	return granted;
}

int netlink_dump(struct netlink *netlink, uint8_t command,
		 netlink_object_t object, void *arg)
{
	if (fake.before_dump)
		fake.before_dump(command);
	fake.dumps++;
	if (is_lost(netlink))
		return -ENOENT;
	hand_over(command, object, arg);
	return fake.changing ? -EAGAIN : 0;
}

const struct nlmsghdr *netlink_complete(struct netlink *netlink)
{
	return nlmsg_hdr(fake.request);
}

int netlink_send_batch(struct netlink *netlink, struct batch *batch)
{
	return -EOPNOTSUPP;
}
