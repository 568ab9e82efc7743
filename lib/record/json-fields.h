/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes values of records as JSON. A key whose value the record does not have is left out. */
#ifndef AU_JSON_FIELDS_H
#define AU_JSON_FIELDS_H

#include "base/json.h"
#include "record/fields.h"

/* A field that the kernel wrote quoted or in hexadecimal. */
void json_set_string(struct json *j, const char *key, const struct fields *fs, const char *name)
	__attribute__((nonnull));

/* A word that the kernel wrote without quotes: tty, subj, nametype. */
void json_set_word(struct json *j, const char *key, const struct fields *fs, const char *name) __attribute__((nonnull));

/* A number. */
void json_set_i64(struct json *j, const char *key, const struct fields *fs, const char *name) __attribute__((nonnull));

/* An id, under its own name. The kernel writes "unset" as 4294967295; this becomes -1. */
void json_put_id(struct json *j, const struct fields *fs, struct str name) __attribute__((nonnull));

static inline void json_set_id(struct json *j, const struct fields *fs, const char *name)
{
	json_put_id(j, fs, json_key(name));
}

/* "SECONDS.MSEC:SERIAL" */
void json_set_stamp(struct json *j, const char *key, const struct stamp *s) __attribute__((nonnull(1, 3)));

/* UTC, ISO 8601. */
void json_set_time(struct json *j, const char *key, const struct stamp *s) __attribute__((nonnull));

#endif
