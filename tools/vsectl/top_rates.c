// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "top_rates.h"

static int compare_numbers(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_attrs(const struct nlattr *a, const struct nlattr *b)
{
	int difference;

	if (!a || !b)
		return !!a - !!b;
	difference = compare_numbers(nla_len(a), nla_len(b));
	return difference ?: memcmp(nla_data(a), nla_data(b), nla_len(a));
}

/**
 * top_flow_compare - by what makes a flow entry itself, as for qsort()
 * @a: one entry
 * @b: another one
 */
int top_flow_compare(const void *a, const void *b)
{
	const struct top_flow *first = a, *second = b;

	return compare_numbers(first->tag, second->tag) ?:
	       compare_numbers(first->priority, second->priority) ?:
	       compare_attrs(first->match, second->match) ?:
	       compare_attrs(first->mask, second->mask);
}

static double per_second(uint64_t count, uint64_t milliseconds)
{
	return milliseconds ? count * 1000.0 / milliseconds : RATE_UNKNOWN;
}

/* Whether all that it has counted, it has counted in this time. */
static bool is_new(const struct top_flow *now, const struct top_flow *before,
		   uint64_t milliseconds)
{
	return now->age < milliseconds ||
	       (before && (now->packets < before->packets ||
			   now->bytes < before->bytes));
}

static void set_rates(struct top_flow *now, const struct top_flow *before,
		      uint64_t milliseconds)
{
	static const struct top_flow nothing;

	if (is_new(now, before, milliseconds))
		before = &nothing;
	/* One that is not new, and was not seen: what it has counted is not known. */
	if (!before) {
		now->packet_rate = RATE_UNKNOWN;
		now->byte_rate = RATE_UNKNOWN;
		return;
	}
	now->packet_rate = per_second(now->packets - before->packets,
				      milliseconds);
	now->byte_rate = per_second(now->bytes - before->bytes, milliseconds);
}

/**
 * top_rates - work out the rates of flow entries
 * @now: the entries, sorted by top_flow_compare(); their rates are set
 * @count: how many there are
 * @before: the entries as they were, sorted, too
 * @before_count: how many there were
 * @milliseconds: how long ago that was
 */
void top_rates(struct top_flow *now, size_t count,
	       const struct top_flow *before, size_t before_count,
	       uint64_t milliseconds)
{
	const struct top_flow *end = before + before_count;

	for (size_t i = 0; i < count; i++) {
		bool found;

		while (before < end && top_flow_compare(before, &now[i]) < 0)
			before++;
		found = before < end && !top_flow_compare(before, &now[i]);
		set_rates(&now[i], found ? before : NULL, milliseconds);
	}
}

/**
 * top_rate - work out the rate of a counter
 * @before: what it was; more than @now: it has begun anew since
 * @now: what it is
 * @milliseconds: how long ago @before was
 */
double top_rate(uint64_t before, uint64_t now, uint64_t milliseconds)
{
	return per_second(now < before ? now : now - before, milliseconds);
}

/**
 * top_rate_text - write a rate with three digits
 * @rate: the rate
 *
 * Return: allocated text of at most five characters like "12.3k".
 */
char *top_rate_text(double rate)
{
	static const char units[] = "kMGTPE";
	const char *unit = units;
	char *text;
	int length;

	if (rate < 0)
		return strdup("-");
	/* From here on it would be rounded to four digits. */
	if (rate < 999.5) {
		length = asprintf(&text, "%.*f", rate > 0 && rate < 9.95, rate);
		return length < 0 ? NULL : text;
	}
	for (rate /= 1000; rate >= 999.5 && unit[1]; unit++)
		rate /= 1000;
	length = asprintf(&text, "%.*f%c", rate < 9.995 ? 2 : rate < 99.95,
			  rate, *unit);
	return length < 0 ? NULL : text;
}
