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

/* Begin and end an object or a list. @key is NULL inside a list and at the top. */
void json_begin(struct json *j, const char *key) __attribute__((nonnull(1)));
void json_end(struct json *j) __attribute__((nonnull));
void json_begin_list(struct json *j, const char *key) __attribute__((nonnull(1)));
void json_end_list(struct json *j) __attribute__((nonnull));

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

/* Ends the line: 0, or -ENOMEM if memory ran out anywhere before. */
int json_end_line(struct json *j) __attribute__((nonnull, warn_unused_result));

/* Inline, so that the compiler knows the length of a literal. */
static inline struct str json_key(const char *key)
{
	return (struct str){ key, key ? strlen(key) : 0 };
}

void json_put_int(struct json *j, struct str key, int64_t v) __attribute__((nonnull(1)));

static inline void json_set_int(struct json *j, const char *key, int64_t v)
{
	json_put_int(j, json_key(key), v);
}

/* A number that is already written in decimal, as JSON wants it. */
void json_put_digits(struct json *j, struct str key, struct str digits) __attribute__((nonnull(1)));

/* Bytes as they are, without a key or anything else around them. */
void json_put_raw(struct json *j, struct str s) __attribute__((nonnull));

void json_set_bool(struct json *j, const char *key, bool v) __attribute__((nonnull(1)));

/* A string of our own, in which nothing needs an escape. */
void json_put_own(struct json *j, struct str key, struct str own) __attribute__((nonnull(1)));

/* The same; NULL writes nothing. */
static inline void json_set_z(struct json *j, const char *key, const char *z)
{
	if (z)
		json_put_own(j, json_key(key), json_key(z));
}

/* Text, within the limit; each byte that is not UTF-8 becomes U+FFFD. */
void json_set_text(struct json *j, const char *key, struct str s) __attribute__((nonnull(1)));

/* A list of the parts of @s between separators. */
void json_set_list(struct json *j, const char *key, struct str s, char separator) __attribute__((nonnull(1)));

/* Bytes as their hexadecimal digits. */
void json_set_hex(struct json *j, const char *key, struct str s) __attribute__((nonnull(1)));

#define JSON_KEY_MAX 64 /* bytes of a key whose value may have a twin */

/* Bytes of any kind, within the limit. If they are not UTF-8, a second key with the suffix _hex holds them in full. */
void json_set_bytes(struct json *j, const char *key, struct str s) __attribute__((nonnull));

#endif
