// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "message.h"
#include "number.h"
#include "rps_setup.h"
#include "rps_state.h"

#define SYSCTL_FILE	"/proc/sys/net/core/rps_sock_flow_entries"
#define NET_DIRECTORY	"/sys/class/net"

/**
 * struct rps_change - a value to change
 * @ifindex: the device, or RPS_NO_DEVICE
 * @queue: number of the receive queue
 * @before: the value now
 */
struct rps_change {
	unsigned int ifindex;
	unsigned int queue;
	uint64_t before;
};

/**
 * struct rps_setup - a set-up that can still be undone
 * @root: in front of all paths
 * @device: name of the device
 * @ifindex: its number
 * @entries: what the values have to be, at least
 * @lock: keeps other vsectl out
 * @before: the records as they were
 * @state: the records with those of this set-up
 * @changes: the values that are too low
 * @count: how many of them there are
 * @changed: how many of them it has tried to change
 */
struct rps_setup {
	const char *root;
	char device[IF_NAMESIZE];
	unsigned int ifindex;
	uint64_t entries;
	int lock;
	struct rps_state before;
	struct rps_state state;
	struct rps_change *changes;
	size_t count;
	size_t changed;
};

static void value_path(char *path, const char *root, const char *device,
		       unsigned int ifindex, unsigned int queue)
{
	if (ifindex == RPS_NO_DEVICE)
		snprintf(path, PATH_MAX, "%s" SYSCTL_FILE, root);
	else
		snprintf(path, PATH_MAX,
			 "%s" NET_DIRECTORY "/%s/queues/rx-%u/rps_flow_cnt",
			 root, device, queue);
}

/* Returns 0 or an errno. */
static int read_value(const char *path, uint64_t *value)
{
	FILE *file = fopen(path, "re");
	char text[32] = "";
	int error = 0;

	if (!file)
		return errno;
	errno = 0;
	if (!fgets(text, sizeof(text), file))
		error = errno ?: EINVAL;
	fclose(file);
	text[strcspn(text, "\n")] = '\0';
	if (!error && !number_parse(text, UINT32_MAX, value))
		error = EINVAL;
	return error;
}

/* Returns 0 or an errno. */
static int write_value(const char *path, uint64_t value)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	uint64_t now;
	int error = 0;

	if (fd < 0)
		return errno;
	if (dprintf(fd, "%" PRIu64 "\n", value) < 0)
		error = errno;
	close(fd);
	if (!error)
		error = read_value(path, &now);
	if (!error && now != value)
		error = ERANGE;
	return error;
}

static bool write_or_tell(const char *path, uint64_t value)
{
	int error = write_value(path, value);

	if (error)
		message("cannot set %s to %" PRIu64 ": %s", path, value,
			strerror(error));
	return !error;
}

/* Returns 0 or an errno; ENODEV when there is no such device. */
static int read_ifindex(const char *root, const char *device,
			unsigned int *ifindex)
{
	char path[PATH_MAX];
	uint64_t value;
	int error;

	snprintf(path, sizeof(path), "%s" NET_DIRECTORY "/%s/ifindex", root,
		 device);
	error = read_value(path, &value);
	*ifindex = error ? 0 : value;
	/* Of a device that is just being removed the kernel says EINVAL. */
	return error == ENOENT || error == EINVAL ? ENODEV : error;
}

/* One that cannot be read may be the one: its records must not be lost. */
static bool device_exists(const char *root, unsigned int ifindex)
{
	char path[PATH_MAX];
	struct dirent *entry;
	unsigned int found;
	bool exists;
	DIR *directory;
	int error;

	snprintf(path, sizeof(path), "%s" NET_DIRECTORY, root);
	directory = opendir(path);
	exists = !directory && errno != ENOENT;
	while (directory && !exists && (entry = readdir(directory))) {
		error = read_ifindex(root, entry->d_name, &found);
		exists = found == ifindex ||
			 (error && error != ENODEV && error != ENOTDIR);
	}
	if (directory)
		closedir(directory);
	return exists;
}

/* The kernel rounds what it is given up to a power of two. */
static uint64_t round_up(unsigned int entries)
{
	uint64_t power = 1;

	while (power < entries)
		power <<= 1;
	return power;
}

