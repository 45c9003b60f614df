/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Taking polling from a core that is full: by the NIC's indirection table or by a rule.
 *
 *	core 3 is full with polling
 *	  |
 *	  +-- an entry that brings a part of it: the table leads it elsewhere
 *	  |
 *	  '-- one that brings most of it, or none that could move as a whole: of the flows
 *	      that come by it one goes by a rule, if the NIC has rules (rss_rules.h)
 *
 * Two heavy flows that come by one entry would fill the next core, too, if the table had
 * the entry lead there.  A rule parts them.  A ConnectX-3 has rules alone.  The flows of
 * an entry that the table has moved rest with it, unless it brings most.
 *
 * Which flows come by an entry is not known until somebody looks at packets, and that is
 * not done all the time: only from when a rule is wanted until none is there.  So where
 * there is a table, a rule comes a second later.
 *
 * An 82599 has rules if the operator wants it: ethtool -K DEV ntuple on.
 */
#ifndef _VSE_RSS_RELIEVE_H
#define _VSE_RSS_RELIEVE_H

#include <linux/types.h>

struct vse_follower;

bool vse_rss_relieve(struct vse_follower *follower);

#endif /* _VSE_RSS_RELIEVE_H */
