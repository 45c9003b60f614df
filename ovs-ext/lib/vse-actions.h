/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
/* VSE's actions, set_irq_core and set_fcf.
 *
 * A part of lib/ofp-actions.c, whose tables of functions want them there;
 * nothing else may include it. */

/* Action set_irq_core. */

static enum ofperr
decode_VSEAST_RAW_SET_IRQ_CORE(const struct vse_action_set_irq_core *vasic,
                               enum ofp_version ofp_version OVS_UNUSED,
                               struct ofpbuf *out)
{
    if (!is_all_zeros(vasic->zero, sizeof vasic->zero)) {
        return OFPERR_OFPBAC_BAD_ARGUMENT;
    }
    ofpact_put_SET_IRQ_CORE(out)->core = ntohl(vasic->core);
    return 0;
}

static void
encode_SET_IRQ_CORE(const struct ofpact_set_irq_core *irq_core,
                    enum ofp_version ofp_version OVS_UNUSED,
                    struct ofpbuf *out)
{
    put_VSEAST_SET_IRQ_CORE(out)->core = htonl(irq_core->core);
}

static char * OVS_WARN_UNUSED_RESULT
parse_SET_IRQ_CORE(char *arg, const struct ofpact_parse_params *pp)
{
    uint32_t core = VSE_IRQ_CORE_AUTO;

    if (strcmp(arg, "auto")) {
        char *error = str_to_u32(arg, &core);

        if (error) {
            return error;
        }
        if (core == VSE_IRQ_CORE_AUTO) {
            return xasprintf("set_irq_core:%s: no such core; auto lets VSE "
                             "choose", arg);
        }
    }
    ofpact_put_SET_IRQ_CORE(pp->ofpacts)->core = core;
    return NULL;
}

static void
format_SET_IRQ_CORE(const struct ofpact_set_irq_core *irq_core,
                    const struct ofpact_format_params *fp)
{
    ds_put_format(fp->s, "%sset_irq_core:%s", colors.param, colors.end);
    if (irq_core->core == VSE_IRQ_CORE_AUTO) {
        ds_put_cstr(fp->s, "auto");
    } else {
        ds_put_format(fp->s, "%"PRIu32, irq_core->core);
    }
}

static enum ofperr
check_SET_IRQ_CORE(const struct ofpact_set_irq_core *irq_core OVS_UNUSED,
                   const struct ofpact_check_params *cp OVS_UNUSED)
{
    /* It is for VSE's flow table.  The switch refuses it elsewhere, see
     * ofproto_vse_check_ofpacts(). */
    return 0;
}

/* Action set_fcf. */

static bool
vse_fcf_fits(uint8_t place, uint16_t vm_id)
{
    return (place == VSEFP_TOS ? vm_id <= VSE_TOS_VM_ID_MAX
            : place == VSEFP_VLAN && vm_id >= 1
              && vm_id <= VSE_VLAN_VM_ID_MAX);
}

static enum ofperr
decode_VSEAST_RAW_SET_FCF(const struct vse_action_set_fcf *vasf,
                          enum ofp_version ofp_version OVS_UNUSED,
                          struct ofpbuf *out)
{
    struct ofpact_set_fcf *fcf;

    if (!vse_fcf_fits(vasf->place, ntohs(vasf->vm_id)) || vasf->prio > 1
        || !is_all_zeros(vasf->zero, sizeof vasf->zero)) {
        return OFPERR_OFPBAC_BAD_ARGUMENT;
    }
    fcf = ofpact_put_SET_FCF(out);
    fcf->place = vasf->place;
    fcf->prio = vasf->prio;
    fcf->vm_id = ntohs(vasf->vm_id);
    return 0;
}

static void
encode_SET_FCF(const struct ofpact_set_fcf *fcf,
               enum ofp_version ofp_version OVS_UNUSED, struct ofpbuf *out)
{
    struct vse_action_set_fcf *vasf = put_VSEAST_SET_FCF(out);

    vasf->place = fcf->place;
    vasf->prio = fcf->prio;
    vasf->vm_id = htons(fcf->vm_id);
}

static char * OVS_WARN_UNUSED_RESULT
parse_SET_FCF(char *arg, const struct ofpact_parse_params *pp)
{
    struct ofpact_set_fcf *fcf = ofpact_put_SET_FCF(pp->ofpacts);
    bool vm_given = false;
    char *key, *value;

    while (ofputil_parse_key_value(&arg, &key, &value)) {
        char *error = NULL;

        if (!strcmp(key, "vm")) {
            vm_given = true;
            error = str_to_u16(value, key, &fcf->vm_id);
        } else if (!strcmp(key, "prio") && !*value) {
            fcf->prio = true;
        } else if (!strcmp(key, "vlan") && !*value) {
            fcf->place = VSEFP_VLAN;
        } else if (strcmp(key, "tos") || *value) {
            error = xasprintf("set_fcf: unknown argument %s%s%s; give it "
                              "vm=ID, prio, tos or vlan", key,
                              *value ? "=" : "", value);
        }
        if (error) {
            return error;
        }
    }
    if (!vm_given) {
        return xstrdup("set_fcf: give it the VM, vm=ID");
    }
    if (!vse_fcf_fits(fcf->place, fcf->vm_id)) {
        return xasprintf("set_fcf: vm=%"PRIu16" does not fit; it is 0 to 31 "
                         "in the ToS, 1 to 4094 in the VLAN tag", fcf->vm_id);
    }
    return NULL;
}

static void
format_SET_FCF(const struct ofpact_set_fcf *fcf,
               const struct ofpact_format_params *fp)
{
    ds_put_format(fp->s, "%sset_fcf(%svm=%"PRIu16"%s%s%s)%s",
                  colors.paren, colors.end, fcf->vm_id,
                  fcf->prio ? ",prio" : "",
                  fcf->place == VSEFP_VLAN ? ",vlan" : "",
                  colors.paren, colors.end);
}

static enum ofperr
check_SET_FCF(const struct ofpact_set_fcf *fcf,
              const struct ofpact_check_params *cp)
{
    /* As the action itself does, for those that come after it. */
    if (fcf->place == VSEFP_VLAN) {
        cp->match->flow.vlans[0].tci |= htons(VLAN_CFI);
    }
    return 0;
}
