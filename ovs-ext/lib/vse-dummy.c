/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
#include <config.h>
#include "vse-dummy.h"

#include <errno.h>

#include "byte-order.h"
#include "netlink.h"
#include "netlink-socket.h"
#include "openvswitch/hmap.h"
#include "openvswitch/list.h"
#include "openvswitch/ofpbuf.h"
#include "openvswitch/thread.h"
#include "openvswitch/type-props.h"
#include "openvswitch/vlog.h"
#include "ovs-thread.h"
#include "unixctl.h"
#include "util.h"
#include "vse-kernel.h"
#include "vse-netlink.h"

/* It has these cores, and one of which nothing else is known. */
#define N_CORES 4

struct entry {
    struct ovs_list node;
    struct hmap_node hmap_node;
    struct vse_flow flow;
};

struct vm {
    struct ovs_list node;
    uint32_t id;
    uint32_t tenant;
    char *cores;
};

static struct ovs_mutex mutex = OVS_MUTEX_INITIALIZER;
static struct ovs_list entries OVS_GUARDED_BY(mutex)
    = OVS_LIST_INITIALIZER(&entries);
static struct ovs_list vms OVS_GUARDED_BY(mutex) = OVS_LIST_INITIALIZER(&vms);
static struct ovs_list events OVS_GUARDED_BY(mutex)
    = OVS_LIST_INITIALIZER(&events);
static struct hmap index_ OVS_GUARDED_BY(mutex) = HMAP_INITIALIZER(&index_);
static uint32_t limit OVS_GUARDED_BY(mutex) = 65536;
static uint32_t loads OVS_GUARDED_BY(mutex);    /* Odd: it is loaded. */
static int delay_ms OVS_GUARDED_BY(mutex);      /* Of each batch. */
static int refusal OVS_GUARDED_BY(mutex);       /* Of flow mods; 0: none. */

/* ------------------------------------------------------------ the entries */

static void
tell(struct entry *entry, enum vse_removed reason) OVS_REQUIRES(mutex)
{
    struct ofpbuf *message = vse_netlink_request(VSE_CMD_FLOW_DEL_NTF);
    struct vse_event *event;

    vse_netlink_put_flow(message, &entry->flow);
    nl_msg_put_u32(message, VSE_A_FLOW_REASON, reason);
    event = vse_event_new(VSE_EVENT_MESSAGE, message);
    ovs_list_push_back(&events, &event->node);
}

static void
remove_entry(struct entry *entry) OVS_REQUIRES(mutex)
{
    ovs_list_remove(&entry->node);
    hmap_remove(&index_, &entry->hmap_node);
    free(entry);
}

static bool
is_same(const struct vse_flow *a, const struct vse_flow *b)
{
    return (a->priority == b->priority && match_equal(&a->match, &b->match)
            && !memcmp(&a->extra, &b->extra, sizeof a->extra)
            && a->ifindex == b->ifindex);
}

static struct entry *
find_same(const struct vse_flow *flow) OVS_REQUIRES(mutex)
{
    struct entry *entry;

    HMAP_FOR_EACH_WITH_HASH (entry, hmap_node,
                             match_hash(&flow->match, flow->priority),
                             &index_) {
        if (is_same(&entry->flow, flow)) {
            return entry;
        }
    }
    return NULL;
}

/* As much of overlapping as tests need: one of the two contains the other. */
static bool
overlaps(const struct vse_flow *flow) OVS_REQUIRES(mutex)
{
    struct vse_flow_filter filter = { .match = flow->match,
                                      .extra = flow->extra };
    struct entry *entry;

    LIST_FOR_EACH (entry, node, &entries) {
        struct vse_flow_filter other = { .match = entry->flow.match,
                                         .extra = entry->flow.extra };

        if (entry->flow.priority == flow->priority
            && (vse_flow_filter_matches(&filter, &entry->flow)
                || vse_flow_filter_matches(&other, flow))) {
            return true;
        }
    }
    return false;
}

static const struct nlattr *
attribute(const struct ofpbuf *request, uint16_t type)
{
    return nl_attr_find(request, NLMSG_HDRLEN + GENL_HDRLEN, type);
}

