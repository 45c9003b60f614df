/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
/* VSE's kernel module itself, on netlink sockets. */
#include <config.h>
#include "vse-kernel.h"

#include <errno.h>
#include <linux/filter.h>
#include <poll.h>
#include <sys/socket.h>

#include "netlink.h"
#include "netlink-socket.h"
#include "openvswitch/ofpbuf.h"
#include "openvswitch/vlog.h"
#include "util.h"
#include "vse-netlink.h"

VLOG_DEFINE_THIS_MODULE(vse_socket);

static struct vlog_rate_limit rl = VLOG_RATE_LIMIT_INIT(5, 20);

/* Room for the events of as many entries as there can be, deleted at once. */
#define EVENT_BUFFER (128 * 1024 * 1024)

/* For requests; for news of families that come and go; for VSE's events, which
 * are those of the instance 'events_of'. */
static struct nl_sock *requests, *families, *events;
static uint32_t events_of;

static bool
open_socket(struct nl_sock **sockp)
{
    int error = *sockp ? 0 : nl_sock_create(NETLINK_GENERIC, sockp);

    if (error) {
        VLOG_WARN_RL(&rl, "cannot open a netlink socket (%s)",
                     ovs_strerror(error));
        *sockp = NULL;
    }
    return !error;
}

/* Takes the next message from 'sock' into 'b'.  Returns 0, EAGAIN if there is
 * none, or another positive errno value. */
static int
receive(struct nl_sock *sock, struct ofpbuf *b)
{
    return sock ? nl_sock_recv(sock, b, NULL, false) : EAGAIN;
}

/* --------------------------------------------------------------- instance */

static const struct nl_policy family_policy[] = {
    [CTRL_ATTR_FAMILY_ID] = { .type = NL_A_U16 },
    [CTRL_ATTR_FAMILY_NAME] = { .type = NL_A_STRING },
    [CTRL_ATTR_MCAST_GROUPS] = { .type = NL_A_NESTED, .optional = true },
};

static const struct nl_policy group_policy[] = {
    [CTRL_ATTR_MCAST_GRP_ID] = { .type = NL_A_U32 },
    [CTRL_ATTR_MCAST_GRP_NAME] = { .type = NL_A_STRING },
};

/* Of the family that was found last. */
static uint32_t events_group;

static uint32_t
find_group(const struct nlattr *groups)
{
    struct nlattr *attrs[ARRAY_SIZE(group_policy)];
    const struct nlattr *nla;
    size_t left;

    NL_ATTR_FOR_EACH (nla, left, nl_attr_get(groups),
                      nl_attr_get_size(groups)) {
        if (nl_parse_nested(nla, group_policy, attrs, ARRAY_SIZE(attrs))
            && !strcmp(nl_attr_get_string(attrs[CTRL_ATTR_MCAST_GRP_NAME]),
                       VSE_MCGRP_EVENTS)) {
            return nl_attr_get_u32(attrs[CTRL_ATTR_MCAST_GRP_ID]);
        }
    }
    return 0;
}

/* Looks through all families.  To ask for this one would have the kernel load
 * its module, just when someone has unloaded it. */
static uint32_t
find_family(void)
{
    uint64_t stub[NL_DUMP_BUFSIZE / 8];
    struct ofpbuf request, reply, buffer;
    struct nl_dump dump;
    uint32_t id = 0;

    ofpbuf_init(&request, 0);
    nl_msg_put_genlmsghdr(&request, 0, GENL_ID_CTRL, NLM_F_REQUEST,
                          CTRL_CMD_GETFAMILY, 1);
    nl_dump_start(&dump, NETLINK_GENERIC, &request);
    ofpbuf_uninit(&request);

    ofpbuf_use_stub(&buffer, stub, sizeof stub);
    while (nl_dump_next(&dump, &reply, &buffer)) {
        struct nlattr *attrs[ARRAY_SIZE(family_policy)];

        if (nl_policy_parse(&reply, NLMSG_HDRLEN + GENL_HDRLEN, family_policy,
                            attrs, ARRAY_SIZE(family_policy))
            && !strcmp(nl_attr_get_string(attrs[CTRL_ATTR_FAMILY_NAME]),
                       VSE_FAMILY_NAME)
            && attrs[CTRL_ATTR_MCAST_GROUPS]) {
            id = nl_attr_get_u16(attrs[CTRL_ATTR_FAMILY_ID]);
            events_group = find_group(attrs[CTRL_ATTR_MCAST_GROUPS]);
        }
    }
    ofpbuf_uninit(&buffer);
    nl_dump_done(&dump);
    return id;
}

