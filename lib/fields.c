/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fields.h"

#include <errno.h>

void fields_read(struct fields *fs, const struct record *rec)
{
	struct str rest = rec ? rec->body : STR_LIT("");

	fs->n = 0;
	while (fs->n < FIELDS_MAX && field_next(&rest, &fs->field[fs->n]))
		fs->n++;
	fs->rest = rest;
}

bool fields_search(const struct fields *fs, struct str name, struct field *ret)
{
	struct str rest;
	size_t i;

	for (i = 0; i < fs->n; i++) {
		if (!str_eq(fs->field[i].name, name))
			continue;
		*ret = fs->field[i];
		return true;
	}
	rest = fs->rest;
	while (rest.n && field_next(&rest, ret))
		if (str_eq(ret->name, name))
			return true;
	return false;
}

int fields_i64(const struct fields *fs, const char *name, int64_t *ret)
{
	struct field f;

	return fields_find(fs, name, &f) ? str_i64(f.value, ret) : -ENOENT;
}

int fields_u64(const struct fields *fs, const char *name, unsigned int base, uint64_t *ret)
{
	struct field f;

	return fields_find(fs, name, &f) ? field_u64(&f, base, ret) : -ENOENT;
}
