/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "record/json-fields.h"

#include <errno.h>

static void set_unhexed(struct json *j, const char *key, const struct field *f)
{
	char buf[STRING_MAX_BYTES] UNINITIALIZED;
	long n;

	if (!json_fits(j, f->value.n / 2))
		return;
	n = field_bytes(f, buf, sizeof(buf));
	if (n >= 0)
		json_set_bytes(j, key, (struct str){ buf, (size_t)n });
	else if (n == -EINVAL)
		json_set_bytes(j, key, f->value);
}

void json_set_string(struct json *j, const char *key, const struct fields *fs, const char *name)
{
	struct field f;

	if (!fields_find(fs, name, &f))
		return;
	if (f.quoted)
		json_set_bytes(j, key, f.value);
	else
		set_unhexed(j, key, &f);
}

void json_set_word(struct json *j, const char *key, const struct fields *fs, const char *name)
{
	struct field f;

	if (fields_find(fs, name, &f) && f.value.n && !str_eq(f.value, STR_LIT("(none)")) &&
	    !str_eq(f.value, STR_LIT("(null)")))
		json_set_bytes(j, key, f.value);
}

void json_set_i64(struct json *j, const char *key, const struct fields *fs, const char *name)
{
	int64_t v;

	if (fields_i64(fs, name, &v) == 0)
		json_set_int(j, key, v);
}

void json_put_odd_id(struct json *j, struct str key, struct str value)
{
	int64_t v;

	if (str_i64(value, &v) == 0)
		json_put_int(j, key, v == UINT32_MAX ? -1 : v);
}

void json_put_stamp(struct json *j, struct str key, const struct stamp *s)
{
	char id[STAMP_SIZE];

	stamp_format(s, id);
	json_put_z(j, key, id);
}

void json_put_time(struct json *j, struct str key, const struct stamp *s)
{
	char text[TIME_SIZE];

	time_format(s, text);
	if (text[0] != '?')
		json_put_z(j, key, text);
}
