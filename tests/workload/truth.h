/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The truth: JSON Lines, one file per process, each line written by one
 * write(2) as the thing happens. `type` of a line:
 *   process  a process began (identity)
 *   ring     io_uring_setup returned, or a passed ring was mapped
 *   sqe      an SQE is about to be submitted (identity, SQE, object)
 *   enter    io_uring_enter returned (arguments, result, the `ops` it consumed)
 *   cqe      a CQE was seen
 * README says what each key means.
 */
#ifndef WORKLOAD_TRUTH_H
#define WORKLOAD_TRUTH_H

#include "ring.h"

int truth_open(void); /* once in each process, after fork too */

struct truth_enter {
	unsigned int a[4]; /* fd, to_submit, min_complete, flags */
	int ret;
	int64_t t0, t1;
	const struct op *const *ops;
	unsigned int nops;
};

void truth_ring(const struct ring *r, int64_t t0, int64_t t1, bool adopted);
void truth_sqe(const struct op *op, const struct io_uring_sqe *sqe);
void truth_enter(const struct ring *r, const struct truth_enter *e);
/* op is NULL for a CQE that another ring posted */
void truth_cqe(const struct ring *r, const struct op *op, const struct io_uring_cqe *cqe);

#endif
