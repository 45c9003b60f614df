/* SPDX-License-Identifier: GPL-2.0 */
/* How flows are shown. */
#ifndef _VSECTL_FLOW_SHOW_H
#define _VSECTL_FLOW_SHOW_H

#include "report.h"

extern const struct report flow_report;

#endif /* _VSECTL_FLOW_SHOW_H */
