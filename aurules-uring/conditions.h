/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sets of conditions, found by what they are within. They are paths in a tree, sorted, so that sets with the same
 * beginning share it, and what cannot be within a set is not looked at.
 */
#ifndef AU_CONDITIONS_H
#define AU_CONDITIONS_H

#include "rule.h"

struct conditions;

/* NULL: no memory. The fields of the rules are borrowed. */
struct conditions *conditions_new(void);
void conditions_free(struct conditions *c);

/*
 * Whose conditions: those of a rule, keys aside. Sets of different places have nothing to do with each other; with
 * @arch_aside, the architecture is no condition.
 */
struct conditions_of {
	const struct rule *r;
	unsigned int place;
	bool arch_aside;
};

/* The number of that set, from 0 in the order in which they are first asked for, or -ENOMEM. */
long conditions_set(struct conditions *c, const struct conditions_of *of) __attribute__((nonnull, warn_unused_result));

/* Calls @fn with the number of each set of the place whose conditions are all among those of the rule. */
void conditions_within(const struct conditions *c, const struct conditions_of *of, void (*fn)(void *data, size_t set),
		       void *data) __attribute__((nonnull(1, 2, 3)));

#endif
