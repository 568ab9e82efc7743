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
#include "stitch/node.h"

/* auditd.conf's end_of_event_timeout, ms. */
#define ASSEMBLE_TIMEOUT_MS 2000

#define ASSEMBLE_MAX_PENDING 16384
#define ASSEMBLE_MAX_RECORDS 8192
#define ASSEMBLE_MAX_NODES 1024

#define ASSEMBLE_RUN 16	/* records */

struct assembler;

/* Who is given the events that have ended. */
struct event_taker {
	/* Takes an event that it does not ignore; holds a reference only if it takes one. 0 or a negative errno, which ends the run. */
	int (*take)(void *data, struct event *ev);
	/*
	 * Whether it would do nothing with an event but see it pass: it is asked once for each, and then told by ignored() instead of
	 * take(), so that the event need not be copied. Both may be NULL: it takes all.
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
 * The same as feeding each of @n records, ASSEMBLE_RUN at most, of one host and stamp; @lines are theirs in @file. Events that
 * stand in the log as a whole are most of it: those that are ignored are not copied, the others are once.
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
