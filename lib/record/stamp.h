/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The id of an audit event: its time and serial number, read and written. */
#ifndef AU_STAMP_H
#define AU_STAMP_H

#include "base/str.h"
#include "base/word8.h"

/* What makes an event unique on one host. */
struct stamp {
	uint64_t sec;
	uint32_t msec;
	uint32_t serial;
};

static inline int stamp_cmp(const struct stamp *a, const struct stamp *b)
{
	if (a->sec != b->sec)
		return a->sec < b->sec ? -1 : 1;
	if (a->msec != b->msec)
		return a->msec < b->msec ? -1 : 1;
	return a->serial == b->serial ? 0 : a->serial < b->serial ? -1 : 1;
}

static inline uint64_t stamp_ms(const struct stamp *s)
{
	return s->sec * 1000 + s->msec;
}

/* A hash for tables; callers take as many of its low bits as they need. @salt is what else tells entries apart. */
static inline uint64_t stamp_hash(const struct stamp *s, uint64_t salt)
{
	uint64_t h = salt ^ stamp_ms(s) * 0x9e3779b97f4a7c15u ^ s->serial * 0xc2b2ae3d27d4eb4fu;

	return h ^ h >> 29;
}

/* An event time without a serial. */
static inline struct stamp stamp_from_ms(uint64_t ms)
{
	return (struct stamp){ .sec = ms / 1000, .msec = (uint32_t)(ms % 1000) };
}

/* "SECONDS.MSEC:SERIAL" as a stamp: 0 or -EINVAL. */
int stamp_parse(struct str s, struct stamp *ret) __attribute__((nonnull, warn_unused_result));

/* Room for stamp_format(): 20 + 1 + 3 + 1 + 10 digits and the NUL. */
#define STAMP_SIZE 40

/* "SECONDS.MSEC:SERIAL" */
void stamp_format(const struct stamp *s, char ret[STAMP_SIZE]) __attribute__((nonnull));

#define TIME_SIZE 48

/* UTC, ISO 8601 with milliseconds; "?.MMMZ" for a year that cannot be written. */
void time_format(const struct stamp *s, char ret[TIME_SIZE]) __attribute__((nonnull));

/* A fast path for the form that nearly all ids have. */

#define STAMP_SEC 10 /* digits, from 2001 to 2286 */
#define STAMP_SERIAL 9
#define STAMP_SERIAL_AT (STAMP_SEC + sizeof(".135:") - 1)

/* Reads eight decimal digits. */
static inline bool stamp_8_digits(const char *p, uint64_t *ret)
{
	const uint64_t zeros = WORD8_EACH * '0', high = WORD8_EACH * 0xf0;
	uint64_t v = word8_load(p);

	/* A digit plus 6 stays within its half byte. */
	if ((v & high) != zeros || ((v + WORD8_EACH * 6) & high) != zeros)
		return false;
	v -= zeros;
	v = (v * 10 + (v >> 8)) & 0x00ff00ff00ff00ffu;
	v = (v * 100 + (v >> 16)) & 0x0000ffff0000ffffu;
	*ret = (v * 10000 + (v >> 32)) & 0xffffffffu;
	return true;
}

/* Reads up to @max digits from @p: how many there were. */
static inline size_t stamp_digits(const char *p, size_t max, uint64_t *value)
{
	size_t n = 0;

	for (; n < max; n++) {
		unsigned int d = (unsigned int)((unsigned char)p[n] - '0');

		if (d > 9)
			break;
		*value = *value * 10 + d;
	}
	return n;
}

/*
 * Reads an id like "1795297783.135:15" at the front of @left bytes, with at least one more byte after it: its length. 0
 * if it has another form, which stamp_parse() may know.
 */
static inline size_t stamp_usual(const char *p, size_t left, struct stamp *ret)
{
	uint64_t sec, msec = 0, serial = 0;
	size_t n, most;

	if (left <= STAMP_SERIAL_AT || p[STAMP_SEC] != '.' || p[STAMP_SERIAL_AT - 1] != ':' ||
	    !stamp_8_digits(p, &sec) || stamp_digits(p + 8, STAMP_SEC - 8, &sec) != STAMP_SEC - 8 ||
	    stamp_digits(p + STAMP_SEC + 1, 3, &msec) != 3)
		return 0;
	most = left - STAMP_SERIAL_AT - 1;
	n = stamp_digits(p + STAMP_SERIAL_AT, most < STAMP_SERIAL ? most : STAMP_SERIAL, &serial);
	if (n == 0 || (unsigned int)((unsigned char)p[STAMP_SERIAL_AT + n] - '0') <= 9)
		return 0;
	*ret = (struct stamp){ .sec = sec, .msec = (uint32_t)msec, .serial = (uint32_t)serial };
	return STAMP_SERIAL_AT + n;
}

/* What stamp_take() does for any other form. */
int stamp_take_any(struct str *s, struct stamp *ret) __attribute__((nonnull, warn_unused_result));

/* Removes an id of any form from the front of @s: 0 or -EINVAL. */
static inline int stamp_take(struct str *s, struct stamp *ret)
{
	size_t n = stamp_usual(s->p, s->n, ret);

	*s = str_skip(*s, n);
	return n ? 0 : stamp_take_any(s, ret);
}

#endif
