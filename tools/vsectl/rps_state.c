// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message.h"
#include "number.h"
#include "rps_state.h"

#define DIRECTORY	"/run/vse"
#define STATE_FILE	DIRECTORY "/rps"
#define NEW_FILE	DIRECTORY "/rps.new"
#define LOCK_FILE	DIRECTORY "/lock"

#define SYSCTL_WORD	"rps_sock_flow_entries"
#define QUEUE_WORD	"rps_flow_cnt"

/* The words of the longest line. */
#define WORDS_MAX	6

static const char *advice(int error)
{
	return error == EACCES || error == EPERM ? "; run it as root" : "";
}

/**
 * rps_state_exists - has vsectl written down any change?
 * @root: in front of all paths
 */
bool rps_state_exists(const char *root)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s" STATE_FILE, root);
	return !access(path, F_OK);
}

/**
 * rps_state_lock - keep other vsectl out while values are read and changed
 * @root: in front of all paths
 *
 * Return: what to close() when done, or -1 when the user has been told why not.
 */
int rps_state_lock(const char *root)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s" DIRECTORY, root);
	if (mkdir(path, 0755) && errno != EEXIST) {
		message("cannot make the directory %s: %s%s", path,
			strerror(errno), advice(errno));
		return -1;
	}
	snprintf(path, sizeof(path), "%s" LOCK_FILE, root);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0 && !flock(fd, LOCK_EX))
		return fd;
	message("cannot lock %s: %s%s", path, strerror(errno), advice(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

/* Fills @words with the words of @line, which it modifies. */
static size_t split(char *line, char **words)
{
	size_t count = 0;
	char *rest;

	for (char *word = strtok_r(line, " ", &rest); word;
	     word = strtok_r(NULL, " ", &rest)) {
		if (count == WORDS_MAX)
			return 0;
		words[count++] = word;
	}
	return count;
}

static bool parse_sysctl(struct rps_record *record, char **words, size_t count)
{
	return count == 3 && number_parse(words[1], UINT32_MAX, &record->former) &&
	       number_parse(words[2], UINT32_MAX, &record->set);
}

static bool parse_queue(struct rps_record *record, char **words, size_t count)
{
	uint64_t ifindex, queue;

	if (count != 6 || strlen(words[1]) >= sizeof(record->device) ||
	    !number_parse(words[2], INT_MAX, &ifindex) || !ifindex ||
	    !number_parse(words[3], UINT16_MAX, &queue) ||
	    !number_parse(words[4], UINT32_MAX, &record->former) ||
	    !number_parse(words[5], UINT32_MAX, &record->set))
		return false;
	strcpy(record->device, words[1]);
	record->ifindex = ifindex;
	record->queue = queue;
	return true;
}

static bool parse_line(struct rps_record *record, char *line)
{
	char *words[WORDS_MAX];
	size_t count;

	*record = (struct rps_record){};
	/* A line without an end has been cut short. */
	if (!strchr(line, '\n'))
		return false;
	*strchr(line, '\n') = '\0';
	count = split(line, words);
	if (count && !strcmp(words[0], SYSCTL_WORD))
		return parse_sysctl(record, words, count);
	if (count && !strcmp(words[0], QUEUE_WORD))
		return parse_queue(record, words, count);
	return false;
}

/**
 * rps_state_load - read which values were changed
 * @state: is set; none if there is no file
 * @root: in front of all paths
 *
 * Lines that are damaged are left out, and the user is told.
 *
 * Return: false when the user has been told that the file cannot be read.
 */
bool rps_state_load(struct rps_state *state, const char *root)
{
	char path[PATH_MAX], *line = NULL;
	struct rps_record record;
	unsigned int number = 0;
	size_t size = 0;
	FILE *file;

	*state = (struct rps_state){};
	snprintf(path, sizeof(path), "%s" STATE_FILE, root);
	file = fopen(path, "re");
	if (!file && errno == ENOENT)
		return true;
	if (!file) {
		message("cannot read %s: %s", path, strerror(errno));
		return false;
	}
	while (getline(&line, &size, file) >= 0) {
		number++;
		if (parse_line(&record, line) &&
		    !rps_state_find(state, record.ifindex, record.queue))
			rps_state_add(state, &record);
		else
			message("%s is damaged in line %u: the value that it was about cannot be put back",
				path, number);
	}
	free(line);
	fclose(file);
	return true;
}

static void print_record(const struct rps_record *record, FILE *file)
{
	if (record->ifindex == RPS_NO_DEVICE)
		fprintf(file, SYSCTL_WORD);
	else
		fprintf(file, QUEUE_WORD " %s %u %u", record->device,
			record->ifindex, record->queue);
	fprintf(file, " %" PRIu64 " %" PRIu64 "\n", record->former,
		record->set);
}

static bool write_file(const struct rps_state *state, const char *path)
{
	FILE *file = fopen(path, "we");
	bool failed;

	if (!file)
		return false;
	for (size_t i = 0; i < state->count; i++)
		print_record(&state->records[i], file);
	failed = ferror(file);
	return !fclose(file) && !failed;
}

/**
 * rps_state_save - write down which values were changed
 * @state: the values
 * @root: in front of all paths
 *
 * Return: false when the user has been told why not; the file is as it was.
 */
bool rps_state_save(const struct rps_state *state, const char *root)
{
	char path[PATH_MAX], new[PATH_MAX];

	snprintf(path, sizeof(path), "%s" STATE_FILE, root);
	snprintf(new, sizeof(new), "%s" NEW_FILE, root);
	if (!state->count) {
		if (!unlink(path) || errno == ENOENT)
			return true;
	} else if (write_file(state, new) && !rename(new, path)) {
		return true;
	}
	message("cannot write %s: %s", path, strerror(errno));
	return false;
}

/**
 * rps_state_copy - copy all records
 * @copy: is set
 * @state: the records
 */
void rps_state_copy(struct rps_state *copy, const struct rps_state *state)
{
	*copy = (struct rps_state){};
	for (size_t i = 0; i < state->count; i++)
		rps_state_add(copy, &state->records[i]);
}

/**
 * rps_state_free - forget all records
 * @state: the records
 */
void rps_state_free(struct rps_state *state)
{
	free(state->records);
}

/**
 * rps_state_find - find the record of a value
 * @state: the records
 * @ifindex: the device or RPS_NO_DEVICE
 * @queue: number of the receive queue
 *
 * Return: the record, or NULL if vsectl has not changed the value.
 */
struct rps_record *rps_state_find(const struct rps_state *state,
				  unsigned int ifindex, unsigned int queue)
{
	for (size_t i = 0; i < state->count; i++)
		if (state->records[i].ifindex == ifindex &&
		    state->records[i].queue == queue)
			return &state->records[i];
	return NULL;
}

/**
 * rps_state_add - add a record
 * @state: the records
 * @record: is copied
 */
void rps_state_add(struct rps_state *state, const struct rps_record *record)
{
	struct rps_record *records;

	records = reallocarray(state->records, state->count + 1,
			       sizeof(*records));
	if (!records)
		abort();
	records[state->count++] = *record;
	state->records = records;
}

/**
 * rps_state_remove - remove a record
 * @state: the records
 * @i: its index; those behind it move up
 */
void rps_state_remove(struct rps_state *state, size_t i)
{
	state->count--;
	memmove(&state->records[i], &state->records[i + 1],
		(state->count - i) * sizeof(*state->records));
}
