/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
#include <config.h>
#include "vse-match.h"

#include <linux/vse.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>

#include "netlink.h"
#include "openvswitch/meta-flow.h"
#include "openvswitch/ofpbuf.h"
#include "packets.h"
#include "unaligned.h"
#include "util.h"

/* A field that is one of OpenFlow's, in the bytes that a packet has. */
struct column {
    uint16_t attr;              /* VSE_A_MATCH_*. */
    uint8_t size;               /* Of the attribute. */
    bool maskable;
};

/* In this order: which field nw_src is, the Ethernet type tells. */
static const struct column columns[] = {
    { VSE_A_MATCH_DL_SRC, ETH_ADDR_LEN, true },
    { VSE_A_MATCH_DL_DST, ETH_ADDR_LEN, true },
    { VSE_A_MATCH_DL_TYPE, 2, false },
    { VSE_A_MATCH_NW_TOS, 1, false },
    { VSE_A_MATCH_NW_PROTO, 1, false },
    { VSE_A_MATCH_NW_SRC, 4, true },
    { VSE_A_MATCH_NW_DST, 4, true },
    { VSE_A_MATCH_TP_SRC, 2, false },
    { VSE_A_MATCH_TP_DST, 2, false },
    { VSE_A_MATCH_IPV6_SRC, 16, true },
    { VSE_A_MATCH_IPV6_DST, 16, true },
    { VSE_A_MATCH_TUN_ID, 8, true },
    { VSE_A_MATCH_TUN_SRC, 4, true },
    { VSE_A_MATCH_TUN_DST, 4, true },
    { VSE_A_MATCH_TUN_IPV6_SRC, 16, true },
    { VSE_A_MATCH_TUN_IPV6_DST, 16, true },
};

static enum mf_field_id
transport_field(const struct flow *flow, bool source)
{
    switch (flow->nw_proto) {
    case IPPROTO_TCP:
        return source ? MFF_TCP_SRC : MFF_TCP_DST;
    case IPPROTO_UDP:
        return source ? MFF_UDP_SRC : MFF_UDP_DST;
    case IPPROTO_SCTP:
        return source ? MFF_SCTP_SRC : MFF_SCTP_DST;
    case IPPROTO_ICMP:
        return source ? MFF_ICMPV4_TYPE : MFF_ICMPV4_CODE;
    case IPPROTO_ICMPV6:
        return source ? MFF_ICMPV6_TYPE : MFF_ICMPV6_CODE;
    default:
        return MFF_N_IDS;
    }
}

/* The OpenFlow field that 'attr' is in a packet of 'flow', or MFF_N_IDS. */
static enum mf_field_id
field_of(uint16_t attr, const struct flow *flow)
{
    bool arp = (flow->dl_type == htons(ETH_TYPE_ARP)
                || flow->dl_type == htons(ETH_TYPE_RARP));

    switch (attr) {
    case VSE_A_MATCH_DL_SRC:
        return MFF_ETH_SRC;
    case VSE_A_MATCH_DL_DST:
        return MFF_ETH_DST;
    case VSE_A_MATCH_DL_TYPE:
        return MFF_ETH_TYPE;
    case VSE_A_MATCH_NW_TOS:
        return MFF_IP_DSCP;
    case VSE_A_MATCH_NW_PROTO:
        return arp ? MFF_ARP_OP : MFF_IP_PROTO;
    case VSE_A_MATCH_NW_SRC:
        return arp ? MFF_ARP_SPA : MFF_IPV4_SRC;
    case VSE_A_MATCH_NW_DST:
        return arp ? MFF_ARP_TPA : MFF_IPV4_DST;
    case VSE_A_MATCH_TP_SRC:
        return transport_field(flow, true);
    case VSE_A_MATCH_TP_DST:
        return transport_field(flow, false);
    case VSE_A_MATCH_IPV6_SRC:
        return MFF_IPV6_SRC;
    case VSE_A_MATCH_IPV6_DST:
        return MFF_IPV6_DST;
    case VSE_A_MATCH_TUN_ID:
        return MFF_TUN_ID;
    case VSE_A_MATCH_TUN_SRC:
        return MFF_TUN_SRC;
    case VSE_A_MATCH_TUN_DST:
        return MFF_TUN_DST;
    case VSE_A_MATCH_TUN_IPV6_SRC:
        return MFF_TUN_IPV6_SRC;
    case VSE_A_MATCH_TUN_IPV6_DST:
        return MFF_TUN_IPV6_DST;
    default:
        return MFF_N_IDS;
    }
}

/* The bytes of a field, and of an attribute of 'size': an ARP operation is two
 * bytes in a packet, an ICMP type one. */
static void
resize(uint8_t *to, size_t to_size, const uint8_t *from, size_t from_size)
{
    memset(to, 0, to_size);
    if (to_size >= from_size) {
        memcpy(to + to_size - from_size, from, from_size);
    } else {
        memcpy(to, from + from_size - to_size, to_size);
    }
}

