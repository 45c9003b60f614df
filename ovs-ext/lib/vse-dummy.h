/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
/* Something that stands in for VSE's kernel module in tests, as Open vSwitch's
 * dummy devices stand in for those of the kernel. */

#ifndef VSE_DUMMY_H
#define VSE_DUMMY_H 1

void vse_dummy_register(void);

#endif /* vse-dummy.h */
