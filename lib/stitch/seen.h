/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which records were read before, so that an event that is read again, from a copy or from files that overlap, changes
 * nothing. Only sums are kept, of events with operations and of the calls that submit them.
 */
#ifndef AU_SEEN_H
#define AU_SEEN_H

#include "stitch/event.h"

struct seen;

/* It remembers at least the last @max sums; it takes up to 32 bytes for each. NULL: out of memory. */
struct seen *seen_new(size_t max);

/* NULL is allowed. */
void seen_free(struct seen *s);

/* Whether records of an event of that id were taken. */
bool seen_has(const struct seen *s, const struct node *node, const struct stamp *stamp) __attribute__((nonnull));

/*
 * Takes the records of @ev, and removes those that were taken before, or that stand in it twice although the kernel
 * writes them once: 0 with their number, or -ENOMEM.
 */
int seen_take(struct seen *s, struct event *ev, size_t *ret) __attribute__((nonnull, warn_unused_result));

#endif
