/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/text.h"

#include <stdlib.h>

/*
 * RFC 3629: the least second byte excludes overlong forms, the greatest excludes surrogates and what is above U+10FFFF.
 */
static size_t expected(const unsigned char *p, unsigned char *lo, unsigned char *hi)
{
	*lo = 0x80;
	*hi = 0xbf;
	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	if (p[0] < 0xe0)
		return 2;
	if (p[0] < 0xf0) {
		*lo = p[0] == 0xe0 ? 0xa0 : 0x80;
		*hi = p[0] == 0xed ? 0x9f : 0xbf;
		return 3;
	}
	*lo = p[0] == 0xf0 ? 0x90 : 0x80;
	*hi = p[0] == 0xf4 ? 0x8f : 0xbf;
	return 4;
}

size_t utf8_length(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	unsigned char lo, hi;
	size_t i, n;

	if (s.n == 0)
		return 0;
	n = expected(p, &lo, &hi);
	if (n == 0 || n > s.n)
		return 0;
	for (i = 1; i < n; i++) {
		if (p[i] < lo || p[i] > hi)
			return 0;
		lo = 0x80;
		hi = 0xbf;
	}
	return n;
}

size_t utf8_printable(struct str s)
{
	size_t n = utf8_length(s);
	unsigned char c = n ? (unsigned char)s.p[0] : 0;

	if (n == 1)
		return c >= 0x20 && c != 0x7f;
	return n == 2 && c == 0xc2 && (unsigned char)s.p[1] < 0xa0 ? 0 : n;
}

bool utf8_valid(struct str s)
{
	size_t n;

	/* Mostly it is ASCII. */
	for (n = 0; n < s.n && (unsigned char)s.p[n] < 0x80; n++)
		;
	s = str_skip(s, n);
	while ((n = utf8_length(s)) > 0)
		s = str_skip(s, n);
	return s.n == 0;
}

char *utf8_replace(struct str s, size_t *ret_len)
{
	char *out = malloc(s.n * 3 + 1), *at = out;

	if (!out)
		return NULL;
	while (s.n) {
		size_t n = utf8_length(s);

		if (n) {
			memcpy(at, s.p, n);
			at += n;
		} else {
			memcpy(at, "\xef\xbf\xbd", 3);
			at += 3;
			n = 1;
		}
		s = str_skip(s, n);
	}
	*at = '\0';
	*ret_len = (size_t)(at - out);
	return out;
}

static bool is_plain(unsigned char c, const char *octal)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && !strchr(octal, c);
}

#define LONGEST_ESCAPE 4

/* Escapes the first byte of @s, and tells how long that is. An octal number is as short as what follows allows. */
static size_t escape(struct str s, char ret[LONGEST_ESCAPE + 1])
{
	static const char letters[] = "\t\n\v\f\r\"\\", names[] = "tnvfr\"\\";
	const char *letter = s.p[0] ? strchr(letters, s.p[0]) : NULL;
	bool digit_follows = s.n > 1 && s.p[1] >= '0' && s.p[1] <= '7';

	if (!letter)
		return (size_t)sprintf(ret, digit_follows ? "\\%03o" : "\\%o", (unsigned char)s.p[0]);
	ret[0] = '\\';
	ret[1] = names[letter - letters];
	return 2;
}

/* In at most @max bytes: how many. @ret_rest is what did not fit. */
static size_t put_escaped(FILE *out, struct str s, const char *octal, size_t max, struct str *ret_rest)
{
	size_t bytes = 0, n;

	while (s.n && bytes < max) {
		char text[LONGEST_ESCAPE + 1];

		for (n = 0; n < s.n && n < max - bytes && is_plain((unsigned char)s.p[n], octal); n++)
			;
		if (n) {
			fwrite(s.p, 1, n, out);
			s = str_skip(s, n);
		} else {
			n = escape(s, text);
			if (n > max - bytes)
				break;
			fwrite(text, 1, n, out);
			s = str_skip(s, 1);
		}
		bytes += n;
	}
	*ret_rest = s;
	return bytes;
}

void text_escaped(FILE *out, struct str s)
{
	struct str rest;

	put_escaped(out, s, "", SIZE_MAX, &rest);
}

#define SHORTENED "\"..."

size_t text_quoted_most(FILE *out, struct str s, size_t max, bool *ret_whole)
{
	size_t most = max > sizeof(SHORTENED) ? max - sizeof(SHORTENED) : 0, n;
	struct str rest;

	putc('"', out);
	n = put_escaped(out, s, "", most, &rest) + 1;
	*ret_whole = rest.n == 0;
	if (*ret_whole) {
		putc('"', out);
		return n + 1;
	}
	fputs(SHORTENED, out);
	return n + strlen(SHORTENED);
}

void text_quoted(FILE *out, struct str s)
{
	bool whole;

	text_quoted_most(out, s, SIZE_MAX, &whole);
}

void text_bracketed(FILE *out, struct str s)
{
	struct str rest;

	putc('<', out);
	put_escaped(out, s, "<>", SIZE_MAX, &rest);
	putc('>', out);
}

void text_hex(const char *p, size_t n, char *ret)
{
	size_t i;

	for (i = 0; i < n; i++) {
		ret[2 * i] = "0123456789ABCDEF"[(unsigned char)p[i] >> 4];
		ret[2 * i + 1] = "0123456789ABCDEF"[(unsigned char)p[i] & 15];
	}
}
