/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ties io_uring operations to their process, origin and object. Events go in, and stitched operations come out in the
 * order of their records. On a stock kernel, an operation that did not run inside a call of its submitter waits until
 * its origin can no longer appear: for at most ASSEMBLE_TIMEOUT_MS on the clock of its host.
 */
#ifndef AU_STITCH_H
#define AU_STITCH_H

#include "stitch/uop.h"

#define STITCH_MAX_HELD 131072

struct budget;
struct stitcher;

/* Takes an operation. To keep it, take a reference. 0, or a negative errno, which ends the run. */
typedef int uop_fn(void *data, const struct uop *op);

/* NULL: out of memory. @budget, which counts the events, and @counters are borrowed. */
struct stitcher *stitcher_new(uop_fn *fn, void *data, struct budget *budget, struct counters *counters)
	__attribute__((nonnull(1, 3, 4)));

void stitcher_free(struct stitcher *st);

/* For struct event_taker: 0, -ENOMEM, or what the callback returned. */
int stitcher_take(struct stitcher *st, struct event *ev) __attribute__((nonnull, warn_unused_result));
bool stitcher_ignores(const struct stitcher *st, const struct event *ev) __attribute__((nonnull));
int stitcher_ignored(struct stitcher *st, const struct event *ev) __attribute__((nonnull, warn_unused_result));

/* Writes what has waited long enough by the clocks of the hosts. */
int stitcher_release(struct stitcher *st) __attribute__((nonnull, warn_unused_result));

/* Writes everything that waits. */
int stitcher_finish(struct stitcher *st) __attribute__((nonnull, warn_unused_result));

#endif
