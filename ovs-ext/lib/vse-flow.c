/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
#include <config.h>
#include "vse-flow.h"

#include "byte-order.h"
#include "nx-match.h"
#include "openvswitch/ofp-msgs.h"
#include "openvswitch/ofpbuf.h"
#include "packets.h"
#include "unaligned.h"
#include "util.h"

#define MAX_VM_ID VSE_VLAN_VM_ID_MAX

/* Of a frame in an OFPT_PACKET_OUT, up to and including the message number. */
struct vse_frame_header {
    struct eth_header eth;
    ovs_be16 vendor[2];
    ovs_be16 number[2];
};
BUILD_ASSERT_DECL(sizeof(struct vse_frame_header) == 22);

/* ---------------------------------------------------------- extra match */

static enum ofperr
decode_extra(const struct vse_extra_match *vem, struct vse_extra *extra)
{
    memset(extra, 0, sizeof *extra);
    extra->fields = vem->fields;
    extra->vm_id = ntohs(vem->vm_id);
    extra->vm_prio = vem->vm_prio;
    extra->tun_tos = vem->tun_tos;
    extra->esp_spi = ntohl(vem->esp_spi);

    if (vem->fields & ~VSEMF_ALL
        || !is_all_zeros(vem->zero, sizeof vem->zero)
        || !is_all_zeros(vem->zero2, sizeof vem->zero2)
        || (vem->fields & VSEMF_VM_ID
            ? extra->vm_id < 1 || extra->vm_id > MAX_VM_ID
            : extra->vm_id)
        || vem->vm_prio > (vem->fields & VSEMF_VM_PRIO ? 1 : 0)
        || (vem->tun_tos & (vem->fields & VSEMF_TUN_TOS
                            ? IP_ECN_MASK : UINT8_MAX))
        || (extra->esp_spi && !(vem->fields & VSEMF_ESP_SPI))) {
        return OFPERR_VSE_MALFORMED;
    }
    return 0;
}

static void
encode_extra(const struct vse_extra *extra, struct vse_extra_match *vem)
{
    memset(vem, 0, sizeof *vem);
    vem->fields = extra->fields;
    vem->vm_id = htons(extra->vm_id);
    vem->vm_prio = extra->vm_prio;
    vem->tun_tos = extra->tun_tos;
    vem->esp_spi = htonl(extra->esp_spi);
}

/* Is all that 'wide' demands demanded by 'narrow', too? */
static bool
extra_contains(const struct vse_extra *wide, const struct vse_extra *narrow)
{
    return ((wide->fields & narrow->fields) == wide->fields
            && (!(wide->fields & VSEMF_VM_ID) || wide->vm_id == narrow->vm_id)
            && (!(wide->fields & VSEMF_VM_PRIO)
                || wide->vm_prio == narrow->vm_prio)
            && (!(wide->fields & VSEMF_TUN_TOS)
                || wide->tun_tos == narrow->tun_tos)
            && (!(wide->fields & VSEMF_ESP_SPI)
                || wide->esp_spi == narrow->esp_spi));
}

/* ---------------------------------------------------------------- match */

static bool
has_oxm(enum ofp_version version)
{
    return version >= OFP12_VERSION;
}

/* VSE knows nothing but Ethernet: nothing has to say that a packet is that. */
void
vse_match_normalize(struct match *match)
{
    if (match_has_default_packet_type(match)) {
        match->flow.packet_type = htonl(0);
        match->wc.masks.packet_type = htonl(0);
    }
}

/* Appends the fields of 'match' and padding, and returns their length
 * without. */
static size_t
put_match(struct ofpbuf *b, const struct match *match,
          enum ofp_version version)
{
    size_t start = b->size, length;

    if (!has_oxm(version)) {
        return nx_put_match(b, match, 0, 0);
    }
    oxm_put_raw(b, match, version);
    length = b->size - start;
    ofpbuf_put_zeros(b, PAD_SIZE(length, 8));
    return length;
}

