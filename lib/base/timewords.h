/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads points in time as ausearch(8) does (words, dates and times of the locale), and as ISO 8601. */
#ifndef AU_TIMEWORDS_H
#define AU_TIMEWORDS_H

#include <stdbool.h>
#include <time.h>

/*
 * @text is a date, a time of day, or both in any order. A date can be a word: now, recent, this-hour, boot, today,
 * yesterday, this-week, week-ago, this-month, this-year. Without a time of day it is midnight; with @end, the present
 * time. @now is the present.
 *
 * Or it is a date of ISO 8601, 2026-11-22, with a time of day or without: 2026-11-22T05:12:06, and behind it Z or an
 * offset such as +01:00; without these it is of this time zone. A fraction of a second is passed over. Without a time
 * of day it is midnight; with @end, the last second of the day. Or it is the number of seconds since 1970.
 *
 * Returns 0, or -EINVAL with a static text that says what is wrong.
 */
int timewords_parse(const char *text, bool end, time_t now, time_t *ret, const char **ret_why)
	__attribute__((nonnull, warn_unused_result));

#endif
