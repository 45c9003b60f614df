// SPDX-License-Identifier: GPL-2.0
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include "vm_thread.h"

/* A thread that runs less than one part in so many does not use its core. */
#define USE_AT_LEAST		100

/* A thread is over when it has exited, whether or not it has been waited for. */
static struct task_struct *living_task(struct pid *pid)
{
	struct task_struct *task = pid_task(pid, PIDTYPE_PID);

	return task && !READ_ONCE(task->exit_state) ? task : NULL;
}

/**
 * vse_vm_thread_start - begin to follow a thread
 * @thread: is set, and takes over the reference to @pid if it is followed
 * @pid: the thread
 * @now: the time
 *
 * Context: process.
 * Return: false if there is no such thread any more.
 */
bool vse_vm_thread_start(struct vse_vm_thread *thread, struct pid *pid,
			 ktime_t now)
{
	struct task_struct *task;

	rcu_read_lock();
	task = living_task(pid);
	if (task) {
		thread->pid = pid;
		thread->core = task_cpu(task);
		thread->looked = now;
		thread->runtime = READ_ONCE(task->se.sum_exec_runtime);
		thread->used = now;
	}
	rcu_read_unlock();
	return task;
}

/**
 * vse_vm_thread_follow - see where a thread is, and whether it runs
 * @thread: is brought up to date
 * @now: the time
 *
 * Context: process.
 * Return: false if it has exited.
 */
bool vse_vm_thread_follow(struct vse_vm_thread *thread, ktime_t now)
{
	struct task_struct *task;
	u64 runtime;

	rcu_read_lock();
	task = living_task(thread->pid);
	if (task) {
		thread->core = task_cpu(task);
		runtime = READ_ONCE(task->se.sum_exec_runtime);
		/*
		 * Where the tick is stopped, the time of a thread that runs all
		 * the time is brought up to date once a second only.
		 */
		if (task_is_running(task) ||
		    (runtime - thread->runtime) * USE_AT_LEAST >=
			    ktime_to_ns(ktime_sub(now, thread->looked)))
			thread->used = now;
		thread->looked = now;
		thread->runtime = runtime;
	}
	rcu_read_unlock();
	return task;
}
