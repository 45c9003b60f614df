/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers, and lists of cores and ports, as users write them. */
#ifndef _VSECTL_NUMBER_H
#define _VSECTL_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

bool number_parse(const char *text, uint64_t max, uint64_t *number);
bool mask_parse(const char *text, uint64_t *mask);
bool core_list_valid(const char *text);
unsigned int port_list_parse(const char *text, unsigned int max,
			     uint16_t *ports);

#endif /* _VSECTL_NUMBER_H */
