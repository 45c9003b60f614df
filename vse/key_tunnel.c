// SPDX-License-Identifier: GPL-2.0
#include <linux/if_ether.h>
#include <linux/if_tunnel.h>
#include <linux/udp.h>
#include <net/gre.h>
#include "key_headers.h"
#include "key_tunnel.h"

/* Not an Ethernet type. */
#define NO_TUNNEL		0

/* The bits of the inner headers are those of the outer ones, further up. */
#define INNER(bits)		((bits) * (VSE_HAS_INNER_ETHERNET / VSE_HAS_ETHERNET))

/* As RFC 7348 has it; net/vxlan.h would bring much more. */
struct vxlan_header {
	u8 flags;
	u8 reserved[3];
	__be32 vni;	/* and a reserved byte */
};

#define VXLAN_FLAG_VNI		0x08
/*
 * Of VXLAN-GPE: something else than Ethernet is inside, or a message to the end
 * of the tunnel.  All other bits are to be ignored (RFC 7348, section 5).
 */
#define VXLAN_FLAG_PROTOCOL	0x04
#define VXLAN_FLAG_OAM		0x01
#define VXLAN_FLAGS		(VXLAN_FLAG_VNI | VXLAN_FLAG_PROTOCOL | \
				 VXLAN_FLAG_OAM)

/* As RFC 8926 has it. */
struct geneve_header {
	u8 version_length;
	u8 flags;
	__be16 protocol;
	__be32 vni;	/* and a reserved byte */
};

#define GENEVE_VERSION		0xc0
#define GENEVE_LENGTH		0x3f	/* of the options, in words */
#define GENEVE_FLAG_OAM		0x80	/* for the end of the tunnel */

/* What is inside that the reading goes on with. */
static __always_inline bool is_known(__be16 protocol)
{
	return protocol == htons(ETH_P_TEB) || protocol == htons(ETH_P_IP) ||
	       protocol == htons(ETH_P_IPV6);
}

/* UDP's checksum is nobody's to verify here. */
static __always_inline bool skip_udp(struct vse_cursor *cursor)
{
	const struct udphdr *udp = vse_cursor_header(cursor, sizeof(*udp));
	int length;

	if (!udp)
		return false;
	length = ntohs(udp->len);
	if (length > vse_cursor_left(cursor))
		return false;
	/* If that is shorter than this header, nothing is left behind it. */
	vse_cursor_limit(cursor, length);
	cursor->offset += sizeof(*udp);
	return true;
}

static __always_inline __be16 read_vxlan(struct vse_cursor *cursor, __be64 *id)
{
	const struct vxlan_header *vxlan;

	if (!skip_udp(cursor))
		return NO_TUNNEL;
	vxlan = vse_cursor_header(cursor, sizeof(*vxlan));
	if (!vxlan || (vxlan->flags & VXLAN_FLAGS) != VXLAN_FLAG_VNI)
		return NO_TUNNEL;
	*id = cpu_to_be64(ntohl(vxlan->vni) >> 8);
	cursor->offset += sizeof(*vxlan);
	return htons(ETH_P_TEB);
}

/* The options are the tunnel ends' own. */
static __always_inline __be16 read_geneve(struct vse_cursor *cursor, __be64 *id)
{
	const struct geneve_header *geneve;
	int length;

	if (!skip_udp(cursor))
		return NO_TUNNEL;
	geneve = vse_cursor_header(cursor, sizeof(*geneve));
	if (!geneve || (geneve->version_length & GENEVE_VERSION) ||
	    (geneve->flags & GENEVE_FLAG_OAM) || !is_known(geneve->protocol))
		return NO_TUNNEL;
	length = sizeof(*geneve) +
		 (geneve->version_length & GENEVE_LENGTH) * sizeof(u32);
	if (length > vse_cursor_left(cursor))
		return NO_TUNNEL;
	*id = cpu_to_be64(ntohl(geneve->vni) >> 8);
	cursor->offset += length;
	return geneve->protocol;
}

/* RFC 2784 with the key and the sequence number of RFC 2890. */
static __always_inline __be16 read_gre(struct vse_cursor *cursor, __be64 *id)
{
	const struct gre_base_hdr *gre = vse_cursor_header(cursor, sizeof(*gre));
	__be16 flags, protocol;
	u32 key = 0;

	/* The version is among the bits that must not be set. */
	if (!gre || (gre->flags & ~(GRE_CSUM | GRE_KEY | GRE_SEQ)) ||
	    !is_known(gre->protocol))
		return NO_TUNNEL;
	flags = gre->flags;
	protocol = gre->protocol;
	cursor->offset += sizeof(*gre);

	if (flags & GRE_CSUM)
		cursor->offset += GRE_HEADER_SECTION;
	if (flags & GRE_KEY) {
		const __be32 *field = vse_cursor_header(cursor, sizeof(*field));

		if (!field)
			return NO_TUNNEL;
		key = ntohl(*field);
		cursor->offset += GRE_HEADER_SECTION;
	}
	if (flags & GRE_SEQ)
		cursor->offset += GRE_HEADER_SECTION;
	if (vse_cursor_left(cursor) < 0)
		return NO_TUNNEL;
	*id = cpu_to_be64(key);
	return protocol;
}

static __always_inline __be16 read_kind(enum vse_tunnel_kind kind, struct vse_cursor *cursor,
			__be64 *id)
{
	switch (kind) {
	case VSE_TUNNEL_VXLAN:
		return read_vxlan(cursor, id);
	case VSE_TUNNEL_GENEVE:
		return read_geneve(cursor, id);
	case VSE_TUNNEL_GRE:
		return read_gre(cursor, id);
	default:
		return NO_TUNNEL;
	}
}

/**
 * vse_tunnel_read - read a key from the header of the tunnel on
 * @key: the outer headers are there
 * @kind: of the tunnel, if it is one
 * @behind_ip: what is behind the outer IP header
 * @depth: a VSE_HAS_* bit; no need to look deeper
 *
 * Context: any; does not change the packet.
 * Return: the bits for key->present.
 */
u8 vse_tunnel_read(struct vse_key *key, enum vse_tunnel_kind kind,
		   const struct vse_cursor *behind_ip, u8 depth)
{
	struct vse_cursor cursor = *behind_ip;
	__be16 type;

	type = read_kind(kind, &cursor, &key->tun_id);
	if (type == NO_TUNNEL)
		return 0;
	if (depth < VSE_HAS_INNER_ETHERNET)
		return VSE_HAS_TUNNEL;
	return VSE_HAS_TUNNEL |
	       INNER(vse_read_headers(&key->inner, &cursor, type,
				      depth / INNER(1), false));
}
