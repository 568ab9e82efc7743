/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ties io_uring operations to their process, origin and object. Events go in, stitched operations come out in the order of
 * their records; on a stock kernel one that ran outside its submitter's calls waits until its origin cannot turn up any more,
 * at most ASSEMBLE_TIMEOUT_MS of its host's records.
 */
#ifndef AU_STITCH_H
#define AU_STITCH_H

#include "stitch/uop.h"

#define STITCH_MAX_HELD 131072

struct budget;
struct stitcher;

/* Takes an operation; it holds a reference only if it takes one. 0 or a negative errno, which ends the run. */
typedef int uop_fn(void *data, const struct uop *op);

/* NULL: out of memory. @budget, that of the events, and @counters are borrowed. */
struct stitcher *stitcher_new(uop_fn *fn, void *data, struct budget *budget, struct counters *counters) __attribute__((nonnull(1, 3, 4)));

void stitcher_free(struct stitcher *st);

/* For struct event_taker: 0, -ENOMEM, or what the callback returned. */
int stitcher_take(struct stitcher *st, struct event *ev) __attribute__((nonnull, warn_unused_result));
bool stitcher_ignores(const struct stitcher *st, const struct event *ev) __attribute__((nonnull));
int stitcher_ignored(struct stitcher *st, const struct event *ev) __attribute__((nonnull, warn_unused_result));

/* Writes what is due by the clocks of the hosts. */
int stitcher_release(struct stitcher *st) __attribute__((nonnull, warn_unused_result));

/* Writes everything that waits. */
int stitcher_finish(struct stitcher *st) __attribute__((nonnull, warn_unused_result));

#endif