static void
put_field(struct ofpbuf *b, const struct column *column,
          const struct mf_field *mf, const union mf_value *value)
{
    resize(nl_msg_put_unspec_uninit(b, column->attr, column->size),
           column->size, (const uint8_t *) value, mf->n_bytes);
}

static bool
has_field(const struct column *column, const struct match *match,
          const struct mf_field **mf, union mf_value *value,
          union mf_value *mask)
{
    enum mf_field_id id = field_of(column->attr, &match->flow);

    if (id == MFF_N_IDS) {
        return false;
    }
    *mf = mf_from_id(id);
    mf_get(*mf, match, value, mask);
    return !is_all_zeros(mask, (*mf)->n_bytes);
}

/* Does 'match' say that there is no VLAN tag?  OpenFlow 1.0 does it in another
 * way than the later ones. */
static bool
is_untagged(const struct match *match)
{
    ovs_be16 mask = match->wc.masks.vlans[0].tci;

    return (mask & htons(VLAN_CFI)
            && !(mask & match->flow.vlans[0].tci));
}

static void
put_vlan(struct ofpbuf *b, const struct match *match)
{
    ovs_be16 mask = match->wc.masks.vlans[0].tci;
    uint16_t tci = ntohs(match->flow.vlans[0].tci);

    if (is_untagged(match)) {
        nl_msg_put_u16(b, VSE_A_MATCH_DL_VLAN, VSE_VLAN_NONE);
    } else if (mask & htons(VLAN_VID_MASK)) {
        nl_msg_put_u16(b, VSE_A_MATCH_DL_VLAN, tci & VLAN_VID_MASK);
        if (mask & htons(VLAN_PCP_MASK)) {
            nl_msg_put_u8(b, VSE_A_MATCH_DL_VLAN_PCP,
                          (tci & VLAN_PCP_MASK) >> VLAN_PCP_SHIFT);
        }
    }
}

static void
put_extra(struct ofpbuf *b, const struct vse_extra *extra)
{
    if (extra->fields & VSEMF_ESP_SPI) {
        nl_msg_put_be32(b, VSE_A_MATCH_ESP_SPI, htonl(extra->esp_spi));
    }
    if (extra->fields & VSEMF_TUN_TOS) {
        nl_msg_put_u8(b, VSE_A_MATCH_TUN_TOS, extra->tun_tos);
    }
    if (extra->fields & VSEMF_VM_ID) {
        nl_msg_put_u16(b, VSE_A_MATCH_VM_ID, extra->vm_id);
    }
    if (extra->fields & VSEMF_VM_PRIO) {
        nl_msg_put_u8(b, VSE_A_MATCH_VM_PRIO, extra->vm_prio);
    }
}

/* Is 'match' what the attributes say that were made of it? */
static bool
is_whole(const struct match *match, const struct ofpbuf *b,
         size_t match_offset, size_t mask_offset)
{
    struct vse_flow back;
    struct match given = *match;

    vse_flow_init(&back);
    if (!vse_match_get(&back,
                       ofpbuf_at_assert(b, match_offset, NLA_HDRLEN),
                       ofpbuf_at_assert(b, mask_offset, NLA_HDRLEN))) {
        return false;
    }
    vse_match_normalize(&given);
    if (is_untagged(&given)) {
        given.wc.masks.vlans[0].tci = OVS_BE16_MAX;
    }
    /* The device has another number here. */
    given.flow.in_port = back.match.flow.in_port;
    given.wc.masks.in_port = back.match.wc.masks.in_port;
    given.flow.tunnel.metadata.tab = back.match.flow.tunnel.metadata.tab;
    given.wc.masks.tunnel.metadata.tab = NULL;
    return match_equal(&given, &back.match);
}

/* Appends VSE_A_FLOW_MATCH and VSE_A_FLOW_MASK to 'request'; the in_port of
 * 'match', if it has one, is the device 'ifindex'.  Returns false if VSE cannot
 * match on something in there. */
bool
vse_match_put(struct ofpbuf *request, const struct match *match,
              const struct vse_extra *extra, uint32_t ifindex)
{
    size_t match_offset, mask_offset;
    union mf_value value, mask;
    const struct mf_field *mf;

    match_offset = nl_msg_start_nested(request,
                                       VSE_A_FLOW_MATCH | NLA_F_NESTED);
    if (match->wc.masks.in_port.ofp_port) {
        nl_msg_put_u32(request, VSE_A_MATCH_IN_PORT, ifindex);
    }
    put_vlan(request, match);
    put_extra(request, extra);
    for (size_t i = 0; i < ARRAY_SIZE(columns); i++) {
        if (has_field(&columns[i], match, &mf, &value, &mask)) {
            put_field(request, &columns[i], mf, &value);
        }
    }
    nl_msg_end_nested(request, match_offset);

    mask_offset = nl_msg_start_nested(request,
                                      VSE_A_FLOW_MASK | NLA_F_NESTED);
    for (size_t i = 0; i < ARRAY_SIZE(columns); i++) {
        if (columns[i].maskable
            && has_field(&columns[i], match, &mf, &value, &mask)
            && !is_all_ones(&mask, mf->n_bytes)) {
            put_field(request, &columns[i], mf, &mask);
        }
    }
    nl_msg_end_nested(request, mask_offset);
    return is_whole(match, request, match_offset, mask_offset);
}

