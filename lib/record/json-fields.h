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

/* An id that is not as short as most are. */
void json_put_odd_id(struct json *j, struct str key, struct str value) __attribute__((nonnull(1)));

/* A number that would be written as it is: most are short, and none begins with a zero. */
static inline bool is_as_written(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n == 1 || (s.n > 1 && s.n < 10 && s.p[0] != '0');
}

/* An id, under its own name. The kernel writes "unset" as 4294967295; this becomes -1. Inline, as there are many. */
static inline void json_put_id(struct json *j, const struct fields *fs, struct str name)
{
	struct field f;

	if (!fields_search(fs, name, &f))
		return;
	if (is_as_written(f.value))
		json_put_raw(j, name, f.value);
	else
		json_put_odd_id(j, name, f.value);
}

static inline void json_set_id(struct json *j, const struct fields *fs, const char *name)
{
	json_put_id(j, fs, json_key(name));
}

/* "SECONDS.MSEC:SERIAL" */
void json_put_stamp(struct json *j, struct str key, const struct stamp *s) __attribute__((nonnull(1, 3)));

static inline void json_set_stamp(struct json *j, const char *key, const struct stamp *s)
{
	json_put_stamp(j, json_key(key), s);
}

/* UTC, ISO 8601. */
void json_put_time(struct json *j, struct str key, const struct stamp *s) __attribute__((nonnull(1, 3)));

static inline void json_set_time(struct json *j, const char *key, const struct stamp *s)
{
	json_put_time(j, json_key(key), s);
}

#endif