/* Pulls a match of 'length' bytes, and its padding. */
static enum ofperr
pull_match(struct ofpbuf *b, size_t length, struct match *match)
{
    const uint8_t *fields = ofpbuf_try_pull(b, ROUND_UP(length, 8));
    enum ofperr error;

    if (!fields) {
        return OFPERR_OFPBRC_BAD_LEN;
    }
    if (!is_all_zeros(fields + length, PAD_SIZE(length, 8))) {
        return OFPERR_VSE_MALFORMED;
    }
    error = oxm_decode_match(fields, length, false, NULL, NULL, match);
    if (!error) {
        vse_match_normalize(match);
    }
    return error;
}

/* ---------------------------------------------------------- flow entries */

/* Makes 'flow' an entry that matches everything and has seen nothing. */
void
vse_flow_init(struct vse_flow *flow)
{
    memset(flow, 0, sizeof *flow);
    match_init_catchall(&flow->match);
    flow->priority = OFP_DEFAULT_PRIORITY;
    flow->irq_core = VSE_IRQ_CORE_AUTO;
    flow->core = VSE_NONE32;
    flow->load = VSE_NONE16;
    flow->placement = UINT8_MAX;
    flow->placed_msec = VSE_NONE32;
}

static void
put_flow(struct ofpbuf *b, const struct vse_flow *flow,
         enum ofp_version version)
{
    size_t start = b->size, match_len;
    struct vse_flow_entry *e;

    ofpbuf_put_zeros(b, sizeof *e);
    match_len = put_match(b, &flow->match, version);

    e = ofpbuf_at_assert(b, start, sizeof *e);
    e->length = htons(b->size - start);
    e->match_len = htons(match_len);
    e->priority = htons(flow->priority);
    e->flags = htons(flow->send_removed ? OFPFF_SEND_FLOW_REM : 0);
    e->cookie = flow->cookie;
    e->n_packets = htonll(flow->n_packets);
    e->n_bytes = htonll(flow->n_bytes);
    e->duration_sec = htonl(flow->age_msec / 1000);
    e->duration_nsec = htonl(flow->age_msec % 1000 * 1000000);
    e->idle_timeout = htons(flow->idle_timeout);
    e->hard_timeout = htons(flow->hard_timeout);
    e->idle_msec = htonl(MIN(flow->idle_msec, UINT32_MAX));
    e->irq_core = htonl(flow->irq_core);
    e->core = htonl(flow->core);
    e->n_moves = htonl(flow->n_moves);
    e->load = htons(flow->load);
    e->placement = flow->placement;
    e->placed_msec = htonl(flow->placed_msec);
    encode_extra(&flow->extra, &e->extra);
}

/* Pulls a flow entry from 'b' into 'flow'. */
enum ofperr
vse_pull_flow(struct ofpbuf *b, struct vse_flow *flow)
{
    const struct vse_flow_entry *e = ofpbuf_try_pull(b, sizeof *e);
    struct ofpbuf fields;
    enum ofperr error;
    size_t length;

    if (!e) {
        return OFPERR_OFPBRC_BAD_LEN;
    }
    length = ntohs(e->length);
    if (length < sizeof *e || length > sizeof *e + b->size
        || length != sizeof *e + ROUND_UP(ntohs(e->match_len), 8)) {
        return OFPERR_OFPBRC_BAD_LEN;
    }
    ofpbuf_use_const(&fields, ofpbuf_pull(b, length - sizeof *e),
                     length - sizeof *e);

    vse_flow_init(flow);
    error = pull_match(&fields, ntohs(e->match_len), &flow->match);
    if (error) {
        return error;
    }
    if (e->flags & ~htons(OFPFF_SEND_FLOW_REM) || e->zero
        || !is_all_zeros(e->zero2, sizeof e->zero2)) {
        return OFPERR_VSE_MALFORMED;
    }
    flow->priority = ntohs(e->priority);
    flow->send_removed = e->flags != 0;
    flow->cookie = e->cookie;
    flow->n_packets = ntohll(e->n_packets);
    flow->n_bytes = ntohll(e->n_bytes);
    flow->age_msec = (ntohl(e->duration_sec) * 1000ULL
                      + ntohl(e->duration_nsec) / 1000000);
    flow->idle_timeout = ntohs(e->idle_timeout);
    flow->hard_timeout = ntohs(e->hard_timeout);
    flow->idle_msec = ntohl(e->idle_msec);
    flow->irq_core = ntohl(e->irq_core);
    flow->core = ntohl(e->core);
    flow->n_moves = ntohl(e->n_moves);
    flow->load = ntohs(e->load);
    flow->placement = e->placement;
    flow->placed_msec = ntohl(e->placed_msec);
    return decode_extra(&e->extra, &flow->extra);
}

