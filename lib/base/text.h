/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes bytes that an attacker may have chosen safe for where they are written. */
#ifndef AU_TEXT_H
#define AU_TEXT_H

#include <stdio.h>

#include "base/str.h"

/* The length, 1 to 4, of the valid UTF-8 sequence at the front of @s; 0 if there is none or @s is empty. */
size_t utf8_length(struct str s);

/* The same of a printable character: 0 also for control characters, U+0080 to U+009F among them. */
size_t utf8_printable(struct str s);

/*
 * A copy of @s with U+FFFD for each byte that is not UTF-8. The memory is from malloc() and ends in NUL; @ret_len does
 * not count the NUL. NULL: out of memory.
 */
char *utf8_replace(struct str s, size_t *ret_len) __attribute__((nonnull));

/* Whether all of @s is UTF-8. */
bool utf8_valid(struct str s);

/*
 * Writes @s in double quotes. Bytes that are not printable ASCII, and " and \, are escaped as in C, in the form that
 * strace uses.
 */
void text_quoted(FILE *out, struct str s) __attribute__((nonnull));

/*
 * The same in at most @max bytes, but 5 at least. A string that does not fit ends in "... as strace shortens one, and
 * @ret_whole is false. Returns how many bytes were written.
 */
size_t text_quoted_most(FILE *out, struct str s, size_t max, bool *ret_whole) __attribute__((nonnull));

/* The same without the quotes around it. */
void text_escaped(FILE *out, struct str s) __attribute__((nonnull));

/* The same between < and >, which are escaped as well: this is how strace writes the path of a descriptor. */
void text_bracketed(FILE *out, struct str s) __attribute__((nonnull));

/* Writes the @n bytes at @p as 2 * @n hexadecimal digits, in upper case like the kernel, without a NUL at the end. */
void text_hex(const char *p, size_t n, char *ret) __attribute__((nonnull));

#endif
