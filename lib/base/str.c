/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/str.h"

#include <errno.h>

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 99;
}

#define ALWAYS_FITS 19 /* decimal digits */

/* Mostly they are decimal, and few. */
static int short_decimal(struct str s, uint64_t *ret)
{
	uint64_t v = 0;
	size_t i;

	for (i = 0; i < s.n; i++) {
		unsigned int d = (unsigned int)((unsigned char)s.p[i] - '0');

		if (d > 9)
			return -EINVAL;
		v = v * 10 + d;
	}
	*ret = v;
	return 0;
}

int str_u64(struct str s, unsigned int base, uint64_t *ret)
{
	uint64_t v = 0;
	size_t i;

	if (s.n == 0)
		return -EINVAL;
	if (base == 10 && s.n <= ALWAYS_FITS)
		return short_decimal(s, ret);
	for (i = 0; i < s.n; i++) {
		unsigned int d = (unsigned int)digit(s.p[i]);

		if (d >= base)
			return -EINVAL;
		if (__builtin_mul_overflow(v, (uint64_t)base, &v) || __builtin_add_overflow(v, (uint64_t)d, &v))
			return -EINVAL;
	}
	*ret = v;
	return 0;
}

int str_i64(struct str s, int64_t *ret)
{
	bool negative = s.n > 0 && s.p[0] == '-';
	uint64_t v;

	if (str_u64(negative ? str_skip(s, 1) : s, 10, &v) < 0)
		return -EINVAL;
	if (v > (uint64_t)INT64_MAX)
		return -EINVAL;
	*ret = negative ? -(int64_t)v : (int64_t)v;
	return 0;
}

char *str_put_u64(char *at, uint64_t v, unsigned int min)
{
	char digits[STR_DIGITS] UNINITIALIZED, *p = digits + STR_DIGITS;
	unsigned int n;

	do {
		*--p = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	for (n = (unsigned int)(digits + STR_DIGITS - p); n < min; min--)
		*at++ = '0';
	return mempcpy(at, p, n);
}

long str_unhex(struct str s, char *ret, size_t size)
{
	size_t i;

	if (s.n % 2)
		return -EINVAL;
	if (s.n / 2 > size)
		return -ENOSPC;
	for (i = 0; i < s.n; i += 2) {
		int hi = digit(s.p[i]), lo = digit(s.p[i + 1]);

		if (hi > 15 || lo > 15)
			return -EINVAL;
		ret[i / 2] = (char)(hi << 4 | lo);
	}
	return (long)(s.n / 2);
}

typedef uint8_t bytes16 __attribute__((vector_size(16)));

/* 255 where that byte is @c. */
static inline bytes16 equal16(const char *p, uint8_t c)
{
	bytes16 b;

	memcpy(&b, p, sizeof(b));
	return (bytes16)(b == (bytes16){ 0 } + c);
}

/* Whether a needle can begin in one of the 16 places: its first, middle and last byte are there. */
static inline bytes16 can_begin(const char *p, struct str needle)
{
	size_t middle = needle.n / 2, last = needle.n - 1;

	return equal16(p, (uint8_t)needle.p[0]) & equal16(p + middle, (uint8_t)needle.p[middle]) &
	       equal16(p + last, (uint8_t)needle.p[last]);
}

static inline bool any16(bytes16 b)
{
	uint64_t half[2];

	memcpy(half, &b, sizeof(half));
	return (half[0] | half[1]) != 0;
}

/* The needle at one of the first @n places, or NULL. */
static const char *find_near(const char *p, size_t n, struct str needle)
{
	const char *stop = p + n;

	for (; p < stop; p++)
		if (*p == needle.p[0] && memcmp(p, needle.p, needle.n) == 0)
			return p;
	return NULL;
}

#define STEP 64

const char *str_find(struct str s, struct str needle)
{
	const char *p = s.p, *found;
	size_t places;

	if (needle.n == 0 || s.n < needle.n)
		return NULL;
	for (places = s.n - needle.n + 1; places >= STEP; places -= STEP, p += STEP) {
		if (!any16(can_begin(p, needle) | can_begin(p + 16, needle) | can_begin(p + 32, needle) |
			   can_begin(p + 48, needle)))
			continue;
		found = find_near(p, STEP, needle);
		if (found)
			return found;
	}
	return find_near(p, places, needle);
}
