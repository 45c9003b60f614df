/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
/* What this host can do, for VSET_CAPABILITIES_REPLY. */

#ifndef VSE_HOST_H
#define VSE_HOST_H 1

struct vse_capabilities;

/* Called in vse-kernel's thread. */
void vse_host_get_capabilities(struct vse_capabilities *);

#endif /* vse-host.h */
