/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What vsectl has changed of the RPS set-up, so that it can be put back.
 *
 * It is kept in /run/vse/rps, which is gone after a reboot as the changes are.
 */
#ifndef _VSECTL_RPS_STATE_H
#define _VSECTL_RPS_STATE_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Stands for net.core.rps_sock_flow_entries, which is no device's. */
#define RPS_NO_DEVICE	0

/**
 * struct rps_record - a value that was changed
 * @ifindex: the device, as its name may change, or RPS_NO_DEVICE
 * @queue: number of the receive queue
 * @former: the value before
 * @set: the value that vsectl has set
 * @device: the device's name when it was set up
 */
struct rps_record {
	unsigned int ifindex;
	unsigned int queue;
	uint64_t former;
	uint64_t set;
	char device[IF_NAMESIZE];
};

/**
 * struct rps_state - all values that were changed
 * @records: the values
 * @count: how many there are
 */
struct rps_state {
	struct rps_record *records;
	size_t count;
};

bool rps_state_exists(const char *root);
int rps_state_lock(const char *root);
bool rps_state_load(struct rps_state *state, const char *root);
bool rps_state_save(const struct rps_state *state, const char *root);
void rps_state_copy(struct rps_state *copy, const struct rps_state *state);
void rps_state_free(struct rps_state *state);

struct rps_record *rps_state_find(const struct rps_state *state,
				  unsigned int ifindex, unsigned int queue);
void rps_state_add(struct rps_state *state, const struct rps_record *record);
void rps_state_remove(struct rps_state *state, size_t i);

#endif /* _VSECTL_RPS_STATE_H */
