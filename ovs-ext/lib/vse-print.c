/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
#include <config.h>
#include "vse-print.h"

#include "byte-order.h"
#include "openvswitch/dynamic-string.h"
#include "openvswitch/ofp-actions.h"
#include "openvswitch/ofp-flow.h"
#include "openvswitch/ofp-monitor.h"
#include "openvswitch/ofp-msgs.h"
#include "openvswitch/ofp-port.h"
#include "openvswitch/ofp-print.h"
#include "openvswitch/ofpbuf.h"
#include "util.h"
#include "vse-core.h"
#include "vse-flow.h"
#include "vse-msgs.h"

/* Writes the names of the bits of 'flags', with commas between them. */
static void
format_flags(struct ds *s, uint32_t flags, const char *const names[],
             size_t n_names)
{
    const char *comma = "";

    for (size_t i = 0; i < 32; i++) {
        if (flags & (UINT32_C(1) << i)) {
            ds_put_cstr(s, comma);
            if (i < n_names) {
                ds_put_cstr(s, names[i]);
            } else {
                ds_put_format(s, "%#"PRIx32, UINT32_C(1) << i);
            }
            comma = ",";
        }
    }
    if (!flags) {
        ds_put_cstr(s, "none");
    }
}

static void
format_permille(struct ds *s, uint16_t permille)
{
    if (permille == VSE_NONE16) {
        ds_put_cstr(s, "unknown");
    } else {
        ds_put_format(s, "%d.%d%%", permille / 10, permille % 10);
    }
}

static enum ofperr
print_capabilities(struct ds *s, const struct ofp_header *oh)
{
    static const char *const features[] = {
        "rss", "rps", "ntuple", "vse", "attached", "fcf-tos", "fcf-vlan"
    };
    static const char *const reasons[] = {
        "requested", "connected", "changed", "lost"
    };
    struct vse_capabilities caps;
    enum ofperr error = vse_decode_capabilities(oh, &caps);

    if (error) {
        return error;
    }
    ds_put_format(s, " reason=%s\n features=", reasons[caps.reason]);
    format_flags(s, caps.features, features, ARRAY_SIZE(features));
    ds_put_format(s, "\n instance=%"PRIu32" table_size=%"PRIu32
                  "\n cores=%"PRIu32" online=%"PRIu32"\n",
                  caps.instance, caps.table_size, caps.n_cores_possible,
                  caps.n_cores_online);
    return 0;
}

static enum ofperr
print_vm_info(struct ds *s, const struct ofp_header *oh,
              const struct ofputil_port_map *port_map)
{
    static const char *const reasons[] = {
        "present", "started", "changed", "stopped"
    };
    static const char *const flags[] = { "bound", "threads" };
    struct vse_vm_info vm;
    enum ofperr error = vse_decode_vm_info(oh, &vm);

    if (error) {
        return error;
    }
    ds_put_format(s, " reason=%s vm_id=%"PRIu32" tenant=%"PRIu32" port=",
                  reasons[vm.reason], vm.vm_id, vm.tenant);
    ofputil_format_port(vm.port, port_map, s);
    ds_put_cstr(s, " name=");
    ds_put_printable(s, vm.name, strlen(vm.name));
    ds_put_cstr(s, " flags=");
    format_flags(s, vm.flags, flags, ARRAY_SIZE(flags));
    ds_put_cstr(s, " cores=");
    for (size_t i = 0; i < vm.n_cores; i++) {
        ds_put_format(s, "%s%"PRIu32, i ? "," : "", vm.cores[i]);
    }
    ds_put_char(s, '\n');
    vse_vm_info_uninit(&vm);
    return 0;
}

/* Writes 'extra' as vse-add-flow reads it, with a comma behind each field. */
void
vse_format_extra(struct ds *s, const struct vse_extra *extra)
{
    if (extra->fields & VSEMF_VM_ID) {
        ds_put_format(s, "vm_id=%"PRIu16",", extra->vm_id);
    }
    if (extra->fields & VSEMF_VM_PRIO) {
        ds_put_format(s, "vm_prio=%d,", extra->vm_prio);
    }
    if (extra->fields & VSEMF_TUN_TOS) {
        ds_put_format(s, "tun_tos=%"PRIu8",", extra->tun_tos);
    }
    if (extra->fields & VSEMF_ESP_SPI) {
        ds_put_format(s, "esp_spi=0x%"PRIx32",", extra->esp_spi);
    }
}

