/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Conditions on an operation: at least one entry of each list that is not empty must hold. What the log does not
 * prove does not hold.
 */
#ifndef AU_FILTER_H
#define AU_FILTER_H

#include "stitch/uop.h"

struct words {
	size_t n;
	char **word; /* malloc()ed, each */
};

struct filter {
	struct words op; /* names of operations */
	struct words op_class;
	struct words key;     /* of a rule */
	struct words exe;     /* patterns, fnmatch(3) */
	struct words outcome; /* success, failure, unknown */
	struct words kind;    /* operation, attempt */
	size_t n_users;
	int64_t *user; /* login uids; -1: unset. malloc()ed */
};

/* A filter without conditions matches every operation. */
bool filter_matches(const struct filter *f, const struct uop *op) __attribute__((nonnull));

bool filter_empty(const struct filter *f) __attribute__((nonnull));

void filter_clear(struct filter *f) __attribute__((nonnull));

#endif
