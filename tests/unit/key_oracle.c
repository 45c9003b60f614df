// SPDX-License-Identifier: GPL-2.0
/*
 * A second reading of packets, to compare the first one with.
 *
 * It shares nothing with vse/key.c: a flat array, each number put together from
 * its bytes, no thought of speed.  Offsets and lengths are as the RFCs draw them.
 * It always reads all of the packet.
 */
#include "key_oracle.h"
#include <uapi/linux/vse.h>

/* Bytes from at to end, exclusive, are there to be read. */
struct view {
	const u8 *bytes;
	size_t at;
	size_t end;
};

static bool has(const struct view *view, size_t count)
{
	return view->at + count <= view->end;
}

/* The number that begins at an offset from where the view begins. */
static u32 number(const struct view *view, size_t offset, size_t bytes)
{
	u32 value = 0;

	for (; bytes; bytes--)
		value = value * 256 + view->bytes[view->at + offset++];
	return value;
}

static bool ethernet(struct vse_headers *headers, struct view *view,
		     const u16 *tci)
{
	u32 type, tag = 0;
	bool tagged = false;
	size_t i;

	if (!has(view, 14))
		return false;
	type = number(view, 12, 2);
	if (tci) {
		tag = *tci;
		tagged = true;
	} else if (type == 0x8100 || type == 0x88a8) {
		if (!has(view, 18))
			return false;
		tag = number(view, 14, 2);
		tagged = true;
	}
	for (i = 0; i < 6; i++) {
		headers->dl_dst[i] = number(view, i, 1);
		headers->dl_src[i] = number(view, 6 + i, 1);
	}
	headers->dl_vlan = tagged ? tag % 4096 : 65535;
	headers->dl_vlan_pcp = tagged ? tag / 8192 : 0;

	view->at += 14;
	if (tagged && !tci) {
		type = number(view, 2, 2);
		view->at += 4;
	}
	if (type < 1536) {
		type = 0x05ff;
		if (has(view, 8) && number(view, 0, 3) == 0xaaaa03 &&
		    number(view, 3, 3) == 0 && number(view, 6, 2) >= 1536) {
			type = number(view, 6, 2);
			view->at += 8;
		}
	}
	headers->dl_type = htons(type);
	return true;
}

static bool arp(struct vse_headers *headers, struct view *view)
{
	if (!has(view, 28) || number(view, 0, 2) != 1 ||
	    number(view, 2, 2) != 0x0800 || number(view, 4, 1) != 6 ||
	    number(view, 5, 1) != 4 || number(view, 6, 2) > 255)
		return false;
	headers->nw_proto = number(view, 6, 2);
	headers->nw_src = htonl(number(view, 14, 4));
	headers->nw_dst = htonl(number(view, 24, 4));
	view->end = view->at;
	return true;
}

static bool ipv4(struct vse_headers *headers, struct view *view)
{
	size_t header, total;

	if (!has(view, 20) || number(view, 0, 1) / 16 != 4)
		return false;
	header = number(view, 0, 1) % 16 * 4;
	total = number(view, 2, 2);
	if (header < 20 || header > total || !has(view, total))
		return false;
	headers->nw_tos = number(view, 1, 1) / 4 * 4;
	headers->nw_proto = number(view, 9, 1);
	headers->nw_src = htonl(number(view, 12, 4));
	headers->nw_dst = htonl(number(view, 16, 4));
	view->end = view->at + total;
	/* More fragments, or an offset. */
	if (number(view, 6, 2) & 0x3fff)
		view->end = view->at;
	view->at += header;
	return true;
}

static bool ipv6(struct vse_headers *headers, struct view *view)
{
	struct view rest = *view;
	unsigned int extensions;
	bool fragment = false;
	u32 protocol;
	size_t i;

	if (!has(view, 40) || number(view, 0, 1) / 16 != 6 ||
	    !has(view, 40 + number(view, 4, 2)))
		return false;
	protocol = number(view, 6, 1);
	rest.end = view->at + 40 + number(view, 4, 2);
	rest.at += 40;
	for (extensions = 0; !fragment; extensions++) {
		size_t length;

		if (protocol == 0 || protocol == 43 || protocol == 60) {
			if (!has(&rest, 2))
				return false;
			length = number(&rest, 1, 1) * 8 + 8;
		} else if (protocol == 51) {
			if (!has(&rest, 2))
				return false;
			length = number(&rest, 1, 1) * 4 + 8;
		} else if (protocol == 44) {
			length = 8;
			if (!has(&rest, 8))
				return false;
			fragment = number(&rest, 2, 2) / 8 != 0 ||
				   number(&rest, 2, 2) % 2 != 0;
		} else {
			break;
		}
		if (!has(&rest, length) || extensions == 8)
			return false;
		protocol = number(&rest, 0, 1);
		rest.at += length;
	}
	if (fragment)
		rest.end = rest.at;

	headers->nw_tos = number(view, 0, 2) / 16 % 256 / 4 * 4;
	headers->nw_proto = protocol;
	for (i = 0; i < 16; i++) {
		headers->ipv6_src.s6_addr[i] = number(view, 8 + i, 1);
		headers->ipv6_dst.s6_addr[i] = number(view, 24 + i, 1);
	}
	*view = rest;
	return true;
}

