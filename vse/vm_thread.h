/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Threads of VMs, which the scheduler moves from core to core.
 */
#ifndef _VSE_VM_THREAD_H
#define _VSE_VM_THREAD_H

#include <linux/ktime.h>
#include <linux/pid.h>

/**
 * struct vse_vm_thread - a thread that runs a virtual CPU
 * @pid: the thread, held; not the number, which another one may get
 * @core: where it was when last looked
 * @looked: when that was
 * @runtime: nanoseconds that it had run then
 * @used: when it was last seen to use its core
 */
struct vse_vm_thread {
	struct pid *pid;
	unsigned int core;
	ktime_t looked;
	u64 runtime;
	ktime_t used;
};

bool vse_vm_thread_start(struct vse_vm_thread *thread, struct pid *pid,
			 ktime_t now);
bool vse_vm_thread_follow(struct vse_vm_thread *thread, ktime_t now);

#endif /* _VSE_VM_THREAD_H */
