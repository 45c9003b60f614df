/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
/* ovs-ofctl's commands for VSE.
 *
 * A part of utilities/ovs-ofctl.c, for what that has of its own; nothing else
 * may include it. */

#include "vse-flow.h"
#include "vse-msgs.h"

/* ------------------------------------------------------------------ flows */

/* Reads 'value' for 'key' of a flow's extra match.  Returns false if it has no
 * such field. */
static bool
vse_parse_extra(struct vse_extra *extra, const char *key, const char *value)
{
    static const struct {
        const char *name;
        uint8_t field;
        uint32_t min, max;
    } fields[] = {
        { "vm_id", VSEMF_VM_ID, 1, VSE_VLAN_VM_ID_MAX },
        { "vm_prio", VSEMF_VM_PRIO, 0, 1 },
        { "tun_tos", VSEMF_TUN_TOS, 0, UINT8_MAX },
        { "esp_spi", VSEMF_ESP_SPI, 0, UINT32_MAX },
    };
    unsigned long long int number;
    size_t i = 0;

    while (i < ARRAY_SIZE(fields) && strcmp(key, fields[i].name)) {
        i++;
    }
    if (i == ARRAY_SIZE(fields)) {
        return false;
    }
    if (!str_to_ullong(value, 0, &number)
        || number < fields[i].min || number > fields[i].max) {
        ovs_fatal(0, "%s=%s: give it a number from %"PRIu32" to %"PRIu32,
                  key, value, fields[i].min, fields[i].max);
    }

    extra->fields |= fields[i].field;
    switch (fields[i].field) {
    case VSEMF_VM_ID:
        extra->vm_id = number;
        break;
    case VSEMF_VM_PRIO:
        extra->vm_prio = number;
        break;
    case VSEMF_TUN_TOS:
        if (number & IP_ECN_MASK) {
            ovs_fatal(0, "%s=%s: the lower two bits, the ECN, must be 0",
                      key, value);
        }
        extra->tun_tos = number;
        break;
    default:
        extra->esp_spi = number;
        break;
    }
    return true;
}

/* Takes the extra match out of 'flow' and returns what is left, for others to
 * parse.  The caller must free it. */
static char *
vse_take_extra(const char *flow, struct vse_extra *extra)
{
    char *copy = xstrdup(flow), *rest = copy, *key, *value;
    char *actions = ofp_extract_actions(copy);
    struct ds left = DS_EMPTY_INITIALIZER;

    memset(extra, 0, sizeof *extra);
    while (ofputil_parse_key_value(&rest, &key, &value)) {
        if (!*value && !strcmp(key, "esp")) {
            ds_put_cstr(&left, "ip,nw_proto=50,");
        } else if (!*value && !strcmp(key, "esp6")) {
            ds_put_cstr(&left, "ipv6,nw_proto=50,");
        } else if (!vse_parse_extra(extra, key, value)) {
            ds_put_format(&left, "%s%s%s,", key, *value ? "=" : "", value);
        }
    }
    if (actions) {
        ds_put_format(&left, "actions=%s", actions);
    } else {
        ds_chomp(&left, ',');
    }
    free(copy);
    return ds_steal_cstr(&left);
}

/* Of a connection with OpenFlow 1.0, NXM can say more. */
static enum ofputil_protocol
vse_protocol(struct vconn *vconn)
{
    enum ofp_version version = vconn_get_version(vconn);

    return (version == OFP10_VERSION ? OFPUTIL_P_OF10_NXM
            : ofputil_protocol_from_ofp_version(version));
}

static struct ofpbuf *
vse_parse_flow_mod(struct vconn *vconn, const char *flow, int command)
{
    enum ofputil_protocol usable, protocol = vse_protocol(vconn);
    struct ofputil_flow_mod fm;
    struct ofpbuf *flow_mod, *message;
    struct vse_extra extra;
    char *rest, *error;

    rest = vse_take_extra(flow, &extra);
    error = parse_ofp_flow_mod_str(&fm, rest,
                                   ports_to_accept(vconn_get_name(vconn)),
                                   NULL, command, &usable);
    if (error) {
        ovs_fatal(0, "%s", error);
    }
    if (!(usable & protocol)) {
        ovs_fatal(0, "%s: cannot be said in this version of OpenFlow; -O "
                  "gives another one", flow);
    }
    flow_mod = ofputil_encode_flow_mod(&fm, protocol);
    ofpmsg_update_length(flow_mod);
    message = vse_encode_flow_mod(&extra, flow_mod,
                                  vconn_get_version(vconn));
    ofpbuf_delete(flow_mod);
    free(CONST_CAST(struct ofpact *, fm.ofpacts));
    minimatch_destroy(&fm.match);
    free(rest);
    return message;
}

/* Prints an error that has come; returns whether 'message' is one. */
static bool
vse_print_error(const struct ofpbuf *message)
{
    enum ofptype type;

    if (ofptype_decode(&type, message->data) || type != OFPTYPE_ERROR) {
        return false;
    }
    ofp_print(stderr, message->data, message->size, NULL, NULL,
              verbosity + 2);
    return true;
}

