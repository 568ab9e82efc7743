/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which rules do what a standard demands, by system call and by io_uring; and what nothing does. */
#ifndef AU_COVERAGE_H
#define AU_COVERAGE_H

#include "baseline.h"
#include "ruleset.h"

/* One way in which something that is demanded can be done. */
struct way {
	const struct demand *demand;
	int op;                    /* io_uring operation, or -1: the system call or access itself */
	const struct rule *rule;   /* that records it, or NULL */
	const struct rule *except; /* that keeps some of it out of the log, or NULL */
	char gap[96];              /* why nothing does, or "" */
};

struct coverage {
	const struct baseline *baseline;
	enum kernel_kind kernel;
	struct way *way; /* in the order of the demands */
	size_t n;
	size_t gaps;
};

/* Holds the rules in force in @rs against @b: 0 or -ENOMEM. */
int coverage_run(struct coverage *ret, const struct baseline *b, const struct ruleset *rs, enum kernel_kind kernel)
	__attribute__((nonnull, warn_unused_result));

/* Adds the system call rules that a demand asks for, keyed with the control's number: 0 or a negative errno. */
int demand_rules(const struct baseline *b, const struct demand *d, struct ruleset *rs)
	__attribute__((nonnull, warn_unused_result));

void coverage_clear(struct coverage *c) __attribute__((nonnull));

/* What each writes: 0, or -EIO if @out takes no more, or -ENOMEM. @gaps_only leaves out what is covered. */
int coverage_text(const struct coverage *c, bool gaps_only, FILE *out) __attribute__((nonnull, warn_unused_result));
int coverage_csv(const struct coverage *c, bool gaps_only, FILE *out) __attribute__((nonnull, warn_unused_result));
int coverage_json(const struct coverage *c, bool gaps_only, FILE *out) __attribute__((nonnull, warn_unused_result));

#endif
