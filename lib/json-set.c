/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "json-set.h"

#include <errno.h>
#include <stdlib.h>

#include "text.h"

void json_set(json_t *obj, const char *key, json_t *value)
{
	json_object_set_new(obj, key, value);
}

void json_set_z(json_t *obj, const char *key, const char *z)
{
	if (z)
		json_set(obj, key, json_string(z));
}

static void json_set_hex(json_t *obj, const char *key, struct str s)
{
	char name[64], *hex = malloc(s.n * 2 + 1);
	size_t i;

	if (!hex)
		return;
	for (i = 0; i < s.n; i++)
		snprintf(hex + 2 * i, 3, "%02X", (unsigned char)s.p[i]);
	snprintf(name, sizeof(name), "%s_hex", key);
	json_set(obj, name, json_stringn(hex, s.n * 2));
	free(hex);
}

void json_set_bytes(json_t *obj, const char *key, struct str s)
{
	char *clean;
	size_t n;

	if (utf8_valid(s)) {
		json_set(obj, key, json_stringn(s.p, s.n));
		return;
	}
	clean = utf8_replace(s, &n);
	if (!clean)
		return;
	json_set(obj, key, json_stringn(clean, n));
	free(clean);
	json_set_hex(obj, key, s);
}

void json_set_string(json_t *obj, const char *key, const struct record *rec, const char *name)
{
	char buf[MAX_STRING];
	struct field f;
	long n;

	if (!record_field(rec, name, &f))
		return;
	n = field_bytes(&f, buf, sizeof(buf));
	if (n >= 0)
		json_set_bytes(obj, key, (struct str){ buf, (size_t)n });
	else if (n == -EINVAL)
		json_set_bytes(obj, key, f.value);
}

void json_set_word(json_t *obj, const char *key, const struct record *rec, const char *name)
{
	struct field f;

	if (record_field(rec, name, &f) && f.value.n && !str_is(f.value, "(none)") && !str_is(f.value, "(null)"))
		json_set_bytes(obj, key, f.value);
}

void json_set_id(json_t *obj, const struct record *rec, const char *name)
{
	int64_t v;

	if (record_i64(rec, name, &v) == 0)
		json_set(obj, name, json_integer(v == UINT32_MAX ? -1 : v));
}

void json_set_stamp(json_t *obj, const char *key, const struct stamp *s)
{
	char id[STAMP_SIZE];

	stamp_format(s, id);
	json_set(obj, key, json_string(id));
}

void json_set_i64(json_t *obj, const char *key, const struct record *rec, const char *name)
{
	int64_t v;

	if (rec && record_i64(rec, name, &v) == 0)
		json_set(obj, key, json_integer(v));
}

void json_set_time(json_t *obj, const char *key, const struct stamp *s)
{
	char text[TIME_SIZE];

	time_format(s, text);
	if (text[0] != '?')
		json_set(obj, key, json_string(text));
}
