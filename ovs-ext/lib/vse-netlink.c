/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
#include <config.h>
#include "vse-netlink.h"

#include <errno.h>

#include "byte-order.h"
#include "netlink.h"
#include "openvswitch/ofp-actions.h"
#include "openvswitch/ofpbuf.h"
#include "util.h"
#include "vse-match.h"

/* Begins a request; who sends it says to which family. */
struct ofpbuf *
vse_netlink_request(uint8_t command)
{
    struct ofpbuf *request = ofpbuf_new(256);

    nl_msg_put_genlmsghdr(request, 0, 0, NLM_F_REQUEST | NLM_F_ACK, command,
                          VSE_FAMILY_VERSION);
    return request;
}

/* The command of a message, or 0. */
uint8_t
vse_netlink_command(const struct ofpbuf *message)
{
    const struct genlmsghdr *genl = nl_msg_genlmsghdr(message);

    return genl ? genl->cmd : 0;
}

/* -------------------------------------------------------------- flow mods */

static bool
is_delete(const struct ofputil_flow_mod *fm)
{
    return (fm->command == OFPFC_DELETE
            || fm->command == OFPFC_DELETE_STRICT);
}

static bool
is_strict(const struct ofputil_flow_mod *fm)
{
    return (fm->command == OFPFC_MODIFY_STRICT
            || fm->command == OFPFC_DELETE_STRICT);
}

/* Does 'fm' ask for nothing that VSE does not have? */
static enum ofperr
check_flow_mod(const struct ofputil_flow_mod *fm)
{
    if (fm->buffer_id != UINT32_MAX
        || (fm->table_id != 0 && fm->table_id != OFPTT_ALL)) {
        return OFPERR_VSE_UNSUPPORTED;
    }
    if (is_delete(fm)) {
        return (fm->out_port != OFPP_ANY || fm->out_group != OFPG_ANY
                ? OFPERR_VSE_UNSUPPORTED : 0);
    }
    if (fm->command != OFPFC_ADD && fm->flags & OFPUTIL_FF_RESET_COUNTS) {
        return OFPERR_VSE_UNSUPPORTED;
    }
    if (fm->ofpacts_len != OFPACT_ALIGN(sizeof(struct ofpact_set_irq_core))
        || fm->ofpacts->type != OFPACT_SET_IRQ_CORE) {
        return OFPERR_VSE_BAD_ACTIONS;
    }
    return 0;
}

static uint8_t
command_of(const struct ofputil_flow_mod *fm)
{
    return (is_delete(fm) ? VSE_CMD_FLOW_DEL
            : fm->command == OFPFC_ADD ? VSE_CMD_FLOW_ADD
            : VSE_CMD_FLOW_MOD);
}

/* As OpenFlow has it, a modify that matches on the cookie does not add, nor does
 * one that has none to give.  To the kernel, a cookie of which no bit counts
 * says so. */
static void
put_cookie_match(struct ofpbuf *request, const struct ofputil_flow_mod *fm)
{
    bool may_add = fm->new_cookie != OVS_BE64_MAX;

    if (fm->command != OFPFC_ADD
        && (fm->cookie_mask || (!is_delete(fm) && !may_add))) {
        nl_msg_put_u64(request, VSE_A_FLOW_MATCH_COOKIE, ntohll(fm->cookie));
        nl_msg_put_u64(request, VSE_A_FLOW_COOKIE_MASK,
                       ntohll(fm->cookie_mask));
    }
}

/* What an entry is to be like; one that is modified may have to be added. */
static void
put_properties(struct ofpbuf *request, const struct ofputil_flow_mod *fm)
{
    if (fm->command == OFPFC_ADD || fm->new_cookie != OVS_BE64_MAX) {
        nl_msg_put_u64(request, VSE_A_FLOW_COOKIE, ntohll(fm->new_cookie));
    }
    nl_msg_put_u32(request, VSE_A_FLOW_CORE,
                   ofpact_get_SET_IRQ_CORE(fm->ofpacts)->core);
    if (fm->flags & OFPUTIL_FF_CHECK_OVERLAP) {
        nl_msg_put_flag(request, VSE_A_FLOW_CHECK_OVERLAP);
    }
    if (fm->flags & OFPUTIL_FF_SEND_FLOW_REM) {
        nl_msg_put_flag(request, VSE_A_FLOW_SEND_REMOVED);
    }
    if (fm->idle_timeout) {
        nl_msg_put_u16(request, VSE_A_FLOW_IDLE_TIMEOUT, fm->idle_timeout);
    }
    if (fm->hard_timeout) {
        nl_msg_put_u16(request, VSE_A_FLOW_HARD_TIMEOUT, fm->hard_timeout);
    }
}

