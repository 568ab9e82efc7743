/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes that an attacker chose, made safe for the place where they are written. */
#ifndef AU_TEXT_H
#define AU_TEXT_H

#include <stdio.h>

#include "base/str.h"

/* The length of the valid UTF-8 sequence at the front of @s, 1 to 4; 0 if there is none (or @s is empty). */
size_t utf8_length(struct str s);

/* @s with U+FFFD for each byte that is not UTF-8, in malloc()ed memory that ends in NUL; @ret_len without it. NULL: no memory. */
char *utf8_replace(struct str s, size_t *ret_len) __attribute__((nonnull));

/* Whether all of @s is UTF-8. */
bool utf8_valid(struct str s);

/* Writes @s in double quotes; what is not printable ASCII, and " and \, is escaped as in C, in the form that strace chooses. */
void text_quoted(FILE *out, struct str s) __attribute__((nonnull));

/* The same without the quotes around it. */
void text_escaped(FILE *out, struct str s) __attribute__((nonnull));

/* The same between < and >, which are escaped, too: as strace writes the path of a descriptor. */
void text_bracketed(FILE *out, struct str s) __attribute__((nonnull));

/* The @n bytes at @p as 2 * @n hexadecimal digits, in upper case as the kernel writes them; no NUL behind. */
void text_hex(const char *p, size_t n, char *ret) __attribute__((nonnull));

#endif
