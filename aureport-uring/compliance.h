/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the rules of a standard recorded of io_uring: for each control its rules, gaps, operations, completeness. */
#ifndef AU_COMPLIANCE_H
#define AU_COMPLIANCE_H

#include "coverage.h"
#include "report.h"

struct compliance_control {
	const struct control *control;
	size_t ways, gaps;        /* system calls and operations; those that no rule records */
	struct opset ops;         /* by which its demands can be got around */
	struct completeness seen; /* of these operations in the log */
	size_t n_rules;
	char *rules; /* the rules in force, "FILE line N, ..." */
};

struct compliance {
	const struct baseline *baseline;
	const char *rules; /* where they are from; borrowed */
	const struct coverage *coverage;
	struct compliance_control *control; /* as many as the baseline has */
	size_t gaps;
};

/* 0 or -ENOMEM. */
int compliance_run(struct compliance *ret, const struct coverage *c, const char *rules, const struct report *r)
	__attribute__((nonnull, warn_unused_result));

void compliance_clear(struct compliance *c) __attribute__((nonnull));

#endif
