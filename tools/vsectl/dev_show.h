/* SPDX-License-Identifier: GPL-2.0 */
/* How devices are shown, and the words for how they are treated. */
#ifndef _VSECTL_DEV_SHOW_H
#define _VSECTL_DEV_SHOW_H

#include <linux/vse.h>

#include "report.h"

/* By &enum vse_fcf, and by &enum vse_rss. */
#define DEV_FCFS	(VSE_FCF_VLAN + 1)
#define DEV_RSSES	(VSE_RSS_FOLLOW + 1)

extern const char *const dev_fcf_names[DEV_FCFS];
extern const char *const dev_rss_names[DEV_RSSES];
extern const struct report dev_report;

#endif /* _VSECTL_DEV_SHOW_H */