static enum ofperr
print_flow_mod(struct ds *s, const struct ofp_header *oh,
               const struct ofputil_port_map *port_map,
               const struct ofputil_table_map *table_map, int verbosity)
{
    const struct ofp_header *flow_mod;
    struct vse_extra extra;
    enum ofperr error = vse_decode_flow_mod(oh, &extra, &flow_mod);
    char *text;

    if (error) {
        return error;
    }
    ds_put_char(s, ' ');
    vse_format_extra(s, &extra);
    ds_chomp(s, ',');
    if (extra.fields) {
        ds_put_char(s, ' ');
    }
    text = ofp_to_string(flow_mod, ntohs(flow_mod->length), port_map,
                         table_map, verbosity);
    ds_put_cstr(s, text);
    free(text);
    return 0;
}

static const char *
placement_to_string(uint8_t placement)
{
    static const char *const names[] = {
        "predetermined", "arrival", "least-loaded", "vm", "unusable", "load",
        "priority", "full", "no-core"
    };

    return placement < ARRAY_SIZE(names) ? names[placement] : "unknown";
}

/* Writes 'flow' on a line of its own, as ovs-ofctl dump-flows does. */
void
vse_format_flow(struct ds *s, const struct vse_flow *flow,
                const struct ofputil_port_map *port_map)
{
    ds_put_format(s, " cookie=0x%"PRIx64", duration=", ntohll(flow->cookie));
    ofp_print_duration(s, flow->age_msec / 1000,
                       flow->age_msec % 1000 * 1000000);
    ds_put_format(s, ", n_packets=%"PRIu64", n_bytes=%"PRIu64", ",
                  flow->n_packets, flow->n_bytes);
    if (flow->idle_timeout) {
        ds_put_format(s, "idle_timeout=%"PRIu16", ", flow->idle_timeout);
    }
    if (flow->hard_timeout) {
        ds_put_format(s, "hard_timeout=%"PRIu16", ", flow->hard_timeout);
    }
    if (flow->send_removed) {
        ds_put_cstr(s, "send_flow_rem ");
    }
    ds_put_format(s, "idle_age=%"PRIu64", ", flow->idle_msec / 1000);
    if (flow->core != VSE_NONE32) {
        ds_put_format(s, "core=%"PRIu32", ", flow->core);
    }
    if (flow->placement != UINT8_MAX) {
        ds_put_format(s, "placement=%s, ",
                      placement_to_string(flow->placement));
    }
    if (flow->n_moves) {
        ds_put_format(s, "moves=%"PRIu32", ", flow->n_moves);
    }
    if (flow->load != VSE_NONE16) {
        ds_put_cstr(s, "load=");
        format_permille(s, flow->load);
        ds_put_cstr(s, ", ");
    }
    vse_format_extra(s, &flow->extra);
    match_format(&flow->match, port_map, s, flow->priority);
    if (flow->irq_core == VSE_IRQ_CORE_AUTO) {
        ds_put_cstr(s, " actions=set_irq_core:auto\n");
    } else {
        ds_put_format(s, " actions=set_irq_core:%"PRIu32"\n", flow->irq_core);
    }
}

static enum ofperr
print_flow_removed(struct ds *s, const struct ofp_header *oh,
                   const struct ofputil_port_map *port_map)
{
    char buffer[OFP_FLOW_REMOVED_REASON_BUFSIZE];
    struct vse_flow flow;
    uint8_t reason;
    enum ofperr error = vse_decode_flow_removed(oh, &flow, &reason);

    if (error) {
        return error;
    }
    ds_put_format(s, " reason=%s", ofp_flow_removed_reason_to_string(
                      reason, buffer, sizeof buffer));
    vse_format_flow(s, &flow, port_map);
    return 0;
}

static enum ofperr
print_flow_request(struct ds *s, const struct ofp_header *oh,
                   const struct ofputil_port_map *port_map)
{
    struct vse_flow_filter filter;
    enum ofperr error = vse_decode_flow_request(oh, &filter);

    if (error) {
        return error;
    }
    ds_put_char(s, ' ');
    if (filter.cookie_mask) {
        ds_put_format(s, "cookie=0x%"PRIx64"/0x%"PRIx64",",
                      ntohll(filter.cookie), ntohll(filter.cookie_mask));
    }
    vse_format_extra(s, &filter.extra);
    match_format(&filter.match, port_map, s, OFP_DEFAULT_PRIORITY);
    return 0;
}

