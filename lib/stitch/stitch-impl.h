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
	uint64_t bad_calls;		/* SYSCALL records that say not whose call they are of */
	size_t n_held;
	size_t n_queues;
	struct uop_queue *queues;	/* one for each host, by its number */
};

/* Stock kernels: one event that is not ignored, whose SYSCALL record (or NULL) is @sys. */
int stock_event(struct stitcher *st, struct event *ev, const struct record *sys) __attribute__((warn_unused_result));

/* A call that says nothing: of a process that is not known to use io_uring, and no operation in it. */
bool stock_ignores(const struct stitcher *st, const struct event *ev, const struct record *sys) __attribute__((nonnull(1, 2)));

/* Stock kernels: the last word on an operation that waited. */
void stock_settle(struct stitcher *st, struct uop *op);

/* A URINGOP record of a patched kernel: its event says everything. */
void patched_stitch(struct uop *op);

/* A new operation from a URINGOP record, at the end of the queue: 0, -ENOMEM; -EBADMSG (reported) if the record is bad. */
int stitcher_add(struct stitcher *st, struct event *ev, const struct record *rec, struct uop **ret)
	__attribute__((warn_unused_result));

#endif
