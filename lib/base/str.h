/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A view of bytes that somebody else owns, and reading numbers from it. */
#ifndef AU_STR_H
#define AU_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* For a large local variable that is always written before it is read, in builds that clear all other locals. */
#if defined(__has_attribute)
#if __has_attribute(uninitialized)
#define UNINITIALIZED __attribute__((uninitialized))
#endif
#endif
#ifndef UNINITIALIZED
#define UNINITIALIZED
#endif

struct str {
	const char *p;
	size_t n;
};

#define STR_LIT(lit) ((struct str){ (lit), sizeof(lit) - 1 })

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || (a.p[0] == b.p[0] && memcmp(a.p, b.p, a.n) == 0));
}

static inline bool str_is(struct str a, const char *z)
{
	return str_eq(a, (struct str){ z, strlen(z) });
}

static inline bool str_starts(struct str a, struct str prefix)
{
	return a.n >= prefix.n && memcmp(a.p, prefix.p, prefix.n) == 0;
}

static inline struct str str_skip(struct str a, size_t n)
{
	return (struct str){ a.p + n, a.n - n };
}

/* Removes @prefix from the front of @s, if it is there. */
static inline bool str_take(struct str *s, struct str prefix)
{
	if (!str_starts(*s, prefix))
		return false;
	*s = str_skip(*s, prefix.n);
	return true;
}

/*
 * Finds the first @needle in @s, or NULL, nearly as fast as memory can be read; memmem() of glibc is several times
 * slower. An empty needle is never found.
 */
const char *str_find(struct str s, struct str needle) __attribute__((pure));

/*
 * Reads all of @s as a number: 0, or -EINVAL if it holds anything else or the number does not fit. str_i64 accepts a
 * leading '-'; the base of str_u64 is 10 or 16, without a prefix.
 */
int str_u64(struct str s, unsigned int base, uint64_t *ret) __attribute__((nonnull, warn_unused_result));
int str_i64(struct str s, int64_t *ret) __attribute__((nonnull, warn_unused_result));

#define STR_DIGITS 20 /* of the greatest number */

/* Writes @v in decimal, in at least @min digits, at @at: where it ends. */
char *str_put_u64(char *at, uint64_t v, unsigned int min) __attribute__((nonnull));

/* Decodes the hexadecimal digits of @s into @ret, which has @size bytes: the number of bytes, or -EINVAL, -ENOSPC. */
long str_unhex(struct str s, char *ret, size_t size) __attribute__((nonnull, warn_unused_result));

#endif