static enum ofperr
print_flow_reply(struct ds *s, const struct ofp_header *oh,
                 const struct ofputil_port_map *port_map)
{
    struct ofpbuf b = ofpbuf_const_initializer(oh, ntohs(oh->length));

    ofpraw_pull_assert(&b);
    ds_put_char(s, '\n');
    while (b.size) {
        struct vse_flow flow;
        enum ofperr error = vse_pull_flow(&b, &flow);

        if (error) {
            return error;
        }
        vse_format_flow(s, &flow, port_map);
    }
    return 0;
}

/* Writes 'core' on a line of its own. */
void
vse_format_core(struct ds *s, const struct vse_core *core)
{
    static const char *const flags[] = { "online", "allowed", "isolated" };

    ds_put_format(s, " core %"PRIu32": ", core->id);
    format_flags(s, core->flags, flags, ARRAY_SIZE(flags));
    ds_put_cstr(s, ", load=");
    format_permille(s, core->load);
    ds_put_cstr(s, ", softirq=");
    format_permille(s, core->softirq);
    ds_put_format(s, ", flows=%"PRIu32", steered=%"PRIu64,
                  core->n_flows, core->n_steered);
    if (core->numa_node != VSE_NONE32) {
        ds_put_format(s, ", numa=%"PRIu32, core->numa_node);
    }
    if (core->cache != VSE_NONE32) {
        ds_put_format(s, ", cache=%"PRIu32, core->cache);
    }
    if (core->smt != VSE_NONE32) {
        ds_put_format(s, ", smt=%"PRIu32, core->smt);
    }
    for (size_t i = 0; i < core->n_vms; i++) {
        ds_put_format(s, "%s%"PRIu16"%s", i ? "," : ", vms=",
                      core->vms[i].id, core->vms[i].running ? "*" : "");
    }
    ds_put_char(s, '\n');
}

static enum ofperr
print_core_reply(struct ds *s, const struct ofp_header *oh)
{
    struct ofpbuf b = ofpbuf_const_initializer(oh, ntohs(oh->length));

    ofpraw_pull_assert(&b);
    ds_put_char(s, '\n');
    while (b.size) {
        struct vse_core core;
        enum ofperr error = vse_pull_core(&b, &core);

        if (error) {
            return error;
        }
        vse_format_core(s, &core);
    }
    return 0;
}

static enum ofperr
print_set_async(struct ds *s, const struct ofp_header *oh)
{
    static const char *const names[] = {
        "capabilities", "vm-info", "flow-removed"
    };
    uint32_t messages;
    enum ofperr error = vse_decode_set_async(oh, &messages);

    if (!error) {
        ds_put_char(s, ' ');
        format_flags(s, messages, names, ARRAY_SIZE(names));
    }
    return error;
}

/* Writes the body of 'oh', a message of OFPTYPE_VSE. */
enum ofperr
vse_print(struct ds *s, const struct ofp_header *oh,
          const struct ofputil_port_map *port_map,
          const struct ofputil_table_map *table_map, int verbosity)
{
    /* Of an enumeration, the compiler would want all messages there are. */
    int raw = ofpraw_decode_assert(oh);

    switch (raw) {
    case OFPRAW_VSET_CAPABILITIES_REPLY:
        return print_capabilities(s, oh);
    case OFPRAW_VSET_VM_INFO:
        return print_vm_info(s, oh, port_map);
    case OFPRAW_VSET_FLOW_MOD:
        return print_flow_mod(s, oh, port_map, table_map, verbosity);
    case OFPRAW_VSET_FLOW_REMOVED:
        return print_flow_removed(s, oh, port_map);
    case OFPRAW_VSET_SET_ASYNC:
        return print_set_async(s, oh);
    case OFPRAW_VSEST_FLOW_REQUEST:
        return print_flow_request(s, oh, port_map);
    case OFPRAW_VSEST_FLOW_REPLY:
        return print_flow_reply(s, oh, port_map);
    case OFPRAW_VSEST_CORE_REPLY:
        return print_core_reply(s, oh);
    default:
        return 0;
    }
}
