// SPDX-License-Identifier: GPL-2.0
/*
 * Defects for the debug kernel to find.
 *
 * Loading this module commits the one that its parameter names.  A scenario that
 * goes on as if nothing had happened shows that the kernel, or the lab that
 * reads its console, is blind to it.  Never load it on a machine that is in use.
 */

#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

static char *defect = "none";
module_param(defect, charp, 0444);
MODULE_PARM_DESC(defect, "which one: none, leak, lock-order, use-after-free, rcu, atomic-sleep, work, shift");

static DEFINE_MUTEX(lab_first);
static DEFINE_MUTEX(lab_second);
static DEFINE_SPINLOCK(lab_spinlock);
static int __rcu *lab_pointer;

/* Read at run time, so that the compiler does not see through the defects. */
static unsigned int lab_bits = 64;
module_param_named(bits, lab_bits, uint, 0444);
MODULE_PARM_DESC(bits, "how far \"shift\" shifts an int");

static void lab_none(void)
{
}

/* A hundred, since a stale pointer to one may be left in some register's image. */
static void lab_leak(void)
{
	int i;

	for (i = 0; i < 100; i++) {
		void *leaked = kmalloc(192, GFP_KERNEL);

		OPTIMIZER_HIDE_VAR(leaked);
	}
}

static void lab_lock_order(void)
{
	mutex_lock(&lab_first);
	mutex_lock(&lab_second);
	mutex_unlock(&lab_second);
	mutex_unlock(&lab_first);

	mutex_lock(&lab_second);
	mutex_lock(&lab_first);
	mutex_unlock(&lab_first);
	mutex_unlock(&lab_second);
}

static void lab_use_after_free(void)
{
	int *freed = kzalloc(192, GFP_KERNEL);

	if (!freed)
		return;
	OPTIMIZER_HIDE_VAR(freed);
	kfree(freed);
	WRITE_ONCE(*freed, 1);
}

static void lab_rcu(void)
{
	rcu_dereference(lab_pointer);
}

static void lab_atomic_sleep(void)
{
	spin_lock(&lab_spinlock);
	might_sleep();
	spin_unlock(&lab_spinlock);
}

static void lab_work_function(struct work_struct *work)
{
}

/* Freed while it waits to run. */
static void lab_work(void)
{
	struct delayed_work *work = kzalloc(sizeof(*work), GFP_KERNEL);

	if (!work)
		return;
	INIT_DELAYED_WORK(work, lab_work_function);
	schedule_delayed_work(work, 3600 * HZ);
	kfree(work);
}

static void lab_shift(void)
{
	int shifted = 1 << lab_bits;

	OPTIMIZER_HIDE_VAR(shifted);
}

static const struct {
	const char *name;
	void (*commit)(void);
} lab_defects[] = {
	{ "none", lab_none },
	{ "leak", lab_leak },
	{ "lock-order", lab_lock_order },
	{ "use-after-free", lab_use_after_free },
	{ "rcu", lab_rcu },
	{ "atomic-sleep", lab_atomic_sleep },
	{ "work", lab_work },
	{ "shift", lab_shift },
};

static int __init lab_init(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lab_defects); i++) {
		if (strcmp(defect, lab_defects[i].name) == 0) {
			lab_defects[i].commit();
			return 0;
		}
	}
	pr_err("lab_defect: no defect '%s'\n", defect);
	return -EINVAL;
}

static void __exit lab_exit(void)
{
}

module_init(lab_init);
module_exit(lab_exit);
MODULE_DESCRIPTION("Defects for the lab's debug kernel to find");
MODULE_LICENSE("GPL");
