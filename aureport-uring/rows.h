/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts by name: a bounded hash table that keeps what it has room for, and counts the rest. */
#ifndef AU_ROWS_H
#define AU_ROWS_H

#include "base/str.h"

#define ROWS_MAX 16384           /* names of a table */
#define ROWS_MAX_BYTES (2 << 20) /* of all of its names */

struct row {
	char *name; /* any bytes */
	size_t n_name;
	uint64_t n, succeeded, failed; /* operations; those of neither have an unknown outcome */
	uint64_t first, last;          /* event times, ms */
	int64_t number;                /* for the table's user */
	uint32_t bits[8];              /* the same */
};

struct rows {
	struct row *row;
	size_t n, bytes;
	uint32_t *slot; /* index + 1; a power of two of them */
	size_t slots;
	uint64_t left_out; /* operations whose name had no room */
};

/* The row of that name, made if there is none; NULL if there is no room (@ret_rc 0), or no memory (-ENOMEM). */
struct row *rows_get(struct rows *t, struct str name, int *ret_rc) __attribute__((nonnull));

/* The row of that name, or NULL. */
const struct row *rows_find(const struct rows *t, struct str name) __attribute__((nonnull));

/* The rows by count, greatest first, equal ones by name: an array to be freed, or NULL (no memory, or no rows). */
struct row **rows_sorted(const struct rows *t) __attribute__((nonnull));

/* The same by name. */
struct row **rows_by_name(const struct rows *t) __attribute__((nonnull));

void rows_clear(struct rows *t) __attribute__((nonnull));

#endif
