// SPDX-License-Identifier: GPL-2.0
/*
 * Reading a key out of a packet.
 *
 * Nothing here trusts the packet.  A header that is cut short or contradicts
 * itself ends the reading: the key then has only what was sound before it, and
 * entries that match on more do not match.  What an entry matches on thus never
 * depends on which other entries there are.
 */
#include <linux/if_ether.h>
#include <linux/if_vlan.h>
#include <uapi/linux/vse.h>
#include "key.h"
#include "key_headers.h"
#include "key_tunnel.h"

/* What has to be read for the flow control field. */
static __always_inline u8 fcf_depth(u8 fcf)
{
	switch (fcf) {
	case VSE_FCF_TOS:
		return VSE_HAS_NETWORK;
	case VSE_FCF_VLAN:
		return VSE_HAS_ETHERNET;
	default:
		return 0;
	}
}

/* Whether there is a flow control field. */
static __always_inline bool read_fcf(const struct vse_headers *outer, u8 present,
				     u8 fcf, u16 *vm_id, u8 *vm_prio)
{
	switch (fcf) {
	case VSE_FCF_TOS:
		if (!(present & VSE_HAS_NETWORK) ||
		    outer->dl_type == htons(ETH_P_ARP))
			return false;
		*vm_prio = outer->nw_tos >> 7;
		*vm_id = (outer->nw_tos >> 2) & 0x1f;
		return true;
	case VSE_FCF_VLAN:
		if (!(present & VSE_HAS_ETHERNET) ||
		    outer->dl_vlan == VSE_VLAN_NONE)
			return false;
		*vm_prio = outer->dl_vlan_pcp >> 2;
		/* All ones is nobody's (IEEE 802.1Q, table 9-2). */
		*vm_id = outer->dl_vlan == VLAN_VID_MASK ? 0 : outer->dl_vlan;
		return true;
	default:
		return false;
	}
}

/* As memset(), but that gcc would make a loop of it, of ten nanoseconds. */
static __always_inline void clear_key(struct vse_key *key)
{
	u64 *words = (u64 *)key;
	unsigned int i;

#pragma GCC unroll 16
	for (i = 0; i < VSE_KEY_WORDS; i++)
		words[i] = 0;
}

/**
 * vse_key_extract - read a packet's key
 * @key: is filled in
 * @skb: the packet
 * @mac_offset: where its Ethernet header is, seen from skb->data
 * @scope: what is wanted of it
 *
 * Context: any; does not change the packet.
 */
void vse_key_extract(struct vse_key *key, const struct sk_buff *skb,
		     int mac_offset, const struct vse_key_scope *scope)
{
	u8 copy[VSE_CURSOR_COPY_SIZE] __aligned(sizeof(u64)) __uninitialized;
	u8 depth = scope->wanted & ~VSE_HAS_FCF;
	u8 present = 0, vm_prio = 0;
	struct vse_cursor cursor;
	u16 vm_id = 0;

	clear_key(key);
	/* The bits are in the order in which the headers come. */
	if (scope->wanted & VSE_HAS_FCF)
		depth |= fcf_depth(scope->fcf);
	if (depth) {
		vse_cursor_init(&cursor, skb, mac_offset, copy);
		present = vse_read_headers(&key->outer, &cursor, htons(ETH_P_TEB),
					   depth, skb_vlan_tag_present(skb));
	}
	if (depth >= VSE_HAS_TUNNEL) {
		enum vse_tunnel_kind kind;

		kind = vse_tunnel_kind(&key->outer, scope->tunnels);
		if (kind != VSE_TUNNEL_NONE) {
			struct vse_cursor behind_ip = cursor;

			present |= vse_tunnel_read(key, kind, &behind_ip, depth);
		}
	}
	if ((scope->wanted & VSE_HAS_FCF) &&
	    read_fcf(&key->outer, present, scope->fcf, &vm_id, &vm_prio))
		present |= VSE_HAS_FCF;

	*(u64 *)key = VSE_PART(offsetof(struct vse_key, in_port), scope->in_port) |
		      VSE_PART(offsetof(struct vse_key, vm_id), vm_id) |
		      VSE_PART(offsetof(struct vse_key, vm_prio), vm_prio) |
		      VSE_PART(offsetof(struct vse_key, present), present);
}
