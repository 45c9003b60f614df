// SPDX-License-Identifier: GPL-2.0
#include <linux/module.h>
#include "activity.h"
#include "core.h"
#include "device.h"
#include "flow.h"
#include "lock.h"
#include "netlink.h"
#include "sampler.h"
#include "tag.h"
#include "tunnel.h"
#include "vm.h"

#ifndef CONFIG_64BIT
#error "VSE's per-core counters are words and need a 64-bit kernel"
#endif

DEFINE_MUTEX(vse_lock);

static int __init vse_init(void)
{
	int error;

	error = vse_cores_init();
	if (error)
		return error;
	error = vse_vms_init();
	if (error)
		goto cores;
	error = vse_tunnels_init();
	if (error)
		goto vms;
	error = vse_flows_init();
	if (error)
		goto tunnels;
	error = vse_activity_init();
	if (error)
		goto flows;
	error = vse_devices_init();
	if (error)
		goto activity;
	error = vse_sampler_init();
	if (error)
		goto devices;
	error = vse_netlink_init();
	if (error)
		goto sampler;
	return 0;

sampler:
	vse_sampler_exit();
devices:
	vse_devices_exit();
activity:
	vse_activity_exit();
flows:
	vse_flows_exit();
tunnels:
	vse_tunnels_exit();
vms:
	vse_vms_exit();
cores:
	vse_cores_exit();
	return error;
}

static void __exit vse_exit(void)
{
	vse_netlink_exit();
	vse_sampler_exit();
	vse_devices_exit();
	vse_activity_exit();
	vse_flows_exit();
	vse_tags_exit();
	vse_tunnels_exit();
	vse_vms_exit();
	vse_cores_exit();
}

module_init(vse_init);
module_exit(vse_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Virtual Switch Extension: picks the softirq core of each flow");
MODULE_ALIAS_GENL_FAMILY("vse");