/* A device that has gone took its values with it. */
static void forget_gone_devices(struct rps_state *state, const char *root)
{
	for (size_t i = state->count; i-- > 0;)
		if (state->records[i].ifindex != RPS_NO_DEVICE &&
		    !device_exists(root, state->records[i].ifindex))
			rps_state_remove(state, i);
}

static void plan_change(struct rps_setup *setup, unsigned int ifindex,
			unsigned int queue, uint64_t now)
{
	struct rps_record *record = rps_state_find(&setup->state, ifindex,
						   queue);
	struct rps_record new = {
		.ifindex = ifindex,
		.queue = queue,
		.former = now,
		.set = setup->entries,
	};
	struct rps_change *changes;

	if (ifindex != RPS_NO_DEVICE)
		strcpy(new.device, setup->device);
	if (!record) {
		rps_state_add(&setup->state, &new);
	} else {
		/* Raised once more: what was there first is to come back. */
		if (record->set == now)
			new.former = record->former;
		*record = new;
	}

	changes = reallocarray(setup->changes, setup->count + 1,
			       sizeof(*changes));
	if (!changes)
		abort();
	changes[setup->count++] = (struct rps_change){ ifindex, queue, now };
	setup->changes = changes;
}

static bool plan_value(struct rps_setup *setup, unsigned int ifindex,
		       unsigned int queue)
{
	char path[PATH_MAX];
	uint64_t now;
	int error;

	value_path(path, setup->root, setup->device, ifindex, queue);
	error = read_value(path, &now);
	if (error == ENOENT)
		message("%s is not there: this kernel was built without RPS (CONFIG_RPS)",
			path);
	else if (error)
		message("cannot read %s: %s", path, strerror(error));
	else if (now < setup->entries)
		plan_change(setup, ifindex, queue, now);
	return !error;
}

static bool has_queue(const struct rps_setup *setup, unsigned int queue)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s" NET_DIRECTORY "/%s/queues/rx-%u",
		 setup->root, setup->device, queue);
	return !access(path, F_OK);
}

static bool plan(struct rps_setup *setup)
{
	if (!plan_value(setup, RPS_NO_DEVICE, 0))
		return false;
	if (!has_queue(setup, 0)) {
		message("%s has no receive queues", setup->device);
		return false;
	}
	for (unsigned int queue = 0; has_queue(setup, queue); queue++)
		if (!plan_value(setup, setup->ifindex, queue))
			return false;
	return true;
}

static bool load(struct rps_setup *setup)
{
	setup->lock = rps_state_lock(setup->root);
	if (setup->lock < 0)
		return false;
	if (!rps_state_load(&setup->state, setup->root))
		return false;
	rps_state_copy(&setup->before, &setup->state);
	return true;
}

static bool apply(struct rps_setup *setup)
{
	char path[PATH_MAX];

	/* In this order, as what is not written down cannot be put back. */
	if (setup->count && !rps_state_save(&setup->state, setup->root))
		return false;
	while (setup->changed < setup->count) {
		const struct rps_change *change = &setup->changes[setup->changed++];

		value_path(path, setup->root, setup->device, change->ifindex,
			   change->queue);
		if (!write_or_tell(path, setup->entries))
			return false;
	}
	return true;
}

/**
 * rps_set_up - raise what is too low for steering
 * @root: in front of all paths
 * @device: name of the device
 * @entries: how many flows there is to be room for
 *
 * Return: what to rps_setup_keep() or rps_setup_undo(), or NULL when the user
 * has been told why not, and nothing has changed.
 */
struct rps_setup *rps_set_up(const char *root, const char *device,
			     unsigned int entries)
{
	struct rps_setup *setup = calloc(1, sizeof(*setup));
	int error;

	if (!setup)
		abort();
	setup->root = root;
	setup->lock = -1;
	setup->entries = round_up(entries);
	error = read_ifindex(root, device, &setup->ifindex);
	snprintf(setup->device, sizeof(setup->device), "%s", device);
	if (error == ENODEV)
		message("there is no network device %s", device);
	else if (error)
		message("cannot read the number of %s: %s", device,
			strerror(error));
	else if (load(setup) && plan(setup) && apply(setup))
		return setup;
	rps_setup_undo(setup);
	return NULL;
}

