/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes JSON (RFC 8259) piece by piece, without a tree in memory.
 *
 * We use no library because none was fast enough: one operation is a few dozen values. For the mix of "./run bench
 * plugin", audisp-uring needs 2.3 times the instructions with the trees of jansson (2.14), and 5.1 times for operations
 * alone. With yajl (2.1.0), which has no trees but has had no release since 2014, it is 1.3 and 2.0 times.
 * tests/unit/test-json-write compares our output with that of jansson.
 */
#ifndef AU_JSON_H
#define AU_JSON_H

#include "base/str.h"

/* Start with all zeros. The text so far is @n bytes at @p, unless memory ran out. */
struct json {
	char *p;
	size_t n, room;
	size_t limit;     /* of n: text and bytes that would go beyond it are left out; 0: there is none */
	size_t end;       /* that n is to reach at most, where there is a limit */
	unsigned int cut; /* how many were left out */
	bool failed;
};

/* Frees the memory. */
void json_free(struct json *j) __attribute__((nonnull));

/* Whether the object or list that was begun last is still empty. */
static inline bool json_is_empty(const struct json *j)
{
	return j->n && (j->p[j->n - 1] == '{' || j->p[j->n - 1] == '[');
}

/* Takes back what was written after @mark, which is an earlier j->n. */
static inline void json_undo(struct json *j, size_t mark)
{
	j->n = mark;
}

/*
 * Keeps what was written after @mark, if that is within the limit; else takes it back, counts it as cut, and returns
 * false.
 */
static inline bool json_keep(struct json *j, size_t mark)
{
	if (!j->limit || j->n <= j->limit)
		return true;
	json_undo(j, mark);
	j->cut++;
	return false;
}

/* Makes room for @n more bytes: where they go, or NULL. */
char *json_grow(struct json *j, size_t n) __attribute__((nonnull, cold));

/* Inline, so that the compiler knows the length of a literal. */
static inline struct str json_key(const char *key)
{
	return (struct str){ key, key ? strlen(key) : 0 };
}

/*
 * What stands before a value: where the value goes, with room for @n bytes, or NULL. Keys are this program's own, and
 * need no escapes; inside a list and at the top the key is NULL. json_end_value() tells where the value ends.
 */
static inline char *json_begin_value(struct json *j, struct str key, size_t n)
{
	char *at;

	n += key.n + 4;
	if (j->room - j->n < n && !json_grow(j, n))
		return NULL;
	at = j->p + j->n;
	if (j->n && !json_is_empty(j))
		*at++ = ',';
	if (key.p) {
		*at++ = '"';
		memcpy(at, key.p, key.n);
		at += key.n;
		*at++ = '"';
		*at++ = ':';
	}
	return at;
}

static inline void json_end_value(struct json *j, const char *at)
{
	j->n = (size_t)(at - j->p);
}

/* A value as JSON wants it. */
static inline void json_put_raw(struct json *j, struct str key, struct str value)
{
	char *at = json_begin_value(j, key, value.n);

	if (!at)
		return;
	memcpy(at, value.p, value.n);
	json_end_value(j, at + value.n);
}

/* Begin and end an object or a list. */
static inline void json_begin(struct json *j, const char *key)
{
	json_put_raw(j, json_key(key), STR_LIT("{"));
}

static inline void json_begin_list(struct json *j, const char *key)
{
	json_put_raw(j, json_key(key), STR_LIT("["));
}

static inline void json_close(struct json *j, char bracket)
{
	if (j->n < j->room || json_grow(j, 1))
		j->p[j->n++] = bracket;
}

static inline void json_end(struct json *j)
{
	json_close(j, '}');
}

static inline void json_end_list(struct json *j)
{
	json_close(j, ']');
}

/* Ends the line: 0, or -ENOMEM if memory ran out anywhere before. */
int json_end_line(struct json *j) __attribute__((nonnull, warn_unused_result));

void json_put_int(struct json *j, struct str key, int64_t v) __attribute__((nonnull(1)));

static inline void json_set_int(struct json *j, const char *key, int64_t v)
{
	json_put_int(j, json_key(key), v);
}

/* Bytes as they are, without a key or anything else around them. */
void json_put_bare(struct json *j, struct str s) __attribute__((nonnull));

static inline void json_set_bool(struct json *j, const char *key, bool v)
{
	json_put_raw(j, json_key(key), v ? STR_LIT("true") : STR_LIT("false"));
}

/* A string of our own, in which nothing needs an escape. */
static inline void json_put_own(struct json *j, struct str key, struct str own)
{
	char *at = json_begin_value(j, key, own.n + 2);

	if (!at)
		return;
	*at++ = '"';
	memcpy(at, own.p, own.n);
	at += own.n;
	*at++ = '"';
	json_end_value(j, at);
}

/* The same; NULL writes nothing. */
static inline void json_put_z(struct json *j, struct str key, const char *z)
{
	if (z)
		json_put_own(j, key, json_key(z));
}

static inline void json_set_z(struct json *j, const char *key, const char *z)
{
	json_put_z(j, json_key(key), z);
}

/* Whether text of @n bytes may be within the limit; if not, it counts as cut. */
bool json_fits(struct json *j, size_t n) __attribute__((nonnull));

/* Text, within the limit; each byte that is not UTF-8 becomes U+FFFD. */
void json_put_text(struct json *j, struct str key, struct str s) __attribute__((nonnull(1)));

static inline void json_set_text(struct json *j, const char *key, struct str s)
{
	json_put_text(j, json_key(key), s);
}

/* A list of the parts of @s between separators. */
void json_set_list(struct json *j, const char *key, struct str s, char separator) __attribute__((nonnull(1)));

/* Bytes as their hexadecimal digits. */
void json_set_hex(struct json *j, const char *key, struct str s) __attribute__((nonnull(1)));

#define JSON_KEY_MAX 64 /* bytes of a key whose value may have a twin */

/* Bytes of any kind, within the limit. If they are not UTF-8, a second key with the suffix _hex holds them in full. */
void json_set_bytes(struct json *j, const char *key, struct str s) __attribute__((nonnull));

#endif
