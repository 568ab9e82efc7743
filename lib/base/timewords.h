/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Points in time as ausearch(8) has them: words, dates and times of the locale. */
#ifndef AU_TIMEWORDS_H
#define AU_TIMEWORDS_H

#include <stdbool.h>
#include <time.h>

/*
 * @text is a date, a time of day, or both in either order; a date may be a word (now, recent, this-hour, boot, today, yesterday,
 * this-week, week-ago, this-month, this-year). @end: what is left out is the present time instead of midnight. @now is the present.
 * 0, or -EINVAL with what is wrong (static).
 */
int timewords_parse(const char *text, bool end, time_t now, time_t *ret, const char **ret_why)
	__attribute__((nonnull, warn_unused_result));

#endif
