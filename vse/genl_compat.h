/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What netlink_gen.c, which is generated for the newest kernels, needs for ours.
 * vse/Kbuild has it included ahead of that file.
 */
#ifndef _VSE_GENL_COMPAT_H
#define _VSE_GENL_COMPAT_H

#include <linux/version.h>
#include <net/genetlink.h>

/*
 * Since 6.2 an operation that can be both done and dumped may be split in two.
 * None of ours can be both, and so each is a whole one as it stands.  As such
 * they work in 6.1 and, in 6.12 as in 6.1, one that takes no attributes refuses
 * them: if they were split ones, 6.12 would let all pass.
 */
#define genl_split_ops		genl_ops
#define split_ops		ops
#define n_split_ops		n_ops

/* Before 6.7 the range was not const, though it was only read. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
#undef NLA_POLICY_FULL_RANGE
#define NLA_POLICY_FULL_RANGE(tp, _range) {				\
	.type = NLA_ENSURE_UINT_OR_BINARY_TYPE(tp),			\
	.validation_type = NLA_VALIDATE_RANGE_PTR,			\
	.range = (struct netlink_range_validation *)(_range),		\
}
#endif

#endif /* _VSE_GENL_COMPAT_H */
