/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What VSE does at each interval: it enters the cores' load into the core table,
 * sees where VMs run, and gives entries other cores.
 */
#ifndef _VSE_SAMPLER_H
#define _VSE_SAMPLER_H

int vse_sampler_init(void);
void vse_sampler_exit(void);
void vse_sampler_hurry(void);

#endif /* _VSE_SAMPLER_H */
