/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
#include <config.h>
#include "vse-vm.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <unistd.h>

#include "hash.h"
#include "netdev.h"
#include "netlink.h"
#include "ofproto-provider.h"
#include "ofproto-vse.h"
#include "openvswitch/hmap.h"
#include "openvswitch/vlog.h"
#include "smap.h"
#include "util.h"
#include "vse-kernel.h"
#include "vse-msgs.h"
#include "vse-netlink.h"

VLOG_DEFINE_THIS_MODULE(vse_vm);

static struct vlog_rate_limit rl = VLOG_RATE_LIMIT_INIT(5, 20);

/* What other_config says. */
struct config {
    uint32_t vm_id;             /* 0: no VM. */
    uint32_t tenant;
    int pid;                    /* 0: bound to 'cores'. */
    char *cores;                /* May be null. */
};

/* A port with a VM. */
struct port {
    struct hmap_node node;      /* In 'ports'. */
    uint64_t key;
    struct ofport *ofport;
    struct config config;
    bool told;                  /* The controllers know it. */

    /* In the kernel. */
    uint8_t flags;              /* VSEVF_*. */
    uint32_t *cores;
    uint16_t n_cores;
};

static struct hmap ports = HMAP_INITIALIZER(&ports);

/* Numbers no two ports have in common, also if one has the place in memory of
 * another one that is gone. */
static uint64_t last_key;

/* ------------------------------------------------------------- configuration */

static void
config_uninit(struct config *config)
{
    free(config->cores);
}

static bool
config_equal(const struct config *a, const struct config *b)
{
    return (a->vm_id == b->vm_id && a->tenant == b->tenant
            && a->pid == b->pid
            && nullable_string_is_equal(a->cores, b->cores));
}

static bool
get_number(const struct smap *other_config, const char *name, const char *key,
           uint32_t max, uint32_t *number)
{
    const char *text = smap_get(other_config, key);
    unsigned long long int value;

    *number = 0;
    if (!text) {
        return false;
    }
    if (!str_to_ullong(text, 0, &value) || value > max) {
        VLOG_WARN_RL(&rl, "%s: %s=%s is not a number up to %"PRIu32"; "
                     "it is ignored", name, key, text, max);
        return false;
    }
    *number = value;
    return true;
}

static void
get_config(const struct smap *other_config, const char *name,
           struct config *config)
{
    uint32_t pid;

    memset(config, 0, sizeof *config);
    if (!get_number(other_config, name, "vse-vm-id", VSE_VM_ID_MAX,
                    &config->vm_id)) {
        return;
    }
    get_number(other_config, name, "vse-tenant", UINT32_MAX, &config->tenant);
    get_number(other_config, name, "vse-pid", INT_MAX, &pid);
    config->pid = pid;
    config->cores = nullable_xstrdup(smap_get(other_config, "vse-core"));
}

/* ------------------------------------------------------------------- ports */

static struct port *
find_port(const struct ofport *ofport)
{
    struct port *port;

    HMAP_FOR_EACH_WITH_HASH (port, node, hash_pointer(ofport, 0), &ports) {
        if (port->ofport == ofport) {
            return port;
        }
    }
    return NULL;
}

static struct port *
find_port_of_vm(uint32_t vm_id)
{
    struct port *port;

    HMAP_FOR_EACH (port, node, &ports) {
        if (port->config.vm_id == vm_id) {
            return port;
        }
    }
    return NULL;
}

static void
get_info(const struct port *port, uint8_t reason, struct vse_vm_info *info)
{
    memset(info, 0, sizeof *info);
    info->vm_id = port->config.vm_id;
    info->tenant = port->config.tenant;
    info->port = port->ofport->ofp_port;
    info->reason = reason;
    info->flags = port->flags;
    info->cores = port->cores;
    info->n_cores = port->n_cores;
    ovs_strlcpy(info->name, netdev_get_name(port->ofport->netdev),
                sizeof info->name);
}

static void
tell(const struct port *port, uint8_t reason)
{
    struct vse_vm_info info;

    get_info(port, reason, &info);
    ofproto_vse_tell_vm(port->ofport->ofproto, &info);
}

/* As many cores fit into a message, and are no more than a kernel has. */
#define MAX_CORES 8192

/* Reads a list of cores such as "0-1,4".  Returns how many there are; it stops
 * at what is no such list. */
