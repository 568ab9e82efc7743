/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of an event's object. */
#ifndef AU_EMIT_JSON_RECORD_H
#define AU_EMIT_JSON_RECORD_H

#include "emit/emit.h"

/* Writes the record as an object under @key, which may be NULL; with @typed, its type is in it. */
void json_put_record(struct json *j, const char *key, const struct record *rec, bool typed,
		     const struct emit_options *opt) __attribute__((nonnull(1, 3, 5)));

/* Texts as a list. Start with all zeros. */
struct json_texts {
	struct json list;
	struct json hex; /* the same in hexadecimal */
	bool bad;        /* one of them is not UTF-8 */
};

void json_texts_add(struct json_texts *t, struct str s) __attribute__((nonnull));

/* Writes the list, if there is one, and frees it; with a twin if it needs one. */
void json_texts_end(struct json_texts *t, struct json *j, const char *key) __attribute__((nonnull));

/* The arguments of a program, whose records come one after the other. Start with all zeros but @j. */
struct execve {
	struct json *j;
	struct json_texts argv, rest;
	bool counted;    /* argc is written */
	uint64_t next;   /* argument */
	bool begun;      /* the one before it is in pieces, of which more may come */
	uint64_t pieces; /* of it so far */
	struct json arg; /* their bytes */
};

void json_execve_add(struct execve *ex, const struct record *rec) __attribute__((nonnull));

/* Writes all into the object that was begun last, and frees it. */
void json_execve_end(struct execve *ex) __attribute__((nonnull));

#endif
