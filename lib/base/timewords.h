/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads points in time as ausearch(8) does: words, dates and times of the locale. */
#ifndef AU_TIMEWORDS_H
#define AU_TIMEWORDS_H

#include <stdbool.h>
#include <time.h>

/*
 * @text is a date, a time of day, or both in any order. A date can be a word: now, recent, this-hour, boot, today,
 * yesterday, this-week, week-ago, this-month, this-year. Without a time of day it is midnight; with @end, the present
 * time. @now is the present. Returns 0, or -EINVAL with a static text that says what is wrong.
 */
int timewords_parse(const char *text, bool end, time_t now, time_t *ret, const char **ret_why)
	__attribute__((nonnull, warn_unused_result));

#endif
