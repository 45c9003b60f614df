/* SPDX-License-Identifier: GPL-2.0 */
/* How cores are shown. */
#ifndef _VSECTL_CORE_SHOW_H
#define _VSECTL_CORE_SHOW_H

#include "report.h"

extern const struct report core_report;
extern const struct column core_top_columns[];

#endif /* _VSECTL_CORE_SHOW_H */
