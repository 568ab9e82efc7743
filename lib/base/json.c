/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/json.h"

#include <errno.h>
#include <stdlib.h>

#include "base/text.h"
#include "base/word8.h"

static char *grow(struct json *j, size_t n)
{
	size_t room = j->room ? j->room : 4096;
	char *p;

	if (j->failed)
		return NULL;
	while (room - j->n < n)
		room *= 2;
	p = realloc(j->p, room);
	if (!p) {
		j->failed = true;
		return NULL;
	}
	j->p = p;
	j->room = room;
	return p + j->n;
}

/* Room for @n more bytes: where they go, or NULL. */
static inline char *more(struct json *j, size_t n)
{
	return j->room - j->n >= n ? j->p + j->n : grow(j, n);
}

static inline void put(struct json *j, const char *p, size_t n)
{
	char *at = more(j, n);

	if (!at)
		return;
	memcpy(at, p, n);
	j->n += n;
}

void json_free(struct json *j)
{
	free(j->p);
	*j = (struct json){ 0 };
}

/*
 * What stands before a value; there is room for @extra bytes behind it then. Keys are this program's own, and need no
 * escapes.
 */
static void put_key_and(struct json *j, struct str key, size_t extra)
{
	char *at = more(j, key.n + 4 + extra);

	if (!at)
		return;
	if (j->n && !json_is_empty(j))
		*at++ = ',';
	if (key.p) {
		*at++ = '"';
		memcpy(at, key.p, key.n);
		at += key.n;
		*at++ = '"';
		*at++ = ':';
	}
	j->n = (size_t)(at - j->p);
}

static void put_key(struct json *j, const char *key)
{
	put_key_and(j, json_key(key), 1);
}

void json_begin(struct json *j, const char *key)
{
	put_key(j, key);
	put(j, "{", 1);
}

void json_end(struct json *j)
{
	put(j, "}", 1);
}

void json_begin_list(struct json *j, const char *key)
{
	put_key(j, key);
	put(j, "[", 1);
}

void json_end_list(struct json *j)
{
	put(j, "]", 1);
}

int json_end_line(struct json *j)
{
	put(j, "\n", 1);
	return j->failed ? -ENOMEM : 0;
}

void json_put_digits(struct json *j, struct str key, struct str digits)
{
	put_key_and(j, key, digits.n);
	put(j, digits.p, digits.n);
}

void json_put_raw(struct json *j, struct str s)
{
	put(j, s.p, s.n);
}

#define DIGITS 20

void json_put_int(struct json *j, struct str key, int64_t v)
{
	uint64_t rest = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	char digits[DIGITS] UNINITIALIZED, *at = digits + DIGITS;

	do {
		*--at = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (v < 0)
		*--at = '-';
	json_put_digits(j, key, (struct str){ at, (size_t)(digits + DIGITS - at) });
}

void json_set_bool(struct json *j, const char *key, bool v)
{
	put_key(j, key);
	put(j, v ? "true" : "false", v ? 4 : 5);
}

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c != '"' && c != '\\';
}

/* How many bytes at the front of @s need no escape. */
static size_t plain_bytes(struct str s)
{
	size_t n = 0;

	for (; n + 8 <= s.n; n += 8) {
		uint64_t word = word8_load(s.p + n),
			 hit = word8_below(word, 0x20) | word8_equal(word, '"') | word8_equal(word, '\\');

		if (hit)
			return n + word8_first(hit);
	}
	while (n < s.n && is_plain((unsigned char)s.p[n]))
		n++;
	return n;
}

static void put_escape(struct json *j, unsigned char c)
{
	static const char letters[] = "b\bf\fn\nr\rt\t\"\"\\\\";
	static const char hex[] = "0123456789ABCDEF";
	char text[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };
	size_t i;

	for (i = 0; i < sizeof(letters) - 1; i += 2) {
		if ((unsigned char)letters[i + 1] != c)
			continue;
		text[1] = letters[i];
		put(j, text, 2);
		return;
	}
	put(j, text, sizeof(text));
}

/* Bytes that are UTF-8, in quotes. */
static void put_string(struct json *j, struct str s)
{
	put(j, "\"", 1);
	while (s.n) {
		size_t n = plain_bytes(s);

		put(j, s.p, n);
		s = str_skip(s, n);
		if (s.n == 0)
			break;
		put_escape(j, (unsigned char)s.p[0]);
		s = str_skip(s, 1);
	}
	put(j, "\"", 1);
}

void json_put_own(struct json *j, struct str key, struct str own)
{
	char *at;

	put_key_and(j, key, own.n + 2);
	at = more(j, own.n + 2);
	if (!at)
		return;
	*at++ = '"';
	memcpy(at, own.p, own.n);
	at[own.n] = '"';
	j->n += own.n + 2;
}

static void set_replaced(struct json *j, const char *key, struct str s)
{
	struct str clean;
	char *p = utf8_replace(s, &clean.n);

	if (!p) {
		j->failed = true;
		return;
	}
	clean.p = p;
	put_key(j, key);
	put_string(j, clean);
	free(p);
}

static void set_valid(struct json *j, const char *key, struct str s)
{
	put_key(j, key);
	put_string(j, s);
}

/* What is longer than the limit allows is not even escaped. */
static bool may_fit(struct json *j, struct str s)
{
	if (!j->limit || (j->n < j->limit && s.n < j->limit - j->n))
		return true;
	j->cut++;
	return false;
}

void json_set_text(struct json *j, const char *key, struct str s)
{
	size_t mark = j->n;

	if (!may_fit(j, s))
		return;
	if (utf8_valid(s))
		set_valid(j, key, s);
	else
		set_replaced(j, key, s);
	json_keep(j, mark);
}

void json_set_list(struct json *j, const char *key, struct str s, char separator)
{
	json_begin_list(j, key);
	while (s.n) {
		const char *end = memchr(s.p, separator, s.n);
		struct str part = { s.p, end ? (size_t)(end - s.p) : s.n };

		json_set_text(j, NULL, part);
		s = str_skip(s, part.n + (end != NULL));
	}
	json_end_list(j);
}

void json_set_hex(struct json *j, const char *key, struct str s)
{
	char *at;

	put_key(j, key);
	at = more(j, 2 * s.n + 2);
	if (!at)
		return;
	*at = at[2 * s.n + 1] = '"';
	text_hex(s.p, s.n, at + 1);
	j->n += 2 * s.n + 2;
}

static void set_twin(struct json *j, const char *key, struct str s)
{
	char twin[JSON_KEY_MAX + sizeof("_hex")];

	snprintf(twin, sizeof(twin), "%s_hex", key);
	json_set_hex(j, twin, s);
}

void json_set_bytes(struct json *j, const char *key, struct str s)
{
	size_t mark = j->n;

	if (!may_fit(j, s))
		return;
	if (utf8_valid(s)) {
		set_valid(j, key, s);
	} else {
		set_replaced(j, key, s);
		set_twin(j, key, s);
	}
	json_keep(j, mark);
}