static int
add_flow(struct vse_task *task, const struct vse_flow *flow)
    OVS_REQUIRES(mutex)
{
    struct entry *entry = find_same(flow);

    if (flow->irq_core >= N_CORES && flow->irq_core != VSE_IRQ_CORE_AUTO) {
        task->bad_attr = VSE_A_FLOW_CORE;
        return EINVAL;
    }
    if (!entry) {
        if (attribute(task->request, VSE_A_FLOW_CHECK_OVERLAP)
            && overlaps(flow)) {
            return EEXIST;
        }
        if (hmap_count(&index_) >= limit) {
            return ENOSPC;
        }
        entry = xmalloc(sizeof *entry);
        ovs_list_push_back(&entries, &entry->node);
        hmap_insert(&index_, &entry->hmap_node,
                    match_hash(&flow->match, flow->priority));
    }
    entry->flow = *flow;
    if (flow->irq_core != VSE_IRQ_CORE_AUTO) {
        entry->flow.core = flow->irq_core;
    }
    return 0;
}

/* Is 'entry' among those that a modify or delete selects? */
static bool
selects(const struct ofpbuf *request, const struct vse_flow *flow,
        const struct vse_flow *entry)
{
    const struct nlattr *cookie = attribute(request, VSE_A_FLOW_MATCH_COOKIE);
    const struct nlattr *mask = attribute(request, VSE_A_FLOW_COOKIE_MASK);
    struct vse_flow_filter filter = {
        .match = flow->match,
        .extra = flow->extra,
        .cookie = cookie ? htonll(nl_attr_get_u64(cookie)) : 0,
        .cookie_mask = mask ? htonll(nl_attr_get_u64(mask)) : 0,
    };

    return (vse_flow_filter_matches(&filter, entry)
            && (!attribute(request, VSE_A_FLOW_STRICT)
                || is_same(flow, entry)));
}

static int
modify_flows(struct vse_task *task, const struct vse_flow *flow)
    OVS_REQUIRES(mutex)
{
    struct entry *entry;
    bool any = false;

    LIST_FOR_EACH (entry, node, &entries) {
        if (selects(task->request, flow, &entry->flow)) {
            entry->flow.irq_core = flow->irq_core;
            if (attribute(task->request, VSE_A_FLOW_COOKIE)) {
                entry->flow.cookie = flow->cookie;
            }
            any = true;
        }
    }
    return (any || attribute(task->request, VSE_A_FLOW_MATCH_COOKIE)
            ? 0 : add_flow(task, flow));
}

static int
delete_flows(struct vse_task *task, const struct vse_flow *flow)
    OVS_REQUIRES(mutex)
{
    struct entry *entry;

    LIST_FOR_EACH_SAFE (entry, node, &entries) {
        if (selects(task->request, flow, &entry->flow)) {
            tell(entry, VSE_REMOVED_DELETE);
            remove_entry(entry);
        }
    }
    return 0;
}

/* ----------------------------------------------------------------- the VMs */

static struct vm *
find_vm(uint32_t id) OVS_REQUIRES(mutex)
{
    struct vm *vm;

    LIST_FOR_EACH (vm, node, &vms) {
        if (vm->id == id) {
            return vm;
        }
    }
    return NULL;
}

static void
remove_vm(struct vm *vm) OVS_REQUIRES(mutex)
{
    ovs_list_remove(&vm->node);
    free(vm->cores);
    free(vm);
}

static int
add_vm(struct vse_task *task, const struct vse_vm *given) OVS_REQUIRES(mutex)
{
    struct vm *vm = find_vm(given->id);

    if (given->cores && strspn(given->cores, "0123,-")
        != strlen(given->cores)) {
        task->reason = xstrdup("the list has a core that this host does not "
                               "have");
        return EINVAL;
    }
    if (!vm) {
        vm = xzalloc(sizeof *vm);
        vm->id = given->id;
        ovs_list_push_back(&vms, &vm->node);
    }
    vm->tenant = given->tenant;
    free(vm->cores);
    vm->cores = xstrdup(given->cores ? given->cores : "1");
    return 0;
}

static int
delete_vm(uint32_t id) OVS_REQUIRES(mutex)
{
    struct vm *vm = find_vm(id);

    if (!vm) {
        return ENOENT;
    }
    remove_vm(vm);
    return 0;
}

/* ----------------------------------------------------------- the transport */

static uint32_t
dummy_instance(void)
{
    uint32_t instance;

    ovs_mutex_lock(&mutex);
    instance = loads & 1 ? loads / 2 + 1 : 0;
    ovs_mutex_unlock(&mutex);
    return instance;
}

