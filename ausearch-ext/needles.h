/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Needles: bytes that an event must have to be found. The whole log is searched for them, so that most of it need
 * not be parsed.
 */
#ifndef AU_NEEDLES_H
#define AU_NEEDLES_H

#include "query.h"

struct needles {
	size_t n;                            /* 0: none are known */
	struct str needle[SCAN_MAX_NEEDLES]; /* one of them; in the query, or below: not to be copied */
	char number[STAMP_SIZE];             /* "uid=1000" */
	char hex[512];                       /* a name in hexadecimal */
};

/* Those of records of any type. */
void needles_of_records(const struct query *q, struct needles *ret) __attribute__((nonnull));

/* Those of a patched kernel's operations. */
void needles_of_ops(const struct query *q, struct needles *ret) __attribute__((nonnull));

/* Has the scan look for them. They are borrowed. */
void needles_set(struct scan_query *scan, const struct needles *needles) __attribute__((nonnull));

#endif
