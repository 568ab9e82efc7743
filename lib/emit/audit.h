/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes operations as audit records, as in audit.log: the records of their events, unchanged, and after each URINGOP
 * record what is known about it, in the place where auditd adds fields. An event is written once: when all of its
 * operations have come, or when it cannot wait any longer.
 */
#ifndef AU_EMIT_AUDIT_H
#define AU_EMIT_AUDIT_H

#include <stdio.h>

#include "stitch/uop.h"

#define AUDIT_WRITER_OPEN 16
#define AUDIT_WRITER_DONE 256

/* The record type of a gap: beyond those of the kernel and of the audit daemons. */
#define AUDIT_GAP_TYPE 3336

/* An event, and its operations that have come. */
struct audit_event {
	struct event *ev; /* the operations' */
	struct uop **op;  /* references */
	size_t n, room;
	uint64_t since;
};

/* All zeros: none. */
struct audit_writer {
	struct audit_event open[AUDIT_WRITER_OPEN]; /* the oldest first */
	size_t n_open;
	struct {
		const struct node *node;
		struct source src;
		struct stamp stamp;
	} done[AUDIT_WRITER_DONE]; /* events that have been written; the newest are kept */
	unsigned int n_done;
};

/*
 * Takes a reference to @op, unless its event has already been written: 0 or -ENOMEM. @now is of any clock. Before the
 * next call, everything that audit_writer_next() returns must be written.
 */
int audit_writer_add(struct audit_writer *af, const struct uop *op, uint64_t now)
	__attribute__((nonnull, warn_unused_result));

/* An event that has all its operations, that began before @before, or that must make room; NULL: none. */
struct audit_event *audit_writer_next(struct audit_writer *af, uint64_t before) __attribute__((nonnull));

/* Writes the event's records: 0, or -EIO if @out takes no more. */
int audit_writer_write(FILE *out, const struct audit_event *e) __attribute__((nonnull, warn_unused_result));

/* Removes an event and remembers it as written. */
void audit_writer_remove(struct audit_writer *af, struct audit_event *e) __attribute__((nonnull));

/* Frees what it holds. */
void audit_writer_free(struct audit_writer *af) __attribute__((nonnull));

#endif
