/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The set-up of RPS that steering needs: net.core.rps_sock_flow_entries, and
 * rps_flow_cnt of every receive queue of a device.
 *
 * @root is in front of all paths: empty but in tests.
 */
#ifndef _VSECTL_RPS_SETUP_H
#define _VSECTL_RPS_SETUP_H

#include <stdbool.h>

#define RPS_ENTRIES_DEFAULT	4096
#define RPS_ENTRIES_MAX		(1U << 29)

struct rps_setup;

enum rps_restored {
	RPS_NOTHING,
	RPS_RESTORED,
	RPS_FAILED,
};

struct rps_setup *rps_set_up(const char *root, const char *device,
			     unsigned int entries);
void rps_setup_keep(struct rps_setup *setup);
void rps_setup_undo(struct rps_setup *setup);
enum rps_restored rps_restore(const char *root, const char *device,
			      bool others_attached);

#endif /* _VSECTL_RPS_SETUP_H */
