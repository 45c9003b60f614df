/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers and lists of them, as users write them. */
#ifndef _VSECTL_NUMBER_H
#define _VSECTL_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

bool number_parse(const char *text, uint64_t max, uint64_t *number);
bool mask_parse(const char *text, uint64_t *mask);
bool core_list_valid(const char *text);
unsigned int number_list_parse(const char *text, uint32_t max,
			       unsigned int room, uint32_t *numbers);

#endif /* _VSECTL_NUMBER_H */
