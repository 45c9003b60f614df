/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
/* What VSE tells controllers unasked. */

#ifndef VSE_NOTIFY_H
#define VSE_NOTIFY_H 1

#include "openvswitch/ofp-errors.h"

struct ofconn;
struct vse_event;

enum ofperr vse_notify_handle_set_async(struct ofconn *,
                                        const struct ofp_header *);
void vse_notify_event(const struct vse_event *);
void vse_notify_run(void);
void vse_notify_wait(void);

#endif /* vse-notify.h */
