/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes of audit logs in, stitched operations out: lines, records, events, operations. */
#ifndef AU_PIPELINE_H
#define AU_PIPELINE_H

#include "stitch/stitch.h"

struct pipeline;

/* NULL: out of memory. @counters is borrowed. */
struct pipeline *pipeline_new(uop_fn *fn, void *data, struct counters *counters) __attribute__((nonnull(1, 3)));

void pipeline_free(struct pipeline *pl);

/* Its parts, which live as long as it. */
struct assembler *pipeline_assembler(const struct pipeline *pl) __attribute__((nonnull));
struct stitcher *pipeline_stitcher(const struct pipeline *pl) __attribute__((nonnull));

/* Names the file that what follows comes from; borrowed for the pipeline's life. Lines are counted from 1. */
void pipeline_source(struct pipeline *pl, const char *file) __attribute__((nonnull));

/* Calls @fn with the count of bytes so far, each time some have been fed. */
void pipeline_on_bytes(struct pipeline *pl, void (*fn)(void *data, uint64_t bytes), void *data) __attribute__((nonnull(1, 2)));

/* The next bytes, cut anywhere: 0 or a negative errno. */
int pipeline_feed(struct pipeline *pl, const char *p, size_t n) __attribute__((nonnull, warn_unused_result));

/* Calls @fn for each event as it is complete, before its operations are known. */
void pipeline_watch(struct pipeline *pl, void (*fn)(void *data, const struct event *ev), void *data) __attribute__((nonnull(1)));

struct listed;

/*
 * Feeds a file to its end, or until *@done: 0 or a negative errno that ends all. What is wrong with the file alone is in *@ret_error, for
 * input_error(), or 0.
 */
int pipeline_feed_file(struct pipeline *pl, const struct listed *file, const bool *done, int *ret_error)
	__attribute__((nonnull, warn_unused_result));

/* A file has ended: a line without its end is reported and passed over. Events may go on in the next file. */
int pipeline_end_of_file(struct pipeline *pl) __attribute__((nonnull, warn_unused_result));

/* A live stream has been silent for @ms: what cannot wait longer is written. */
int pipeline_idle(struct pipeline *pl, uint64_t ms) __attribute__((nonnull, warn_unused_result));

struct gap;

/* Calls @fn for each host of which events have been missing for @late_ms that it has not been called for. */
void pipeline_lost(struct pipeline *pl, uint64_t late_ms, void (*fn)(void *data, const struct gap *gap), void *data)
	__attribute__((nonnull(1, 3)));

/* All input has ended: everything is written. */
int pipeline_finish(struct pipeline *pl) __attribute__((nonnull, warn_unused_result));

/* Reads @fd to its end and feeds it: 0 or a negative errno. */
int pipeline_read(struct pipeline *pl, int fd, const char *file) __attribute__((nonnull, warn_unused_result));

#endif