static size_t
parse_cores(const char *list, uint32_t **coresp)
{
    size_t n = 0, allocated = 0;
    uint32_t *cores = NULL;

    while (list && isdigit((unsigned char) *list)) {
        char *end;
        unsigned long int first = strtoul(list, &end, 10), last = first;

        if (*end == '-') {
            last = strtoul(end + 1, &end, 10);
        }
        for (; first <= last && n < MAX_CORES; first++) {
            if (n >= allocated) {
                cores = x2nrealloc(cores, &allocated, sizeof *cores);
            }
            cores[n++] = first;
        }
        list = *end == ',' ? end + 1 : NULL;
    }
    *coresp = cores;
    return n;
}

/* Notes how the port's VM is bound now, and tells the controllers if that, or
 * anything else of it, is new. */
static void
set_binding(struct port *port, bool bound, const char *list, bool changed)
{
    uint8_t flags = ((bound ? VSEVF_BOUND : 0)
                     | (port->config.pid ? VSEVF_THREADS : 0));
    uint32_t *cores;
    size_t n_cores = parse_cores(list, &cores);

    changed |= (flags != port->flags || n_cores != port->n_cores
                || (n_cores && memcmp(cores, port->cores,
                                      n_cores * sizeof *cores)));
    free(port->cores);
    port->flags = flags;
    port->cores = cores;
    port->n_cores = n_cores;
    if (!port->told) {
        port->told = true;
        tell(port, VSEVR_STARTED);
    } else if (changed) {
        tell(port, VSEVR_CHANGED);
    }
}

/* ----------------------------------------------------------------- binding */

/* To bind the VM of a port, and to see where it is bound then. */
struct binding {
    struct vse_task task;
    uint64_t key;               /* Of the port. */
    struct config config;
    bool changed;               /* The configuration has. */
    bool bound;
    char *cores;                /* As the kernel has them. */
};

static bool
is_vcpu(const char *process, const char *thread)
{
    char *path = xasprintf("%s/%s/comm", process, thread);
    FILE *file = fopen(path, "r");
    int number, end = 0;
    bool is = false;

    if (file) {
        is = fscanf(file, "CPU %d/%n", &number, &end) == 1 && end;
        fclose(file);
    }
    free(path);
    return is;
}

/* Appends the threads of 'pid' that are vCPUs, or all of them.  Returns how
 * many. */
static size_t
put_threads(struct ofpbuf *request, int pid, bool vcpus_only)
{
    char *process = xasprintf("/proc/%d/task", pid);
    DIR *dir = opendir(process);
    const struct dirent *entry;
    size_t n = 0;

    while (dir && (entry = readdir(dir)) && n < VSE_VM_THREADS_MAX) {
        if (isdigit((unsigned char) entry->d_name[0])
            && (!vcpus_only || is_vcpu(process, entry->d_name))) {
            nl_msg_put_u32(request, VSE_A_VM_TID, atoi(entry->d_name));
            n++;
        }
    }
    if (dir) {
        closedir(dir);
    }
    free(process);
    return n;
}

static void
note_vm(const struct ofpbuf *message, void *binding_)
{
    struct binding *binding = binding_;
    struct vse_vm vm;

    if (vse_netlink_get_vm(message, &vm)) {
        if (vm.id == binding->config.vm_id) {
            free(binding->cores);
            binding->cores = nullable_xstrdup(vm.cores);
        }
        vse_vm_uninit(&vm);
    }
}

/* In vse-kernel's thread. */
static void
bind_vm(struct vse_task *task)
{
    struct binding *binding = CONTAINER_OF(task, struct binding, task);
    const struct config *config = &binding->config;
    struct ofpbuf *request = vse_netlink_request(VSE_CMD_VM_ADD);

    nl_msg_put_u32(request, VSE_A_VM_ID, config->vm_id);
    nl_msg_put_u32(request, VSE_A_VM_TENANT, config->tenant);
    if (!config->pid) {
        nl_msg_put_string(request, VSE_A_VM_CORES, config->cores);
    } else if (!put_threads(request, config->pid, true)
               && !put_threads(request, config->pid, false)) {
        task->error = ESRCH;
        ofpbuf_delete(request);
        return;
    }
    task->request = request;
    vse_kernel_transact(task);
    if (!task->error) {
        binding->bound = true;
        vse_kernel_dump(VSE_CMD_VM_GET, note_vm, binding);
    }
}

