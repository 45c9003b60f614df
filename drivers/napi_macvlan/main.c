// SPDX-License-Identifier: GPL-2.0
#include <linux/module.h>
#include "demux.h"
#include "device.h"
#include "macvlan.h"

static bool replace;
module_param(replace, bool, 0444);
MODULE_PARM_DESC(replace, "be the kind macvlan, in place of the kernel's (default: be napi_macvlan)");

unsigned int nmv_queue_limit = 1000;
module_param_named(queue_limit, nmv_queue_limit, uint, 0644);
MODULE_PARM_DESC(queue_limit, "packets that may wait for a device on a core; of multicast, half as many (default: 1000)");

unsigned int nmv_weight = NAPI_POLL_WEIGHT;
module_param_named(weight, nmv_weight, uint, 0444);
MODULE_PARM_DESC(weight, "packets that a device's queue delivers before others have a turn, 1 to 64 (default: 64)");

/**
 * nmv_kind - of links, as rtnetlink knows it
 */
const char *nmv_kind(void)
{
	return replace ? "macvlan" : "napi_macvlan";
}

/**
 * nmv_start - be ready for devices
 *
 * Context: process; sleeps.
 * Return: 0, or an error, and words in the log that say what to change.
 */
int nmv_start(void)
{
	if (!nmv_weight || nmv_weight > NAPI_POLL_WEIGHT) {
		pr_err("napi_macvlan: weight=%u: must be 1 to %u\n", nmv_weight,
		       NAPI_POLL_WEIGHT);
		return -EINVAL;
	}
	return nmv_demux_start();
}

/**
 * nmv_stop - there are no devices any more
 *
 * Context: process; sleeps.
 */
void nmv_stop(void)
{
	nmv_demux_stop();
}

/**
 * nmv_fail - links of the kind cannot be registered
 * @error: why not
 *
 * Context: process; sleeps.
 * Return: what to tell who loads the module.
 */
int nmv_fail(int error)
{
	nmv_stop();
	if (error != -EEXIST)
		return error;
	pr_err("napi_macvlan: there is another module for links of kind %s; remove it first\n",
	       nmv_kind());
	/* modprobe(8) would take the other for a module that is loaded already. */
	return -EBUSY;
}
