/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _NMV_DEMUX_H
#define _NMV_DEMUX_H

int nmv_demux_start(void);
void nmv_demux_stop(void);

#endif /* _NMV_DEMUX_H */
