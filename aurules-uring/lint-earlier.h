/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first rule that stands in another one's way, found without comparing each rule with each. */
#ifndef AU_LINT_EARLIER_H
#define AU_LINT_EARLIER_H

#include "ruleset.h"

struct earlier;

/* Of the rules in force, which are borrowed. NULL: no memory. */
struct earlier *earlier_new(const struct ruleset *rs, enum kernel_kind kernel) __attribute__((nonnull));
void earlier_free(struct earlier *e);

/*
 * Of the rules that the kernel looks at before @r, the first that leaves it nothing to do, or that is a never rule
 * for some of what @r records; NULL if there is none. If @r is not in force, of all rules. A rule that has nothing
 * to do itself is not in the way of others.
 */
const struct rule *earlier_rule(struct earlier *e, const struct rule *r) __attribute__((nonnull));

/* Whether @a is for all calls or operations that @b is for. */
bool rule_has_all_calls_of(const struct rule *a, const struct rule *b) __attribute__((nonnull));

#endif
