// SPDX-License-Identifier: GPL-2.0
/*
 * Patched-out calls.  They have a module of their own so that the drivers, which
 * pin what they use, pin nothing else.
 */
#include <linux/kernfs.h>
#include <linux/kobject.h>
#include <linux/module.h>
#include <vse_hook.h>

DEFINE_STATIC_CALL_RET0(vse_rx, vse_rx_none);
EXPORT_STATIC_CALL_GPL(vse_rx);
DEFINE_STATIC_CALL_RET0(vse_demux, vse_rx_none);
EXPORT_STATIC_CALL_GPL(vse_demux);
DEFINE_STATIC_CALL_RET0(vse_early, vse_early_none);
EXPORT_STATIC_CALL_GPL(vse_early);
DEFINE_STATIC_KEY_FALSE(vse_early_key);
EXPORT_SYMBOL_GPL(vse_early_key);

/**
 * vse_hook_set - have every driver's packets shown to a handler
 * @handler: is called from now on, on any core
 *
 * Context: process; sleeps.  The caller serialises set and clear.
 */
void vse_hook_set(vse_rx_handler_t handler)
{
	static_call_update(vse_rx, handler);
}
EXPORT_SYMBOL_GPL(vse_hook_set);

/**
 * vse_hook_clear - take the handler out of the receive path
 *
 * No core is inside the handler when this returns.
 *
 * Context: process; sleeps.
 */
void vse_hook_clear(void)
{
	static_call_update(vse_rx, (void *)&__static_call_return0);
	synchronize_net();
}
EXPORT_SYMBOL_GPL(vse_hook_clear);

/**
 * vse_hook_set_demux - the same for who knows containers, and comes after VSE
 * @handler: is called from now on, on any core
 * @early: as well, before packets are made of frames: so before VSE, and it must leave
 *	what that may steer
 *
 * Context: process; sleeps.  There is one such caller.
 */
void vse_hook_set_demux(vse_rx_handler_t handler, vse_early_handler_t early)
{
	static_call_update(vse_demux, handler);
	static_call_update(vse_early, early);
	static_branch_enable(&vse_early_key);
}
EXPORT_SYMBOL_GPL(vse_hook_set_demux);

/**
 * vse_hook_clear_demux - take these handlers out of the receive path
 *
 * No core is inside the handlers when this returns.
 *
 * Context: process; sleeps.
 */
void vse_hook_clear_demux(void)
{
	static_branch_disable(&vse_early_key);
	static_call_update(vse_early, (void *)&__static_call_return0);
	static_call_update(vse_demux, (void *)&__static_call_return0);
	synchronize_net();
}
EXPORT_SYMBOL_GPL(vse_hook_clear_demux);

/**
 * vse_hook_used_by - is this driver one that was built with the hook?
 * @module: the driver's module name
 *
 * The kernel keeps a module's users to itself but shows them in sysfs, as
 * /sys/module/vse_hook/holders.
 *
 * Context: process; sleeps.
 */
bool vse_hook_used_by(const char *module)
{
	struct kobject *holders = THIS_MODULE->holders_dir;
	struct kernfs_node *holder;

	if (!holders || !holders->sd)
		return false;
	holder = kernfs_find_and_get(holders->sd, module);
	kernfs_put(holder);
	return holder;
}
EXPORT_SYMBOL_GPL(vse_hook_used_by);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Virtual Switch Extension: receive hook of NIC drivers");
