/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
/* Action set_fcf in the translation of flows.
 *
 * The flow control field in the ToS is kept in the flow's tunnel, in a member
 * of its own: tnl_port_send() overwrites the ToS there.  So it lives as long as
 * a tunnel id that is set, also through recirculation, and ends at a patch
 * port.  A controller that has paused a packet does not see it among the packet's
 * metadata: there it is an action, the first one to be resumed with. */

#ifndef VSE_XLATE_H
#define VSE_XLATE_H 1

#include "flow.h"
#include "openflow/vse-ext.h"
#include "openvswitch/ofp-actions.h"
#include "openvswitch/ofpbuf.h"
#include "packets.h"

/* In 'vse_fcf' of struct flow_tnl, where VM id and priority may be 0: it is
 * set. */
#define VSE_FCF_IS_SET 1

static inline void
vse_xlate_set_fcf(const struct ofpact_set_fcf *fcf, struct flow *flow,
                  struct flow_wildcards *wc)
{
    union flow_vlan_hdr *vlan = &flow->vlans[0];

    if (fcf->place == VSEFP_TOS) {
        flow->tunnel.vse_fcf = (fcf->prio << 7 | fcf->vm_id << 2
                                | VSE_FCF_IS_SET);
        return;
    }

    /* The two lower bits of the priority are not VSE's. */
    WC_MASK_FIELD(wc, vlans[0].tci);
    if (!vlan->tpid) {
        vlan->tpid = htons(ETH_TYPE_VLAN);
    }
    vlan->tci &= htons(0x3 << VLAN_PCP_SHIFT);
    vlan->tci |= htons((fcf->prio ? 0x4 << VLAN_PCP_SHIFT : 0) | fcf->vm_id
                       | VLAN_CFI);
}

/* To be called once the flow's tunnel has all that its port says. */
static inline void
vse_xlate_tunnel(struct flow *flow)
{
    struct flow_tnl *tunnel = &flow->tunnel;

    if (tunnel->vse_fcf) {
        tunnel->ip_tos = ((tunnel->vse_fcf & IP_DSCP_MASK)
                          | (tunnel->ip_tos & IP_ECN_MASK));
        tunnel->vse_fcf = 0;
    }
}

/* To be called when a controller pauses a packet that goes on with
 * 'actions'. */
static inline void
vse_xlate_pause(const struct flow *flow, struct ofpbuf *actions)
{
    uint8_t fcf = flow->tunnel.vse_fcf;
    struct ofpact_set_fcf *set_fcf;

    if (fcf) {
        set_fcf = ofpbuf_push_zeros(actions, OFPACT_ALIGN(sizeof *set_fcf));
        ofpact_init_SET_FCF(set_fcf);
        set_fcf->place = VSEFP_TOS;
        set_fcf->prio = fcf >> 7;
        set_fcf->vm_id = fcf >> 2 & VSE_TOS_VM_ID_MAX;
    }
}

#endif /* vse-xlate.h */