/* Finds the attributes of a nest by their numbers; 'nest' may be null. */
static bool
parse_nest(const struct nlattr *nest,
           const struct nlattr *attrs[VSE_A_MATCH_MAX + 1])
{
    const struct nlattr *nla;
    size_t left;

    memset(attrs, 0, sizeof *attrs * (VSE_A_MATCH_MAX + 1));
    if (!nest) {
        return true;
    }
    NL_ATTR_FOR_EACH (nla, left, nl_attr_get(nest), nl_attr_get_size(nest)) {
        if (nl_attr_type(nla) <= VSE_A_MATCH_MAX) {
            attrs[nl_attr_type(nla)] = nla;
        }
    }
    return !left;
}

static bool
get_field(const struct column *column, const struct nlattr *value_attr,
          const struct nlattr *mask_attr, struct match *match)
{
    enum mf_field_id id = field_of(column->attr, &match->flow);
    union mf_value value, mask;
    const struct mf_field *mf;
    char *error = NULL;

    if (id == MFF_N_IDS || nl_attr_get_size(value_attr) != column->size
        || (mask_attr && nl_attr_get_size(mask_attr) != column->size)) {
        return false;
    }
    mf = mf_from_id(id);
    memset(&value, 0, sizeof value);
    memset(&mask, 0, sizeof mask);
    resize((uint8_t *) &value, mf->n_bytes, nl_attr_get(value_attr),
           column->size);
    if (mask_attr) {
        resize((uint8_t *) &mask, mf->n_bytes, nl_attr_get(mask_attr),
               column->size);
    }
    mf_set(mf, &value, mask_attr ? &mask : NULL, match, &error);
    free(error);
    return !error;
}

static bool
is_number(const struct nlattr *nla, size_t size)
{
    return nla && nl_attr_get_size(nla) == size;
}

static void
get_vlan(const struct nlattr **attrs, struct match *match)
{
    const struct nlattr *vlan = attrs[VSE_A_MATCH_DL_VLAN];
    const struct nlattr *pcp = attrs[VSE_A_MATCH_DL_VLAN_PCP];

    if (is_number(vlan, 2)) {
        match_set_dl_vlan(match, htons(nl_attr_get_u16(vlan)), 0);
    }
    if (is_number(pcp, 1)) {
        match_set_dl_vlan_pcp(match, nl_attr_get_u8(pcp), 0);
    }
}

static void
get_extra(const struct nlattr **attrs, struct vse_extra *extra)
{
    if (is_number(attrs[VSE_A_MATCH_ESP_SPI], 4)) {
        extra->fields |= VSEMF_ESP_SPI;
        extra->esp_spi = ntohl(nl_attr_get_be32(attrs[VSE_A_MATCH_ESP_SPI]));
    }
    if (is_number(attrs[VSE_A_MATCH_TUN_TOS], 1)) {
        extra->fields |= VSEMF_TUN_TOS;
        extra->tun_tos = nl_attr_get_u8(attrs[VSE_A_MATCH_TUN_TOS]);
    }
    if (is_number(attrs[VSE_A_MATCH_VM_ID], 2)) {
        extra->fields |= VSEMF_VM_ID;
        extra->vm_id = nl_attr_get_u16(attrs[VSE_A_MATCH_VM_ID]);
    }
    if (is_number(attrs[VSE_A_MATCH_VM_PRIO], 1)) {
        extra->fields |= VSEMF_VM_PRIO;
        extra->vm_prio = nl_attr_get_u8(attrs[VSE_A_MATCH_VM_PRIO]);
    }
}

/* Reads the match of 'flow', which must be one of all packets, from
 * VSE_A_FLOW_MATCH and VSE_A_FLOW_MASK, each of which may be null.  Where it
 * has an in_port, 'ifindex' is that, and the in_port itself OFPP_NONE. */
bool
vse_match_get(struct vse_flow *flow, const struct nlattr *match_nest,
              const struct nlattr *mask_nest)
{
    const struct nlattr *attrs[VSE_A_MATCH_MAX + 1];
    const struct nlattr *masks[VSE_A_MATCH_MAX + 1];

    if (!parse_nest(match_nest, attrs) || !parse_nest(mask_nest, masks)) {
        return false;
    }
    if (is_number(attrs[VSE_A_MATCH_IN_PORT], 4)) {
        flow->ifindex = nl_attr_get_u32(attrs[VSE_A_MATCH_IN_PORT]);
        match_set_in_port(&flow->match, OFPP_NONE);
    }
    get_vlan(attrs, &flow->match);
    get_extra(attrs, &flow->extra);
    for (size_t i = 0; i < ARRAY_SIZE(columns); i++) {
        uint16_t attr = columns[i].attr;

        if (attrs[attr] && !get_field(&columns[i], attrs[attr], masks[attr],
                                      &flow->match)) {
            return false;
        }
    }
    return true;
}
