/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "str.h"

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

#define ALWAYS_FITS 19	/* decimal digits */

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
