/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/timewords.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

#define YEAR_2004 1072915200
#define MAX_TIME 253402300800 /* the year 10000 */

/* Seconds since boot, or -1. */
static double uptime(void)
{
	FILE *file = fopen("/proc/uptime", "re");
	double seconds;

	if (!file)
		return -1;
	if (fscanf(file, "%lf", &seconds) != 1)
		seconds = -1;
	fclose(file);
	return seconds;
}

static void set_midnight(struct tm *tm)
{
	tm->tm_hour = tm->tm_min = tm->tm_sec = 0;
	tm->tm_isdst = -1;
}

enum word {
	W_NOW,
	W_RECENT,
	W_THIS_HOUR,
	W_BOOT,
	W_TODAY,
	W_YESTERDAY,
	W_THIS_WEEK,
	W_WEEK_AGO,
	W_THIS_MONTH,
	W_THIS_YEAR,
	W_NONE
};

static enum word find_word(const char *text)
{
	static const char *const words[] = {
		"now",       "recent",    "this-hour", "boot",       "today",
		"yesterday", "this-week", "week-ago",  "this-month", "this-year",
	};
	int i;

	for (i = 0; i < W_NONE; i++)
		if (strcmp(text, words[i]) == 0)
			break;
	return (enum word)i;
}

/* The day, and for the first four words the time, that @word means. */
static int set_word(enum word word, time_t now, struct tm *tm)
{
	double up = 0;

	if (word == W_BOOT && (up = uptime()) < 0)
		return -EINVAL;
	now -= word == W_RECENT ? 10 * 60 : word == W_BOOT ? (time_t)(up + 0.5) : 0;
	if (!localtime_r(&now, tm))
		return -EINVAL;
	if (word <= W_BOOT) {
		if (word == W_THIS_HOUR)
			tm->tm_min = tm->tm_sec = 0;
		return 0;
	}
	set_midnight(tm);
	if (word == W_YESTERDAY)
		tm->tm_mday--;
	else if (word == W_THIS_WEEK)
		tm->tm_mday -= tm->tm_wday;
	else if (word == W_WEEK_AGO)
		tm->tm_mday -= 7;
	else if (word == W_THIS_MONTH || word == W_THIS_YEAR)
		tm->tm_mday = 1;
	if (word == W_THIS_YEAR)
		tm->tm_mon = 0;
	return 0;
}

static int set_date(const char *date, struct tm *tm)
{
	const char *end;

	memset(tm, 0, sizeof(*tm));
	end = strptime(date, "%x", tm);
	set_midnight(tm);
	return end && *end == '\0' ? 0 : -EINVAL;
}

/* Seconds may be left out. */
static int set_clock(const char *clock, struct tm *tm)
{
	struct tm got = { 0 };
	char text[64];
	const char *end;

	snprintf(text, sizeof(text), strlen(clock) <= 5 ? "%s:00" : "%s", clock);
	end = strptime(text, "%X", &got);
	if (!end || *end)
		return -EINVAL;
	tm->tm_hour = got.tm_hour;
	tm->tm_min = got.tm_min;
	tm->tm_sec = got.tm_sec;
	tm->tm_isdst = -1;
	return 0;
}

/*
 * Takes @text apart at its blank; what has a colon is the time of day. False if there are more than two parts, or two
 * of a kind.
 */
static bool split(char *text, const char **ret_date, const char **ret_clock)
{
	char *second = strchr(text, ' ');

	*ret_date = *ret_clock = NULL;
	if (second)
		*second++ = '\0';
	*(strchr(text, ':') ? ret_clock : ret_date) = text;
	if (!second)
		return true;
	if (*ret_clock)
		*ret_date = second;
	else
		*ret_clock = second;
	return !strchr(second, ' ');
}

static bool is_iso(const char *text)
{
	return strspn(text, "0123456789") == 4 && text[4] == '-' && strspn(text + 5, "0123456789") == 2;
}

/*
 * ISO 8601: 2026-11-22, with T05:12 or T05:12:06.718 behind it, and then Z or an offset such as +01:00. A blank may
 * stand for the T. *@ret_clock: with a time of day. *@ret_zone: with Z or an offset, which is in tm_gmtoff.
 */
