/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole way from bytes of audit logs to stitched operations: lines, records, events, operations. */
#ifndef AU_PIPELINE_H
#define AU_PIPELINE_H

#include "stitch/stitch.h"

struct pipeline;

/* NULL: out of memory. @counters is borrowed. */
struct pipeline *pipeline_new(uop_fn *fn, void *data, struct counters *counters) __attribute__((nonnull(1, 3)));

void pipeline_free(struct pipeline *pl);

/* Its parts; they live as long as the pipeline. */
struct assembler *pipeline_assembler(const struct pipeline *pl) __attribute__((nonnull));
struct stitcher *pipeline_stitcher(const struct pipeline *pl) __attribute__((nonnull));

/*
 * Names the file that the following bytes come from. The name is borrowed as long as the pipeline lives. Line numbers
 * start at 1 again.
 */
void pipeline_source(struct pipeline *pl, const char *file) __attribute__((nonnull));

/* Whether lines have nothing in front of their record, which is read as a record otherwise (see record/front.h). */
void pipeline_only_audit(struct pipeline *pl, bool only) __attribute__((nonnull));

/* Calls @fn with the number of bytes so far, each time bytes have been fed. */
void pipeline_on_bytes(struct pipeline *pl, void (*fn)(void *data, uint64_t bytes), void *data)
	__attribute__((nonnull(1, 2)));

/* Feeds bytes, cut at any place: 0 or a negative errno. */
int pipeline_feed(struct pipeline *pl, const char *p, size_t n) __attribute__((nonnull, warn_unused_result));

/* Calls @fn for each event when it is complete, before its operations are known. */
void pipeline_watch(struct pipeline *pl, void (*fn)(void *data, const struct event *ev), void *data)
	__attribute__((nonnull(1)));

/* Files may overlap, or be copies of one another: from now on more is remembered of what was read. 0 or -ENOMEM. */
int pipeline_repeats(struct pipeline *pl) __attribute__((nonnull, warn_unused_result));

struct listed;

/*
 * Feeds a file until its end, or until *@done is true: 0, or a negative errno that ends everything. *@ret_error is 0,
 * or an error of this file only, for input_error().
 */
int pipeline_feed_file(struct pipeline *pl, const struct listed *file, const bool *done, int *ret_error)
	__attribute__((nonnull, warn_unused_result));

/* A file has ended. A last line without an end is reported and skipped. Events may continue in the next file. */
int pipeline_end_of_file(struct pipeline *pl) __attribute__((nonnull, warn_unused_result));

/* A live stream has been silent for @ms milliseconds: writes what need not wait longer. */
int pipeline_idle(struct pipeline *pl, uint64_t ms) __attribute__((nonnull, warn_unused_result));

struct gap;

/* Calls @fn for each host that has new events missing for @late_ms milliseconds. */
void pipeline_lost(struct pipeline *pl, uint64_t late_ms, void (*fn)(void *data, const struct gap *gap), void *data)
	__attribute__((nonnull(1, 3)));

/* All input has ended: writes everything. */
int pipeline_finish(struct pipeline *pl) __attribute__((nonnull, warn_unused_result));

/* Reads @fd until its end and feeds the bytes: 0 or a negative errno. */
int pipeline_read(struct pipeline *pl, int fd, const char *file) __attribute__((nonnull, warn_unused_result));

#endif
