/* SPDX-License-Identifier: GPL-2.0 */
/* Events as they happen. */
#ifndef _VSECTL_MONITOR_H
#define _VSECTL_MONITOR_H

#include "vsectl.h"

int monitor(const struct options *options, int argc, char **argv);

#endif /* _VSECTL_MONITOR_H */
