/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Puts the interleaved records of audit events together. An event ends at its EOE or PROCTITLE record, when 2 s have passed
 * in its host's records since its last one, when too many (or too large ones) are open, and at the end of the input. On disk there is no EOE,
 * and the event of an io-wq worker has no PROCTITLE. So that a log on disk tells the same as auditd's stream, events are
 * delivered in the order of their last records: one that has ended waits for those before it.
 */
#ifndef AU_ASSEMBLE_H
#define AU_ASSEMBLE_H

#include "stitch/event.h"

/* auditd.conf's end_of_event_timeout, ms. */
#define ASSEMBLE_TIMEOUT_MS 2000

#define ASSEMBLE_MAX_PENDING 16384
#define ASSEMBLE_MAX_RECORDS 8192
#define ASSEMBLE_MAX_NODES 1024
#define ASSEMBLE_MAX_BYTES (64u << 20)	/* of open events, and of those that the stitcher remembers */

#define ASSEMBLE_RUN 16	/* records */

struct assembler;

/* Takes an ended event; it holds a reference only if it takes one. 0 or a negative errno, which ends the run. */
typedef int event_fn(void *data, struct event *ev);

/* Whether the event's taker would do nothing with it but see it pass; and that it has passed, which is then told instead. */
typedef bool passes_fn(void *data, const struct event *ev);
typedef int passed_fn(void *data, const struct event *ev);

/* NULL: out of memory. @counters is borrowed. */
struct assembler *assembler_new(event_fn *fn, void *data, struct counters *counters) __attribute__((nonnull(1, 3)));

void assembler_free(struct assembler *as);

/* One record: 0, -ENOMEM, or what the callback returned. */
int assembler_feed(struct assembler *as, const struct record *rec, struct source src)
	__attribute__((nonnull, warn_unused_result));

/* @passes is asked, and @passed told, so that what passes is not copied. */
void assembler_set_passes(struct assembler *as, passes_fn *passes, passed_fn *passed) __attribute__((nonnull));

/*
 * The same as feeding each of @n records, ASSEMBLE_RUN at most, of one host and stamp; @lines are theirs in @file. Events that
 * stand in the log as a whole are most of it: those that pass are not copied, the others are once.
 */
int assembler_feed_run(struct assembler *as, struct record *rec, size_t n, const char *file, const uint64_t *lines)
	__attribute__((nonnull, warn_unused_result));

/* Lets @ms more milliseconds pass on every host's clock: for a live stream that has fallen silent. */
int assembler_pass(struct assembler *as, uint64_t ms) __attribute__((nonnull, warn_unused_result));

/* The input has ended: ends every event. */
int assembler_finish(struct assembler *as) __attribute__((nonnull, warn_unused_result));

/* The hosts seen; valid as long as the assembler. */
size_t assembler_nodes(const struct assembler *as, struct node *const **ret) __attribute__((nonnull));

/* The host of that name, made if it is not there: 0 with it, or NULL where there are too many; -ENOMEM. */
int assembler_node(struct assembler *as, struct str name, struct node **ret) __attribute__((nonnull, warn_unused_result));

/* What an event of the host would have as @hidden now. */
uint32_t assembler_hidden(const struct assembler *as, const struct node *node) __attribute__((nonnull));

/* An event that has ended is remembered: a record of it that still comes is late. */
void assembler_note_ended(struct assembler *as, const struct node *node, const struct stamp *stamp) __attribute__((nonnull));

/* The next one of that host, from @at on, which begins at 0; NULL behind the last. */
const struct stamp *assembler_next_ended(const struct assembler *as, const struct node *node, size_t *at) __attribute__((nonnull));

/* The input goes on where another of the same boot ended: auditd's start, where it is the first record, is none of the host. */
void assembler_same_boot(struct assembler *as) __attribute__((nonnull));

#endif