static bool transport(struct vse_headers *headers, const struct view *view,
		      bool is_ipv6)
{
	switch (headers->nw_proto) {
	case 6:
	case 17:
	case 132:
		if (!has(view, 4))
			return false;
		headers->tp_src = htons(number(view, 0, 2));
		headers->tp_dst = htons(number(view, 2, 2));
		return true;
	case 50:
		if (!has(view, 4))
			return false;
		headers->esp_spi = htonl(number(view, 0, 4));
		return true;
	case 1:
	case 58:
		if (is_ipv6 != (headers->nw_proto == 58) || !has(view, 2))
			return false;
		headers->tp_src = htons(number(view, 0, 1));
		headers->tp_dst = htons(number(view, 1, 1));
		return true;
	}
	return false;
}

/* Moves the view behind the IP header.  0 as type: Ethernet comes first. */
static u8 packet(struct vse_headers *headers, struct view *view, u16 type,
		 const u16 *tci)
{
	u8 present = 0;
	bool sound;

	if (!type) {
		if (!ethernet(headers, view, tci))
			return 0;
		present = VSE_HAS_ETHERNET;
		type = ntohs(headers->dl_type);
	}
	switch (type) {
	case 0x0800:
		sound = ipv4(headers, view);
		break;
	case 0x86dd:
		sound = ipv6(headers, view);
		break;
	case 0x0806:
		sound = arp(headers, view);
		break;
	default:
		sound = false;
	}
	if (!sound)
		return present;
	headers->dl_type = htons(type);
	present |= VSE_HAS_NETWORK;
	if (view->end > view->at && transport(headers, view, type == 0x86dd))
		present |= VSE_HAS_TRANSPORT;
	return present;
}

static bool is_port(u16 port, const __be16 *ports, unsigned int count)
{
	while (count--)
		if (port == ntohs(ports[count]))
			return true;
	return false;
}

/* Whether it carries a packet: with this type, 0 for Ethernet. */
static bool carries(u16 protocol, u16 *type)
{
	*type = protocol == 0x6558 ? 0 : protocol;
	return protocol == 0x6558 || protocol == 0x0800 || protocol == 0x86dd;
}

static bool udp_tunnel(struct vse_key *key, struct view *view, u16 *type,
		       const struct vse_tunnel_ports *ports)
{
	size_t length;
	bool vxlan;

	if (!has(view, 8))
		return false;
	vxlan = is_port(number(view, 2, 2), ports->vxlan, ports->vxlan_count);
	if (!vxlan &&
	    !is_port(number(view, 2, 2), ports->geneve, ports->geneve_count))
		return false;
	length = number(view, 4, 2);
	if (length < 8 || !has(view, length))
		return false;
	view->end = view->at + length;
	view->at += 8;
	if (!has(view, 8))
		return false;
	if (vxlan) {
		/* I, and neither P nor O of the generic protocol extension. */
		if (number(view, 0, 1) % 16 / 8 != 1 ||
		    number(view, 0, 1) % 8 / 4 != 0 ||
		    number(view, 0, 1) % 2 != 0)
			return false;
		*type = 0;
		length = 8;
	} else {
		length = 8 + number(view, 0, 1) % 64 * 4;
		if (number(view, 0, 1) / 64 != 0 ||
		    number(view, 1, 1) / 128 != 0 ||
		    !carries(number(view, 2, 2), type) || !has(view, length))
			return false;
	}
	key->tun_id = cpu_to_be64(number(view, 4, 3));
	view->at += length;
	return true;
}