/* Makes '*request' of 'fm', whose match is 'match' and 'extra'.  The in_port of
 * 'match', if any, is the device 'ifindex'. */
enum ofperr
vse_netlink_flow_mod(const struct ofputil_flow_mod *fm,
                     const struct match *match, const struct vse_extra *extra,
                     uint32_t ifindex, struct ofpbuf **requestp)
{
    enum ofperr error = check_flow_mod(fm);
    struct ofpbuf *request;

    if (error) {
        return error;
    }
    request = vse_netlink_request(command_of(fm));
    if (!vse_match_put(request, match, extra, ifindex)) {
        ofpbuf_delete(request);
        return OFPERR_VSE_UNSUPPORTED_MATCH;
    }
    if (fm->command != OFPFC_DELETE) {
        nl_msg_put_u16(request, VSE_A_FLOW_PRIORITY, fm->priority);
    }
    if (is_strict(fm)) {
        nl_msg_put_flag(request, VSE_A_FLOW_STRICT);
    }
    put_cookie_match(request, fm);
    if (!is_delete(fm)) {
        put_properties(request, fm);
    }
    *requestp = request;
    return 0;
}

/* What to tell a controller when the kernel has refused its request with
 * 'error', because of the attribute 'bad_attr' unless that is 0. */
enum ofperr
vse_netlink_error(int error, uint16_t bad_attr)
{
    switch (error) {
    case 0:
        return 0;
    case ENOENT:
        return OFPERR_VSE_NO_MODULE;
    case ENOSPC:
        return OFPERR_VSE_TABLE_FULL;
    case EEXIST:
        return OFPERR_VSE_OVERLAP;
    case E2BIG:
        return OFPERR_VSE_TOO_MANY_MASKS;
    case EINVAL:
    case ERANGE:
        if (bad_attr == VSE_A_FLOW_CORE) {
            return OFPERR_VSE_BAD_CORE;
        }
        if (bad_attr == VSE_A_FLOW_MATCH || bad_attr == VSE_A_FLOW_MASK) {
            return OFPERR_VSE_UNSUPPORTED_MATCH;
        }
        return OFPERR_VSE_REFUSED;
    default:
        return OFPERR_VSE_REFUSED;
    }
}

/* ---------------------------------------------------------------- replies */

#define MAX_ATTRS 32

BUILD_ASSERT_DECL(VSE_A_FLOW_MAX < MAX_ATTRS);
BUILD_ASSERT_DECL(VSE_A_CORE_MAX < MAX_ATTRS);
BUILD_ASSERT_DECL(VSE_A_VM_MAX < MAX_ATTRS);
BUILD_ASSERT_DECL(VSE_A_CONFIG_MAX < MAX_ATTRS);
BUILD_ASSERT_DECL(VSE_A_DEV_MAX < MAX_ATTRS);

#define FOR_EACH_ATTR(NLA, LEFT, MESSAGE)                               \
    NL_ATTR_FOR_EACH (NLA, LEFT,                                        \
                      ofpbuf_at(MESSAGE, NLMSG_HDRLEN + GENL_HDRLEN, 0), \
                      (MESSAGE)->size - NLMSG_HDRLEN - GENL_HDRLEN)

/* Finds the attributes of 'message' by their numbers.  A newer kernel may have
 * more of them. */
