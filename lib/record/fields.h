/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields of a record, split once for callers that need many of them. */
#ifndef AU_FIELDS_H
#define AU_FIELDS_H

#include "record/record.h"

#define FIELDS_MAX 48
#define FIELDS_HASHES 64

struct fields {
	enum record_type type;
	size_t n;
	struct str rest;              /* what did not fit in */
	uint8_t first[FIELDS_HASHES]; /* of the fields whose names have that hash; FIELDS_MAX: none has */
	struct field field[FIELDS_MAX];
};

/* @rec may be NULL. */
void fields_read(struct fields *fs, const struct record *rec) __attribute__((nonnull(1)));

/* As record_field(). */
bool fields_search(const struct fields *fs, struct str name, struct field *ret) __attribute__((nonnull));

static inline bool fields_find(const struct fields *fs, const char *name, struct field *ret)
{
	return fields_search(fs, (struct str){ name, strlen(name) }, ret);
}

/* As record_i64() and record_u64(). */
int fields_i64(const struct fields *fs, const char *name, int64_t *ret) __attribute__((nonnull, warn_unused_result));
int fields_u64(const struct fields *fs, const char *name, unsigned int base, uint64_t *ret)
	__attribute__((nonnull, warn_unused_result));

#endif