static int
do_request(struct vse_task *task) OVS_REQUIRES(mutex)
{
    uint8_t command = vse_netlink_command(task->request);
    struct vse_flow flow;
    struct vse_vm vm;
    int error;

    switch (command) {
    case VSE_CMD_FLOW_ADD:
    case VSE_CMD_FLOW_MOD:
    case VSE_CMD_FLOW_DEL:
        if (!vse_netlink_get_flow(task->request, &flow, NULL)) {
            return EINVAL;
        }
        if (refusal) {
            return refusal;
        }
        return (command == VSE_CMD_FLOW_ADD ? add_flow(task, &flow)
                : command == VSE_CMD_FLOW_MOD ? modify_flows(task, &flow)
                : delete_flows(task, &flow));
    case VSE_CMD_VM_ADD:
    case VSE_CMD_VM_DEL:
        if (!vse_netlink_get_vm(task->request, &vm)) {
            return EINVAL;
        }
        error = (command == VSE_CMD_VM_ADD ? add_vm(task, &vm)
                 : delete_vm(vm.id));
        vse_vm_uninit(&vm);
        return error;
    case VSE_CMD_CONFIG_GET:
        task->reply = vse_netlink_request(command);
        nl_msg_put_u32(task->reply, VSE_A_CONFIG_FLOW_LIMIT, limit);
        return 0;
    default:
        return EOPNOTSUPP;
    }
}

static void
dummy_transact(struct vse_task **tasks, size_t n,
               uint32_t instance OVS_UNUSED)
{
    int delay;

    ovs_mutex_lock(&mutex);
    delay = delay_ms;
    ovs_mutex_unlock(&mutex);
    if (delay) {
        xnanosleep(delay * 1000000ULL);
    }

    ovs_mutex_lock(&mutex);
    for (size_t i = 0; i < n; i++) {
        tasks[i]->error = loads & 1 ? do_request(tasks[i]) : ENOENT;
    }
    ovs_mutex_unlock(&mutex);
}

static void
dump_flow(const struct entry *entry,
          void (*cb)(const struct ofpbuf *message, void *aux), void *aux)
{
    struct ofpbuf *message = vse_netlink_request(VSE_CMD_FLOW_GET);

    vse_netlink_put_flow(message, &entry->flow);
    cb(message, aux);
    ofpbuf_delete(message);
}

static void
dump_core(uint32_t id, void (*cb)(const struct ofpbuf *message, void *aux),
          void *aux) OVS_REQUIRES(mutex)
{
    struct ofpbuf *message = vse_netlink_request(VSE_CMD_CORE_GET);
    char text[INT_STRLEN(uint32_t) + 1];
    struct entry *entry;
    uint32_t n_flows = 0;
    struct vm *vm;

    LIST_FOR_EACH (entry, node, &entries) {
        n_flows += entry->flow.core == id;
    }
    nl_msg_put_u32(message, VSE_A_CORE_ID, id);
    nl_msg_put_flag(message, VSE_A_CORE_ONLINE);
    nl_msg_put_flag(message, VSE_A_CORE_ALLOWED);
    nl_msg_put_u32(message, VSE_A_CORE_FLOWS, n_flows);
    nl_msg_put_u64(message, VSE_A_CORE_STEERED, 0);
    if (id) {
        nl_msg_put_u32(message, VSE_A_CORE_LOAD, 100 * id);
        nl_msg_put_u32(message, VSE_A_CORE_SOFTIRQ, 10 * id);
    }
    snprintf(text, sizeof text, "%"PRIu32, id);
    LIST_FOR_EACH (vm, node, &vms) {
        if (!strcmp(vm->cores, text)) {
            nl_msg_put_u32(message, VSE_A_CORE_VM, vm->id);
            nl_msg_put_u32(message, VSE_A_CORE_RUNNING, vm->id);
        }
    }
    cb(message, aux);
    ofpbuf_delete(message);
}

static void
dump_vm(const struct vm *vm,
        void (*cb)(const struct ofpbuf *message, void *aux), void *aux)
{
    struct ofpbuf *message = vse_netlink_request(VSE_CMD_VM_GET);

    nl_msg_put_u32(message, VSE_A_VM_ID, vm->id);
    nl_msg_put_u32(message, VSE_A_VM_TENANT, vm->tenant);
    nl_msg_put_string(message, VSE_A_VM_CORES, vm->cores);
    cb(message, aux);
    ofpbuf_delete(message);
}