static int read_iso(const char *text, struct tm *tm, bool *ret_clock, bool *ret_zone)
{
	const char *rest = strptime(text, "%Y-%m-%d", tm), *clock;

	*ret_clock = rest && *rest;
	*ret_zone = false;
	if (!*ret_clock)
		return rest ? 0 : -EINVAL;
	clock = rest + 1;
	if (*rest != 'T' && *rest != ' ')
		return -EINVAL;
	rest = strptime(clock, "%H:%M:%S", tm);
	rest = rest ? rest : strptime(clock, "%H:%M", tm);
	if (rest && *rest == '.')
		rest += 1 + strspn(rest + 1, "0123456789");
	*ret_zone = rest && *rest;
	if (*ret_zone)
		rest = strptime(rest, "%z", tm);
	return rest && !*rest ? 0 : -EINVAL;
}

static int parse_iso(const char *text, bool end, time_t *ret, const char **ret_why)
{
	bool has_clock, has_zone;
	struct tm tm = { 0 };
	long offset;
	int day;

	*ret_why = "not a date and time of ISO 8601, such as 2026-11-22T05:12:06Z";
	if (read_iso(text, &tm, &has_clock, &has_zone) < 0)
		return -EINVAL;
	offset = tm.tm_gmtoff;
	day = tm.tm_mday;
	tm.tm_isdst = -1;
	*ret = has_zone ? timegm(&tm) - offset : mktime(&tm);
	*ret_why = "a day that its month does not have";
	if (tm.tm_mday != day)
		return -EINVAL;
	if (!end || has_clock)
		return 0;
	/* A day ends where the next one begins. */
	tm.tm_mday++;
	tm.tm_isdst = -1;
	*ret = mktime(&tm) - 1;
	return 0;
}

static void set_present_clock(struct tm *tm, time_t now)
{
	struct tm present;

	if (!localtime_r(&now, &present))
		return;
	tm->tm_hour = present.tm_hour;
	tm->tm_min = present.tm_min;
	tm->tm_sec = present.tm_sec;
	tm->tm_isdst = -1;
}

static const char *set_day(const char *date, bool end, bool has_clock, time_t now, struct tm *tm)
{
	enum word word = date ? find_word(date) : W_TODAY;

	if (word != W_NONE) {
		/* The end of today is now. */
		if (end && word == W_TODAY && !has_clock)
			word = W_NOW;
		return set_word(word, now, tm) < 0 ? "the time of the last boot is unknown" : NULL;
	}
	if (set_date(date, tm) < 0)
		return "neither a time word nor a date like 2026-11-22, or of this locale (see `date +%x`)";
	if (end && !has_clock)
		set_present_clock(tm, now);
	return NULL;
}

static int parse_words(const char *text, bool end, time_t now, time_t *ret, const char **ret_why)
{
	const char *date, *clock;
	char copy[128];
	struct tm tm;

	*ret_why = "too long, or more than a date and a time";
	if (strlen(text) >= sizeof(copy))
		return -EINVAL;
	strcpy(copy, text);
	if (!split(copy, &date, &clock))
		return -EINVAL;
	*ret_why = set_day(date, end, clock != NULL, now, &tm);
	if (*ret_why)
		return -EINVAL;
	*ret_why = "not a time of this locale (see `date +%X`)";
	if (clock && set_clock(clock, &tm) < 0)
		return -EINVAL;
	*ret = mktime(&tm);
	return 0;
}

int timewords_parse(const char *text, bool end, time_t now, time_t *ret, const char **ret_why)
{
	uint64_t seconds = 0;
	time_t t = 0;
	int rc = 0;

	if (text[0] && !text[strspn(text, "0123456789")]) {
		*ret_why = "not a valid point in time";
		rc = str_u64((struct str){ text, strlen(text) }, 10, &seconds);
		t = (time_t)(seconds < MAX_TIME ? seconds : MAX_TIME);
	} else if (is_iso(text)) {
		rc = parse_iso(text, end, &t, ret_why);
	} else {
		rc = parse_words(text, end, now, &t, ret_why);
	}
	if (rc < 0)
		return rc;
	*ret_why = "before 2004, when audit began, or no point in time";
	if (t < YEAR_2004 || t >= MAX_TIME)
		return -EINVAL;
	*ret = t;
	return 0;
}
