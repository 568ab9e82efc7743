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

struct stitcher;

/* Takes an operation; it holds a reference only if it takes one. 0 or a negative errno, which ends the run. */
typedef int uop_fn(void *data, const struct uop *op);

/* NULL: out of memory. @counters is borrowed. */
struct stitcher *stitcher_new(uop_fn *fn, void *data, struct counters *counters) __attribute__((nonnull(1, 3)));

void stitcher_free(struct stitcher *st);

/* An assembled event; has the type of event_fn. 0, -ENOMEM, or what the callback returned. */
int stitcher_event(void *st, struct event *ev) __attribute__((nonnull, warn_unused_result));

/* Whether stitcher_event() would not take anything from it; then it is enough to say that the host has sent something. */
bool stitcher_passes(const struct stitcher *st, const struct event *ev) __attribute__((nonnull));
int stitcher_passed(struct stitcher *st, const struct node *node) __attribute__((nonnull, warn_unused_result));

/* Writes what is due by the clocks of the hosts. */
int stitcher_release(struct stitcher *st) __attribute__((nonnull, warn_unused_result));

/* Writes everything that waits. */
int stitcher_finish(struct stitcher *st) __attribute__((nonnull, warn_unused_result));

#endif
