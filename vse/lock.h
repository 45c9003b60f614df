/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _VSE_LOCK_H
#define _VSE_LOCK_H

#include <linux/mutex.h>

/*
 * Serialises all that changes or shows VSE's state.  Taken inside rtnl; the
 * receive path never takes it.
 */
extern struct mutex vse_lock;

#endif /* _VSE_LOCK_H */