/* Appends 'flow' to 'replies', which ofpmp_init() has begun. */
void
vse_append_flow_reply(struct ovs_list *replies, const struct vse_flow *flow)
{
    struct ofpbuf *reply = ofpbuf_from_list(ovs_list_back(replies));
    size_t start = reply->size;

    put_flow(reply, flow, ofpmp_version(replies));
    ofpmp_postappend(replies, start);
}

struct ofpbuf *
vse_encode_flow_removed(const struct vse_flow *flow, uint8_t reason,
                        enum ofp_version version)
{
    struct ofpbuf *b = ofpraw_alloc_xid(OFPRAW_VSET_FLOW_REMOVED, version,
                                        htonl(0), 128);
    struct vse_flow_removed_msg *vfr = ofpbuf_put_zeros(b, sizeof *vfr);

    vfr->reason = reason;
    put_flow(b, flow, version);
    return b;
}

enum ofperr
vse_decode_flow_removed(const struct ofp_header *oh, struct vse_flow *flow,
                        uint8_t *reason)
{
    struct ofpbuf b = ofpbuf_const_initializer(oh, ntohs(oh->length));
    const struct vse_flow_removed_msg *vfr;
    enum ofperr error;

    ofpraw_pull_assert(&b);
    vfr = ofpbuf_pull(&b, sizeof *vfr);
    *reason = vfr->reason;
    if (vfr->reason > OFPRR_DELETE
        || !is_all_zeros(vfr->zero, sizeof vfr->zero)) {
        return OFPERR_VSE_MALFORMED;
    }
    error = vse_pull_flow(&b, flow);
    return error ? error : b.size ? OFPERR_OFPBRC_BAD_LEN : 0;
}

/* --------------------------------------------------------- flow requests */

/* Does 'filter' ask for 'flow'? */
bool
vse_flow_filter_matches(const struct vse_flow_filter *filter,
                        const struct vse_flow *flow)
{
    const struct flow_wildcards *wide = &filter->match.wc;

    return (!((filter->cookie ^ flow->cookie) & filter->cookie_mask)
            && extra_contains(&filter->extra, &flow->extra)
            && !flow_wildcards_has_extra(&flow->match.wc, wide)
            && flow_equal_except(&filter->match.flow, &flow->match.flow,
                                 wide));
}

struct ofpbuf *
vse_encode_flow_request(const struct vse_flow_filter *filter,
                        enum ofp_version version)
{
    struct ofpbuf *b = ofpraw_alloc(OFPRAW_VSEST_FLOW_REQUEST, version, 64);
    size_t start = b->size, match_len;
    struct vse_flow_request *vfr;

    ofpbuf_put_zeros(b, sizeof *vfr);
    match_len = put_match(b, &filter->match, version);
    vfr = ofpbuf_at_assert(b, start, sizeof *vfr);
    vfr->cookie = filter->cookie;
    vfr->cookie_mask = filter->cookie_mask;
    vfr->match_len = htons(match_len);
    encode_extra(&filter->extra, &vfr->extra);
    return b;
}

enum ofperr
vse_decode_flow_request(const struct ofp_header *oh,
                        struct vse_flow_filter *filter)
{
    struct ofpbuf b = ofpbuf_const_initializer(oh, ntohs(oh->length));
    const struct vse_flow_request *vfr;
    enum ofperr error;

    ofpraw_pull_assert(&b);
    vfr = ofpbuf_pull(&b, sizeof *vfr);
    filter->cookie = vfr->cookie;
    filter->cookie_mask = vfr->cookie_mask;
    if (!is_all_zeros(vfr->zero, sizeof vfr->zero)) {
        return OFPERR_VSE_MALFORMED;
    }
    error = decode_extra(&vfr->extra, &filter->extra);
    if (!error) {
        error = pull_match(&b, ntohs(vfr->match_len), &filter->match);
    }
    return error ? error : b.size ? OFPERR_OFPBRC_BAD_LEN : 0;
}

