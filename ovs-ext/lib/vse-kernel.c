/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
#include <config.h>
#include "vse-kernel.h"

#include <errno.h>

#include "latch.h"
#include "openvswitch/ofpbuf.h"
#include "openvswitch/poll-loop.h"
#include "openvswitch/thread.h"
#include "openvswitch/vlog.h"
#include "ovs-rcu.h"
#include "ovs-thread.h"
#include "seq.h"
#include "util.h"
#include "vse-netlink.h"

VLOG_DEFINE_THIS_MODULE(vse_kernel);

/* As many events go to the main loop at a time. */
#define MAX_EVENTS 1000

/* As many tasks and events are the main loop's business each time around. */
#define MAX_NEWS 100

static const struct vse_transport *transport = &vse_socket_transport;

/* Wakes the thread: there are tasks. */
static struct latch wake_thread;
/* Wakes the main loop: something is done, or has happened. */
static struct seq *wake_main;
static uint64_t main_seqno;

static struct ovs_mutex mutex = OVS_MUTEX_INITIALIZER;
static struct ovs_list to_do OVS_GUARDED_BY(mutex)
    = OVS_LIST_INITIALIZER(&to_do);
/* Tasks and events, in one order: of events, 'task' is null. */
static struct ovs_list done OVS_GUARDED_BY(mutex)
    = OVS_LIST_INITIALIZER(&done);

struct news {
    struct ovs_list node;
    struct vse_task *task;
    struct vse_event *event;
};

/* The thread's: while a batch is worked on, what the module is. */
static uint32_t instance;

static void
post(struct vse_task *task, struct vse_event *event)
{
    struct news *news = xmalloc(sizeof *news);

    news->task = task;
    news->event = event;
    ovs_mutex_lock(&mutex);
    ovs_list_push_back(&done, &news->node);
    ovs_mutex_unlock(&mutex);
}

struct vse_event *
vse_event_new(enum vse_event_type type, struct ofpbuf *message)
{
    struct vse_event *event = xzalloc(sizeof *event);

    event->type = type;
    event->message = message;
    return event;
}

/* ------------------------------------------------------------- the thread */

uint32_t
vse_kernel_instance(void)
{
    return instance;
}

/* Sends the request of 'task' alone. */
void
vse_kernel_transact(struct vse_task *task)
{
    if (instance) {
        transport->transact(&task, 1, instance);
    } else {
        task->error = ENOENT;
    }
    ofpbuf_delete(task->request);
    task->request = NULL;
}

/* Calls 'cb' for each message of the dump that 'command' asks for.  Returns 0 or
 * a positive errno value. */
int
vse_kernel_dump(uint8_t command,
                void (*cb)(const struct ofpbuf *message, void *aux),
                void *aux)
{
    struct ofpbuf *request;
    int error;

    if (!instance) {
        return ENOENT;
    }
    request = vse_netlink_request(command);
    error = transport->dump(request, instance, cb, aux);
    ofpbuf_delete(request);
    return error;
}

static void
read_events(void)
{
    struct vse_event *event;

    for (int i = 0; i < MAX_EVENTS; i++) {
        event = transport->next_event(instance);
        if (!event) {
            return;
        }
        post(NULL, event);
        seq_change(wake_main);
    }
    poll_immediate_wake();
}

static struct vse_task *
head(struct ovs_list *tasks)
{
    return CONTAINER_OF(ovs_list_front(tasks), struct vse_task, node);
}

/* Sends the requests at the head of 'tasks', as many as go at once. */
static void
send_requests(struct ovs_list *tasks)
{
    struct vse_task *batch[VSE_BATCH];
    size_t n = 0;

    while (n < VSE_BATCH && !ovs_list_is_empty(tasks) && head(tasks)->request) {
        batch[n++] = CONTAINER_OF(ovs_list_pop_front(tasks), struct vse_task,
                                  node);
    }
    if (instance) {
        transport->transact(batch, n, instance);
    }
    for (size_t i = 0; i < n; i++) {
        batch[i]->error = instance ? batch[i]->error : ENOENT;
        post(batch[i], NULL);
    }
}

