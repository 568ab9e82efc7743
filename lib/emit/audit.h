/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Operations as audit records, as audit.log holds them: the records of their events, unchanged, and behind each URINGOP record what is
 * known of it, where auditd puts what it adds. An event is written once, when
 * all of its operations have come, or cannot be waited for any longer.
 */
#ifndef AU_EMIT_AUDIT_H
#define AU_EMIT_AUDIT_H

#include <stdio.h>

#include "stitch/uop.h"

#define AUDIT_FORM_OPEN 16
#define AUDIT_FORM_DONE 256

/* The record type of a gap: behind all that the kernel and the audit daemons have. */
#define AUDIT_GAP_TYPE 3336

/* An event, and what has come of it. */
struct audit_event {
	struct event *ev;		/* the operations' */
	struct uop **op;		/* references */
	size_t n, room;
	uint64_t since;
};

/* Zeroed: none. */
struct audit_form {
	struct audit_event open[AUDIT_FORM_OPEN];	/* the oldest first */
	size_t n_open;
	struct {
		const struct node *node;
		struct source src;
		struct stamp stamp;
	} done[AUDIT_FORM_DONE];	/* events that have been written; the newest are kept */
	unsigned int n_done;
};

/*
 * Takes a reference to @op, unless its event has been written: 0 or -ENOMEM. @now is any clock. What audit_form_next() has then is to
 * be written before anything else is added.
 */
int audit_form_add(struct audit_form *af, const struct uop *op, uint64_t now) __attribute__((nonnull, warn_unused_result));

/* An event that all operations have come of, that began before @before, or that there is no room for; NULL: none. */
struct audit_event *audit_form_next(struct audit_form *af, uint64_t before) __attribute__((nonnull));

/* Writes the event's records: 0, or -EIO if @out takes no more. */
int audit_form_write(FILE *out, const struct audit_event *e) __attribute__((nonnull, warn_unused_result));

/* Takes out an event, which counts as written. */
void audit_form_remove(struct audit_form *af, struct audit_event *e) __attribute__((nonnull));

/* Frees what it holds. */
void audit_form_free(struct audit_form *af) __attribute__((nonnull));

#endif
