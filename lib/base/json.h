/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * JSON (RFC 8259) written as it is made, without a tree.
 *
 * Our own, as no library was fit for it: an operation is a few dozen values, and with jansson's trees (2.14) audisp-uring takes 2.3
 * times the instructions for the mix of "./run bench plugin" and 5.1 times for operations alone; with yajl (2.1.0), which writes
 * without a tree but has had no release since 2014, 1.3 and 2.0 times. tests/unit/test-json-write compares it with jansson.
 */
#ifndef AU_JSON_H
#define AU_JSON_H

#include "base/str.h"

/* Zeroed: nothing written. What was written is the @n bytes at @p, unless memory ran out. */
struct json {
	char *p;
	size_t n, room;
	bool failed;
};

/* Frees the memory. */
void json_free(struct json *j) __attribute__((nonnull));

/* Begin and end an object or a list; @key is NULL in a list and outside of everything. */
void json_begin(struct json *j, const char *key) __attribute__((nonnull(1)));
void json_end(struct json *j) __attribute__((nonnull));
void json_begin_list(struct json *j, const char *key) __attribute__((nonnull(1)));
void json_end_list(struct json *j) __attribute__((nonnull));

/* Whether nothing was put into the object or list that was begun last. */
static inline bool json_is_empty(const struct json *j)
{
	return j->n && (j->p[j->n - 1] == '{' || j->p[j->n - 1] == '[');
}

/* Takes back what was written behind @mark, an earlier j->n. */
static inline void json_undo(struct json *j, size_t mark)
{
	j->n = mark;
}

/* The end of a line behind everything: 0, or -ENOMEM if memory ran out anywhere. */
int json_end_line(struct json *j) __attribute__((nonnull, warn_unused_result));

/* So that the length of a literal is known when this is built. */
static inline struct str json_key(const char *key)
{
	return (struct str){ key, key ? strlen(key) : 0 };
}

void json_put_int(struct json *j, struct str key, int64_t v) __attribute__((nonnull(1)));

static inline void json_set_int(struct json *j, const char *key, int64_t v)
{
	json_put_int(j, json_key(key), v);
}

/* A number whose @digits are as JSON has them. */
void json_put_digits(struct json *j, struct str key, struct str digits) __attribute__((nonnull(1)));

void json_set_bool(struct json *j, const char *key, bool v) __attribute__((nonnull(1)));

/* A string of this program in which nothing needs an escape, or nothing for NULL. */
void json_put_z(struct json *j, struct str key, const char *z) __attribute__((nonnull(1)));

static inline void json_set_z(struct json *j, const char *key, const char *z)
{
	json_put_z(j, json_key(key), z);
}

/* Text with U+FFFD for each byte that is not UTF-8. */
void json_set_text(struct json *j, const char *key, struct str s) __attribute__((nonnull(1)));

/* A list of the texts in @s between which @separator stands. */
void json_set_list(struct json *j, const char *key, struct str s, char separator) __attribute__((nonnull(1)));

/* Bytes of any kind: what is not UTF-8 stands in the _hex twin as well. */
void json_set_bytes(struct json *j, const char *key, struct str s) __attribute__((nonnull));

#endif
