/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Puts the interleaved records of audit events together. An event ends with its EOE or PROCTITLE record; when its
 * host's records have gone on for 2 s after its last one; when too many events, or too large ones, are open; and at the
 * end of the input. A log on disk has no EOE, and an event of an io-wq worker has no PROCTITLE. Events are delivered in
 * the order of their last records, and one that has ended waits for those before it: so a log on disk gives the same as
 * auditd's stream.
 */
#ifndef AU_ASSEMBLE_H
#define AU_ASSEMBLE_H

#include "stitch/event.h"
#include "stitch/node.h"

/* auditd.conf's end_of_event_timeout, ms. */
#define ASSEMBLE_TIMEOUT_MS 2000

#define ASSEMBLE_MAX_PENDING 16384
#define ASSEMBLE_MAX_RECORDS 131072 /* an io_uring_enter of 32,768 operations with a path each, and room */
#define ASSEMBLE_MAX_NODES 1024

#define ASSEMBLE_RUN 16 /* records */

struct assembler;

/* Who gets the events that have ended. */
struct event_taker {
	/*
	 * Takes an event that is not ignored. To keep it, take a reference. 0, or a negative errno, which ends the run.
	 */
	int (*take)(void *data, struct event *ev);
	/*
	 * Whether the event makes no difference to the taker except that it passes. This is asked once for each event,
	 * and ignored() is then called instead of take(), so that the event need not be copied. Both may be NULL:
	 * nothing is ignored.
	 */
	bool (*ignores)(void *data, const struct event *ev);
	int (*ignored)(void *data, const struct event *ev);
	void *data;
};

/* NULL: out of memory. @budget and @counters are borrowed. */
struct assembler *assembler_new(const struct event_taker *taker, struct budget *budget, struct counters *counters)
	__attribute__((nonnull));

void assembler_free(struct assembler *as);

/* One record: 0, -ENOMEM, or what the taker returned. */
int assembler_feed(struct assembler *as, const struct record *rec, struct source src)
	__attribute__((nonnull, warn_unused_result));

/*
 * The same as feeding each of @n records, which is at most ASSEMBLE_RUN. They have one host and stamp; @lines are their
 * line numbers in @file. Most events are in the log as a whole: those that are ignored are not copied, others are
 * copied once.
 */
int assembler_feed_run(struct assembler *as, struct record *rec, size_t n, const char *file, const uint64_t *lines)
	__attribute__((nonnull, warn_unused_result));

/* Moves every host's clock by @ms milliseconds, for a live stream that is silent. */
int assembler_pass(struct assembler *as, uint64_t ms) __attribute__((nonnull, warn_unused_result));

/* The input has ended: ends every event. */
int assembler_finish(struct assembler *as) __attribute__((nonnull, warn_unused_result));

/* How many records it remembers, to find those that are read twice; at first as many as a live stream needs. */
int assembler_remember(struct assembler *as, size_t records) __attribute__((nonnull, warn_unused_result));

/* The hosts seen so far; they live as long as the assembler. */
size_t assembler_nodes(const struct assembler *as, struct node *const **ret) __attribute__((nonnull));

/* The host of that name, which is added if it is new: 0 with it, or with NULL if there are too many; or -ENOMEM. */
int assembler_node(struct assembler *as, struct str name, struct node **ret)
	__attribute__((nonnull, warn_unused_result));

/* A number that grows with everything in the log that may hide a call of the host. */
uint32_t assembler_hidden(const struct assembler *as, const struct node *node) __attribute__((nonnull));

/* Remembers an event that has ended: a record of it that still comes is late. */
void assembler_note_ended(struct assembler *as, const struct node *node, const struct stamp *stamp)
	__attribute__((nonnull));

/* The next remembered event of that host. @at starts at 0. NULL after the last one. */
const struct stamp *assembler_next_ended(const struct assembler *as, const struct node *node, size_t *at)
	__attribute__((nonnull));

/*
 * The input continues where another one of the same boot ended: if its first record is auditd's start, the host did not
 * start.
 */
void assembler_same_boot(struct assembler *as) __attribute__((nonnull));

#endif