/**
 * rps_setup_keep - leave a set-up as it is
 * @setup: is freed
 */
void rps_setup_keep(struct rps_setup *setup)
{
	rps_state_free(&setup->before);
	rps_state_free(&setup->state);
	free(setup->changes);
	if (setup->lock >= 0)
		close(setup->lock);
	free(setup);
}

/**
 * rps_setup_undo - take a set-up back
 * @setup: is freed
 */
void rps_setup_undo(struct rps_setup *setup)
{
	bool undone = true;

	while (setup->changed) {
		const struct rps_change *change = &setup->changes[--setup->changed];
		char path[PATH_MAX];
		uint64_t now;

		value_path(path, setup->root, setup->device, change->ifindex,
			   change->queue);
		if (read_value(path, &now) || now != change->before)
			undone &= write_or_tell(path, change->before);
	}
	/* Else the records of what is still changed serve a later detach. */
	if (setup->count && undone)
		rps_state_save(&setup->before, setup->root);
	rps_setup_keep(setup);
}

/* Returns false if the value could not be put back; it may be tried again. */
static bool put_back(const char *root, const char *device,
		     const struct rps_record *record)
{
	char path[PATH_MAX];
	uint64_t now;
	int error;

	value_path(path, root, device, record->ifindex, record->queue);
	error = read_value(path, &now);
	/* There are fewer queues than there were. */
	if (error == ENOENT)
		return true;
	if (error) {
		message("cannot read %s: %s", path, strerror(error));
		return false;
	}
	if (now == record->former)
		return true;
	if (now == record->set)
		return write_or_tell(path, record->former);
	message("%s is %" PRIu64 ", not the %" PRIu64 " that it was set to: it has been left alone",
		path, now, record->set);
	return true;
}

static enum rps_restored restore_records(struct rps_state *state,
					 const char *root, const char *device,
					 unsigned int ifindex)
{
	enum rps_restored result = RPS_NOTHING;

	for (size_t i = state->count; i-- > 0;) {
		if (state->records[i].ifindex != ifindex)
			continue;
		if (!put_back(root, device, &state->records[i]))
			return RPS_FAILED;
		rps_state_remove(state, i);
		result = RPS_RESTORED;
	}
	return result;
}

/* Are all the records that are left those of the sysctl? */
static bool no_devices_left(const struct rps_state *state)
{
	for (size_t i = 0; i < state->count; i++)
		if (state->records[i].ifindex != RPS_NO_DEVICE)
			return false;
	return true;
}

static enum rps_restored restore(struct rps_state *state, const char *root,
				 const char *device, bool others_attached)
{
	enum rps_restored queues = RPS_NOTHING, entries = RPS_NOTHING;
	unsigned int ifindex;
	int error = read_ifindex(root, device, &ifindex);

	if (error && error != ENODEV) {
		message("cannot read the number of %s: %s", device,
			strerror(error));
		return RPS_FAILED;
	}
	if (ifindex)
		queues = restore_records(state, root, device, ifindex);
	forget_gone_devices(state, root);
	if (!others_attached && no_devices_left(state))
		entries = restore_records(state, root, device, RPS_NO_DEVICE);
	return queues > entries ? queues : entries;
}

/**
 * rps_restore - put back the values from before the set-up of a device
 * @root: in front of all paths
 * @device: name of the device, which may be gone
 * @others_attached: other devices are attached
 *
 * Values that somebody has changed since are left alone, and the user is told.
 * The sysctl goes with the last device.
 *
 * Return: what was done; the user has been told what failed.
 */
enum rps_restored rps_restore(const char *root, const char *device,
			      bool others_attached)
{
	enum rps_restored result = RPS_FAILED;
	struct rps_state state = {};
	int lock;

	if (!rps_state_exists(root))
		return RPS_NOTHING;
	lock = rps_state_lock(root);
	if (lock < 0)
		return RPS_FAILED;
	if (rps_state_load(&state, root)) {
		result = restore(&state, root, device, others_attached);
		if (!rps_state_save(&state, root))
			result = RPS_FAILED;
	}
	rps_state_free(&state);
	close(lock);
	return result;
}
