/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/json.h"

#include <errno.h>
#include <stdlib.h>

#include "base/text.h"
#include "base/word8.h"

char *json_grow(struct json *j, size_t n)
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
	return j->room - j->n >= n ? j->p + j->n : json_grow(j, n);
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

int json_end_line(struct json *j)
{
	put(j, "\n", 1);
	return j->failed ? -ENOMEM : 0;
}

void json_put_bare(struct json *j, struct str s)
{
	put(j, s.p, s.n);
}

void json_put_int(struct json *j, struct str key, int64_t v)
{
	char *at = json_begin_value(j, key, 1 + STR_DIGITS);

	if (!at)
		return;
	if (v < 0)
		*at++ = '-';
	json_end_value(j, str_put_u64(at, v < 0 ? 0 - (uint64_t)v : (uint64_t)v, 1));
}

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c != '"' && c != '\\';
}

/* How many bytes at the front of @s need no escape, and with @ascii are below 0x80. */
static size_t plain_bytes(struct str s, bool ascii)
{
	const uint64_t high = ascii ? WORD8_EACH << 7 : 0;
	size_t n = 0;

	for (; n + 8 <= s.n; n += 8) {
		uint64_t word = word8_load(s.p + n), hit = word8_below(word, 0x20) | word8_equal(word, '"') |
							   word8_equal(word, '\\') | (word & high);

		if (hit)
			return n + word8_first(hit);
	}
	while (n < s.n && is_plain((unsigned char)s.p[n]) && !(s.p[n] & high))
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
		size_t n = plain_bytes(s, false);

		put(j, s.p, n);
		s = str_skip(s, n);
		if (s.n == 0)
			break;
		put_escape(j, (unsigned char)s.p[0]);
		s = str_skip(s, 1);
	}
	put(j, "\"", 1);
}

static void put_value(struct json *j, struct str key, struct str s)
{
	char *at = json_begin_value(j, key, 0);

	if (!at)
		return;
	json_end_value(j, at);
	put_string(j, s);
}

static void put_replaced(struct json *j, struct str key, struct str s)
{
	struct str clean;
	char *p = utf8_replace(s, &clean.n);

	if (!p) {
		j->failed = true;
		return;
	}
	clean.p = p;
	put_value(j, key, clean);
	free(p);
}

bool json_fits(struct json *j, size_t n)
{
	if (!j->limit || (j->n < j->limit && n < j->limit - j->n))
		return true;
	j->cut++;
	return false;
}

/* Mostly nothing in it needs an escape: true if that is so. */
static bool put_if_plain(struct json *j, struct str key, struct str s)
{
	if (plain_bytes(s, true) < s.n)
		return false;
	json_put_own(j, key, s);
	return true;
}

void json_put_text(struct json *j, struct str key, struct str s)
{
	size_t mark = j->n;

	/* What is longer than the limit allows is not even escaped. */
	if (!json_fits(j, s.n))
		return;
	if (put_if_plain(j, key, s))
		;
	else if (utf8_valid(s))
		put_value(j, key, s);
	else
		put_replaced(j, key, s);
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
	char *at = json_begin_value(j, json_key(key), 2 * s.n + 2);

	if (!at)
		return;
	*at = at[2 * s.n + 1] = '"';
	text_hex(s.p, s.n, at + 1);
	json_end_value(j, at + 2 * s.n + 2);
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

	if (!json_fits(j, s.n))
		return;
	if (put_if_plain(j, json_key(key), s)) {
		;
	} else if (utf8_valid(s)) {
		put_value(j, json_key(key), s);
	} else {
		put_replaced(j, json_key(key), s);
		set_twin(j, key, s);
	}
	json_keep(j, mark);
}