/* Does what is at the head of 'tasks', which is not empty. */
static void
do_some(struct ovs_list *tasks)
{
    struct vse_task *task = head(tasks);

    if (task->request) {
        send_requests(tasks);
    } else {
        ovs_list_remove(&task->node);
        task->work(task);
        post(task, NULL);
    }
    seq_change(wake_main);
}

static bool
do_tasks(void)
{
    struct ovs_list tasks;
    bool any;

    ovs_list_init(&tasks);
    ovs_mutex_lock(&mutex);
    ovs_list_push_back_all(&tasks, &to_do);
    ovs_mutex_unlock(&mutex);

    any = !ovs_list_is_empty(&tasks);
    while (!ovs_list_is_empty(&tasks)) {
        do_some(&tasks);
        read_events();
        ovsrcu_quiesce();
    }
    return any;
}

static void *
vse_thread(void *aux OVS_UNUSED)
{
    uint32_t last = 0;

    for (;;) {
        latch_poll(&wake_thread);
        instance = transport->instance();
        if (instance != last) {
            VLOG_INFO("the VSE module is %s", instance ? "there" : "gone");
            last = instance;
            post(NULL, vse_event_new(VSE_EVENT_INSTANCE, NULL));
            seq_change(wake_main);
        }
        if (do_tasks()) {
            poll_immediate_wake();
        }
        read_events();
        latch_wait(&wake_thread);
        transport->wait_event();
        poll_block();
    }
    return NULL;
}

static void
start(void)
{
    static struct ovsthread_once once = OVSTHREAD_ONCE_INITIALIZER;

    if (ovsthread_once_start(&once)) {
        latch_init(&wake_thread);
        wake_main = seq_create();
        main_seqno = seq_read(wake_main);
        ovs_thread_create("vse", vse_thread, NULL);
        ovsthread_once_done(&once);
    }
}

/* Has the thread look for events. */
void
vse_kernel_wake(void)
{
    start();
    latch_set(&wake_thread);
}

/* Has something stand in for the kernel; before anything else is called. */
void
vse_kernel_set_transport(const struct vse_transport *transport_)
{
    transport = transport_;
}

/* ---------------------------------------------------------- the main loop */

/* Has the thread do 'task', after those before. */
void
vse_kernel_submit(struct vse_task *task)
{
    bool first;

    start();
    ovs_mutex_lock(&mutex);
    first = ovs_list_is_empty(&to_do);
    ovs_list_push_back(&to_do, &task->node);
    ovs_mutex_unlock(&mutex);
    if (first) {
        latch_set(&wake_thread);
    }
}

/* Frees what 'task' points to, but not itself. */
void
vse_task_uninit(struct vse_task *task)
{
    ofpbuf_delete(task->request);
    ofpbuf_delete(task->reply);
    free(task->reason);
}

/* What the main loop has taken and not yet looked at. */
static struct ovs_list taken = OVS_LIST_INITIALIZER(&taken);

static void
take_news(void)
{
    if (seq_read(wake_main) != main_seqno) {
        main_seqno = seq_read(wake_main);
        ovs_mutex_lock(&mutex);
        ovs_list_push_back_all(&taken, &done);
        ovs_mutex_unlock(&mutex);
    }
}

/* Calls 'done' of the tasks that are done, and 'event_cb' with what has
 * happened: of some, so that the main loop gets around to the rest. */
void
vse_kernel_run(void (*event_cb)(const struct vse_event *))
{
    start();
    take_news();
    for (int i = 0; i < MAX_NEWS && !ovs_list_is_empty(&taken); i++) {
        struct news *news = CONTAINER_OF(ovs_list_pop_front(&taken),
                                         struct news, node);

        if (news->task) {
            news->task->done(news->task);
        } else {
            event_cb(news->event);
            ofpbuf_delete(news->event->message);
            free(news->event);
        }
        free(news);
    }
}

void
vse_kernel_wait(void)
{
    if (!ovs_list_is_empty(&taken)) {
        poll_immediate_wake();
    }
    seq_wait(wake_main, main_seqno);
}