/* ------------------------------------------------------------- flow mods */

/* Wraps 'flow_mod', a whole OpenFlow message. */
struct ofpbuf *
vse_encode_flow_mod(const struct vse_extra *extra,
                    const struct ofpbuf *flow_mod, enum ofp_version version)
{
    struct ofpbuf *b = ofpraw_alloc(OFPRAW_VSET_FLOW_MOD, version,
                                    sizeof(struct vse_extra_match)
                                    + flow_mod->size);

    encode_extra(extra, ofpbuf_put_uninit(b, sizeof(struct vse_extra_match)));
    ofpbuf_put(b, flow_mod->data, flow_mod->size);
    return b;
}

/* Is the message at 'oh', with 'size' bytes, a flow_mod? */
static bool
is_flow_mod(const struct ofp_header *oh, size_t size)
{
    enum ofpraw raw;

    return (ntohs(oh->length) == size && !ofpraw_decode(&raw, oh)
            && (raw == OFPRAW_OFPT10_FLOW_MOD || raw == OFPRAW_OFPT11_FLOW_MOD
                || raw == OFPRAW_NXT_FLOW_MOD));
}

/* Points '*flow_mod' to the message that VSET_FLOW_MOD 'oh' wraps. */
enum ofperr
vse_decode_flow_mod(const struct ofp_header *oh, struct vse_extra *extra,
                    const struct ofp_header **flow_mod)
{
    struct ofpbuf b = ofpbuf_const_initializer(oh, ntohs(oh->length));
    const struct vse_extra_match *vem;

    ofpraw_pull_assert(&b);
    vem = ofpbuf_pull(&b, sizeof *vem);
    if (!is_flow_mod(b.data, b.size)) {
        return OFPERR_VSE_BAD_INNER;
    }
    *flow_mod = b.data;
    return decode_extra(vem, extra);
}

/* Is this packet of an OFPT_PACKET_OUT a message for VSE? */
bool
vse_is_wrapped(const void *packet, size_t size)
{
    const struct vse_frame_header *vfh = packet;

    return (size >= offsetof(struct vse_frame_header, number)
            && get_unaligned_be16(&vfh->eth.eth_type) == htons(VSE_ETH_TYPE)
            && (get_unaligned_be32(ALIGNED_CAST(const ovs_be32 *, vfh->vendor))
                == htonl(VSE_VENDOR_ID)));
}

/* Copies the flow_mod that 'packet' wraps into 'flow_mod', which must be
 * initialized.  vse_is_wrapped() must be true of 'packet'. */
enum ofperr
vse_decode_wrapped(const void *packet, size_t size, struct vse_extra *extra,
                   struct ofpbuf *flow_mod)
{
    struct ofpbuf b = ofpbuf_const_initializer(packet, size);
    const struct vse_frame_header *vfh = ofpbuf_try_pull(&b, sizeof *vfh);
    struct vse_extra_match vem;
    struct ofp_header oh;
    size_t length;

    if (!vfh) {
        return OFPERR_OFPBRC_BAD_LEN;
    }
    if (get_unaligned_be32(ALIGNED_CAST(const ovs_be32 *, vfh->number))
        != htonl(VSET_NUMBER_FLOW_MOD)) {
        return OFPERR_OFPBRC_BAD_SUBTYPE;
    }
    if (b.size < sizeof vem + sizeof oh) {
        return OFPERR_OFPBRC_BAD_LEN;
    }
    /* In a packet, neither is where its alignment wants it. */
    memcpy(&vem, ofpbuf_pull(&b, sizeof vem), sizeof vem);
    memcpy(&oh, b.data, sizeof oh);
    length = ntohs(oh.length);
    if (length < sizeof oh || length > b.size) {
        return OFPERR_VSE_BAD_INNER;
    }
    ofpbuf_put(flow_mod, b.data, length);
    if (!is_flow_mod(flow_mod->data, length)) {
        return OFPERR_VSE_BAD_INNER;
    }
    return decode_extra(&vem, extra);
}
