// SPDX-License-Identifier: GPL-2.0
/*
 * How many entries of a full table can be exchanged in a second: by turns one is
 * deleted and another one added.
 */
#include <unistd.h>
#include "measure.h"
#include "switches.h"
#include "updates.h"

/*
 * Updates a second that the kernel and this program run.  The table has rules[0] up to rules[size - 1]; what comes in
 * for them is from spare on, and back again the next time.
 */
double updates_per_second(struct rule *rules, struct rule *spare, unsigned int size,
			  unsigned int updates, unsigned int batch)
{
	static unsigned int at;
	struct netlink *netlink = vse_open(batch);
	uint64_t start = injector_clock();
	unsigned int i;

	for (i = 0; i < updates / 2; i++) {
		struct rule *out = &rules[at], *in = &spare[at], rule;

		at = (at + 1) % size;
		vse_queue_delete(netlink, out);
		vse_queue_add(netlink, in);
		rule = *out;
		*out = *in;
		*in = rule;
	}
	netlink_flush(netlink);
	close(netlink->fd);
	return updates * 1e9 / (injector_clock() - start);
}
