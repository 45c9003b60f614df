/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
/* VSE's flow entries in OpenFlow messages.
 *
 * An entry matches on a "struct match" and on a "struct vse_extra": fields that
 * OpenFlow has no number for.  The functions here read and write messages and
 * do nothing else, so that they can be tested alone. */

#ifndef VSE_FLOW_H
#define VSE_FLOW_H 1

#include "openflow/vse-ext.h"
#include "openvswitch/match.h"
#include "openvswitch/ofp-errors.h"

struct ofpbuf;
struct ovs_list;

/* The part of a match that is VSE's own. */
struct vse_extra {
    uint8_t fields;             /* VSEMF_*: which of the others count. */
    uint8_t tun_tos;
    uint16_t vm_id;
    bool vm_prio;
    uint32_t esp_spi;
};

/* An entry of VSE's flow table. */
struct vse_flow {
    struct match match;
    struct vse_extra extra;
    uint32_t ifindex;           /* While 'match' has an in_port. */
    ovs_be64 cookie;
    uint16_t priority;
    uint16_t idle_timeout;      /* In seconds, 0 for never. */
    uint16_t hard_timeout;
    bool send_removed;          /* OFPFF_SEND_FLOW_REM. */
    uint32_t irq_core;          /* What set_irq_core says. */

    /* What has become of it. */
    uint64_t n_packets;
    uint64_t n_bytes;
    uint64_t age_msec;
    uint64_t idle_msec;
    uint32_t core;              /* VSE_NONE32: none. */
    uint32_t n_moves;
    uint16_t load;              /* Permille; VSE_NONE16: not known. */
    uint8_t placement;          /* UINT8_MAX: no packet yet. */
    uint32_t placed_msec;       /* VSE_NONE32: no packet yet. */
};

void vse_flow_init(struct vse_flow *);
void vse_match_normalize(struct match *);

/* VSEST_FLOW_REQUEST: which entries are asked for. */
struct vse_flow_filter {
    struct match match;
    struct vse_extra extra;
    ovs_be64 cookie;
    ovs_be64 cookie_mask;
};

bool vse_flow_filter_matches(const struct vse_flow_filter *,
                             const struct vse_flow *);
struct ofpbuf *vse_encode_flow_request(const struct vse_flow_filter *,
                                       enum ofp_version);
enum ofperr vse_decode_flow_request(const struct ofp_header *,
                                    struct vse_flow_filter *);
void vse_append_flow_reply(struct ovs_list *replies, const struct vse_flow *);
enum ofperr vse_pull_flow(struct ofpbuf *, struct vse_flow *);

struct ofpbuf *vse_encode_flow_removed(const struct vse_flow *, uint8_t reason,
                                       enum ofp_version);
enum ofperr vse_decode_flow_removed(const struct ofp_header *,
                                    struct vse_flow *, uint8_t *reason);

struct ofpbuf *vse_encode_flow_mod(const struct vse_extra *,
                                   const struct ofpbuf *flow_mod,
                                   enum ofp_version);
enum ofperr vse_decode_flow_mod(const struct ofp_header *, struct vse_extra *,
                                const struct ofp_header **flow_mod);
bool vse_is_wrapped(const void *packet, size_t size);
enum ofperr vse_decode_wrapped(const void *packet, size_t size,
                               struct vse_extra *, struct ofpbuf *flow_mod);

#endif /* vse-flow.h */
