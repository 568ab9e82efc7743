/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the records of an event tell of what is asked for; see match.h. */
#ifndef AU_FACTS_H
#define AU_FACTS_H

#include "search/match.h"

#ifndef AUDIT_URINGOP
#define AUDIT_URINGOP 1336
#endif

/* As far as it is asked for. */
struct facts {
	const struct match *m;
	uint32_t set;			/* bits of number */
	int64_t number[MATCH_NUMBERS];
	bool named[MATCH_NUMBERS];	/* has the name that is asked for */
	bool hit[MATCH_TEXTS];
	bool has[MATCH_TEXTS];
	bool host_unknown;
	bool has_cwd;
	size_t n_cwd;
	char cwd[STRING_MAX_BYTES];
	char buf[2 * STRING_MAX_BYTES];
};

static inline bool facts_asks(const struct match *m, enum match_number n)
{
	return m->numbers & 1u << n;
}

/* Forgets everything. */
static inline void facts_clear(struct facts *fa, const struct match *m)
{
	memset(fa, 0, offsetof(struct facts, cwd));
	fa->m = m;
}

/* Adds what a record of that type tells: it counts more than what was told before. */
void facts_take(struct facts *fa, const struct record *rec, unsigned int type) __attribute__((nonnull));

/* Whether a value is, or holds, the text that is asked for. */
bool facts_text_matches(const struct match *m, enum match_text t, struct str s) __attribute__((nonnull));

#endif
