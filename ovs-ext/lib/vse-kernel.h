/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
/* The way to VSE's kernel module.
 *
 * A request may take the kernel a while: to delete 65536 entries, say.  So a
 * thread of its own talks to the kernel, and the main loop waits for nothing.
 * The main loop hands it tasks, which it does in their order, and gets each back
 * when it is done.  Events from the kernel come the same way, in order with the
 * tasks.
 *
 * Nothing is remembered of the module: it may be loaded, unloaded or loaded anew
 * at any time, so the family is looked up before each batch of requests. */

#ifndef VSE_KERNEL_H
#define VSE_KERNEL_H 1

#include <stdbool.h>
#include <stdint.h>

#include "openvswitch/list.h"

struct ofpbuf;

/* Something to be done in the thread: a request, or, where that is null, a
 * function that may send several ones.  Runs of requests are pipelined. */
struct vse_task {
    struct ovs_list node;       /* Private. */
    struct ofpbuf *request;     /* To be freed by vse_task_uninit(). */
    bool wants_reply;           /* Keep the kernel's reply. */
    void (*work)(struct vse_task *);

    /* Called in the main loop when it is done; to free the task. */
    void (*done)(struct vse_task *);

    /* What has become of the request. */
    int error;                  /* Positive errno; ENOENT: no module. */
    uint16_t bad_attr;          /* The attribute it is about, or 0. */
    char *reason;               /* In the kernel's words, or null. */
    struct ofpbuf *reply;       /* Of a request that wanted one. */
};

/* A news of the kernel's. */
enum vse_event_type {
    VSE_EVENT_MESSAGE,          /* An event of the module's. */
    VSE_EVENT_INSTANCE,         /* The module was loaded or unloaded. */
    VSE_EVENT_LOST,             /* There were more than could be read. */
};

struct vse_event {
    struct ovs_list node;       /* Private. */
    enum vse_event_type type;
    struct ofpbuf *message;     /* Of VSE_EVENT_MESSAGE. */
};

/* In the main loop. */
void vse_kernel_submit(struct vse_task *);
void vse_task_uninit(struct vse_task *);
void vse_kernel_run(void (*event_cb)(const struct vse_event *));
void vse_kernel_wait(void);

/* In the thread: for 'work' of a task. */
uint32_t vse_kernel_instance(void);
void vse_kernel_transact(struct vse_task *);
int vse_kernel_dump(uint8_t command,
                    void (*cb)(const struct ofpbuf *message, void *aux),
                    void *aux);

/* As many requests are on their way to the kernel at a time, at most. */
#define VSE_BATCH 64

/* How the thread talks to the kernel, or to what stands in for it. */
struct vse_transport {
    /* A number that tells one load of the module from the next, 0 while it is
     * not loaded. */
    uint32_t (*instance)(void);

    /* Sends the requests of 'n' tasks, up to VSE_BATCH, and notes what becomes of them. */
    void (*transact)(struct vse_task **tasks, size_t n, uint32_t instance);

    /* Calls 'cb' with each message of a dump.  Returns a positive errno, or
     * 0. */
    int (*dump)(struct ofpbuf *request, uint32_t instance,
                void (*cb)(const struct ofpbuf *message, void *aux),
                void *aux);

    /* Returns the next event, null if there is none. */
    struct vse_event *(*next_event)(uint32_t instance);

    /* Has the poll loop wake when there may be one. */
    void (*wait_event)(void);
};

extern const struct vse_transport vse_socket_transport;
void vse_kernel_set_transport(const struct vse_transport *);
void vse_kernel_wake(void);
struct vse_event *vse_event_new(enum vse_event_type, struct ofpbuf *message);

#endif /* vse-kernel.h */