static bool
parse(const struct ofpbuf *message, const struct nlattr *attrs[MAX_ATTRS])
{
    const struct nlattr *nla;
    size_t left;

    memset(attrs, 0, MAX_ATTRS * sizeof *attrs);
    if (message->size < NLMSG_HDRLEN + GENL_HDRLEN) {
        return false;
    }
    FOR_EACH_ATTR (nla, left, message) {
        if (nl_attr_type(nla) < MAX_ATTRS) {
            attrs[nl_attr_type(nla)] = nla;
        }
    }
    return !left;
}

static uint64_t
number(const struct nlattr *nla, uint64_t absent)
{
    switch (nla ? nl_attr_get_size(nla) : 0) {
    case 1:
        return nl_attr_get_u8(nla);
    case 2:
        return nl_attr_get_u16(nla);
    case 4:
        return nl_attr_get_u32(nla);
    case 8:
        return nl_attr_get_u64(nla);
    default:
        return absent;
    }
}

/* Reads a flow entry, and into 'removed', unless that is null, why it went. */
bool
vse_netlink_get_flow(const struct ofpbuf *message, struct vse_flow *flow,
                     uint8_t *removed)
{
    const struct nlattr *attrs[MAX_ATTRS];

    vse_flow_init(flow);
    if (!parse(message, attrs)
        || !vse_match_get(flow, attrs[VSE_A_FLOW_MATCH],
                          attrs[VSE_A_FLOW_MASK])) {
        return false;
    }
    flow->priority = number(attrs[VSE_A_FLOW_PRIORITY], OFP_DEFAULT_PRIORITY);
    flow->cookie = htonll(number(attrs[VSE_A_FLOW_COOKIE], 0));
    flow->idle_timeout = number(attrs[VSE_A_FLOW_IDLE_TIMEOUT], 0);
    flow->hard_timeout = number(attrs[VSE_A_FLOW_HARD_TIMEOUT], 0);
    flow->send_removed = attrs[VSE_A_FLOW_SEND_REMOVED] != NULL;
    flow->irq_core = number(attrs[VSE_A_FLOW_CORE], VSE_IRQ_CORE_AUTO);
    flow->n_packets = number(attrs[VSE_A_FLOW_PACKETS], 0);
    flow->n_bytes = number(attrs[VSE_A_FLOW_BYTES], 0);
    flow->age_msec = number(attrs[VSE_A_FLOW_AGE], 0);
    flow->idle_msec = number(attrs[VSE_A_FLOW_IDLE], 0);
    flow->core = number(attrs[VSE_A_FLOW_CURRENT_CORE], VSE_NONE32);
    flow->n_moves = number(attrs[VSE_A_FLOW_MOVES], 0);
    flow->load = MIN(number(attrs[VSE_A_FLOW_LOAD], VSE_NONE16), VSE_NONE16);
    flow->placement = number(attrs[VSE_A_FLOW_PLACEMENT], UINT8_MAX);
    flow->placed_msec = MIN(number(attrs[VSE_A_FLOW_PLACED], VSE_NONE32),
                            VSE_NONE32);
    if (removed) {
        *removed = number(attrs[VSE_A_FLOW_REASON], VSE_REMOVED_DELETE);
    }
    return true;
}

/* Appends 'flow' as the kernel describes an entry. */
void
vse_netlink_put_flow(struct ofpbuf *message, const struct vse_flow *flow)
{
    vse_match_put(message, &flow->match, &flow->extra, flow->ifindex);
    nl_msg_put_u16(message, VSE_A_FLOW_PRIORITY, flow->priority);
    nl_msg_put_u64(message, VSE_A_FLOW_COOKIE, ntohll(flow->cookie));
    nl_msg_put_u32(message, VSE_A_FLOW_CORE, flow->irq_core);
    if (flow->send_removed) {
        nl_msg_put_flag(message, VSE_A_FLOW_SEND_REMOVED);
    }
    if (flow->idle_timeout) {
        nl_msg_put_u16(message, VSE_A_FLOW_IDLE_TIMEOUT, flow->idle_timeout);
    }
    if (flow->hard_timeout) {
        nl_msg_put_u16(message, VSE_A_FLOW_HARD_TIMEOUT, flow->hard_timeout);
    }
    if (flow->core != VSE_NONE32) {
        nl_msg_put_u32(message, VSE_A_FLOW_CURRENT_CORE, flow->core);
    }
    nl_msg_put_u64(message, VSE_A_FLOW_PACKETS, flow->n_packets);
    nl_msg_put_u64(message, VSE_A_FLOW_BYTES, flow->n_bytes);
    nl_msg_put_u64(message, VSE_A_FLOW_AGE, flow->age_msec);
    nl_msg_put_u64(message, VSE_A_FLOW_IDLE, flow->idle_msec);
}