static void
bound_vm(struct vse_task *task)
{
    struct binding *binding = CONTAINER_OF(task, struct binding, task);
    struct port *port;

    HMAP_FOR_EACH (port, node, &ports) {
        if (port->key == binding->key) {
            break;
        }
    }
    if (port) {
        if (!binding->bound && task->error != ENOENT) {
            VLOG_WARN_RL(&rl, "%s: VM %"PRIu32" is not bound (%s)",
                         netdev_get_name(port->ofport->netdev),
                         binding->config.vm_id,
                         task->reason ? task->reason
                         : ovs_strerror(task->error));
        }
        set_binding(port, binding->bound,
                    binding->cores ? binding->cores : port->config.cores,
                    binding->changed);
    }
    vse_task_uninit(task);
    config_uninit(&binding->config);
    free(binding->cores);
    free(binding);
}

static void
start_binding(struct port *port, bool changed)
{
    struct binding *binding;

    if (!port->config.pid && !port->config.cores) {
        set_binding(port, false, NULL, changed);
        return;
    }
    binding = xzalloc(sizeof *binding);
    binding->key = port->key;
    binding->config = port->config;
    binding->config.cores = nullable_xstrdup(port->config.cores);
    binding->changed = changed;
    binding->task.work = bind_vm;
    binding->task.done = bound_vm;
    vse_kernel_submit(&binding->task);
}

static void
free_task(struct vse_task *task)
{
    vse_task_uninit(task);
    free(task);
}

static void
forget_vm(uint32_t vm_id)
{
    struct vse_task *task = xzalloc(sizeof *task);

    task->request = vse_netlink_request(VSE_CMD_VM_DEL);
    nl_msg_put_u32(task->request, VSE_A_VM_ID, vm_id);
    task->done = free_task;
    vse_kernel_submit(task);
}

/* --------------------------------------------------------- start and stop */

static void
start_port(struct ofport *ofport, const struct config *config)
{
    struct port *port = xzalloc(sizeof *port);

    port->key = ++last_key;
    port->ofport = ofport;
    port->config = *config;
    hmap_insert(&ports, &port->node, hash_pointer(ofport, 0));
    start_binding(port, true);
}

static void
stop_port(struct port *port)
{
    hmap_remove(&ports, &port->node);
    if (port->told) {
        tell(port, VSEVR_STOPPED);
    }
    if (!find_port_of_vm(port->config.vm_id)) {
        forget_vm(port->config.vm_id);
    }
    config_uninit(&port->config);
    free(port->cores);
    free(port);
}

void
vse_vm_port_config(struct ofport *ofport, const struct smap *other_config)
{
    struct port *port = find_port(ofport);
    struct config config;
    bool had_binding;

    get_config(other_config, netdev_get_name(ofport->netdev), &config);
    if (port && config.vm_id != port->config.vm_id) {
        stop_port(port);
        port = NULL;
    }
    if (!config.vm_id || (port && config_equal(&config, &port->config))) {
        config_uninit(&config);
    } else if (!port) {
        start_port(ofport, &config);
    } else {
        had_binding = port->config.pid || port->config.cores;
        config_uninit(&port->config);
        port->config = config;
        if (had_binding && !config.pid && !config.cores) {
            forget_vm(config.vm_id);
        }
        start_binding(port, true);
    }
}

void
vse_vm_port_destroy(struct ofport *ofport)
{
    struct port *port = find_port(ofport);

    if (port) {
        stop_port(port);
    }
}

void
vse_vm_instance_changed(void)
{
    struct port *port;

    HMAP_FOR_EACH (port, node, &ports) {
        start_binding(port, false);
    }
}

void
vse_vm_event(const struct vse_vm *vm, bool forgotten)
{
    struct port *port;

    HMAP_FOR_EACH (port, node, &ports) {
        if (port->told && port->config.vm_id == vm->id) {
            set_binding(port, !forgotten, forgotten ? NULL : vm->cores, false);
        }
    }
}

/* Calls 'cb' for each VM that the controllers of 'ofproto' have been told of. */
void
vse_vm_for_each(const struct ofproto *ofproto,
                void (*cb)(const struct vse_vm_info *, void *aux), void *aux)
{
    struct vse_vm_info info;
    struct port *port;

    HMAP_FOR_EACH (port, node, &ports) {
        if (port->told && port->ofport->ofproto == ofproto) {
            get_info(port, VSEVR_PRESENT, &info);
            cb(&info, aux);
        }
    }
}