/* Sends the flows in standard input, one a line, and then waits for all. */
static void
vse_send_flows(struct vconn *vconn, int command)
{
    struct ds line = DS_EMPTY_INITIALIZER;
    struct ofpbuf *barrier, *reply;
    bool failed = false;
    ovs_be32 xid;

    while (!ds_get_preprocessed_line(&line, stdin, NULL)) {
        send_openflow_buffer(vconn, vse_parse_flow_mod(vconn, ds_cstr(&line),
                                                       command));
        while (!vconn_recv(vconn, &reply)) {
            failed |= vse_print_error(reply);
            ofpbuf_delete(reply);
        }
    }
    ds_destroy(&line);

    barrier = ofputil_encode_barrier_request(vconn_get_version(vconn));
    xid = ((struct ofp_header *) barrier->data)->xid;
    send_openflow_buffer(vconn, barrier);
    for (bool done = false; !done; ofpbuf_delete(reply)) {
        run(vconn_recv_block(vconn, &reply), "OpenFlow receive failed");
        failed |= vse_print_error(reply);
        done = ((struct ofp_header *) reply->data)->xid == xid;
    }
    if (failed) {
        exit(1);
    }
}

static void
vse_flow_mod(struct ovs_cmdl_context *ctx, int command)
{
    const char *flow = ctx->argc > 2 ? ctx->argv[2] : "";
    struct vconn *vconn;

    open_vconn(ctx->argv[1], &vconn);
    if (!strcmp(flow, "-")) {
        vse_send_flows(vconn, command);
    } else {
        transact_noreply(vconn, vse_parse_flow_mod(vconn, flow, command));
    }
    vconn_close(vconn);
}

static void
ofctl_vse_add_flow(struct ovs_cmdl_context *ctx)
{
    vse_flow_mod(ctx, OFPFC_ADD);
}

static void
ofctl_vse_mod_flows(struct ovs_cmdl_context *ctx)
{
    vse_flow_mod(ctx, strict ? OFPFC_MODIFY_STRICT : OFPFC_MODIFY);
}

static void
ofctl_vse_del_flows(struct ovs_cmdl_context *ctx)
{
    vse_flow_mod(ctx, strict ? OFPFC_DELETE_STRICT : OFPFC_DELETE);
}

static void
ofctl_vse_dump_flows(struct ovs_cmdl_context *ctx)
{
    struct ofputil_flow_stats_request fsr;
    enum ofputil_protocol usable;
    struct vse_flow_filter filter;
    struct vconn *vconn;
    char *rest, *error;

    rest = vse_take_extra(ctx->argc > 2 ? ctx->argv[2] : "", &filter.extra);
    error = parse_ofp_flow_stats_request_str(
        &fsr, false, rest, *rest ? ports_to_accept(ctx->argv[1]) : NULL, NULL,
        &usable);
    if (error) {
        ovs_fatal(0, "%s", error);
    }
    if (fsr.out_port != OFPP_ANY || fsr.out_group != OFPG_ANY) {
        ovs_fatal(0, "VSE's entries have no out_port and no out_group");
    }
    free(rest);

    filter.match = fsr.match;
    filter.cookie = fsr.cookie;
    filter.cookie_mask = fsr.cookie_mask;
    open_vconn(ctx->argv[1], &vconn);
    dump_transaction(vconn, vse_encode_flow_request(
                         &filter, vconn_get_version(vconn)));
    vconn_close(vconn);
}

/* ------------------------------------------------------------- the others */

static void
ofctl_vse_capabilities(struct ovs_cmdl_context *ctx)
{
    dump_trivial_transaction(ctx->argv[1], OFPRAW_VSET_CAPABILITIES_REQUEST);
}

static void
ofctl_vse_dump_cores(struct ovs_cmdl_context *ctx)
{
    dump_trivial_transaction(ctx->argv[1], OFPRAW_VSEST_CORE_REQUEST);
}

static void
ofctl_vse_monitor(struct ovs_cmdl_context *ctx)
{
    struct vconn *vconn;

    open_vconn(ctx->argv[1], &vconn);
    send_openflow_buffer(vconn, vse_encode_set_async(
                             VSEAS_ALL, vconn_get_version(vconn)));
    monitor_vconn(vconn, true, false);
    vconn_close(vconn);
}

#define VSE_COMMANDS                                                    \
    { "vse-capabilities", "switch", 1, 1, ofctl_vse_capabilities, OVS_RO }, \
    { "vse-add-flow", "switch flow", 2, 2, ofctl_vse_add_flow, OVS_RW }, \
    { "vse-mod-flows", "switch flow", 2, 2, ofctl_vse_mod_flows, OVS_RW }, \
    { "vse-del-flows", "switch [flow]", 1, 2, ofctl_vse_del_flows, OVS_RW }, \
    { "vse-dump-flows", "switch [flow]", 1, 2, ofctl_vse_dump_flows, OVS_RO }, \
    { "vse-dump-cores", "switch", 1, 1, ofctl_vse_dump_cores, OVS_RO }, \
    { "vse-monitor", "switch", 1, 1, ofctl_vse_monitor, OVS_RO },
