/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One thing that has to be recorded, and the rule that does so, or that keeps it out of the log. */
#ifndef AU_WANT_H
#define AU_WANT_H

#include "baseline.h"
#include "ruleset.h"

struct want {
	const struct demand *demand;
	enum kernel_kind kernel;
	int op;			/* io_uring operation, or -1: a system call */
	int call;		/* its number, or -1: all those that a watch is about */
	unsigned int arch;	/* AUDIT_ARCH_...; 0 for operations where they have none */
	int exit;		/* the result it has, if the demand is for failures */
};

/*
 * The rule in force that records all of it, or NULL with the reason in @gap. @ret_except is a rule that keeps some of it out of the log all
 * the same, as one program's or one user's; it is left alone if there is none.
 */
const struct rule *want_rule(const struct want *w, const struct ruleset *rs, const struct rule **ret_except, char *gap, size_t size)
	__attribute__((nonnull));

#endif