static void
note_vm(struct vse_core *core, uint16_t vm_id, bool running)
{
    for (size_t i = 0; i < core->n_vms; i++) {
        if (core->vms[i].id == vm_id) {
            core->vms[i].running |= running;
            return;
        }
    }
    if (core->n_vms < VSE_CORE_VMS_MAX) {
        core->vms[core->n_vms].id = vm_id;
        core->vms[core->n_vms++].running = running;
    }
}

bool
vse_netlink_get_core(const struct ofpbuf *message, struct vse_core *core)
{
    const struct nlattr *attrs[MAX_ATTRS], *nla;
    size_t left;

    if (!parse(message, attrs)) {
        return false;
    }
    core->id = number(attrs[VSE_A_CORE_ID], 0);
    core->flags = ((attrs[VSE_A_CORE_ONLINE] ? VSECF_ONLINE : 0)
                   | (attrs[VSE_A_CORE_ALLOWED] ? VSECF_ALLOWED : 0)
                   | (attrs[VSE_A_CORE_ISOLATED] ? VSECF_ISOLATED : 0));
    core->load = number(attrs[VSE_A_CORE_LOAD], VSE_NONE16);
    core->softirq = number(attrs[VSE_A_CORE_SOFTIRQ], VSE_NONE16);
    core->n_flows = number(attrs[VSE_A_CORE_FLOWS], 0);
    core->n_steered = number(attrs[VSE_A_CORE_STEERED], 0);
    core->numa_node = number(attrs[VSE_A_CORE_NUMA_NODE], VSE_NONE32);
    core->cache = number(attrs[VSE_A_CORE_CACHE], VSE_NONE32);
    core->smt = number(attrs[VSE_A_CORE_SMT], VSE_NONE32);
    core->n_vms = 0;
    FOR_EACH_ATTR (nla, left, message) {
        if (nl_attr_type(nla) == VSE_A_CORE_VM
            || nl_attr_type(nla) == VSE_A_CORE_RUNNING) {
            note_vm(core, number(nla, 0),
                    nl_attr_type(nla) == VSE_A_CORE_RUNNING);
        }
    }
    return attrs[VSE_A_CORE_ID] != NULL;
}

/* On success, the caller has to free 'vm' with vse_vm_uninit(). */
bool
vse_netlink_get_vm(const struct ofpbuf *message, struct vse_vm *vm)
{
    const struct nlattr *attrs[MAX_ATTRS];
    const struct nlattr *cores;

    if (!parse(message, attrs) || !attrs[VSE_A_VM_ID]) {
        return false;
    }
    cores = attrs[VSE_A_VM_CORES];
    vm->id = number(attrs[VSE_A_VM_ID], 0);
    vm->tenant = number(attrs[VSE_A_VM_TENANT], 0);
    vm->cores = (cores ? xmemdup0(nl_attr_get(cores), nl_attr_get_size(cores))
                 : NULL);
    return true;
}

void
vse_vm_uninit(struct vse_vm *vm)
{
    free(vm->cores);
}

/* How many entries VSE takes, by its settings. */
uint32_t
vse_netlink_get_limit(const struct ofpbuf *message)
{
    const struct nlattr *attrs[MAX_ATTRS];

    return (parse(message, attrs) ? number(attrs[VSE_A_CONFIG_FLOW_LIMIT], 0)
            : 0);
}

/* Where an attached device has the flow control field, an enum vse_fcf. */
uint32_t
vse_netlink_get_fcf(const struct ofpbuf *message)
{
    const struct nlattr *attrs[MAX_ATTRS];

    return (parse(message, attrs) ? number(attrs[VSE_A_DEV_FCF], VSE_FCF_OFF)
            : VSE_FCF_OFF);
}
