/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the records of an event tell about the things that are asked for; see match.h. */
#ifndef AU_MATCH_FIELDS_H
#define AU_MATCH_FIELDS_H

#include "search/match.h"

/* Only what is asked for is filled in. */
struct match_fields {
	const struct match *m;
	uint32_t set; /* bits of number */
	int64_t number[MATCH_NUMBERS];
	bool named[MATCH_NUMBERS]; /* has the name that is asked for */
	bool hit[MATCH_TEXTS];
	bool has[MATCH_TEXTS];
	bool host_unknown;
	bool has_cwd;
	size_t n_cwd;
	char cwd[STRING_MAX_BYTES];
	char buf[2 * STRING_MAX_BYTES];
};

static inline bool match_fields_asks(const struct match *m, enum match_number n)
{
	return m->numbers & 1u << n;
}

/* Forgets all records. */
static inline void match_fields_clear(struct match_fields *mf, const struct match *m)
{
	memset(mf, 0, offsetof(struct match_fields, cwd));
	mf->m = m;
}

/* Adds what a record of that type tells; it overrides what earlier ones told. */
void match_fields_take(struct match_fields *mf, const struct record *rec, unsigned int type) __attribute__((nonnull));

/* Whether a value is, or contains, the text that is asked for. */
bool match_fields_text(const struct match *m, enum match_text t, struct str s) __attribute__((nonnull));

#endif
