// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>
#include <string.h>

#include "number.h"

/* More than any kernel has; which ones the host has, the kernel knows. */
#define CORE_MAX	65535

/* Digits up to the first character that is none, or NULL. */
static const char *parse_digits(const char *text, unsigned int base,
				uint64_t max, uint64_t *number)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *start = text, *digit;
	uint64_t value = 0;

	for (; *text; text++) {
		unsigned int n;

		digit = strchr(digits, *text);
		n = digit ? (digit - digits) % 16 : base;
		if (n >= base)
			break;
		if (n > max || value > (max - n) / base)
			return NULL;
		value = value * base + n;
	}
	*number = value;
	return text == start ? NULL : text;
}

/**
 * number_parse - read a number, decimal or hexadecimal with 0x
 * @text: the number and nothing else; leading zeros do not make it octal
 * @max: the largest number that fits
 * @number: is set
 *
 * Return: whether it was one.
 */
bool number_parse(const char *text, uint64_t max, uint64_t *number)
{
	bool hexadecimal = !strncmp(text, "0x", 2) || !strncmp(text, "0X", 2);
	const char *end;

	end = parse_digits(hexadecimal ? text + 2 : text, hexadecimal ? 16 : 10,
			   max, number);
	return end && !*end;
}

/**
 * mask_parse - read a mask of up to 64 bits
 * @text: a number, or -1 for all bits
 * @mask: is set
 *
 * Return: whether it was one.
 */
bool mask_parse(const char *text, uint64_t *mask)
{
	if (strcmp(text, "-1"))
		return number_parse(text, UINT64_MAX, mask);
	*mask = UINT64_MAX;
	return true;
}

/**
 * core_list_valid - is this a list of cores?
 * @text: numbers and ranges like "0-1,4"
 *
 * The kernel reads more than this and is lenient (a list may end in a comma,
 * or be empty), which hides mistakes.
 */
bool core_list_valid(const char *text)
{
	for (;;) {
		uint64_t first, last;

		text = parse_digits(text, 10, CORE_MAX, &first);
		if (text && *text == '-') {
			text = parse_digits(text + 1, 10, CORE_MAX, &last);
			if (text && last < first)
				return false;
		}
		if (!text || !*text)
			return text;
		if (*text++ != ',')
			return false;
	}
}

/**
 * number_list_parse - read a list of numbers from 1 on
 * @text: numbers like "4789,8472", each once
 * @max: the largest number
 * @room: the most that there may be
 * @numbers: is set to them
 *
 * Return: how many there are, or 0 if this is none.
 */
unsigned int number_list_parse(const char *text, uint32_t max,
			       unsigned int room, uint32_t *numbers)
{
	unsigned int count = 0;

	while (count < room) {
		uint64_t number;

		text = parse_digits(text, 10, max, &number);
		if (!text || !number)
			return 0;
		for (unsigned int i = 0; i < count; i++)
			if (numbers[i] == number)
				return 0;
		numbers[count++] = number;
		if (!*text)
			return count;
		if (*text++ != ',')
			return 0;
	}
	return 0;
}
