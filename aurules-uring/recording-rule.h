/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rule that records what a standard demands, or the rule that hides it. */
#ifndef AU_RECORDING_RULE_H
#define AU_RECORDING_RULE_H

#include "baseline.h"
#include "ruleset.h"

/* One case of a demand: a system call or operation, of one architecture, with one result. */
struct demand_case {
	const struct demand *demand;
	enum kernel_kind kernel;
	int op;            /* io_uring operation, or -1: a system call */
	int call;          /* its number, or -1: all those that a watch is about */
	unsigned int arch; /* AUDIT_ARCH_...; 0 for operations where they have none */
	int exit;          /* the result it has, if the demand is for failures */
};

/*
 * The rule in force that records every event of the case, or NULL with the reason in @gap. @ret_except is a rule
 * that still hides some of them, such as those of one program or user; it is not changed if there is none.
 */
const struct rule *recording_rule(const struct demand_case *dc, const struct ruleset *rs,
				  const struct rule **ret_except, char *gap, size_t size) __attribute__((nonnull));

#endif
