/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sets a key of a JSON object from what a record holds. A value that is not there leaves the key out. */
#ifndef AU_JSON_SET_H
#define AU_JSON_SET_H

#include <jansson.h>

#include "event.h"

/* Longer than any string that the kernel puts into one record. */
#define MAX_STRING 16384

/* Takes the reference to @value. */
void json_set(json_t *obj, const char *key, json_t *value);

/* A string of this program, or nothing for NULL. */
void json_set_z(json_t *obj, const char *key, const char *z);

/* Bytes of any kind: what is not UTF-8 stands in the _hex twin as well. */
void json_set_bytes(json_t *obj, const char *key, struct str s);

/* A field that the kernel wrote quoted or in hexadecimal. */
void json_set_string(json_t *obj, const char *key, const struct record *rec, const char *name);

/* A word that the kernel wrote as it is: tty, subj, nametype. */
void json_set_word(json_t *obj, const char *key, const struct record *rec, const char *name);

/* A number; @rec may be NULL. */
void json_set_i64(json_t *obj, const char *key, const struct record *rec, const char *name);

/* An id, under its own name; the kernel writes "unset" as 4294967295, which becomes -1. */
void json_set_id(json_t *obj, const struct record *rec, const char *name);

/* "SECONDS.MSEC:SERIAL" */
void json_set_stamp(json_t *obj, const char *key, const struct stamp *s);

/* UTC, ISO 8601. */
void json_set_time(json_t *obj, const char *key, const struct stamp *s);

#endif