static int
dummy_dump(struct ofpbuf *request, uint32_t instance OVS_UNUSED,
           void (*cb)(const struct ofpbuf *message, void *aux), void *aux)
{
    struct entry *entry;
    struct vm *vm;

    ovs_mutex_lock(&mutex);
    switch (vse_netlink_command(request)) {
    case VSE_CMD_FLOW_GET:
        LIST_FOR_EACH (entry, node, &entries) {
            dump_flow(entry, cb, aux);
        }
        break;
    case VSE_CMD_CORE_GET:
        for (uint32_t id = 0; id < N_CORES; id++) {
            dump_core(id, cb, aux);
        }
        break;
    case VSE_CMD_VM_GET:
        LIST_FOR_EACH (vm, node, &vms) {
            dump_vm(vm, cb, aux);
        }
        break;
    }
    ovs_mutex_unlock(&mutex);
    return 0;
}

static struct vse_event *
dummy_next_event(uint32_t instance OVS_UNUSED)
{
    struct vse_event *event = NULL;

    ovs_mutex_lock(&mutex);
    if (!ovs_list_is_empty(&events)) {
        event = CONTAINER_OF(ovs_list_pop_front(&events), struct vse_event,
                             node);
    }
    ovs_mutex_unlock(&mutex);
    return event;
}

static void
dummy_wait_event(void)
{
    /* vse_kernel_wake() does it. */
}

static const struct vse_transport dummy_transport = {
    .instance = dummy_instance,
    .transact = dummy_transact,
    .dump = dummy_dump,
    .next_event = dummy_next_event,
    .wait_event = dummy_wait_event,
};

/* ------------------------------------------------------- what tests can do */

static void
load(bool wanted) OVS_REQUIRES(mutex)
{
    struct entry *entry;
    struct vm *vm;

    if (wanted == (loads & 1)) {
        return;
    }
    loads++;
    LIST_FOR_EACH_SAFE (entry, node, &entries) {
        remove_entry(entry);
    }
    LIST_FOR_EACH_SAFE (vm, node, &vms) {
        remove_vm(vm);
    }
}

static void
expire(uint64_t cookie, enum vse_removed reason) OVS_REQUIRES(mutex)
{
    struct entry *entry;

    LIST_FOR_EACH_SAFE (entry, node, &entries) {
        if (ntohll(entry->flow.cookie) == cookie) {
            tell(entry, reason);
            remove_entry(entry);
        }
    }
}

static void
lose(void) OVS_REQUIRES(mutex)
{
    struct vse_event *event = vse_event_new(VSE_EVENT_LOST, NULL);

    ovs_list_push_back(&events, &event->node);
}

static void
dummy_command(struct unixctl_conn *conn, int argc, const char *argv[],
              void *aux OVS_UNUSED)
{
    const char *what = argv[1];
    uint64_t value = argc > 2 ? strtoull(argv[2], NULL, 0) : 0;
    bool known = true;

    ovs_mutex_lock(&mutex);
    if (!strcmp(what, "load") || !strcmp(what, "unload")) {
        load(!strcmp(what, "load"));
    } else if (!strcmp(what, "limit")) {
        limit = value;
    } else if (!strcmp(what, "delay")) {
        delay_ms = value;
    } else if (!strcmp(what, "refuse")) {
        refusal = value;
    } else if (!strcmp(what, "expire")) {
        expire(value, VSE_REMOVED_IDLE);
    } else if (!strcmp(what, "expire-hard")) {
        expire(value, VSE_REMOVED_HARD);
    } else if (!strcmp(what, "lose")) {
        lose();
    } else {
        known = false;
    }
    ovs_mutex_unlock(&mutex);

    if (known) {
        vse_kernel_wake();
        unixctl_command_reply(conn, NULL);
    } else {
        unixctl_command_reply_error(conn, "no such thing to do");
    }
}

/* Has the dummy stand in for the kernel.  It is not loaded at first. */
void
vse_dummy_register(void)
{
    vse_kernel_set_transport(&dummy_transport);
    unixctl_command_register("vse/dummy", "load|unload|limit N|delay MS|"
                             "refuse ERRNO|expire COOKIE|expire-hard COOKIE|"
                             "lose", 1, 2, dummy_command, NULL);
}