static bool
watch_families(void)
{
    unsigned int group;

    if (families) {
        return true;
    }
    if (nl_lookup_genl_mcgroup("nlctrl", "notify", &group)
        || !open_socket(&families)) {
        return false;
    }
    if (nl_sock_join_mcgroup(families, group)) {
        nl_sock_destroy(families);
        families = NULL;
    }
    return families != NULL;
}

static uint32_t
socket_instance(void)
{
    static uint32_t instance;
    uint64_t stub[4096 / 8];
    struct ofpbuf b;
    bool changed;
    int error;

    changed = !families;
    if (!watch_families()) {
        return find_family();
    }
    ofpbuf_use_stub(&b, stub, sizeof stub);
    while ((error = receive(families, &b)) != EAGAIN) {
        changed = true;
        if (error && error != ENOBUFS) {
            break;
        }
    }
    ofpbuf_uninit(&b);
    if (changed) {
        instance = find_family();
    }
    return instance;
}

/* --------------------------------------------------------------- requests */

/* The attribute of 'request' in which the byte at 'offset' is, or 0. */
static uint16_t
attribute_at(const struct ofpbuf *request, uint32_t offset)
{
    size_t headers = NLMSG_HDRLEN + GENL_HDRLEN;
    const uint8_t *at = (const uint8_t *) request->data + offset;
    const struct nlattr *nla;
    size_t left;

    NL_ATTR_FOR_EACH (nla, left, ofpbuf_at(request, headers, 0),
                      request->size - headers) {
        if (at >= (const uint8_t *) nla
            && at < (const uint8_t *) nla + nla->nla_len) {
            return nl_attr_type(nla);
        }
    }
    return 0;
}

/* Notes why the kernel has refused a request, if it says so. */
static void
note_reason(struct vse_task *task, const struct ofpbuf *answer)
{
    static const struct nl_policy policy[] = {
        [NLMSGERR_ATTR_MSG] = { .type = NL_A_STRING, .optional = true },
        [NLMSGERR_ATTR_OFFS] = { .type = NL_A_U32, .optional = true },
    };
    const struct nlmsghdr *header = nl_msg_nlmsghdr(answer);
    const struct nlmsgerr *err = ofpbuf_at(answer, NLMSG_HDRLEN, sizeof *err);
    size_t offset = NLMSG_HDRLEN + sizeof *err;
    struct nlattr *attrs[ARRAY_SIZE(policy)];

    if (!err || !(header->nlmsg_flags & NLM_F_ACK_TLVS)) {
        return;
    }
    if (!(header->nlmsg_flags & NLM_F_CAPPED)) {
        offset += err->msg.nlmsg_len - NLMSG_HDRLEN;
    }
    if (!nl_policy_parse(answer, offset, policy, attrs, ARRAY_SIZE(policy))) {
        return;
    }
    if (attrs[NLMSGERR_ATTR_MSG]) {
        free(task->reason);
        task->reason = xstrdup(nl_attr_get_string(attrs[NLMSGERR_ATTR_MSG]));
    }
    if (attrs[NLMSGERR_ATTR_OFFS]) {
        task->bad_attr = attribute_at(
            task->request, nl_attr_get_u32(attrs[NLMSGERR_ATTR_OFFS]));
    }
}

/* Sends the requests of 'tasks' in one message, with numbers from 'seq' on.  Of
 * all but the last one the kernel is to tell errors only: it works on them in
 * order, so that one acknowledgement is enough. */
static void
send_requests(struct vse_task **tasks, size_t n, uint32_t instance,
              uint32_t seq)
{
    struct iovec iov[VSE_BATCH];
    struct msghdr msg = { .msg_iov = iov, .msg_iovlen = n };

    for (size_t i = 0; i < n; i++) {
        struct ofpbuf *request = tasks[i]->request;
        struct nlmsghdr *header = nl_msg_nlmsghdr(request);

        header->nlmsg_len = request->size;
        header->nlmsg_type = instance;
        header->nlmsg_seq = seq + i;
        header->nlmsg_pid = nl_sock_pid(requests);
        tasks[i]->error = 0;
        if (i < n - 1) {
            header->nlmsg_flags &= ~NLM_F_ACK;
        } else {
            header->nlmsg_flags |= NLM_F_ACK;
        }
        iov[i].iov_base = request->data;
        iov[i].iov_len = request->size;
    }
    if (sendmsg(nl_sock_fd(requests), &msg, 0) < 0) {
        VLOG_WARN_RL(&rl, "cannot send requests (%s)", ovs_strerror(errno));
    }
}