static bool gre(struct vse_key *key, struct view *view, u16 *type)
{
	size_t length = 4, key_at = 0;
	u32 flags;

	if (!has(view, 4) || !carries(number(view, 2, 2), type))
		return false;
	flags = number(view, 0, 2);
	if (flags & 0x4fff)
		return false;
	if (flags & 0x8000)
		length += 4;
	if (flags & 0x2000) {
		key_at = length;
		length += 4;
	}
	if (flags & 0x1000)
		length += 4;
	if (!has(view, length))
		return false;
	if (key_at)
		key->tun_id = cpu_to_be64(number(view, key_at, 4));
	view->at += length;
	return true;
}

static bool fcf(struct vse_key *key, u8 where)
{
	switch (where) {
	case VSE_FCF_TOS:
		if (key->outer.dl_type != htons(0x0800) &&
		    key->outer.dl_type != htons(0x86dd))
			return false;
		if (!(key->present & VSE_HAS_NETWORK))
			return false;
		key->vm_prio = key->outer.nw_tos / 128;
		key->vm_id = key->outer.nw_tos / 4 % 32;
		return true;
	case VSE_FCF_VLAN:
		if (!(key->present & VSE_HAS_ETHERNET) ||
		    key->outer.dl_vlan == 65535)
			return false;
		key->vm_prio = key->outer.dl_vlan_pcp / 4;
		key->vm_id = key->outer.dl_vlan % 4095;
		return true;
	}
	return false;
}

/* @tci: of the tag that the NIC took off; or NULL */
void oracle_key(struct vse_key *key, const u8 *frame, size_t length,
		const u16 *tci, const struct vse_key_scope *scope)
{
	struct view view = { frame, 0, length };
	bool tunnel = false;
	u16 type;

	memset(key, 0, sizeof(*key));
	key->in_port = scope->in_port;
	key->present = packet(&key->outer, &view, 0, tci);
	if (view.end > view.at && (key->present & VSE_HAS_NETWORK)) {
		if (key->outer.nw_proto == 17)
			tunnel = udp_tunnel(key, &view, &type, scope->tunnels);
		else if (key->outer.nw_proto == 47)
			tunnel = gre(key, &view, &type);
	}
	if (tunnel) {
		u8 inner = packet(&key->inner, &view, type, NULL);

		key->present |= VSE_HAS_TUNNEL | inner * 16;
	}
	if (fcf(key, scope->fcf))
		key->present |= VSE_HAS_FCF;
}

static void keep(struct vse_headers *headers, u8 present, u8 wanted)
{
	/* Where there is no Ethernet header, the type is of the tunnel's. */
	u8 type = present & VSE_HAS_ETHERNET ?
		  VSE_HAS_ETHERNET | VSE_HAS_NETWORK : VSE_HAS_NETWORK;
	struct vse_headers all = *headers;

	memset(headers, 0, sizeof(*headers));
	if (wanted & type)
		headers->dl_type = all.dl_type;
	if (wanted & VSE_HAS_ETHERNET) {
		memcpy(headers->dl_src, all.dl_src, sizeof(all.dl_src));
		memcpy(headers->dl_dst, all.dl_dst, sizeof(all.dl_dst));
		headers->dl_vlan = all.dl_vlan;
		headers->dl_vlan_pcp = all.dl_vlan_pcp;
	}
	if (wanted & VSE_HAS_NETWORK) {
		headers->nw_tos = all.nw_tos;
		headers->nw_proto = all.nw_proto;
		headers->ipv6_src = all.ipv6_src;
		headers->ipv6_dst = all.ipv6_dst;
	}
	if (wanted & VSE_HAS_TRANSPORT)
		headers->esp_spi = all.esp_spi;
}

/* Clears all that an entry can't look at that demands only what is wanted. */
void oracle_keep(struct vse_key *key, u8 wanted)
{
	keep(&key->outer, key->present, wanted);
	keep(&key->inner, key->present / 16, wanted / 16);
	if (!(wanted & VSE_HAS_TUNNEL))
		key->tun_id = 0;
	if (!(wanted & VSE_HAS_FCF)) {
		key->vm_id = 0;
		key->vm_prio = 0;
	}
	key->present &= wanted;
}

/* What may be read: all down to the deepest of what is wanted. */
u8 oracle_depth(const struct vse_key_scope *scope)
{
	u8 bits = scope->wanted & 0x7f, depth = 0;

	if (scope->wanted & VSE_HAS_FCF) {
		depth = VSE_HAS_FCF;
		if (scope->fcf == VSE_FCF_TOS)
			bits |= VSE_HAS_NETWORK;
		else if (scope->fcf == VSE_FCF_VLAN)
			bits |= VSE_HAS_ETHERNET;
	}
	for (; bits; bits /= 2)
		depth |= bits;
	return depth;
}
