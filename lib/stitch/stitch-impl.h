/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the stitcher share. */
#ifndef AU_STITCH_IMPL_H
#define AU_STITCH_IMPL_H

#include "stitch/assemble.h"
#include "stitch/process.h"
#include "stitch/stitch.h"

/* Operations in the order of their records. */
struct uop_queue {
	struct uop *first, *last;
};

struct stitcher {
	uop_fn *fn;
	void *data;
	struct budget *budget;
	struct counters *counters;
	struct process_table *processes;
	size_t n_held;
	size_t n_queues;
	struct uop_queue *queues; /* one for each host, by its number */
};

/* Stock kernels: takes an event that is not ignored; @sys is its SYSCALL record, or NULL. */
int stock_event(struct stitcher *st, struct event *ev, const struct record *sys) __attribute__((warn_unused_result));

/* Whether it is a call of a process that is not known to use io_uring, with no operation in it. */
bool stock_ignores(const struct stitcher *st, const struct event *ev, const struct record *sys)
	__attribute__((nonnull(1, 2)));

/* Notes what such a call tells of the process all the same. */
void stock_ignored(struct stitcher *st, const struct event *ev) __attribute__((nonnull));

/* Stock kernels: the final result for an operation that waited. */
void stock_settle(struct stitcher *st, struct uop *op);

/* An operation of a patched kernel: its event says everything. */
void patched_stitch(struct uop *op);

/*
 * Appends a new operation, from a URINGOP record, to the queue: 0, -ENOMEM, or -EBADMSG (reported) if the record is
 * bad.
 */
int stitcher_add(struct stitcher *st, struct event *ev, const struct record *rec, struct uop **ret)
	__attribute__((warn_unused_result));

#endif