/* Sends the requests of 'tasks' and reads what the kernel says to them.  It has
 * said all when they are sent.  Returns false if some of that is missing: the
 * receive buffer may have been too small. */
static bool
transact_once(struct vse_task **tasks, size_t n, uint32_t instance)
{
    static uint32_t next_seq = 1;
    uint64_t stub[4096 / 8];
    uint32_t first = next_seq;
    bool acknowledged = false, lost = false;
    struct ofpbuf b;
    int error;

    send_requests(tasks, n, instance, first);
    next_seq += n;

    ofpbuf_use_stub(&b, stub, sizeof stub);
    while (!(error = receive(requests, &b)) || error == ENOBUFS) {
        size_t i = error ? n : nl_msg_nlmsghdr(&b)->nlmsg_seq - first;

        lost |= error;
        if (i < n && nl_msg_nlmsgerr(&b, &tasks[i]->error, NULL)) {
            note_reason(tasks[i], &b);
            acknowledged |= i == n - 1;
        } else if (i < n && tasks[i]->wants_reply) {
            ofpbuf_delete(tasks[i]->reply);
            tasks[i]->reply = ofpbuf_clone(&b);
        }
    }
    ofpbuf_uninit(&b);
    return acknowledged && !lost;
}

/* Where something is missing, all are sent again: twice the same has the effect
 * of once. */
static void
socket_transact(struct vse_task **tasks, size_t n, uint32_t instance)
{
    if (open_socket(&requests)
        && (transact_once(tasks, n, instance)
            || transact_once(tasks, n, instance))) {
        return;
    }
    for (size_t i = 0; i < n; i++) {
        tasks[i]->error = tasks[i]->error ? tasks[i]->error : EIO;
    }
}

static int
socket_dump(struct ofpbuf *request, uint32_t instance,
            void (*cb)(const struct ofpbuf *message, void *aux), void *aux)
{
    uint64_t stub[NL_DUMP_BUFSIZE / 8];
    struct ofpbuf reply, buffer;
    struct nl_dump dump;

    nl_msg_nlmsghdr(request)->nlmsg_type = instance;
    nl_dump_start(&dump, NETLINK_GENERIC, request);
    ofpbuf_use_stub(&buffer, stub, sizeof stub);
    while (nl_dump_next(&dump, &reply, &buffer)) {
        cb(&reply, aux);
    }
    ofpbuf_uninit(&buffer);
    return nl_dump_done(&dump);
}

/* ----------------------------------------------------------------- events */

/* That entries come and change, their controller knows: keep the socket's buffer
 * for the others. */
static void
filter_events(int fd)
{
    enum { COMMAND = NLMSG_HDRLEN, ALL = UINT16_MAX };
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, COMMAND),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, VSE_CMD_FLOW_ADD_NTF, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, VSE_CMD_FLOW_CHANGE_NTF, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0),
        BPF_STMT(BPF_RET | BPF_K, ALL),
    };
    struct sock_fprog program = { ARRAY_SIZE(code), code };
    int size = EVENT_BUFFER;

    if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program)
        || setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size)) {
        VLOG_INFO_RL(&rl, "cannot set up the socket for VSE's events (%s)",
                     ovs_strerror(errno));
    }
}

static void
watch_events(uint32_t instance)
{
    if (events_of == instance) {
        return;
    }
    nl_sock_destroy(events);
    events = NULL;
    events_of = instance;
    if (!instance || !open_socket(&events)) {
        return;
    }
    filter_events(nl_sock_fd(events));
    if (nl_sock_join_mcgroup(events, events_group)) {
        VLOG_WARN_RL(&rl, "cannot listen to VSE's events");
    }
}

static struct vse_event *
socket_next_event(uint32_t instance)
{
    struct ofpbuf *b;
    int error;

    watch_events(instance);
    b = ofpbuf_new(1024);
    error = receive(events, b);
    if (!error) {
        return vse_event_new(VSE_EVENT_MESSAGE, b);
    }
    ofpbuf_delete(b);
    return error == ENOBUFS ? vse_event_new(VSE_EVENT_LOST, NULL) : NULL;
}

static void
socket_wait_event(void)
{
    if (families) {
        nl_sock_wait(families, POLLIN);
    }
    if (events) {
        nl_sock_wait(events, POLLIN);
    }
}

const struct vse_transport vse_socket_transport = {
    .instance = socket_instance,
    .transact = socket_transact,
    .dump = socket_dump,
    .next_event = socket_next_event,
    .wait_event = socket_wait_event,
};
