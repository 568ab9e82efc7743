/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wrong with rules: what auditctl or the kernel refuses, and what they take but does not do what it says. */
#ifndef AU_LINT_H
#define AU_LINT_H

#include "ruleset.h"

enum lint_level { LINT_REFUSED, LINT_WARNING, LINT_NOTE };

struct finding {
	enum lint_level level;
	const char *code; /* of the check; static */
	const struct rule *rule;
	char *message;
	char *right; /* the rule that would be right, or NULL */
};

struct lint {
	const struct ruleset *rs;
	enum kernel_kind kernel;
	struct finding *finding;
	size_t n, room;
	struct among *among; /* of the rules in force; NULL before and after */
	const char *file;    /* that rules_before is of */
	size_t rules_before; /* rules of this file that come before the line */
	int rc;              /* -ENOMEM once memory has run out */
};

/* Looks at all rules of @rs, which has been applied: 0 or -ENOMEM. The findings are in the order of the rules. */
int lint_run(struct lint *lint) __attribute__((nonnull, warn_unused_result));

void lint_clear(struct lint *lint) __attribute__((nonnull));

/* "refused", "warning", "note" */
const char *lint_level_name(enum lint_level level);

/* Adds a finding. @right is taken over, and may be NULL. */
void lint_add(struct lint *lint, enum lint_level level, const char *code, const struct rule *r, char *right,
	      const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/*
 * For a rule of the io_uring list that auditctl refuses: the same rule without the fields that this list does not
 * take and with numbers for operations that have no name, or NULL. The caller frees it.
 */
char *lint_right(const struct rule *r, enum kernel_kind kernel) __attribute__((nonnull));

/* The checks of one rule by itself: all; those of its values; those of the lists that decide over records and tasks. */
void lint_rule(struct lint *lint, const struct rule *r) __attribute__((nonnull));
void lint_values(struct lint *lint, const struct rule *r) __attribute__((nonnull));
void lint_lists(struct lint *lint, const struct rule *r) __attribute__((nonnull));

/* What the checks of one rule among the others rest on. NULL: no memory. */
struct among *among_new(const struct ruleset *rs, enum kernel_kind kernel) __attribute__((nonnull));
void among_free(struct among *among);

/* The checks of one rule among the others. */
void lint_among(struct lint *lint, const struct rule *r) __attribute__((nonnull));

#endif
