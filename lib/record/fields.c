/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "record/fields.h"

#include <errno.h>

/*
 * The kernel's names have few letters, and what is between the first and the last one differs in the middle: euid,
 * egid.
 */
static inline size_t hash_name(struct str name)
{
	return ((unsigned char)name.p[0] * 7u + (unsigned char)name.p[(name.n - 1) / 2] * 3u + name.n) % FIELDS_HASHES;
}

void fields_read(struct fields *fs, const struct record *rec)
{
	struct str rest = rec ? rec->body : STR_LIT("");
	size_t i;

	fs->type = rec ? rec->type : REC_OTHER;
	fs->n = field_take(fs->type, &rest, fs->field, FIELDS_MAX);
	fs->rest = rest;
	memset(fs->first, FIELDS_MAX, sizeof(fs->first));
	for (i = fs->n; i > 0; i--)
		fs->first[hash_name(fs->field[i - 1].name)] = (uint8_t)(i - 1);
}

bool fields_search(const struct fields *fs, struct str name, struct field *ret)
{
	struct str rest;
	size_t i;

	for (i = fs->first[hash_name(name)]; i < fs->n; i++) {
		if (!str_eq(fs->field[i].name, name))
			continue;
		*ret = fs->field[i];
		return true;
	}
	rest = fs->rest;
	while (rest.n && field_next(fs->type, &rest, ret))
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
